"""One earthquake at one station: its physics, and the page's JavaScript against vtlib's."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vtlib import simulate
from vtlib.simulate import one_event

SIMULATE = Path(__file__).resolve().parents[2] / "book/live/simulate/index.js"
BAND = one_event.EVENT_DEFAULTS | {"noise": 0.1}


def deviates(seed):
    return np.random.default_rng(seed).standard_normal(one_event.N_DEVIATES)


def spectrum(record):
    """Frequencies in Hz and amplitudes of the part that begins with P, without offset."""
    part = record.samples[one_event.N_BEFORE :].astype(float)
    frequency = np.fft.rfftfreq(len(part), 1 / record.sampling_rate_hz)
    return frequency, np.abs(np.fft.rfft(part - part.mean()))


def centroid(record):
    """The frequency about which the power between 0.5 and 25 Hz lies."""
    frequency, amplitude = spectrum(record)
    inside = (frequency > 0.5) & (frequency < 25)
    return np.average(frequency[inside], weights=amplitude[inside] ** 2)


def make(seed=0, **parameters):
    return simulate.simulate_event(BAND | parameters, deviates(seed))


@pytest.mark.parametrize("seed", range(3))
class TestPhysics:
    def test_amplitude_falls_with_distance_by_spreading_and_by_what_the_rock_takes(self, seed):
        near, far = (make(seed, distance_km=d, q=500.0) for d in (2.0, 8.0))
        ratio = np.linalg.norm(near.samples) / np.linalg.norm(far.samples)
        assert 4.0 < ratio < 16.0  # spreading alone takes a factor of 4

    def test_poor_rock_takes_the_high_frequencies(self, seed):
        firm, soft = (make(seed, distance_km=10.0, q=q) for q in (500.0, 30.0))
        assert centroid(soft) < 0.6 * centroid(firm)

    def test_a_low_corner_moves_the_spectrum_down(self, seed):
        low, high = (make(seed, corner_hz=c, noise=0.1) for c in (2.0, 15.0))
        assert centroid(low) < 0.7 * centroid(high)

    def test_s_follows_p_by_what_the_distance_says(self, seed):
        record = make(seed, distance_km=30.0, q=500.0)
        s_minus_p = 30_000 / 3400 * 0.73
        power = np.convolve(record.samples.astype(float) ** 2, np.ones(50), "valid")
        p = one_event.N_BEFORE
        before_s = power[p : p + int((s_minus_p - 1) * 100)].max()
        after_s = power[p + int(s_minus_p * 100) : p + int((s_minus_p + 6) * 100)].max()
        assert after_s > 2 * before_s

    def test_its_interval_holds_nearly_all_its_energy(self, seed):
        record = make(seed)
        ground = record.samples.astype(float) - np.median(record.samples)
        inside = slice(*(round(100 * t) for t in record.interval[:2]))
        assert record.is_visible
        assert np.sum(ground[inside] ** 2) > 0.98 * np.sum(ground**2)

    def test_noise_hides_it(self, seed):
        assert not make(seed, distance_km=40.0, noise=30.0).is_visible


@pytest.mark.parametrize(
    "parameters, quoted",
    [
        ({"distance_km": 0.5}, "distance_km 0.5: expected 1 to 50 km"),
        ({"distance_km": float("nan")}, "distance_km nan"),
        ({"depth_km": 1.0}, "'depth_km': expected one of distance_km"),
    ],
)
def test_what_is_out_of_range_is_quoted(parameters, quoted):
    with pytest.raises(ValueError, match=quoted):
        simulate.simulate_event(parameters, deviates(0))


def test_deviates_of_another_number_are_refused():
    with pytest.raises(ValueError, match=r"deviates of shape \(5,\)"):
        simulate.simulate_event({}, np.zeros(5))


def run(tmp_path, cases, body):
    """Give parameters and deviates to Node; return what it makes of them."""
    drawn = np.array([d for _, d in cases]) if cases else np.zeros((0, 1))
    drawn.astype("<f8").tofile(tmp_path / "deviates.f8")
    data = simulate.event_page_data()
    given = {"data": data, "parameters": [p for p, _ in cases], "n": one_event.N_DEVIATES}
    (tmp_path / "given.json").write_text(json.dumps(given))
    script = f"""
        import {{ readFileSync, writeFileSync }} from "node:fs";
        import {{ drawDeviates, simulateEvent }} from {json.dumps(SIMULATE.as_uri())};
        const folder = {json.dumps(str(tmp_path))};
        const {{ data, parameters, n }} = JSON.parse(readFileSync(folder + "/given.json", "utf-8"));
        const file = readFileSync(folder + "/deviates.f8");
        const all = new Float64Array(
          file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
        const deviates = (i) => all.subarray(i * n, (i + 1) * n);
        const result = (() => {{ {body} }})();
        writeFileSync(folder + "/out.json", JSON.stringify(result));
    """
    (tmp_path / "script.mjs").write_text(script)
    done = subprocess.run(["node", tmp_path / "script.mjs"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads((tmp_path / "out.json").read_text())


JAVASCRIPT = {"distance_km": "distanceKm", "q": "q", "corner_hz": "cornerHz", "noise": "noise"}


def test_the_page_simulates_what_vtlib_simulates(tmp_path):
    rng = np.random.default_rng(4)
    wanted, cases = [], []
    for seed in range(40):
        own = {
            p.name: float(np.exp(rng.uniform(np.log(p.least), np.log(p.most))))
            for p in one_event.PARAMETERS
        }
        own = one_event.EVENT_DEFAULTS if seed == 0 else own
        wanted.append(simulate.simulate_event(own, deviates(seed)))
        cases.append(({JAVASCRIPT[k]: v for k, v in own.items()}, deviates(seed)))
    body = """
        return parameters.map((p, i) => {
          const made = simulateEvent(p, deviates(i), data.fixed);
          return { ...made, samples: Array.from(made.samples) };
        });"""
    for found, record in zip(run(tmp_path, cases, body), wanted, strict=True):
        peak = np.abs(record.samples).max()
        np.testing.assert_allclose(found["samples"], record.samples, rtol=0, atol=1e-6 * peak)
        [truth] = found["truth"]
        assert truth["onsetS"] == pytest.approx(record.interval.start_s, abs=0.0101)
        assert truth["endS"] == pytest.approx(record.interval.end_s, abs=0.0101)
        assert found["isVisible"] == record.is_visible


def test_the_page_s_deviates_are_normal_independent_and_repeated_by_their_seed(tmp_path):
    body = """return [0, 0, 1].map((seed) => Array.from(drawDeviates(seed, 40001)));"""
    first, again, other = map(np.array, run(tmp_path, [], body))
    np.testing.assert_array_equal(first, again)
    for drawn in (first, other):
        assert len(drawn) == 40_001
        # Bounds at five standard errors of mean, deviation, kurtosis and neighbours' correlation.
        assert abs(drawn.mean()) < 5 / 200 and abs(drawn.std() - 1) < 5 / 280
        assert abs(np.mean(drawn**4) - 3) < 5 * np.sqrt(96) / 200
        assert abs(np.mean(drawn[1:] * drawn[:-1])) < 5 / 200
    assert abs(np.corrcoef(first, other)[0, 1]) < 5 / 200

"""The simulated network: travel times, amplitudes, noise, disturbances, and that hours leave no
seam."""

from dataclasses import replace

import numpy as np
import obspy
import pandas as pd
import pytest
from scipy import signal

from vtlib import labels, simulate
from vtlib.simulate import (
    days,
    hearing,
    motion,
    mountain,
    mountain_events,
    noise,
    signals,
    sources,
    tremor,
)

QUIET = replace(
    simulate.Mountain(), rates_per_hour=(("VT", 0.0),), disturbances_per_hour=(("gust", 0.0),)
)
ONLY_EVENTS = replace(simulate.Mountain(), disturbances_per_hour=(("gust", 0.0),))


@pytest.fixture(scope="module")
def day():
    return simulate.network_day(5, hours=3)


@pytest.fixture(scope="module")
def hour():
    """The first hour of that day, at two stations, made anew."""
    return simulate.network_day(5, hours=1, n_stations=2)


@pytest.fixture(scope="module")
def quiet():
    return simulate.network_day(5, hours=2, n_stations=3, parameters=QUIET)


def _above_1_hz(samples, rate=50.0):
    return signal.sosfilt(signal.butter(4, [1.0, 20.0], "bandpass", fs=rate, output="sos"), samples)


def test_stream_stations_and_truth_fit_together(day):
    stream, stations, truth = day
    assert isinstance(stream, obspy.Stream) and len(stream) == 5
    assert list(stations.station) == [t.stats.station for t in stream]
    for trace in stream:
        assert trace.data.dtype == np.float32 and np.isfinite(trace.data).all()
        assert (trace.stats.network, trace.stats.sampling_rate, trace.stats.npts) == (
            "XX",
            50.0,
            3 * 3600 * 50,
        )
        assert trace.stats.starttime == days.START
    assert len(truth.arrivals) == 5 * len(truth.events) and len(truth.events) > 10
    assert set(truth.events.label) <= {"VT", "LP", "HYB", "TRE"}
    assert set(truth.disturbances.kind) <= {"footsteps", "gust", "spike", "dropout"}


def test_map_is_plausible(day):
    _, stations, truth = day
    assert (
        stations.distance_m.between(1000, 10_000).all()
        and stations.elevation_m.between(300, 2880).all()
    )
    for row in stations.itertuples():
        metres, _, _ = obspy.geodetics.gps2dist_azimuth(
            55.972, 160.595, row.latitude, row.longitude
        )
        assert metres == pytest.approx(row.distance_m, rel=0.01)
    local = truth.events[truth.events.kind != "regional"]
    assert (local.depth_m > -2880).all() and (local.latitude - 55.972).abs().max() < 0.06


def test_p_comes_before_s_and_moves_out_with_distance(day):
    _, _, truth = day
    table = truth.arrivals.merge(truth.events[["event", "origin_s", "kind"]], on="event")
    assert (table.p_s < table.s_s).all() and (table.p_s > table.origin_s).all()
    local = table[table.kind != "regional"]
    assert ((local.p_s - local.origin_s) * 3400.0).to_numpy() == pytest.approx(
        local.distance_m.to_numpy()
    )
    assert (
        (local.s_s - local.origin_s) / (local.p_s - local.origin_s)
    ).to_numpy() == pytest.approx(1.73)


def _event(kind, magnitude=1.0, east_m=0.0, seed=3):
    event = mountain_events.draw_event(np.random.default_rng(seed), kind, ONLY_EVENTS, key=(1, 2))
    return replace(event, magnitude=magnitude, east_m=east_m, north_m=0.0, elevation_m=0.0)


def _plain_station(east_m):
    station = mountain.draw_stations(0, 1, ONLY_EVENTS)[0]
    return replace(
        station, east_m=east_m, north_m=0.0, elevation_m=0.0, site=(), near_surface_t_star_s=0.02
    )


def _energy(event, station, m=ONLY_EVENTS):
    felt, _, _ = motion.ground_motion(0, event, station, m, 50.0, 0)
    return np.sum(felt**2) / 50.0


def test_amplitude_falls_as_one_over_distance_where_rock_does_not_attenuate():
    clear = replace(ONLY_EVENTS, quality=(1e9, 0.0))
    near, far = (_energy(_event("VT"), _plain_station(r), clear) for r in (2000.0, 8000.0))
    assert np.sqrt(near / far) == pytest.approx(4.0, rel=0.02)
    near, far = (_energy(_event("LP"), _plain_station(r), clear) for r in (2000.0, 8000.0))
    assert np.sqrt(near / far) == pytest.approx(2.0, rel=0.02)


def test_attenuation_takes_more_than_spreading_and_high_frequencies_most():
    near, far = (_energy(_event("VT"), _plain_station(r)) for r in (2000.0, 8000.0))
    assert np.sqrt(near / far) > 5.0

    def centroid(r):
        felt, _, _ = motion.ground_motion(0, _event("VT"), _plain_station(r), ONLY_EVENTS, 50.0, 0)
        power = np.abs(np.fft.rfft(felt)) ** 2
        return np.sum(np.fft.rfftfreq(len(felt), 0.02) * power) / power.sum()

    assert centroid(8000.0) < centroid(2000.0) - 0.5


def test_larger_events_are_louder_and_have_lower_corners():
    assert _energy(_event("VT", 2.0), _plain_station(3000.0)) > 10 * _energy(
        _event("VT", 1.0), _plain_station(3000.0)
    )
    corners = [mountain_events.corner_frequency_hz(m, 5e5, ONLY_EVENTS) for m in (0.0, 1.0, 2.0)]
    assert corners[0] / corners[1] == pytest.approx(10**0.5) and corners[1] > corners[2]
    assert mountain_events.moment_nm(2.0) / mountain_events.moment_nm(1.0) == pytest.approx(10**1.5)


def test_stations_share_the_source_but_not_the_path():
    event = _event("LP")
    one, _, _ = motion.ground_motion(0, event, _plain_station(3000.0), ONLY_EVENTS, 50.0, 0)
    two, _, _ = motion.ground_motion(0, event, _plain_station(3000.0), ONLY_EVENTS, 50.0, 1)
    n = min(len(one), len(two))
    assert 0.2 < np.abs(np.corrcoef(one[:n], two[:n])[0, 1]) < 0.999


def test_noise_lies_between_petersons_models_and_has_the_stated_level(quiet):
    stream, stations, _ = quiet
    low, high = (mountain._noise_amplitude(np.array([1.0, 5.0, 10.0]), w) for w in (0.0, 1.0))
    drawn = mountain.draw_stations(0, 3, QUIET)
    for trace, gain, station in zip(stream, stations.gain_counts_s_m, drawn, strict=True):
        frequency, power = signal.welch(trace.data / gain, 50.0, nperseg=2048)
        density = np.sqrt(np.interp([1.0, 5.0, 10.0], frequency, power))
        assert (density > low).all() and (density < high).all()
        at = (frequency > 1.5) & (frequency < 15)
        wanted = np.hypot(
            station.noise_amplitude(frequency[at]), station.wind_amplitude(frequency[at])
        )
        ratio = np.sqrt(power[at]) / wanted
        assert 0.8 < np.median(ratio) < 3.0  # the wind's part grows by day
        slope = np.polyfit(np.log(frequency[at]), np.log(np.sqrt(power[at])), 1)[0]
        assert slope == pytest.approx(
            np.polyfit(np.log(frequency[at]), np.log(wanted), 1)[0], abs=0.25
        )


def test_microseism_is_louder_than_anything_above_one_hertz(quiet):
    trace = quiet[0][0]
    frequency, power = signal.welch(trace.data, 50.0, nperseg=4096)
    assert 0.1 < frequency[power.argmax()] < 0.35


def test_two_stations_noise_is_uncorrelated(quiet):
    one, two = (_above_1_hz(t.data) for t in quiet[0][:2])
    n = 2**18
    correlation = np.fft.irfft(np.fft.rfft(one[:n], 2 * n) * np.conj(np.fft.rfft(two[:n], 2 * n)))
    assert np.abs(correlation).max() / np.sqrt(np.sum(one[:n] ** 2) * np.sum(two[:n] ** 2)) < 0.03


def test_wind_is_stronger_by_day():
    m = replace(QUIET, wind_over_noise=(3.0, 0.0), noise_unrest=0.0)
    night, day = (
        _above_1_hz(
            simulate.network_day(
                1, 1, 1, start=obspy.UTCDateTime(2017, 12, 18, hour), parameters=m
            )[0][0].data
        )
        for hour in (13, 2)  # 1 and 14 h local time
    )
    assert day.std() > 1.7 * night.std()


def test_hours_leave_no_seam():
    """Nothing at a border between hours stands out: neither a step nor a change of level, in noise
    and events."""
    busy = replace(ONLY_EVENTS, rates_per_hour=(("VT", 60.0), ("TRE", 3.0)))
    trace = simulate.network_day(11, hours=4, n_stations=1, parameters=busy)[0][0]
    steps = np.abs(np.diff(trace.data))
    for border in (180_000, 360_000, 540_000):
        around = steps[border - 500 : border + 500]
        assert steps[border - 1] <= 4 * np.percentile(around, 90)
    quiet_trace = simulate.network_day(11, hours=3, n_stations=1, parameters=QUIET)[0][0]
    for border in (180_000, 360_000):
        jumps = np.abs(np.diff(quiet_trace.data[border - 3000 : border + 3000], n=2))
        assert jumps[2998] < 3 * np.percentile(jumps, 95) and jumps[2999] < 3 * np.percentile(
            jumps, 95
        )
        before, after = (
            _above_1_hz(quiet_trace.data)[i : i + 1000].std() for i in (border - 1000, border)
        )
        assert 0.6 < before / after < 1.7


def test_an_event_runs_on_over_the_border_of_an_hour():
    """Two runs that differ in the hour's tremor alone: what the second holds more does not end with
    the hour."""
    loud = replace(ONLY_EVENTS, rates_per_hour=(("TRE", 2.0),), tremor_duration_s=(2000.0, 0.01))
    with_tremor, _, truth = simulate.network_day(2, 2, 1, parameters=loud)
    without = simulate.network_day(2, 2, 1, parameters=QUIET)[0]
    events = with_tremor[0].data.astype(float) - without[0].data
    straddling = truth.arrivals[(truth.arrivals.p_s < 3600) & (truth.arrivals.end_s > 3660)]
    assert len(straddling)
    before, after = events[178_000:180_000].std(), events[180_000:182_000].std()
    assert 0.3 < before / after < 3.0


def test_shorter_run_of_fewer_stations_is_the_beginning_of_a_longer_one(day, hour):
    stream, _, truth = hour
    for short, long in zip(stream, day[0][:2], strict=True):
        assert short.data.tobytes() == long.data[: short.stats.npts].tobytes()
    assert truth.events.origin_s.tolist() == day[2].events.origin_s[: len(truth.events)].tolist()


def test_another_seed_is_another_day_and_another_volcano_another_map(hour):
    other = simulate.network_day(6, hours=1, n_stations=2)
    assert not np.array_equal(other[0][0].data, hour[0][0].data)
    pd.testing.assert_frame_equal(other[1], hour[1])  # another day of the same mountain
    elsewhere = simulate.network_day(5, hours=1, n_stations=2, volcano=1)[1]
    assert not np.allclose(elsewhere.distance_m, hour[1].distance_m)


def test_truth_covers_the_energy():
    """What events add to the noise lies in the intervals, at every station, but for what the noise
    hides."""
    stream, _stations, truth = simulate.network_day(
        9, hours=2, n_stations=3, parameters=ONLY_EVENTS
    )
    background, _, _ = simulate.network_day(9, hours=2, n_stations=3, parameters=replace(QUIET))
    for trace, still in zip(stream, background, strict=True):
        extra = _above_1_hz(trace.data.astype(float) - still.data) ** 2
        seconds = extra.reshape(-1, 50).sum(axis=1)
        covered = np.zeros(len(seconds), dtype=bool)
        for onset_s, end_s, _ in truth.intervals(trace.stats.station):
            covered[int(onset_s) : int(np.ceil(end_s)) + 1] = True
        assert seconds[covered].sum() > 0.98 * seconds.sum()
        assert covered.mean() < 0.6


def test_snr_is_what_the_record_shows(day):
    """The loudest second of a loud arrival, over the noise before it, agrees with the truth within
    some dB."""
    stream, _, truth = day
    seen = []
    for trace in stream:
        fast = _above_1_hz(trace.data) ** 2
        rows = truth.arrivals[
            (truth.arrivals.station == trace.stats.station) & truth.arrivals.visible
        ]
        for row in rows.itertuples():
            a, b = int(row.onset_s * 50), int(row.end_s * 50)
            quiet = fast[max(0, a - 1000) : a - 50]
            if row.snr_db < 15 or len(quiet) < 500:
                continue
            peak = np.convolve(fast[a : b + 50], np.full(50, 0.02), "valid").max()
            seen.append(
                10
                * np.log10(
                    peak
                    / np.median(
                        quiet.reshape(-1, 50).mean(axis=1) if not len(quiet) % 50 else quiet
                    )
                )
            )
            seen[-1] -= row.snr_db
    assert len(seen) > 15 and abs(np.median(seen)) < 4.0


def test_intervals_are_valid_labels(day):
    for station in day[1].station:
        spans = day[2].intervals(station)
        labels.validate(spans, 3 * 3600.0)
        assert spans


def test_a_later_event_interrupts_tremor():
    arrivals = pd.DataFrame(
        [
            ("A", "TRE", 10.0, 100.0, True),
            ("A", "VT", 40.0, 50.0, True),
            ("A", "LP", 95.0, 120.0, True),
        ],
        columns=["station", "label", "onset_s", "end_s", "visible"],
    )
    spans = simulate.Truth(None, arrivals, None).intervals("A")
    assert [tuple(s) for s in spans] == [
        (10, 40, "TRE"),
        (40, 50, "VT"),
        (50, 95, "TRE"),
        (95, 120, "LP"),
    ]


def test_disturbances_are_in_the_truth_and_at_one_station_alone():
    kinds = (("footsteps", 3.0), ("spike", 3.0), ("dropout", 2.0))
    m = replace(QUIET, disturbances_per_hour=kinds)
    disturbed, _, truth = simulate.network_day(4, 1, 3, parameters=m)
    calm, _, _ = simulate.network_day(4, 1, 3, parameters=QUIET)
    assert set(truth.disturbances.kind) == {"footsteps", "spike", "dropout"}
    for trace, still in zip(disturbed, calm, strict=True):
        changed = np.flatnonzero(trace.data != still.data)
        inside = np.zeros(trace.stats.npts, dtype=bool)
        for row in truth.disturbances[
            truth.disturbances.station == trace.stats.station
        ].itertuples():
            inside[int(row.start_s * 50) : int(np.ceil(row.end_s * 50)) + 1] = True
            piece = trace.data[round(row.start_s * 50) : round(row.end_s * 50)]
            if row.kind == "dropout":
                assert not piece.any()
        assert inside[changed].all() and len(changed)


def test_hours_can_be_taken_one_by_one(day):
    """And are those of a longer run of more stations."""
    hours = []
    stream, stations, _ = simulate.network_day(5, 2, 2, hour_done=hours.append)
    assert len(stream) == 0 and len(hours) == 2 and len(stations) == 2
    joined = (hours[0] + hours[1]).merge(method=-1)
    for a, b in zip(joined, day[0][:2], strict=True):
        assert a.stats.npts == 2 * 3600 * 50 and a.data.tobytes() == b.data[:360_000].tobytes()


def test_knots_are_interpolated_smoothly():
    line = signals.interpolate_knots(np.arange(8.0), np.linspace(1, 5, 50))
    np.testing.assert_allclose(line, np.linspace(1, 5, 50), atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": -1}, "seed -1"),
        ({"seed": 0, "hours": 0}, "hours 0"),
        ({"seed": 0, "hours": 1.5}, "hours 1.5"),
        ({"seed": 0, "hours": 1000}, "hours 1000"),
        ({"seed": 0, "n_stations": 0}, "n_stations 0"),
        ({"seed": 0, "n_stations": "5"}, "n_stations '5'"),
        ({"seed": 0, "sampling_rate_hz": 20.0}, "sampling_rate_hz 20"),
        ({"seed": 0, "sampling_rate_hz": float("nan")}, "sampling_rate_hz nan"),
        ({"seed": 0, "sampling_rate_hz": None}, "sampling_rate_hz None"),
        ({"seed": 0, "start": "2017-12-18"}, "start '2017-12-18'"),
        ({"seed": 0, "volcano": -3}, "seed -3"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate.network_day(**arguments)


def test_unknown_disturbances_are_refused():
    with pytest.raises(ValueError, match="'rain'"):
        hearing.draw_disturbance(np.random.default_rng(0), "rain", 1.0, 50.0)


def test_sources_used_by_the_mountain_are_of_their_class():
    rng = np.random.default_rng(0)
    kinds = {
        k: type(mountain_events.draw_event(rng, k, ONLY_EVENTS).source)
        for k in ("VT", "LP", "HYB", "TRE", "regional")
    }
    assert kinds == {
        "VT": sources.VolcanoTectonic,
        "LP": sources.LongPeriod,
        "HYB": sources.Hybrid,
        "TRE": tremor.Tremor,
        "regional": sources.VolcanoTectonic,
    }
    assert mountain_events.draw_event(rng, "regional", ONLY_EVENTS).label == "VT"


def test_footsteps_fit_a_slow_digitizer():
    assert np.isfinite(noise.footsteps(np.random.default_rng(0), 500, 40.0)).all()


def test_an_event_that_rises_only_after_the_day_has_ended_was_not_seen_in_it():
    _, _, truth = simulate.network_day(seed=201, hours=1, volcano=1)
    assert (truth.arrivals[truth.arrivals.visible].onset_s < 3600).all()
    for station in truth.arrivals.station.unique():
        assert all(a < b <= 3600 for a, b, _ in truth.intervals(station))

"""What stations send when something is wrong with them, and what becomes of it: one table.

Each fault comes beside a good channel, through ``annotate`` and ``classify``, in packets through
``stream``, and in the files of an archive: the good one's answer is the same as without it, and the
faulty one's is what the table says. Alone it gives the same, or is refused by name.
"""

import warnings

import numpy as np
import obspy
import pandas as pd
import pytest

from vtlib import archive, engine, waveforms

RATE, SECONDS, BURST_S = 100.0, 120, 60.0
START = obspy.UTCDateTime("2017-12-18T06:30:00")
HEARD, IN_PIECES, LEFT_OUT, SILENT = "heard", "heard in pieces", "left out, and told", "no event"


def signal(seed=0, seconds=SECONDS, rate=RATE):
    """Noise with two loud seconds in its middle."""
    samples = np.random.default_rng(seed).standard_normal(round(seconds * rate)) * 10
    middle = round(seconds / 2 * rate)
    samples[middle - round(rate) : middle + round(rate)] *= 1000
    return samples


def piece(samples, rate=RATE, start=START, **codes):
    """A trace of the faulty station."""
    header = {"network": "XX", "station": "BAD", "channel": "HHZ", **codes}
    return obspy.Trace(np.asanyarray(samples), header | {"sampling_rate": rate, "starttime": start})


def with_changed(where, value, dtype=float):
    samples = signal().astype(dtype)
    samples[where] = value
    return [piece(samples)]


def cut(first, second):
    """Two traces, of seconds of the signal: with a gap or an overlap between them."""
    samples = signal()
    return [
        piece(samples[round(a * RATE) : round(b * RATE)], start=START + a)
        for a, b in (first, second)
    ]


def contradicting():
    one, other = cut((0, 40), (30, 120))
    other.data = other.data + 5
    return [one, other]


def masked():
    samples = np.ma.array(signal(), mask=False)
    samples[2000:2500] = np.ma.masked
    return [piece(samples)]


RAMP = np.linspace(0, 1e4, round(SECONDS * RATE))
STEP = np.where(np.arange(round(SECONDS * RATE)) > 3000, 1e5, 0.0)
#: What is wrong: the traces of the faulty channel, what becomes of them, and words of the warning.
FAULTS = {
    "a gap": (lambda: cut((0, 30), (40, 120)), IN_PIECES, ""),
    "a gap of one sample": (lambda: cut((0, 30), (30.01, 120)), IN_PIECES, ""),
    "an overlap that agrees": (lambda: cut((0, 70), (50, 120)), HEARD, ""),
    "an overlap that contradicts": (contradicting, IN_PIECES, "samples between"),
    "samples that are NaN": (lambda: with_changed(slice(2000, 2500), np.nan), IN_PIECES, ""),
    "samples that are infinite": (lambda: with_changed([1500, 9000], np.inf), IN_PIECES, ""),
    "masked samples": (masked, IN_PIECES, ""),
    "nothing but NaN": (lambda: [piece(np.full(12000, np.nan))], SILENT, ""),
    "nothing at all": (lambda: [piece(np.zeros(0))], SILENT, ""),
    "one sample": (lambda: [piece([7.0])], LEFT_OUT, "shorter than 4 s"),
    "three seconds": (lambda: [piece(signal(seconds=3))], LEFT_OUT, "shorter than 4 s"),
    "clipping": (lambda: [piece(np.clip(signal(), -500, 500))], HEARD, ""),
    "a spike": (lambda: with_changed(9000, 1e7), HEARD, ""),
    "a dead channel": (lambda: [piece(np.full(12000, 3.0))], SILENT, "every sample is 3"),
    "dead from the middle on": (lambda: with_changed(slice(8000, None), 0.0), HEARD, ""),
    "a step": (lambda: [piece(signal() + STEP)], HEARD, ""),
    "a drift": (lambda: [piece(signal() + RAMP)], HEARD, ""),
    "a large offset": (lambda: [piece(signal() + 1e9)], HEARD, ""),
    "counts of 16 bits": (lambda: [piece(signal().clip(-3e4, 3e4).astype(np.int16))], HEARD, ""),
    "99.998 Hz": (lambda: [piece(signal(), 99.998)], HEARD, ""),
    "50 Hz": (lambda: [piece(signal(rate=50.0), 50.0)], HEARD, ""),
    "two rates in one channel": (
        lambda: [piece(signal()), piece(signal(rate=50.0), 50.0, START + SECONDS)],
        IN_PIECES,
        "",
    ),
    "one sample a second": (lambda: [piece(signal(rate=1.0), 1.0)], LEFT_OUT, "sampling rate 1"),
    "1000 samples a second": (lambda: [piece(np.arange(9e3), 1e3)], LEFT_OUT, "sampling rate 1000"),
    "text": (lambda: [piece(np.frombuffer(b"locked", "S1"), channel="LOG")], LEFT_OUT, "dtype"),
    "complex samples": (lambda: [piece(signal() * 1j)], LEFT_OUT, "complex"),
    "before 1970": (lambda: [piece(signal(), start=obspy.UTCDateTime(1956, 3, 30))], HEARD, ""),
    "after 2262": (
        lambda: [piece(signal(), start=obspy.UTCDateTime(2300, 1, 1))],
        LEFT_OUT,
        "after 2262",
    ),
    "odd codes": (lambda: [piece(signal(), station="<b>=1", network="", channel="")], HEARD, ""),
    "an hour": (lambda: [piece(signal(seconds=3600, rate=50.0), 50.0)], HEARD, ""),
    "the same twice": (lambda: [piece(signal()), piece(signal())], HEARD, ""),
    "huge numbers": (lambda: [piece(signal() * 1e290)], LEFT_OUT, "too large"),
    "large numbers": (lambda: [piece((signal() * 1e20).astype(np.float32))], HEARD, ""),
}


@pytest.fixture
def good(trace):
    return trace(signal(1), RATE, station="GOOD", starttime=START)


def asked(ask, traces):
    """What is answered, and which warnings were told."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        return ask(obspy.Stream(traces)), told


def of(found, station):
    return [one for one in found if one.station.split(".")[1] == station]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_what_the_table_says_and_never_hides_another_channel(loudness, good, fault):
    make, outcome, words = FAULTS[fault]
    alone = loudness.classify(obspy.Stream([good]))
    assert len(alone) == 1
    for traces in ([*make(), good], [good, *make()]):
        before = obspy.Stream(traces).copy()
        found, told = asked(loudness.classify, traces)
        assert of(found, "GOOD") == list(alone), "a bad channel hides a good one"
        bad = [one for one in found if one not in list(alone)]
        assert bool(bad) == (outcome in (HEARD, IN_PIECES)), bad
        assert all(np.isfinite(one.amplitude) and one.end > one.onset for one in bad)
        messages = [str(one.message) for one in told]
        assert all(
            issubclass(one.category, waveforms.LeftOutWarning | waveforms.DeadChannelWarning)
            for one in told
        ), messages
        assert bool(messages) == bool(words) and all(words in one for one in messages), messages
        for one, then in zip(traces, before, strict=True):
            assert one.stats == then.stats
        heard, _ = asked(loudness.annotate, traces)
        values = np.concatenate([t.data for t in heard])
        assert np.isfinite(values).all() and 0 <= values.min() and values.max() <= 1
        pieces = {(t.stats.starttime.ns, t.stats.npts) for t in heard if t.stats.station != "GOOD"}
        assert (len(pieces) > 1) == (outcome == IN_PIECES), pieces
    try:
        by_itself, _ = asked(loudness.classify, make())
    except waveforms.WaveformError as error:
        assert outcome == LEFT_OUT and words in str(error) and "XX.BAD" in str(error)
    else:
        assert [e.onset for e in by_itself] == [e.onset for e in bad]


def test_the_table_has_every_outcome():
    assert {outcome for _, outcome, _ in FAULTS.values()} == {HEARD, IN_PIECES, LEFT_OUT, SILENT}
    assert len(FAULTS) > 30


def test_a_week_is_heard_to_its_end_beside_a_short_record(loudness, good):
    day = np.random.default_rng(2).standard_normal(86_400 * 40).astype(np.float32)
    day[40_000:40_080] *= 1000  # two seconds, from 1,000 s after midnight
    week = piece(np.tile(day, 7), 40.0)
    found, told = asked(loudness.classify, [week, good])
    assert not told and of(found, "GOOD") == list(loudness.classify(obspy.Stream([good])))
    loud = [one for one in of(found, "BAD") if one.amplitude > 100]
    onsets = [one.onset - START - 86_400 * k for k, one in enumerate(loud)]
    # The first frame with one of its samples, whose segment begins half a step before its centre,
    # begins less than 4 s earlier.
    assert len(onsets) == 7 and all(998.0 <= onset <= 1001.0 for onset in onsets)


RECOGNISER = "simulated-bezymianny-tcn"


def packets(traces, seconds=7.0):
    """Traces in packets of so many seconds, in order of time."""
    cut = [
        trace.slice(trace.stats.starttime + k * seconds, trace.stats.starttime + (k + 1) * seconds)
        for trace in traces
        for k in range(int((trace.stats.npts - 1) * trace.stats.delta // seconds) + 1)
    ]
    return sorted(cut, key=lambda packet: packet.stats.starttime.ns)


def streamed(traces):
    """Frames and events of packets, by station, with the stream and its warnings."""
    live = engine.load(RECOGNISER).stream(warm_up_s=30, patience_s=5)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        answers = [*map(live.push, packets(traces)), live.flush()]
    frames = {"GOOD": [], "BAD": []}
    for answer in answers:
        for one in answer.frames:
            frames["GOOD" if one.channel.split(".")[1] == "GOOD" else "BAD"].append(one)
    return frames, [e for a in answers for e in a.events], live, told


@pytest.mark.parametrize("fault", FAULTS)
def test_packets_of_a_fault_give_what_the_table_says_and_never_hide_another_channel(fault, good):
    make, outcome, words = FAULTS[fault]
    alone, events_alone, *_ = streamed([good])
    frames, found, live, told = streamed([good, *make()])
    one, other = (
        np.concatenate([f.probabilities for f in all_of["GOOD"]]) for all_of in (alone, frames)
    )
    assert np.array_equal(one, other) and of(found, "GOOD") == events_alone
    heard = frames["BAD"]
    assert all(np.isfinite(f.probabilities).all() for f in heard)
    assert all(issubclass(one.category, waveforms.LeftOutWarning) for one in told)
    if outcome in (HEARD, IN_PIECES):
        assert sum(len(f.probabilities) for f in heard) > 100
    elif outcome == LEFT_OUT:
        assert not heard and (told or live.left_out), "nobody is told"
        assert all(words in str(one.message) for one in told)
    else:
        assert not of(found, "BAD")


#: What miniSEED has no form for.
NO_FILE = {"complex samples"}
#: What an archive says of a fault that one record alone doesn't show, or that it shows otherwise.
IN_ARCHIVE = {
    "nothing at all": "corrupt",
    "two rates in one channel": "skipped",
    "text": "missing",  # a channel LOG is none that it is asked for
    "odd codes": "missing",  # no station of the table is called so
    "a dead channel": "dead",
    "an overlap that contradicts": "left out",
}


def sds(root, traces):
    """Files of an archive, as a data logger might leave them: what ObsPy can write."""
    files = {}
    for trace in traces:
        stats, at = trace.stats, trace.stats.starttime
        folder = root / str(at.year) / stats.network / stats.station / f"{stats.channel}.D"
        path = folder / f"{trace.id}.D.{at.year}.{at.julday:03d}"
        pieces = trace.split() if np.ma.isMaskedArray(trace.data) else [trace]
        files.setdefault(path, obspy.Stream()).extend(pieces)
    for path, traces_of in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        traces_of.write(str(path), format="MSEED")
    return root


def recognised(folder, traces):
    """Events and faults of an archive of these traces, on the day of the good one."""
    root = sds(folder / "sds", traces)
    table = pd.DataFrame({"station": ["GOOD", "BAD"], "latitude": [56.0, 56.01]})
    table["longitude"] = 160.6
    day = obspy.UTCDateTime(START.date)
    archive.recognise(root, RECOGNISER, table, folder / "out", start=day, end=day + 86_400)
    return archive.read_events(folder / "out"), archive.faults(folder / "out")


@pytest.fixture(scope="module")
def events_alone(tmp_path_factory):
    """What an archive hears that holds the good channel only."""
    trace = piece(signal(1), station="GOOD")
    return recognised(tmp_path_factory.mktemp("alone"), [trace])[0]


@pytest.mark.parametrize("fault", FAULTS.keys() - NO_FILE - {"before 1970", "after 2262"})
def test_an_archive_with_a_fault_tells_it_and_never_hides_another_channel(
    fault, good, events_alone, tmp_path
):
    make, outcome, words = FAULTS[fault]
    found, told = recognised(tmp_path, [good, *make()])
    of_good = found[found.station == "GOOD"].reset_index(drop=True)
    assert len(of_good) and of_good.equals(events_alone)
    rest, told = found[found.station != "GOOD"], told[told.station == "BAD"]
    assert np.isfinite(rest.amplitude).all() and (rest.end > rest.onset).all()
    kind = IN_ARCHIVE.get(fault)
    if kind is None and outcome == LEFT_OUT:
        assert len(told) and told.reason.str.contains(words).all()
    else:
        assert set(told.kind) == ({kind} if kind else set())
    assert bool(len(rest)) == (outcome in (HEARD, IN_PIECES) and kind != "missing")


@pytest.mark.parametrize("fault", ["before 1970", "after 2262"])
def test_a_file_with_a_date_far_off_is_named_and_the_rest_is_heard_if_days_are_given(
    fault, good, events_alone, tmp_path
):
    root = sds(tmp_path / "sds", [good, *FAULTS[fault][0]()])
    table = pd.DataFrame({"station": ["GOOD"], "latitude": [56.0], "longitude": [160.6]})
    table = pd.concat([table, table.assign(station="BAD", latitude=56.01)])
    with pytest.raises(ValueError, match=r"dated from .* on 2 of .* days. Is a date wrong\?"):
        archive.recognise(root, RECOGNISER, table, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    found, _ = recognised(tmp_path, [])
    assert found.equals(events_alone)


@pytest.mark.parametrize("fault", sorted(NO_FILE))
def test_what_no_file_can_hold_is_refused_before_it_is_written(fault, tmp_path):
    with pytest.raises(ValueError, match="BAD"):
        archive.write_sds(obspy.Stream(FAULTS[fault][0]()), tmp_path)
    assert not list(tmp_path.rglob("*.D.*"))

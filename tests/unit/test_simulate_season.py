"""A season of a simulated network: its story, and what of it stands in the records."""

import numpy as np
import obspy
import pytest
from scipy import signal

from vtlib import simulate
from vtlib.simulate import season
from vtlib.simulate.days import network_day

CODES = ["SV01", "SV02", "SV03", "SV04", "SV05"]


def loudness(trace):
    """Deviation of a trace's quiet part between 1 and 20 Hz, whatever events are in it."""
    band = signal.butter(4, [1, 20], "bandpass", fs=trace.stats.sampling_rate, output="sos")
    return 1.4826 * np.median(np.abs(signal.sosfilt(band, trace.data - trace.data.mean())))


def plain(day, hours=1):
    """The same day of the same mountain, without what happens at stations."""
    start, mountain = season.season_start(day), season.season_mountain(day)
    seed = season.FIRST_SEED + day
    return network_day(seed, hours, start=start, volcano=season.VOLCANO, parameters=mountain)


def test_rates_are_quiet_but_where_the_story_says_otherwise():
    told = [e for e in season.SEASON if e.what in ("swarm", "build-up", "tremor", "decline")]
    for day in range(season.N_DAYS):
        is_quiet = not any(e.at(24 * day + 12) for e in told)
        assert (season.season_rates(day) == season.QUIET) == is_quiet
    for episode in told:
        if episode.what == "swarm":
            day = episode.first_h // 24
            assert season.season_rates(day) == season.QUIET | {"VT": 36.0}


def test_unrest_grows_by_a_constant_factor_to_what_is_named_and_declines_from_there():
    lp = [season.season_rates(day)["LP"] for day in range(30, 40)]
    growth = np.diff(np.log(lp[:5]))
    np.testing.assert_allclose(growth, np.log(10) / 5)
    assert lp[5] == lp[6] == 10.0
    assert (np.diff(lp[6:]) < 0).all()
    tremor = season.season_rates(35)
    assert (tremor["TRE"], tremor["HYB"], tremor["VT"]) == pytest.approx((1.2, 3.6, 12.0))


def test_episodes_lie_in_the_season_at_stations_that_there_are():
    for episode in season.SEASON:
        assert 0 <= episode.first_h < episode.last_h <= 24 * season.N_DAYS
        assert episode.station in ("", *CODES)
        assert episode.at(episode.first_h) and not episode.at(episode.last_h)


def test_a_day_without_episodes_is_the_network_day_at_its_time():
    stream, stations, truth = simulate.season_day(2, hours=1)
    expected, _, known = plain(2)
    assert list(stations.station) == CODES
    assert [t.id for t in stream] == [t.id for t in expected]
    for one, other in zip(stream, expected, strict=True):
        np.testing.assert_array_equal(one.data, other.data)
        assert one.stats.starttime == obspy.UTCDateTime(2000, 1, 3)
    assert truth.events.equals(known.events)


def test_hours_come_one_by_one_and_make_up_what_is_returned_otherwise():
    hours = []
    empty, *_ = simulate.season_day(2, hours=2, hour_done=hours.append)
    whole, *_ = simulate.season_day(2, hours=2)
    assert len(empty) == 0
    assert [len(hour) for hour in hours] == [5, 5]
    for i, trace in enumerate(whole):
        np.testing.assert_array_equal(trace.data, np.concatenate([h[i].data for h in hours]))


def test_an_outage_silences_its_station_and_no_event():
    stream, _, truth = simulate.season_day(16, hours=8)
    found = {trace.stats.station: trace.stats.npts for trace in stream}
    assert found == {code: 8 * 180_000 for code in CODES} | {"SV04": 6 * 180_000}
    assert truth.events.equals(plain(16, 8)[2].events)
    nothing, _, truth = simulate.season_day(21, hours=1)
    assert len(nothing) == 0 and len(truth.events) > 0


def test_a_machine_shakes_one_station_in_working_hours_alone():
    stream, *_ = simulate.season_day(9, hours=1)  # midnight in UTC is noon there
    expected, *_ = plain(9)
    for one, other in zip(stream, expected, strict=True):
        if one.stats.station != "SV05":
            np.testing.assert_array_equal(one.data, other.data)
        else:
            shaking = one.data.astype(float) - other.data
            assert shaking.std() / loudness(other) == pytest.approx(6, rel=0.1)
            assert loudness(one) > 3 * loudness(other)
    trace, before = expected[0], expected[0].data.copy()
    season._add_generator(trace, 24 * 9 + 12, season.season_mountain(9))  # at midnight there
    np.testing.assert_array_equal(trace.data, before)


def test_wind_is_noise_at_all_stations_and_moves_none():
    calm, windy = season.season_mountain(23), season.season_mountain(24)
    assert windy.wind_over_noise[0] == 3 * calm.wind_over_noise[0]
    (quiet, stations, _), (loud, same, _) = (simulate.season_day(d, hours=1) for d in (3, 24))
    assert stations.equals(same)
    for one, other in zip(quiet, loud, strict=True):
        assert loudness(other) > 1.3 * loudness(one)


@pytest.mark.parametrize("day", [-1, season.N_DAYS, 1.0, "3", None, True])
def test_a_day_that_the_season_has_not_is_refused(day):
    for asked in (season.season_rates, season.season_start, simulate.season_day):
        with pytest.raises(ValueError, match="the season has days 0 to 181"):
            asked(day)


@pytest.mark.parametrize("hours", [0, 25, 1.5, True, None])
def test_hours_that_a_day_has_not_are_refused(hours):
    with pytest.raises(ValueError, match="a day has 1 to 24"):
        simulate.season_day(0, hours=hours)

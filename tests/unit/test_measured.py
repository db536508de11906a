"""Reading what was measured: picking rows, and saying so where there are none."""

import pytest

from vtlib import measured


def test_what_is_picked_is_as_wanted_and_nothing_else():
    table = measured.scores()
    found = measured.pick(experiment="blind", measure="event F", by="record")
    by_hand = table[
        (table.experiment == "blind") & (table.measure == "event F") & (table.by == "record")
    ]
    assert found.index.tolist() == by_hand.index.tolist() and len(found) > 1


def test_a_list_picks_each_of_its_values_in_its_order():
    wanted = ["event recall", "event precision"]
    found = measured.pick(experiment="baseline", recogniser="ZDetect", measure=wanted, rule="tuned")
    assert found.measure.tolist() == wanted


def test_a_score_is_written_with_its_interval():
    row = measured.scores().iloc[0]
    assert row["text"] == f"{row['value']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"flavour": "sweet"}, "'flavour'.*experiment, recogniser"),
        ({"value": 0.3}, "'value'"),
        ({"experiment": "blindfolded"}, "measured were .*blind"),
        ({"experiment": "blind", "labels": "expert"}, "labels=.*experiment='blind'"),
    ],
)
def test_what_was_not_measured_is_an_error_that_says_what_was(wanted, message):
    with pytest.raises(ValueError, match=message):
        measured.pick(**wanted)


def test_bands_of_what_was_not_measured_are_refused():
    with pytest.raises(ValueError, match="published-deception-lstm"):
        measured.bands("published-deception-lstm")


def test_a_measured_difference_is_that_of_the_two_scores_it_names():
    own = {"experiment": "agreed", "labels": "stations", "unconfirmed": ""}
    for measure in ("VT frame F1", "event F", "labels right"):
        gains = measured.pick(measure=f"{measure} minus k = 1", k=2, **own)
        assert len(gains) >= 4  # of each teacher
        for gain in gains.itertuples():
            two, one = (
                measured.pick(measure=measure, k=k, teacher=gain.teacher, rule=gain.rule, **own)
                for k in (2, 1)
            )
            assert gain.value == pytest.approx(two.value.item() - one.value.item(), abs=2e-4)


def test_every_measured_difference_has_a_p_that_fits_its_interval():
    table = measured.scores()
    of = table[table.measure.str.contains(" minus ") & (table.experiment != "learning curve")]
    assert len(of) > 100 and of.p.between(0.001, 1).all()
    settled = (of.low > 0.0002) | (of.high < -0.0002)  # by more than what rounding takes
    open_ = (of.low < -0.0002) & (of.high > 0.0002)
    assert (of.p[settled] <= 0.052).all() and (of.p[open_] >= 0.048).all()


def test_who_is_compared_was_decoded_by_the_same_rules():
    table = measured.scores()
    for experiment in ("agreed", "left out", "simulated network"):
        own = table[(table.experiment == experiment) & (table.measure == "VT frame F1")]
        rules = own.groupby(["recogniser", "labels"]).rule.agg(set)
        assert all(r == {"argmax", "core", "core joined"} for r in rules), experiment

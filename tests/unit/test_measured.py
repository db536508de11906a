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

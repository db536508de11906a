"""Labels for retraining: by hand, from what one, two or several recognisers or stations say."""

import itertools

import numpy as np
import pytest

from vtlib import classes, labels, weak_labels


def probabilities(rows):
    """(T, 5) from pairs of p(SIL) and p(VT); what is left goes to LP."""
    p = np.zeros((len(rows), 5))
    p[:, classes.SIL], p[:, classes.VT] = np.array(rows).T
    p[:, classes.LP] = 1 - p.sum(axis=1)
    return p


def test_confident_labels_by_hand():
    """A sure event, silence, an event that is not sure enough, silence, and something that is no
    VT."""
    quiet, sure, unsure, other = (0.9, 0.1), (0.02, 0.9), (0.3, 0.6), (0.1, 0.1)
    p = probabilities(
        [quiet] * 3 + [sure] * 4 + [quiet] * 3 + [unsure] * 4 + [quiet] * 2 + [other] * 4
    )
    (found,) = weak_labels.from_confidence([p], min_probability=0.9)
    assert found.tolist() == [0] * 3 + [3] * 4 + [0] * 3 + [-1] * 4 + [0] * 2 + [-1] * 4
    (hidden,) = weak_labels.from_confidence([p], min_probability=0.9, unconfirmed="background")
    assert hidden.tolist() == [max(y, 0) for y in found.tolist()]
    (all_of_them,) = weak_labels.from_confidence([p], min_probability=0.5)
    assert all_of_them.tolist() == [0] * 3 + [3] * 4 + [0] * 3 + [3] * 4 + [0] * 2 + [-1] * 4


def test_labels_that_two_recognisers_agree_on_by_hand():
    """Both hear the first event, only one each of the next two, and one is something that is no
    VT."""
    quiet, vt, other = (0.9, 0.1), (0.02, 0.9), (0.1, 0.1)
    first = probabilities(
        [quiet] * 2 + [vt] * 4 + [quiet] * 3 + [vt] * 3 + [quiet] * 5 + [other] * 2
    )
    second = probabilities([quiet] * 4 + [vt] * 4 + [quiet] * 5 + [vt] * 3 + [quiet] * 3)
    rest = [-1] * 2 + [0] + [-1] * 3 + [0] + [-1] * 3 + [0] + [-1] * 2
    (found,) = weak_labels.from_two([first], [second], extent="first")
    assert found.tolist() == [0] * 2 + [3] * 4 + rest
    (common,) = weak_labels.from_two([first], [second])
    assert common.tolist() == [0] * 2 + [-1] * 2 + [3] * 2 + rest
    with pytest.raises(ValueError, match="not of one record"):
        weak_labels.from_two([first], [second[:-1]])


def test_who_comes_first_counts_only_if_one_asks_for_its_extent():
    rng = np.random.default_rng(1)
    one, other = ([rng.dirichlet(np.full(5, 0.4), size=500)] for _ in range(2))
    there, back = weak_labels.from_two(one, other), weak_labels.from_two(other, one)
    assert (there[0] == back[0]).all() and {-1, 0, 3} <= set(there[0].tolist())
    there, back = (
        weak_labels.from_two(*pair, extent="first") for pair in ((one, other), (other, one))
    )
    assert (there[0] != back[0]).any()


def test_a_higher_threshold_never_adds_an_event():
    p = np.random.default_rng(0).dirichlet(np.full(5, 0.4), size=4000)
    kept = [weak_labels.from_confidence([p], t)[0] > 0 for t in (0.5, 0.6, 0.7, 0.8, 0.9)]
    assert all((more | less == more).all() for more, less in itertools.pairwise(kept))
    assert kept[0].sum() > kept[-1].sum()


def said(record, *spans):
    """Probabilities of a record in which a VT is certain in some spans of seconds."""
    centres = labels.frame_centres(record.n_frames)
    inside = np.zeros(record.n_frames, dtype=bool)
    for a, b in spans:
        inside |= (centres >= a) & (centres < b)
    vt = np.where(inside, 0.98, 0.01)
    return probabilities(np.column_stack([0.99 - vt, vt]))


def test_labels_of_stations_keep_what_two_of_them_saw_at_once(record):
    """A and B see one earthquake with a moveout of 2 s; A also sees somebody walk by."""
    both = [record("A", 0), record("B", 0)]
    heard = [said(both[0], (20, 35), (45, 50)), said(both[1], (22, 36))]
    agreed = weak_labels.from_stations(both, heard, max_distance_m=4000, unconfirmed="background")
    for y, (a, b) in zip(agreed, [(20, 35), (22, 36)], strict=True):
        centres = labels.frame_centres(len(y))
        np.testing.assert_array_equal(y == classes.VT, (centres >= a) & (centres < b))
        assert set(y) == {classes.SIL, classes.VT}
    cautious = weak_labels.from_stations(both, heard, max_distance_m=4000)
    centres = labels.frame_centres(len(cautious[0]))
    np.testing.assert_array_equal(cautious[0] == labels.UNKNOWN, (centres >= 45) & (centres < 50))
    alone = [heard[0], said(both[1])]
    for y in weak_labels.from_stations(both, alone, max_distance_m=4000, unconfirmed="background"):
        assert not y.any()
    for y, z in zip(
        weak_labels.from_stations(both, alone, max_distance_m=4000), alone, strict=True
    ):
        np.testing.assert_array_equal(y == labels.UNKNOWN, z[:, classes.VT] > 0.5)


def test_labels_of_an_expert_are_those_of_the_records(record):
    two = [record("A", 0), record("B", 0, event=None)]
    ours = weak_labels.from_expert(two)
    assert [int((y == classes.VT).sum()) for y in ours] == [30, 0] and ours[
        :1
    ].source == ours.source


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r, p: weak_labels.from_stations(r, p[:1], max_distance_m=4e3), "for records of"),
        (lambda r, p: weak_labels.from_stations(r, p, unconfirmed="maybe"), "unconfirmed='maybe'"),
        (lambda r, p: weak_labels.from_confidence(p, unconfirmed="maybe"), "unconfirmed='maybe'"),
        (lambda r, p: weak_labels.from_two(p, p[:1]), "2 and for 1 records"),
        (lambda r, p: weak_labels.from_two(p, p, extent="mine"), "extent='mine'"),
        (lambda r, p: weak_labels.from_confidence([5 * p[0] - 2]), "logits"),
    ],
)
def test_what_can_be_no_label_is_refused(record, ask, message):
    both = [record("A", 0), record("B", 0)]
    with pytest.raises(ValueError, match=message):
        ask(both, [said(r, (20, 35)) for r in both])


def test_a_misspelt_argument_of_the_association_is_an_error(record):
    both = [record("A", 0), record("B", 0)]
    with pytest.raises(TypeError, match="min_station"):
        weak_labels.from_stations(both, [said(r) for r in both], max_distance_m=4e3, min_station=2)

"""Events as strips: each from its onset to its end, in the row of its list, in the colour of its
class."""

import matplotlib
import numpy as np
import obspy
from matplotlib.colors import to_hex

from vtlib import classes, evaluation, plotting
from vtlib.events import Event

matplotlib.use("Agg")
START = obspy.UTCDateTime(2017, 12, 18)


def test_a_strip_spans_its_event_in_its_row_and_colour():
    rows = {
        "expert": [Event(START + 5, START + 12.5, "VT")],
        "rule": [Event(START, START + 5, "SIL"), Event(START + 5, START + 8, "EDS")],
    }
    ax = plotting.event_strips(rows, START)
    vt, background, discarded = ax.patches
    assert (vt.get_x(), vt.get_width(), to_hex(vt.get_facecolor())) == (
        5,
        7.5,
        classes.CLASSES[classes.VT].colour.lower(),
    )
    assert background.get_y() == discarded.get_y() > vt.get_y()
    assert discarded.get_hatch() and not background.get_hatch()
    assert vt.get_hatch() == classes.CLASSES[classes.VT].hatch != discarded.get_hatch()
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "expert",
        "rule",
    ] and ax.yaxis_inverted()


def test_classes_tell_apart_without_colour_in_lines_areas_and_legends():
    lines = plotting.probabilities(np.full((10, 5), 0.2)).lines
    strips = plotting.label_strips([[0, 1, 2, 3, 4]])
    assert len({str(line.get_linestyle()) + str(line._dash_pattern) for line in lines}) == 5
    for patches in (strips.patches, strips.get_legend().get_patches()):
        assert len({patch.get_hatch() for patch in patches}) == 5


def test_names_on_a_shaded_waveform_are_as_dark_as_text():
    ax = plotting.rows(1)[1][0]
    plotting.shade([(1, 2, "HYB"), (3, 4, "LP")], ax)
    assert {text.get_color() for text in ax.texts} == {plotting.INK}


def test_the_shares_of_a_confusion_matrix_are_how_opaque_its_cells_are():
    """So that an empty cell is the colour of the page, light or dark."""
    scores = evaluation.frame_scores([0, 0, 0, 0, 3], [0, 0, 0, 1, 3])
    opacity = plotting.confusion(scores).images[0].get_array()[..., 3]
    assert opacity[0].tolist() == [0.75, 0.25, 0, 0, 0]
    assert opacity[3].tolist() == [0, 0, 0, 1, 0]


def test_lists_without_events_are_rows_without_strips():
    ax = plotting.event_strips({"nothing": [], "also nothing": []}, START)
    assert len(ax.patches) == 0 and len(ax.get_yticks()) == 2

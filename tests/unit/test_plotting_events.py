"""Events as strips: each from its onset to its end, in the row of its list, in the colour of its
class."""

import matplotlib
import obspy
from matplotlib.colors import to_hex

from vtlib import classes, plotting
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
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "expert",
        "rule",
    ] and ax.yaxis_inverted()


def test_lists_without_events_are_rows_without_strips():
    ax = plotting.event_strips({"nothing": [], "also nothing": []}, START)
    assert len(ax.patches) == 0 and len(ax.get_yticks()) == 2

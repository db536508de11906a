"""The five classes: their order, their spellings, their colours."""

import pytest

from vtlib import classes


def test_the_order_and_the_minimum_durations_are_the_published_ones():
    assert classes.NAMES == ("SIL", "TRE", "HYB", "VT", "LP")
    assert [c.index for c in classes.CLASSES] == [0, 1, 2, 3, 4]
    assert [c.min_frames for c in classes.CLASSES] == [2, 40, 14, 4, 4]
    assert (classes.SIL, classes.TRE, classes.HYB, classes.VT, classes.LP) == (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("SIL", 0),
        ("BGN", 0),
        ("TRE", 1),
        ("HYB", 2),
        ("VT", 3),
        ("VTE", 3),
        ("EQ", 3),
        ("Equ", 3),
        ("LP", 4),
        ("LPE", 4),
    ],
)
def test_every_spelling_of_the_literature_is_understood_in_any_case(spelling, expected):
    assert {
        classes.index(s) for s in (spelling, spelling.lower(), spelling.upper(), f" {spelling}\n")
    } == {expected}


@pytest.mark.parametrize("unknown", ["", "earthquake", "VT2", "L P", None, 3])
def test_an_unknown_class_is_quoted_beside_those_that_exist(unknown):
    with pytest.raises(ValueError, match=f"unknown class {unknown!r}.*VT/VTE/EQ") as caught:
        classes.index(unknown)
    assert "LP/LPE" in str(caught.value)


def test_colours_are_distinct_and_visible_on_white_and_on_dark_pages():
    """WCAG 2.1 asks for a contrast of 3 to 1 for graphics."""

    def luminance(colour):
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    def contrast(one, other):
        high, low = sorted((luminance(one), luminance(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    colours = [c.colour for c in classes.CLASSES]
    assert len(set(colours)) == len(colours)
    assert all(contrast(c, page) >= 3.0 for c in colours for page in ("#FFFFFF", "#121212")), (
        colours
    )

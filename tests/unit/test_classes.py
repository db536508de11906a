"""The five classes: their order, their spellings, their colours."""

import itertools

import numpy as np
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


def linear(colour):
    """Red, green and blue of a hex colour, in proportion to light (sRGB, IEC 61966-2-1)."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
# What is seen without one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def lab(light):
    """CIE L*a*b* of linear red, green and blue, under the white of sRGB."""
    t = XYZ @ light / XYZ.sum(axis=1)
    x, y, z = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one, other):
    """The difference of two colours in L*a*b*, as Sharma, Wu and Dalal (2005) write it."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(c7 / (c7 + 25**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1 = np.degrees(np.arctan2(b1, a1 * stretch)) % 360
    h2 = np.degrees(np.arctan2(b2, a2 * stretch)) % 360
    turn = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    d_l, d_c = (l2 - l1) / s_l, (c2 - c1) / (1 + 0.045 * chroma)
    d_h = d_hue / (1 + 0.015 * chroma * t)
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    rotation *= np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return np.sqrt(d_l**2 + d_c**2 + d_h**2 + rotation * d_c * d_h)


# Pairs from the table of Sharma, Wu and Dalal (2005), doi:10.1002/col.20070.
@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_of_colours_are_the_published_ones(one, other, published):
    assert ciede2000(one, other) == pytest.approx(published, abs=6e-5)
    assert ciede2000(other, one) == pytest.approx(published, abs=6e-5)


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_colours_tell_apart_with_every_kind_of_sight(sight):
    seen = {
        c.name: lab(np.clip(np.array(SIGHT[sight]) @ linear(c.colour), 0, 1))
        for c in classes.CLASSES
    }
    distances = {
        (one, other): ciede2000(seen[one], seen[other])
        for one, other in itertools.combinations(seen, 2)
    }
    assert len(distances) == 10
    assert min(distances.values()) >= 20, distances


def test_colours_are_visible_on_white_and_on_dark_pages():
    """WCAG 2.1 asks for a contrast of 3 to 1 for graphics."""

    def contrast(one, other):
        high, low = sorted((XYZ[1] @ linear(one), XYZ[1] @ linear(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    colours = [c.colour for c in classes.CLASSES]
    assert all(contrast(c, page) >= 3.0 for c in colours for page in ("#FFFFFF", "#121212")), (
        colours
    )


def test_no_class_hangs_on_its_colour_alone():
    assert len({c.dashes for c in classes.CLASSES}) == len(classes.CLASSES)
    assert len({c.hatch for c in classes.CLASSES}) == len(classes.CLASSES)

"""What a kernel keeps of each figure: panels one above the other, and numbers."""

import csv
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from builder import drawn


@pytest.fixture
def two():
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), sharey=True, layout="constrained")
    axes[0].plot(np.arange(5000), np.arange(5000) / 7, label="rising")
    axes[1].bar([1, 2], [3, 4])
    axes[1].scatter([5, 6], [7, 8], label="=cmd()")
    axes[0].set(title="Left", xlabel="time (s)", ylabel="counts")
    yield figure
    plt.close(figure)


def size_in(svg):
    return [float(side) / 72 for side in re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2]]


def test_panels_side_by_side_come_one_above_the_other_and_the_figure_is_as_it_was(two):
    def state():
        places = [ax.get_subplotspec().get_geometry() for ax in two.axes]
        said = [ax.yaxis.get_tick_params()["labelleft"] for ax in two.axes]
        return two.get_size_inches().tolist(), places, said

    before = state()
    width, height = size_in(drawn.stacked(two))
    assert width < 5 and height == pytest.approx(6)
    assert state() == before


def test_one_panel_or_a_column_of_them_has_no_other_version():
    for figure in (plt.subplots()[0], plt.subplots(3, 1)[0], plt.figure()):
        assert drawn.stacked(figure) is None
        plt.close(figure)


def test_numbers_are_those_that_were_drawn(two):
    rows = list(csv.DictReader(io.StringIO(drawn.numbers(two))))
    line = [row for row in rows if row["series"].startswith("rising")]
    assert len(line) <= drawn.MOST_POINTS and "1 point of 3" in line[0]["series"]
    assert all(float(r["y"]) == pytest.approx(float(r["x"]) / 7, rel=1e-5) for r in line)
    assert (line[0]["panel"], line[0]["x axis"], line[0]["y axis"]) == (
        "Left",
        "time (s)",
        "counts",
    )
    others = {(row["series"], float(row["x"]), float(row["y"])) for row in rows if row not in line}
    assert {(x, y) for _, x, y in others} == {(1, 3), (2, 4), (5, 7), (6, 8)}
    assert not any(name.startswith("=") for name, _, _ in others), "a formula in a table"


def test_a_figure_without_lines_has_no_numbers():
    figure = plt.figure()
    figure.text(0, 0, "nothing")
    assert drawn.numbers(figure) is None
    plt.close(figure)

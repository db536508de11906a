"""Figures: as SVG or PNG, whichever suits; for light pages and dark ones; legible on a phone.

``vtlib.plotting`` keeps each figure twice, as SVG and as PNG of two pixels for each point of the
screen. A page gets the SVG unless it is much heavier. A second SVG has the same drawing in the
colours of a dark page: what is grey in one is turned round in the other, and colours stay.
"""

import copy
import gzip
import math
import os
import re
import struct
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag

HEAVIEST = 600_000  # bytes of an SVG; a browser has to draw each line of it
GROUND, TEXT = 0x12, 0xE6  # of a dark page: what white and black become
SVG, PNG = "image/svg+xml", "image/png"
LEAST_TEXT_PX = 9  # below that, text is hard to read
LETTER = re.compile(
    r"scale\((0\.\d+) -0?\.\d+\)"
)  # how matplotlib draws one of 100 times as many points
USUAL_POINTS = 9  # of the smallest letters of a figure in the book
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
GREY = re.compile(r"#([0-9a-f]{2})\1\1\b(?!\w)")
STAYS = {"#949494"}  # the grey of the background's class, which both pages know


def choose(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave each output of a notebook one picture of a figure; the notebook is changed."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SVG in data and PNG in data:
                data[SVG] = METADATA.sub("", data[SVG], count=1)  # it says when it was drawn
                del data[PNG if is_lighter(data[SVG], data[PNG]) else SVG]
    return notebook


def is_lighter(svg: str, png_base64: str) -> bool:
    """Return whether an SVG, as servers send it, weighs little more than a PNG, and isn't huge."""
    sent = len(gzip.compress(svg.encode()))
    return len(svg) <= HEAVIEST and sent <= 1.5 * len(png_base64) * 3 / 4


def place(page: BeautifulSoup, path: Path) -> None:
    """Give each figure of a page its size, a frame that scrolls on a phone, and its dark version.

    Pictures are fetched when a reader comes near them.
    """
    number = 0
    for image in page.select("article.bd-article img"):
        file = path.parent / image["src"]
        if not file.is_file():
            continue
        size = size_px(file)
        if size is None:
            continue
        image["width"], image["height"] = (str(round(length)) for length in size)
        image["loading"], image["decoding"] = "lazy", "async"
        if image.find_parent(class_="cell_output") is None:
            continue
        number += 1
        least = math.ceil(size[0] * LEAST_TEXT_PX / (smallest_points(file) / 72 * 100))
        frame = page.new_tag(
            "div",
            attrs={
                "class": "vt-figure",
                "data-name": f"Figure {number}",
                "style": f"--vt-least: {least}px; --vt-most: {round(size[0])}px",
            },
        )
        image.wrap(frame)
        if file.suffix == ".svg":
            frame.append(dark_twin(image, file))


def illustrate(pages: dict[Path, BeautifulSoup], html: Path) -> None:
    """Put the first figure of a page wherever one asks for it: ``<span data-figure-of="NAME">``.

    It says nothing that isn't written beside it, so that a screen reader passes it over.
    """
    for path, page in pages.items():
        for place in page.select("[data-figure-of]"):
            other = html / f"{place['data-figure-of']}.html"
            frame = pages[other].select_one(".vt-figure") if other in pages else None
            if frame is None:
                place.decompose()
                continue
            del place["data-figure-of"]
            for image in frame.find_all("img"):
                picture = copy.copy(image)
                picture["alt"] = ""
                source = os.path.relpath(other.parent / image["src"], path.parent)
                picture["src"] = Path(source).as_posix()
                place.append(picture)


def smallest_points(file: Path) -> float:
    """Return how high the smallest letters of a figure are, in points of its own size."""
    sizes = LETTER.findall(file.read_text("utf-8")) if file.suffix == ".svg" else []
    return min((100 * float(size) for size in sizes), default=USUAL_POINTS)


def dark_twin(image: Tag, file: Path) -> Tag:
    """Write the dark version of an SVG, and return a picture of it like that of the light one."""
    dark = file.with_name(f"{file.stem}-dark.svg")
    if not dark.is_file():
        dark.write_text(darkened(file.read_text("utf-8")), "utf-8")
    twin = copy.copy(image)
    twin["src"] = str(Path(image["src"]).with_name(dark.name))
    image["class"], twin["class"] = ["vt-light"], ["vt-dark"]
    return twin


def darkened(svg: str) -> str:
    """Return an SVG with all its greys turned round.

    >>> darkened('<path style="fill: #ffffff; stroke: #000000"/><path fill="#dd7b1a"/>')
    '<path style="fill: #121212; stroke: #e6e6e6"/><path fill="#dd7b1a"/>'
    """

    def turned(found: re.Match) -> str:
        if found[0] in STAYS:
            return found[0]
        level = round(TEXT - int(found[1], 16) / 255 * (TEXT - GROUND))
        return f"#{level:02x}{level:02x}{level:02x}"

    # What says no colour is black: letters, most of all.
    return GREY.sub(turned, svg).replace(
        "<svg ", f'<svg fill="#{TEXT:02x}{TEXT:02x}{TEXT:02x}" ', 1
    )


def size_px(file: Path) -> tuple[float, float] | None:
    """Return how wide and high a figure is meant to be, at 100 pixels an inch; None if unknown."""
    if file.suffix == ".png":
        with file.open("rb") as opened:
            width, height = struct.unpack(">II", opened.read(24)[16:24])
        return width / 2, height / 2
    if file.suffix == ".svg":
        tag = re.search(r"<svg[^>]*>", file.read_text("utf-8"))
        sides = [re.search(rf'\b{side}="([\d.]+)pt"', tag[0]) for side in ("width", "height")]
        if all(sides):
            return tuple(float(side[1]) / 72 * 100 for side in sides)
    return None

"""Figures: as SVG or PNG, whichever suits; for light pages and dark ones; legible on a phone.

``vtlib.plotting`` keeps each figure twice, as SVG and as PNG of two pixels for each point of the
screen. A page gets the SVG unless it is much heavier. A second SVG has the same drawing in the
colours of a dark page: what is grey in one is turned round in the other, and colours stay. What the
kernel kept beside a picture (:mod:`builder.drawn`) is found again by the picture's content: a
narrow version for phones, and the numbers.
"""

import base64
import copy
import gzip
import hashlib
import math
import os
import re
import struct
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag

from . import drawn

FOLDER = "figures"  # among the pages: what is kept beside their pictures
PHONE = "(max-width: 600px)"  # where a narrow version is shown
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


def beside(notebooks: dict[str, nbformat.NotebookNode]) -> dict[str, bytes]:
    """Take what was kept beside the pictures out of notebooks, and return it as files.

    Parameters
    ----------
    notebooks : dict of nbformat.NotebookNode
        With one picture for each figure, as :func:`choose` leaves them; they are changed.

    Returns
    -------
    dict of bytes
        Content of each file by its path among the pages.
    """
    files = {}
    cells = (cell for notebook in notebooks.values() for cell in notebook.cells)
    for data in (output.get("data", {}) for cell in cells for output in cell.get("outputs", [])):
        picture = data[SVG].encode() if SVG in data else base64.b64decode(data.get(PNG, ""))
        for mime, ending in ((drawn.NARROW, "svg"), (drawn.NUMBERS, "csv")):
            if mime in data:
                files[f"{FOLDER}/{key_of(picture)}.{ending}"] = data.pop(mime).encode()
    return files


def key_of(picture: bytes) -> str:
    """Return a name for what is kept beside a picture; Jupyter Book may change ends of lines."""
    return hashlib.sha256(b"".join(picture.split())).hexdigest()[:16]


def is_lighter(svg: str, png_base64: str) -> bool:
    """Return whether an SVG, as servers send it, weighs little more than a PNG, and isn't huge."""
    sent = len(gzip.compress(svg.encode()))
    return len(svg) <= HEAVIEST and sent <= 1.5 * len(png_base64) * 3 / 4


def place(page: BeautifulSoup, path: Path, html: Path) -> None:
    """Give each figure of a page its size, a frame that scrolls, a dark version, and its numbers.

    On a phone the narrow version is shown where there is one, and so nothing scrolls.

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
        style = f"--vt-least: {least_px(file, size)}px; --vt-most: {round(size[0])}px"
        named = {"class": "vt-figure", "data-name": f"Figure {number}", "style": style}
        frame = image.wrap(page.new_tag("div", attrs=named))
        kept = html / FOLDER / key_of(file.read_bytes())
        pictures = [image]
        if file.suffix == ".svg":
            pictures.append(dark_twin(image, file))
            frame.append(pictures[1])
        narrow = kept.with_suffix(".svg")
        if narrow.is_file():
            for picture, is_dark in zip(pictures, (False, True), strict=False):
                show_on_phones(page, picture, dark_file(narrow) if is_dark else narrow, path)
            most = size_px(narrow)
            least = least_px(narrow, most)
            frame["style"] += f"; --vt-narrow-least: {least}px; --vt-narrow: {round(most[0])}px"
        if kept.with_suffix(".csv").is_file():
            frame.insert_after(numbers_link(page, number, kept.with_suffix(".csv"), path))


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


def least_px(file: Path, size: tuple[float, float]) -> int:
    """Return how wide a figure must be shown for its smallest letters to be legible."""
    return math.ceil(size[0] * LEAST_TEXT_PX / (smallest_points(file) / 72 * 100))


def show_on_phones(page: BeautifulSoup, image: Tag, narrow: Path, path: Path) -> None:
    """Let a picture be another one on a narrow screen."""
    width, height = (str(round(length)) for length in size_px(narrow))
    source = Path(os.path.relpath(narrow, path.parent)).as_posix()
    picture = image.wrap(page.new_tag("picture"))
    size = {"width": width, "height": height}
    picture.insert(0, page.new_tag("source", attrs={"media": PHONE, "srcset": source, **size}))


def numbers_link(page: BeautifulSoup, number: int, file: Path, path: Path) -> Tag:
    """Return a link that saves what a figure shows as a file of comma-separated values."""
    attrs = {
        "class": "vt-save",
        "href": Path(os.path.relpath(file, path.parent)).as_posix(),
        "download": f"{path.stem}_figure_{number}.csv",
    }
    link = page.new_tag("a", attrs=attrs)
    link.string = f"Save the numbers of figure {number} as CSV"
    return link


def dark_file(file: Path) -> Path:
    """Write the dark version of an SVG beside it, and return where."""
    dark = file.with_name(f"{file.stem}-dark.svg")
    if not dark.is_file():
        dark.write_text(darkened(file.read_text("utf-8")), "utf-8")
    return dark


def dark_twin(image: Tag, file: Path) -> Tag:
    """Write the dark version of an SVG, and return a picture of it like that of the light one."""
    dark = dark_file(file)
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

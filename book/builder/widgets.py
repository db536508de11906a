"""Figures to move: what a notebook saved of them, put into its page.

MyST-NB would write the state of all widgets at the end of a page, with each one's program in it,
and ask a CDN for Jupyter's own manager of widgets. Ours need neither: a page has one script with
the modules of all (``builder.live``), and the place of a figure holds its values alone.
"""

import base64
import html
from typing import Any

import nbformat

from .live import SOURCES
from .project import BookError, in_script

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
NO_VALUES = {"layout", "tabbable", "tooltip"}  # what Jupyter's managers of widgets lay out with


def place_all(notebooks: dict[str, nbformat.NotebookNode], has_script: bool) -> dict[str, bytes]:
    """Put a place for each figure into the outputs of the notebooks.

    Parameters
    ----------
    notebooks : dict of nbformat.NotebookNode
        By chapter, with outputs; they are changed.
    has_script : bool
        Whether the pages have the script that draws. If not, each figure's picture or sentence is
        shown; else, it is to a reader who has no JavaScript.

    Returns
    -------
    dict of bytes
        The pictures that stand in, by their path among the pages.

    Raises
    ------
    BookError
        If a figure's state was not saved.
    """
    pictures: dict[str, bytes] = {}
    for name, notebook in notebooks.items():
        saved = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                view = output.get("data", {}).pop(VIEW, None)
                if view is None:
                    continue
                model = saved.get(view["model_id"])
                if model is None:
                    raise BookError(
                        f"{name}: the state of a figure was not saved; run it again: "
                        f"--only {name} --force"
                    )
                if "module" not in model["state"]:
                    continue  # a progress bar of Jupyter's: its text is shown
                instead = stand_in(name, cell, output.data, pictures)
                output.data["text/html"] = place(model, instead, has_script)
    return pictures


def place(model: dict[str, Any], instead: str, has_script: bool) -> str:
    """The place of one figure: its values, and what stands in where nothing draws it."""
    state = model["state"]
    values = {k: v for k, v in state.items() if not k.startswith("_") and k not in NO_VALUES}
    buffers = [
        {"path": one["path"], "data": one["data"]}
        for one in model.get("buffers", [])
        if not one["path"][0].startswith("_")
    ]
    text = in_script({"values": values, "buffers": buffers})
    fallback = f"<noscript>{instead}</noscript>" if has_script else instead
    return (
        f'<div class="vt-widget" data-widget="{html.escape(state["module"])}">\n'
        f'<script type="application/json">{text}</script>\n{fallback}\n</div>'
    )


def stand_in(name: str, cell, data, pictures: dict[str, bytes]) -> str:
    """A figure's picture, which joins the others, or else its sentence."""
    words = html.escape(data.get("text/plain", "A figure to move."))
    picture = data.pop("image/png", None)
    if picture is None:
        return f"<p>{words}</p>"
    number = 1 + sum(path.startswith(f"{SOURCES}/stills/{name}-") for path in pictures)
    path = f"{SOURCES}/stills/{name}-{number}.png"
    pictures[path] = base64.b64decode(picture)
    described = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
    alt = html.escape(described) if described else words
    return f'<img src="{path}" alt="{alt}" loading="lazy">'

"""Questions in the page: where a chapter's run left a question, a place that ``book/live`` fills.

``vtlib.questions`` leaves each question, and each reveal, as data beside its widget. The page has
no kernel, so that the widget gives way to a place with these data, and with what a reader without
scripts, or on paper, has to see.
"""

import html
import re

import nbformat

from .project import BookError, in_script

MIME_TYPE = "application/vnd.vtlib.question+json"


def with_places(notebook: nbformat.NotebookNode, chapter: str) -> nbformat.NotebookNode:
    """Put a place where each question and each reveal of a chapter is, and return the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A chapter with its outputs; it is changed.
    chapter : str
        Its name, with which the ids of its questions begin.

    Raises
    ------
    BookError
        If two questions have the same id, or the id of another chapter; if a question that needs a
        reveal has none after it, or a second.
    """
    waiting, seen = {}, set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = output.get("data", {}).get(MIME_TYPE)
            if content is None:
                continue
            one = content["id"]
            if content["part"] == "question":
                if one in seen or not one.startswith(f"{chapter}/"):
                    raise BookError(
                        f"{chapter}: the question {one!r} needs an id of its own, "
                        f"which begins with {chapter}/"
                    )
                seen.add(one)
                hide_source(cell)
                if not is_concept(content):
                    waiting[one] = content
                inner = static_question(content)
            else:
                if one not in waiting:
                    raise BookError(
                        f"{chapter}: {one!r} is revealed, but not asked before, or twice"
                    )
                inner = static_reveal(waiting.pop(one), content)
            output["data"] = {"text/html": place(content, inner)}
            output["metadata"] = {}
    if waiting:
        raise BookError(f"{chapter}: nothing reveals {', '.join(waiting)}")
    return notebook


def hide_source(cell: nbformat.NotebookNode) -> None:
    """Leave the source of a question's cell out of the page: it says which option is right."""
    tags = [tag for tag in cell.metadata.get("tags", []) if tag != "hide-input"]
    cell.metadata["tags"] = [*tags, "remove-input"]


def is_concept(question: dict) -> bool:
    """Return whether one of the options is right: then nothing needs a reveal."""
    return any(one["right"] for one in question.get("options", []))


def place(content: dict, inner: str) -> str:
    """Return a place, with its data for the scripts and its text for readers without them."""
    part = f"data-{'question' if content['part'] == 'question' else 'reveal'}"
    return (
        f'<div {part}="{html.escape(content["id"])}">'
        f'<script type="application/json">{in_script(content)}</script>'
        f'<div class="vtq">{inner}</div></div>'
    )


def static_question(question: dict) -> str:
    """Return a question as text, with its options; explanations are folded."""
    options = question.get("options", [])
    listed = "".join(f"<li>{inline(one['text'])}</li>" for one in options)
    parts = [f"<p><strong>{inline(question['text'])}</strong></p>"]
    if options:
        parts.append(f"<ol>{listed}</ol>")
    if is_concept(question):
        explained = "".join(
            f"<li>{'Right. ' if one['right'] else ''}{inline(one['why'])}</li>" for one in options
        )
        parts.append(
            f"<details><summary>What there is to say</summary><ol>{explained}</ol></details>"
        )
    return "".join(parts)


def static_reveal(question: dict, reveal: dict) -> str:
    """Return what came of a question as text."""
    result, words = reveal["result"], inline(reveal["sentence"])
    if result is None:
        words = f"What came of it could not be measured in this run. {words}"
    elif question["kind"] == "number":
        unit = f" {question['unit']}" if question["unit"] else ""
        words = f"The result: {result:.3g}{html.escape(unit)}. {words}"
    elif question["kind"] == "choice":
        words = f"It came out as “{inline(question['options'][result]['text'])}”. {words}"
    return f"<p>{words}</p>"


def inline(text: str) -> str:
    """Return a text with its emphasis and code as HTML."""
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"\*([^*\s][^*]*)\*", r"<em>\1</em>", text)

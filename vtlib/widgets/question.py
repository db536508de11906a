"""The widget of a question: what is asked, what the reader said, and what came of it."""

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent
_MODULES = (
    "answers.js",
    "question_words.js",
    "question_parts.js",
    "question_curve.js",
    "question.js",
)


def _joined():
    """The modules as one: each imports from those before it alone."""
    lines = "".join((_HERE / name).read_text("utf-8") for name in _MODULES).splitlines()
    inside, kept = False, []
    for line in lines:
        inside = inside or line.startswith("import ")
        if not inside:
            kept.append(line.removeprefix("export ") if "export default" not in line else line)
        inside = inside and not line.endswith(";")
    return "\n".join(kept)


class QuestionWidget(anywidget.AnyWidget):
    """A question, or the reveal of one.

    Parameters
    ----------
    definition : dict
        As :mod:`vtlib.questions` makes it.
    part : str
        ``"question"`` or ``"reveal"``.
    result : object
        What came true; None for a question.
    sentence : str
        What it means.

    Attributes
    ----------
    answer : object
        What the reader committed to: a text (number), an index (choice), the indices of all tries
        (concept question), y values (curve); None while there is none.
    """

    _esm = _joined()
    _css = (_HERE / "question.css").read_text("utf-8")
    definition = traitlets.Dict().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
    result = traitlets.Any(None, allow_none=True).tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)

    def __init__(self, definition: dict, part: str, result: object = None, sentence: str = ""):
        super().__init__(definition=definition, part=part, result=result, sentence=sentence)

    def tell(self, other: "QuestionWidget") -> None:
        """Let another widget have this one's answer, now and when it changes."""
        traitlets.dlink((self, "answer"), (other, "answer"))

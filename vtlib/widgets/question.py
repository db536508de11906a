"""The widget of a question: what is asked, what the reader said, and what came of it."""

import traitlets

from .base import Widget
from .joining import FOLDER


class QuestionWidget(Widget):
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

    _css = Widget._css + (FOLDER / "question.css").read_text("utf-8")
    definition = traitlets.Dict().tag(sync=True)
    part = traitlets.Unicode().tag(sync=True)
    result = traitlets.Any(None, allow_none=True).tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)

    def __init__(self, definition: dict, part: str, result: object = None, sentence: str = ""):
        super().__init__(definition=definition, part=part, result=result, sentence=sentence)

    def in_words(self) -> str:
        """The question, or what its reveal says."""
        return self.sentence or self.definition["text"]

    def tell(self, other: "QuestionWidget") -> None:
        """Let another widget have this one's answer, now and when it changes."""
        traitlets.dlink((self, "answer"), (other, "answer"))

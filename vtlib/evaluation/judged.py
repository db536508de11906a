"""Several recognisers on the same records, by the same rules: scores, and what their differences
allow to say."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .. import classes
from ..events import Rule
from .events import event_scores
from .frames import only
from .intervals import Drawn, drawn, drawn_events

if TYPE_CHECKING:
    import pandas as pd

    from ..records import LabelledRecord


class Judged:
    """F1 of one class of recognisers on the same records, over frames and over events.

    Every recogniser is judged by every rule, so that none is ahead by a better rule alone, and all
    draws are of the same units, so that differences can be taken draw by draw.

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord
        What is tested on; their intervals are the truth.
    rules : dict of str to a rule of vtlib.events, or None
        By name; None stands for the most probable class, which makes no events.
    units : sequence, optional
        The independent unit of each record, such as its moment (:func:`vtlib.splits.moments`).
    label : int
        The class that is scored.

    Examples
    --------
    >>> from vtlib import events, simulate
    >>> records = simulate.bezymianny_records(seed=1, n=6)
    >>> judged = Judged(records, {"core": events.CORE})
    >>> judged.add("expert", [np.eye(5)[r.frame_labels()] for r in records])
    >>> judged.add("deaf", [np.eye(5)[0 * r.frame_labels()] for r in records])
    >>> judged.table()
                  frames, core       events, core
    expert  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]
    deaf    0.00 [0.00, 0.00]  0.00 [0.00, 0.00]
    >>> print(judged.compare([("expert", "deaf")], ["frames, core"]))
    - **expert** minus **deaf**: frames, core 1.00 [1.00, 1.00]: ahead.
    """

    def __init__(
        self,
        records: Sequence[LabelledRecord],
        rules: Mapping[str, Rule | None],
        units: Sequence[Hashable] | None = None,
        label: int = classes.VT,
    ):
        self.rules, self.units, self.label = dict(rules), units, label
        self._truth = [only(label, r.frame_labels()) for r in records]
        self._intervals = [self._of_class(r.intervals) for r in records]
        self._scores: dict[tuple[str, str], Drawn] = {}

    def add(self, name: str, answers: Sequence[np.ndarray]) -> None:
        """Judge probabilities, one array of shape (T, 5) a record, under a recogniser's name.

        Raises
        ------
        ValueError
            If there is not one array a record, or one doesn't fit its record.
        """
        for how, rule in self.rules.items():
            said = [only(self.label, rule.label(p) if rule else p.argmax(axis=1)) for p in answers]
            self._scores[name, f"frames, {how}"] = drawn(
                self._truth, said, lambda s: s.f1[self.label], units=self.units
            )
            if rule:
                found = [self._of_class(rule.intervals(p)) for p in answers]
                scores = event_scores(self._intervals, found)
                self._scores[name, f"events, {how}"] = drawn_events(scores, units=self.units)

    def _of_class(self, intervals):
        """Those intervals of one record that have the class that is scored."""
        return [i for i in intervals if i[2] == classes.NAMES[self.label]]

    def __getitem__(self, key: tuple[str, str]) -> Drawn:
        """The score of a recogniser, by a rule: ``judged["blind", "frames, core"]``."""
        return self._scores[key]

    @property
    def hows(self) -> list[str]:
        """Names of the scores that each recogniser has: frames by each rule, then events."""
        frames = [f"frames, {how}" for how in self.rules]
        return frames + [f"events, {how}" for how, rule in self.rules.items() if rule]

    def table(
        self, names: Iterable[str] | None = None, hows: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Scores with their intervals: a row for each recogniser, a column for each of ``hows``."""
        names = list(dict.fromkeys(name for name, _ in self._scores)) if names is None else names
        hows = self.hows if hows is None else hows
        rows = {name: [self._scores[name, how].text for how in hows] for name in names}
        import pandas as pd

        return pd.DataFrame(rows, index=list(hows)).T

    def compare(self, pairs: Iterable[tuple[str, str]], hows: Sequence[str] | None = None) -> str:
        """A line of Markdown for each pair: first minus second, and what the interval allows.

        ``ahead`` and ``behind`` are said where the middle 95 % of the differences doesn't hold 0.
        """
        lines = []
        for one, other in pairs:
            parts = []
            for how in self.hows if hows is None else hows:
                change = self._scores[one, how].minus(self._scores[other, how])
                word = change.verdict("ahead", "behind")
                parts.append(f"{how} {change.text}: {word}")
            lines.append(f"- **{one}** minus **{other}**: " + "; ".join(parts) + ".")
        return "\n".join(lines)

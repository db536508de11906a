"""The kinds of network that there are: to add one, write its class, and name it here."""

import importlib
from dataclasses import dataclass, field
from typing import Any

from .base import Recogniser


@dataclass(frozen=True)
class Kind:
    """One kind of network: where its class is, and what differs from the others.

    Attributes
    ----------
    module, class_name : str
        Where its :class:`Recogniser` is defined.
    published_endings : tuple of str
        What is added to the path of published weights, for each file that they consist of.
    few_records : dict
        Options of its class that suit a few dozen records: see :func:`fresh`.
    """

    module: str
    class_name: str
    published_endings: tuple[str, ...] = ("",)
    few_records: dict[str, Any] = field(default_factory=dict)


#: The kinds of network, by name. To add one, write its class and name it here.
KINDS = {
    "lstm": Kind(
        "lstm", "LSTMRecogniser", few_records={"units": 64, "bidirectional": True, "dropout": 0.5}
    ),
    "tcn": Kind("tcn", "TCNRecogniser", published_endings=(".index", ".data-00000-of-00001")),
}


def build(kind: str, name: str, card: dict | None = None, **options: Any) -> Recogniser:
    """A recogniser with first weights.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    name : str
    card : dict, optional
        What is known about it.
    **options
        Of its class, such as ``layers`` and ``units`` of :class:`LSTMRecogniser`, and ``seed``.

    Raises
    ------
    ValueError
        If there is no such kind.
    TypeError
        If its class has no such option.

    Examples
    --------
    >>> build("lstm", "small", units=8)
    <LSTMRecogniser 'small', 1,901 parameters>
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r}: expected one of {', '.join(KINDS)}")
    return class_named(KINDS[kind].class_name)(name, card, **options)


def fresh(kind: str = "lstm", seed: int = 0) -> Recogniser:
    """A recogniser that knows nothing, sized for few records.

    Parameters
    ----------
    kind : str
        ``"lstm"``: 64 units that read forwards and 64 that read backwards, dropout 0.5; ``"tcn"``:
        the published architecture.
    seed : int
        Of its first weights.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> fresh("lstm", seed=1)
    <LSTMRecogniser 'fresh-lstm', 59,013 parameters>
    """
    options = KINDS[kind].few_records if kind in KINDS else {}
    return build(kind, f"fresh-{kind}", seed=seed, **options)


def class_named(name: str) -> type:
    """A class of one kind's module; its framework is imported now.

    Raises
    ------
    AttributeError
        If no kind has a class of that name.
    """
    modules = {kind.class_name: kind.module for kind in KINDS.values()} | {"DilatedLSTM": "lstm"}
    if name not in modules:
        raise AttributeError(f"no class {name!r} of a recogniser: there are {', '.join(modules)}")
    module = importlib.import_module(f".{modules[name]}", __package__)
    return getattr(module, name)

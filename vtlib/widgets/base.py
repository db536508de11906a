"""What all figures to move share."""

from __future__ import annotations

import base64
import inspect
import io
from functools import partial
from typing import TYPE_CHECKING

import anywidget
import numpy as np
import traitlets

from .joining import FOLDER, join

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike


class Widget(anywidget.AnyWidget):
    """A figure that computes in the reader's browser.

    A subclass has traits, tagged ``sync=True``, and a module in ``vtlib/widgets`` that says
    ``export default { render({ model, el }) { ... } }`` (https://anywidget.dev/en/afm). The module
    has the name of the Python file, or the one that is given: ``class Question(Widget,
    module="question")``.

    What the traits hold goes into the pages: no trait is larger than what it draws. Arrays are
    handed over as bytes: :func:`packed`.

    Attributes
    ----------
    module : str
        Name of the module, without its ending: pages have all modules in one script.
    """

    # Exact: as a range, Jupyter's own loader would make a path of it that doesn't exist.
    _model_module_version = traitlets.Unicode(anywidget.__version__).tag(sync=True)
    _view_module_version = traitlets.Unicode(anywidget.__version__).tag(sync=True)
    _css = (FOLDER / "widgets.css").read_text("utf-8")
    module = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, module: str = "", **options):
        name = module or cls.__module__.rpartition(".")[2]
        if module or cls.__bases__ == (Widget,):  # not the classes that traitlets makes of a class
            cls._of_module, cls._esm = name, join(f"{name}.js")
        if "__init__" in cls.__dict__:  # of traitlets' own, nobody learns what a figure takes
            cls.__signature__ = inspect.signature(partial(cls.__init__, None))
        super().__init_subclass__(**options)

    @traitlets.default("module")
    def _name_of_module(self):
        return self._of_module

    def in_words(self) -> str:
        """What the figure shows at first, in a sentence or two: for readers whom no script draws
        anything."""
        return (self.__doc__ or "A figure to move.").strip().partition("\n")[0]

    def still(self) -> Figure | None:
        """A picture of what the figure shows at first, for print; None if words do."""
        return None

    def _repr_mimebundle_(self, **options):
        data, metadata = super()._repr_mimebundle_(**options)
        data["text/plain"] = self.in_words()
        picture = self.still()
        if picture is not None:
            data["image/png"] = base64.b64encode(_png(picture)).decode()
        return data, metadata


def check_range(name: str, value: float, least: float, most: float) -> float:
    """The value, if a figure can show it.

    Raises
    ------
    ValueError
        If it is not between the two, or no number.

    Examples
    --------
    >>> check_range("kernel", 2, 1, 5)
    2
    """
    if not least <= value <= most:  # NaN isn't, either
        raise ValueError(f"{name} {value!r}: this figure shows {least:g} to {most:g}")
    return value


def packed(values: ArrayLike, dtype: str = "float32") -> bytes:
    """Numbers as a module takes them: ``numbers(model.get("..."))`` of ``parts.js`` reads float32.

    Parameters
    ----------
    values : array_like of any shape
        In the order of rows.
    dtype : {"float32", "float64", "uint8", "int16"}
        Of which the module has to know.

    Examples
    --------
    >>> packed([0, 1]).hex()
    '000000000000803f'
    """
    return np.ascontiguousarray(values, np.dtype(dtype).newbyteorder("<")).tobytes()


def _png(figure: Figure) -> bytes:
    """A figure as a file; it isn't shown a second time."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100, bbox_inches="tight")
    return file.getvalue()

"""One page about one record: what was heard, by whom, and what to distrust; as HTML and PDF.

What comes from a file, a station's name for example, is text here and nothing else: it is escaped
in HTML, and never read as a formula in a figure.
"""

from .content import Report
from .familiar import BEYOND, Familiar

__all__ = ["BEYOND", "Familiar", "Report"]

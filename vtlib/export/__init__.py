"""Recognisers for other programs: weights with their card, one ONNX graph, and what a page needs.

:func:`weights` writes the file that the book's pages and :func:`vtlib.models.load` read.
:func:`graph` writes one that needs neither vtlib nor a framework: ONNX Runtime runs it in a dozen
languages, from raw samples to probabilities. :func:`page_data` holds the classes and rules for
pages, so that no number is copied by hand; :func:`ear_exam` holds the sounds of a page's exam.

Before you pass a file on: weights belong to whoever trained them, the published ones to their
authors.
"""

from .exam import ear_exam, most_said
from .graphs import graph
from .pages import page_data, rule_data
from .saving import Exported, weights

__all__ = ["Exported", "ear_exam", "graph", "most_said", "page_data", "rule_data", "weights"]

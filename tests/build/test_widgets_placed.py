"""Figures to move, from a notebook's outputs to places in its page."""

import json
import re

import nbformat
import pytest
from builder import live, widgets
from builder.project import BookError

ROW = {"module": "toy", "rows": [1, 2], "_esm": "program</script>", "layout": "IPY_MODEL_1"}
PNG = "iVBORw0KGgo="


def notebook(*figures, state=None):
    """A notebook that has run; each figure is what its model holds."""
    made, models = nbformat.v4.new_notebook(), {}
    for number, figure in enumerate(figures):
        models[f"m{number}"] = {"model_module": "anywidget", "state": figure}
        view = {widgets.VIEW: {"model_id": f"m{number}", "version_major": 2}}
        data = {"text/plain": "Three <words> here.", "image/png": PNG, **view}
        output = nbformat.v4.new_output("display_data", data=data)
        made.cells.append(nbformat.v4.new_code_cell("figure", outputs=[output]))
    made.metadata["widgets"] = {widgets.STATE: {"state": models if state is None else state}}
    return made


def html_of(cell):
    return cell.outputs[0].data["text/html"]


def test_a_page_holds_a_figure_s_values_and_not_its_program():
    one = notebook({**ROW, "text": "</script><script>alert(1)<!--"})
    widgets.place_all({"one": one}, has_script=True)
    page = html_of(one.cells[0])
    [text] = re.findall(r'<script type="application/json">(.*?)</script>', page)
    saved = json.loads(text)
    assert saved["values"] == {
        "module": "toy",
        "rows": [1, 2],
        "text": "</script><script>alert(1)<!--",
    }
    assert "program" not in page and "alert(1)<" not in page and "<!--" not in page
    assert 'data-widget="toy"' in page
    assert "widgets" not in one.metadata and widgets.VIEW not in one.cells[0].outputs[0].data


def test_what_stands_in_is_seen_where_nothing_draws():
    with_script, without = notebook(ROW), notebook(ROW)
    without.cells[0].metadata["mystnb"] = {"image": {"alt": 'A "toy"'}}
    pictures = widgets.place_all({"one": with_script}, has_script=True)
    assert set(pictures) == {"live/stills/one-1.png"}
    assert pictures["live/stills/one-1.png"].startswith(b"\x89PNG")
    shown = '<img src="live/stills/one-1.png" alt="Three &lt;words&gt; here." loading="lazy">'
    assert f"<noscript>{shown}</noscript>" in html_of(with_script.cells[0])
    widgets.place_all({"one": without}, has_script=False)
    page = html_of(without.cells[0])
    assert "noscript" not in page
    assert 'alt="A &quot;toy&quot;"' in page


def test_a_figure_without_a_picture_stands_in_with_its_words():
    one = notebook(ROW)
    del one.cells[0].outputs[0].data["image/png"]
    assert widgets.place_all({"one": one}, has_script=True) == {}
    assert "<p>Three &lt;words&gt; here.</p>" in html_of(one.cells[0])


def test_bytes_stay_those_of_the_figure():
    one = notebook(ROW)
    model = one.metadata["widgets"][widgets.STATE]["state"]["m0"]
    model["buffers"] = [
        {"encoding": "base64", "path": ["samples"], "data": "AAAA"},
        {"encoding": "base64", "path": ["_other"], "data": "BBBB"},
    ]
    widgets.place_all({"one": one}, has_script=True)
    [text] = re.findall(r"json\">(.*?)</script>", html_of(one.cells[0]))
    assert json.loads(text)["buffers"] == [{"path": ["samples"], "data": "AAAA"}]


def test_a_progress_bar_shows_its_words():
    one = notebook({"value": 3})
    del one.cells[0].outputs[0].data["image/png"]
    assert widgets.place_all({"one": one}, has_script=True) == {}
    assert one.cells[0].outputs[0].data == {"text/plain": "Three <words> here."}


def test_a_state_that_was_not_saved_is_an_error_that_says_what_to_do():
    with pytest.raises(BookError, match=r"one: the state of a figure was not saved.*--only one"):
        widgets.place_all({"one": notebook(ROW, state={})}, has_script=True)


def test_modules_that_draw_are_listed_by_name(tmp_path):
    (tmp_path / "parts.js").write_text("export const h = 1;\n")
    (tmp_path / "toy.js").write_text("export default { render() {} };\n")
    listed = live.list_of_widgets(tmp_path)
    assert listed == f'export {{ default as toy }} from "{tmp_path}/toy.js";\n'


FIGURE = "from vtlib.widgets import ReceptiveField\nReceptiveField(dilations=(1, 2, 4))"


def test_a_chapter_s_figure_reaches_its_page_with_its_values(tiny_book):
    tiny_book.write_toc("one")
    tiny_book.write("one", ["# One", {"source": FIGURE}])
    result = tiny_book.build()
    assert result.returncode == 0, result.stderr
    page = tiny_book.page("one")
    [text] = re.findall(r'<script type="application/json">(.*?)</script>', page)
    assert json.loads(text)["values"]["dilations"] == [1, 2, 4]
    assert "html-manager" not in page and "require" not in page
    assert "15 frames" in page  # the build had no npm: the picture stands in
    assert (tiny_book.build_dir / "html/live/stills/one-1.png").is_file()
    (tiny_book.root / "vtlib/new.js").write_text("export default { render() {} };\n")
    again = tiny_book.build()  # a module is part of the pages, and of no chapter's outputs
    assert "0 of 1 chapters ran" in again.stdout or "0 of 2 chapters ran" in again.stdout

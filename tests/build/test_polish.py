"""What is done to pages after Sphinx has made them, on pages of a few lines."""

import base64

import nbformat
import pytest
from bs4 import BeautifulSoup
from builder import access, code, drawn, figures, sharing, sounds

SVG = (
    '<svg width="72pt" height="36pt"><metadata>today</metadata>'
    '<path style="fill: #ffffff; stroke: #000000"/><path fill="#dd7b1a"/>'
    '<path fill="#949494"/><g transform="scale(0.09 -0.09)"/></svg>'
)


def soup(text):
    return BeautifulSoup(text, "html.parser")


def notebook(**pictures):
    data = {"image/svg+xml": pictures["svg"], "image/png": pictures["png"]}
    output = nbformat.v4.new_output("display_data", data=data)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plot()", outputs=[output])])


def left(made):
    return made.cells[0].outputs[0].data


def test_a_light_drawing_is_shown_as_svg_without_its_date():
    data = left(figures.choose(notebook(svg=SVG, png="A" * 4000)))
    assert list(data) == ["image/svg+xml"] and "today" not in data["image/svg+xml"]


def test_a_drawing_of_very_many_lines_is_shown_as_png():
    heavy = SVG + "<path/>" * figures.HEAVIEST
    assert list(left(figures.choose(notebook(svg=heavy, png="A" * 4000)))) == ["image/png"]


def test_on_a_dark_page_greys_are_turned_round_and_colours_stay():
    dark = figures.darkened(SVG)
    assert "fill: #121212; stroke: #e6e6e6" in dark
    assert "#dd7b1a" in dark and "#949494" in dark
    assert dark.startswith('<svg fill="#e6e6e6" '), "letters have no colour of their own"


@pytest.fixture
def page(tmp_path):
    (tmp_path / "one.svg").write_text(SVG)
    text = (
        '<article class="bd-article"><div class="cell_output">'
        '<img alt="A line" src="one.svg"/></div></article>'
    )
    return soup(text), tmp_path / "one.html"


def test_a_figure_has_its_size_and_a_dark_twin_and_is_never_too_small_to_read(page):
    made, path = page
    figures.place(made, path, path.parent)
    light, dark = made.select(".vt-figure img")
    assert (light["width"], light["height"], light["loading"]) == ("100", "50", "lazy")
    assert (light["src"], dark["src"]) == ("one.svg", "one-dark.svg")
    assert light["alt"] == dark["alt"] == "A line"
    assert (path.parent / "one-dark.svg").is_file()
    # Letters of 9 points in a figure of 72: at 72 pixels they are 9 pixels high.
    assert "--vt-least: 72px" in made.select_one(".vt-figure")["style"]


def test_a_page_without_that_file_is_left_alone(tmp_path):
    made = soup('<article class="bd-article"><img src="https://example.org/a.png"/></article>')
    before = str(made)
    figures.place(made, tmp_path / "one.html", tmp_path)
    assert str(made) == before


def test_a_card_shows_the_first_figure_of_its_chapter_or_none(page):
    made, path = page
    figures.place(made, path, path.parent)
    cards = soup('<span data-figure-of="one"></span><span data-figure-of="other"></span>')
    figures.illustrate({path: made, path.with_name("index.html"): cards}, path.parent)
    assert [image["src"] for image in cards.find_all("img")] == ["one.svg", "one-dark.svg"]
    assert {image["alt"] for image in cards.find_all("img")} == {""}
    assert len(cards.find_all("span")) == 1


def test_folds_say_what_they_hold_and_no_two_are_called_the_same():
    fold = (
        '<details><summary aria-label="Toggle hidden content">'
        '<p class="collapsed">Show code cell source</p></summary></details>'
    )
    cell = f'<div class="cell">{fold}<div class="cell_output"><img/></div></div>'
    made = soup(f'<article class="bd-article">{cell}{cell}<div class="cell">{fold}</div></article>')
    access.name_folds(made)
    names = [one.get_text() for one in made.find_all("summary")]
    figure = "Show the code of this figure"
    assert names == [figure, f"{figure} (2)", "Show the code"]
    assert not made.select("summary[aria-label]")


def test_a_sound_is_a_file_that_is_fetched_when_it_is_wanted_and_has_a_name(tmp_path):
    data = base64.b64encode(b"RIFF").decode()
    made = soup(
        "<div><p><strong>VT</strong></p><div><audio controls>"
        f'<source src="data:audio/wav;base64,{data}"/></audio></div></div>'
    )
    (tmp_path / "reference").mkdir()
    sounds.to_files(made, tmp_path / "reference/one.html", tmp_path)
    assert made.audio["aria-label"] == "Sound of VT" and made.audio["preload"] == "none"
    source = made.source["src"]
    assert source.startswith("../_sounds/")
    assert (tmp_path / "reference" / source).resolve().read_bytes() == b"RIFF"


def test_a_description_is_the_idea_or_the_first_sentences_and_not_too_long():
    made = soup(f'<article class="bd-article"><h1>One</h1><p>{"word " * 200}</p></article>')
    assert sharing.described(made, "The idea") == "The idea"
    words = sharing.described(made, "")
    assert words.endswith("word …") and len(words) <= sharing.LONGEST + 2


def test_code_keeps_its_text_and_the_marks_that_have_a_colour_of_their_own():
    rule = 'html[data-theme="{}"] .highlight{} {{ {} }}\n'
    style = "".join(
        rule.format(theme, name, f"color: {colour}")
        for theme, base in (("light", "#080808"), ("dark", "#F8F8F2"))
        for name, colour in (("", base), (" .n", base), (" .k", "#7928a1"), (" .p", base))
    ) + rule.format("dark", " .p", "font-weight: bold")
    assert code.plain_classes(style) == {"n"}, "p is bold in the dark"
    text = '<div class="highlight"><span class="k">if</span> <span class="n">a</span></div>'
    made = soup(text + '<p><span class="n">b</span></p>')
    code.lighten(made, {"n"})
    assert (
        str(made)
        == text.replace('<span class="n">a</span>', "a") + '<p><span class="n">b</span></p>'
    )


def test_what_is_kept_beside_a_picture_is_found_by_the_picture(page):
    made, path = page
    light = notebook(svg=SVG, png="A" * 4000)
    data = left(figures.choose(light))
    data |= {drawn.NARROW: SVG.replace("#dd7b1a", "#00aa00"), drawn.NUMBERS: "x,y\r\n1,2\r\n"}
    path.with_name("one.svg").write_text("\n".join(data["image/svg+xml"].splitlines()))
    files = figures.beside({"one": light})
    assert len(files) == 2 and drawn.NARROW not in data and drawn.NUMBERS not in data
    for name, content in files.items():
        (path.parent / name).parent.mkdir(exist_ok=True)
        (path.parent / name).write_bytes(content)
    figures.place(made, path, path.parent)
    sources = [one["srcset"] for one in made.select(".vt-figure source")]
    assert len(sources) == 2 and sources[1] == sources[0].replace(".svg", "-dark.svg")
    assert "#00aa00" in (path.parent / sources[1]).read_text()
    link = made.select_one("a.vt-save")
    assert (path.parent / link["href"]).read_text("utf-8").startswith("x,y")
    assert link["download"] == "one_figure_1.csv"

"""A sentence that compares is written by the cell that measured it, or it is no result.

What one run measures, another seed or machine measures otherwise: prose that says "more" is then
wrong. So sentences of results come from cells, which choose the word by an interval or a
comparison. Sentences of Markdown that hold a comparing word are listed, word for word, in
comparisons.txt, each with the reason why no run can make it false; a changed sentence has to be
read again, and one that is gone has to leave the list.
"""

import ast
import re
from pathlib import Path

import pytest
from builder.chapters import read_chapters
from builder.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = {chapter.name: chapter for chapter in read_chapters(Project(ROOT, ROOT / "build"))}
READ = Path(__file__).with_name("comparisons.txt")

#: Why a sentence that holds a comparing word may stand in prose.
REASONS = {
    "means": "it says what a word, a number or a picture's axis means",
    "does": "it says what is done here, or how the data or a simulation were made",
    "works": "it is arithmetic, logic or physics, and no run can change it",
    "given": "it is about numbers or a picture that stand fixed on the page",
    "asks": "it says where to look, or what to beware of, and not what is found there",
    "cites": "somebody else has found it, and is named",
    "number": "a number from the run stands in it, and the sentence is true of any such number",
}

ADJECTIVES = (
    "better best worse worst nearer nearest closer closest longer longest shorter shortest higher "
    "highest lower lowest larger largest smaller smallest stronger strongest weaker weakest louder "
    "loudest faster fastest slower slowest steeper rarer sharper narrower wider easier harder "
    "richer poorer greater greatest fewer fewest more most less least"
).split()
COMPARING = re.compile(
    rf"\b(?:{'|'.join(ADJECTIVES)}|than|ahead|behind|twice|alike|equally|hardly|mostly|"
    r"as (?:well|good|much|many|high|low|far|long|often|loud|strong|badly|large|small) as|"
    r"times as|nearly all|beats?|outperforms?|improves?|fails?|wins?|won|loses?|lost|gains?|helps?|"
    r"hurts?|collapses?)\b",
    re.IGNORECASE,
)
#: Names that hold such a word, and compare nothing.
NAMES = re.compile(
    r"\b(?:nearest (?:means?|neighbours?)|most probable|lower right)\b", re.IGNORECASE
)
FENCED = re.compile(r"```.*?```|\$\$.*?\$\$", re.DOTALL)
END = re.compile(r"(?:(?<=[.?!:])|(?<=[.?!:][*_)]))\s+(?=[A-Z*\[(\"`])")


def comparing_sentences(markdown):
    """Return the sentences of a Markdown text that compare; questions don't, nor does code."""
    paragraphs = re.split(r"\n+", FENCED.sub("", markdown))
    sentences = [one.strip() for text in paragraphs for one in END.split(text)]
    return [s for s in sentences if compares(s) and not s.rstrip("*_)").endswith("?")]


def compares(text):
    """Whether a text holds a comparing word, names aside."""
    return COMPARING.search(NAMES.sub("", text)) is not None


def chosen_by_a_check(code):
    """Whether a cell chooses words: by a verdict, or by a comparison in an ``if``."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("verdict", "compare"):
                return True
        if isinstance(node, ast.If | ast.IfExp) and any(
            isinstance(part, ast.Compare | ast.BoolOp | ast.Call) for part in ast.walk(node.test)
        ):
            return True
    return False


def comparing_text(code):
    """Return the pieces of text in a cell that compare, if it writes Markdown."""
    if "Markdown(" not in code:
        return []
    tree = ast.parse(code)
    docs = {
        ast.get_docstring(n, clean=False)
        for n in ast.walk(tree)
        if hasattr(n, "body") and isinstance(n, ast.FunctionDef | ast.Module)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [t.strip() for t in texts if t not in docs and len(t.split()) > 2 and compares(t)]


def found_in(chapter):
    """Sentences of prose that compare, and texts of cells that do so without choosing."""
    found = []
    for cell in chapter.notebook.cells:
        if cell.cell_type == "markdown":
            found += comparing_sentences(cell.source)
        elif not chosen_by_a_check(cell.source):
            found += comparing_text(cell.source)
    return found


def read_list(text):
    """Return by chapter the sentences that were read, each with its reason."""
    chapters = {}
    for line in filter(str.strip, text.splitlines()):
        if line.startswith("# "):
            own = chapters.setdefault(line[2:].strip(), {})
        else:
            reason, _, sentence = line.partition(" | ")
            own[sentence] = reason.strip()
    return chapters


LISTED = read_list(READ.read_text("utf-8"))


@pytest.mark.parametrize("name", LISTED)
def test_a_comparison_in_prose_was_read(name):
    unread = [s for s in found_in(CHAPTERS[name]) if s not in LISTED[name]]
    assert not unread, (
        f"{name}: is this a result? Then let the cell that measured it write it, and choose its "
        f"words by the interval. If no run can make it false, add it to {READ.name}, with one of "
        f"{', '.join(REASONS)}:\n" + "\n".join(unread)
    )


@pytest.mark.parametrize("name", LISTED)
def test_a_sentence_that_was_read_still_stands(name):
    gone = set(LISTED[name]) - set(found_in(CHAPTERS[name]))
    assert not gone, f"{name}: take these out of {READ.name}:\n" + "\n".join(sorted(gone))


def test_each_sentence_has_a_reason():
    reasons = {reason for own in LISTED.values() for reason in own.values()}
    assert reasons <= set(REASONS)


def test_the_chapters_up_to_transfer_are_all_read():
    names = sorted(CHAPTERS)
    assert set(LISTED) >= set(names[: names.index("09_transfer") + 1])


@pytest.mark.parametrize(
    ("markdown", "n"),
    [
        ("The network is **better** than loudness.", 1),
        ("It scores as well as the other. Both are blind.", 1),
        ("*Which is better?* Look.", 0),
        ("Look: the LSTM finds fewer.", 1),
        ("```python\nmore = less\n```\nNothing here.", 0),
        ("One is ahead.\n\nThe other is not, and it loses.", 2),
    ],
)
def test_comparing_sentences(markdown, n):
    assert len(comparing_sentences(markdown)) == n


@pytest.mark.parametrize(
    ("code", "n"),
    [
        ('Markdown(f"A is better than B ({gap}).")', 1),
        ('word = gap.verdict("better", "worse")\nMarkdown(f"A is {word} than B.")', 0),
        ('Markdown("A is " + ("better" if a > b else "no better") + " than B")', 0),
        ('if a:\n    Markdown("A is better than B")', 1),
        ('name = "better than B"', 0),
    ],
)
def test_a_cell_that_compares_has_to_choose(code, n):
    assert (0 if chosen_by_a_check(code) else len(comparing_text(code))) == n

"""A sentence that compares is written by the cell that measured it, or it is no result.

What one run measures, another seed or machine measures otherwise: prose that says "more" is then
wrong. So sentences of results come from cells, which choose the word by an interval or a
comparison. Sentences of Markdown that hold a comparing word are listed, word for word, in
comparisons.txt, each with the reason why no run can make it false; so is what cells write without a
choice. A changed sentence has to be read again, and one that is gone has to leave the list.
"""

from pathlib import Path

import pytest
from builder.chapters import read_chapters
from builder.project import Project
from comparing import comparing_sentences, unchosen_text

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


def found_in(chapter):
    """Sentences of prose that compare, and texts of cells that do so without choosing."""
    found = []
    for cell in chapter.notebook.cells:
        markdown = cell.cell_type == "markdown"
        found += comparing_sentences(cell.source) if markdown else unchosen_text(cell.source)
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
        ("The nearest mean says its most probable class.", 0),
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
        ('word = gap.verdict("a", "b")\nMarkdown(f"{word}. " + f"A is better than B.")', 1),
        ('Markdown(f"A is {gap.verdict(*WORDS)} than B is.")', 0),
        ('def told(a):\n    return a.verdict()\nMarkdown(f"A is {told(b)} than B.")', 0),
        ('Markdown("A is " + ("better than B" if a > b else "not better than B"))', 0),
        ('if a:\n    Markdown("A is better than B")', 1),
        ('if a > b:\n    Markdown("A is better than B")', 0),
        ('if a > b:\n    pass\nMarkdown("A is better than B")', 1),
        ('ahead = low > 0\nMarkdown("A is better than B" if ahead else "")', 0),
        ('name = "A is better than B"', 0),
    ],
)
def test_a_cell_that_compares_has_to_choose(code, n):
    assert len(unchosen_text(code)) == n

"""What a build writes itself: cards of chapters, a table of the run, the API's pages, addresses.

A page asks for a text by a marker: an HTML comment, which a reader of the source doesn't see, or a
word in a command that the reader is to copy.
"""

import ast
import html
import itertools
import platform
import subprocess
from pathlib import Path

from . import benchmarks, live, materials, relied, streams
from .chapters import Chapter
from .project import Project

SOURCES = {  # how vtlib's names for where data came from read in a sentence
    "published": "published",
    "obspy": "comes with ObsPy",
    "simulated": "simulated",
    "unavailable": "not available in this run",
}
BINDER = "https://mybinder.org/v2/gh"
COLAB = "https://colab.research.google.com/github"
LONGEST_VALUE = 60  # characters of a constant that the API's pages show


def texts(chapters: list[Chapter], information: dict, project: Project) -> dict[str, str]:
    """Return, by marker, the Markdown that takes its place in pages and chapters."""
    has_streams = (project.book / "reference/streaming.md").is_file()
    return {
        "<!-- chapter-cards -->": chapter_cards(chapters),
        "<!-- run-table -->": run_table(information),
        "<!-- benchmarks -->": benchmarks.sections(project.root / "data/benchmarks.json"),
        "<!-- api-table -->": in_rst(summary([f"vtlib.{name}" for name in modules(project)])),
        "<!-- launch-links -->": launch_links(project.repository),
        "<address-of-the-repository>": project.repository,
        **live.texts(),
        **(streams.texts(project.root / "data/scores.json") if has_streams else {}),
        **relied.texts(project),
        **materials.texts(),
    }


def run_information(chapters: list[Chapter], records: dict[str, dict], project: Project) -> dict:
    """Return what ``build/run-info.json`` holds.

    Parameters
    ----------
    chapters : list of Chapter
        All chapters of the book.
    records : dict of dict
        By chapter name, the record of its last run.
    project : Project
        The checkout, for its commit.
    """
    titled = {
        chapter.name: {"title": chapter.numbered_title, **records[chapter.name]}
        for chapter in chapters
    }
    for entry in titled.values():
        del entry["fingerprint"]  # only the next build needs it
    return {
        "date": max(record["ran_at"] for record in records.values()),
        "commit": commit(project),
        "platform": platform.platform(),
        "versions": records[chapters[0].name]["versions"],
        "chapters": titled,
    }


def commit(project: Project) -> str:
    """Return the commit that the sources are at, and say if they have been edited since."""

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, text=True)

    try:
        head = git("rev-parse", "--short=12", "HEAD")
        if head.returncode:
            return "unknown"
        edited = git("status", "--porcelain").stdout.strip()
        return head.stdout.strip() + (", with changes" if edited else "")
    except FileNotFoundError:  # no git on this machine
        return "unknown"


def chapter_cards(chapters: list[Chapter]) -> str:
    """Return, for each part of the book, its chapters as cards.

    A card has the chapter's title, which is a link, its idea, what its reader can do afterwards,
    and minutes to read; :func:`builder.figures.illustrate` adds a figure.
    """
    parts = []
    in_parts = [chapter for chapter in chapters if chapter.part]
    for part, group in itertools.groupby(in_parts, key=lambda chapter: chapter.part):
        cards = "\n".join(map(card, group))
        parts.append(f'<h3>{html.escape(part)}</h3>\n<ul class="vt-cards">\n{cards}\n</ul>')
    return "\n".join(["```{raw} html", *parts, "```"])


def card(chapter: Chapter) -> str:
    """Return a chapter's card."""
    lines = [
        f'<span data-figure-of="{chapter.name}"></span>',
        f'<a href="{chapter.name}.html">{html.escape(chapter.numbered_title)}</a>',
        f"<p>{html.escape(chapter.idea.rstrip('.'))}.</p>",
    ]
    if chapter.goal:
        lines.append(f"<p><strong>Afterwards you can</strong> {html.escape(chapter.goal)}.</p>")
    lines.append(f'<p class="vt-minutes">{chapter.minutes_to_read} minutes to read</p>')
    return f'<li class="vt-card">{"".join(lines)}</li>'


def run_table(information: dict) -> str:
    """Return the table of what each chapter took and used, and under it versions and machine."""
    rows = [
        [
            entry["title"],
            seconds(entry["seconds"]),
            f"{entry['peak_memory_mb']} MB",
            data_used(entry["data"]),
        ]
        for entry in information["chapters"].values()
    ]
    header = ["Chapter", "Run", "Peak memory", "Data used"]
    chapters = list_table(header, rows, widths="32 10 14 44", css_class="vt-run")
    machine = [
        ["Date of the last run", information["date"]],
        ["Commit", information["commit"]],
        ["Platform", information["platform"]],
        *map(list, information["versions"].items()),
    ]
    versions = list_table(["What", "Which"], machine, widths="40 60", css_class="vt-versions")
    return f"{chapters}\n\n{versions}"


def data_used(entries: list[dict]) -> str:
    """Return the data of one chapter in words."""
    datasets = [
        f"{entry['title']} ({SOURCES.get(entry['source'], entry['source'])})" for entry in entries
    ]
    return "; ".join(datasets) or "none"


def seconds(value: float) -> str:
    """Return a duration as a reader wants it."""
    return f"{max(1, round(value))} s"


def list_table(header: list[str], rows: list[list[str]], widths: str, css_class: str) -> str:
    """Return a MyST ``list-table``: unlike a pipe table's, its column widths can be chosen."""
    lines = [
        "````{list-table}",
        ":header-rows: 1",
        f":widths: {widths}",
        f":class: {css_class}",
        "",
    ]
    for row in [header, *rows]:
        lines += [f"{'  -' if column else '* -'} {cell}" for column, cell in enumerate(row)]
    return "\n".join([*lines, "````"])


def launch_links(repository: str) -> str:
    """Return links that open the landing page's notebook on Binder and Colab, and the source."""
    path = repository.removeprefix("https://github.com/").strip("/")
    notebook = "book/index.ipynb"
    return (
        f"[Open it on Binder]({BINDER}/{path}/main?urlpath=lab/tree/{notebook}){{.vt-button}} "
        f"[Open it on Colab]({COLAB}/{path}/blob/main/{notebook}){{.vt-button}} "
        f"[Its source]({repository}){{.vt-button}}"
    )


def api_pages(project: Project) -> dict[str, str]:
    """Return a page for each module of ``vtlib``, by its path: a summary table, then each member.

    A package's page has a section for each of its modules that has public members of its own.
    """
    return {
        f"reference/api/{name}.md": api_page(project.root / "vtlib", name)
        for name in modules(project)
    }


def modules(project: Project) -> list[str]:
    """Return the names of the modules of ``vtlib``, in the order of its ``__all__``."""
    return public_names(project.root / "vtlib/__init__.py")


def api_page(package: Path, name: str) -> str:
    """Return the page of one module of ``vtlib``."""
    folder = package / name
    if not folder.is_dir():
        path = folder.with_suffix(".py")
        content = documented(f"vtlib.{name}", public_names(path), defined([path]))
        return f"# vtlib.{name}\n\n{content}\n"
    parts = sorted(folder.glob("[!_]*.py"))
    front = folder / "__init__.py"
    known, members = defined([front, *parts]), public_names(front)
    sections = [f"# vtlib.{name}", documented(f"vtlib.{name}", members, known)]
    for part in parts:
        own = [member for member in public_names(part) if member not in members]
        if own:
            title = f"{name}.{part.stem}"
            hidden = part.stem in members  # behind a function of its name, which has the name
            sections += [f"## vtlib.{title}", documented(f"vtlib.{title}", own, known, hidden)]
    return "\n\n".join(sections) + "\n"


def documented(
    module: str, members: list[str], known: dict[str, list[str]], hidden: bool = False
) -> str:
    """Return a module's docstring, unless it is hidden, a table of its functions and classes, and
    all its members."""
    lines = [] if hidden else [f".. automodule:: {module}", "   :no-members:", ""]
    lines += [f".. currentmodule:: {module}", ""]
    named = [member for member in members if member in known]
    lines += summary([member for member in named if not member.isupper()])
    for member in named:
        lines += known[member]
    return in_rst(lines)


def summary(names: list[str]) -> list[str]:
    """Return a table of names with links, and the first sentence that each says of itself."""
    listed = [f"   {name}" for name in names]
    return [".. autosummary::", "   :nosignatures:", "", *listed, ""] if names else []


def in_rst(lines: list[str]) -> str:
    """Return lines of reStructuredText, which Sphinx's own directives want, for a Markdown page."""
    return "\n".join(["```{eval-rst}", *lines, "```"])


def public_names(path: Path) -> list[str]:
    """Return a module's ``__all__``, or else what it defines; the module is read, and not run."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return [name for name in defined([path]) if not name.startswith("_")]


def defined(paths: list[Path]) -> dict[str, list[str]]:
    """Return how to document what files define: functions, classes, constants with ``#:``."""
    found = {}
    for path in paths:
        source = path.read_text("utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = [f".. autofunction:: {node.name}", ""]
            elif isinstance(node, ast.ClassDef):
                found[node.name] = [f".. autoclass:: {node.name}", ""]
            elif isinstance(node, ast.Assign) and (words := comment(node, source.splitlines())):
                name = ast.unparse(node.targets[0])
                found[name] = [f".. py:data:: {name}", *value(node), "", f"   {words}", ""]
    return found


def comment(node: ast.Assign, lines: list[str]) -> str:
    """Return what the comment ``#:`` behind an assignment says, or the one above it."""
    behind = lines[node.end_lineno - 1].partition("#:")[2]
    above = itertools.takewhile(
        lambda line: line.startswith("#:"), reversed(lines[: node.lineno - 1])
    )
    return behind.strip() or " ".join(line.removeprefix("#:").strip() for line in [*above][::-1])


def value(node: ast.Assign) -> list[str]:
    """Return the option that shows an assigned value, if it is short."""
    written = ast.unparse(node.value)
    return [f"   :value: {written}"] if len(written) <= LONGEST_VALUE else []

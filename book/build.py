"""Run the chapters of the book, keep the outputs that are still true, and render the pages.

    python book/build.py            everything that has changed
    python book/build.py --help     what else it can do

The steps are in ``book/builder/``, in this order: chapters, running, kept, made, web, pages,
polish.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from builder import figures, kept, made, pages, web
from builder.chapters import Chapter, read_chapters
from builder.kept import Kept
from builder.project import BookError, Project, alone, write_if_changed
from builder.running import run_chapters

ROOT = Path(__file__).resolve().parent.parent
DATA_CHOICES = ("auto", "published", "simulated")


def parse_arguments(arguments=None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data",
        choices=DATA_CHOICES,
        help="which data the chapters use (default: the variable VTLIB_DATA, else auto)",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="CHAPTER",
        help="run only this chapter, as in --only 03_features; may be repeated",
    )
    parser.add_argument(
        "--no-render", action="store_true", help="run the chapters, but make no pages"
    )
    parser.add_argument(
        "--force", action="store_true", help="run chapters even if nothing has changed"
    )
    parser.add_argument(
        "--build-dir", type=Path, metavar="FOLDER", help="where to write (default: build)"
    )
    parser.add_argument(
        "--root",
        type=Path,
        default=ROOT,
        metavar="FOLDER",
        help="the checkout whose book is built (default: the one this file is in)",
    )
    return parser.parse_args(arguments)


def main(arguments=None) -> int:
    """Build the book; return the exit code."""
    options = parse_arguments(arguments)
    project = Project(
        options.root.resolve(), (options.build_dir or options.root / "build").resolve()
    )
    try:
        with alone(project):
            build(project, options)
    except BookError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the last good pages are as they were.", file=sys.stderr)
        return 130
    return 0


def build(project: Project, options: argparse.Namespace) -> None:
    """Run what has to run, then render."""
    begin = time.monotonic()
    chapters = read_chapters(project)
    environment = kept.kernel_environment(options.data)
    check_data_choice(environment["VTLIB_DATA"])
    prints = {chapter.name: kept.fingerprint(chapter, project, environment) for chapter in chapters}
    copies = {chapter.name: kept.load(chapter, project) for chapter in chapters}
    stale = stale_chapters(chapters, prints, copies, options.force)
    to_run = [chapter for chapter in select(chapters, options.only) if chapter.name in stale]
    for chapter in to_run:
        print(f"{chapter.name}: runs, because {stale[chapter.name]}", flush=True)

    def keep(run, outcome):
        name = run.chapter.name
        copies[name] = kept.save(run, outcome, prints[name], project)

    run_chapters(to_run, project, environment, on_done=keep)
    not_run = [name for name in stale if name not in {chapter.name for chapter in to_run}]
    if not not_run:
        finish(project, chapters, copies, options)
    report_data(copies)
    seconds = time.monotonic() - begin
    print(f"{len(to_run)} of {len(chapters)} chapters ran; {seconds:.0f} s in all")
    if not_run:
        print(f"No pages were made, because these chapters have yet to run: {', '.join(not_run)}")
    elif not options.no_render:
        print(f"The book: {os.path.relpath(project.html / 'index.html')}")


def check_data_choice(choice: str) -> None:
    """Refuse a choice of data that vtlib doesn't know, before anything runs."""
    if choice not in DATA_CHOICES:
        raise BookError(f"VTLIB_DATA is {choice!r}; choose one of {', '.join(DATA_CHOICES)}")


def stale_chapters(
    chapters: list[Chapter],
    prints: dict[str, dict[str, str]],
    copies: dict[str, Kept | None],
    force: bool,
) -> dict[str, str]:
    """Return the chapters that have to run, each with the reason."""
    reasons = {}
    for chapter in chapters:
        reason = kept.why_run(copies[chapter.name], chapter, prints[chapter.name])
        if force or reason:
            reasons[chapter.name] = reason or "--force was given"
    return reasons


def select(chapters: list[Chapter], only: list[str]) -> list[Chapter]:
    """Return the chapters named by ``--only``, or all of them."""
    names = [name.removesuffix(".ipynb") for name in only]
    known = [chapter.name for chapter in chapters]
    for name in names:
        if name not in known:
            raise BookError(
                f"--only {name}: there is no such chapter; the book has {', '.join(known)}"
            )
    return [chapter for chapter in chapters if not names or chapter.name in names]


def finish(
    project: Project, chapters: list[Chapter], copies: dict[str, Kept], options: argparse.Namespace
) -> None:
    """Write the record of the run and, unless asked not to, the pages."""
    records = {name: copy.record for name, copy in copies.items()}
    information = made.run_information(chapters, records, project)
    content = json.dumps(information, indent=2, ensure_ascii=False).encode()
    write_if_changed(project.run_info, content)
    if options.no_render:
        return
    node_modules, message = web.fetch(project)
    if message:
        print(message, flush=True)
    notebooks = {
        chapter.name: figures.choose(kept.merge(chapter, copies[chapter.name]))
        for chapter in chapters
    }
    print("Rendering the pages", flush=True)
    texts = made.texts(chapters, information, project)
    shared = pages.stage(project, notebooks, texts, node_modules)
    pages.render(project, shared, node_modules)


def report_data(copies: dict[str, Kept | None]) -> None:
    """Say which data was used, and what could not be had."""
    print("\nData used")
    width = max(map(len, copies))
    used = {name: copy.record["data"] for name, copy in copies.items() if copy}
    for name in copies:
        print(f"  {name:{width}}  {made.data_used(used[name]) if name in used else 'has not run'}")
    if any(entry["source"] == "unavailable" for data in used.values() for entry in data):
        print(
            "Some published data could not be had. Outputs without it are kept; "
            "try again: make book FORCE=1"
        )


if __name__ == "__main__":
    sys.exit(main())

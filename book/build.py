"""Run the chapters of the book, keep the outputs that are still true, and render the pages.

    python book/build.py            everything that has changed
    python book/build.py --help     what else it can do

The steps are in ``book/builder/``, in this order: chapters, fingerprint, execution, kept, web, tables,
staging, rendering.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import yaml
from builder import kept, rendering, staging, tables, web
from builder.chapters import Chapter, read_chapters
from builder.execution import run_chapters
from builder.fingerprint import fingerprint, kernel_environment
from builder.project import BookError, Project, write_if_changed

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
        "--parameter",
        action="append",
        default=[],
        metavar="CHAPTER:NAME=VALUE",
        help="set what the chapter's cell tagged 'parameters' defines; may be repeated",
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
    environment = kernel_environment(options.data)
    check_data_choice(environment["VTLIB_DATA"])
    parameters = parse_parameters(options.parameter, chapters)
    prints = {
        chapter.name: fingerprint(chapter, project, parameters.get(chapter.name, {}), environment)
        for chapter in chapters
    }
    stale = stale_chapters(chapters, prints, project, options.force)
    selected = select(chapters, options.only)
    to_run = [chapter for chapter in selected if chapter.name in stale]
    for chapter in to_run:
        print(f"{chapter.name}: runs, because {stale[chapter.name]}", flush=True)
    run_chapters(
        to_run,
        project,
        parameters,
        environment,
        on_done=lambda run: kept.save(run, prints[run.chapter.name], project),
    )
    not_run = [name for name in stale if name not in {chapter.name for chapter in to_run}]
    pages = [] if not_run else finish(project, chapters, options)
    report(project, chapters, len(to_run), not_run, pages, time.monotonic() - begin)


def check_data_choice(choice: str) -> None:
    """Refuse a choice of data that vtlib doesn't know, before anything runs."""
    if choice not in DATA_CHOICES:
        raise BookError(f"VTLIB_DATA is {choice!r}; choose one of {', '.join(DATA_CHOICES)}")


def parse_parameters(settings: list[str], chapters: list[Chapter]) -> dict[str, dict]:
    """Read ``CHAPTER:NAME=VALUE`` into a dictionary by chapter; values are YAML, as papermill reads them."""
    parameters: dict[str, dict] = {}
    known = {chapter.name for chapter in chapters}
    for setting in settings:
        chapter, colon, assignment = setting.partition(":")
        name, equals, value = assignment.partition("=")
        if not (colon and equals and name.isidentifier() and chapter in known):
            raise BookError(
                f"--parameter {setting!r} is not CHAPTER:NAME=VALUE with one of the chapters "
                f"{', '.join(sorted(known))}"
            )
        parameters.setdefault(chapter, {})[name] = yaml.safe_load(value)
    return parameters


def stale_chapters(chapters, prints, project: Project, force: bool) -> dict[str, str]:
    """Return the chapters that have to run, each with the reason."""
    reasons = {}
    for chapter in chapters:
        reason = kept.why_run(kept.load(chapter, project), prints[chapter.name])
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


def finish(project: Project, chapters: list[Chapter], options: argparse.Namespace) -> list[Path]:
    """Write the record of the run and, unless asked not to, the pages; return the pages' entrance."""
    copies = {chapter.name: kept.load(chapter, project) for chapter in chapters}
    records = {name: copy.metadata[kept.RECORD] for name, copy in copies.items()}
    information = tables.run_information(chapters, records, project)
    write_if_changed(
        project.run_info, json.dumps(information, indent=2, ensure_ascii=False).encode()
    )
    if options.no_render:
        return []
    node_modules, message = web.fetch(project)
    if message:
        print(message, flush=True)
    notebooks = {chapter.name: kept.merge(chapter, copies[chapter.name]) for chapter in chapters}
    contents = {
        tables.CHAPTERS_MARKER: tables.chapters_table(chapters, information),
        tables.RUN_MARKER: tables.run_table(information),
    }
    print("Rendering the pages", flush=True)
    rendering.render(project, staging.stage(project, notebooks, contents, node_modules))
    return [project.html / "index.html"]


def report(
    project, chapters, ran: int, not_run: list[str], pages: list[Path], seconds: float
) -> None:
    """Say what came of it: data, time, and where the pages are."""
    width = max(len(chapter.name) for chapter in chapters)
    print("\nData used")
    records = {chapter.name: kept.record(chapter, project) for chapter in chapters}
    for name, record in records.items():
        print(f"  {name:{width}}  {tables.data_used(record['data']) if record else 'has not run'}")
    print(f"{ran} of {len(chapters)} chapters ran; {seconds:.0f} s in all")
    used = [entry for record in records.values() if record for entry in record["data"]]
    if any(entry["source"] == "unavailable" for entry in used):
        print(
            "Some published data could not be had. Outputs without it are kept; try again: make book FORCE=1"
        )
    if not_run:
        print(f"No pages were made, because these chapters have yet to run: {', '.join(not_run)}")
    for page in pages:
        print(f"The book: {os.path.relpath(page)}")


if __name__ == "__main__":
    sys.exit(main())

"""Show how far the chapters are: a bar on a terminal, plain lines elsewhere."""

import sys

from tqdm import tqdm


class Progress:
    """Count code cells over all chapters, and name the chapter and cell that runs.

    Parameters
    ----------
    chapters : list of Chapter
        The chapters that will run.
    stream : file object
        Where to write; a bar if it is a terminal.
    """

    def __init__(self, chapters, stream=None):
        self.stream = stream or sys.stderr
        self.cells = {chapter.name: len(chapter.notebook.cells) for chapter in chapters}
        self.code_cells = {chapter.name: len(chapter.code_cells) for chapter in chapters}
        self.begun = dict.fromkeys(self.cells, 0)
        self.current = {}
        self.bar = None

    def __enter__(self):
        if self.stream.isatty():
            total = sum(self.code_cells.values())
            self.bar = tqdm(
                total=total, file=self.stream, unit="cell", dynamic_ncols=True, leave=False
            )
        return self

    def __exit__(self, *error):
        if self.bar is not None:
            self.bar.close()

    def cell(self, name: str, number: int) -> None:
        """Show that a cell of a chapter has begun."""
        self.current[name] = f"{name} cell {number}/{self.cells[name]}"
        if self.bar is None:
            self.say(self.current[name])
        else:
            self.bar.set_description_str(", ".join(self.current.values()), refresh=False)
            self.bar.update(1 if self.begun[name] else 0)  # a cell begins: the one before is done
        self.begun[name] += 1

    def finished(self, name: str, seconds: float) -> None:
        """Show that a chapter has run to its end."""
        self.current.pop(name, None)
        if self.bar is not None:
            self.bar.update(1 if self.begun[name] else 0)
        self.say(f"{name} ran in {seconds:.0f} s")

    def say(self, line: str) -> None:
        """Write a line, above the bar if there is one."""
        if self.bar is not None:
            self.bar.write(line, file=self.stream)
        else:
            print(line, file=self.stream, flush=True)

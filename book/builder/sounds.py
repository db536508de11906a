"""Sounds as files that are fetched when somebody wants to hear them, each with a name."""

import base64
import hashlib
import os
from pathlib import Path

from bs4 import BeautifulSoup, Tag

FOLDER = "_sounds"
INSIDE = "data:audio/wav;base64,"


def to_files(page: BeautifulSoup, path: Path, html: Path) -> None:
    """Move the sounds that a page contains into files of their own, and give each player a name."""
    for number, player in enumerate(page.find_all("audio"), start=1):
        player["preload"] = "none"
        player["aria-label"] = name_of(player, number)
        for source in player.find_all("source"):
            if source["src"].startswith(INSIDE):
                content = base64.b64decode(source["src"].removeprefix(INSIDE))
                file = html / FOLDER / f"{hashlib.sha256(content).hexdigest()[:20]}.wav"
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
                source["src"] = Path(os.path.relpath(file, path.parent)).as_posix()


def name_of(player: Tag, number: int) -> str:
    """Return what a player plays: a bold word right above it says so, or else it has a number."""
    above = player.find_parent("div").find_previous_sibling() if player.find_parent("div") else None
    said = above.get_text(strip=True) if above is not None and above.find("strong") else ""
    return f"Sound of {said}" if 0 < len(said) < 40 else f"Sound {number} of this page"

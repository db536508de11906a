"""Months of a simulated network as a recogniser and its network catalogued them: read and checked.

``make months`` simulates the days of :data:`vtlib.simulate.SEASON`, recognises them, and writes
data/months/: tables in Parquet, and beside them season.json, which says how they were made and
which bytes they have.
"""

import hashlib
import json
from pathlib import Path

from .datasets import registry


def folder() -> Path:
    """Where the tables of the months are, and the recogniser that was asked."""
    return registry.made_here() / "months"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def story_sha256() -> str:
    """SHA-256 of the season's story: of its episodes, seeds, and all its days' parameters."""
    from .simulate import season

    days = [season.season_mountain(day) for day in range(season.N_DAYS)]
    story = (season.SEASON, season.FIRST_SEED, season.VOLCANO, days)
    return hashlib.sha256(repr(story).encode()).hexdigest()

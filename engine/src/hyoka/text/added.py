"""What packages that are installed beside the engine add to it, by their entry points.

`hyoka.tables` names a package whose folder has tables.csv and columns.csv as the contract's, and
may have words.csv, problems.csv and messages.csv; `hyoka.commands` a function that is given the
command line's group; `hyoka.annexes` a package that reads files of another kind.
"""

from functools import cache
from importlib.metadata import EntryPoint, distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Literal


@cache
def _points() -> dict[tuple[str, str], EntryPoint]:
    """All of ours by group and name. Only files that name a group are parsed, and once."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for package in distributions():
        if "[hyoka." in (package.read_text("entry_points.txt") or ""):
            for point in package.entry_points:
                found.setdefault((point.group, point.name), point)
    return found


def added(group: Literal["hyoka.tables", "hyoka.commands", "hyoka.annexes"]) -> list[EntryPoint]:
    return [point for (name, _), point in sorted(_points().items()) if name == group]


def folders_of_tables() -> list[Path]:
    """The folders of the packages that add tables."""
    specs = filter(None, (find_spec(point.value) for point in added("hyoka.tables")))
    return [Path(place) for spec in specs for place in spec.submodule_search_locations or ()]

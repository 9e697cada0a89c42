"""What is computed of the tables of documents, beside the reader.

The package that computes says so by entry points of this distribution: `hyoka.tables` names the
package that holds its tables.csv and columns.csv, `hyoka.analyses` its Analyses, `hyoka.commands`
the function that adds its commands to the command line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    _Frames = Mapping[str, pd.DataFrame]
    _Compute = Callable[[_Frames, _Frames], dict[str, pd.DataFrame]]

#: The distribution whose entry points count.
_DISTRIBUTION = "hyoka"


@dataclass(frozen=True)
class Analyses:
    """What computes the tables of analyses.

    Attributes:
        make: Gives the tables of analyses for the tables of some documents and the label files.
        find: Gives the tables that look at all documents of a run, for all its other tables.
        labels: The label files that both are given.
        code: The folders and files that it is made of: where they change, the tables are made anew.
    """

    make: "_Compute"
    find: "_Compute"
    labels: tuple[str, ...]
    code: tuple[Path, ...]


@cache
def installed_analyses() -> Analyses | None:
    """The analyses that are installed with the reader; None: it stands alone."""
    for point in distribution(_DISTRIBUTION).entry_points.select(group="hyoka.analyses"):
        found = point.load()
        assert isinstance(found, Analyses)
        return found
    return None

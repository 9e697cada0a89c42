"""Small sheets of cities that no form knows, each in another city's manner, with what they say."""

from pathlib import Path

from .layouts import Rows, described_city, layouts
from .page import Pages
from .style import STYLES, Style

FOOT = "架空の市の架空の帳票"


KINDS = list(layouts())


def other_city(kind: str, path: Path, style: Style = STYLES["plain"]) -> Rows:
    """Typeset a sheet and say what it says: by table, rows of the columns that the tests compare.

    Args:
        kind: One of KINDS.
        path: The PDF to write.
        style: How it is set.
    """
    pages = Pages(path, style, kind, FOOT)
    truth = described_city(kind, pages)
    pages.finish()
    return truth

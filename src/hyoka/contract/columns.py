"""The kinds of columns that the data contract's tables are made of, with words in both languages.

The pandera schemas, datapackage.json and the data dictionary are all made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT: Final = "str"
INTEGER: Final = "Int64"
NUMBER: Final = "float64"
TRUTH: Final = "boolean"

#: Fiscal years that a municipal document can speak of (Heisei 1 to two generations ahead).
YEARS: Final = (1989, 2100)


@dataclass(frozen=True)
class Column:
    """A column of the contract.

    Attributes:
        dtype: TEXT, INTEGER, NUMBER or TRUTH: the pandas dtype.
        ja: What it holds, in Japanese.
        en: The same in English.
        empty: Whether "" (text) or nothing (all others) may stand in it.
        unique: Whether a text may stand in it once only.
        unit: The unit of its numbers.
        values: The only texts it may hold; none given: any.
        pattern: A regular expression that the whole text has to match where it is not empty.
        least: The smallest number that may stand in it.
        most: The largest.
    """

    dtype: str
    ja: str
    en: str
    empty: bool = True
    unique: bool = False
    unit: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def title(self) -> str:
        """What stands before the first （ of its words."""
        return self.ja.partition("（")[0]

    @property
    def description(self) -> str:
        """Its words in both languages."""
        return f"{self.ja} / {self.en}"


def text(
    ja: str,
    en: str,
    *,
    empty: bool = True,
    values: Sequence[str] = (),
    pattern: str = "",
    unique: bool = False,
) -> Column:
    """A column of text; "" means none, and there is no other none."""
    return Column(TEXT, ja, en, empty=empty, values=tuple(values), unique=unique, pattern=pattern)


def integer(ja: str, en: str, *, empty: bool = True, least: int | None = None, unit: str = "") -> Column:
    """A column of whole numbers, in `unit`, none of them below `least`."""
    return Column(INTEGER, ja, en, empty=empty, least=least, unit=unit)


def number(
    ja: str, en: str, *, empty: bool = True, within: tuple[float, float] | None = None, unit: str = ""
) -> Column:
    """A column of numbers, in `unit`, none of them outside `within`."""
    least, most = within or (None, None)
    return Column(NUMBER, ja, en, empty=empty, least=least, most=most, unit=unit)


def truth(ja: str, en: str, *, empty: bool = True) -> Column:
    """A column of true, false and, where `empty`, none."""
    return Column(TRUTH, ja, en, empty=empty)


def document() -> Column:
    """The document that the row is of."""
    return text("文書（PDFのファイル名から拡張子を除いたもの）", "document: stem of the PDF's file name", empty=False)


def activity(*, empty: bool = False) -> Column:
    """The activity that the row is of."""
    return text("番号（政策・施策・事業・取組）", "the activity's id", empty=empty)


def fiscal_year(*, empty: bool = False) -> Column:
    """A fiscal year: the calendar year in which it begins."""
    ja, en = "年度（4月が属する西暦年。令和元年度は2019）", "fiscal year: the calendar year in which it begins"
    return Column(INTEGER, ja, en, empty=empty, unit="year", least=YEARS[0], most=YEARS[1])


def provenance() -> dict[str, Column]:
    """Page and box of the cell that the row was read from: five columns, all filled or none."""
    edge = "points from the page's top left"
    return {
        "page": integer("ページ（1から）", "page, from 1", least=1),
        "x0": number("枠の左端", f"left edge of the cell, {edge}", unit="pt"),
        "top": number("枠の上端", f"upper edge of the cell, {edge}", unit="pt"),
        "x1": number("枠の右端", f"right edge of the cell, {edge}", unit="pt"),
        "bottom": number("枠の下端", f"lower edge of the cell, {edge}", unit="pt"),
    }

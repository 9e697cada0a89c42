"""The kinds of columns that the data contract's tables are made of, with words in both languages.

The pandera schemas, datapackage.json and the data dictionary are all made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

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


#: A column of text ("" means none), of whole numbers, of numbers, of shares, of true and false.
text = partial(Column, TEXT)
integer = partial(Column, INTEGER)
number = partial(Column, NUMBER)
share = partial(number, least=0, most=1)
truth = partial(Column, TRUTH)


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

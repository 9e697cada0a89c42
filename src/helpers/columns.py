"""The kinds of columns that the data contract's tables are made of, as pandera columns with words in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandera.pandas as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT: Final = "str"
INTEGER: Final = "Int64"
NUMBER: Final = "float64"
TRUTH: Final = "boolean"

#: Fiscal years that a municipal document can speak of (Heisei 1 to two generations ahead).
YEARS = (1989, 2100)


def _column(
    dtype: str,
    ja: str,
    en: str,
    *,
    checks: list[pa.Check],
    empty: bool,
    unique: bool = False,
    unit: str = "",
    values: tuple[str, ...] = (),
    pattern: str = "",
) -> pa.Column:
    return pa.Column(
        dtype,
        checks=checks,
        nullable=dtype != TEXT and empty,
        unique=unique,
        title=ja.partition("（")[0],
        description=f"{ja} / {en}",
        metadata={"ja": ja, "en": en, "unit": unit, "values": values, "empty": empty, "pattern": pattern},
    )


def text(
    ja: str,
    en: str,
    *,
    empty: bool = True,
    values: Sequence[str] = (),
    pattern: str = "",
    unique: bool = False,
) -> pa.Column:
    """A column of text; "" means none, and there is no other none.

    Args:
        ja: What it holds, in Japanese; the title is what stands before the first （.
        en: The same in English.
        empty: Whether "" may stand in it.
        values: The only texts it may hold; none given: any.
        pattern: A regular expression that the whole text has to match where it is not empty.
        unique: Whether a text may stand in it once only.
    """
    checks = [] if empty else [pa.Check.str_length(min_value=1, error="is empty")]
    if values:
        checks.append(pa.Check.isin([*values, *([""] if empty else [])]))
    if pattern:
        checks.append(pa.Check.str_matches(f"(?:{pattern})$" if not empty else f"(?:{pattern})?$"))
    return _column(TEXT, ja, en, checks=checks, empty=empty, values=tuple(values), unique=unique, pattern=pattern)


def integer(ja: str, en: str, *, empty: bool = True, least: int | None = None, unit: str = "") -> pa.Column:
    """A column of whole numbers (Int64), in `unit`, none of them below `least`."""
    checks = [] if least is None else [pa.Check.ge(least)]
    return _column(INTEGER, ja, en, checks=checks, empty=empty, unit=unit)


def number(
    ja: str, en: str, *, empty: bool = True, within: tuple[float, float] | None = None, unit: str = ""
) -> pa.Column:
    """A column of numbers (float64), in `unit`, none of them outside `within`."""
    checks = [] if within is None else [pa.Check.in_range(*within)]
    return _column(NUMBER, ja, en, checks=checks, empty=empty, unit=unit)


def truth(ja: str, en: str, *, empty: bool = True) -> pa.Column:
    """A column of true, false and, where `empty`, none."""
    return _column(TRUTH, ja, en, checks=[], empty=empty)


def document() -> pa.Column:
    """The document that the row is of."""
    return text("文書（PDFのファイル名から拡張子を除いたもの）", "document: stem of the PDF's file name", empty=False)


def activity(*, empty: bool = False) -> pa.Column:
    """The activity that the row is of."""
    return text("政策・施策・事業・取組の番号", "the activity's id", empty=empty)


def fiscal_year(*, empty: bool = False) -> pa.Column:
    """A fiscal year: the calendar year in which it begins."""
    return _column(
        INTEGER,
        "年度（4月が属する西暦年。令和元年度は2019）",
        "fiscal year: the calendar year in which it begins",
        checks=[pa.Check.in_range(*YEARS)],
        empty=empty,
        unit="year",
    )


def provenance() -> dict[str, pa.Column]:
    """Page and box of the cell that the row was read from: five columns, all filled or none."""
    edge = "points from the page's top left"
    return {
        "page": integer("ページ（1から）", "page, from 1", least=1),
        "x0": number("枠の左端", f"left edge of the cell, {edge}", unit="pt"),
        "top": number("枠の上端", f"upper edge of the cell, {edge}", unit="pt"),
        "x1": number("枠の右端", f"right edge of the cell, {edge}", unit="pt"),
        "bottom": number("枠の下端", f"lower edge of the cell, {edge}", unit="pt"),
    }

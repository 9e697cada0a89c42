"""The text of a cell as it is printed: its saved value in its number format, dates in the years of an era."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from openpyxl.utils.datetime import from_excel
from xlfmt import format_value

from hyoka.text.label_files import csv_rows

#: Formats of dates that a file names by number only, as Excel in Japan shows them. Source: ECMA-376, part 1, 18.8.30.
_DATE_FORMATS: Final = {int(row["id"]): row["format"] for row in csv_rows(Path(__file__).with_name("date_formats.csv"))}
_ERAS: Final = (
    (date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"), (date(1868, 1, 25), "明治", "M"),
)  # fmt: skip
#: A part of a format that is text, names a place (it is Japan), a point, or an era and its year: gggee.
_ERA_PARTS: Final = re.compile(
    r'General|"[^"]*"|\\.|(?P<place>\[\$-[^\]]*\])|\[[^\]]*\]|(?P<point>\.(?!0))|(?P<era>g{1,3})|(?P<year>e{1,2})',
    re.IGNORECASE,
)


def cell_text(cell: Any, epoch: datetime) -> str:  # noqa: ANN401 - a cell of openpyxl
    """The text of a cell as printed; "" for none. A value that its format cannot show stands as it is."""
    value, number = cell.value, cell._style.numFmtId
    if value is None or value == "":
        return ""
    code = _DATE_FORMATS.get(number) or cell.number_format
    is_date = number in _DATE_FORMATS or any(part["era"] for part in _ERA_PARTS.finditer(code))
    if is_date and isinstance(value, int | float):
        value = from_excel(value, epoch)
    if isinstance(value, timedelta):
        value /= timedelta(days=1)
    if isinstance(value, date):
        code = _with_era(value, code)
    try:
        text = str(format_value(value, code))
        return text if text or ";" in code else str(value)
    except (ValueError, TypeError, ArithmeticError):
        return str(value)


def _with_era(value: date, code: str) -> str:
    """A format with the era of a date, and the year in it, as text."""
    day = value.date() if isinstance(value, datetime) else value
    begin, name, letter = next((era for era in _ERAS if era[0] <= day), _ERAS[-1])
    year = day.year - begin.year + 1
    first = "gannen" in code and year == 1

    def text(part: re.Match[str]) -> str:
        """A part of the format: its era and its year as quoted text, the others as they are."""
        if part["place"]:
            return ""
        if part["era"]:
            return f'"{(letter, name[0], name)[len(part["era"]) - 1]}"'
        if part["year"]:
            return '"元"' if first else f'"{year:0{len(part["year"])}}"'
        return '"."' if part["point"] else part[0]

    return _ERA_PARTS.sub(text, code)

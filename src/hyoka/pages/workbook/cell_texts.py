"""The text of a value in its number format, as Excel in Japan shows it: dates in the years of an era."""

import operator
import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from openpyxl.utils.datetime import from_excel
from xlfmt import format_value

_ERAS: Final = (
    (date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"), (date(1868, 1, 25), "明治", "M"),
)  # fmt: skip
#: A section of a format: up to a semicolon that is no text.
_SECTION: Final = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[_*].|[^;])*);')
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d*)?)\]")
COMPARED: Final = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne, "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
#: A part of a format that is text, a place (with the sign of its money), a point between dates, an era, its year, or
#: else a letter; of fractions and of a day as the system writes it is not known here how they are shown.
_PARTS: Final = re.compile(
    r'General|"[^"]*"|\\.|[_*].|\[\$(?P<money>[^\]-]*)(?:-(?!F)[^\]]*)?\]|\[[^$\]][^\]]*\]|AM/PM|A/P|E[+-]'
    r"|(?P<point>\.(?!0))|(?P<era>g{1,3})|(?P<year>e{1,2})|(?P<letter>[a-z/\[\"])",
    re.IGNORECASE,
)
_DATE_LETTERS: Final = frozenset("ymdhs")
_SIGNS: Final = "△▲-−‐–－"
_BRACKETS: Final = re.compile(r"\s*\((.*)\)\s*")


class Shown(NamedTuple):
    """What is shown of a value, its colour where the format has one, and whether that is surely what is shown."""

    text: str
    colour: str = ""
    is_sure: bool = True


def text_shown(text: str, code: str) -> str:
    """A text in its number format."""
    return str(format_value(text, code)) if "@" in code or code.count(";") > 2 else text


def number_shown(value: float, code: str, epoch: datetime) -> Shown:
    """A number in its number format. A value that its format cannot show stands as it is.

    A number below zero keeps its sign also where its format shows none, or brackets, which mean a part of a figure.
    """
    sections = _sections(code)
    section = _section(value, sections)
    if section is None:
        return Shown(str(value), is_sure=False)
    try:
        if not section:
            return Shown("")
        written, is_known = _written(value, section, epoch)
        found = format_value(abs(value) if len(sections) > 1 else value, written, date1904=epoch.year == 1904)
    except (ValueError, TypeError, ArithmeticError):
        return Shown(str(value), is_sure=False)
    text, colour = str(found), found.color or ""
    if not is_known and not text.strip():
        return Shown(str(value), colour, is_sure=False)
    is_figure = any(char.isdigit() and char != "0" for char in text)
    if is_figure and value < 0 and not any(sign in text for sign in _SIGNS):
        inside = _BRACKETS.fullmatch(text)
        return Shown(f"-{inside[1] if inside else text.strip()}", colour, is_sure=False)
    return Shown(text, colour, is_known and not (is_figure and value > 0 and text.strip()[0] in _SIGNS))


@lru_cache
def _sections(code: str) -> list[str]:
    """The sections of a format that are for numbers."""
    sections: list[str] = _SECTION.findall(f"{code};")
    return (sections[:-1] or ["General"]) if "@" in sections[-1] and len(sections) < 4 else sections


def _section(value: float, sections: list[str]) -> str | None:
    """The section of a format that shows a value; None where there is none for it.

    Sections without a condition take what lies above zero, below it, and the others, as far as there are as many.
    """
    if len(sections) == 1 and not _CONDITION.search(sections[0]):
        return sections[0]
    given = [_CONDITION.search(section) for section in sections[:2]]
    above = ">" if len(sections) > 2 or any(given[1:]) else ">="
    conditions = [
        found.groups() if found else usual for found, usual in zip(given, ((above, "0"), ("<", "0")), strict=False)
    ]
    if len(sections) == 2 and given[0] and not given[1]:
        conditions = conditions[:1]
    for (sign, limit), section in zip(conditions, sections, strict=False):
        if COMPARED[sign](value, float(limit)):
            return section
    return sections[len(conditions)] if len(sections) > len(conditions) else None


def _written(value: float, section: str, epoch: datetime) -> tuple[str, bool]:
    """A section with money, an era and its year as quoted text, and whether all of it is known."""
    parts = [*_PARTS.finditer(section)]
    letters = {part["letter"].lower() for part in parts if part["letter"]}
    is_era = any(part["era"] or part["year"] for part in parts)
    is_date = is_era or bool(letters & _DATE_LETTERS)
    moment = from_excel(value, epoch) if is_era else None
    day = moment.date() if isinstance(moment, datetime) else date.min
    begin, name, letter = next(era for era in (*_ERAS, (date.min, "", "")) if era[0] <= day)
    if is_era and not name:
        raise ValueError
    year = day.year - begin.year + 1
    first = "gannen" in section and year == 1

    def text(part: re.Match[str]) -> str:
        if part["money"] is not None:
            return f'"{part["money"]}"'
        if part["era"]:
            return f'"{(letter, name[0], name)[len(part["era"]) - 1]}"'
        if part["year"]:
            return '"元"' if first else f'"{year:0{len(part["year"])}}"'
        return '"."' if part["point"] and is_date else part[0]

    return _PARTS.sub(text, section), letters <= _DATE_LETTERS | ({"/"} if is_date else set())

"""What a printed name holds beside itself: its number, its unit, its purpose; and which words name a section."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache

from hyoka.forms.shared.paragraphs import Part, joined, one_line, paragraphs
from hyoka.grid.model import Cell
from hyoka.japanese import fold

#: How words end that name a part of a city hall (folded), and what no such word has.
SECTION = re.compile(r"\D*(?:部|局|課|室|所|館|署|院|会|係|担当|本部|センター|チーム|グループ)")
_NO_SECTION = re.compile(r"年度|報告|実績|[、。:「」をがは]|^[\d\W]+$")
_LONGEST_SECTION = 30
_END_OF_A_NAME = re.compile(r".*(?:事業|業務|事務)\s*(?:[（(【［\[].*[)）】］\]])?")
_CODE = re.compile(r"\s*(?:(\d+)(?:\s+|(?=\D))|([①-⑳])\s*)(.*)", re.DOTALL)
_UNIT = re.compile(r"(.*?)\s*[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]\s*", re.DOTALL)


def split_unit(text: str) -> tuple[str, str]:
    """Name and unit of an indicator whose unit stands in brackets at its end; the unit is empty where there is none."""
    match = _UNIT.fullmatch(text)
    return (match[1].strip(), match[2].strip()) if match else (text.strip(), "")


def unit_told(text: str) -> str:
    """The unit that a text tells in brackets, （単位：件）; "" where it tells none."""
    match = re.search(r"[(（]単位[:：](.+?)[)）]", text)
    return match[1].strip() if match else ""


def names_told(part: Part, *labels: str) -> dict[str, str]:
    """The labels in a text, each with what stands behind its colon: 担当：総務課 関連：税務課."""
    found = _told(labels).finditer(part.folded) if ":" in part.folded else ()
    return {match[1]: unfolded(one_line(part), match.start(2), match.end(2)) for match in found}


@cache
def _told(labels: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, labels))
    return re.compile(rf"({either}):(.*?)(?=(?:{either}):|$)")


def code_and_name(text: str) -> tuple[str, str]:
    """A number and the name behind it, be it parted by a blank or not: digits as folded, ① as printed."""
    match = _CODE.fullmatch(text)
    return (fold(match[1]) if match[1] else match[2], match[3].strip()) if match else ("", text.strip())


def unfolded(text: str, start: int, end: int | None = None) -> str:
    """The printed text of a stretch of its folded form."""
    return text[_printed_at(text, start) : None if end is None else _printed_at(text, end)].strip()


def _printed_at(text: str, place: int) -> int:
    """How much of a text is folded to so many characters."""
    if fold(text[:place]) == text[:place]:
        return place
    return bisect_left(range(len(text)), place, key=lambda length: len(fold(text[:length])))


def section_names(lines: Iterable[Part], page: int) -> list[str]:
    """The words of lines above a table that name a department or a section, or might where none surely does.

    Args:
        lines: The lines; what stands at the foot of the page before counts only if it surely names one.
        page: The table's page.
    """
    words = [(word, fold(word), line.page) for line in lines for word in line.text.split()]
    sure = [word for word, folded, _ in words if SECTION.fullmatch(folded)]
    here = [(word, folded) for word, folded, own in words if own == page and len(word) < _LONGEST_SECTION]
    return sure or [word for word, folded in here if not _NO_SECTION.search(folded)]


def name_and_purpose(cells: Sequence[Cell]) -> tuple[str, str]:
    """A project's name and the text below it in its cells; the name is empty where none is printed.

    The first paragraph is the name unless it is prose. Where the name fills its line the layout does not tell its end;
    the word that ends names does.
    """
    first, *rest = paragraphs(cells) or [""]
    if "。" not in first and ("、" not in first or not rest or _END_OF_A_NAME.fullmatch(first)):
        return first, "\n".join(rest)
    name = ""
    for line in cells[0].lines:
        name = joined(name, line.text)
        if "。" in name:
            break
        if _END_OF_A_NAME.fullmatch(name):
            return name, "\n".join(filter(None, [first[len(name) :].strip(), *rest]))
    return "", joined(first, "\n".join(rest))

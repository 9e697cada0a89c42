"""Figures and names as people say and read them: lists, counts, names broken by phrase."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import budoux
import pandas as pd

from hyoka.text.label_files import CODE_WORDS
from hyoka.text.wording import short_year, shown_number

#: Of fewer, a share or a mean says little.
FEW = 10
#: A sentence says so many figures of a series.
_MOST_FIGURES = 4
#: Before a figure below zero, as documents print it.
_LESS = "△"
#: Ends of phrases where no line ends: before a suffix of places, a mark or hiragana.
_NO_BREAK = re.compile(r"\0(?=[市町村区・ぁ-ん])|(?<=[（「『])\0")
#: The parts of a phrase: katakana or not, with ・ or 」の behind it; a number stays with what it
#: numbers.
_PARTS = re.compile(
    r"^[\d①-⑳-]+ [ァ-ヶー]+|[ァ-ヶー]+[・」]?の?|[^ァ-ヶー・」]+[・」]?の?|[・」]の?"
)


def word(column: str, code: str) -> str:
    """The Japanese word of a code (status, planned → 構想), or the code where it has none."""
    return CODE_WORDS.get(column, {}).get(code, code)


def listed(
    values: pd.Series,
    form: Callable[[float], str] = shown_number,
    most: int = 5,
) -> str:
    """A series as words, at most so many: つくば市 91.5%、伊丹市 95.1% ほか2.

    Its index stands beside its values.
    """
    named = [f"{name} {form(value)}" for name, value in values.items()]
    shown = "、".join(named[:most])
    n_others = len(named) - most
    return f"{shown} ほか{n_others}" if n_others > 0 else shown


def counted(n: int, unit: str) -> str:
    """So many of something; 参考 stands beside too few for a share to say much: 5事業・参考."""
    return f"{n}{unit}" + ("・参考" if n < FEW else "")


def tenths(share: float) -> str:
    """A share of a whole as people say it: 8割, 半分, 65%."""
    if share == 0.5:
        return "半分"
    parts = round(10 * share, 9)
    is_said = parts in range(1, 10)
    return f"{parts:.0f}割" if is_said else f"{shown_number(100 * share)}%"


def beside_target(row: Any) -> str:  # noqa: ANN401 - a row of itertuples has no type of its own
    """An actual beside its target: 来館者数 目標50人に対し40人（前年度45人）, of shares in points.

    A distance in per cent of the target is the attainment once more, as another number.

    Args:
        row: A row of `with_history`, as itertuples has it.
    """
    return f"{row.指標} {against_target(row)}"


def against_target(row: Any) -> str:  # noqa: ANN401
    """As `beside_target`, without the indicator's name: 目標50人に対し40人（前年度45人）."""
    beside = []
    if _has_year_before(row):
        beside.append(f"前年度{shown_number(row.before)}{row.unit}")
    if row.distance_unit == "points" and pd.notna(row.distance):
        unit = word("distance_unit", row.distance_unit)
        beside.append(f"目標との差{shown_number(abs(row.distance), 1)}{unit}")
    target = f"{row.target_word}{shown_number(row.target)}{row.unit}"
    text = f"{target}に対し{shown_number(row.actual)}{row.unit}"
    return text + (f"（{'、'.join(beside)}）" if beside else "")


def against_target_in_english(row: Any, aim: str) -> str:  # noqa: ANN401
    """An actual beside its target in English: 40 against a target of 50 (45 the year before).

    Args:
        row: A row of `with_history`, as itertuples has it.
        aim: What the document prints: target, forecast.
    """
    text = f"{_plain(row.actual)} against a {aim} of {_plain(row.target)}"
    return text + (f" ({_plain(row.before)} the year before)" if _has_year_before(row) else "")


def _has_year_before(row: Any) -> bool:  # noqa: ANN401
    """Whether a figure of the year before says something beside the row's actual.

    What is to be more and was 0 in every year before began only now.
    """
    begins = row.polarity != "lower" and not any(row.series[:-1])
    return bool(row.before_year == row.fiscal_year - 1 and not begins)


def series_in_words(row: Any) -> str:  # noqa: ANN401
    """All figures of an indicator: H30から65.4 → 62.8 → 59.6%; of many the first and the last two.

    Args:
        row: A row of `with_history`, as itertuples has it.
    """
    figures = _shown_series([shown_number(figure) for figure in row.series])
    return f"{short_year(int(row.first_year))}から{figures}{row.unit}"


def series_in_english(row: Any) -> str:  # noqa: ANN401
    """As `series_in_words`: 65.4 → 62.8 → 59.6 since 2018."""
    figures = _shown_series([_plain(figure) for figure in row.series])
    return f"{figures} since {int(row.first_year)}"


def _shown_series(figures: list[str]) -> str:
    if len(figures) > _MOST_FIGURES:
        figures = [figures[0], "…", *figures[-2:]]
    return " → ".join(figures)


def _plain(figure: float) -> str:
    """A figure with the minus sign of English."""
    return shown_number(figure).replace(_LESS, "-")


def width_of(text: str) -> float:
    """Width of a text in full-width characters: 達成率% is 3.5."""
    return sum(
        1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text
    )


def wrap(text: str, width: float, lines: int | None = None) -> str:
    """Break a Japanese name into lines at the ends of phrases; line breaks in it stay.

    Args:
        text: The name.
        width: Width of a line in full-width characters; only a wider phrase is cut, into parts of
            equal width.
        lines: At most so many lines, the last one then ends with 「…」 and the number in brackets.
    """
    wrapped: list[str] = []
    for paragraph in str(text).split("\n"):
        wrapped.append("")
        for piece in _pieces(paragraph, width):
            if wrapped[-1] and width_of(wrapped[-1] + piece.rstrip()) > width:
                wrapped.append("")
            wrapped[-1] += piece
    wrapped = [line.strip() for line in wrapped]
    if lines and len(wrapped) > lines:
        code = re.search("(〔[^〔]*〕)?$", str(text))[0]  # type: ignore[index]  # it matches every text
        room = width - 1 - width_of(code)
        last_line = _cut(wrapped[lines - 1] + wrapped[lines], room)[0]
        wrapped = [*wrapped[: lines - 1], last_line.rstrip() + "…" + code]
    return "\n".join(wrapped)


def _pieces(text: str, width: float) -> Iterator[str]:
    """Phrases, a number with what it numbers; one that is wider than a line in equal pieces."""
    phrases = _NO_BREAK.sub("", "\0".join(_phrases().parse(text)))
    for phrase in re.split("(?=[〔（])|\0", re.sub(r"^([\d①-⑳-]+ )\0", r"\1", phrases)):
        for part in [phrase] if width_of(phrase) <= width else _PARTS.findall(phrase):
            n_pieces = max(math.ceil(width_of(part) / width), 1)
            yield from _cut(part, math.ceil(width_of(part) / n_pieces))


def _cut(phrase: str, width: float) -> list[str]:
    lines = [""]
    for character in phrase:
        if lines[-1] and width_of(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


@cache
def _phrases() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with 指標と番号: the indicator with name and code of its activity, for charts."""
    activities = rows["事業"].str.split(" ", n=1)
    names = "（" + activities.str[-1] + "）"
    is_named = activities.map(len).gt(1) & activities.str[-1].ne(rows["指標"])
    codes = "〔" + activities.str[0] + "〕"
    return rows.assign(指標と番号=rows["指標"] + names.where(is_named, "") + codes)

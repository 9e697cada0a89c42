"""The tables of a page and their rows of headers: guesses from the look of a text and the place of its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from hyoka.forms import Item
from hyoka.forms.shared.columns import SAME_EDGE_PT
from hyoka.grid.model import Line, Row
from hyoka.inspecting.plain_labels import YEARS, is_number, plain_label
from hyoka.inspecting.sheet_rows import ROW_YEAR
from hyoka.inspecting.words import activity_labels, cost_item_of, is_label, measure_of, shorten

#: Words that are a column's header, or end it.
_HEADER_WORD = re.compile(
    r"(?:No\.?|番号|コード|項目|区分|名称?|名\(単位\)|指標|単位|性質|内容|内訳|評価|目標|実績|計画|見込|進捗.*|担当.*|予算|決算"
    r"|備考|概要|事業費|人件費|財源|年度|対象|課題|成果|理由|款項目|算式等?|主要事業)(?:値|額|\(.*\))?(?:/.*)?"
)
_MEASURE_WORD = re.compile(r"\D{0,4}(?:予算|決算|実績|目標|見込|計画|執行|現状|基準|最終|当初|増減|達成)\D{0,4}")
_YEAR_HEADER = re.compile(rf"\D{{0,8}}(?:{YEARS})\D{{0,12}}")
#: Headers of a table whose rows are labels themselves: 評価項目 | 評価 | 理由.
_CRITERIA = re.compile(r"(?:評価の?)?(?:項目|観点|視点|区分|基準|指標|の?種類)")
_GRADE = re.compile(r"(?:自己|一次|二次|担当課)?(?:評価|判定|結果|点数|評点|ランク)(?:結果|区分|欄)?")
_UNIT = re.compile(r"\(?単位:?[^()]*\)?|\([^()]*円\)")
_RATE = re.compile(r"[率比]$")
#: Marks for "nothing" in a row of headers.
_BLANKS = ("-", "—", "－", "")


@dataclass
class Table:
    """Rows that follow one another, the rows of headers among them, and the line above."""

    section: str
    rows: list[Row]
    headers: list[Row] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The table's section, number of rows and headers."""
        headers = " / ".join(" | ".join(cell.text for cell in row.cells if cell.lines) for row in self.headers)
        under = f"under {shorten(self.section)}: " if self.section else ""
        return f"{under}{len(self.rows)} rows; headers: {headers}"


def tables(items: list[Item]) -> Iterator[Table]:
    """The tables among rows and lines in reading order, each with its headers and the line above it."""
    section = ""
    for (kind, _), group in groupby(items, key=lambda item: (type(item), item.page)):
        here = list(group)
        if kind is Line:
            section = here[-1].text
        else:
            rows = [item for item in here if isinstance(item, Row)]
            yield from _split(section, rows, _headers(rows))


def _split(section: str, rows: list[Row], headers: list[Row]) -> Iterator[Table]:
    """The tables that stand one upon another in one frame: each begins with its headers."""
    ids = {id(row) for row in headers}
    starts = [n for n, row in enumerate(rows) if id(row) in ids and (n == 0 or id(rows[n - 1]) not in ids)]
    for start, end in pairwise(dict.fromkeys([0, *starts, len(rows)])):
        part = rows[start:end]
        yield Table(section, part, [row for row in part if id(row) in ids])


def is_criteria(row: Row) -> bool:
    """Whether a row is the header of criteria and their grades: the rows below it are labels with values."""
    texts = _texts(row)
    return len(texts) > 1 and bool(_CRITERIA.fullmatch(texts[0]) and _GRADE.fullmatch(texts[1]))


def _headers(rows: list[Row]) -> list[Row]:
    """The rows of headers: years, words of measures below them, words above that span them, or a grid's first row."""
    numbers: list[int] = []
    for number, row in enumerate(rows):
        texts = _texts(row)
        if _names_years(texts):
            if number and number - 1 not in numbers and _spans(rows[number - 1], row):
                numbers.append(number - 1)
            numbers.append(number)
        elif (
            (number - 1 in numbers and _are_measures(texts))
            or _begins_grid(rows, number)
            or _is_above_years(rows, number)
            or _is_above_names(rows, number)
            or _is_above_figures(rows, number)
        ):
            numbers.append(number)
    return [rows[number] for number in numbers]


def _texts(row: Row) -> list[str]:
    return [cell.folded for cell in row.cells if cell.lines]


def _names_years(texts: list[str]) -> bool:
    years = [text for text in texts if _YEAR_HEADER.fullmatch(text)]
    return all(text in years or text in _BLANKS or is_label(text) or _UNIT.fullmatch(text) for text in texts) and (
        len(years) > 1 or (len(years) == 1 and sum(bool(_HEADER_WORD.fullmatch(text)) for text in texts) > 1)
    )


def _are_measures(texts: list[str]) -> bool:
    """Whether most texts are words of measures or years, and the others labels: 予算 | 決算 | 差."""
    words = [t for t in texts if _MEASURE_WORD.fullmatch(t) or _YEAR_HEADER.fullmatch(t) or t in _BLANKS]
    return 2 * len(words) > len(texts) and all(t in words or is_label(t) for t in texts)


def _spans(upper: Row, lower: Row) -> bool:
    """Whether an upper row is of words, one of which stands over two years or more, or beside them."""
    years = [cell for cell in lower.cells if _YEAR_HEADER.fullmatch(cell.folded)]
    wide = any(sum(cell.x0 <= (y.x0 + y.x1) / 2 <= cell.x1 for y in years) > 1 for cell in upper.cells if cell.lines)
    words = _texts(upper)
    return len(words) > 1 and (wide or _reaches(upper, lower)) and all(is_label(word) for word in words)


def _reaches(upper: Row, lower: Row) -> bool:
    """Whether a cell of the upper row stands beside the lower one, too."""
    return any(cell.bottom > lower.top + SAME_EDGE_PT for cell in upper.cells if cell.lines)


def _begins_grid(rows: list[Row], number: int) -> bool:
    """Whether a row holds words of headers, side by side, over a row of the same edges."""
    texts = [cell.folded for cell in rows[number].cells]
    words = [bool(text) and _HEADER_WORD.fullmatch(text) is not None for text in texts]
    below = rows[number + 1] if number + 1 < len(rows) else None
    return (
        below is not None
        and any(a and b for a, b in pairwise(words))
        and sum(words) >= 0.5 * len(words)
        and not any(is_number(text) for text in texts)
        and not is_criteria(rows[number])
        and _share_left_edges(rows[number], below)
    )


def _is_above_years(rows: list[Row], number: int) -> bool:
    """Whether a row, or the two that begin with it, stand over rows that begin with a year each."""
    row, below = rows[number], rows[number + 1 : number + 3]
    alone = len(_texts(row)) < 2 and not (number and _reaches(rows[number - 1], row))
    if alone or not all(is_label(text) for text in _texts(row)):
        return False
    if below and _begins_with_year(below[0]):
        return True
    two = len(below) == 2 and _reaches(row, below[0]) and all(is_label(text) for text in _texts(below[0]))
    return two and _begins_with_year(below[1])


def _is_above_names(rows: list[Row], number: int) -> bool:
    """Whether a row is of labels, one of them of an activity's name, over a row of their values."""
    texts = [cell.folded for cell in rows[number].cells]
    below = rows[number + 1] if number + 1 < len(rows) else None
    labels = activity_labels(plain_label(text) for text in texts)
    enough = len(labels) > 1 and 2 * len(labels) > len(texts)
    return below is not None and enough and _share_left_edges(rows[number], below)


def _is_above_figures(rows: list[Row], number: int) -> bool:
    """Whether a row is of words of costs and measures over a row of their figures."""
    row, below = rows[number], rows[number + 1] if number + 1 < len(rows) else None
    if below is None or not _share_left_edges(row, below) or not all(is_label(text) for text in _texts(row)):
        return False
    pairs = [(upper.folded, lower.folded) for lower in below.cells for upper in row.cells if upper.x0 == lower.x0]
    headers = [header for header, figure in pairs if is_number(figure)]
    words = [header for header in headers if _RATE.search(header) or cost_item_of(header) or measure_of(header)[0]]
    return len(headers) > 1 and len(words) > 0.5 * len(headers)


def _begins_with_year(row: Row) -> bool:
    years = [bool(ROW_YEAR.fullmatch(cell.folded)) for cell in row.cells]
    return any(years[:2]) and sum(years) == 1 and any(is_number(text) for text in _texts(row))


def _share_left_edges(upper: Row, lower: Row) -> bool:
    edges = [cell.x0 for cell in upper.cells]
    shared = sum(any(abs(cell.x0 - x) <= SAME_EDGE_PT for x in edges) for cell in lower.cells)
    return len(lower.cells) > 1 and shared == len(lower.cells)

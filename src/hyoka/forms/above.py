"""The headers above a figure's column, also those that a page end parts from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile
from typing import Final

from hyoka.forms.roles import begins_columns, is_beside_indicator
from hyoka.forms.texts import LONGEST_LABEL, Text, Texts, is_prose, is_within, same_edges
from hyoka.grid.model import Row
from hyoka.text.numbers import YEN

#: The unit behind an indicator's name that stands over its figures: 単位　人.
_UNIT_OF_NAME: Final = re.compile(r"単位:?[^\d円]{1,4}")


def headers_above(texts: Texts, text: Text, left: float) -> tuple[list[Text], list[Text]]:
    """The labels over a cell's column, the nearest first (a run, else the first short text), and those over whole rows.

    A label that reaches the left edge of the words before the cell stands over whole rows.
    """
    column = [one for one in texts.column_above(text) if not (one.is_blank or _UNIT_OF_NAME.fullmatch(one.folded))]
    column = [one for one in column if not _names_row(texts, one)]
    labels = [other.is_label and not other.is_figure for other in column]
    sections = [other for other, is_label in zip(column, labels, strict=True) if is_label and other.x0 <= left + 1]
    # over a text that stands across all columns, only a header of the same edges is the figure's
    across = next((n for n, other in enumerate(column) if other.x0 <= left + 1 and not other.is_figure), len(column))
    is_own = [labels[n] and (n < across or same_edges(other, text)) for n, other in enumerate(column)]
    first = next((n for n, other in enumerate(column) if is_own[n] and other not in sections), None)
    if first is None:
        words = [other for other in column if not other.is_figure and other not in sections][:1]
        words = [word for word in words if len(word.folded) <= LONGEST_LABEL and not is_prose(word)]
        return [word for word in words if word.x0 > left + 1], sections[:2]
    end = across if first < across else len(column)  # what stands above such a text is of another block
    run = takewhile(lambda one: one.is_label and not one.is_figure, column[first:end])
    headers = [other for other in run if other not in sections]
    if first and column[first - 1].folded in YEN and same_edges(column[first - 1], text):
        headers.insert(0, column[first - 1])  # 千円 beside 人数 under a year
    for n, begin in enumerate(headers):
        if begins_columns(texts, begin):  # what stands above is of other columns, unless it spans them
            over = (one for one in headers[n + 1 :] if is_within(begin, one))
            return headers[: n + 1] + [one for one in over if not is_beside_indicator(texts, one)], sections[:2]
    return headers, sections[:2]


def _names_row(texts: Texts, text: Text) -> bool:
    """Whether a text is a label right of which a figure stands: it says of that row what it is, of no column."""
    beside = (other for other in texts.row_right(text) if not other.is_blank) if text.is_label else iter(())
    return not text.is_figure and any(other.is_figure for other in islice(beside, 1))


def headers_before(texts: Texts, text: Text, before: Sequence[tuple[Text, list[Text]]]) -> list[Text]:
    """The headers that a page end parts from a column: a label last on the page before, else those of figures."""
    page_before = (other for other in reversed(texts.by_page.get(text.page - 1, [])) if same_edges(other, text))
    last = next((other for other in page_before if not other.is_blank), None)
    if last is not None and last.is_label and not last.is_figure:
        return [last]
    figures = ((other, headers) for other, headers in reversed(before) if _is_in_column(texts, other, text))
    first = texts.by_item[texts.in_table(text)[0].item]  # a row without any text parts a table
    above = (one for one in texts.above_table(text) if one.folded[:1] != "※")  # a note on the table before
    continues = any(one.is_figure for one in first) and not any(above)
    near = (text.table, text.table - continues)
    return next((headers for other, headers in figures if other.page < text.page or other.table in near), [])


def _is_in_column(texts: Texts, other: Text, text: Text) -> bool:
    """Whether figures have the same edges, or in guessed columns most of their width in common."""
    are_guessed = all(isinstance(row := texts.items[one.item], Row) and row.guessed for one in (other, text))
    common = min(other.x1, text.x1) - max(other.x0, text.x0)
    return same_edges(other, text) or (are_guessed and 2 * common > max(other.x1 - other.x0, text.x1 - text.x0))


def label_above(texts: Texts, text: Text) -> Text | None:
    """The nearest label above a cell."""
    return next((other for other in texts.column_above(text) if other.is_label), None)

"""The figures of a sheet, each with the headers above it and the words before it in its row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, islice, pairwise, takewhile
from typing import Final

from hyoka.forms.above import headers_above, headers_before, label_above
from hyoka.forms.figure import Figure, RowWords
from hyoka.forms.headers import is_header
from hyoka.forms.indicators import (
    NAMED,
    add_indicators,
    is_among_costs,
    is_note,
)
from hyoka.forms.marks import adds_up_marks, is_question
from hyoka.forms.roles import numbers_row, role_of, row_activity
from hyoka.forms.shared.name_cells import split_unit
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import GAP_PT, LONGEST_NAME, Text, Texts, is_prose, same_edges
from hyoka.forms.years import year_of_month, years_in
from hyoka.text.numbers import UNITS, YEN
from hyoka.text.vocabulary import concepts_of, plain_label

_NO_NAME: Final = re.compile(
    r"[(\[][^()\[\]]{0,6}[)\]]|[(\[【]単位[^()\[\]【】]+[)\]】][A-Z]?"
    r"|[①-⑳]|名称|[A-Zア-ン](?:[-+÷/][A-Z])*|[-－—]+|(?:千|百万|万|億)?円|[%人]"
)
#: The greatest length of a word in the place of a figure.
LONGEST_WORD: Final = 12
_PROSE: Final = re.compile("[、。]")
_DIGIT: Final = re.compile(r"\d")
#: What names no indicator in the column of their names, but the row of its values.
_OF_VALUES: Final = re.compile("(?:成果|活動)?(?:目標|計画|予定|見込み?|実績|達成)(?:値|度|率)?|[a-zA-Z]/[a-zA-Z]")
#: What says in that column of which kind an indicator is.
_KIND: Final = re.compile(r"(?:活動|成果|産出|アウトプット|アウトカム)(?:指標)?\d?|指標(?:\d{1,2}|[A-Z①-⑳ア-ン])")
_NO_NAMES: Final = frozenset({"group", "ignore", "rating"})
_NO_FACT: Final = frozenset({"derived", "ignore"})


def _row_words(words: list[tuple[Text, str]]) -> RowWords:
    for n, ((word, role), (kind, _)) in enumerate(pairwise(words)):  # 活動指標 | 参加者数, though no header says so
        is_name = not (role or word.is_label or word.cost or any(map(_NO_NAME.fullmatch, (word.folded, word.text))))
        if is_name and not NAMED.isdisjoint(kind.concepts):
            words[n] = (word, "indicator.name")
    labels = [word for word, role in words if not (role or (word.left and word.left.folded == "名称"))]
    labels = [word for word in labels if word.cost or word.phases or not _NO_NAME.fullmatch(word.folded)]
    name = next((n for n, (_, role) in enumerate(words) if role == "indicator.name"), None)
    own = [word for word, _ in words[:name]]  # what stands before an indicator's name is of another block
    if own and own[0].is_label:  # and what stands before another label's value: 達成度 | A | 予算額 | 1,234
        own = [*takewhile(lambda word: word.is_label, own)]
    heights = accumulate((word.bottom - word.top for word in own), max)  # a lower one left of a group is of none
    own = [word for word, height in zip(own, heights, strict=True) if word.bottom - word.top > height - GAP_PT]
    is_derived = any(word in own and not _NO_FACT.isdisjoint(word.concepts) for word in labels)
    is_asked = bool(labels and is_question(labels[0]))
    is_rating = any("rating" in text.families or adds_up_marks(text) for text in labels[: 1 + is_asked])
    left = min((word.x0 for word, _ in words), default=-1.0)
    return RowWords(words, labels, left, is_derived or (is_rating and name is None))


def find_figures(sheet: Sheet, values: Collection[int] | None = None) -> list[Figure]:
    """The figures of a sheet in reading order.

    `values` are the ids of texts beside labels of texts, where dashes are no figures; if they are given, words in the
    place of a figure count too, 未定, and blank cells behind an indicator's name.
    """
    before: list[tuple[Text, list[Text]]] = []
    figures_by_cell: dict[int, Figure] = {}
    for text in sheet.texts:
        if values is not None and id(text) in values and not _DIGIT.search(text.folded):
            continue
        if not text.is_figure and (values is None or not _is_in_place(sheet.document, text, before)):
            continue
        role = role_of(sheet.document, text)
        is_dash = not _DIGIT.search(text.folded)
        if role == "indicator.definition" or (is_dash and role == "indicator.unit"):
            continue
        row = _words(sheet.document, text, figures_by_cell)
        if (is_dash and _stands_for_a_word(sheet.document, text)) or numbers_row(
            sheet.document, text, is_first=not row.words
        ):
            continue
        caption = [one for one in sheet.document.above_table(text) if len(one.folded) <= LONGEST_NAME]
        figure = Figure(text, sheet, [], row, activity=row_activity(sheet, text), caption=caption)
        figures_by_cell[id(text)] = figure
        above = figures_by_cell.get(id(text.over))
        if above and above.text.is_figure and above.row.left == row.left:
            figure.headers, figure.sections = above.headers, above.sections
        else:
            headers, figure.sections = headers_above(sheet.document, text, row.left)
            figure.headers = headers or headers_before(sheet.document, text, before)
        if figure.headers:
            before.append((text, figure.headers))
    figures = list(figures_by_cell.values())
    add_indicators(sheet, figures)
    return figures


def _stands_for_a_word(texts: Texts, text: Text) -> bool:
    """Whether a dash stands in the place of an indicator's name or of a year: before 目標, or under 年度."""
    over = (one for one in texts.column_above(text) if not (one.is_blank or one.is_year or one.is_figure))
    is_before = any(one.phases for one in texts.row_right(text)[:1])
    is_year = any(one.folded in ("年度", "年月", "時期") for one in islice(over, 1))
    return is_year or (is_before and not any(one.phases or one.is_figure for one in texts.row_left(text)))


def _is_in_place(texts: Texts, text: Text, before: Sequence[tuple[Text, list[Text]]]) -> bool:
    """Whether a text that is no number stands in a figure's place: under a year, in a row that says what it is."""
    if text.table < 0 or text.is_label or text.folded in UNITS or is_prose(text):
        return False
    above = label_above(texts, text)
    header = above or next(iter(headers_before(texts, text, before)), None)
    if header is None or not (years_in(header.folded) or header.is_bare_year):
        return False
    named = [one for one in texts.row_left(text) if not (one.is_blank or role_of(texts, one).startswith("activity."))]
    if above is None:  # behind a page end only in a row of costs
        return not text.is_blank and any(word.cost for word in named)
    if text.is_blank and any(one.is_blank and role_of(texts, one) == "indicator.unit" for one in texts.row_left(text)):
        return False  # behind a text among indicators
    if text.is_blank or not same_edges(above, text):
        return any(not word.is_label and role_of(texts, word) == "indicator.name" for word in named)
    if re.fullmatch("[A-Z]", text.folded) and any(is_header(texts, one) for one in named):
        return False  # A, B under headers
    is_short = len(text.folded) <= LONGEST_WORD and not _PROSE.search(text.folded)
    return any(word.in_funding for word in named) or (is_short and bool(named))


def _words(texts: Texts, text: Text, figures: Mapping[int, Figure]) -> RowWords:
    """The texts left of a figure, from the nearest, up to a blank name or the figures of another table beside it."""
    beside = figures.get(id(text.left))
    if beside and beside.text.is_figure and (beside.text.top, beside.text.bottom) == (text.top, text.bottom):
        return beside.row
    words: list[tuple[Text, str]] = []
    for word in texts.row_left(text):
        is_figure = word.is_figure or id(word) in figures
        if is_figure and any(one.folded not in UNITS for one, _ in words):
            words += _words_behind(texts, text, words, figures.get(id(word)))
            break
        if id(word) in figures and (word.top, word.bottom) == (text.top, text.bottom):
            return figures[id(word)].row
        if word.is_blank and not words and role_of(texts, word) == "indicator.name":
            break
        is_content = year_of_month(word.folded) or _is_in_figures_place(texts, word)
        is_content = is_content or (is_prose(word) and role_of(texts, word) != "indicator.definition")
        if not (is_figure or word.is_blank or is_content):
            words += _with_role(texts, word)
    return _row_words(words)


def _words_behind(
    texts: Texts, text: Text, words: list[tuple[Text, str]], other: Figure | None
) -> list[tuple[Text, str]]:
    """What names a figure's row behind another one: 目標 10 | 目標 12, or 基準値 beside 目標 over 実績."""
    if other is None:
        return []
    is_higher = other.text.bottom - other.text.top > text.bottom - text.top + 1
    if is_higher and other.word("indicator.name"):
        return other.words
    header = label_above(texts, text)
    is_under_year = header is not None and header.x0 < words[-1][0].x1 - 1
    if all(one.is_year for one, _ in (*words, *other.words[:1])):  # 決算額 | R3 | 10 | R4 | 20
        return [pair for pair in other.words if not pair[0].is_year]
    say_phases = all(one.families <= {"phase", "text"} for one, _ in words)
    is_alike = say_phases and (is_under_year or other.word("indicator.name"))
    return [pair for pair in other.words if not pair[0].phases] if is_alike else []


def _is_in_figures_place(texts: Texts, word: Text) -> bool:
    if word.concepts or word.is_year or role_of(texts, word) or not any(one.is_figure for one in texts.row_left(word)):
        return False
    header = label_above(texts, word)
    return header is not None and same_edges(header, word) and bool(header.is_year or header.phases)


def _with_role(texts: Texts, word: Text) -> list[tuple[Text, str]]:
    """A word with what the header over it says that it is; 目標値 in the names' column, and the name above it."""
    role = "" if word.is_year else role_of(texts, word)
    # 平成23年度決算 under 終了年度 of a block above, 実績 under 単位 over the unit, too
    role = "" if role in ("ignore", "indicator.unit") and not {"phase", "derived"}.isdisjoint(word.families) else role
    behind = [role_of(texts, one) for one in texts.row_right(word)[:1] if not one.is_figure]  # 世帯数 | 世帯
    behind += ["indicator.unit"] * (split_unit(word.text)[1] not in ("", *YEN))  # 世帯数（世帯）
    no_names = _NO_NAMES if {"indicator.unit", "indicator.definition"}.isdisjoint(behind) else {"group"}
    no_names = no_names if word.concepts == concepts_of(word.folded) else _NO_NAMES | {"derived", "ignore"}  # given
    if role == "indicator.name" and (not no_names.isdisjoint(word.families) or is_among_costs(texts, word)):
        return [(word, "")]
    if role == "indicator.name" and _KIND.fullmatch(word.folded):
        return [(word, "indicator.kind")]
    if role != "indicator.name" or not (is_note(texts, word) or _OF_VALUES.fullmatch(plain_label(word.folded))):
        return [(word, role)]
    name = next((one for one in texts.column_above(word) if not (one.is_blank or one.is_label or one.is_figure)), None)
    return [(word, ""), *([(name, role)] if name else [])]

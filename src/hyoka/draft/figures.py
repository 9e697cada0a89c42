"""The figures of a sheet, each with the headers above it and the words before it in its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hyoka.draft.sheets import Sheet, is_header, name_of, value_of
from hyoka.draft.texts import LONGEST_LABEL, Text, Texts, reaches, same_edges

#: What the header over a word says that the word is.
_NO_NAME: Final = re.compile(r"[(\[][^()\[\]]{0,6}[)\]]|[①-⑳]|[A-Z]|[-－—]+|(?:千|百万|万|億)?円|[%人]")
_ROLES: Final = ("activity.name", "indicator.name", "indicator.unit", "indicator.definition", "indicator.polarity",
                 "activity.code", "activity.section", "activity.department", "ignore")  # fmt: skip


@dataclass
class Figure:
    """A printed number with what stands around it.

    Attributes:
        text: Its cell.
        sheet: Its sheet.
        headers: The labels above it, the nearest first.
        words: The texts before it in its row, the nearest first, each with what the header over it says that it is.
        indicator: The name of an indicator that stands beside a label above it; None where there is none.
        activity: The name of the activity of its row in a list; empty elsewhere.
        sections: The labels above it that stand over its whole row.
        definition: The definition of the indicator whose label stands above it.
    """

    text: Text
    sheet: Sheet
    headers: list[Text]
    words: list[tuple[Text, str]]
    indicator: Text | None = None
    activity: str = ""
    sections: list[Text] = field(default_factory=list)
    definition: Text | None = None

    def word(self, role: str) -> Text | None:
        """The nearest word under a header of this meaning."""
        return next((word for word, own in self.words if own == role), None)

    @property
    def row_labels(self) -> list[Text]:
        """The words that name its row, the nearest first; without units and numbers in brackets or circles."""
        return [word for word, role in self.words if not role and not _NO_NAME.fullmatch(word.folded)]


def find_figures(sheet: Sheet) -> list[Figure]:
    """The figures of a sheet in reading order."""
    headers_before: list[tuple[Text, list[Text]]] = []
    figures = []
    for text in sheet.texts:
        if not text.is_figure or (text.table < 0 and not _beside_label(sheet.document, text)):
            continue
        words = list(_words(sheet.document, text))
        headers = headers_above(sheet.document, text)
        if not headers:
            headers = next((own for other, own in reversed(headers_before) if same_edges(other, text)), [])
        if headers:
            headers_before.append((text, headers))
        left = min((word.x0 for word, _ in words), default=-1.0)
        sections = [header for header in headers if header.x0 <= left + 1]
        headers = [header for header in headers if header not in sections]
        figures.append(Figure(text, sheet, headers, words, sections=sections))
    _add_indicators(sheet, figures)
    _add_activities(sheet, figures)
    return figures


def _beside_label(texts: Texts, text: Text) -> bool:
    return bool(texts.row_left(text))


def headers_above(texts: Texts, text: Text) -> list[Text]:
    """The labels above a cell, the nearest first: a run of labels, else the first text if it is short."""
    column = [other for other in texts.column_above(text) if not other.is_blank]
    first = next((n for n, other in enumerate(column) if other.is_label() and not other.is_figure), None)
    if first is None:
        words = [other for other in column if not other.is_figure][:1]
        return [word for word in words if len(word.folded) <= LONGEST_LABEL]
    headers = []
    for other in column[first:]:
        if not other.is_label() or other.is_figure:
            break
        headers.append(other)
    return headers


def _words(texts: Texts, text: Text) -> Iterator[tuple[Text, str]]:
    """The texts left of a figure, from the nearest, up to the figures of another table beside it."""
    met = False
    for word in texts.row_left(text):
        if word.is_blank:
            continue
        if word.is_figure:
            if met:
                return
            continue
        met = True
        yield word, role_of(texts, word)


def role_of(texts: Texts, word: Text) -> str:
    """What the header over a word says that it is; "" where none says it."""
    for other in texts.column_above(word):
        roles = [concept for concept in other.concepts() if concept in _ROLES]
        if roles and is_header(texts, other):
            return roles[0]
    return ""


def _add_indicators(sheet: Sheet, figures: list[Figure]) -> None:
    """Give each figure the indicator whose label stands last above it, unless its row names one."""
    texts = sheet.document
    blocks = [_Block(texts, text) for text in sheet.texts if "indicator.name" in text.concepts()]
    blocks = [block for block in blocks if not is_header(texts, block.label)]
    for text in sheet.texts:
        if "indicator.definition" in text.concepts() and (over := [b for b in blocks if b.label.item <= text.item]):
            over[-1].definition = value_of(texts, text)
    for figure in figures:
        above = [block for block in blocks if block.is_above(figure.text)]
        if above:
            figure.indicator, figure.definition = above[-1].name, above[-1].definition


class _Block:
    """An indicator's label, the name beside it, and from where to where its figures may stand."""

    def __init__(self, texts: Texts, label: Text) -> None:
        beside = texts.row_right(label)
        another = next((other.x0 for other in beside if "indicator.name" in other.concepts()), None)
        self.label, self.name = label, value_of(texts, label)
        self.definition: Text | None = None
        self.right = another or max((other.x1 for other in beside), default=label.x1)

    def is_above(self, text: Text) -> bool:
        """Whether a text stands beside or below the label, not left of it or behind its row's end."""
        over = (self.label.page, self.label.top) <= (text.page, text.bottom)
        return over and self.label.x0 < text.x1 and self.right > text.x0 + 1


def _add_activities(sheet: Sheet, figures: list[Figure]) -> None:
    """Give each figure of a list the activity of its row."""
    for figure in figures:
        figure.activity = row_activity(sheet, figure.text)


def row_activity(sheet: Sheet, text: Text) -> str:
    """The activity of a text's row in a list: the name in the names' column beside it; "" where there is none."""
    headers = [head for head in sheet.lists if (head.page, head.top) <= (text.page, text.top)]
    if not headers:
        return ""
    head = headers[-1]
    if text.table >= 0 and head.page == text.page and head.table != text.table:
        return ""
    names = [
        other
        for other in sheet.document.by_page[text.page]
        if same_edges(other, head) and other is not head and not other.is_blank and not other.is_label()
    ]
    beside = [name for name in names if reaches(name, text)]
    return name_of(beside[0], head) if beside else ""

"""The labels with values beside them that the sheets of a form print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from typing import Final

from hyoka.forms.headers import is_header, value_of
from hyoka.forms.roles import role_of
from hyoka.forms.shared.name_cells import split_owner
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import GAP_PT, LONGEST_LABEL, Text, Texts, is_prose, same_edges
from hyoka.text.vocabulary import plain_label

#: A label is declared if this share of the sheets has it.
SHARE: Final = 0.5
_KNOWN_BY: Final = 6
_OF_TEXTS: Final = frozenset({"text", "ignore", "rating."})


class Labels:
    """The labels with values beside them that most sheets print."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets, self.counts, self.concepts = sheets, Counter[str](), dict[str, tuple[str, ...]]()
        self.of_figures, self.values = set[str](), dict[str, list[str]]()
        printed = Counter[str]()
        for sheet in sheets:
            here = [text for text in sheet.texts if not text.is_blank and not text.is_figure]
            labels = {plain_label(text.folded): text.folded for text in here if text.is_label}
            printed.update(one for one, folded in labels.items() if one in folded)
            values = [(text, value) for text in here if (value := _value(sheet, text))]
            taken = {id(value) for _, value in values}
            for text, value in values:
                if not any(below.is_figure for below in sheet.document.below(value)[:1]):  # or it is a header
                    self.values.setdefault(plain_label(text.folded), []).append(value.text)
            beside = {plain_label(text.folded): text.concepts for text, _ in values if id(text) not in taken}
            self.counts.update(beside.keys())
            self.of_figures |= {plain_label(text.folded) for text, value in values if value.is_figure}
            self.concepts |= beside
        self.all_values = {plain_label(value) for values in self.values.values() for value in values}
        self.everywhere = [
            one
            for one, count in printed.items()
            if count == len(sheets) and 1 < len(one) <= LONGEST_LABEL and one not in self.all_values
        ]

    def lines(self) -> list[str]:
        """The lines outside tables that all sheets print and whose meaning nobody knows: headings."""
        lines = [text.folded for text in self.sheets[0].texts if text.table < 0 and not text.concepts]
        return [one for one in lines if plain_label(one) in self.everywhere]

    def of(self, concept: str) -> str:
        """The label of a concept that most sheets have; "" where none has it."""
        labels = [one for one, concepts in self.concepts.items() if concept in concepts]
        # one may stand above all sheets of a document; each has a code of its own
        is_own = concept == "activity.code"
        count = len({(sheet.document_id, sheet.number * is_own) for sheet in self.sheets})
        labels = [one for one in labels if self.counts[one] >= SHARE * count]
        return max(labels, key=self.counts.__getitem__, default="")

    def of_owners(self, label: str) -> dict[str, str]:
        """The label of sections as that of departments, too, where it has both beside it: 総務部 防災課."""
        values = self.values.get(label, [])
        has_both = sum(bool(split_owner(value)[0]) for value in values) >= max(1, SHARE * len(values))
        return dict.fromkeys(("department", "section"), label) if has_both else {}

    def texts(self, others: Container[str]) -> dict[str, str]:
        """The labels of texts, each with the name of its text."""
        often = [one for one, count in self.counts.items() if count >= SHARE * len(self.sheets) and one not in others]
        return {one: "" for one in often if len(one) > 1 and self._is_text(one)}

    def _is_text(self, label: str) -> bool:
        """Whether a label says that a text stands beside it, or only a phase though no figure does: これまでの実績."""
        concepts = self.concepts[label]
        says_phase = all(concept.startswith("phase.") for concept in concepts) and label not in self.of_figures
        is_number = "ignore" in concepts and label in self.of_figures  # 会計 | 1
        has_sentences = concepts == ("head",) and any("。" in value for value in self.values.get(label, ()))  # 内容
        return "text" in concepts or (set(concepts) <= _OF_TEXTS and not is_number) or says_phase or has_sentences

    def known_by(self) -> list[str]:
        """The labels that all sheets print, the longest first: short ones stand on the forms of all cities."""
        labels = sorted(self.everywhere, key=lambda one: (bool(re.search(r"[\d。]", one)), -len(one)))
        return labels[:_KNOWN_BY] or ["年度"]


def _value(sheet: Sheet, text: Text) -> Text | None:
    """The text beside a label that is none; None where there is none."""
    if not (text.is_shared or text.concepts) or text.is_year:
        return None
    below = sheet.document.below(text)[1:2]
    if is_header(sheet.document, text) and (sheet.lists or any(not one.is_label for one in below)):
        return None  # over a column, not over one text
    value = _below_note(sheet.document, text, value_of(sheet.document, text))
    is_label = text.is_shared and value is not None and is_prose(value)  # below the rows of a list
    if role_of(sheet.document, text).startswith("activity.") and not is_label:
        return None  # of a list
    if value is not None and text.table >= 0 and value.x0 < text.x1 - 1 and not same_edges(value, text):
        return None  # below, but of another column
    is_of_another = value is not None and (value.bottom < text.bottom - 1 or value.top < text.top - 1)
    if value is not None and is_of_another and value.is_shared and value_of(sheet.document, value):
        return None  # the first of several labels in a group, or one that begins in a row above
    has_code = value is not None and re.search(r"\d", value.folded) is not None
    return None if "activity.code" in text.concepts and not has_code else value


def _below_note(texts: Texts, label: Text, value: Text | None) -> Text | None:
    """A label's value; below it where another label is beside it, or in a merged label's second row below a note."""
    if value is None or not value.is_shared:
        return value
    over = value if value.x0 >= label.x1 - 1 and label.bottom > value.bottom + GAP_PT else label
    below = next((one for one in texts.below(over)[:1] if not (one.is_shared or one.is_blank)), None)
    is_own = below is not None and same_edges(below, over) and (over is label or below.middle < label.bottom)
    return below if is_own else value

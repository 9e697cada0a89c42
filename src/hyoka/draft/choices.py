"""Which labels may be those of ratings, though the vocabulary calls them none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from hyoka.forms.assumptions import Form
from hyoka.forms.ratings import LIKE_CHOICE, SIGN, mark_of, symbol_of
from hyoka.forms.sheets import Sheet, is_header, value_of
from hyoka.forms.texts import LONGEST_LABEL, Text, same_edges
from hyoka.vocabulary import plain_label

#: The fewest sheets that show whether a label's texts are choices, and how many different ones these may be.
_FEWEST, _MOST_DIFFERENT = 4, 8
_NO_CHOICE: Final = ("rating.", "activity.", "indicator.", "cost.")
_ANSWERS: Final = ("text", "rating.", "rating.direction", "ignore")


def ask_for_choices(sheets: Sequence[Sheet], form: Form) -> None:
    """Ask of each label whose texts look like choices what it means."""
    values: dict[str, Counter[str]] = {}
    example: dict[str, tuple[Sheet, Text]] = {}
    for sheet in sheets:
        for text in sheet.texts:
            if _may_be_label(text):
                values.setdefault(plain_label(text.folded), Counter()).update(_choices(sheet, text))
                example.setdefault(plain_label(text.folded), (sheet, text))
    for label, choices in values.items():
        sheet, text = example[label]
        if choices.total() >= max(_FEWEST, 0.8 * len(sheets)) and 1 < len(choices) <= _MOST_DIFFERENT:
            evidence = ", ".join(f"{one} ({count})" for one, count in choices.most_common(4))
            question = (
                f"「{label}」は評価ですか、方向性ですか、それ以外の文章ですか。 — Is it a rating, a direction or text?"
            )
            form.assume(f"label.{label}", question, "text", evidence, _ANSWERS)
            form.assumptions[f"label.{label}"].places = [(sheet.document_id, text.place)]


def _may_be_label(text: Text) -> bool:
    if not (text.shared or text.concepts() == ("text",)) or text.is_figure or len(text.folded) > LONGEST_LABEL:
        return False
    is_known = any(concept.startswith(_NO_CHOICE) for concept in text.concepts())
    return not is_known and not SIGN.fullmatch(text.folded) and not LIKE_CHOICE.fullmatch(text.folded)


def _choices(sheet: Sheet, label: Text) -> Iterator[str]:
    """The texts under a header of a list, or the value beside a label, that look like choices."""
    value = value_of(sheet.document, label)
    values = [value] if value and (value.x0 > label.x0 or same_edges(value, label)) else []
    if sheet.lists and is_header(sheet.document, label):
        values = sheet.document.below(label)
    for text in (value.folded for value in values if mark_of(value, "rating.direction")):
        if LIKE_CHOICE.search(text) or symbol_of(text) == text:
            yield text

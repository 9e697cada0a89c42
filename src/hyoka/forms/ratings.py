"""The ratings of a sheet: a mark beside a criterion's label or under its header, or the chosen one of several texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from hyoka.forms.assumptions import Form
from hyoka.forms.facts import Fact
from hyoka.forms.roles import row_activity
from hyoka.forms.shared.paragraphs import lines_of, one_line
from hyoka.forms.sheets import Sheet, is_header, value_of
from hyoka.forms.texts import Text, reaches, same_edges
from hyoka.japanese import fold, without_year
from hyoka.vocabulary import plain_label

_CHOSEN: Final = "■●☑☒✓✔◉"
_OPEN: Final = "□○〇☐◯"
_CHOICE: Final = re.compile(rf"([{_CHOSEN}{_OPEN}])\s*([^{_CHOSEN}{_OPEN}]+)")
_SYMBOL: Final = re.compile(
    r"[A-ES](?:[+-]|(?![A-Za-z+\d]))|[a-e](?![A-Za-z])|[◎○〇△▲×✕☆★]+(?![^\W\d_])|[1-5](?=点?$)|[ⅠⅡⅢⅣⅤ](?!\w)"
)
#: A mark with what it means: A:順調, B:要改善.
_LEGEND: Final = re.compile(r"(?<![A-Za-z\d])[A-ES1-5◎○△×][:=]")
_IN_BRACKETS: Final = re.compile(r"(.{2,20}?)(?:【([◎○〇△▲×☆★A-ES])】|\[([◎○〇△▲×☆★])\]|\(([◎○〇△▲×☆★])\))")
#: A text without a mark is a choice if it is no longer than this.
_LONGEST_CHOICE: Final = 16
_LONGEST_WITH_SYMBOL: Final = 40
_UNLIKE_CHOICE: Final = re.compile(r"[。、:]|\d|円|課$|部$|係$|市$|性$")
_OVER_REASONS: Final = re.compile("(?:説明|理由|意見|コメント)(?:等|など)?$")
_LIKE_CHOICE: Final = re.compile(
    r"拡[充大]|継続|維持|縮小|廃止|見直|改善|終了|休止|完了|統合|高い|低い|普通|十分|良好|余地|やや|おおむね|概ね|適切|妥当|達成|順調|遅[れ延]|現状|^[高中低大小]$"
)
#: The fewest sheets that show whether a label's texts are choices, and how many different ones these may be.
_FEWEST, _MOST_DIFFERENT = 4, 8
_SIGN: Final = re.compile(rf"[{_CHOSEN}{_OPEN}◎レ]")
_BOXES: Final = "□☐"
#: The fewest options beside a label, of which one is marked.
_FEWEST_OPTIONS: Final = 2
_RATING: Final = "rating."
#: Labels of rows of marks that name no criterion of their own.
_GENERAL: Final = frozenset({"評価", "評価結果", "評価区分", "評定", "判定", "判定結果"})


def find_ratings(sheet: Sheet, form: Form) -> Iterator[Fact]:
    """The ratings on a sheet."""
    for text in sheet.texts:
        if text.is_blank or text.is_figure:
            continue
        concepts = text.concepts()
        rated = next((concept for concept in concepts if concept.startswith(_RATING)), None)
        if rated is None:
            yield from _in_one_text(sheet, form, text)
        elif sheet.activity and (chosen := marked_option(sheet, text)):
            yield _fact(sheet, form, text, chosen, one_line(chosen.part), sheet.activity)
        elif is_header(sheet.document, text) and sheet.lists:
            yield from _in_list(sheet, form, text, rated)
        elif is_header(sheet.document, text):
            yield from _in_column(sheet, form, text, rated)
        elif _is_general(text) and any(map(_is_rating, _cells_above_value(sheet, text))):
            continue
        else:
            yield from _beside(sheet, form, text, rated)


def marked_option(sheet: Sheet, label: Text) -> Text | None:
    """The option beside a label that has a mark in the cell before or behind it; None where not exactly one has."""
    cells = list(takewhile(lambda cell: not _is_rating(cell), sheet.document.row_right(label)))
    signs = [cell for cell in cells if _SIGN.fullmatch(cell.folded)]
    marks = [cell for cell in signs if cell.folded in _CHOSEN] or [cell for cell in signs if cell.folded not in _BOXES]
    options = [cell for cell in cells if not cell.is_blank and cell not in signs]
    if len(marks) == 1 and len(options) < _FEWEST_OPTIONS:
        return _option_above(sheet, label, marks[0])
    if len(marks) != 1 or len(options) < _FEWEST_OPTIONS or any(len(o.folded) > _LONGEST_WITH_SYMBOL for o in options):
        return None
    mark, is_before = marks[0], cells[0] not in options
    beside = [option for option in options if reaches(option, mark)]
    right = [option for option in beside if option.x0 >= mark.x1 - 1]
    left = [option for option in beside if option.x1 <= mark.x0 + 1]
    found = right[:1] if is_before else left[-1:]
    return found[0] if found else _option_above(sheet, label, mark)


def _option_above(sheet: Sheet, label: Text, mark: Text) -> Text | None:
    """The option that stands above the marked one of several blank cells behind a label; None where none does."""
    behind = [cell for cell in sheet.document.row_right(label) if cell.is_blank or cell is mark]
    headers = [cell for cell in sheet.document.column_above(mark) if not _SIGN.fullmatch(cell.folded)]
    header = next((cell for cell in headers if not cell.is_blank), None)
    if header is None or len(behind) < _FEWEST_OPTIONS or len(header.folded) > _LONGEST_CHOICE:
        return None
    return header


def _is_rating(text: Text) -> bool:
    return any(concept.startswith(_RATING) for concept in text.concepts())


def _beside(sheet: Sheet, form: Form, label: Text, rated: str) -> Iterator[Fact]:
    """The mark that is a label's value, else the one in the cell of its edges below it."""
    below = [text for text in sheet.document.below(label)[:1] if same_edges(text, label)]
    for value in [value_of(sheet.document, label), *below]:
        if value is not None and (mark := mark_of(value, rated)):
            yield _fact(sheet, form, label, value, mark, sheet.activity)
            return


def _is_general(label: Text) -> bool:
    return plain_label(label.folded) in _GENERAL


def _cells_above_value(sheet: Sheet, label: Text) -> list[Text]:
    value = value_of(sheet.document, label)
    return sheet.document.column_above(value) if value and value.x0 > label.x0 else []


def _in_column(sheet: Sheet, form: Form, header: Text, rated: str) -> Iterator[Fact]:
    """The marks under a header: of the criteria before them in their rows, else of the header's own."""
    if any("indicator.name" in other.concepts() for other in sheet.document.row_left(header)):
        return  # these are of indicators, each of its own
    for value in sheet.document.below(header):
        criteria = [other for other in sheet.document.row_left(value) if _is_rating(other) and not _is_general(other)]
        mark = mark_of(value, rated)
        if not mark or (criteria and value_of(sheet.document, criteria[0]) is value):
            continue
        name = f"{one_line(criteria[0].part)}（{one_line(header.part)}）" if criteria else ""
        yield _fact(sheet, form, header, value, mark, sheet.activity, name)
        if not criteria:
            return


def _in_list(sheet: Sheet, form: Form, header: Text, rated: str) -> Iterator[Fact]:
    """The marks under a header in a list, each of its row's activity."""
    texts = sheet.document
    here = takewhile(lambda one: one.folded != header.folded, texts.below(header))  # up to the same header again
    again = {one.page for one in texts.texts if one.page > header.page and one.folded == header.folded}
    until = min(again, default=texts.texts[-1].page + 1)
    behind = [one for one in sheet.texts if header.page < one.page < until and same_edges(one, header)]
    for value in [*here, *behind]:
        activity = row_activity(sheet, value) if not value.is_blank else ""
        if activity and (mark := mark_of(value, rated)):
            yield _fact(sheet, form, header, value, mark, activity)


def _in_one_text(sheet: Sheet, form: Form, text: Text) -> Iterator[Fact]:
    """A label with its mark in brackets behind it: 達成状況【◎】."""
    match = _IN_BRACKETS.fullmatch(text.folded)
    if match and sheet.activity:
        yield _fact(sheet, form, text, text, match[2] or match[3] or match[4], sheet.activity, match[1])


def chosen_text(value: Text) -> str:
    """The marked one of several texts in a cell, else the whole cell; "" where not exactly one is marked."""
    choices = _CHOICE.findall("\n".join(line.text for line in lines_of(value.part)))
    chosen = [text for sign, text in choices if sign in _CHOSEN]
    if not chosen and len(choices) < _FEWEST_OPTIONS:
        return one_line(value.part)
    return "".join(chosen[0].split("\n")).strip() if len(chosen) == 1 else ""


def symbol_of(text: str) -> str:
    """The symbol with which a rating begins: A of "A.順調に推移している", 3 of 3点; "" where it has none."""
    match = _SYMBOL.match(fold(text))
    return match[0] if match else ""


def is_over_reasons(text: Text) -> bool:
    """Whether a text stands over the reasons of ratings: 評価の理由."""
    return _OVER_REASONS.search(text.folded) is not None


def mark_of(value: Text, rated: str = _RATING) -> str:
    """The mark of a rating: the chosen one of several texts, a symbol, or a short text; "" where it is none."""
    chosen = chosen_text(value)
    if chosen != one_line(value.part):
        return chosen
    if len(_LEGEND.findall(value.folded)) > 1 or is_over_reasons(value):
        return ""
    if (symbol := symbol_of(value.folded)) and len(value.folded) <= _LONGEST_WITH_SYMBOL:
        return symbol
    is_choice = len(value.folded) <= _LONGEST_CHOICE and (
        rated == "rating.direction" or _LIKE_CHOICE.search(value.folded) is not None
    )
    return chosen if is_choice and not _UNLIKE_CHOICE.search(value.folded) else ""


def ask_for_choices(sheets: list[Sheet], form: Form) -> None:
    """Ask of each label whose texts look like choices, though the vocabulary calls it no rating, what it means."""
    values: dict[str, Counter[str]] = {}
    example: dict[str, tuple[Sheet, Text]] = {}
    for sheet in sheets:
        for text in sheet.texts:
            if (
                text.is_figure
                or len(text.folded) > 20
                or _SIGN.fullmatch(text.folded)
                or _LIKE_CHOICE.fullmatch(text.folded)
            ):
                continue
            if text.shared or text.concepts() == ("text",):
                choices = [value.folded for value in _values(sheet, text) if mark_of(value, "rating.direction")]
                choices = [choice for choice in choices if _LIKE_CHOICE.search(choice) or symbol_of(choice) == choice]
                values.setdefault(plain_label(text.folded), Counter()).update(choices)
                example.setdefault(plain_label(text.folded), (sheet, text))
    for label, found in values.items():
        sheet, text = example[label]
        rated = any(concept.startswith(("rating.", "activity.", "indicator.", "cost.")) for concept in text.concepts())
        if not rated and found.total() >= max(_FEWEST, 0.8 * len(sheets)) and 1 < len(found) <= _MOST_DIFFERENT:
            evidence = ", ".join(f"{one} ({count})" for one, count in found.most_common(4))
            question = (
                f"「{label}」は評価ですか、方向性ですか、それ以外の文章ですか。 — Is it a rating, a direction or text?"
            )
            form.assume(f"label.{label}", question, "text", evidence,
                               ("text", "rating.", "rating.direction", "ignore"))  # fmt: skip
            form.assumptions[f"label.{label}"].places = [(sheet.document_id, text.place)]


def _values(sheet: Sheet, label: Text) -> list[Text]:
    """The texts under a header of a list, or the value beside a label."""
    if sheet.lists and is_header(sheet.document, label):
        return sheet.document.below(label)
    value = value_of(sheet.document, label)
    return [value] if value and (value.x0 > label.x0 or same_edges(value, label)) else []


def _fact(sheet: Sheet, form: Form, label: Text, value: Text, mark: str, activity: str, name: str = "") -> Fact:
    criterion = without_year(name or one_line(label.part))
    rest = ("year",) if form.year_is_assumed(sheet) else ()
    about = (sheet.document_id, activity, "rating", "", fold(criterion), form.year(sheet), "", mark, "")
    row = plain_label(label.folded)
    return Fact(*about, one_line(value.part), value.place, sheet.number, row, rests_on=rest)

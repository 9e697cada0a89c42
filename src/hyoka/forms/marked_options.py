"""Which of several options is marked: beside their label or below it, in a cell each or with boxes before them."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from hyoka.forms.marks import (
    CHOSEN,
    FEWEST_OPTIONS,
    LONGEST_CHOICE,
    LONGEST_WITH_SYMBOL,
    SIGN,
    is_question,
    signed_option,
)
from hyoka.forms.shared.paragraphs import lines_of
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import GAP_PT, Text, Texts, is_within, reaches, same_edges
from hyoka.text.vocabulary import plain_label

_BOXES: Final = "□☐"
#: A mark that is no option: a circle among them chooses none.
_OTHER_MARK: Final = re.compile("[△▲×✕☆★]+")
#: Labels of rows of marks that name no criterion of their own.
_GENERAL: Final = frozenset({"評価", "評価点", "評価結果", "評価区分", "評定", "判定", "判定結果", "チェック"})


def stacked_options(sheet: Sheet) -> list[tuple[Text, Text]]:
    """The labels over options that stand below one another, □ 適切 over ■ 見直す, each with the marked one."""
    texts, stacked = sheet.document, list[tuple[Text, Text]]()
    for sign in (one for one in sheet.texts if one.table >= 0 and len(one.folded) == 1 and one.folded in CHOSEN):
        above = [one for one in texts.column_above(sign) if not one.is_blank]
        over = list(takewhile(is_sign, above))
        signs = [*over, *takewhile(is_sign, texts.below(sign))]
        label, option = next(iter(above[len(over) :]), None), next(iter(texts.row_right(sign)), None)
        is_alone = bool(signs) and not any(one.folded in CHOSEN for one in signs)
        if is_alone and label and option and is_within(sign, label) and is_within(option, label):
            stacked.append((label, option))
    return stacked


def matrix_options(texts: Texts, label: Text) -> list[tuple[Text, Text]]:
    """What the one mark in a matrix beside a label chooses, each with its label: 成果 向上, and 維持 under コスト."""
    cells = texts.row_right(label)
    signs = [cell for cell in cells if is_sign(cell)]
    if len(signs) != 1:
        return []
    row = next((cell for cell in texts.row_left(signs[0]) if not cell.is_blank), label)
    column = next((cell for cell in texts.column_above(signs[0]) if not cell.is_blank), label)
    over = texts.cell_above(column)
    is_over_several = over is not None and not over.is_blank and over.x1 - over.x0 > column.x1 - column.x0 + GAP_PT
    rows = [cell for cell in cells if same_edges(cell, row) and cell.bottom > column.bottom + 1 and not cell.is_blank]
    if row is label or column is label or over is None or not is_over_several or len(rows) < FEWEST_OPTIONS:
        return []
    group = row.left if row.left and not row.left.is_blank else label
    return [(group, row), (over, column)]


def is_sign(text: Text) -> bool:
    """Whether a text is the mark of an option and no more: ■, □."""
    return SIGN.fullmatch(text.folded) is not None


def marked_option(sheet: Sheet, label: Text) -> tuple[Text, str] | None:
    """The cell and the text of the option that is marked beside a label, or below one over all; None where none is."""
    texts = sheet.document
    below = [] if any(left.bottom <= label.bottom + GAP_PT for left in texts.row_left(label)) else texts.below(label)
    row = texts.by_item.get(label.item + 1, []) if label.table < 0 else []  # under a heading
    row = row if row and row[0].table >= 0 and SIGN.match(row[0].folded) else []
    beside = texts.row_right(label) or row or [cell for cell in below if cell.item == below[0].item]
    cells = list(takewhile(lambda cell: not is_rating(cell), beside))
    signs = [cell for cell in cells if SIGN.fullmatch(cell.folded) and not is_under_general(sheet.document, cell)]
    marks = [cell for cell in signs if cell.folded in CHOSEN] or [cell for cell in signs if cell.folded not in _BOXES]
    options = [cell for cell in cells if not cell.is_blank and cell not in signs]
    places = [cell for cell in cells if any(same_edges(cell, sign) for sign in signs)]
    signed = [option for option in options if option.left in places]
    is_before = bool(cells) and (cells[0] in places or is_question(cells[0]))
    options = signed if is_before and len(signed) >= FEWEST_OPTIONS else options  # a question or reason is none
    if any(_OTHER_MARK.fullmatch(option.folded) for option in options):
        return None
    if not signs:
        return signed_option(options)
    if len(marks) != 1:
        return None
    above = _option_above(sheet, label, marks[0])
    is_long = any(len(option.folded) > LONGEST_WITH_SYMBOL for option in options)
    if is_long and len(options) >= FEWEST_OPTIONS and not above:
        return None
    beside = [option for option in options if reaches(option, marks[0])] if len(options) >= FEWEST_OPTIONS else []
    right = [option for option in beside if option.x0 >= marks[0].x1 - 1]
    left = [option for option in beside if option.x1 <= marks[0].x0 + 1]
    named = (one for one in above if same_edges(one, marks[0]))
    is_own = any(sum(o.folded == one.folded for o in sheet.document.by_item[one.item]) == 1 for one in named)
    is_own &= not any(cell.is_blank and same_edges(cell, marks[0]) for cell in cells)  # a mark for each row's option
    chosen = (not is_own and (left[-1:] if cells[0] in options else right[:1])) or above
    return (chosen[0], chosen[0].text) if chosen else None


def _option_above(sheet: Sheet, label: Text, mark: Text) -> list[Text]:
    """The option that stands above the marked one of several blank cells behind a label, or above a mark in one."""
    behind = [cell for cell in sheet.document.row_right(label) if cell.is_blank or cell is mark]
    signs = "✓✔レ☑" if mark.folded in "✓✔レ☑" else SIGN.pattern  # under options ◎, ○
    headers = [cell for cell in sheet.document.column_above(mark) if cell.folded not in signs]
    sign = lines_of(mark.part)[0]
    over = [cell for cell in headers if cell.item == headers[0].item and cell.x0 <= (sign.x0 + sign.x1) / 2 <= cell.x1]
    is_among = len(behind) >= FEWEST_OPTIONS or len(headers) > FEWEST_OPTIONS
    return [cell for cell in over[:1] if is_among and len(cell.folded) <= LONGEST_CHOICE]


def is_under_general(texts: Texts, value: Text) -> bool:
    """Whether a cell stands under a label of marks that names no criterion."""
    return any(is_general(one) for one in texts.column_above(value) if same_edges(one, value))


def is_rating(text: Text) -> bool:
    """Whether a text is a label of ratings."""
    return "rating" in text.families


def is_general(label: Text) -> bool:
    """Whether a label of marks names no criterion of its own: 評価, 判定."""
    return plain_label(label.folded) in _GENERAL

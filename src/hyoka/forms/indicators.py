"""The indicators of figures: whose label or name stands beside them or above."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from hyoka.forms.headers import is_header, value_of
from hyoka.forms.indicator_blocks import Block, is_letter
from hyoka.forms.marks import has_choice
from hyoka.forms.pieces import counts_pieces, unit_in
from hyoka.forms.roles import KINDS, role_of
from hyoka.forms.shared.name_cells import INDICATOR_LABEL, split_unit
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import GAP_PT, Text, Texts, is_prose, is_within, same_edges
from hyoka.forms.years import printed_years
from hyoka.text.numbers import UNITS, YEN
from hyoka.text.vocabulary import concepts_of, plain_label

if TYPE_CHECKING:
    from hyoka.forms.figure import Figure

_NUMBER_BEHIND: Final = re.compile(r"(\(?\d\)?)[A-Z]?$")
NOTE: Final = re.compile(r"\(.*\)")
_VALUES: Final = frozenset({"phase.target", "phase.actual"})
#: Short words for a kind of indicators before their names.
_SIDES: Final = frozenset({"活動", "成果"})
NAMED: Final = frozenset({"indicator.name", *KINDS})
#: A rating or a rate that may be what an indicator measures: 満足度, 進捗率; and a figure that is no mark of a rating.
_MEASURED: Final = re.compile(r"(?:度|率|状況)$")
_NO_MARK: Final = re.compile(r"\d{2}|\d\D")
_RESULTS: Final = re.compile("指標|実績|成果|推移")


def add_indicators(sheet: Sheet, figures: list[Figure]) -> None:
    """Give each figure the indicator whose label stands last above it, unless its row names one."""
    texts = sheet.document
    labels = [text for text in sheet.texts if not (NAMED.isdisjoint(text.concepts) or has_choice(text))]
    blocks = [Block(texts, text) for text in labels if not is_header(texts, text)]
    for block in blocks:
        block.name = block.name or _name_elsewhere(texts, block.label, blocks)
    blocks = [block for block in blocks if block.name or block.may_be_blank(texts)]
    for text in sheet.texts:
        if "indicator.definition" in text.concepts and (over := [b for b in blocks if b.label.item <= text.item]):
            over[-1].definition = value_of(texts, text)
    for figure in figures:
        above = (block for block in reversed(blocks) if block.is_above(figure.text))
        in_costs = _has_costs(texts, figure.text)  # a table of costs may stand below that of an indicator
        last = next((block for block in above if not in_costs or figure.text.table == block.label.table), None)
        name_below = _name_under_years(texts, figure) or _name_below(figure, last) if last else None
        if name_below is not None:
            figure.indicator = name_below
        elif last:
            figure.indicator, figure.definition, figure.unit = last.name, last.definition, last.unit
            for name in last.names:
                figure.indicator = name if is_within(figure.text, name) else figure.indicator
        if named := _name_of_letter(sheet, figure):
            units = (one for one in texts.row_right(named)[:1] if role_of(texts, one) == "indicator.unit")
            figure.indicator, figure.unit = named, next(units, figure.unit)
        if figure.indicator is None and figure.word("indicator.name") is None:
            figure.above = next(filter(None, (find(texts, figure) for find in _FINDERS)), None)


def _name_under_years(texts: Texts, figure: Figure) -> Text | None:
    """The name in the row of a figure, directly under the 年度 of its years; None elsewhere."""
    names = (one for one in figure.row_labels[-1:] if one.families <= {"text", "head"} and not _has_costs(texts, one))
    name, head = next((one for one in names if one.folded[-1] not in "値年度"), None), next(iter(figure.headers), None)
    over = texts.cell_above(name) if name else None
    is_under = over is not None and head is not None and (over.folded, over.item) == ("年度", head.item)
    return name if is_under and head and head.is_year else None


def is_measured(texts: Texts, text: Text) -> bool:
    """Whether a label of ratings or rates names an indicator by its place: beside 成果指標, or before values of years.

    A rate below 目標 and 実績 is worked out from them.
    """
    says_rate = text.families and text.families <= {"rating", "derived"}
    if not says_rate or not _MEASURED.search(plain_label(text.folded)):
        return False
    right, left = ([one for one in row if not one.is_blank] for row in (texts.row_right(text), texts.row_left(text)))
    above = next((one.concepts for one in texts.column_above(text) if one.concepts), ())
    label = next((one for one in left[:1] if not NAMED.isdisjoint(one.concepts)), None)
    if label and label.top > text.top - 1 and all(one.is_label for one in texts.below(label)[:1]):
        return True
    if "derived" in text.families:
        is_before = any(one.phases or one.folded in UNITS for one in right[:1])
        return not NAMED.isdisjoint(above) and (is_before or "達成" not in text.folded)
    values = takewhile(lambda one: "rating" not in one.families, right)
    return any(one.is_figure and _NO_MARK.match(one.folded) for one in values)


def _name_elsewhere(texts: Texts, label: Text, blocks: Iterable[Block]) -> Text | None:
    """The name that 成果指標 | 指標名(2) | …, or (2)… under 成果指標の名称, gives above to 成果指標(2); else None."""
    if not (number := _NUMBER_BEHIND.search(label.folded)):
        return None
    above = ((one.label, one.name) for one in blocks if one.name and one.label.item < label.item)
    named = ((name, [kind, *texts.row_left(kind)]) for kind, name in above)
    for name, heads in named:
        is_same = any(head.folded == label.folded for head in heads[1:2]) or heads[0].folded.endswith(number[1])
        if (is_same or name.folded.startswith(number[1])) and any(label.concepts == one.concepts for one in heads):
            return name
    kind, own = label.folded.removesuffix(number[0]), number[1]
    cells = (one for one in texts.between(0, label.item)[::-1] if one.folded.startswith(own) and one.folded != own)
    under = ((cell, [h for h in texts.column_above(cell) if not h.folded[:1].isdigit()][:1]) for cell in cells)
    return next((cell for cell, over in under if any(kind in head.folded for head in over)), None)


def _name_of_letter(sheet: Sheet, figure: Figure) -> Text | None:
    """The name behind a letter above, 活動指標 over or before ア | 巡回数, of figures in the letter's row below."""
    words = [word for word, role in figure.words if role != "indicator.unit" and not word.phases][:2]
    if [*map(is_letter, words)] != [True, False] or "指標" not in words[1].folded:
        return None
    texts, letter, kind = sheet.document, words[0], words[1].folded.removesuffix("値")
    again = [one for one in sheet.texts if one.item < letter.item and one.folded == letter.folded]
    heads = ((one, head) for one in again for head in (*texts.row_left(one), *texts.column_above(one)))
    named = [one for one, head in heads if head.folded.startswith(kind)]
    behind = (other for one in named for other in texts.row_right(one)[:1])
    names = (value_of(texts, one) if "indicator.name" in one.concepts else one for one in behind)
    return next((one for one in names if one and not one.is_figure), None)


def _has_costs(texts: Texts, text: Text) -> bool:
    return any(concept.startswith("cost.") for concept in texts.concepts_in_table(text))


def is_among_costs(texts: Texts, word: Text) -> bool:
    """Whether a word in the names' column is a total or 単位コスト in yen, or one of several rows of costs."""
    if "derived" in word.concepts:
        return unit_in(word.folded) in YEN or any(one.cost for one in _before_figures(texts, word))  # 総事業費
    column = [word, *texts.column_above(word), *texts.below(word)] if word.cost else []
    amounts = [one for one in column if one.cost and _is_in_yen(texts, one)]
    is_total = word.cost in ("total", "full_cost")
    totals = [one for one in texts.in_table(word) if one.cost == "total" and not one.phases]
    # beside another block's total it is what is measured
    is_total &= all(any(one and same_edges(one, word) for one in (other, other.left)) for other in totals)
    return word in amounts and (is_total or len(amounts) > 1)


def _before_figures(texts: Texts, word: Text) -> Iterable[Text]:
    return takewhile(lambda one: not one.is_figure, texts.row_right(word))


def _is_in_yen(texts: Texts, word: Text) -> bool:
    return any(unit_in(one.folded) in YEN for one in (word, *_before_figures(texts, word)))


def is_note(texts: Texts, word: Text) -> bool:
    """Whether a word says more of the name above: in brackets, beside the unit of both, under 上段:名称/下段:算定式."""
    if NOTE.fullmatch(word.folded) and any(one.phases for one in texts.row_right(word)[:2]):
        return True  # （低いほど良い）
    if (over := word.over) and not over.is_label:
        right = texts.row_right(word)[:1]
        of_both = [one for one in right if role_of(texts, one) == "indicator.unit"]
        if {one.phases for one in right} != {one.phases for one in texts.row_right(over)[:1]}:
            of_both += [word.left] if word.left else []  # 活動指標 beside 目標 over 実績
        if any(abs(one.top - over.top) + abs(one.bottom - word.bottom) < GAP_PT for one in of_both):
            return True
    column = [*takewhile(lambda one: NAMED.isdisjoint(one.concepts), texts.column_above(word))]
    header = next(iter(texts.column_above(word)[len(column) :]), None)
    return header is not None and "下段" in header.folded and len(column) % 2 == 1


def _name_below(figure: Figure, block: Block) -> Text | None:
    """The name in a figure's own row, in the column of the name beside a label above; None where there is none."""
    column = [one for one in figure.row_labels if block.name and same_edges(one, block.name)]
    names = [one for one in column if block.name and one.top > block.name.top]
    is_defined = bool(names and names[0].left and "indicator.definition" in names[0].left.concepts)
    return names[0] if names and not (names[0].is_label or is_defined) else None


def _name_in_column(texts: Texts, figure: Figure) -> Text | None:
    """The last name above the blank cell in the names' column of a row that says a phase; None where there is none."""
    if not any(word.phases for word, _ in figure.words):
        return None
    blanks = (one for one in texts.row_left(figure.text) if one.is_blank and role_of(texts, one) == "indicator.name")
    above = (one for blank in islice(blanks, 1) for one in texts.column_above(blank) if not one.is_blank)
    return next((one for one in above if not one.is_label), None)


def _name_before_phase(texts: Texts, figure: Figure) -> Text | None:
    """The name in one cell with 目標 over a label that says another phase, 参加者数 目標 over 実績; else None."""
    label = next((one for one in figure.row_labels[:1] if one.phases), None)
    over = texts.column_above(label)[:2] if label else []
    name = next((one for one in over if label and same_edges(one, label) and not one.is_label), None)
    beside = texts.row_right(name)[:1] if name else []
    return name if any(one.phases and label and one.phases != label.phases for one in beside) else None


def _name_under_kind(texts: Texts, figure: Figure) -> Text | None:
    """The name under 活動指標 before a figure, beside which other values stand; None where there is none."""
    kinds = (word for word, _ in figure.words if not NAMED.isdisjoint(word.concepts))
    below = (one for kind in islice(kinds, 1) for one in texts.below(kind)[:1] if same_edges(one, kind))
    has_phase = any(word.phases for word in figure.row_labels)
    return next((one for one in below if has_phase and not one.is_label and role_of(texts, one) in NAMED), None)


def _name_in_row(texts: Texts, figure: Figure) -> Text | None:
    """The name before 目標, 実績 or a unit in a figure's row, or under them, though no header says that it is one."""
    words = [word for word in figure.row_labels if word.folded not in _SIDES]
    shared = [word for word in words if word.is_shared and not (word.concepts or word.is_year)]
    names = [word for word in words if not word.is_label] or shared[:1]
    names = [word for word in names if split_unit(word.text)[1]] or names  # 効果額 | 財政効果額（千円）
    phases = {concept for word in figure.row_labels for concept in word.concepts}
    has_unit = bool(names) and split_unit(names[-1].text)[1] not in ("", *YEN)
    unit = figure.word("indicator.unit")
    has_unit |= counts_pieces(figure.text.folded)
    has_unit |= unit is not None and unit.folded not in YEN and any(unit.left is one for one in names[-1:])
    if has_unit:
        phases |= {concept for header in figure.headers for concept in header.concepts}
    is_of_year = any(printed_years(word.folded) for word in figure.headers)
    if not _has_costs(texts, figure.text):
        phases |= texts.concepts_in_table(figure.text) if is_of_year else frozenset()
        phases |= {"phase.actual"} if unit else set()
    phases |= {"phase.actual"} if has_unit and is_of_year else set()
    return names[-1] if names and not _VALUES.isdisjoint(phases) else None


def _name_above(texts: Texts, figure: Figure) -> Text | None:
    """The text in a merged row over a figure, under years or in a table of indicators; None where there is none."""
    left = min((word.x0 for word, _ in figure.words), default=figure.text.x0)
    column = [other for other in texts.column_above(figure.text) if other.x0 <= left + 1 and not other.is_blank]
    name = next((other for other in column if not other.is_label and not other.is_figure), None)
    if name is None or is_prose(name):
        return None
    if any(other.is_year for other in texts.row_right(name)):
        return None  # a header
    before = texts.by_item.get(min(other.item for other in column) - 1, ())
    is_under_year = any(other.is_year and other.top < name.top for other in texts.column_above(figure.text))
    return name if is_under_year or any("指標" in other.folded for other in [*before, *column]) else None


def _name_over_phases(texts: Texts, figure: Figure) -> Text | None:
    """The name over 目標 and 実績 above a figure in a row of a year, or one with its unit over it; else None."""
    is_of_year = any(word.is_year for word in figure.row_labels[:1])
    own = [one for one in figure.headers[:1] if not one.concepts and split_unit(one.text)[1] not in ("", *YEN)]
    captions = "".join(one.folded for one in figure.caption)
    if own and is_of_year and (_has_costs(texts, figure.text) or _RESULTS.search(captions)):
        return own[0]
    heads = [*takewhile(lambda one: one.phases, figure.headers)]
    above = [other for head in heads[-1:] for other in texts.column_above(head) if not other.is_blank]
    above = [one for one in above if not (one.is_figure or one.concepts) and one.x0 > figure.row.left + 1]
    # what every sheet prints over them names them, too
    names = (one for one in above if not one.is_label or (one.is_shared and one in figure.headers))
    is_under = {*map(id, figure.headers)} <= {*map(id, (*heads, *above))}
    return next(names, None) if is_under and (is_of_year or figure.activity) else None


def _name_in_caption(_: Texts, figure: Figure) -> Text | None:
    """The name with its label in the line above a table of 目標 and 実績: 【指標1】満足度; None where there is none."""
    captions = figure.caption if any(word.phases for word in figure.row_labels) else []
    return next((one for one in captions if INDICATOR_LABEL.match(one.text)), None)


def _name_itself(_: Texts, figure: Figure) -> Text | None:
    """The label beside or over a figure that somebody has given as an indicator's: it is the name."""
    near = (*figure.row_labels[:1], *figure.headers[:1])
    given = (one for one in near if "indicator.name" in one.concepts and not concepts_of(one.folded))
    return next(given, None) if any(one.is_year for one in near) else None


_FINDERS: Final = (
    _name_itself, _name_in_column, _name_under_years, _name_under_kind, _name_above, _name_in_row, _name_over_phases,
    _name_in_caption, _name_before_phase,
)  # fmt: skip

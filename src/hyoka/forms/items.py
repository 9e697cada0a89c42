"""Which item of costs a figure is, as the labels around it say."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import Final

from hyoka.contract.tables import COST_ITEMS, FUNDING
from hyoka.forms.assumptions import Reading, speaks_of_costs
from hyoka.forms.budgets import FINAL, FIRST, is_replaced, is_sum, others_of
from hyoka.forms.figure import Figure
from hyoka.forms.pieces import unit_in
from hyoka.forms.texts import Text, is_within, item_in, reaches, same_edges
from hyoka.forms.years import printed_years
from hyoka.text.numbers import YEN, two_figures
from hyoka.text.vocabulary import concepts_of, plain_label

NO_MONEY: Final = frozenset({"beneficiary_rate", "regular_staff", "overtime", "fixed_term_staff"})
_ITEMS: Final = frozenset(COST_ITEMS)
_WHOLE: Final = "full_cost"
_TIMES: Final = ("人日", "人月", "人時", "時間")
#: What stands in brackets behind a label: 経費(一財).
_INNER: Final = re.compile(r"\(([^()]+)\)")
#: What stands beside その他 that is no fund: 需用費, 委託料 and their sum.
_NO_FUNDS: Final = frozenset({"", "detail", "total", "other_funds"})
_STAFF: Final = frozenset({"personnel_cost", "regular_staff"})
#: What a group of lines without free names holds.
_NOT_FREE: Final = frozenset({"cost.general_funds", "cost.bonds", "cost.personnel_cost", "cost.regular_staff"})
#: What a sum of several lines says of itself: A+B.
OF_LETTERS: Final = re.compile(r"[A-Za-z\d]\)?[+]\(?[A-Za-z\d]")
#: A group's label that is a total where it names a row itself: 収入, 支出, 収支.
_SPENT: Final = "支出"

#: What a sum of years ends with: R7~R9計.
_SUMS: Final = ("計", "総額", "(最終)計画")
_YEARS: Final = re.compile(r"[RHS令和平成]\d{1,2}(?:年度?)?[-~][RHS令和平成]*\d{1,2}(?!\d)")
#: Funds that may be called revenues where no funding is printed; その他 may be what a hall earns.
_AMONG_REVENUES: Final = {*FUNDING, "beneficiary_charges"} - {"other_funds"}


def item_of(figure: Figure, form: Reading) -> tuple[str, Text | None]:
    """The item of costs that the labels around a figure name, and the label; the most special one counts.

    A row or column of a name of its own among costs is a detail.
    """
    first = next(iter(figure.row_labels), None)
    if (apart := _label_apart(figure, first)) is not None:
        return "detail", apart
    items = _items_named(figure, form)
    if items is None:
        return "", None
    # the whole over the costs of a row says nothing of them: トータルコスト beside 事業費, 人件費, no 予算額
    wholes = ("total", _WHOLE * any(not text.phases for _, text in items[:1]))
    special = [(item, text) for n, (item, text) in enumerate(items) if item not in wholes[: 1 + (n > 0)]]
    if first is not None and is_sum(first) and not first.concepts:
        return _sum(figure, form, special, first)
    if special and not (first is not None and special[0][1] in figure.headers and _is_part_of_sum(figure, first)):
        return _special_item(figure, form, special)
    if not items and first is not None and plain_label(first.folded) == _SPENT:
        return "total", first
    if first is not None and _is_detail(figure, first, bool(items) or _is_below_cost(figure, form, first)):
        return "detail", first
    is_of_year = bool(figure.headers) and all(text.is_year for text in figure.headers)
    if not items and figure.activity and is_of_year and any(map(speaks_of_costs, figure.caption)):
        return "total", None
    if not items:
        unknown = figure.headers[:1] if figure.activity else []
        is_money = form.own_unit(figure) in YEN
        return next((("detail", head) for head in unknown if is_money or unit_in(head.folded) in YEN), ("", None))
    sums = (text for _, text in items if text in figure.headers and _adds_up_columns(figure, text))
    return next((("detail", text) for text in sums), items[0])


def _items_named(figure: Figure, form: Reading) -> list[tuple[str, Text]] | None:
    """The items that the labels of a figure's row name, then those above it; None where it is a revenue."""
    beside = [one for group in figure.row_labels[1:2] for one in _inside(figure, group) if one.is_label]
    funding = form.is_funding(figure) and not (len(beside) > 1 and _NO_FUNDS.issuperset(one.cost for one in beside))
    labels = [*figure.row_labels, *figure.headers]
    revenue = next((text for text in labels if "group.revenue" in text.concepts), None)
    first = figure.row_labels[:1]
    is_taken = any(map(_is_answered, first)) and first[0].folded not in (o.folded for o in others_of(figure, first[0]))
    if revenue and any(one.cost in _AMONG_REVENUES for one in figure.row_labels[:1]):
        is_taken |= all({"cost.general_funds", "group.funding"}.isdisjoint(one.concepts) for one in figure.sheet.texts)
    if revenue and not is_taken and not any(one.cost == "general_funds" for one in _inside(figure, revenue)):
        return None
    named = [(text.in_funding if funding or revenue else text.concepts, text) for text in labels]
    return [(item, text) for concepts, text in named if (item := item_in(concepts))]


def _is_answered(label: Text) -> bool:
    """Whether somebody has said of a label that it is a fund or a detail, which it is not in all cities."""
    known = (*concepts_of(label.folded), *concepts_of(label.folded, funding=True))
    return any(one.startswith("cost.") and one not in (*known, "cost.total") for one in label.concepts)


def _special_item(figure: Figure, form: Reading, special: list[tuple[str, Text]]) -> tuple[str, Text | None]:
    """The first of the items that are no totals; a detail where row and column name different ones."""
    item, text = special[0]
    first = next(iter(figure.row_labels), None)
    if first is not None and _is_own_part(figure, first, text):
        return ("detail" if form.own_unit(figure) not in ("人", "人工") else _as_printed(item, "人")), first
    if any(head.folded.startswith("うち") and other != item for other, head in special if head in figure.headers):
        return "detail", first
    heads = (unit_in(one.folded) for one in (*figure.headers[:2], text))
    unit = form.own_unit(figure) or next(filter(None, heads), "") or "円" * _are_costs_of_staff(figure, text)
    if item == "regular_staff" and text.over and plain_label(text.folded) == "人数":
        item = text.over.cost if text.over.cost in NO_MONEY else item  # 人数 below 非常勤
    if item == "regular_staff" and text.over and "cost.personnel_part" in text.over.concepts:
        before = any(one.cost == item for one in figure.sheet.document.column_above(text))
        item = "fixed_term_staff" if before else item  # each number of staff stands below its cost
    item = _as_printed(item, unit) if item in _ITEMS else "detail"
    if any(other == "fixed_term_staff" for other, _ in special) and item in _STAFF:
        item = "fixed_term_staff" if item == "regular_staff" else "detail"  # 人工, 人件費 under 会計年度任用職員
    below = figure.sheet.document.below(first) if first is not None and item == "personnel_cost" else []
    corner = any(one.cost == item for one in _corner(figure))
    beside = [one for one in figure.row_labels[1:] if one.cost == item]
    sums = (one for one in below if plain_label(one.folded).endswith("計"))
    if any(one.cost == item or (is_sum(one) and (corner or any(reaches(o, one) for o in beside))) for one in sums):
        item = "detail"  # 正規職員 over 人件費計
    return item, (first if first is not None and item == "detail" and text in figure.row_labels else text)


def _are_costs_of_staff(figure: Figure, label: Text) -> bool:
    """Whether figures of staff are what it costs: in a row 金額, over 人数, or beside a row of the same staff in 人."""
    below = [one for one in figure.sheet.document.below(label)[:1] if same_edges(one, label)]
    names = [plain_label(one.folded) for one in (*figure.row_labels[:1], *below)]
    alike = (one for one in others_of(figure, label) if one.cost == label.cost)
    is_beside_number = names[1:] == ["人数"] or any(unit_in(one.folded) == "人" for one in alike)
    return label.cost in NO_MONEY and (names[:1] == ["金額"] or is_beside_number)


def _label_apart(figure: Figure, first: Text | None) -> Text | None:
    """The label of a figure that is no item though it says one: of a free name, a sum of items, a first budget."""
    if first is not None:
        is_total = "cost.total" in first.concepts
        is_named = first.cost in ("personnel_cost", "general_funds")  # 人件費②(③＋④), 一般財源①-(②＋③)
        if (_is_free(figure) and not is_total) or (is_total and _includes_staff(figure, first)):
            return first
        others = {concept for one in others_of(figure, first) for concept in one.concepts}
        is_only = is_total and "cost.total" not in others and not first.folded.startswith("総")
        if OF_LETTERS.search(first.folded) and not (is_only or is_named or (is_total and FINAL.search(first.folded))):
            # 計 under 当初 in a group of budgets
            column = figure.sheet.document.column_above(first) if is_sum(first) else []
            return None if any(FIRST.search(one.folded) for one in column) else first
    labels = [*figure.row_labels[:2], *figure.headers]
    named = None if first is not None and "head" in first.concepts else first  # 金額 under 当初予算額
    return next((named or text for text in labels if FIRST.search(text.folded) and is_replaced(figure, text)), None)


def is_among_unsaid(figure: Figure, label: Text | None) -> bool:
    """Whether no item above or below a row's says whether it is of the budget or the settlement: 人件費 over 物件費."""
    others = others_of(figure, label) if label is not None and label in figure.row_labels else []
    return any(one.cost and one.cost not in NO_MONEY for one in others) and not any(one.phases for one in others)


def adds_up_years(figure: Figure) -> bool:
    """Whether a figure stands under or beside 計 behind several years, or under H23-27: it is of none of them."""
    texts = figure.sheet.document
    if any(_YEARS.search(one.folded) for one in figure.headers[:1]):
        return True
    over = (one for one in texts.column_above(figure.text) if not (one.is_figure or one.is_blank))
    heads = [*figure.headers[:1], *islice(over, 1)]  # 計 alone is no label
    beside = [(one, texts.row_left(one)) for one in heads]
    above = [(one, [o for o in texts.column_above(one) if is_within(o, one)]) for one in figure.row_labels[:1]]
    return any(
        one.folded.endswith(_SUMS) and sum(other.is_year or bool(printed_years(other.folded)) for other in others) > 1
        for one, others in (*beside, *above)
    )


def adds_up_staff(figure: Figure) -> bool:
    """Whether a figure stands in a row 小計 under 人数, or is 12.5 below several kinds of staff, all of which it is."""
    sums = list(filter(is_sum, figure.row_labels[:1]))
    above = [one.cost for label in sums for one in figure.sheet.document.column_above(label) if one.cost]
    are_people = NO_MONEY.issuperset(above[:2]) and len(above) > 1 and "." in figure.text.folded
    return bool(sums) and (are_people or any(one.cost == "regular_staff" for one in figure.headers[:1]))


def _is_part_of_sum(figure: Figure, label: Text) -> bool:
    """Whether a row of a free name stands above 計: its parts are not the whole's."""
    is_free = not (label.in_funding or label.is_year or figure.activity)
    return is_free and any(map(is_sum, figure.sheet.document.below(label)))


def _includes_staff(figure: Figure, label: Text) -> bool:
    """Whether a total stands under another one and what staff costs, 支出合計, or over both, 総事業費."""
    texts = figure.sheet.document
    key = ("staff", id(label))
    if key not in texts.of_labels:
        over = [*texts.column_above(label), *reversed(texts.same_column(label.page - 1, label))]
        column = takewhile(lambda one: one.folded != label.folded, over)  # or another block's
        above = [(one.cost, one) for one in column]
        alike = (n for n, (_, one) in enumerate(above) if label.phases in ((), one.phases))
        last = next((n for n in alike if above[n][0] == "total"), 0)
        below = {one.cost for one in texts.below(label)}
        is_over_both = plain_label(label.folded).startswith("総") and _is_of_both(below)
        texts.of_labels[key] = is_over_both or any(item in _STAFF for item, _ in above[:last])
    return texts.of_labels[key]


def _adds_up_columns(figure: Figure, header: Text) -> bool:
    """Whether a header 総事業費 or 計 stands beside one of a total and one of what staff costs."""
    items = {one.cost for one in figure.sheet.document.by_item[header.item] if one is not header}
    return _is_of_both(items) and (is_sum(header) or plain_label(header.folded).startswith("総"))


def _is_of_both(items: set[str]) -> bool:
    return "total" in items and not items.isdisjoint(_STAFF)


def _is_free(figure: Figure) -> bool:
    """Whether a figure's row is in a group 主な内訳 that holds no funding or staff, or has 財源 apart."""
    texts = figure.sheet.document
    group = next((one for one in figure.row_labels[1:] if "group.costs" in one.concepts), None)
    if group is None:
        return False
    key = ("free", id(group))
    if key not in texts.of_labels:
        inside = _inside(figure, group)
        is_apart = any("group.funding" in one.concepts and same_edges(one, group) for one in texts.in_table(group))
        # beside the total of costs other items are none of its details
        is_apart = is_apart and not any("cost.total" in one.concepts for one in inside)
        is_free = is_apart or all(_NOT_FREE.isdisjoint(one.in_funding) for one in inside)
        texts.of_labels[key] = is_free
    return texts.of_labels[key]


def _inside(figure: Figure, group: Text) -> list[Text]:
    """The cells right of a group's label."""
    table = figure.sheet.document.in_table(group)
    return [one for one in table if one.x0 >= group.x1 - 1 and reaches(group, one)]


def _is_own_part(figure: Figure, label: Text, group: Text) -> bool:
    """Whether a label that nobody knows stands among items or over their sum in a group: 人件費 | 臨時職員経費 | 計."""
    is_known = label is group or bool(label.concepts) or label.is_year or unit_in(label.folded) != ""
    is_known |= plain_label(label.folded).isdecimal()  # ④=②×③
    beside = [] if is_known or group not in figure.row_labels else others_of(figure, label)
    return any((one.cost or is_sum(one)) and reaches(group, one) for one in beside)


def _corner(figure: Figure) -> list[Text]:
    """The first cell in the row of a figure's uppermost header, before which nothing stands: 人件費 over 小計."""
    return [figure.sheet.document.by_item[head.item][0] for head in figure.headers[-1:]]


def _as_printed(item: str, unit: str) -> str:
    """The item as its unit says: staff in 千円 is what it costs, what staff costs in 人 is its number."""
    if item == "regular_staff" and unit in _TIMES:
        return "detail"
    if item in NO_MONEY and unit in YEN:
        return "personnel_cost" if item == "regular_staff" else "detail"
    if item == "personnel_cost" and unit and unit not in YEN:
        return "regular_staff" if unit in ("人", "人工") else "detail"
    return item


def _is_detail(figure: Figure, label: Text, among_costs: bool) -> bool:
    is_named = not label.concepts and not label.is_year
    money = any(phase in ("budget", "settlement") for text in figure.headers for phase in text.phases)
    return is_named and (money or among_costs) and not figure.activity and figure.word("indicator.name") is None


def _is_below_cost(figure: Figure, form: Reading, label: Text) -> bool:
    """Whether a label of all sheets that nobody knows stands below an item of costs, in the same group if any."""
    above = next((one for one in figure.sheet.document.column_above(label) if one.concepts or one.is_year), None)
    is_below = above is not None and above.cost and same_edges(above, label) and above.left is label.left
    is_money = (form.own_unit(figure) or form.unit(figure)[0]) in YEN if is_below and label.is_shared else False
    return is_money and figure.indicator is None


def _sum(figure: Figure, form: Reading, special: list[tuple[str, Text]], label: Text) -> tuple[str, Text | None]:
    """The item of a row 合計: that of the group beside it, else all costs."""
    is_staff = "personnel_cost" in (*(item for item, _ in special[:1]), *(one.cost for one in _corner(figure)))
    if not is_staff and _includes_staff(figure, label):
        return "detail", label
    if is_staff or (special and special[0][1] in figure.headers):
        return ("personnel_cost" if is_staff else special[0][0]), label
    if not special and not form.is_of_costs(figure):
        return "", None
    return "total", label


def two_amounts(figure: Figure, concept: str, label: Text | None) -> list[tuple[str, str]]:
    """A figure with its item; for 9,200(3,100) under 経費(一財) both figures, each with its own."""
    first, second = two_figures(figure.text.folded)
    inner = _INNER.search(label.folded) if label is not None and second else None
    if label is None or inner is None:
        return [(concept, first)]
    items = [c.removeprefix("cost.") for c in concepts_of(inner[1], funding=True) if c.startswith("cost.")]
    whole = item_in(concepts_of(_INNER.sub("", label.folded), funding=True))
    return [(whole or concept, first), (items[0] if items else "", second)]

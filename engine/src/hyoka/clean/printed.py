"""The checks of a document: printed totals, relations of its figures, ids, years.

Each relation that figures keep finds a misread digit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from hyoka.clean.context import CleaningContext
from hyoka.clean.list_totals import (
    ListedValue,
    is_within_rounding,
    list_totals,
)
from hyoka.contract.check_rows import RowsByTable, TableRow, ancestors, check_row, short_id
from hyoka.contract.identities import Identity, parse_identity
from hyoka.contract.records import LIST_TOTAL, ROUNDED_TOTAL, CountedRows, column_of_costs
from hyoka.contract.tables import FUNDING
from hyoka.text.errors import HyokaError, NumberError
from hyoka.text.japanese import fiscal_year, fold
from hyoka.text.label_files import PATTERNS, label_rows
from hyoka.text.numbers import parse_number

#: The check of a printed sum of projects; those of printed counts are declared by forms.
_TOTAL: Final = "project_total"
#: The checks of totals of columns; the record of a total that no form declares has none.
_OF_LISTS: Final = (LIST_TOTAL, ROUNDED_TOTAL)
_WITHOUT_ACTIVITY: Final = ("", *_OF_LISTS)
#: The items that make personnel cost, itself among them.
_OF_LABOUR: Final = ("personnel_cost", "regular_staff", "overtime")
#: The rows of an activity, year and basis by item; a free line has its name.
RowsByItem = Mapping[str, list[TableRow]]
RowByItem = Mapping[str, TableRow]


def check_rows(
    rows: RowsByTable,
    printed: Sequence[TableRow],
    context: CleaningContext,
    identities: Sequence[str] = (),
    counted: Mapping[str, CountedRows] = MappingProxyType({}),
) -> list[TableRow]:
    """Every check of one document, as rows of `checks`.

    Args:
        rows: The document's tables; `problems` with what was met so far.
        printed: Raw records of what the document prints about itself.
        context: What is known of the document; takes further problems.
        identities: What the form declares of items of costs.
        counted: What the checks of printed counts count again, as the form declares it.
    """
    checks = [
        *_printed_checks(rows, printed, context, counted),
        *_list_checks(rows, printed, context),
        *_funding_checks(rows["costs"]),
        *_identity_checks(rows["costs"], identities),
        *_column_checks(rows, identities),
        *_labour_checks(rows),
        *_number_checks(rows),
        *_rule_checks(rows),
    ]
    return [{"document_id": context.document_id, **row} for row in checks]


def _printed_checks(
    rows: RowsByTable,
    printed: Sequence[TableRow],
    context: CleaningContext,
    counted: Mapping[str, CountedRows],
) -> list[TableRow]:
    """A check of every printed total or count; a dash in its place is no figure."""
    checks = []
    parts: dict[str, list[tuple[TableRow, Decimal]]] = defaultdict(list)
    above = ancestors(rows["activities"])
    alone = [record for record in printed if record["check"] not in _WITHOUT_ACTIVITY]
    for record in alone:
        name = record["check"]
        subject = " ".join(filter(None, (record["activity_id"], record["subject"])))
        if name != _TOTAL and name not in counted:
            context.doubt(record, "check", name)
            continue
        expected = _printed_number(record, subject, context)
        if expected is None:
            continue
        whole = context.full_id(record["activity_id"])
        if name == _TOTAL:
            below = _total_below(rows, whole)
            if below is None and not expected:
                continue  # a printed 0 without any row beside it: nothing could differ
            found = below or Decimal(0)
        elif counted[name].is_part:
            parts[name].append((record, expected))
            continue
        else:
            members = _counted_ids(rows, counted[name], above)
            if whole:
                members = [member for member in members if whole in above.get(member, ())]
            found = Decimal(len(members))
        checks.append(check_row(name, subject, expected, found, page=record["page"]))
    for name, numbers in parts.items():
        members = _counted_ids(rows, counted[name], above)
        # printed counts that together are what is counted: of actions by kind
        note = " + ".join(f"{record['subject']}{number}" for record, number in numbers)
        total = sum((number for _, number in numbers), Decimal(0))
        page = numbers[0][0]["page"]
        count = Decimal(len(members))
        checks.append(check_row(name, "合計", count, total, page=page, note=note))
    return checks


def _list_checks(
    rows: RowsByTable, printed: Sequence[TableRow], context: CleaningContext
) -> list[TableRow]:
    """A check of every printed total of a column of a list that the form declares to be a sum."""
    declared = [record for record in printed if record["check"] in _OF_LISTS]
    if not declared:
        return []
    names = {row["indicator_id"]: fold(str(row["name"])) for row in rows["indicators"]}
    is_again = PATTERNS["listed_again"].search
    again = {row["activity_id"] for row in rows["activities"] if is_again(fold(str(row["name"])))}
    again |= {row["indicator_id"] for row in rows["indicators"] if row["activity_id"] in again}
    values = []
    for row in rows["indicator_values"]:
        figure = _value(row)
        if figure is not None:
            name = names.get(row["indicator_id"], "")
            about = name, row["fiscal_year"], row["page"], row["top"]
            of = row["indicator_id"]
            values.append(ListedValue(*about, figure, of, is_again=of in again))
    for row in rows["costs"]:
        figure = _value(row)
        if figure is not None:
            column = column_of_costs(row["item"], str(row["detail"] or ""), row["basis"])
            about = fold(column), row["fiscal_year"], row["page"], row["top"]
            of = row["activity_id"]
            values.append(ListedValue(*about, figure, of, is_again=of in again))

    def tell(record: Mapping[str, Any], error: HyokaError) -> None:
        subject = f"{record['row']} {record['subject']}"
        context.doubt({**record}, "number", subject, "number.printed_total", error=error)

    checks = []
    for total in list_totals(declared, values, tell):
        record = total.record
        is_rounded = record["check"] == ROUNDED_TOTAL
        checks.append(
            check_row(
                record["check"],
                f"{record['row']} {record['subject']} {fiscal_year(record['year'])}",
                total.expected,
                total.found,
                page=record["page"],
                passes=total.is_within_rounding if is_rounded else total.is_exact,
            )
        )
    return checks


def _printed_number(record: TableRow, subject: str, context: CleaningContext) -> Decimal | None:
    try:
        figure = parse_number(record["text"], record["unit"])
        is_amount = figure.value is not None and record["check"] == _TOTAL
        return figure.yen if is_amount else figure.value
    except NumberError as error:
        context.doubt(record, "number", subject, "number.printed_total", error=error)
        return None


def _counted_ids(
    rows: RowsByTable, counted: CountedRows, above: Mapping[str, Sequence[str]]
) -> list[str]:
    """The ids of the activities of a level, or of those of the marks of a scale."""
    if counted.scale:
        rated = [row for row in rows["ratings"] if row["scale"] == counted.scale]
        return [
            str(row["activity_id"])
            for row in rated
            if not counted.marks or fold(str(row["symbol"])) in counted.marks
        ]
    levels = {str(row["activity_id"]): row["level"] for row in rows["activities"]}
    members = [member for member, level in levels.items() if level == counted.level]
    if not counted.below:
        return members
    return [
        member
        for member in members
        if any(levels.get(parent) == counted.below for parent in above[member][:1])
    ]


def _total_below(rows: RowsByTable, whole: str) -> Decimal | None:
    """Total cost of the activities under an activity, each in its own year; None where none is."""
    years = {
        row["activity_id"]: row["fiscal_year"]
        for row in rows["activities"]
        if row["parent_id"] == whole
    }
    totals = [
        row for row in rows["costs"] if row["item"] == "total" and row["activity_id"] in years
    ]
    return _sum(row for row in totals if row["fiscal_year"] == years[row["activity_id"]])


def _funding_checks(costs: Sequence[TableRow]) -> list[TableRow]:
    """Total = its funding, for every activity, year and basis that prints a part of the funding.

    A part that is not printed counts as nothing, and so does a total if others or general funds
    are. Rows that share an item (国庫支出金 and 県支出金, each with its name as detail) add up, and
    they may fund the personnel cost, too. Where a document prints one kind of funds alone
    (うち一般財源) and it often falls short of the total, that is a part of it: any larger total
    would hold, too, so that only a part above its total is a check, which fails.
    """
    items = {row["item"] for row in costs}
    if items.isdisjoint(("total", "general_funds")):
        return []
    checks = [made for sheet in sheets_of(costs).values() if (made := _funding(sheet))]
    passing = sum(check["passes"] for check, _ in checks)
    is_often_less = 3 * passing < 2 * len(checks)
    may_be_part = is_often_less and len(items.intersection(FUNDING)) == 1
    return [check for check, is_part in checks if not (may_be_part and is_part)]


def _funding(sheet: RowsByItem) -> tuple[TableRow, bool] | None:
    """The check of a total, and whether its funding may be a part of it.

    None without funds, or of funds of 0 without a total: there is nothing that could differ.
    """
    totals = sheet.get("total", [])[-1:]
    parts = [row for item in FUNDING for row in sheet.get(item, ())]
    amounts = list(map(_value, parts))
    found = sum(filter(None, amounts), Decimal(0))
    if not parts or not (totals or found or None in amounts):
        return None
    expected = _value(totals[0]) if totals else Decimal(0)
    staff = list(filter(None, map(_value, sheet.get("personnel_cost", ()))))
    if expected and found in [expected + cost for cost in staff]:
        expected = found
    first = (totals or parts)[0]
    is_unread = expected is None or None in amounts
    check = check_row(
        "funding",
        _subject(first),
        "" if expected is None or not totals else expected,
        found,
        page=first["page"],
        passes=not is_unread and expected == found,
        note="amount_unread" if is_unread else "",
    )
    is_part = bool(totals) and None not in amounts and expected is not None and found <= expected
    return check, is_part


def sheets_of(costs: Sequence[TableRow]) -> dict[tuple[object, ...], RowsByItem]:
    sheets: dict[tuple[object, ...], dict[str, list[TableRow]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in costs:
        name = fold(str(row["detail"])) if row["item"] == "detail" else str(row["item"])
        sheets[row["activity_id"], row["fiscal_year"], row["basis"]][name].append(row)
    return {key: dict(sheet) for key, sheet in sheets.items()}


def printed_and_computed(identity: Identity, sheet: RowsByItem) -> tuple[Decimal, Decimal] | None:
    """A printed result and what its parts give; None where it or all of them are missing.

    Rows that share an item add up.
    """
    figures = {}
    for name, rows in sheet.items():
        amount = _sum(rows)
        if amount is not None:
            figures[name] = amount
    printed = figures.get(identity.result)
    computed = identity.compute(figures)
    has_part = any(term.label in figures for term in identity.terms)
    if printed is None or computed is None or not has_part:
        return None
    return printed, computed


def _sum(rows: Iterable[TableRow]) -> Decimal | None:
    values = [value for row in rows if (value := _value(row)) is not None]
    return sum(values, Decimal(0)) if values else None


def _value(row: TableRow) -> Decimal | None:
    return None if row["value"] is None else Decimal(str(row["value"]))


def _subject(row: TableRow) -> str:
    return f"{short_id(row)} {row['fiscal_year']} {row['basis']}".strip()


def decimals_of(row: TableRow) -> int:
    return len(str(row["text"]).partition(".")[2].rstrip("%％"))


def _identity_checks(costs: Sequence[TableRow], identities: Sequence[str]) -> list[TableRow]:
    """Every identity of the form, on every activity, year and basis that prints it.

    That is its result and a part. A total and its funding are left to `_funding_checks`.
    """
    sheets = sheets_of(costs)
    checks = []
    for identity in map(parse_identity, identities):
        if identity.result == "total" and {term.label for term in identity.terms} <= {*FUNDING}:
            continue
        for sheet in sheets.values():
            if (compared := printed_and_computed(identity, sheet)) is None:
                continue
            printed, computed = compared
            passes = printed == computed
            first = sheet[identity.result][0]
            if not identity.is_sum:
                unit = Decimal(1).scaleb(-decimals_of(first))
                passes = abs(printed - computed) < unit  # rounded or cut off
                computed = computed.quantize(unit, ROUND_HALF_UP)
            about = {"page": first["page"], "passes": passes, "note": str(identity)}
            checks.append(check_row("identity", _subject(first), printed, computed, **about))
    return checks


def _column_checks(rows: RowsByTable, identities: Sequence[str]) -> list[TableRow]:
    """Every identity of the form between the columns of a list, on every row that prints it."""
    owners = {row["indicator_id"]: row["activity_id"] for row in rows["indicators"]}
    names = {row["indicator_id"]: fold(str(row["name"])) for row in rows["indicators"]}
    listed: dict[tuple[object, ...], dict[str, TableRow]] = defaultdict(dict)
    for row in rows["indicator_values"] if identities else ():
        if row["value"] is not None:
            key = owners[row["indicator_id"]], row["fiscal_year"], row["measure"]
            listed[key].setdefault(names[row["indicator_id"]], row)
    checks = []
    for identity in map(parse_identity, identities):
        is_whole = {*identity.labels}.issubset
        checks += [_column_check(identity, row) for row in listed.values() if is_whole(row)]
    return checks


def _column_check(identity: Identity, row: RowByItem) -> TableRow:
    """An identity on a row of a list that prints all of it."""
    figures = {label: _as_printed(row[label]) for label in identity.labels}
    first = row[identity.result]
    printed = figures.pop(identity.result)
    found = identity.compute(figures)
    passes = found == printed
    if identity.is_rounded and found is not None:
        passes = is_within_rounding(printed, [*figures.values()], found)
    indicator = str(first["indicator_id"]).partition("/")[2]
    subject = f"{indicator} {first['fiscal_year']} {first['measure']}"
    about = {"page": first["page"], "passes": passes, "note": str(identity)}
    return check_row("identity", subject, printed, found, **about)


def _as_printed(row: TableRow) -> Decimal:
    """A figure with as many decimals as it is printed with."""
    return Decimal(str(row["value"])).quantize(Decimal(1).scaleb(-decimals_of(row)))


def _labour_checks(rows: RowsByTable) -> list[TableRow]:
    """Personnel cost = staff × the year's rate, where that of the municipality is known.

    A rate of the kind staff_and_overtime is a × regular staff + b × overtime hours, within the
    tolerance; of the kind person, a hundredth of a person × a, rounded half up to 千円.
    """
    municipality = rows["documents"][0]["municipality"]
    rates = {
        int(rate["fiscal_year"]): rate
        for rate in label_rows("labour_rates")
        if rate["municipality"] == municipality
    }
    sheets: dict[tuple[str, int], dict[str, TableRow]] = defaultdict(dict)
    for row in rows["costs"]:
        if row["item"] in _OF_LABOUR and row["fiscal_year"] in rates:
            sheets[row["activity_id"], row["fiscal_year"]][row["item"]] = row
    checks = (_labour(sheet, rates[year]) for (_, year), sheet in sheets.items())
    return [check for check in checks if check]


def _labour(sheet: RowByItem, rate: Mapping[str, str]) -> TableRow | None:
    row = sheet.get("personnel_cost")
    amount = _value(row) if row else None
    cost = None if amount is None else amount / 1000
    if rate["kind"] == "person":
        return None if cost is None else _labour_by_person(sheet, cost, rate)
    return _labour_by_hours(sheet, cost, rate)


def _labour_by_person(sheet: RowByItem, cost: Decimal, rate: Mapping[str, str]) -> TableRow:
    """Personnel cost (千円) = a hundredth of a person × the rate, rounded half up."""
    per_person = Decimal(rate["per_person_thousand_yen"])
    staff = (cost / per_person).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    expected = (staff * per_person).to_integral_value(ROUND_HALF_UP)
    note = f"千円; {staff:f} × {per_person:,}"
    return _labour_check(sheet, expected, cost, passes=expected == cost, note=note)


def _labour_by_hours(sheet: RowByItem, cost: Decimal | None, rate: Mapping[str, str]) -> TableRow:
    """Personnel cost (千円) = regular staff × a rate + overtime hours × another, about."""
    staff = _value(sheet["regular_staff"]) if "regular_staff" in sheet else None
    hours = _value(sheet["overtime"]) if "overtime" in sheet else None
    if cost is None or staff is None or hours is None:
        return _labour_check(sheet, "", "", passes=False, note="staff_unread")
    per_person = Decimal(rate["per_person_thousand_yen"])
    per_hour = Decimal(rate["per_hour_thousand_yen"])
    expected = per_person * staff + per_hour * hours
    passes = abs(cost - expected) <= Decimal(rate["tolerance_thousand_yen"])
    note = f"千円; {staff:f} × {per_person:,} + {hours:f} × {rate['per_hour_thousand_yen']}"
    return _labour_check(sheet, f"{expected:,.3f}", cost, passes=passes, note=note)


def _labour_check(
    sheet: RowByItem, expected: object, found: object, *, passes: bool, note: str
) -> TableRow:
    first = next(iter(sheet.values()))
    about = f"{short_id(first)} {first['fiscal_year']}"
    page = first["page"]
    return check_row("personnel_cost", about, expected, found, page=page, passes=passes, note=note)


def _number_checks(rows: RowsByTable) -> list[TableRow]:
    """The numbers of a section's projects follow each other from 1.

    Where a form numbers them by section; a 1 alone follows nothing. Where those of all sections
    together follow each other better, they run through the list.
    """
    sections: dict[str, list[TableRow]] = defaultdict(list)
    for row in rows["activities"]:
        if short_id(row) == f"{row['section']}/{row['code']}" and str(row["code"]).isdecimal():
            sections[str(row["section"])].append(row)
    # a 1 alone follows nothing
    numbered = {
        section: members
        for section, members in sections.items()
        if [row["code"] for row in members] != ["1"]
    }
    of_list = {"": [row for members in sections.values() for row in members]}
    of_list[""].sort(key=lambda row: (row["page"], row["top"]))
    runs = len(sections) > 1 and _breaks_of(of_list) < _breaks_of(numbered)
    checks = []
    for section, members in (of_list if runs else numbered).items():
        expected = f"1–{len(members)}"
        found = ", ".join(_breaks(members)) or expected
        checks.append(
            check_row("consecutive_numbers", section, expected, found, page=members[0]["page"])
        )
    return checks


def _breaks_of(groups: Mapping[str, Sequence[TableRow]]) -> int:
    return sum(len(_breaks(members)) for members in groups.values())


def _breaks(members: Sequence[TableRow]) -> list[str]:
    """Where numbers do not follow each other from 1."""
    numbers = [int(str(row["code"])) for row in members]
    return [
        f"{before} → {after}" for before, after in pairwise([0, *numbers]) if after != before + 1
    ]


def _rule_checks(rows: RowsByTable) -> list[TableRow]:
    """An id begins with its parent's, parents exist, ids are unique, a year has one value.

    Checks that pass make no row.
    """
    activities = rows["activities"]
    checks = []
    # where parents have plain numbers; not where few ids are made of them
    above = [(row, str(row["parent_id"]).partition("/")[2]) for row in activities]
    numbered = [(row, parent) for row, parent in above if parent and parent.isascii()]
    outside = [
        (f"{short_id(row)} under {parent}", row)
        for row, parent in numbered
        if not short_id(row).startswith(parent)
    ]
    if 2 * len(outside) < len(numbered):
        checks.append(("ids_in_parents_range", f"{len(numbered)} activities", outside))
    ids = {row["activity_id"] for row in activities}
    orphans = [row for row in activities if row["parent_id"] and row["parent_id"] not in ids]
    dependent = [
        row
        for name in ("indicators", "costs", "ratings", "statuses", "narratives")
        for row in rows[name]
    ]
    orphans += [row for row in dependent if row["activity_id"] not in ids]
    duplicates = [
        (str(row["subject"]), row)
        for row in rows["problems"]
        if row["kind"] == "duplicate" and row["severity"] != "note"
    ]
    values = [wrong for wrong in duplicates if wrong[0].startswith("indicator_values")]
    checks += [
        ("parents_exist", "activities", [(short_id(row), row) for row in orphans]),
        ("unique_ids", "all_tables", [wrong for wrong in duplicates if wrong not in values]),
        ("one_value_a_year", "indicator_values", values),
    ]
    return [_none_of(*check) for check in checks]


def _none_of(check: str, subject: str, wrong: Sequence[tuple[str, TableRow]]) -> TableRow:
    page = wrong[0][1]["page"] if wrong else None
    first = "; ".join(what for what, _ in wrong[:5])
    return check_row(check, subject, 0, len(wrong), page=page, note=first)

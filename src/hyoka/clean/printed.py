"""The checks of a document: printed totals, the relations its figures keep (each finds a misread digit), ids, years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from hyoka.contract.findings import CleaningContext, Record, Rows, ancestors, finding, short_id
from hyoka.contract.identities import Identity, parse_identity
from hyoka.contract.tables import FUNDING
from hyoka.text.errors import NumberError
from hyoka.text.japanese import fold
from hyoka.text.label_files import label_rows
from hyoka.text.numbers import parse_number

#: The checks of printed numbers.
CHECKS: Final = (
    "action_kinds",
    "project_total",
    "level_count",
    "action_count",
    "grade_ab",
    "grade_cd",
)
_KINDS: Final = CHECKS[0]
#: The rows of an activity, year and basis by item; a free line has its name.
Sheet = Mapping[str, list[Record]]


def check_rows(
    rows: Rows, printed: Sequence[Record], context: CleaningContext, identities: Sequence[str] = ()
) -> list[Record]:
    """Every check of one document, as rows of `checks`.

    Args:
        rows: The document's tables; `problems` with what was met so far.
        printed: Raw records of what the document prints about itself.
        context: What is known of the document; takes further problems.
        identities: What the form declares of items of costs.
    """
    checks = [
        *_printed_checks(rows, printed, context),
        *_funding_checks(rows["costs"]),
        *_identity_checks(rows["costs"], identities),
        *_labour_checks(rows),
        *_number_checks(rows),
        *_rule_checks(rows),
    ]
    return [{"document_id": context.document_id, **row} for row in checks]


def _printed_checks(
    rows: Rows, printed: Sequence[Record], context: CleaningContext
) -> list[Record]:
    """A check of every printed total or count; a dash in its place is none."""
    checks, kinds = [], []
    above = ancestors(rows["activities"])
    counted = _printed_counts(rows, above) if printed else {}
    for record in (record for record in printed if record["check"]):
        name, subject = (
            record["check"],
            " ".join(filter(None, (record["activity_id"], record["subject"]))),
        )
        if name not in CHECKS:
            context.problem(record, "check", name)
        elif (expected := _printed_number(record, subject, context)) is not None:
            whole = context.full_id(record["activity_id"])
            if name == _KINDS:
                kinds.append((record, expected))
            elif name == "project_total":
                checks.append(
                    finding(name, subject, expected, _total_below(rows, whole), page=record["page"])
                )
            else:
                found = sum(not whole or whole in above.get(member, ()) for member in counted[name])
                checks.append(finding(name, subject, expected, Decimal(found), page=record["page"]))
    if kinds:
        note = " + ".join(f"{record['subject']}{number}" for record, number in kinds)
        total, page = sum((number for _, number in kinds), Decimal(0)), kinds[0][0]["page"]
        checks.append(
            finding(
                _KINDS, "合計", Decimal(len(counted["action_count"])), total, page=page, note=note
            )
        )
    return checks


def _printed_number(record: Record, subject: str, context: CleaningContext) -> Decimal | None:
    try:
        figure = parse_number(record["text"], record["unit"])
        return (
            figure.yen
            if figure.value is not None and record["check"] == "project_total"
            else figure.value
        )
    except NumberError as error:
        context.problem(record, "number", subject, "number.printed_total", error=error)
        return None


def _printed_counts(rows: Rows, above: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    levels = {str(row["activity_id"]): row["level"] for row in rows["activities"]}
    programs = [member for member, level in levels.items() if level == "program"]
    rated = [row for row in rows["ratings"] if row["scale"] == "abcd"]
    grades = [(str(row["activity_id"]), fold(str(row["symbol"]))) for row in rated]
    return {
        "level_count": [member for member in programs if {*above[member][:1]} & {*programs}],
        "action_count": [member for member, level in levels.items() if level == "action"],
        "grade_ab": [member for member, grade in grades if grade in ("A", "B")],
        "grade_cd": [member for member, grade in grades if grade in ("C", "D")],
    }


def _total_below(rows: Rows, whole: str) -> Decimal:
    """Total cost of the activities under an activity, each in its own year."""
    years = {
        row["activity_id"]: row["fiscal_year"]
        for row in rows["activities"]
        if row["parent_id"] == whole
    }
    totals = [
        row for row in rows["costs"] if row["item"] == "total" and row["activity_id"] in years
    ]
    return _sum(
        row for row in totals if row["fiscal_year"] == years[row["activity_id"]]
    ) or Decimal(0)


def _funding_checks(costs: Sequence[Record]) -> list[Record]:
    """Total = its funding, for every activity, year and basis of which a part of the funding is printed.

    A part that is not printed counts as nothing, and so does a total if others or general funds
    are. Rows that share an item (国庫支出金 and 県支出金, each with its name as detail) add up, and
    they may fund the personnel cost, too. Where a document prints one kind of funds alone
    (うち一般財源) and it often falls short of the total, that is a part of it.
    """
    items = {row["item"] for row in costs}
    if items.isdisjoint(("total", "general_funds")):
        return []
    sheets = [sheet for sheet in sheets_of(costs).values() if not sheet.keys().isdisjoint(FUNDING)]
    checks = [_funding(sheet) for sheet in sheets]
    may_be_part = len(items & {*FUNDING}) == 1 and 3 * sum(
        check["passes"] for check, _ in checks
    ) < 2 * len(checks)
    return [
        check | {"passes": check["passes"] or (may_be_part and is_part)}
        for check, is_part in checks
    ]


def _funding(sheet: Sheet) -> tuple[Record, bool]:
    """The check of a total, and whether its funding may be a part of it."""
    totals, parts = (
        sheet.get("total", [])[-1:],
        [row for item in FUNDING for row in sheet.get(item, ())],
    )
    amounts, printed = list(map(_value, parts)), _value(totals[0]) if totals else Decimal(0)
    found, expected = sum(filter(None, amounts), Decimal(0)), printed
    staff = filter(None, map(_value, sheet.get("personnel_cost", ())))
    if printed and any(found == printed + cost for cost in staff):
        expected = found
    unread = None in (expected, *amounts)
    shown = expected if totals and expected is not None else ""
    about = {"page": (totals or parts)[0]["page"], "note": "amount_unread" if unread else ""}
    check = finding(
        "funding",
        _subject((totals or parts)[0]),
        shown,
        found,
        passes=not unread and expected == found,
        **about,
    )
    return check, bool(totals) and not unread and expected is not None and found <= expected


def sheets_of(costs: Sequence[Record]) -> dict[tuple[object, ...], Sheet]:
    sheets: dict[tuple[object, ...], dict[str, list[Record]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in costs:
        name = fold(str(row["detail"])) if row["item"] == "detail" else str(row["item"])
        sheets[row["activity_id"], row["fiscal_year"], row["basis"]][name].append(row)
    return {key: dict(sheet) for key, sheet in sheets.items()}


def printed_and_computed(identity: Identity, sheet: Sheet) -> tuple[Decimal, Decimal] | None:
    """A printed result and what its parts give; None where it or all of them are missing.

    Rows that share an item add up.
    """
    figures = {name: amount for name, rows in sheet.items() if (amount := _sum(rows)) is not None}
    printed, computed = figures.get(identity.result), identity.compute(figures)
    if (
        printed is None
        or computed is None
        or figures.keys().isdisjoint(term.label for term in identity.terms)
    ):
        return None
    return printed, computed


def _sum(rows: Iterable[Record]) -> Decimal | None:
    values = [value for row in rows if (value := _value(row)) is not None]
    return sum(values, Decimal(0)) if values else None


def _value(row: Record) -> Decimal | None:
    return None if row["value"] is None else Decimal(str(row["value"]))


def _subject(row: Record) -> str:
    return f"{short_id(row)} {row['fiscal_year']} {row['basis']}".strip()


def decimals_of(row: Record) -> int:
    return len(str(row["text"]).partition(".")[2].rstrip("%％"))


def _identity_checks(costs: Sequence[Record], identities: Sequence[str]) -> list[Record]:
    """Every identity that the form declares, on every activity, year and basis that prints its result and a part.

    A total and its funding are left to `_funding_checks`.
    """
    sheets, checks = sheets_of(costs), []
    for identity in map(parse_identity, identities):
        if identity.result == "total" and {term.label for term in identity.terms} <= {*FUNDING}:
            continue
        for sheet in sheets.values():
            if (compared := printed_and_computed(identity, sheet)) is None:
                continue
            printed, computed = compared
            first, passes = sheet[identity.result][0], printed == computed
            if not identity.is_sum:
                unit = Decimal(1).scaleb(-decimals_of(first))
                passes = abs(printed - computed) < unit  # rounded or cut off
                computed = computed.quantize(unit, ROUND_HALF_UP)
            about = {"page": first["page"], "passes": passes, "note": str(identity)}
            checks.append(finding("identity", _subject(first), printed, computed, **about))
    return checks


def _labour_checks(rows: Rows) -> list[Record]:
    """Personnel cost = staff × the year's rate (data/labels/labour_rates.csv), where the municipality's is known.

    A rate of the kind staff_and_overtime is a × regular staff + b × overtime hours, within the
    tolerance; of the kind person, a hundredth of a person × a, rounded half up to 千円.
    """
    municipality = rows["documents"][0]["municipality"]
    rates = {
        int(rate["fiscal_year"]): rate
        for rate in label_rows("labour_rates")
        if rate["municipality"] == municipality
    }
    sheets: dict[tuple[object, object], dict[str, Record]] = defaultdict(dict)
    for row in rows["costs"]:
        if (
            row["item"] in ("personnel_cost", "regular_staff", "overtime")
            and row["fiscal_year"] in rates
        ):
            sheets[row["activity_id"], row["fiscal_year"]][row["item"]] = row
    return [
        check
        for (_, year), sheet in sheets.items()
        if (check := _labour(sheet, rates[int(str(year))]))
    ]


def _labour(sheet: Mapping[str, Record], rate: Mapping[str, str]) -> Record | None:
    first = next(iter(sheet.values()))
    amounts = {item: amount for item, row in sheet.items() if (amount := _value(row)) is not None}
    cost, staff, hours = (
        amounts.get(item) for item in ("personnel_cost", "regular_staff", "overtime")
    )
    found, per_person = cost and cost / 1000, Decimal(rate["per_person_thousand_yen"])
    shown: object = ""
    passes, note = False, "staff_unread"
    if rate["kind"] == "person":
        if found is None:
            return None
        staff = (found / per_person).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
        shown = (staff * per_person).to_integral_value(ROUND_HALF_UP)
        passes, note = shown == found, f"千円; {staff:f} × {per_person:,}"
    elif found is None or staff is None or hours is None:
        found = None
    else:
        expected = per_person * staff + Decimal(rate["per_hour_thousand_yen"]) * hours
        shown, passes = (
            f"{expected:,.3f}",
            abs(found - expected) <= Decimal(rate["tolerance_thousand_yen"]),
        )
        note = f"千円; {staff:f} × {per_person:,} + {hours:f} × {rate['per_hour_thousand_yen']}"
    about = f"{short_id(first)} {first['fiscal_year']}"
    return finding(
        "personnel_cost",
        about,
        shown,
        "" if found is None else found,
        page=first["page"],
        passes=passes,
        note=note,
    )


def _number_checks(rows: Rows) -> list[Record]:
    """The numbers of a section's projects follow each other from 1, where a form numbers them by section."""
    sections: dict[str, list[Record]] = defaultdict(list)
    for row in rows["activities"]:
        if short_id(row) == f"{row['section']}/{row['code']}" and str(row["code"]).isdecimal():
            sections[str(row["section"])].append(row)
    checks = []
    for section, members in sections.items():
        numbers = [int(str(row["code"])) for row in members]
        breaks = [
            f"{before} → {after}"
            for before, after in pairwise([0, *numbers])
            if after != before + 1
        ]
        expected = f"1–{len(numbers)}"
        found = ", ".join(breaks) or expected
        checks.append(
            finding("consecutive_numbers", section, expected, found, page=members[0]["page"])
        )
    return checks


def _rule_checks(rows: Rows) -> list[Record]:
    """An id begins with its parent's, parents exist, ids are unique, a year has one value: no row is otherwise."""
    activities, checks = rows["activities"], []
    # where parents have plain numbers; not where few ids are made of them
    numbered = [
        (row, above)
        for row in activities
        if (above := str(row["parent_id"]).partition("/")[2]).isascii() and above
    ]
    outside = [
        (f"{short_id(row)} under {above}", row)
        for row, above in numbered
        if not short_id(row).startswith(above)
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
        (str(row["subject"]), row) for row in rows["problems"] if row["kind"] == "duplicate"
    ]
    values = [wrong for wrong in duplicates if wrong[0].startswith("indicator_values")]
    checks += [
        ("parents_exist", "activities", [(short_id(row), row) for row in orphans]),
        ("unique_ids", "all_tables", [wrong for wrong in duplicates if wrong not in values]),
        ("one_value_a_year", "indicator_values", values),
    ]
    return [_none_of(*check) for check in checks]


def _none_of(check: str, subject: str, wrong: Sequence[tuple[str, Record]]) -> Record:
    page = wrong[0][1]["page"] if wrong else None
    return finding(
        check, subject, 0, len(wrong), page=page, note="; ".join(what for what, _ in wrong[:5])
    )

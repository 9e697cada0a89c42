"""Relations that a document's figures keep to, each of which finds a misread digit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from hyoka.contract.findings import Record, Rows, finding, short_id
from hyoka.contract.identities import Identity, parse_identity
from hyoka.contract.tables import FUNDING
from hyoka.text.japanese import fold

THOUSAND: Final = Decimal(1000)


def funding_checks(rows: Rows) -> list[Record]:
    """Total = its funding, for every activity, year and basis of which a part of the funding is printed.

    A part that is not printed counts as nothing, and so does a total if others or general funds are. Rows that share
    an item (国庫支出金 and 県支出金, each with its name as detail) add up, and they may fund the personnel cost, too.
    Where a document prints one kind of funds alone (うち一般財源) and it often falls short of the total, that is a part
    of it.
    """
    kinds = {str(row["item"]) for row in rows["costs"] if row["item"] in FUNDING}
    if {"total", "general_funds"}.isdisjoint(row["item"] for row in rows["costs"]):
        return []
    groups: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for row in rows["costs"]:
        if row["item"] in ("total", "personnel_cost", *FUNDING):
            groups[row["activity_id"], row["fiscal_year"], row["basis"]].append(row)
    parted = [group for group in groups.values() if any(row["item"] in FUNDING for row in group)]
    checks = [_funding(group, whole=True) for group in parted]
    equal = sum(bool(finding["passes"]) for finding in checks)
    return (
        checks if len(kinds) > 1 or 3 * equal >= 2 * len(checks) else [_funding(group, whole=False) for group in parted]
    )


def _funding(group: Sequence[Record], *, whole: bool) -> Record:
    totals = [row for row in group if row["item"] == "total"][-1:]
    parts = sorted((row for row in group if row["item"] in FUNDING), key=lambda row: FUNDING.index(str(row["item"])))
    amounts, printed = list(map(_value, parts)), [_value(row) for row in totals]
    total, expected = sum(filter(None, amounts), Decimal(0)), (printed or [Decimal(0)])[0]
    with_staff = [
        expected + cost for row in group if row["item"] == "personnel_cost" and expected and (cost := _value(row))
    ]
    expected = total if total in with_staff else expected
    unread = None in (expected, *amounts)
    is_part = bool(totals) and not whole and expected is not None and total <= expected
    first, note = (totals or parts)[0], "amount_unread" if unread else ""
    shown = "" if None in printed or not printed else expected
    passes = not unread and (expected == total or is_part)
    return finding("funding", _subject(first), shown, total, page=first["page"], passes=passes, note=note)


def _subject(row: Record) -> str:
    return f"{short_id(row)} {row['fiscal_year']} {row['basis']}".strip()


def _value(row: Record) -> Decimal | None:
    return None if row["value"] is None else Decimal(str(row["value"]))


def identity_checks(rows: Rows, identities: Sequence[str]) -> list[Record]:
    """Every identity that the form declares, on every activity, year and basis that prints its result and a part.

    They are in items of costs, as `hyoka.contract.identities` writes them; a free line has its name. A total and its
    funding are left to `funding_checks`.
    """
    sheets: dict[tuple[object, object, object], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for row in rows["costs"]:
        name = fold(str(row["detail"])) if row["item"] == "detail" else str(row["item"])
        sheets[row["activity_id"], row["fiscal_year"], row["basis"]][name].append(row)
    checks = []
    for identity in map(parse_identity, identities):
        if identity.result == "total" and {term.label for term in identity.terms} <= {*FUNDING}:
            continue
        for (activity_id, year, basis), sheet in sheets.items():
            before = sheets.get((activity_id, int(str(year)) - 1, basis), {})
            if check := _identity(identity, sheet, before):
                checks.append(check)
    return checks


def _identity(
    identity: Identity, sheet: Mapping[str, list[Record]], before: Mapping[str, list[Record]]
) -> Record | None:
    """The check of an identity; None where its result or all its parts are not printed."""
    figures = _figures(sheet)
    printed, computed = figures.get(identity.result), identity.compute(figures, _figures(before))
    if printed is None or computed is None or not any(term.label in figures for term in identity.terms):
        return None
    first = sheet[identity.result][0]
    if identity.is_sum:
        return finding("identity", _subject(first), printed, computed, page=first["page"], note=str(identity))
    decimals = len(str(first["text"]).partition(".")[2].rstrip("%％"))
    passes = abs(printed - computed) < Decimal(1).scaleb(-decimals)  # rounded or cut off
    about = {"page": first["page"], "passes": passes, "note": str(identity)}
    rounded = computed.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return finding("identity", _subject(first), printed, rounded, **about)


def _figures(sheet: Mapping[str, list[Record]]) -> dict[str, Decimal]:
    """The figures of a sheet by item; of rows that share an item the sum."""
    values = {name: [value for row in rows if (value := _value(row)) is not None] for name, rows in sheet.items()}
    return {name: sum(amounts, Decimal(0)) for name, amounts in values.items() if amounts}


def labour_checks(rows: Rows, municipality: str, rates: Iterable[Mapping[str, str]]) -> list[Record]:
    """Personnel cost = staff × the year's rate (data/labels/labour_rates.csv), where the municipality's is known.

    A rate of the kind staff_and_overtime is a × regular staff + b × overtime hours, within the tolerance; of the kind
    person, a hundredth of a person × a, rounded half up to 千円.
    """
    rate_of_year = {int(rate["fiscal_year"]): rate for rate in rates if rate["municipality"] == municipality}
    sheets: dict[tuple[object, object], dict[str, Record]] = defaultdict(dict)
    for row in rows["costs"]:
        if row["item"] in ("personnel_cost", "regular_staff", "overtime") and row["fiscal_year"] in rate_of_year:
            sheets[row["activity_id"], row["fiscal_year"]][str(row["item"])] = row
    checks = (_labour(sheet, rate_of_year[int(str(year))]) for (_, year), sheet in sheets.items())
    return list(filter(None, checks))


def _labour(sheet: Mapping[str, Record], rate: Mapping[str, str]) -> Record | None:
    first = next(iter(sheet.values()))
    subject, per_person = f"{short_id(first)} {first['fiscal_year']}", Decimal(rate["per_person_thousand_yen"])
    amounts = {item: amount for item, row in sheet.items() if (amount := _value(row)) is not None}
    cost, staff, hours = (amounts.get(item) for item in ("personnel_cost", "regular_staff", "overtime"))
    page = first["page"]
    if rate["kind"] == "person":
        if cost is None:
            return None
        staff = (cost / THOUSAND / per_person).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
        expected = (staff * per_person).to_integral_value(ROUND_HALF_UP)
        note = f"千円; {staff:f} × {per_person:,}"
        return finding("personnel_cost", subject, expected, cost / THOUSAND, page=page, note=note)
    if cost is None or staff is None or hours is None:
        note = "staff_unread"
        return finding("personnel_cost", subject, "", "", page=page, passes=False, note=note)
    expected = per_person * staff + Decimal(rate["per_hour_thousand_yen"]) * hours
    passes = abs(cost / THOUSAND - expected) <= Decimal(rate["tolerance_thousand_yen"])
    note = f"千円; {staff:f} × {per_person:,} + {hours:f} × {rate['per_hour_thousand_yen']}"
    return finding("personnel_cost", subject, f"{expected:,.3f}", cost / THOUSAND, page=page, passes=passes, note=note)

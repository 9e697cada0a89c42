"""Figures that were recognised in pictures: proved by a sum of their sheet, confirmed by a person, or unproved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from hyoka.contract.findings import Record
from hyoka.contract.identities import Identity, parse_identity
from hyoka.contract.records import problem
from hyoka.contract.tables import FUNDING
from hyoka.text.japanese import fold

#: Tables whose rows are figures or marks; the others are names and texts.
FIGURES: Final = ("indicator_values", "costs", "ratings", "statuses", "prose_figures")
#: The kind of problem of a figure that nothing proves.
UNPROVED: Final = "unproved_figure"
#: A sum of a single part proves two figures if both were read so surely: what looks alike is misread alike.
_SURE: Final = 0.9
_FUNDED: Final = parse_identity(f"total = {' + '.join(FUNDING)}")

Sheet = dict[str, list[Record]]


def settle(
    rows: dict[str, list[Record]], identities: Sequence[str], confirmed: Sequence[Mapping[str, str]], *, asked: bool
) -> list[Record]:
    """Leave recognised figures out of the tables that are neither proved nor confirmed, unless they are asked for.

    Returns a row of `problems` for each of them.

    Args:
        rows: The document's tables, changed in place.
        identities: What the form declares of items of costs.
        confirmed: What a person has seen on the document's pictures: page, x0, top, x1, bottom, figure.
        asked: Whether unproved figures are asked for, too.
    """
    if not any(row["origin"] == "recognised" for name in FIGURES for row in rows[name]):
        return []
    proved, hints = _proved(rows["costs"], [_FUNDED, *map(parse_identity, identities)])
    problems = []
    for name in FIGURES:
        stays = []
        for row in rows[name]:
            is_known = row["origin"] == "text" or id(row) in proved or _is_confirmed(row, confirmed)
            if not is_known:
                problems.append(_unproved(name, row, hints.get(id(row), ""), asked=asked))
            if is_known or asked:
                stays.append(row)
        rows[name] = stays
    return problems


def _unproved(name: str, row: Record, hint: str, *, asked: bool) -> Record:
    subject = " ".join(str(row[part]) for part in _ABOUT[name] if row[part])
    kept = "in the tables because unproved figures are asked for" if asked else "not in the tables"
    sure = f"recognised in a picture, {row['confidence']:.0%} sure"
    action = f"{kept}: {sure}, and no sum proves it; {hint}look at the page"
    text = row.get("symbol") or row.get("text") or row.get("status")
    return {"document_id": row["document_id"], **problem(UNPROVED, row["page"], subject, text, action)}


_ABOUT: Final = {
    "indicator_values": ("indicator_id", "fiscal_year", "measure"),
    "costs": ("activity_id", "fiscal_year", "basis", "item", "detail"),
    "ratings": ("activity_id", "fiscal_year", "criterion"),
    "statuses": ("activity_id", "fiscal_year", "status"),
    "prose_figures": ("activity_id", "fiscal_year", "name"),
}


def _is_confirmed(row: Record, confirmed: Sequence[Mapping[str, str]]) -> bool:
    """Whether a person has seen this figure at its place."""
    x, y = (row["x0"] + row["x1"]) / 2, (row["top"] + row["bottom"]) / 2
    return any(
        int(seen["page"]) == row["page"]
        and float(seen["x0"]) <= x <= float(seen["x1"])
        and float(seen["top"]) <= y <= float(seen["bottom"])
        and seen["figure"] == str(row.get("symbol") or row.get("text") or row.get("status"))
        for seen in confirmed
    )


def _proved(costs: Sequence[Record], identities: Sequence[Identity]) -> tuple[set[int], dict[int, str]]:
    """The ids of rows that take part in a sum that is right, and for others what a sum that is wrong says of them."""
    sheets: dict[tuple[object, ...], Sheet] = defaultdict(lambda: defaultdict(list))
    for row in costs:
        name = fold(str(row["detail"])) if row["item"] == "detail" else str(row["item"])
        sheets[row["activity_id"], row["fiscal_year"], row["basis"]][name].append(row)
    proved: set[int] = set()
    hints: dict[int, str] = {}
    for sheet in sheets.values():
        for identity in identities:
            members = [row for label in identity.labels for row in sheet.get(label, ())]
            if not identity.is_sum or not _is_proof(identity, sheet, members):
                hints |= {id(row): hint for row, hint in _hints(identity, sheet, members)}
                continue
            proved |= {id(row) for row in members}
        for identity in (identity for identity in identities if not identity.is_sum):
            results = sheet.get(identity.result, [])
            known = [row for label in identity.labels[1:] for row in sheet.get(label, ())]
            if results and known and all(id(row) in proved for row in known) and _gives(identity, sheet, results[0]):
                proved |= {id(row) for row in results}
    return proved, hints


def _difference(identity: Identity, sheet: Sheet) -> Decimal | None:
    """By how much the printed result is more than its parts give; None where it or all of them are missing."""
    figures = {label: _sum(sheet.get(label, ())) for label in identity.labels}
    known = {label: value for label, value in figures.items() if value is not None}
    computed = identity.compute(known, {})
    printed = known.get(identity.result)
    return None if printed is None or computed is None or len(known) < 2 else printed - computed


def _is_proof(identity: Identity, sheet: Sheet, members: Sequence[Record]) -> bool:
    if any(term.before for term in identity.terms) or _difference(identity, sheet) != 0:
        return False
    counted = [row for row in members if row["value"]]
    return len(counted) > 2 or all(row["confidence"] is None or row["confidence"] >= _SURE for row in members)


def _gives(identity: Identity, sheet: Sheet, result: Record) -> bool:
    """Whether a product or share gives its printed result, as exactly as that is printed."""
    difference = _difference(identity, sheet)
    decimals = len(str(result["text"]).partition(".")[2].rstrip("%％"))
    return difference is not None and 2 * abs(difference) <= Decimal(1).scaleb(-decimals)


def _hints(identity: Identity, sheet: Sheet, members: Sequence[Record]) -> Iterator[tuple[Record, str]]:
    """The figures of a wrong sum of which another digit would make it right, with the number that it would be."""
    difference = _difference(identity, sheet)
    if not difference or not identity.is_sum:
        return
    for row in members:
        sign = -1 if row in sheet[identity.result] else 1
        signs = [1 if term.operator == "+" else -1 for term in identity.terms if row in sheet.get(term.label, ())]
        before = Decimal(str(row["value"]))
        after = before + difference * (sign if sign < 0 else signs[0])
        a, b = f"{before:f}".split(".")[0], f"{after:f}".split(".")[0]
        if len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1:
            yield row, f"{identity} would be right if it were {int(after):,}; "


def _sum(rows: Sequence[Record]) -> Decimal | None:
    values = [Decimal(str(row["value"])) for row in rows if row["value"] is not None]
    return sum(values, Decimal(0)) if values else None

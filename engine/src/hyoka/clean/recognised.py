"""Recognised figures: of those that nothing proves a person is asked, before they enter."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

from hyoka.clean.gate import entering
from hyoka.clean.printed import decimals_of, printed_and_computed, sheets_of
from hyoka.contract.check_rows import TableRow
from hyoka.contract.doubts import doubt
from hyoka.contract.identities import Identity, parse_identity
from hyoka.contract.tables import FIGURES, FUNDING, UNPROVED

#: A sum of a single part proves two figures only if both were read with at least this confidence:
#: the same digits are misread in the same way.
_SURE: Final = 0.9
#: The columns that a person is asked for.
ASKED: Final = FIGURES | {"activities": "code"}
_FUNDED: Final = parse_identity(f"total = {' + '.join(FUNDING)}")


class Unproved(NamedTuple):
    """A recognised figure that nothing proves: its table and row.

    waits: whether a sum proves it as soon as the number of its project is known.
    """

    table: str
    row: TableRow
    waits: bool = False

    @property
    def subject(self) -> str:
        parts = map(self.row.__getitem__, _ABOUT[self.table])
        return " ".join(str(part) for part in parts if part)


def unproved_figures(
    rows: Mapping[str, Sequence[TableRow]], identities: Sequence[str]
) -> list[Unproved]:
    """The recognised figures of a document that are neither proved nor confirmed.

    Also those that have the heads of another one.

    Args:
        rows: The document's tables.
        identities: What the form declares of items of costs.
    """
    recognised = [
        (name, row) for name in FIGURES for row in rows[name] if row["origin"] == "recognised"
    ]
    if not recognised:
        return []
    _doubt_years(rows)
    proved = proved_by_sums(entering("costs", rows["costs"]), identities)
    unknown = {row["activity_id"]: row for row in _unknown(rows.get("activities", ()))}
    owners = [owner_of(row) for _, row in recognised]
    asked_for = [owner for owner in dict.fromkeys(owners) if owner in unknown]
    found = [Unproved("activities", unknown[owner]) for owner in asked_for]
    for owner, (name, row) in zip(owners, recognised, strict=True):
        is_proved = id(row) in proved and not row["same_heads"]
        is_settled = bool(is_proved or row["confirmed"])
        if owner in unknown:
            row["doubt"] = "number"
        if owner in unknown or not is_settled:
            found.append(Unproved(name, row, waits=is_settled))
    return found


def owner_of(row: TableRow) -> str:
    """The id of the activity that a row is of."""
    return str(row.get("activity_id") or row["indicator_id"]).partition("#")[0]


def _unknown(activities: Sequence[TableRow]) -> Iterator[TableRow]:
    """The recognised activities whose number nothing but its letters says.

    A stroke turns 312 into 318. A number counts as known if it lies between those of the sheets
    before and behind it. One neighbour, or the digits of the file's name, is not enough: a misread
    number could take the place of the next sheet's. A name without a number must be read surely.
    """
    levels = defaultdict(list)
    for row in activities:
        levels[row["level"]].append(row)
    for rows in levels.values():
        codes = [("", None), *map(_code, rows), ("", None)]
        for before, (series, number), after, row in zip(
            codes, codes[1:], codes[2:], rows, strict=False
        ):
            is_known = number is not None and (
                before == (series, number - 1) and after == (series, number + 1)
            )
            is_named = not row["code"] and not row["doubt"] and (row["confidence"] or 0) >= _SURE
            if row["origin"] == "recognised" and not (is_known or is_named or row["confirmed"]):
                yield row


def _code(row: TableRow) -> tuple[str, int | None]:
    """The number of an activity without its last part, and this part: 1-2-, 3."""
    match = re.fullmatch(r"(.*?)(\d+)", str(row["code"]))
    return (match[1], int(match[2])) if match else ("", None)


def _doubt_years(rows: Mapping[str, Sequence[TableRow]]) -> None:
    """Doubt the years of costs that do not follow one another from the sheet's.

    A head was misread.
    """
    costs = defaultdict(list)
    for row in rows["costs"]:
        costs[row["activity_id"]].append(row)
    for activity in rows.get("activities", ()):
        first = last = activity["fiscal_year"]
        printed = {row["fiscal_year"] for row in costs[activity["activity_id"]]}
        while first - 1 in printed:
            first -= 1
        while last + 1 in printed:
            last += 1
        for row in costs[activity["activity_id"]]:
            if not row["doubt"] and not first <= row["fiscal_year"] <= last:
                row["doubt"] = "assumed"


def doubt_unproved(
    rows: Mapping[str, Sequence[TableRow]], identities: Sequence[str], *, asked: bool
) -> list[TableRow]:
    """Doubt the recognised figures that are neither proved nor confirmed.

    Where they are `asked` for, they enter; of those of one key the first. Returns a row of
    `problems` for each of them.
    """
    problems = []
    for figure in unproved_figures(rows, identities):
        row = figure.row
        key = f"{UNPROVED}.{_reason(figure, asked=asked)}".removesuffix(".")
        text = row[ASKED[figure.table]]
        sure = f"{row['confidence']:.0%}"
        met = doubt([row], UNPROVED, row["page"], figure.subject, text, key, sure=sure)
        problems.append({"document_id": row["document_id"], **met})
    return problems


def _reason(figure: Unproved, *, asked: bool) -> str:
    """Why a figure is doubted, or that it entered because it was asked for."""
    if figure.table == "activities":
        return "code"
    # where figures are asked for, the first of one key is taken
    if figure.row["same_heads"] > asked:
        return "head"
    return "asked" if asked else str(figure.row["doubt"])


_ABOUT: Final = {
    "activities": ("activity_id",),
    "indicator_values": ("indicator_id", "fiscal_year", "measure", "target_word"),
    "costs": ("activity_id", "fiscal_year", "basis", "item", "detail"),
    "ratings": ("activity_id", "fiscal_year", "criterion"),
    "statuses": ("activity_id", "fiscal_year", "status"),
    "prose_figures": ("activity_id", "fiscal_year", "name"),
}


def proved_by_sums(costs: Sequence[TableRow], declared: Sequence[str]) -> set[int]:
    """The ids of rows that take part in a sum that is right.

    Also of those of a share that is right, where such sums prove its parts.
    """
    proved: set[int] = set()
    identities: list[Identity] = [_FUNDED, *map(parse_identity, declared)]
    identities.sort(key=lambda identity: not identity.is_sum)
    known = [row for row in costs if not (row["doubt"] or row["same_heads"])]
    for sheet in sheets_of(known).values():
        for identity in identities:
            compared = printed_and_computed(identity, sheet)
            if compared is None:
                continue
            printed, computed = compared
            difference = abs(printed - computed)
            results = sheet[identity.result]
            parts = list(chain(*(sheet.get(label, ()) for label in identity.labels[1:])))
            if identity.is_sum and difference == 0 and _is_proof(results + parts):
                # a row without a value adds nothing: its mark may be one of a blank cell, misread
                proved |= {id(row) for row in results + parts if row["value"] is not None}
            elif not identity.is_sum and parts and proved.issuperset(map(id, parts)):
                least = Decimal(1).scaleb(-decimals_of(results[0]))  # as it is printed
                proved |= {id(row) for row in results if 2 * difference <= least}
    return proved


def _is_proof(members: Sequence[TableRow]) -> bool:
    """Whether a sum that is right proves its figures.

    Three figures are hardly misread so that they still add up, unless all lost their thousands.
    """
    counted = [row for row in members if row["value"]]
    sure = [row["confidence"] is None or row["confidence"] >= _SURE for row in counted or members]
    return any(sure) and (len(counted) > 2 or all(sure))

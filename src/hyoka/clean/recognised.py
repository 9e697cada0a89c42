"""Figures that were recognised in pictures: proved by a sum of their sheet, confirmed by a person, or unproved."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from hyoka.clean.printed import Sheet, decimals_of, printed_and_computed, sheets_of
from hyoka.contract.findings import Record
from hyoka.contract.identities import Identity, parse_identity
from hyoka.contract.records import Codes, problem
from hyoka.contract.tables import FIGURES, FUNDING, UNPROVED
from hyoka.text.messages import Message

#: A sum of a single part proves two figures if both were read so surely: what looks alike is misread alike.
_SURE: Final = 0.9
_FUNDED: Final = parse_identity(f"total = {' + '.join(FUNDING)}")


class Doubt(NamedTuple):
    """A recognised figure that nothing proves: its table and row; what a sum that is wrong says of it ("" for nothing).

    proposed: the text with the one other digit that would make the sum right.
    """

    table: str
    row: Record
    hint: Message | str = ""
    proposed: str = ""

    @property
    def subject(self) -> str:
        return " ".join(str(self.row[part]) for part in _ABOUT[self.table] if self.row[part])


def doubts(rows: Mapping[str, Sequence[Record]], identities: Sequence[str]) -> list[Doubt]:
    """The recognised figures of a document that are neither proved nor confirmed, or have the heads of another one.

    Args:
        rows: The document's tables.
        identities: What the form declares of items of costs.
    """
    recognised = [(name, row) for name in FIGURES for row in rows[name] if row["origin"] == "recognised"]
    if not recognised:
        return []
    proved, hints = _proved(rows["costs"], [_FUNDED, *map(parse_identity, identities)])
    return [
        Doubt(name, row, *hints.get(id(row), ()))
        for name, row in recognised
        if (id(row) not in proved or "same_heads" in row) and not row["confirmed"]
    ]


def settle(rows: dict[str, list[Record]], identities: Sequence[str], *, asked: bool) -> list[Record]:
    """Leave recognised figures out of the tables that are neither proved nor confirmed, unless they are asked for.

    Returns a row of `problems` for each of them. The tables are changed in place.
    """
    found = doubts(rows, identities)
    out = {id(doubt.row) for doubt in found if not asked or doubt.row.get("same_heads", 1) > 1}
    for name in FIGURES if out else ():
        rows[name] = [row for row in rows[name] if id(row) not in out]
    problems = []
    for doubt, row in ((doubt, doubt.row) for doubt in found):
        is_head = row.get("same_heads", 0) > asked  # where figures are asked for, the first of one key is taken
        key = f"{UNPROVED}.head" if is_head else f"{UNPROVED}.asked" if asked else UNPROVED
        sure, text = f"{row['confidence']:.0%}", row[FIGURES[doubt.table]]
        met = problem(UNPROVED, row["page"], doubt.subject, text, key, sure=sure, hint=doubt.hint)
        problems.append({"document_id": row["document_id"], **met})
    return problems


_ABOUT: Final = {
    "indicator_values": ("indicator_id", "fiscal_year", "measure"),
    "costs": ("activity_id", "fiscal_year", "basis", "item", "detail"),
    "ratings": ("activity_id", "fiscal_year", "criterion"),
    "statuses": ("activity_id", "fiscal_year", "status"),
    "prose_figures": ("activity_id", "fiscal_year", "name"),
}


def _proved(costs: Sequence[Record], identities: Sequence[Identity]) -> tuple[set[int], dict[int, tuple[Message, str]]]:
    """The ids of rows that take part in a sum that is right, and for others what a sum that is wrong says of them."""
    proved: set[int] = set()
    hints: dict[int, tuple[Message, str]] = {}
    for sheet in sheets_of([row for row in costs if "same_heads" not in row]).values():
        for identity in (identity for identity in identities if identity.is_sum):
            members = [row for label in identity.labels for row in sheet.get(label, ())]
            compared = printed_and_computed(identity, sheet)
            difference = compared and compared[0] - compared[1]
            if difference == 0 and _is_proof(members):
                proved |= {id(row) for row in members}
            elif difference:
                hints |= {id(row): (hint, text) for row, hint, text in _hints(identity, sheet, members, difference)}
        for identity in (identity for identity in identities if not identity.is_sum):
            results = sheet.get(identity.result, [])
            known = [row for label in identity.labels[1:] for row in sheet.get(label, ())]
            compared = printed_and_computed(identity, sheet)
            if compared and known and all(id(row) in proved for row in known):
                difference = compared[0] - compared[1]
                is_exact = 2 * abs(difference) <= Decimal(1).scaleb(-decimals_of(results[0]))  # as it is printed
                proved |= {id(row) for row in results if is_exact}
    return proved, hints


def _is_proof(members: Sequence[Record]) -> bool:
    counted = [row for row in members if row["value"]]
    return len(counted) > 2 or all(row["confidence"] is None or row["confidence"] >= _SURE for row in members)


def _hints(
    identity: Identity, sheet: Sheet, members: Sequence[Record], difference: Decimal
) -> Iterator[tuple[Record, Message, str]]:
    """The figures of a wrong sum of which another digit would make it right, in words and as they would be printed."""
    for row in (row for row in members if row["value"] is not None):
        signs = [1 if term.operator == "+" else -1 for term in identity.terms if row in sheet.get(term.label, ())]
        before = Decimal(str(row["value"]))
        after = before + difference * (-1 if row in sheet[identity.result] else signs[0])
        if before * after > 0 and (text := _with_digit(str(row["text"]), f"{abs(before):.0f}", f"{abs(after):.0f}")):
            yield row, Message("hint", sum=Codes(identity), figure=int(after)), text


def _with_digit(text: str, before: str, after: str) -> str:
    """A printed number with the one digit in which its value would differ; "" where it would differ in more."""
    places = [at for at, char in enumerate(text) if char.isdigit()]
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new]
    if len(before) != len(after) or len(changed) != 1 or not before.startswith("".join(text[at] for at in places)):
        return ""
    at = places[changed[0]] if changed[0] < len(places) else -1
    return text[:at] + after[changed[0]] + text[at + 1 :] if at >= 0 else ""

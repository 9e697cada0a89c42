"""The checks of a document: its printed totals re-added, the relations its figures keep, the rules of ids and years."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from hyoka.cleaning.context import Record, Rows, ancestors, finding, short_id
from hyoka.cleaning.printed_totals import printed_checks
from hyoka.cleaning.relations import funding_checks, identity_checks, labour_checks
from hyoka.labels import label_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hyoka.cleaning.context import CleaningContext

#: The table whose rows a control count counts, and the columns that its subject names.
_COUNTED: Final = {
    "activities": ("activities", "level"),
    "section": ("activities", "section"),
    "indicators": ("indicators",),
    "values": ("indicator_values", "measure", "status"),
    "ratings": ("ratings", "criterion", "symbol"),
}


def check_rows(
    rows: Rows,
    printed: Sequence[Record],
    context: CleaningContext,
    identities: Sequence[str] = (),
) -> list[Record]:
    """Every check of one document, as rows of `checks`.

    Args:
        rows: The document's tables by name, rows of the contract's columns; `problems` with what was met so far.
        printed: Raw records of what the document prints about itself.
        context: What is known of the document; takes further problems.
        identities: What the form declares of items of costs.
    """
    municipality = str(rows["documents"][0]["municipality"])
    counts = [row for row in label_rows("control_counts") if row["document_id"] == context.document_id]
    checks = [
        *printed_checks(rows, printed, context),
        *funding_checks(rows),
        *identity_checks(rows, identities),
        *labour_checks(rows, municipality, label_rows("labour_rates")),
        *_number_checks(rows),
        *_range_checks(rows),
        *_rule_checks(rows),
        *(_control_count(rows, count) for count in counts),
    ]
    return [{"document_id": context.document_id, **row} for row in checks]


def _rule_checks(rows: Rows) -> list[Record]:
    """Ids are unique, parents exist, a year has one value."""
    ids = {row["activity_id"] for row in rows["activities"]}
    orphans = [row for row in rows["activities"] if row["parent_id"] and row["parent_id"] not in ids]
    dependent = [row for name in ("indicators", "costs", "ratings", "statuses", "narratives") for row in rows[name]]
    orphans += [row for row in dependent if row["activity_id"] not in ids]
    duplicates = [row for row in rows["problems"] if row["kind"] == "duplicate"]
    values = [row for row in duplicates if str(row["subject"]).startswith("indicator_values")]
    return [
        _none_of("parents_exist", "activities", [(short_id(row), row["page"]) for row in orphans]),
        _none_of("unique_ids", "all tables", [(str(r["subject"]), r["page"]) for r in duplicates if r not in values]),
        _none_of("one_value_a_year", "indicator_values", [(str(row["subject"]), row["page"]) for row in values]),
    ]


def _none_of(check: str, subject: str, wrong: Sequence[tuple[str, object]]) -> Record:
    page = wrong[0][1] if wrong else None
    return finding(check, subject, 0, len(wrong), page=page, note="; ".join(what for what, _ in wrong[:5]))


def _number_checks(rows: Rows) -> list[Record]:
    """The numbers of a section's projects follow each other from 1, where a form numbers them by section."""
    sections: dict[str, list[Record]] = defaultdict(list)
    for row in rows["activities"]:
        if short_id(row) == f"{row['section']}/{row['code']}" and str(row["code"]).isdecimal():
            sections[str(row["section"])].append(row)
    return [_consecutive(section, members) for section, members in sections.items()]


def _consecutive(section: str, members: Sequence[Record]) -> Record:
    numbers = [int(str(row["code"])) for row in members]
    breaks = [f"{before} → {after}" for before, after in pairwise([0, *numbers]) if after != before + 1]
    expected = f"1–{len(numbers)}"
    numbers_in_words = expected if not breaks else ", ".join(breaks)
    return finding("consecutive_numbers", section, expected, numbers_in_words, page=members[0]["page"])


def _range_checks(rows: Rows) -> list[Record]:
    """An activity's id begins with its parent's, where the parent has a plain number; not where few are made so."""
    number, wrong = 0, []
    for row in rows["activities"]:
        parent = str(row["parent_id"]).partition("/")[2]
        if parent and parent.isascii():
            number += 1
            wrong += [] if short_id(row).startswith(parent) else [(f"{short_id(row)} under {parent}", row["page"])]
    return [_none_of("ids_in_parents_range", f"{number} activities", wrong)] if 2 * len(wrong) < number else []


def _control_count(rows: Rows, count: Mapping[str, str]) -> Record:
    """A count known from reading the document by eye, from data/labels/control_counts.csv."""
    check, subject = count["check"], count["subject"]
    found = sum(f"{words} ".startswith(subject and f"{subject} ") for words in _counted(rows, check))
    return finding(f"control_{check}", subject, int(count["expected"]), found)


def _counted(rows: Rows, check: str) -> list[str]:
    """The words that tell what each thing is that a check counts."""
    if check == "depth":
        return [str(len(above) + 1) for above in ancestors(rows["activities"]).values()]
    if check == "statuses":
        marks = Counter(row["activity_id"] for row in rows["statuses"])
        return [f"{row['status']}{' only' * (marks[row['activity_id']] == 1)}" for row in rows["statuses"]]
    if check == "amount_pairs":
        totals = (row for row in rows["costs"] if row["item"] == "total" and row["value"] is not None)
        keys = {(row["activity_id"], row["fiscal_year"], row["basis"]) for row in totals}
        pairs = Counter(key[:2] for key in keys if key[2] in ("budget", "settlement"))
        return ["budget and settlement"] * list(pairs.values()).count(2)
    table, *columns = _COUNTED[check]
    return [" ".join(str(row[column]) for column in columns) for row in rows[table]]

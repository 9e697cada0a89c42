"""The checks of a document: its printed totals re-added, the relations its figures keep, the rules of ids and years."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from hyoka.checks.relations import funding_checks, identity_checks, labour_checks
from hyoka.contract.findings import CleaningContext, Record, Rows, ancestors, finding, short_id
from hyoka.errors import NumberError
from hyoka.text.japanese import fold
from hyoka.text.label_files import label_rows
from hyoka.text.numbers import parse_number

#: The table whose rows a control count counts, and the columns that its subject names.
_COUNTED: Final = {
    "activities": ("activities", "level"),
    "section": ("activities", "section"),
    "indicators": ("indicators",),
    "values": ("indicator_values", "measure", "status"),
    "ratings": ("ratings", "criterion", "symbol"),
}
#: The checks of printed numbers.
CHECKS: Final = ("action_kinds", "project_total", "level_count", "action_count", "grade_ab", "grade_cd")
_KINDS: Final = CHECKS[0]


def check_rows(
    rows: Rows,
    printed: Sequence[Record],
    context: CleaningContext,
    identities: Sequence[str] = (),
) -> list[Record]:
    """Every check of one document, as rows of `checks`.

    Args:
        rows: The document's tables; `problems` with what was met so far.
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
    values, others = (
        [row for row in duplicates if str(row["subject"]).startswith("indicator_values") is is_value]
        for is_value in (True, False)
    )
    return [
        _none_of("parents_exist", "activities", [(short_id(row), row["page"]) for row in orphans]),
        _none_of("unique_ids", "all_tables", [(str(row["subject"]), row["page"]) for row in others]),
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


def _printed_counts(rows: Rows) -> dict[str, list[str]]:
    """The activities that each printed number counts."""
    above = ancestors(rows["activities"])
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


def _totals(rows: Rows) -> dict[str, Decimal]:
    """Total cost of the activities under each activity, each in its own year."""
    sheets = {row["activity_id"]: (str(row["parent_id"]), row["fiscal_year"]) for row in rows["activities"]}
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows["costs"]:
        parent, year = sheets.get(row["activity_id"], ("", None))
        if row["item"] == "total" and row["value"] is not None and year == row["fiscal_year"]:
            totals[parent] += Decimal(str(row["value"]))
    return totals


def printed_checks(rows: Rows, printed: Sequence[Record], context: CleaningContext) -> list[Record]:
    """A row of `checks` for every printed total or count; a dash instead of a total is none.

    `printed` are raw records: check, activity_id, subject, text, unit and their place; the context takes problems.
    """
    if not printed:
        return []
    checks, kinds, totals = [], [], _totals(rows)
    counted, above = _printed_counts(rows), ancestors(rows["activities"])
    below = {
        name: Counter(level for member in members for level in ("", *above.get(member, ())))
        for name, members in counted.items()
    }
    for record in printed:
        name, subject = record["check"], " ".join(filter(None, (record["activity_id"], record["subject"])))
        if name and name not in CHECKS:
            context.problem(record, "check", name)
        elif name and (expected := _printed_number(record, subject, context)) is not None:
            if name == _KINDS:
                kinds.append((record, expected))
            else:
                whole = context.full_id(record["activity_id"])
                found = totals[whole] if name == "project_total" else Decimal(below.get(name, Counter())[whole])
                checks.append(finding(name, subject, expected, found, page=record.get("page")))
    if kinds:
        note = " + ".join(f"{record['subject']}{number}" for record, number in kinds)
        total, page = sum((number for _, number in kinds), Decimal(0)), kinds[0][0].get("page")
        checks.append(finding(_KINDS, "合計", Decimal(len(counted["action_count"])), total, page=page, note=note))
    return checks


def _printed_number(record: Record, subject: str, context: CleaningContext) -> Decimal | None:
    try:
        figure = parse_number(record["text"], record["unit"])
        return figure.yen if figure.value is not None and record["check"] == "project_total" else figure.value
    except NumberError as error:
        context.problem(record, "number", subject, "number.printed_total", error=error)
        return None

"""Rows that repeat the key of another row."""

from collections.abc import Sequence
from typing import Final

from hyoka.clean.context import CleaningContext
from hyoka.contract.check_rows import TableRow
from hyoka.contract.tables import FIGURES, KEYS
from hyoka.store.confirmed import PHASES

#: The key of a row of costs. Lines that a form leaves free (item detail) may repeat it.
COST_KEY: Final = ["activity_id", "fiscal_year", "basis", "item", "detail"]


def doubt_duplicates(name: str, rows: Sequence[TableRow], context: CleaningContext) -> None:
    """Doubt the rows of a table that repeat the key of another.

    Where rows of one key differ in their figure or mark, all are doubted: nobody knows which of
    them the key means, as on a corrected page behind the first. What another page of a sheet
    repeats as it is, is noted.
    Recognised figures that differ and have one key stay, numbered (`same_heads`): a head over one
    of them was misread, and what else stands in their row is no surer.
    """
    key = COST_KEY if name == "costs" else KEYS.get(name)
    if key is None:
        return
    figure = FIGURES.get(name, "")
    groups: dict[tuple[object, ...], list[TableRow]] = {}
    for row in rows:
        # free lines of costs are each by itself
        if row.get("item") != "detail" or _is_open(row):
            groups.setdefault(tuple(row[column] for column in key), []).append(row)
    for group in groups.values():
        if len(group) == 1:
            continue
        subject = " ".join(str(part) for part in (name, *map(group[0].get, key)) if part)
        sure = [row for row in group if not _is_open(row)]
        if figure:
            _number_misread(group, figure)
        differ = figure != "" and len({row[figure] for row in sure}) > 1
        first = (sure or group)[0]
        for row in group:
            if differ and not _is_open(row):
                context.doubt(row, "duplicate", subject, "duplicate.differ")
            elif row is not first and not row["same_heads"]:
                is_same = row.get(figure or "name") == first.get(figure or "name")
                is_repeated = is_same and row["page"] != first["page"]
                severity = "note" if is_repeated else ""
                context.doubt(row, "duplicate", subject, severity=severity)
    said_by_figure = {"fiscal_year", "detail", PHASES.get(name)}
    # what else stands in the line of a misread head is no surer
    line = [column for column in key if column not in said_by_figure]
    doubtful = {tuple(row[column] for column in line) for row in rows if row["same_heads"]}
    for row in rows if doubtful else ():
        if _is_open(row) and tuple(row[column] for column in line) in doubtful:
            row["same_heads"] = row["same_heads"] or 1


def _is_open(row: TableRow) -> bool:
    """Whether a row was recognised and nobody has confirmed it."""
    return bool(row["origin"] == "recognised" and not row["confirmed"])


def _number_misread(group: Sequence[TableRow], figure: str) -> None:
    """Number the open rows of one key whose figures differ; a sure one among them is the first."""
    if len({row[figure] for row in group}) < 2:
        return
    known = {row[figure] for row in group if not _is_open(row)}
    misread = [row for row in group if _is_open(row) and row[figure] not in known]
    for number, row in enumerate(misread, 2 if known else 1):
        row["same_heads"] = number

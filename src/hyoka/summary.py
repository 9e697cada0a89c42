"""What a run tells on the screen, from the CSV files that it has written: line by line, without pandas."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hyoka.runs.pipeline import RunResult

#: Characters of a cell that a line on the screen shows.
LONGEST: Final = 80
#: Problems of one severity, or failed checks, that are shown one by one.
SHOWN: Final = 200


def tell_tables(result: RunResult, processed: Path) -> None:
    """How many rows the tables have, which checks failed, what was not read."""
    for name, rows in result.counts.rows.items():
        click.echo(f"{name:<18}{rows:>8,} rows")
    if result.counts.failed:
        _tell_failed_checks(processed)
    _tell_problems(processed)
    if result.damaged:
        click.echo(f"cache: damaged in {result.damaged:,} places; what was lost was made anew")
    if result.unkept:
        click.echo(f"cache: nothing could be kept: {result.unkept}")
    click.echo(f"tables: {processed}")


def tell_checks(processed: Path) -> bool:
    """How many checks of each document pass, and what does not; whether there is anything of that kind."""
    made: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for row in _rows(processed, "checks"):
        made[row["document_id"]] += 1
        passed[row["document_id"]] += row["passes"] == "true"
    for document, many in made.items():
        click.echo(f"{document}: {passed[document]} of {many} checks pass")
    _tell_failed_checks(processed)
    return _tell_problems(processed) or passed.total() < made.total()


def _tell_failed_checks(processed: Path) -> None:
    failed = 0
    for row in _rows(processed, "checks"):
        if row["passes"] != "true":
            failed += 1
            if failed <= SHOWN:
                found = f"expected {row['expected']}, found {row['found']}"
                click.echo(f"check failed: {_place(row)}: {row['check']}, {row['subject']}: {found}")
    _tell_more(failed, "failed checks", processed / "checks.csv")


def _tell_problems(processed: Path) -> bool:
    """Errors first, then notes; whether there are errors."""
    told = {severity: _tell_severity(processed, severity) for severity in ("error", "note")}
    return told["error"] > 0


def _tell_severity(processed: Path, severity: str) -> int:
    many = 0
    for row in _rows(processed, "problems"):
        if row["severity"] == severity:
            many += 1
            if many <= SHOWN:
                words = [row[name][:LONGEST] for name in ("subject", "text", "action") if row[name]]
                click.echo(f"{severity}: {_place(row)}: {row['kind']}: {'; '.join(words)}")
    _tell_more(many, f"{severity}s", processed / "problems.csv")
    return many


def _tell_more(many: int, what: str, file: Path) -> None:
    if many > SHOWN:
        click.echo(f"and {many - SHOWN:,} more {what}: {file}")


def _rows(processed: Path, name: str) -> Iterator[dict[str, str]]:
    with (processed / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _place(row: dict[str, str]) -> str:
    return f"{row['document_id']}, page {row['page']}" if row["page"] else row["document_id"]

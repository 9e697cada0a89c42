"""Lines for the terminal about failed checks and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

#: Characters of a cell that a line shows.
LONGEST: Final = 80
#: Problems of one severity, or failed checks, that are shown one by one.
SHOWN: Final = 200


def print_checks(processed: Path) -> bool:
    """Print how many checks of each document pass, and what does not; whether a check failed or there is an error."""
    from hyoka.tables import load

    checks, problems = load(processed, "checks"), load(processed, "problems")
    for document, passes in checks.groupby("document_id", sort=False)["passes"]:
        click.echo(f"{document}: {passes.sum()} of {len(passes)} checks pass")
    failed = checks[~checks["passes"].astype(bool)]
    for line in lines(failed, problems, processed):
        click.echo(line)
    return not failed.empty or bool((problems["severity"] == "error").any())


def lines(failed: pd.DataFrame, problems: pd.DataFrame, processed: Path) -> Iterator[str]:
    """A line for each failed check and each problem, errors first.

    Args:
        failed: Rows of `checks`.
        problems: Rows of `problems`.
        processed: Folder of the tables.
    """
    for row in _with_places(failed.head(SHOWN)).itertuples():
        yield f"check failed: {row.place}: {row.check}, {row.subject}: expected {row.expected}, found {row.found}"
    yield from _more(len(failed), "failed checks", processed / "checks.csv")
    for severity in ("error", "warning", "note"):
        chosen = problems[problems["severity"] == severity]
        for row in _with_places(chosen.head(SHOWN)).itertuples():
            words = [str(text)[:LONGEST] for text in (row.subject, row.text, row.action) if text]
            yield f"{severity}: {row.place}: {row.kind}: {'; '.join(words)}"
        yield from _more(len(chosen), f"{severity}s", processed / "problems.csv")


def _with_places(rows: pd.DataFrame) -> pd.DataFrame:
    places = rows["document_id"] + ", page " + rows["page"].astype("str")
    return rows.assign(place=rows["document_id"].where(rows["page"].isna(), places))


def _more(number: int, what: str, file: Path) -> Iterator[str]:
    if number > SHOWN:
        yield f"and {number - SHOWN:,} more {what}: {file}"

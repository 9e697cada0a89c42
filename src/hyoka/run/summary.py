"""Lines for the terminal about failed checks, problems and files that were not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import pandas as pd

from hyoka.store.table_files import load
from hyoka.text.japanese import shortened

#: Problems of one severity, or failed checks, that are shown one by one.
SHOWN: Final = 200
#: Files that a line names.
_NAMED: Final = 3


def print_checks(processed: Path) -> bool:
    """Print how many checks of each document pass, and what does not; whether a check failed or there is an error."""
    checks = load(processed, "checks")
    for document, passes in checks.groupby("document_id", sort=False)["passes"]:
        click.echo(f"{document}: {passes.sum()} of {len(passes)} checks pass")
    for line in lines(processed, processed):
        click.echo(line)
    return not checks["passes"].all() or bool((load(processed, "problems")["severity"] == "error").any())


def lines(folder: Path, shown: Path) -> Iterator[str]:
    """A line for each failed check and for problems that say the same, errors last; then which files were not read.

    `shown` is the folder that the lines name: where the tables will lie.
    """
    checks, problems, documents = (load(folder, name) for name in ("checks", "problems", "documents"))
    failed = checks[~checks["passes"].astype(bool)]
    yield from _problems(problems, "note", shown)
    yield from _problems(problems, "warning", shown)
    places = _places(failed.head(SHOWN))
    for row in failed.head(SHOWN).assign(place=places).itertuples():
        yield f"check failed: {row.place}: {row.check}, {row.subject}: expected {row.expected}, found {row.found}"
    yield from _more(len(failed), "failed checks", shown / "checks.csv")
    yield from _problems(problems, "error", shown)
    yield from _not_read(problems, documents)


def _problems(problems: pd.DataFrame, severity: str, processed: Path) -> Iterator[str]:
    chosen = problems[problems["severity"] == severity]
    # A file's problem is the same as another file's, whatever its name.
    subject = chosen["subject"].mask(_is_file(chosen), "")
    same = chosen.assign(subject=subject, place=_places(chosen)).groupby(
        ["kind", "subject", "text", "action"], sort=False, dropna=False, as_index=False
    )
    notes = same["place"].agg(["first", "size"])
    for row in notes.head(SHOWN).to_dict("records"):
        words = [shortened(str(row[column])) for column in ("subject", "text", "action") if row[column]]
        others = f" and {row['size'] - 1:,} more" if row["size"] > 1 else ""
        yield f"{severity}: {row['first']}{others}: {row['kind']}: {'; '.join(words)}"
    yield from _more(len(notes), f"{severity}s", processed / "problems.csv")


def _not_read(problems: pd.DataFrame, documents: pd.DataFrame) -> Iterator[str]:
    """Which files were not read, by reason, in one line."""
    unread = problems[(problems["severity"] == "error") & _is_file(problems)]
    unread = unread[(unread["kind"] == "same_name") | ~unread["document_id"].isin(documents["document_id"])]
    if unread.empty:
        return
    unread = unread.drop_duplicates("subject").assign(reason=unread["text"].str.split(": ").str[0])
    reasons = [
        f"{_names(rows['subject'].tolist())}: {reason}" + (" (hyoka draft)" if kind == "unknown_form" else "")
        for (kind, reason), rows in unread.groupby(["kind", "reason"], sort=False)
    ]
    yield f"{len(unread):,} of {len(unread) + len(documents):,} files not read: {'; '.join(reasons)}"


def _names(files: Sequence[str]) -> str:
    return ", ".join(files[:_NAMED]) + (f" and {len(files) - _NAMED:,} more" if len(files) > _NAMED else "")


def _is_file(problems: pd.DataFrame) -> pd.Series[bool]:
    return problems["subject"].str.rsplit(".", n=1).str[0] == problems["document_id"]


def _places(rows: pd.DataFrame) -> pd.Series[str]:
    return rows["document_id"].where(rows["page"].isna(), rows["document_id"] + ", page " + rows["page"].astype("str"))


def _more(number: int, what: str, file: Path) -> Iterator[str]:
    if number > SHOWN:
        yield f"and {number - SHOWN:,} more {what}: {file}"

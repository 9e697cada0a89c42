"""Lines for the terminal about failed checks, problems and files that were not read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import pandas as pd

from hyoka.contract.records import Codes, problem_in_words, reason_in_words, short_subject
from hyoka.contract.tables import UNPROVED
from hyoka.messages import Language, language, message
from hyoka.store.table_files import load
from hyoka.text.code_words import CODE_WORDS
from hyoka.text.japanese import shortened

#: Problems of one severity, or failed checks, that are shown one by one.
SHOWN: Final = 200
#: Files that a line names.
_NAMED: Final = 3


def print_checks(processed: Path) -> bool:
    """Print how many checks of each document pass, and what does not; whether a check failed or there is an error."""
    checks = load(processed, "checks")
    for document, passes in checks.groupby("document_id", sort=False)["passes"]:
        click.echo(message("line.checks", document=document, passing=int(passes.sum()), whole=len(passes)))
    for line in lines(processed, processed, language()):
        click.echo(line)
    return not checks["passes"].all() or bool((load(processed, "problems")["severity"] == "error").any())


def lines(folder: Path, shown: Path, spoken: Language) -> Iterator[str]:
    """Lines about files that were not read, each by its name, files that are there twice, problems and failed checks.

    `shown` is the folder that the lines name: where the tables will lie.
    """
    checks, problems, documents = (load(folder, name) for name in ("checks", "problems", "documents"))
    is_unread = unread_files(problems, documents)
    unread = problems[is_unread].sort_values("subject", kind="stable")
    if len(unread):
        files = unread["subject"].nunique()
        yield message("line.unread", spoken, number=files, whole=files + len(documents))
    for row in unread.to_dict("records"):
        yield message("line.unread_file", spoken, file=row["subject"], why=reason_in_words(row, spoken))
    same = problems["kind"] == "same_file"
    yield from _same_files(problems[same], spoken)
    unproved = problems["kind"] == UNPROVED
    if unproved.any():
        count, files = int(unproved.sum()), problems.loc[unproved, "document_id"].nunique()
        yield message("line.unproved", spoken, number=count, documents=files, file=shown / "problems.csv")
    problems = problems[~same & ~unproved & ~is_unread]
    failed = checks[~checks["passes"].astype(bool)]
    yield from _problems(problems, "error", shown, spoken)
    places = _places(failed.head(SHOWN), spoken)
    for row in failed.head(SHOWN).assign(place=places).to_dict("records"):
        check = CODE_WORDS["check"].get(row["check"], "") if spoken == "ja" else ""
        values = {name: row[name] or "－" for name in ("place", "expected", "found")}
        values |= {"check": check or row["check"].replace("_", " "), "subject": Codes(row["subject"])}
        yield message("line.check", spoken, **values)
    if len(failed) > SHOWN:
        yield message("line.checks_more", spoken, number=len(failed) - SHOWN, file=shown / "checks.csv")
    yield from _problems(problems, "warning", shown, spoken)
    yield from _problems(problems, "note", shown, spoken)


def unread_files(problems: pd.DataFrame, documents: pd.DataFrame) -> "pd.Series[bool]":
    """Which problems are those of files that were not read."""
    is_there = problems["document_id"].isin(documents["document_id"]) & (problems["kind"] != "same_name")
    return (problems["severity"] == "error") & _is_file(problems) & ~is_there


def _same_files(problems: pd.DataFrame, spoken: Language) -> Iterator[str]:
    """Which files have the same content as another one."""
    pairs = [
        message("line.same_as", spoken, file=row["subject"], first=row["text"]) for row in problems.to_dict("records")
    ]
    if pairs:
        yield message("line.same", spoken, files=_names(pairs, spoken))


def _problems(problems: pd.DataFrame, severity: str, processed: Path, spoken: Language) -> Iterator[str]:
    chosen = problems[problems["severity"] == severity]
    # a file's problem is the same as another file's, whatever its name
    subjects = [short_subject(row) for row in chosen.to_dict("records")]
    same = chosen.assign(subject=subjects, place=_places(chosen, spoken)).groupby(
        ["kind", "subject", "text", "action", "japanese"], sort=False, dropna=False, as_index=False
    )
    notes = same["place"].agg(["first", "size"])
    head = message(f"severity.{severity}", spoken)
    for row in notes.head(SHOWN).to_dict("records"):
        text = shortened(row["text"])
        words = problem_in_words(row | {"text": text, "japanese": row["japanese"].replace(row["text"], text)}, spoken)
        place = row["first"]
        if row["size"] > 1:
            place = message("line.more", spoken, text=place, number=row["size"] - 1)
        yield message("part.colon", spoken).join((head, place, words))
    if len(notes) > SHOWN:
        file = processed / "problems.csv"
        yield message("line.problems_more", spoken, number=len(notes) - SHOWN, severity=head, file=file)


def _names(files: Sequence[str], spoken: Language) -> str:
    named = message("line.between", spoken).join(files[:_NAMED])
    return message("line.more", spoken, text=named, number=len(files) - _NAMED) if len(files) > _NAMED else named


def _is_file(problems: pd.DataFrame) -> "pd.Series[bool]":
    names = problems["document_id"]
    return (problems["subject"].str.rsplit(".", n=1).str[0] == names) | (problems["kind"] == "same_name")


def _places(rows: pd.DataFrame, spoken: Language) -> "pd.Series[str]":
    places = [
        message("line.place", spoken, document=document, page=int(page)) if page == page and page else document
        for document, page in zip(rows["document_id"], rows["page"].astype("float64"), strict=True)
    ]
    return pd.Series(places, index=rows.index, dtype="str")

"""Lines for the terminal about failed checks, problems and files that were not read."""

import re
from collections.abc import Hashable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click
import pandas as pd

from hyoka.contract.checks import TELLING
from hyoka.contract.records import Codes, problem_in_words, reason_in_words, short_subject
from hyoka.contract.tables import SAME_SHEETS, UNPROVED
from hyoka.store.table_files import load_table
from hyoka.text.japanese import shortened
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import Language, language, message
from hyoka.watch.coverage import Ink

#: Problems of one severity, or failed checks, that are shown one by one.
MOST_SHOWN: Final = 200
#: Kinds of problems whose text is shown to its end: it has the lines that mend a form.
_SHOWN_WHOLE: Final = ("form_differs",)
_FILLED: Final = re.compile("〓+")


def print_checks(processed: Path) -> bool:
    """Print how many printed totals and counts of each document agree, and what does not.

    Whether a check failed or there is an error.
    """
    checks = load_table(processed, "checks")
    problems = load_table(processed, "problems")
    documents = load_table(processed, "documents")
    telling = checks[checks["check"].isin(TELLING)]
    for document, passes in telling.groupby("document_id", sort=False)["passes"]:
        passing = int(passes.sum())
        click.echo(message("line.checks", document=document, passing=passing, whole=len(passes)))
    if line := ink_line(load_table(processed, "page_log"), language()):
        click.echo(line)
    for line in lines(checks, problems, documents, processed, language()):
        click.echo(line)
    has_errors = bool((problems["severity"] == "error").any())
    return has_errors or not checks["passes"].all()


def ink_line(page_log: pd.DataFrame, spoken: Language) -> str:
    """How many characters all pages print, and what they are; "" without any.

    Args:
        page_log: Its columns glyphs and those of `coverage.Ink`.
        spoken: The language of the line.
    """
    kinds = [kind.value for kind in Ink]
    counts = {name: int(page_log[name].sum()) for name in ("glyphs", *kinds)}
    glyphs = counts["glyphs"]
    if not glyphs:
        return ""
    # a page where too many are counted does not make up for one where some are lost
    apart = (page_log["glyphs"] - page_log[kinds].sum(axis=1)).abs().sum()
    thousandths = 1000 * (glyphs - int(apart)) // glyphs
    share = f"{thousandths / 10:.1f}%"
    return message("line.ink", spoken, share=share, **counts)


def lines(
    checks: pd.DataFrame,
    problems: pd.DataFrame,
    documents: pd.DataFrame,
    folder: Path,
    spoken: Language,
) -> Iterator[str]:
    """Lines about files that were not read, each by its name, problems and failed checks.

    `folder` is where the tables lie, or will lie.
    """
    is_unread = unread_files(problems, documents)
    unread = problems[is_unread].sort_values("subject", kind="stable")
    if len(unread):
        files = unread["subject"].nunique()
        is_read_elsewhere = problems["kind"].isin(["same_file", SAME_SHEETS])
        again = {*problems.loc[is_read_elsewhere, "document_id"]} - {*documents["document_id"]}
        whole = files + len(documents) + len(again)
        yield message("line.unread", spoken, number=files, whole=whole)
    for names, why in unread_by_reason(unread, spoken):
        if len(names) == 1:
            yield message("line.unread_file", spoken, file=names[0], why=why)
        else:
            shown = ", ".join(names)
            yield message("line.unread_files", spoken, number=len(names), files=shown, why=why)
    unproved = problems["kind"] == UNPROVED
    if unproved.any():
        yield message(
            "line.unproved",
            spoken,
            number=int(unproved.sum()),
            documents=problems.loc[unproved, "document_id"].nunique(),
            file=folder / "problems.csv",
        )
    problems = problems[~unproved & ~is_unread]
    yield from _problems(problems, "error", folder, spoken)
    failed = checks[~checks["passes"].astype(bool)]
    for row in failed.head(MOST_SHOWN).to_dict("records"):
        yield message(
            "line.check",
            spoken,
            check=_check_in_words(row["check"], spoken),
            subject=Codes(row["subject"]),
            expected=row["expected"] or "－",
            found=row["found"] or "－",
            place=_place(row, spoken),
        )
    if len(failed) > MOST_SHOWN:
        yield message(
            "line.checks_more", spoken, number=len(failed) - MOST_SHOWN, file=folder / "checks.csv"
        )
    for severity in ("warning", "note"):
        yield from _problems(problems, severity, folder, spoken)


def _check_in_words(code: str, spoken: Language) -> str:
    words = CODE_WORDS["check"].get(code, "") if spoken == "ja" else ""
    return words or code.replace("_", " ")


def unread_files(problems: pd.DataFrame, documents: pd.DataFrame) -> "pd.Series[bool]":
    """Which problems are those of files that were not read.

    A document whose sheets are all counted in another one was read, though it has no row.
    """
    names = problems["document_id"]
    again = names[problems["kind"] == SAME_SHEETS]
    is_twice = problems["kind"] == "same_name"
    stems = problems["subject"].str.rsplit(".", n=1).str[0]
    is_file = (stems == names) | is_twice
    return (
        (problems["severity"] == "error")
        & is_file
        & (is_twice | ~names.isin([*documents["document_id"], *again]))
    )


def unread_by_reason(unread: pd.DataFrame, spoken: Language) -> list[tuple[list[str], str]]:
    """Files that were not read with the reason, those of one reason together.

    Where several have it, no file is named in it.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in unread.to_dict("records"):
        name = row["subject"]
        why = reason_in_words(row, spoken)
        of_any = why.replace(name, message("line.these_files", spoken))
        groups.setdefault(of_any, []).append((name, why))
    found = []
    for of_any, files in groups.items():
        names = [name for name, _ in files]
        found.append((names, files[0][1] if len(files) == 1 else of_any))
    return found


def _problems(
    problems: pd.DataFrame, severity: str, processed: Path, spoken: Language
) -> Iterator[str]:
    rows = problems[problems["severity"] == severity].to_dict("records")
    head = message(f"severity.{severity}", spoken)
    # a file's problem is the same as another file's, whatever its name
    alike: dict[tuple[object, ...], list[Mapping[Hashable, Any]]] = {}
    for row in rows:
        about = (
            row["kind"],
            short_subject(row),
            row["text"],
            row["action"],
            row["japanese"],
        )
        alike.setdefault(about, []).append(row)
    for group in islice(alike.values(), MOST_SHOWN):
        first = group[0]
        subject = short_subject(first)
        is_whole = first["kind"] in _SHOWN_WHOLE
        # the signs that fill the place of left-out prose say nothing
        text = first["text"] if is_whole else shortened(_FILLED.sub("…", first["text"]))
        japanese = first["japanese"].replace(first["text"], text)
        shown = {**first, "subject": subject, "text": text, "japanese": japanese}
        words = problem_in_words(shown, spoken)
        place = _place(first, spoken)
        if len(group) > 1:
            place = message("line.more", spoken, text=place, number=len(group) - 1)
        yield message("part.colon", spoken).join((head, place, words))
    if len(alike) > MOST_SHOWN:
        file = processed / "problems.csv"
        yield message(
            "line.problems_more", spoken, number=len(alike) - MOST_SHOWN, severity=head, file=file
        )


def _place(row: Mapping[Hashable, Any], spoken: Language) -> str:
    page = row["page"]
    if pd.isna(page) or not page:
        return str(row["document_id"])
    return message("line.place", spoken, document=row["document_id"], page=int(page))

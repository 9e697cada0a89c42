"""Which guards an outcome needs: `make guards` writes the table of docs/benchmarks.md.

A guard is a kind of problem. Each document is read once, then cleaned without each of the guards
that spoke: what they alone keep out enters, what they alone tell is not told. Documents are the
cases with a truth, those of torture, and published ones. `--without KIND` has it off all along.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext
from functools import cache, partial
from pathlib import Path
from typing import Final
from unittest.mock import patch

from recorded import ENGINE, Recorded
from test_shared_cases import CASES, faults
from tests.freeze import ROOT, SHARED
from tests.torture.__main__ import changes
from tests.torture.judge import ENTERED, SILENT, judge
from tests.torture.samples import Reading, Sample, extracted, reading, sample_paths

from hyoka.clean.documents import clean_document
from hyoka.contract import doubts
from hyoka.contract.doubts import Outcome
from hyoka.contract.problem_kinds import PROBLEM_KINDS
from hyoka.contract.records import Extracted
from hyoka.contract.tables import dtypes
from hyoka.pages.annexes import annex
from hyoka.run.worker import PdfTask, read_task
from hyoka.text.errors import HyokaError

PAGE: Final = ROOT / "docs" / "benchmarks.md"
MARKERS: Final = "<!-- guards -->\n", "\n<!-- end of guards -->"
#: What is counted of each guard.
TOLD, CASE, CHANGE, ROWS, ALONE = "told", "cases", "changes", "rows", "alone"
HEADS: Final = {
    TOLD: "pages it tells of",
    CASE: "cases wrong without it",
    CHANGE: "changes wrong without it",
    ROWS: "published, rows otherwise",
    ALONE: "published, pages it alone tells of",
}
#: Kinds up to this number are about whole files.
OF_FILES: Final = 199
#: Tables about the reading itself.
LOGS: Final = ("problems", "page_log")
Counts = dict[str, Counter[str]]
Rows = dict[str, list[dict[str, object]]]


def off(guards: Collection[str]):
    """While this lasts, what some guards doubt enters."""
    of_key = doubts.outcome_of

    def outcome_of(key: str) -> Outcome:
        return Outcome.NOTE if key.partition(".")[0] in guards else of_key(key)

    return patch.object(doubts, "outcome_of", outcome_of) if guards else nullcontext()


def rows_of(document: Extracted, guards: Collection[str]) -> Rows:
    """The rows of a document by table without some guards."""
    with off(guards):
        cleaned = clean_document(document, {})
    rows = {
        name: [dict(zip(dtypes(name), row, strict=True)) for row in found]
        for name, found in cleaned.items()
    }
    return rows | {"problems": [row for row in rows["problems"] if row["kind"] not in guards]}


def reading_of(document: Extracted, guards: Collection[str]) -> Reading:
    """What the tables say of a document without some guards."""
    with off(guards):
        found = reading(document)
    said = {what: n for what, n in found.said.items() if what.partition(":")[0] not in guards}
    return found._replace(said=Counter(said))


def as_texts(rows: Rows) -> dict[str, list[dict[str, str]]]:
    """Rows as they stand in a CSV file."""
    return {
        name: [
            {column: "" if value is None else str(value) for column, value in row.items()}
            for row in of_table
        ]
        for name, of_table in rows.items()
    }


def of_cases(counts: Counts, without: Collection[str]) -> Iterator[str]:
    """Count the guards without which a case is wrong and enters, or is silent."""
    os.environ["HYOKA_FORMS"] = str(CASES / "forms")
    done = set()
    for file in sorted((*SHARED.glob("cases*/*/truth.json"), *CASES.glob("*/*/truth.json"))):
        true = json.loads(file.read_text(encoding="utf-8"))
        for path in sorted(path for path in file.parent.iterdir() if path.stem in true):
            if path.stem in done:
                continue
            done.add(path.stem)
            yield path.stem
            document = read_task(PdfTask(path, path.name, {}))
            rows = rows_of(document, without)
            count_told(counts, rows)
            if faults(true[path.stem], as_texts(rows)):
                continue
            for guard in kinds_of(rows):
                facts = true[path.stem]
                less = partial(rows_of, document, {guard, *without})
                counts[guard][CASE] += is_needed(
                    lambda less=less, facts=facts: bool(faults(facts, as_texts(less())))
                )
    for file in sorted(SHARED.glob("cases*/*/truth.csv")):
        os.environ["HYOKA_FORMS"] = str(file.parent / "forms")
        yield from of_documents(sorted(file.parent.glob("*.pdf")), counts, without, CASE, CASE)
    del os.environ["HYOKA_FORMS"]


def of_documents(
    paths: Collection[Path], counts: Counts, without: Collection[str], rows_as: str, alone_as: str
) -> Iterator[str]:
    """Count the guards without which rows are otherwise, or no word is said of a page."""
    for path in paths:
        yield path.stem
        document = read_task(PdfTask(path, path.name, {}))
        rows = rows_of(document, without)
        count_told(counts, rows)
        of_pages = defaultdict(set)
        for row in rows["problems"]:
            if row["severity"] != "note":
                of_pages[row["page"]].add(row["kind"])
        for kinds in of_pages.values():
            if len(kinds) == 1:
                counts[str(*kinds)][alone_as] += 1
        for guard in kinds_of(rows):
            less = partial(rows_of, document, {guard, *without})
            counts[guard][rows_as] += is_needed(
                lambda less=less, rows=rows: without_logs(less()) != without_logs(rows)
            )


def of_torture(counts: Counts, without: Collection[str], count: int, seed: int) -> Iterator[str]:
    """Count the guards without which a changed page is silently wrong, or enters wrong."""
    samples = [Sample.of(path) for path in sample_paths()]
    of_sample = {sample.path: extracted(sample.path, sample.pages) for sample in samples}
    control = cache(lambda path, guards: reading_of(of_sample[path], guards))
    for name, sample, change in changes(samples, count, seed):
        yield name
        try:
            document = extracted(sample.path, change.pages)
        except HyokaError:  # told by the error itself
            continue
        guards = frozenset(without)
        found = reading_of(document, guards)
        new = found.said - control(sample.path, guards).said
        told = {said.partition(":")[0] for said in new}
        for guard in told & PROBLEM_KINDS.keys():
            counts[guard][TOLD] += 1
        if judge(control(sample.path, guards), change, found)[0] in (SILENT, ENTERED):
            continue
        for guard in kinds_of(rows_of(document, without)):
            if change.truth is None and told - {guard}:
                continue  # the others tell it
            less = guards | {guard}
            of_less = partial(control, sample.path, less)
            now = partial(reading_of, document, less)
            counts[guard][CHANGE] += is_needed(
                lambda of_less=of_less, now=now, change=change: (
                    judge(of_less(), change, now())[0] in (SILENT, ENTERED)
                )
            )


def is_needed(is_wrong: Callable[[], bool]) -> bool:
    """Whether a guard is needed: something is wrong without it, or a row lacks its columns."""
    try:
        return is_wrong()
    except (KeyError, TypeError):
        return True


def without_logs(rows: Rows) -> Rows:
    return {name: of_table for name, of_table in rows.items() if name not in LOGS}


def kinds_of(rows: Rows) -> list[str]:
    return sorted({str(row["kind"]) for row in rows["problems"]})


def count_told(counts: Counts, rows: Rows) -> None:
    for guard, _ in {(str(row["kind"]), row["page"]) for row in rows["problems"]}:
        counts[guard][TOLD] += 1


def table(counts: Counts) -> str:
    """The guards by number, with what each is needed for."""
    lines = [f"| guard | {' | '.join(HEADS.values())} |", f"| --- |{' ---: |' * len(HEADS)}"]
    spoke = [
        kind.code for kind in PROBLEM_KINDS.values() if kind.number > OF_FILES and counts[kind.code]
    ]
    lines += [
        f"| `{kind}` | {' | '.join(str(counts[kind][of]) for of in HEADS)} |" for kind in spoke
    ]
    return "\n".join(lines)


def main() -> None:
    """Count, print the table, and write it where all was counted with all guards."""
    parser = argparse.ArgumentParser(prog="guards", description=__doc__)
    parser.add_argument("--without", action="append", default=[], choices=PROBLEM_KINDS)
    parser.add_argument("--count", type=int, default=1000, help="changes of torture")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts: Counts = defaultdict(Counter)
    published = [*(ROOT / "data" / "raw").glob("*.pdf")]
    for name in ("pdf", "pdf-real", "pdf-open"):
        published += (SHARED / name).rglob("*.pdf")
    cases = documents = made = 0
    with patch(ENGINE, Recorded) if annex("pictures") else nullcontext():
        for _ in of_cases(counts, given.without):
            cases += 1
        for _ in of_documents(sorted(published), counts, given.without, ROWS, ALONE):
            documents += 1
        for _ in of_torture(counts, given.without, given.count, given.seed):
            made += 1
    print(found := table(counts))
    about = f"{cases} cases, {documents} published files, {made:,} changes of seed {given.seed}."
    print(about)
    if given.without:
        return
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKERS[0])
    behind = rest.partition(MARKERS[1])[2]
    PAGE.write_text(f"{before}{MARKERS[0]}{about}\n\n{found}{MARKERS[1]}{behind}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

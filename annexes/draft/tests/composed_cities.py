"""Every made-up city of layouts.txt, drafted and taught by one sheet: what is read, what is right.

`python annexes/draft/tests/composed_cities.py` prints a line a city: its true figures, those of
them that are read rightly without a sheet and with one, those that enter the tables, and those
that enter and are wrong; the same after a clerk answered the first questions of the drafted form,
alone and with the sheet. `--without-answers` leaves these out, `--lost` prints the figures that do
not enter. It ends with status 1 where a wrong figure enters. Of some cities it is in the tests.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from drafted_rows import (
    answered,
    corrected,
    entering,
    figures,
    first_sheet,
    meant,
    said,
    strict,
    sure,
)
from typeset.layouts import KINDS, is_apart, made_city, other_city

from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drafted_rows import Row

    from hyoka.grid.page_items import Item

#: What is counted of a city, in the order of the line.
COUNTS = (
    "documents",
    "true",
    "right_drafted",
    "wrong_sure_drafted",
    "read_taught",
    "right_taught",
    "sure_taught",
    "entering",
    "wrong_entering",
    "entering_untouched",
    "wrong_untouched",
    "answers",
    "entering_answers",
    "wrong_answers",
    "entering_answered",
    "wrong_answered",
)


class City(NamedTuple):
    """The documents of a made-up city, and the rows of what they say."""

    documents: dict[str, Sequence[Item]]
    rows: list[Row]

    @property
    def sheet(self) -> list[Row]:
        """The rows of the sheet that is corrected: that which says most, or the first."""
        if len(self.documents) > 1:
            return self.rows
        (items,) = self.documents.values()
        return first_sheet(items, self.rows)


def read_city(kind: str) -> City:
    with TemporaryDirectory() as folder:
        if is_apart(kind):
            files, truth = made_city(Path(folder), kind)
            names = [activity[0] for activity in truth["activities"]]
            of = {name: file.stem for name, file in zip(names, files, strict=True)}
            return City(read_files(files).items, list(meant(truth, of)))
        path = Path(folder) / f"{kind}.pdf"
        rows = list(meant(other_city(kind, path)))
        return City({"made": read_files([path]).items[kind]}, rows)


def count_city(kind: str, *, with_answers: bool = True, lost: bool = False) -> dict[str, int]:
    """What is read of a city's sheets, in figures (amounts and values of indicators)."""
    city = read_city(kind)
    true = strict(city.rows)
    known = figures(city.rows)
    drafted = draft_documents(city.documents)
    taught = drafted
    if sheet := city.sheet:  # a sheet may have marks alone
        taught, _ = corrected(city.documents, drafted, sheet)
    for draft in (drafted, taught):
        judge_facts(draft)
    untouched = figures(said(entering(drafted)))
    read = figures(said(taught.facts))
    enters = figures(said(entering(taught)))
    counts = {
        "documents": len(city.documents),
        "true": known.total(),
        "right_drafted": (true & figures(said(drafted.facts))).total(),
        "wrong_sure_drafted": (figures(sure(drafted)) - true).total(),
        "read_taught": read.total(),
        "right_taught": (true & read).total(),
        "sure_taught": figures(sure(taught)).total(),
        "entering": enters.total(),
        "wrong_entering": (enters - true).total(),
        "entering_untouched": untouched.total(),
        "wrong_untouched": (untouched - true).total(),
    }
    if with_answers:
        answers = answered(drafted, true)
        again = draft_documents(city.documents, answers)
        judge_facts(again)
        alone = figures(said(entering(again)))
        if sheet:
            again, _ = corrected(city.documents, again, sheet)
            judge_facts(again)
        enters = figures(said(entering(again)))
        counts |= {
            "answers": len(answers.said),
            "entering_answers": alone.total(),
            "wrong_answers": (alone - true).total(),
            "entering_answered": enters.total(),
            "wrong_answered": (enters - true).total(),
        }
    if lost:
        for wrong in (enters - true).elements():
            print(kind, "wrong", *wrong, sep="\t")
        for row in (known - enters).elements():
            print(kind, "read" if row in read else "lost", *row, sep="\t")
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="file of the counts, to compare with later")
    parser.add_argument("--against", type=Path, help="counts of another day: say what differs")
    parser.add_argument("--only", nargs="*", default=KINDS, help="names of layouts")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--without-answers", action="store_true", help="answer no question")
    parser.add_argument("--lost", action="store_true", help="print what does not enter")
    options = parser.parse_args()
    count = partial(count_city, with_answers=not options.without_answers, lost=options.lost)
    with ProcessPoolExecutor(options.jobs) as workers:
        counted = dict(zip(options.only, workers.map(count, options.only), strict=True))
    before = json.loads(options.against.read_text("utf-8")) if options.against else {}
    print("city", *COUNTS, sep="\t")
    for kind, counts in counted.items():
        was = before.get(kind, {})
        if was != counts:
            now = (f"{n}({was[name]})" if name in was else n for name, n in counts.items())
            print(kind, *now, sep="\t")
    totals = {name: sum(counts.get(name, 0) for counts in counted.values()) for name in COUNTS}
    print(f"{len(counted)} cities", *totals.values(), sep="\t")
    if options.out:
        options.out.write_text(json.dumps(counted, indent=1), encoding="utf-8")
    return int(any(totals[name] for name in COUNTS if name.startswith("wrong")))


if __name__ == "__main__":
    raise SystemExit(main())

"""Every made-up city of layouts.txt, drafted and taught by one sheet: what is read, what is right.

`python tests/composed_cities.py` prints a line a city: its true figures, those of them that are
read rightly without a sheet and with one, those that enter the tables, and those that enter and are
wrong. It ends with status 1 where a wrong figure enters. A sample of the cities is in the tests.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from drafted_rows import corrected, entering, figures, first_sheet, meant, said, strict, sure
from typeset.layouts import KINDS, other_city

from hyoka.draft.command import read_files
from hyoka.draft.drafting import draft_documents
from hyoka.draft.facts import judge_facts

#: What is counted of a city, in the order of the line.
COUNTS = (
    "true",
    "right_drafted",
    "wrong_sure_drafted",
    "read_taught",
    "right_taught",
    "sure_taught",
    "entering",
    "wrong_entering",
)


def count_city(kind: str) -> dict[str, int]:
    """What is read of a city's sheets, in figures (amounts and values of indicators)."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.pdf"
        rows = list(meant(other_city(kind, path)))
        documents = {"made": read_files([path]).items[kind]}
    true = strict(rows)
    drafted = draft_documents(documents)
    again = drafted
    if sheet := first_sheet(documents["made"], rows):  # a sheet may have marks alone
        again, _ = corrected(documents, drafted, sheet)
    for draft in (drafted, again):
        judge_facts(draft)
    read = figures(said(again.facts))
    enters = figures(said(entering(again)))
    return {
        "true": figures(rows).total(),
        "right_drafted": (true & figures(said(drafted.facts))).total(),
        "wrong_sure_drafted": (figures(sure(drafted)) - true).total(),
        "read_taught": read.total(),
        "right_taught": (true & read).total(),
        "sure_taught": figures(sure(again)).total(),
        "entering": enters.total(),
        "wrong_entering": (enters - true).total(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="file of the counts, to compare with later")
    parser.add_argument("--against", type=Path, help="counts of another day: say what differs")
    parser.add_argument("--only", nargs="*", default=KINDS, help="names of layouts")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with ProcessPoolExecutor(options.jobs) as workers:
        counted = dict(zip(options.only, workers.map(count_city, options.only), strict=True))
    before = json.loads(options.against.read_text("utf-8")) if options.against else {}
    print("city", *COUNTS, sep="\t")
    for kind, counts in counted.items():
        if before.get(kind) != counts:
            was = [f"({before[kind][name]})" if kind in before else "" for name in COUNTS]
            now = [counts[name] for name in COUNTS]
            print(kind, *(f"{n}{w}" for n, w in zip(now, was, strict=True)), sep="\t")
    totals = {name: sum(counts[name] for counts in counted.values()) for name in COUNTS}
    print(f"{len(counted)} cities", *totals.values(), sep="\t")
    if options.out:
        options.out.write_text(json.dumps(counted, indent=1), encoding="utf-8")
    return int(totals["wrong_entering"] + totals["wrong_sure_drafted"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())

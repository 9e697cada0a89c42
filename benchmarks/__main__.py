"""Measure hyoka and write the tables of docs/explanation.md and docs/benchmarks.md.

`make bench` calls it:

    python -m benchmarks            measures; writes benchmarks/results.json and the two documents
    python -m benchmarks --quick    measures a few pages of two forms and no report; writes to build/ only
    python -m benchmarks --tables   writes the two documents again from benchmarks/results.json
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from benchmarks import measurements, tables
from benchmarks.folders import BUILD, ROOT

RESULTS = ROOT / "benchmarks" / "results.json"
DOCUMENTS = {ROOT / "docs" / "explanation.md": tables.summary, ROOT / "docs" / "benchmarks.md": tables.details}


def main() -> None:
    """Measure, write the results and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few pages, one round; the documents stay as they are")
    parser.add_argument("--tables", action="store_true", help="do not measure: write the tables of the last run again")
    arguments = parser.parse_args()
    path = BUILD / "results.json" if arguments.quick else RESULTS
    if not arguments.tables:
        start = time.monotonic()
        results = measurements.measure(measurements.QUICK if arguments.quick else measurements.FULL)
        path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{(time.monotonic() - start) / 60:.1f} minutes", file=sys.stderr)
    results = json.loads(path.read_text(encoding="utf-8"))
    for document, make_text in DOCUMENTS.items():
        print(make_text(results), end="\n\n")
        if not arguments.quick:
            tables.replace_block(document, make_text(results))


if __name__ == "__main__":
    main()

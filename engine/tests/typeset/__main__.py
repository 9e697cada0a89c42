"""Typeset the sample documents again: `python -m engine.tests.typeset --out data/raw`."""

import argparse
from pathlib import Path

from .documents import typeset_plain, write_sources
from .draft_example import write_draft_example
from .layouts import made_city
from .made_years import write_years


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m engine.tests.typeset", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("data/raw"), help="folder for the PDFs and sources.csv"
    )
    parser.add_argument(
        "--years",
        type=Path,
        help="folder for three years of a made-up city, in place of the samples",
    )
    parser.add_argument(
        "--example", type=Path, help="folder for the documents of the walk in docs/ja-draft.md"
    )
    parser.add_argument(
        "--city", type=Path, help="folder for seven sheets of a made-up city that has no form"
    )
    asked = parser.parse_args()
    if asked.example:
        print(*write_draft_example(asked.example), sep="\n")
        return
    if asked.city:
        print(*made_city(asked.city)[0], sep="\n")
        return
    if asked.years:
        print(write_years(asked.years))
        return
    for path in [*typeset_plain(asked.out), write_sources(asked.out)]:
        print(path)


if __name__ == "__main__":
    main()

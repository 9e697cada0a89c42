"""What first pages say, and on what it rests; and that the moves of each account are its change.

    python -m tests.first_page [DOCUMENT …]

Of the committed documents together, of each of the five alone, and of published sheets where they
are there: each sentence with what it counts, from what, and the activity or indicator that it
names; then the steps of each account from last year's settlement to this year's.
"""

import sys
from collections.abc import Iterator

import pandas as pd
import pytest
from notebook_limits import least_weights
from notebooks_in_process import found_on
from real_tables import Tables, of_document, routes_of_kobe, sheets, six
from test_false_sentences import of_city
from test_moves import GROUP, moves_of

from hyoka_report.first_findings import first_findings

#: The documents that the program was made for.
FIVE = (
    "ibaraki-2020-projects",
    "ibaraki-2021-dx",
    "hirakata-2017-general",
    "tsukuba-2022-sheets",
    "itami-2021-evaluation",
)
PAGES = ("03", "04", "09", "06", "05", "08")


def runs(names: list[str]) -> Iterator[tuple[str, Tables]]:
    """The tables of each run by its name."""
    if not names:
        yield "all committed documents", six()
    for name in names or FIVE:
        yield name, of_document(name)
    published = {"40 sheets": sheets, "routes": routes_of_kobe}
    published |= {city: lambda city=city: of_city(city) for city in ("yokohama", "kyoto")}
    for name, read in published.items() if not names else ():
        try:
            yield name, read()
        except pytest.skip.Exception as reason:
            print(f"{name}: {reason}")


def sentences(tables: Tables) -> Iterator[str]:
    """Each sentence of a first page, and on the next line what it rests on."""
    for row in first_findings(found_on(tables), least_weights(*PAGES), {}):
        yield row["ja"]
        year = f" in {row['first_year']}" if row["first_year"] else ""
        base = "" if pd.isna(row["base"]) else f", from {row['base']:,.0f}{year}"
        about = f", of {row['subject']}" if row["subject"] else ""
        yield (
            f"    {row['measure']} = {row['value']:,.4g} {row['unit']}: {row['n']} of {row['of']}"
            f"{base}{about}, {row['document_id']}"
        )


def accounts(tables: Tables) -> Iterator[str]:
    """The steps of each account, and their sum beside its change."""
    moved = moves_of(tables)
    moved = moved[moved["kind"].ne("no_year_before")]
    for (city, year, account), steps in moved.groupby(GROUP, dropna=False):
        of_kinds = steps.groupby("kind", sort=False)["change"].sum()
        change = steps["after"].sum() - steps["before"].fillna(0).sum()
        parts = " + ".join(f"{kind} {value:,.0f}" for kind, value in of_kinds.items())
        sign = "=" if of_kinds.sum() == change else "IS NOT"
        yield f"{city} {year} {account}: {parts} {sign} {change:,.0f}"


def main() -> int:
    is_open = False
    for name, tables in runs(sys.argv[1:]):
        sums = [*accounts(tables)] if len(tables["costs"]) else []
        is_open |= any("IS NOT" in line for line in sums)
        print(f"\n## {name}", *sentences(tables), *sums, sep="\n")
    return int(is_open)


if __name__ == "__main__":
    sys.exit(main())

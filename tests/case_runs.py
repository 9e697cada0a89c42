"""Runs of pages for cases: as many as their parameters need, each case a city of one.

What one city may see of another is asserted elsewhere. Of a case that stands beside others those
texts are held that name its city; what a page says of all cities together has a run for each case
that says `alone`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isclose
from pathlib import Path

import pandas as pd
from case_files import Case, Expected, case_paths, name_of, rows_of, tables_with
from notebook_limits import opening
from notebooks_in_process import Page, page_on

from hyoka.contract.tables import TABLES

#: What stands before the ids of the cases of a run.
_PREFIX = "c{}-"


@dataclass(frozen=True, eq=False)
class Run:
    """A page, by its number, that has run for some cases: their cities and prefixes of ids."""

    number: str
    page: Page
    cities: dict[object, str]
    prefixes: dict[object, str]
    tables: dict[str, pd.DataFrame]


def runs(cases: Sequence[Case]) -> Iterator[tuple[Case, ...]]:
    """The cases of one page and the same parameters together, but for those that stand alone."""
    groups: dict[object, list[Case]] = {}
    for case in cases:
        alone = case.path if case.alone else None
        groups.setdefault((case.page, repr(case.parameters), alone), []).append(case)
    yield from map(tuple, groups.values())


@cache
def _numbers() -> dict[Path, int]:
    """The number of each case: also cases of several runs have different ids."""
    return {path: number for number, path in enumerate(case_paths())}


_RUNS: dict[object, Run] = {}


def run_of(cases: tuple[Case, ...]) -> Run:
    """A page that has run for these cases; of the same it is run once."""
    key = tuple(case.path for case in cases)
    if key not in _RUNS:
        cities, prefixes, parts = {}, {}, []
        for at, case in enumerate(cases):
            number = _numbers().get(case.path, at)
            cities[case.path] = name_of(number)
            prefixes[case.path] = _PREFIX.format(number)
            parts.append(rows_of(case, cities[case.path], prefixes[case.path]))
        tables = tables_with(parts)
        first = cases[0]
        page = page_on(tables, first.page, **first.parameters)
        _RUNS[key] = Run(first.page, page, cities, prefixes, tables)
    return _RUNS[key]


def together(
    made: Sequence[Run],
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, dict[str, str]]:
    """The tables and the findings of several runs, and the page of each of their cities.

    The cities of each run get names of their own: for what a city has whatever others there are.
    """
    tables: dict[str, list[pd.DataFrame]] = {}
    findings = []
    pages: dict[str, str] = {}
    for number, run in enumerate(made):
        names = {city: f"{city} {number}" for city in run.tables["documents"]["municipality"]}
        renamed = {"municipality": names}
        for name, rows in run.tables.items():
            tables.setdefault(name, []).append(rows.replace(renamed))
        findings.append(run.page.findings.replace(renamed))
        pages |= dict.fromkeys(names.values(), run.number)
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    return joined, pd.concat(findings, ignore_index=True), pages


def faults_of(case: Case, run: Run) -> list[str]:
    """What a page has otherwise than a case expects, a line each."""
    city, prefix = run.cities[case.path], run.prefixes[case.path]
    found = run.page.findings
    found = found[found["municipality"].eq(city)].reset_index(drop=True)
    of_case = _OfCase(case, city, prefix, found, run.page)
    return [fault for expected in case.expected for fault in of_case.faults(expected)]


@dataclass(frozen=True)
class _OfCase:
    case: Case
    city: str
    prefix: str
    found: pd.DataFrame
    page: Page

    def faults(self, expected: Expected) -> Iterator[str]:
        check = {"finds": self._finds, "opens": self._opens, "shows": self._shows}
        check |= {"says": self._says, "draws": self._draws}
        for fault in check[expected.kind](expected):
            yield f"{self.case.path.name}:{expected.line}: {fault}"

    def _finds(self, expected: Expected) -> Iterator[str]:
        first, *words = expected.words
        measures = [*self.found["measure"]]
        if first == "no":
            yield from (f"{word} is found" for word in words if word in measures)
        elif first == "only":
            if sorted(words) != sorted(measures):
                yield f"expected {sorted(words)}, found {sorted(measures)}"
        else:
            yield from self._finds_one(expected, first, words)

    def _finds_one(self, expected: Expected, measure: str, words: Sequence[str]) -> Iterator[str]:
        given = self.case.pairs(expected, tuple(words), TABLES["findings"])
        rows = self.found[self.found["measure"].eq(measure)]
        for key in ("account", "fiscal_year"):
            if key in given:
                rows = rows[rows[key].astype("str").eq(given.pop(key))]
        if len(rows) != 1:
            yield f"{measure}: {len(rows)} rows; found {sorted(self.found['measure'])}"
            return
        (row,) = rows.to_dict("records")
        for head, text in given.items():
            value = row[head.removesuffix("~")]
            if isinstance(value, str):
                value = value.removeprefix(self.prefix).replace(self.city, "{city}")
            if not _is_as_expected(value, text, is_part=head.endswith("~")):
                yield f"{measure} {head}: expected {text}, found {value}"

    def _opens(self, expected: Expected) -> Iterator[str]:
        measures = [row["measure"] for row in opening(self.found, self.case.page)]
        if measures != [*expected.words]:
            yield f"expected {[*expected.words]}, found {measures}"

    def _shows(self, expected: Expected) -> Iterator[str]:
        *how, caption = expected.words
        shown = self.page.rows(caption, "" if self.case.alone else self.city)
        if how == ["no", "row", "of"]:
            yield from (f"{caption}: {row}" for row in shown)
            return
        for heads in expected.rows:
            for head in heads:
                if shown and head not in shown[0]:
                    yield f"{caption}: expected one of {[*shown[0]]}; found {head}"
                    return
        if how == ["part", "of"]:
            for row in expected.rows:
                if not any(row.items() <= there.items() for there in shown):
                    yield f"{caption}: no row {row}; found {_only(shown, row)}"
        else:
            heads = expected.rows[0] if expected.rows else {}
            if _only(shown, heads) != expected.rows:
                yield f"{caption}: expected {expected.rows}, found {_only(shown, heads)}"

    def _says(self, expected: Expected) -> Iterator[str]:
        yield from self._has(expected, self.page.texts)

    def _draws(self, expected: Expected) -> Iterator[str]:
        yield from self._has(expected, self.page.alts())

    def _has(self, expected: Expected, of_page: Sequence[str]) -> Iterator[str]:
        whole = "\n".join(text for text in of_page if self.case.alone or self.city in text)
        how, *texts = expected.words if expected.words[0] == "no" else ("", *expected.words)
        for text in texts:
            if (text.replace("{city}", self.city) in whole) == (how == "no"):
                yield f"{text} is{'' if how else ' not'} there: {whole}"


def _only(rows: Sequence[dict[str, str]], heads: dict[str, str]) -> list[dict[str, str]]:
    return [{head: row[head] for head in heads} for row in rows]


def _is_as_expected(value: object, text: str, *, is_part: bool) -> bool:
    if is_part:
        return text in str(value)
    if isinstance(value, str):
        return value == text
    if pd.isna(value):
        return text == ""
    return text != "" and isclose(float(value), float(Fraction(text)), rel_tol=1e-12)

"""Choices of documents, cities and years, and each kind of change: what is said stays the same."""

from random import Random

import pytest
from tests.torture.said import (
    CHANGES,
    PUBLISHED,
    given,
    in_sql_of_pages,
    moved,
    of_documents,
    some_run,
    unlike,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def three_cities():
    names = ["ikeda-2024-projects", "itami-2021-evaluation", "tsukuba-2022-sheets"]
    return of_documents(given(PUBLISHED), names)


def test_sql_has_the_same_findings_of_ten_choices(three_cities):
    rng = Random(71)
    for _ in range(10):
        what, chosen = some_run(three_cities, rng)
        assert unlike(chosen.findings(), in_sql_of_pages(chosen.tables)) == [], what


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_that_may_not_move_what_is_said_does_not(kind, three_cities):
    tried = CHANGES[kind](three_cities, Random(71))
    assert tried is not None
    changed, was, now = tried
    found = changed.findings()
    assert moved(was(three_cities.findings()), now(found)) == []
    assert unlike(found, in_sql_of_pages(changed.tables)) == []


def test_what_is_otherwise_would_be_found(three_cities):
    found = three_cities.findings()
    other = found.assign(value=found["value"].where(found.index != 3, found["value"] + 0.001))
    (line,) = unlike(found, other)
    assert line.startswith("value of ")
    assert moved(found, other) != []
    assert moved(found, found.iloc[1:]) != []

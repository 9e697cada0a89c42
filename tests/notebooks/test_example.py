"""reports/example: the committed pages are those of the committed notebooks, templates
and tables.
"""

from datetime import UTC, datetime
from functools import cache

import pytest
from example_report import EXAMPLE, OF_RUN, PICTURE, pages, shown_hash
from notebooks_for_tests import dead_links
from PIL import Image

FILES = sorted(path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*.*"))

each = pytest.mark.parametrize("name", FILES)


@cache
def pages_of_today():
    return pages(datetime(2026, 1, 2, tzinfo=UTC))


def test_example_holds_the_first_pages_the_explorer_and_projects_in_four_megabytes():
    assert [name[:2] for name in FILES] == ["03", "04", "05", "ac", "ac", "ac", "ex", "in", "st"]
    assert sum((EXAMPLE / name).stat().st_size for name in FILES) <= 4_000_000
    assert sorted(pages_of_today()) == FILES


@each
def test_example_is_of_today(name):
    committed = OF_RUN.sub("", (EXAMPLE / name).read_text(encoding="utf-8")).splitlines()
    today = OF_RUN.sub("", pages_of_today()[name]).splitlines()
    aged = [
        number
        for number, (old, new) in enumerate(zip(committed, today, strict=False), 1)
        if old != new
    ]
    assert not aged, (
        f"aged from line {aged[0]} on; make it again: .venv/bin/python -m tests.example_report"
    )
    assert len(committed) == len(today)


def test_picture_of_the_readme_is_that_of_the_example():
    with Image.open(PICTURE) as picture:
        assert picture.info["page"] == shown_hash(), (
            "aged; make it again: .venv/bin/python -m tests.example_report"
        )


def test_example_links_to_what_is_committed():
    assert dead_links(EXAMPLE) == []

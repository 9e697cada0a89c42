"""市民満足度調査 of 高松市: every program of two plans, read from the lists below its charts.

The truth, `tests/data/takamatsu.csv`, was made apart from this program.
"""

import csv
from collections import Counter

import pytest
from forms.reading import errors, tables_of
from true_tables import ROOT, TESTS

from hyoka.text.japanese import fold

#: Programs of each document: the four areas print how many are in them.
PROGRAMS = {4: 60, 6: 43, 7: 43}


def published(year):
    return ROOT / "data" / "raw" / f"takamatsu-{year + 2018}-satisfaction.pdf"


def true_values(year):
    with (TESTS / "data" / "takamatsu.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["document_id"] == f"takamatsu-r{year}"]
    return Counter(
        (fold(row["施策"]), row["指数"], int(row["年度"]), float(row["値"])) for row in rows
    )


def read_values(tables):
    about = tables["indicators"][["indicator_id", "activity_id", "name"]]
    names = tables["activities"].set_index("activity_id")["name"]
    values = tables["indicator_values"].merge(about, on="indicator_id")
    return Counter(
        (fold(names[row.activity_id]), row.name, int(row.fiscal_year), float(row.value))
        for row in values.itertuples(index=False)
    )


@pytest.mark.parametrize("year", PROGRAMS)
def test_a_published_year_is_read_whole(year):
    tables = tables_of(published(year))
    assert read_values(tables) == true_values(year)
    assert errors(published(year)) == []


@pytest.mark.parametrize("year", PROGRAMS)
def test_the_counts_of_the_four_areas_are_all_programs(year):
    checks = tables_of(published(year))["checks"].query("check == 'level_count'")
    assert checks[["expected", "passes"]].to_numpy().tolist() == [[str(PROGRAMS[year]), True]]


@pytest.mark.parametrize("year", PROGRAMS)
def test_what_an_area_is_called_is_no_program_of_the_list_that_goes_on(year):
    names = tables_of(published(year))["activities"]["name"]
    assert not names.str.contains("重要度").any()
    assert len(names) == PROGRAMS[year]


def test_figures_of_a_chart_are_no_figures_of_its_list():
    values = tables_of(published(4))["indicator_values"]
    tops = values.groupby("page")["top"].min()
    assert (tops > 500).all()  # the charts fill the upper half of each page

"""神戸市's list of bus routes: its form reads the eight published years, and the one here holds
what its own prints.

The truth, `tests/data/kobe-routes.csv`, was made apart from this program, as
`tests/library/test_draft_of_a_list.py` says.
"""

import csv
from decimal import Decimal

import pytest
from forms.reading import errors, tables_of
from true_tables import ROOT, TESTS

from hyoka.text.japanese import fold

#: The column of the truth for each indicator, and the years before the document's that it is of.
HEADS = {
    ("営業係数", 0): "営業係数",
    ("営業係数", 1): "前年度の営業係数",
    ("収支差", 0): "収支差",
    ("乗車人数/日", 0): "乗車人数",
    ("運行本数/日", 0): "運行本数",
}
#: How many totals of 収支差 and of 運行本数 a year prints, if not one each: 平成20年度 has no
#: 収支差, 平成25年度 a subtotal.
TOTALS = {2008: (0, 1), 2013: (2, 2)}
YEAR_HERE = 2015

Row = dict[tuple[str, int], Decimal]


def true_routes(year: int) -> dict[tuple[str, str], Row]:
    """The figures of a year's routes by code and name, as they were read apart."""
    with (TESTS / "data" / "kobe-routes.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["年度"] == str(year)]
    return {
        (row["系統"], row["区間"]): {
            key: Decimal(row[head]) for key, head in HEADS.items() if row[head]
        }
        for row in rows
        if row["系統"] not in ("小計", "合計")
    }


def read_routes(path, year: int) -> dict[tuple[str, str], Row]:
    """The same, as the form reads it; a dash is no figure."""
    tables = tables_of(path)
    routes = tables["activities"].set_index("activity_id")
    values = tables["indicator_values"].merge(
        tables["indicators"][["indicator_id", "activity_id", "name"]], on="indicator_id"
    )
    read = {key: Row() for key in zip(routes["code"], map(fold, routes["name"]), strict=True)}
    for value in values.dropna(subset=["value"]).itertuples():
        route = routes.loc[value.activity_id]
        key = fold(value.name), year - int(value.fiscal_year)
        read[route["code"], fold(route["name"])][key] = Decimal(str(value.value))
    return read


def totals(path) -> tuple[int, int]:
    checks = tables_of(path)["checks"]["check"]
    return (checks == "list_total_rounded").sum(), (checks == "list_total").sum()


@pytest.mark.shared
@pytest.mark.parametrize("year", range(2008, 2016))
def test_a_published_year_is_read_whole_and_its_totals_hold(shared, year):
    path = shared / "pdf-real" / "kobe-routes" / f"kobe-routes-h{year - 1988}.pdf"
    assert read_routes(path, year) == true_routes(year)
    assert errors(path) == []
    assert totals(path) == TOTALS.get(year, (1, 1))


def test_the_year_here_has_the_routes_figures_and_totals_of_the_published_one():
    path = ROOT / "data" / "raw" / f"kobe-{YEAR_HERE}-routes.pdf"
    assert read_routes(path, YEAR_HERE) == true_routes(YEAR_HERE)
    assert errors(path) == []
    assert totals(path) == (1, 1)
    assert tables_of(path)["problems"].empty

"""Runs that lack something: what is there is said, nothing stands empty, no sentence is false."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from findings_in_sql import in_sql, unlike
from notebook_limits import with_analyses
from notebooks_in_process import NOTEBOOKS, PAGES, found_on, rows_of, run_on, shown
from test_findings import six

from helpers.load import cited
from helpers.measures.cities import cities_of, with_cities
from helpers.measures.scope import numbers_read
from hyoka_report.front_page import _cities
from hyoka_report.notebook_page import notebook_values


def of_document(name, **about):
    """The tables of one of the six documents alone, its row in documents otherwise."""
    tables = {
        table: rows[rows["document_id"].eq(name)].reset_index(drop=True)
        for table, rows in six().items()
    }
    documents = tables["documents"].assign(**about).astype(tables["documents"].dtypes)
    return with_analyses(tables | {"documents": documents})


def page(tables, folder, name):
    (folder / "raw").mkdir(exist_ok=True)
    return run_on(folder, name, tables)


def test_a_plan_without_marks_has_no_table_of_marks(tmp_path):
    tables = six()
    without = with_analyses(tables | {"ratings": tables["ratings"].iloc[:0]})
    text = shown(page(without, tmp_path, "05_dx_progress"))
    assert "計画の取組に、評価の記載がない。" in text
    assert "A・Bの割合の低い順" not in text
    assert "のうち235" not in text
    assert "「終了」の印のある32取組" in text, "what is there is said"


def test_marks_of_a_document_without_a_year_are_there(tmp_path):
    tables = of_document("tsukuba-2022-sheets", fiscal_year=None)
    book = page(tables, tmp_path, "06_self_ratings")
    assert "評価の記載がない" not in shown(book)
    rows = rows_of(book, "市が遅れ・未達成などと評価した事業（決算の大きい順）")
    assert [row["事業"].partition(" ")[0] for row in rows] == ["090", "088"]


@pytest.mark.parametrize("name", ["07_compare_cities", "08_over_the_years"])
def test_a_document_without_a_year_ends_no_page(name, tmp_path):
    tables = of_document("tsukuba-2022-sheets", fiscal_year=None)
    assert numbers_read(tables).empty
    assert "対象の文書に" in shown(page(tables, tmp_path, name))


def test_an_actual_that_is_not_there_in_a_document_without_a_year_is_not_called_early(tmp_path):
    tables = of_document("ikeda-2024-projects", fiscal_year=None)
    activities = tables["activities"].assign(fiscal_year=None).astype({"fiscal_year": "Int64"})
    tables = with_analyses(tables | {"activities": activities})
    text = shown(page(tables, tmp_path, "03_indicator_attainment"))
    assert "（文書に年度の記載がない 9、目標の記載なし 1）" in text
    assert "年度が到来していない" not in text


def test_where_nothing_was_found_the_page_says_so_first(tmp_path):
    # nothing is counted by year where there is none
    tables = of_document("tsukuba-2022-sheets", fiscal_year=None)
    text = shown(page(tables, tmp_path, "02_clean"))
    assert "このページの初めに言えることはない" in text
    assert "印刷された合計や件数の検算は18件中18件が一致した" in text


def test_a_run_of_nothing_says_nothing_of_missing_values(tmp_path):
    nothing = {table: rows.iloc[:0] for table, rows in six().items()}
    text = shown(page(nothing, tmp_path, "02_clean"))
    assert "表にする文書がない。" in text
    assert "欠測値は" not in text
    assert "印刷された合計や件数の検算" not in text


def test_a_document_that_names_no_city_is_called_by_its_title(tmp_path):
    tables = of_document("ikeda-2024-projects", municipality="", municipality_code="")
    assert tables["documents"]["title"].tolist() == ["令和6年度 事務事業評価"]
    title = "事務事業評価"
    with_findings = with_cities(tables | {"findings": six()["findings"]})
    assert [city["municipality"] for city in _cities(with_findings)] == [title]
    untitled = tables["documents"].assign(title="")
    assert cities_of(untitled).tolist() == ["ikeda-2024-projects"]
    assert cited(with_cities(tables)["documents"]) == f"出典：「令和6年度 {title}」（令和6年度）"
    assert f"{title}（R6" in shown(page(tables, tmp_path, "04_cost_efficiency"))


@pytest.fixture(scope="module")
def without_city():
    """Documents of two forms by which no city is known."""
    names = ["ikeda-2024-projects", "tsukuba-2022-sheets"]
    tables = {
        table: rows[rows["document_id"].isin(names)].reset_index(drop=True)
        for table, rows in six().items()
    }
    documents = tables["documents"].assign(municipality="", municipality_code="")
    return with_analyses(tables | {"documents": documents})


@pytest.mark.parametrize("name", NOTEBOOKS[1:])
def test_a_title_stands_wherever_a_city_would(name, without_city, tmp_path):
    documents = without_city["documents"]
    titles = documents["title"].str.partition(" ")[2]
    called = without_city | {"documents": documents.assign(municipality=titles)}
    pages = []
    for tables, folder in ((without_city, tmp_path / "without"), (called, tmp_path / "called")):
        folder.mkdir()
        pages.append(page(tables, folder, name))
    texts = [shown(book) for book in pages]
    assert texts[0] == texts[1]
    assert alternatives(pages[0]) == alternatives(pages[1])


def test_findings_of_documents_without_a_city_are_those_of_sql(without_city):
    found = found_on(without_city)
    again = in_sql(without_city)
    assert {*found["municipality"]} == {"事務事業評価", "事務事業マネジメントシート"}
    assert unlike(found, again[again["page"].isin(PAGES)]) == []


def alternatives(book):
    """The texts beside the pictures of a page."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    return [
        image["alt"]
        for page in pages
        for image in BeautifulSoup(page, "html.parser").find_all("img")
    ]


def test_a_run_of_one_number_is_no_part_of_a_run(tmp_path):
    tables = of_document("ikeda-2024-projects")
    one = {
        table: rows[rows["activity_id"].eq("ikeda-2024-projects/7")]
        if "activity_id" in rows
        else rows
        for table, rows in tables.items()
    }
    text = shown(page(one, tmp_path, "07_compare_cities"))
    assert "番号のある票" not in text


def test_what_stands_below_the_answer_is_of_no_other_section(tmp_path):
    book = page(of_document("hirakata-2017-general"), tmp_path, "02_clean")
    values = notebook_values(SimpleNamespace(folder=None), (), book)
    heads = [head["ja"] for head in values["contents"]]
    assert "値のないところ" not in heads, "there are no indicators"
    texts = [str(cell.get("outputs", "")) for cell in values["cells"]]
    at = next(at for at, text in enumerate(texts) if "1件の文書から148行の表ができた" in text)
    before = [cell for cell in values["cells"][:at] if cell.cell_type == "markdown"]
    assert before == []

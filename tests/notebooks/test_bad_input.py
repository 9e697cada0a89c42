"""Runs that lack something: what is there is said, nothing stands empty, no sentence is false."""

from types import SimpleNamespace

import pytest
from notebook_limits import with_analyses
from notebooks_in_process import PAGES, page_on, run_on
from real_tables import of_document, six, without_cities

from helpers.load import cited
from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka_report.front_page import _cities
from hyoka_report.notebook_page import notebook_values
from measures.cities import cities_of, with_cities
from measures.scope import numbers_read


def changed(name, **about):
    """The tables of one of the six documents alone, its row in documents otherwise."""
    tables = of_document(name)
    documents = tables["documents"].assign(**about).astype(tables["documents"].dtypes)
    return tables | {"documents": documents}


def test_sheets_of_a_document_without_a_year_are_held_against_no_run_of_numbers():
    assert len(numbers_read(of_document("tsukuba-2022-sheets")))
    assert numbers_read(changed("tsukuba-2022-sheets", fiscal_year=None)).empty


def test_a_run_of_nothing_says_nothing_of_missing_values():
    nothing = {table: rows.iloc[:0] for table, rows in six().items()}
    text = "\n".join(page_on(nothing, "02").texts)
    assert "表にする文書がない。" in text
    assert "欠測値は" not in text
    assert "印刷された合計や件数の検算" not in text


def test_a_document_that_names_no_city_is_called_by_its_title():
    tables = changed("ikeda-2024-projects", municipality="", municipality_code="")
    assert tables["documents"]["title"].tolist() == ["令和6年度 事務事業評価"]
    title = "事務事業評価"
    with_findings = with_cities(tables | {"findings": six()["findings"]})
    assert [city["municipality"] for city in _cities(with_findings)] == [title]
    untitled = tables["documents"].assign(title="")
    assert cities_of(untitled).tolist() == ["ikeda-2024-projects"]
    assert cited(with_cities(tables)["documents"]) == f"出典：「令和6年度 {title}」（令和6年度）"
    assert any(f"{title}（R6" in text for text in page_on(tables, "04").texts)


@pytest.fixture(scope="module")
def without_city():
    return with_analyses(without_cities())


@pytest.fixture(scope="module")
def called(without_city):
    """The same documents, with their titles in place of cities."""
    documents = without_city["documents"]
    titles = documents["title"].str.partition(" ")[2]
    return without_city | {"documents": documents.assign(municipality=titles)}


#: One page is tried at each change; what others show of a city they take from the same helper.
BY_PAGE = [PAGES[0], *(pytest.param(name, marks=pytest.mark.slow) for name in PAGES[1:])]


@pytest.mark.parametrize("name", BY_PAGE)
def test_a_title_stands_wherever_a_city_would(name, without_city, called):
    pages = [page_on(tables, name) for tables in (without_city, called)]
    assert pages[0].texts == pages[1].texts
    assert pages[0].alts() == pages[1].alts()
    shown = [{of: page.rows(of) for of in page.tables} for page in pages]
    assert shown[0] == shown[1]


def test_a_run_of_one_number_is_no_part_of_a_run():
    one = {
        table: rows[rows["activity_id"].eq("ikeda-2024-projects/7")]
        if "activity_id" in rows
        else rows
        for table, rows in of_document("ikeda-2024-projects").items()
    }
    page = page_on(one, "07")
    assert page.texts
    assert not any("番号のある票" in text for text in page.texts)


def test_what_stands_below_the_answer_is_of_no_other_section(tmp_path):
    tables = of_document("hirakata-2017-general")
    documents = {name: tables[name] for name in DOCUMENT_TABLES}
    book = run_on(tmp_path, "02_clean", documents)
    values = notebook_values(SimpleNamespace(folder=None), (), book)
    heads = [head["ja"] for head in values["contents"]]
    assert "値のないところ" not in heads, "there are no indicators"
    texts = [str(cell.get("outputs", "")) for cell in values["cells"]]
    at = next(at for at, text in enumerate(texts) if "1件の文書から、印刷の欄まで戻れる" in text)
    before = [cell for cell in values["cells"][:at] if cell.cell_type == "markdown"]
    assert before == []

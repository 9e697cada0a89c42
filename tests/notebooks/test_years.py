"""Three years of a made-up city: what is linked, split, merged and restated, each figure from the
facts themselves.
"""

import re

import pytest
from case_files import FOLDER, read_case
from case_runs import run_of
from notebook_limits import limits
from notebooks_in_process import page_on, run_on, shown
from real_tables import of_cities, of_document, routes_of_kobe, six
from typeset.made_years import (
    MOVED_TARGETS,
    PROJECTS,
    RESTATED,
    RESTATED_ACTUALS,
    figures,
    write_years,
)

from hyoka import links_of_years, name_changes
from hyoka.run.pipeline import make_tables
from hyoka.store.table_files import load_tables
from measures.labels import read_labels

LEAST = limits("08", "least_likeness")["least_likeness"]


@pytest.fixture(scope="module")
def routes():
    """All tables of eight years of one list of bus routes."""
    return routes_of_kobe()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("kakuu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_FORMS", str(write_years(made / "raw")))
        make_tables(made / "raw", made / "processed", jobs=1)
    return made


@pytest.fixture(scope="module")
def tables(folder):
    return load_tables(folder / "processed")


@pytest.fixture(scope="module")
def page(tables):
    """The page of the three years."""
    return page_on(tables, "08")


def words_of_rows(page):
    """The words of each row that the page shows."""
    rows = [row for table in page.tables.values() for row in table.rows()]
    return [set(" ".join(row.values()).split()) for row in rows]


def test_documents_are_a_made_up_citys_and_read_as_printed(tables):
    assert tables["documents"]["kind"].tolist() == ["made-up"] * 3
    names = tables["activities"].groupby("fiscal_year")["name"].agg(list).to_dict()
    assert names == {year: list(of.values()) for year, of in PROJECTS.items()}
    assert tables["checks"]["passes"].all()


def test_restated_figures_stand_with_both_documents(page):
    rows = words_of_rows(page)
    for (year, code, of), thousands in RESTATED.items():
        name = PROJECTS[year][code]
        before = 20_000 + 1_000 * int(code) + 500 * (of - 2019) - 800
        printed = {
            f"{before * 1000:,}",
            f"{thousands * 1000:,}",
            "決算",
            name,
            f"令和{of - 2018}年度",
        }
        assert any(printed <= row for row in rows)
    for (year, code, of), value in RESTATED_ACTUALS.items():
        printed = {f"{figures(year - 1, code, of)[1]:,.0f}", f"{value:,.0f}", "実績値", "貸出冊数"}
        assert any(printed <= row for row in rows)
    # the settlement is all general funds, so that both are restated
    n_restated = 2 * len(RESTATED) + len(RESTATED_ACTUALS)
    notes = "\n".join(page.notes)
    assert re.search(rf"過去の数値\d+件のうち、変わったものは{n_restated}件", notes)


def test_moved_targets_and_counts_of_the_answer(page):
    rows = words_of_rows(page)
    for (year, code, of), value in MOVED_TARGETS.items():
        printed = {
            f"{figures(year - 1, code, of)[0]:,.0f}",
            f"{value:,.0f}",
            "目標値",
            "年間貸出冊数",
        }
        assert any(printed <= row for row in rows)
    notes = "\n".join(page.notes)
    assert re.search(rf"同じ年度の目標\d+件のうち、変わったものは{len(MOVED_TARGETS)}件", notes)
    assert "分割 1件、統合 1件、後の文書にない 2件、前の文書にない 2件、改称 1件" in notes


def test_money_of_several_years_has_a_line_a_year_and_marks_are_those_of_the_newest_year(tables):
    sums = page_on(tables, "04").rows("継続事業の決算と財源（会計ごと）")
    settled = {row["年度"]: row for row in sums if row["財源"] == "決算（計）"}
    for year, before, now in (("令和3年度", 1.66, 1.69), ("令和5年度", 1.82, 1.85)):
        row = settled[year]
        for head, expected in (("前年度の額（千円）", before), ("当年度の額（千円）", now)):
            thousands = int(row[head].replace(",", ""))
            assert round(thousands / 100_000, 2) == expected
        assert row["事業数"] == "7"
    ratings = tables["ratings"].query("criterion == '進捗状況' and fiscal_year == 2023")
    rated = page_on(tables, "06")
    assert f"進捗や達成状況の評価{len(ratings)}件のうち、指標と比べられるのは0件。" in rated.notes
    assert rated.front["finding"].endswith("最上位の評価は、進捗や達成状況の評価7件中4件。")
    assert rated.front["unknown"] == [
        "目標・実績・望ましい方向のそろう指標がないので、自己評価を指標と比べられない。"
    ]


def test_of_a_run_without_a_second_year_there_are_no_links_and_no_events():
    documents = six()["documents"]
    of_one_year = ~documents["municipality"].isin(["神戸市", "高松市"])
    tables = six() | {"documents": documents[of_one_year]}
    links = links_of_years(tables, read_labels("links"), LEAST)
    assert links.empty
    assert name_changes(tables, links).empty


@pytest.mark.shared
@pytest.mark.parametrize("n", [1, 2])
def test_how_often_in_a_row_is_heard_by_sentence_table_and_head(n, routes):
    page = page_on(routes, "08", years_running=n)
    said = re.search(
        rf"{n}回続けて\S+が悪化したのは、比べられる(\d+)件中(\d+)件", "\n".join(page.texts)
    )
    assert 0 < int(said[2]) < int(said[1])
    rows = page.rows(f"{n}回続けて悪化したもの")
    assert rows
    assert all(row[f"{n}回前"] for row in rows)
    other = page_on(routes, "08", years_running=3 - n)
    assert other.rows(f"{n}回続けて悪化したもの") == []


def test_a_list_that_loses_more_than_is_allowed_is_another_list_and_nothing_ended():
    for given, is_said in (({"years_running": 1}, True), ({"most_ended": 0.0}, False)):
        found = page_on(of_cities("神戸市"), "08", **given).findings.set_index("measure")
        assert ("ended" in found.index) == is_said
        assert ("list_remade" in found.index) == (not is_said)


def test_names_that_are_less_alike_than_asked_are_not_linked(tables, page):
    not_linked = []
    for of_limit in (page, page_on(tables, "08", least_likeness=100)):
        changes = [row["変化"] for row in of_limit.rows("番号と名称の変化")]
        (told,) = re.findall(r"前の文書と違うものは、(.*)。", "\n".join(of_limit.notes))
        for kind in {*changes}:
            assert f"{kind} {changes.count(kind)}件" in told
        not_linked.append(changes.count("後の文書にない"))
    assert not_linked[0] < not_linked[1]


@pytest.mark.parametrize(
    ("case", "subtitle"),
    [
        ("years_that_one_document_prints_have_one_line", "どの年度も一つの文書の値"),
        ("a_year_that_two_documents_print_has_a_line_of_each", "線は文書ごと"),
    ],
)
def test_a_chart_of_documents_says_what_its_lines_are(case, subtitle):
    made = read_case(FOLDER / "08" / f"{case}.txt")
    told = [given[3] for draws, given, _ in run_of((made,)).page.charts if draws == "series"]
    assert f"{subtitle}。縦軸は図ごとに異なる" in told


def test_where_no_line_goes_through_documents_the_chart_says_that_there_is_none(tmp_path):
    book = run_on(tmp_path, "08_over_the_years", of_document("itami-2021-evaluation"))
    assert "一つを全ての文書で：該当するデータはない。" in shown(book)

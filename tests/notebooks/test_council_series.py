"""What is said of lists of several years, and of what has no target."""

import re

import pytest
from notebook_limits import limits
from notebooks_in_process import found_on, page_on
from test_council_costs import assert_four_tables
from test_finding_rows import routes
from test_findings import six

from hyoka import links_of_years
from measures.labels import read_labels

__all__ = ["routes"]

WHOLE_SERIES = "最初の年度から最後の年度までの増減（指標ごとの件数）"


@pytest.mark.shared
def test_h24_the_columns_of_a_list_count_once(routes):
    found = found_on(routes, "03").query("measure == 'with_target'").set_index("fiscal_year")
    # the list of the first year has no 収支差
    assert found["of"].to_dict() == {2008: 3} | dict.fromkeys(range(2009, 2016), 4)
    assert found["n"].eq(0).all()
    assert "目標の記載がない指標は4（神戸市 4）。" in page_on(routes, "03").notes


def test_h24_of_sheets_each_indicator_counts_though_two_have_one_name():
    indicators = six()["indicators"]
    of_sheet = indicators[indicators["document_id"].eq("ibaraki-2020-projects")]
    assert of_sheet["name"].duplicated().any()
    page = page_on(six(), "03", cities=["茨木市"], years=[2020])
    assert f"目標の記載がない指標は{len(of_sheet)}（茨木市 {len(of_sheet)}）。" in page.notes


def test_h31_a_target_that_stands_for_none_is_none():
    tables = six()
    found = found_on(tables, "03").query("measure == 'with_target'").set_index("municipality")
    # 089 says that it prints 0 in place of a target
    assert (found.at["つくば市", "n"], found.at["つくば市", "of"]) == (8, 9)
    assert "全て" not in found.at["つくば市", "ja"]


def test_h32_a_run_of_one_year_shows_that_year_in_its_tables():
    page = page_on(six(), "03", years=[2021], cities=["つくば市"])
    rows = [row for caption in page.tables for row in page.rows(caption)]
    said = "\n".join([*page.notes, *page.tables, *page.findings["ja"], *map(str, rows)])
    assert "令和3年度" in said
    assert not re.search("令和[24]年度", said)


@pytest.mark.shared
def test_h30_what_moved_over_the_whole_series_is_said_of_each_column(routes):
    rows = {row["指標"]: row for row in page_on(routes, "08").rows(WHOLE_SERIES)}
    # 71 routes go through from the first list to the last
    assert {row["比べた件数"] for row in rows.values()} == {"71"}
    of_ways = ["増えた件数", "減った件数", "悪化した件数", "一つ前の値から悪化した件数"]
    counts = {name: [row[way] for way in of_ways] for name, row in rows.items()}
    # of five that are above the year before one is so by less than a hundredth
    assert counts["営業係数"] == ["12", "58", "12", "4"]
    assert counts["乗車人数／日"] == ["16", "50", "－", "－"]
    assert counts["収支差"] == ["64", "5", "5", "2"]
    assert (rows["収支差"]["単位"], rows["収支差"]["最初の年度"]) == ("百万円", "平成21年度")
    found = found_on(routes, "08").query("measure == 'series_worse'")
    assert found["ja"].tolist() == [
        "神戸市のH27の82件のうち比べられる71件で、営業係数がH20から1%以上悪化したのは12件、一つ前の値からは4件。"
    ]


@pytest.mark.shared
def test_h30_the_page_of_one_year_says_nothing_of_a_series(routes):
    page = page_on(routes, "03")
    said = "\n".join([*page.notes, *page.tables, *page.findings["ja"]])
    assert "目標のない" not in said.replace("目標のない指標は", "")


@pytest.mark.shared
def test_h14_what_was_split_or_merged_is_not_compared_as_a_whole(routes):
    links = links_of_years(routes, read_labels("links"), **limits("08", "least_likeness"))
    is_shared = links.duplicated("before_id", keep=False) | links.duplicated("after_id", keep=False)
    parts = {*links.loc[is_shared, "after"], *links.loc[is_shared, "before"]}
    assert len(parts) > 1
    rows = page_on(routes, "08").rows("動きの大きい順に、指標ごとに3まで")
    shown_names = [row["事業"] for row in rows]
    assert shown_names
    assert not [name for name in shown_names if name.partition(" ")[2] in parts]


@pytest.mark.shared
def test_h14_what_was_split_is_added_up_where_the_document_adds_up_the_column(routes):
    rows = page_on(routes, "08").rows("分割・統合されたものの和（文書が計を印刷する列）")
    assert {row["指標"] for row in rows} == {"収支差", "運行本数／日"}, "no sum of coefficients"
    (row,) = [row for row in rows if row["指標"] == "収支差" and row["事業"].startswith("4 ")]
    names = routes["activities"].set_index("activity_id")["name"]
    values = routes["indicator_values"].merge(
        routes["indicators"].query("name == '収支差'")[["indicator_id", "activity_id"]]
    )
    of_route = values[values["activity_id"].map(names).eq("神戸駅前（循環）大日丘住宅前")]
    sums = of_route.groupby("fiscal_year")["value"].agg(["sum", "size"])
    assert (sums.at[2009, "size"], sums.at[2015, "size"]) == (1, 2)
    assert (sums.at[2009, "sum"], sums.at[2015, "sum"]) == (-95, -72)
    assert (row["最初の値"], row["最後の値"], row["差"]) == ("△95", "△72", "23")


@pytest.mark.shared
def test_totals_of_a_list_stand_beside_the_printed_ones(routes):
    caption = "一覧の列の計（印刷されたものと、読んだ行の和）"
    rows = {(row["指標"], row["年度"]): row for row in page_on(routes, "08").rows(caption)}
    balance = rows["収支差", "平成27年度"]
    assert (balance["印刷された計"], balance["読んだ行の和"]) == ("△405", "△407")
    row = found_on(routes, "08").query("measure == 'list_total_change'").iloc[0]
    assert (row["base"], row["value"], row["first_year"]) == (-1_551e6, 1_146e6, 2009)
    assert row["ja"] == (
        "神戸市（H27）の収支差の計は、H21の△15.51億円からH24の△7.35億円へ赤字が縮小、"
        "H25の△12.88億円へ拡大、H27の△4.05億円へ縮小。"
    )


@pytest.mark.shared
def test_the_chart_of_the_page_has_every_year_of_the_series_of_its_first_sentence(routes):
    page = page_on(routes, "08")
    assert page.front["finding"].startswith("神戸市（H27）の収支差の計は")
    leads = [about[1] for _, about, named in page.charts if named.get("lead")]
    assert leads == ["神戸市の収支差の計の推移"]
    (drawn,) = [alt for alt in page.alts() if alt.startswith(leads[0])]
    totals = [-1551, -1349, -974, -735, -1288, -929, -405]
    assert drawn.count("億円") == len(totals)
    for year, millions in enumerate(totals, 21):
        assert f"H{year} △{abs(millions) / 100:.2f}億円" in drawn


@pytest.mark.shared
def test_h15_of_what_grew_worse_the_indicator_is_named(routes):
    found = found_on(routes, "08").query("measure == 'worse_running' and of == 77")
    assert "3回続けて営業係数が悪化した" in found["ja"].iloc[0]


@pytest.mark.shared
def test_a_page_of_eight_years_shows_four_tables(routes):
    assert_four_tables(page_on(routes, "08"))

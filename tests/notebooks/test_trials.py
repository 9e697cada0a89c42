"""What an analyst asks first, from the notebooks' own cells by changing at most three lines."""

import shutil

import pytest
from notebooks_in_process import run, shown
from second_count import rows
from test_answers import table
from true_tables import ROOT

TSUKUBA = {"cities": ["つくば市"]}


@pytest.fixture
def home(tmp_path):
    """A folder with the committed tables and no documents: a table has no pictures of its cells."""
    shutil.copytree(ROOT / "data" / "processed", tmp_path / "processed")
    return tmp_path


def test_personnel_share_by_project(home):
    line = 'largest = staffed.sort_values("full_cost", ascending=False, kind="stable")'
    changed = {line: line.replace("full_cost", "personnel_share")}
    found = table(run("04_cost_efficiency", home, changed, **TSUKUBA), "総事業費の大きい順")
    measures = rows("cost_measures", "つくば市").query("measure == 'personnel_share' and fiscal_year == '2022'")
    shares = measures.assign(value=measures["value"].astype(float)).sort_values("value", ascending=False, kind="stable")
    expected = [(row.activity_id.partition("/")[2], f"{row.value:.1%}") for row in shares.itertuples()]
    assert [(row["事業"].split(" ")[0], row["人件費の割合"]) for row in found] == expected


def test_one_indicator_over_the_years_drawn(home):
    line = 'chosen = chosen.groupby("indicator_id")["fiscal_year"].nunique().nlargest(6).index'
    notebook = run("03_indicator_attainment", home, {line: 'chosen = ["tsukuba-2022-sheets/087#2"]'})
    assert "目標と実績の推移。電子申請・届出システムの利用件数〔087〕\n" in shown(notebook)


def test_one_figure_that_two_places_or_documents_of_a_city_print_otherwise(home):
    """As 茨木市's plan does: 16 sets of open data in one chapter, 20 in another, and 20 in the projects' report."""
    printed = ["ibaraki-2021-dx,,2021,16", "ibaraki-2021-dx,ibaraki-2021-dx/2-1-1,2021,20", "ibaraki-2021-dx,,2020,16"]
    with (home / "processed" / "prose_figures.csv").open("a", encoding="utf-8") as file:
        for start in printed:
            *about, value = start.split(",")
            file.write(
                ",".join([*about, "オープンデータ公開件数", value, "", value, "8", "40", "100", "300", "110"]) + "\n"
            )
    notebook = run("15_same_subjects", home)
    found = table(notebook, "同じ名称・年度で値の違う記載")
    same = [(row["年度"], row["記載値"], row["記載の場所"]) for row in found if row["関係"] == "同じ事業・本文"]
    in_prose = "本文・付表"
    assert sorted(same) == [
        ("令和2年度", "16", in_prose), ("令和2年度", "20", "指標"),
        ("令和3年度", "16", in_prose), ("令和3年度", "20", in_prose),
    ]  # fmt: skip
    assert [row["名称"] for row in found[:4]] == ["オープンデータ公開件数"] * 4
    assert "値の違う記載は5組、うち対象事業が異なるものは3組。" in shown(notebook)

"""A run of all documents, of a city and of a year: leads say what the tables of their page and a second count say."""

import re
import shutil
from collections import defaultdict

import pytest
from cases import cases
from notebooks_in_process import run, shown
from test_answers import answer, outputs, percent, rows
from true_tables import ROOT

from hyoka.report.front_page import key_figures
from hyoka.store.table_files import load_all

#: Choices of cities and years, and one for each page whose lead is sentences of figures about the selection.
TSUKUBA, IBARAKI, ITAMI = ({"cities": [city]} for city in ("つくば市", "茨木市", "伊丹市"))
CHOSEN = [{}, TSUKUBA, IBARAKI, {"years": [2021]}, {"years": [2017]}]
PAGES = {
    "03_indicator_attainment": {"years": [2020]}, "04_cost_efficiency": TSUKUBA, "05_dx_progress": {"years": [2021]},
    "06_compare_cities": ITAMI, "07_data_quality": {"cities": ["枚方市"]}, "09_target_setting": TSUKUBA,
    "10_self_ratings": ITAMI, "11_indicator_changes": IBARAKI, "12_budget_and_settlement": {"years": [2021]},
    "13_money_and_indicators": ITAMI, "14_dx_themes": IBARAKI, "15_same_subjects": IBARAKI, "16_cost_changes": TSUKUBA,
}  # fmt: skip


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook of a name, run once with each choice of cities or years."""
    folder = tmp_path_factory.mktemp("selections")
    shutil.copytree(ROOT / "data" / "processed", folder / "processed")
    (folder / "raw").mkdir()
    made = {}

    def of(name, chosen):
        key = name, str(chosen)
        made[key] = made.get(key) or run(name, folder, **chosen)
        return made[key]

    return of


def lead(notebook):
    """The points of a page's answer; "" where it only says that there is nothing."""
    return answer(notebook) if any('class="hyoka-answer"' in page for page in outputs(notebook)) else ""


def in_tables(notebook):
    """The figures of all tables, notes and charts of a page, without signs of thousands."""
    html = " ".join(page for page in outputs(notebook) if 'class="hyoka-answer' not in page)
    cells = {re.sub("<[^>]*>", "", cell).replace(",", "") for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html)}
    return cells | set(re.findall(r"△?\d[\d.]*%?", shown_below(notebook)))


def shown_below(notebook):
    return shown(notebook).partition("\n\n")[2].replace(",", "")


@pytest.mark.parametrize(("page", "chosen"), PAGES.items(), ids=PAGES)
def test_all_shares_of_a_lead_are_in_a_table_or_chart_of_its_page(page, chosen, executed):
    notebook = executed(page, chosen)
    said = lead(notebook)
    there = in_tables(notebook)
    for share in re.findall(r"△?\d[\d,.]*%", re.sub(r"\d+%未満", "", said)):
        assert share.replace(",", "") in there or share[:-1].replace(",", "") in there, f"{share} in: {said}"


@pytest.mark.parametrize(("city", "year", "name", "text"), cases("choices"))
def test_a_run_of_one_city_or_year_says_what_it_lacks(city, year, name, text, executed):
    assert text in shown(executed(name, {"cities": [city]} if city else {"years": [int(year)]}))


def test_pages_of_one_run_count_alike():
    cards = key_figures(load_all(ROOT / "data" / "processed"))
    said = {number: answer(name) for name in [*[*PAGES][:5], "01_extract", "02_clean"] for number in [name[:2]]}
    counted = [re.search(r"検算は([\d,]+)件中([\d,]+)件が一致", said[page]).groups() for page in ("02", "07")]
    n, passed = counted[0]
    assert counted[1] == (n, passed)
    assert cards["検算の一致"].startswith(f"{passed} / {n}\n")
    unread = [re.search(r"読めなかった(?:ところ|もの)は(\d+)", said[page])[1] for page in ("01", "02", "07")]
    assert len(set(unread)) == 1
    assert len({re.search(r"要確認は(\d+)", said[page])[1] for page in ("01", "07")}) == 1
    whole, part = re.search(r"方向の分かる(\d+)指標中(\d+)指標で達成", said["03"]).groups()
    assert f"\n{part} / {whole}\n" in cards["目標を達成した指標"]
    whole, part = re.search(r"の計画の(\d+)取組のうち、自己評価A・Bは(\d+)", said["05"]).groups()
    assert cards["DX取組のA・B評価"].endswith(f"\n{part} / {whole}")


def selected(name, chosen, dated=True):
    """The rows of a table that a selection keeps, straight from the CSV."""
    cities = {row["document_id"]: row["municipality"] for row in rows("documents")}
    kept = [row for row in rows(name) if not chosen.get("cities") or cities[row["document_id"]] in chosen["cities"]]
    years = {str(year) for year in chosen.get("years", [])}
    return [row for row in kept if not (dated and years) or row["fiscal_year"] in years]


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_targets_met_in_a_selection_are_those_counted_again(chosen, executed):
    own = {row["document_id"]: int(row["fiscal_year"]) for row in rows("documents")}
    last = defaultdict(int)
    attained = [row for row in selected("attainment", chosen) if int(row["fiscal_year"]) <= own[row["document_id"]]]
    for row in attained:
        last[row["document_id"]] = max(last[row["document_id"]], int(row["fiscal_year"]))
    met = [row["met"] for row in attained if int(row["fiscal_year"]) == last[row["document_id"]] and row["met"]]
    said = lead(executed("03_indicator_attainment", chosen))
    if met:
        assert f"方向の分かる{len(met)}指標中{met.count('true')}指標で達成" in said
    else:
        assert "指標で達成" not in said


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_grades_of_the_plan_in_a_selection_are_those_counted_again(chosen, executed):
    grades = [row["symbol"] for row in selected("ratings", chosen, dated=False) if row["scale"] == "abcd"]
    keeps_plan = not chosen.get("years") or chosen["years"][0] in (2021, 2022)
    said = lead(executed("05_dx_progress", chosen))
    if grades and keeps_plan:
        good = sum(grade in "AB" for grade in grades)
        assert f"{len(grades)}取組のうち、自己評価A・Bは{good}（{percent(good, len(grades))}）" in said
    else:
        assert not said


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_execution_in_a_selection_is_summed_again(chosen, executed):
    own = {row["document_id"]: int(row["fiscal_year"]) for row in rows("documents")}
    pairs = defaultdict(dict)
    for row in selected("costs", chosen):
        if row["item"] == "total" and row["value"] and int(row["fiscal_year"]) <= own[row["document_id"]]:
            pairs[row["document_id"], int(row["fiscal_year"]), row["activity_id"]][row["basis"]] = float(row["value"])
    complete = {place: of for place, of in pairs.items() if {"budget", "settlement"} <= set(of)}
    last = defaultdict(int)
    for document, year, _ in complete:
        last[document] = max(last[document], year)
    said = lead(executed("12_budget_and_settlement", chosen))
    for document, year in last.items():
        of_one = [of for place, of in complete.items() if place[:2] == (document, year) and of["budget"] > 0]
        rate = sum(of["settlement"] for of in of_one) / sum(of["budget"] for of in of_one)
        assert f"{len(of_one)}事業" in said
        assert f"の執行率は{rate * 100:.1f}%" in said
    assert said.count("の執行率は") == len(last)

"""The figures of the leads, of all and of some cities or years: a table says them, a second count makes them again."""

import json
import re
import shutil

import pytest
from cases import cases
from notebooks_in_process import run, shown
from second_count import counted
from true_tables import ROOT

from hyoka.report.front_page import key_figures
from hyoka.store.table_files import load_all

#: Selection ("" for all documents), notebook, key of the count, and what the lead says, its figure in braces.
ANSWERS = cases("answers")
#: One choice of cities or years for each page whose lead is sentences of figures about the selection.
PAGES = {
    "03_indicator_attainment": "2020", "04_cost_efficiency": "つくば市", "05_dx_progress": "2021",
    "06_compare_cities": "伊丹市", "07_data_quality": "枚方市", "09_target_setting": "つくば市",
    "10_self_ratings": "伊丹市", "11_indicator_changes": "茨木市", "12_budget_and_settlement": "2021",
    "13_money_and_indicators": "伊丹市", "14_dx_themes": "茨木市", "15_same_subjects": "茨木市",
    "16_cost_changes": "つくば市",
}  # fmt: skip


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The committed notebook of a name, or one run once with a city or a year."""
    folder = tmp_path_factory.mktemp("selections")
    shutil.copytree(ROOT / "data" / "processed", folder / "processed")
    (folder / "raw").mkdir()
    made = {}

    def of(name, selection=""):
        if (name, selection) not in made:
            chosen = {"years": [int(selection)]} if selection.isdecimal() else {"cities": [selection]}
            again = selection == PAGES.get(name)  # and each of its cells once more
            made[name, selection] = run(name, folder, again=again, **chosen) if selection else committed(name)
        return made[name, selection]

    return of


def committed(name):
    return json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))


def outputs(notebook, kind="text/html"):
    data = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", []) if "data" in output]
    return ["".join(of.get(kind, "")) for of in data]


def lead(notebook):
    """The Japanese points of a notebook's answer, in one line; "" where it only says that there is nothing."""
    html = next((page for page in outputs(notebook) if 'class="hyoka-answer"' in page), "")
    return "".join(re.findall(r"<li>(.*?)</li>", html.partition('<ul lang="en">')[0]))


def table(notebook, caption):
    """The rows of a table in a notebook, as the texts of their cells by the heads."""
    html = next(page for page in outputs(notebook) if f"<caption>{caption}" in page)
    html = re.sub(r'<span class="hyoka-crop">.*?</span>', "", html, flags=re.DOTALL)
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    heads, *body = [[re.sub("<[^>]*>", "", cell) for cell in line] for line in lines]
    return [dict(zip(heads, line, strict=True)) for line in body]


@pytest.mark.parametrize("selection", dict.fromkeys(selection for selection, *_ in ANSWERS))
def test_a_second_count_gives_the_figures_that_leads_say(selection, executed):
    again = counted(selection)
    for name, key, text in (row for of, *row in ANSWERS if of == selection):
        before, figure, after = re.split("[{}]", text)
        assert again[key] == figure, key
        assert before + figure + after in lead(executed(name, selection))


@pytest.mark.parametrize(("page", "selection"), PAGES.items(), ids=PAGES)
def test_all_shares_of_a_lead_are_in_a_table_or_chart_of_its_page(page, selection, executed):
    notebook = executed(page, selection)
    html = " ".join(part for part in outputs(notebook) if 'class="hyoka-answer' not in part)
    there = {re.sub("<[^>]*>", "", cell).replace(",", "") for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html)}
    there |= set(re.findall(r"△?\d[\d.]*%?", shown(notebook).partition("\n\n")[2].replace(",", "")))
    for share in re.findall(r"△?\d[\d,.]*%", re.sub(r"\d+%未満", "", lead(notebook))):
        assert share.replace(",", "") in there or share[:-1].replace(",", "") in there, share


@pytest.mark.parametrize(("city", "year", "name", "text"), cases("choices"))
def test_a_run_of_one_city_or_year_says_what_it_lacks(city, year, name, text, executed):
    assert text in shown(executed(name, city or year))


def test_pages_of_one_run_count_alike():
    cards = key_figures(load_all(ROOT / "data" / "processed"))
    names = ["01_extract", "02_clean", "03_indicator_attainment", "05_dx_progress", "07_data_quality"]
    said = {name[:2]: lead(committed(name)) for name in names}
    n, passed = re.search(r"検算は([\d,]+)件中([\d,]+)件が一致", said["02"]).groups()
    assert f"検算は{n}件中{passed}件が一致" in said["07"]
    assert cards["検算の一致"].startswith(f"{passed} / {n}\n")
    unread = [re.search(r"読めなかった(?:ところ|もの)は(\d+)", said[page])[1] for page in ("01", "02", "07")]
    assert len(set(unread)) == len({re.search(r"要確認は(\d+)", said[page])[1] for page in ("01", "07")}) == 1
    whole, part = re.search(r"方向の分かる(\d+)指標中(\d+)指標で達成", said["03"]).groups()
    assert f"\n{part} / {whole}\n" in cards["目標を達成した指標"]
    whole, part = re.search(r"の計画の(\d+)取組のうち、自己評価A・Bは(\d+)", said["05"]).groups()
    assert cards["DX取組のA・B評価"].endswith(f"\n{part} / {whole}")

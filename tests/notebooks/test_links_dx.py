"""Grades of a plan beside the figures of another document that judge its actions."""

import pandas as pd
import pytest
from notebooks_in_process import page_on
from real_tables import of_document, six
from true_tables import contract_table

from helpers.labels import read_labels
from helpers.measures.dx import actions, figures_of_actions
from hyoka.contract.tables import DOCUMENT_TABLES, TABLES

PAIRS = read_labels("links_dx")
CODES = ["grades_agree", "grades_above", "grades_below"]
#: Pairs that names alone tell, and the grade of the action.
NAMED = [
    ("子育てワンストップサービスを利用した申請数", "1-1-2-012", "C", (0, 1, 3)),
    ("オープンデータ公開件数", "2-1-1-002", "C", (20, 20, 20)),
    ("RPAの適用業務", "3-1-2-004", "A", (11, 17)),
    ("庁内におけるタブレット端末運用台数", "3-1-1-005", "A", (128, 357, 539)),
    ("J-LIS主催研修情報システム課職員参加数", "4-2-2-002", "A", (4, 7, 13)),
]


def linked() -> pd.DataFrame:
    return figures_of_actions(actions(six()), six(), PAIRS)


def test_every_pair_is_of_one_indicator_and_one_action_by_id_and_by_name():
    rows = linked()
    assert PAIRS["indicator_id"].is_unique
    assert sorted(rows["indicator_id"]) == sorted(PAIRS["indicator_id"])
    assert len(rows) >= 24
    assert set(PAIRS["polarity"]) <= {"", "higher", "lower"}
    assert PAIRS["reason"].str.contains(" — ").all()


@pytest.mark.parametrize(("indicator", "code", "grade", "series"), NAMED)
def test_a_figure_stands_beside_the_grade_that_it_judges(indicator, code, grade, series):
    (row,) = linked().query("指標 == @indicator").to_dict("records")
    assert (row["code"], row["grade"], row["series"]) == (code, grade, series)


@pytest.mark.parametrize("column", ["indicator", "action"])
def test_a_pair_whose_name_is_another_says_nothing(column):
    other = PAIRS.assign(**{column: "ほかの名称"})
    assert figures_of_actions(actions(six()), six(), other).empty


#: Grade of an action, the figures of its indicators (lower is better where "-" stands before
#: them, no way is known where "?" does), and whether the two agree.
CASES = [
    ("A", ["1 2 3"], "grades_agree"),
    ("B", ["3 3 3"], "grades_above"),
    ("A", ["3 1"], "grades_above"),
    ("B", ["-3 1"], "grades_agree"),
    ("A", ["-0 0"], "grades_agree"),
    ("C", ["3 3"], "grades_agree"),
    ("D", ["3 1"], "grades_agree"),
    ("C", ["0 1"], "grades_below"),
    ("D", ["-0 0"], "grades_below"),
    ("A", ["1 2", "2 1"], "neither"),
    ("C", ["1 2", "2 2"], "neither"),
    ("A", ["1 2", "?2 1"], "grades_agree"),
    ("A", ["?1 2"], ""),
    ("A", ["1"], ""),
]
WAYS = {"-": "lower", "?": ""}


def made_of(cities) -> tuple[dict[str, pd.DataFrame], str]:
    """Tables of a plan and of a document with figures of each city, and the label file of pairs."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    pairs = ["indicator_id,indicator,action_id,action,polarity,reason"]
    for city, cases in cities.items():
        plan, figures = f"{city}-plan", f"{city}-figures"
        for name, year in ((plan, 2021), (figures, 2020)):
            about = {"document_id": name, "municipality": city, "fiscal_year": year}
            rows["documents"].append(about)
        for at, (grade, series, _) in enumerate(cases):
            of = {"document_id": plan, "activity_id": f"{plan}/{at}", "fiscal_year": 2021}
            action = {"level": "action", "code": str(at), "name": f"取組{at}"}
            rows["activities"].append(of | action)
            rows["ratings"].append(of | {"criterion": "自己評価", "symbol": grade, "scale": "abcd"})
            for number, texts in enumerate(series):
                key = f"{figures}/{at}#{number}"
                way = WAYS.get(texts[0], "higher")
                of = {"document_id": figures, "indicator_id": key}
                rows["indicators"].append(of | {"name": "項目", "polarity": way})
                for year, text in enumerate(texts.strip("-?").split(), 2018):
                    figure = {"measure": "actual", "value": float(text), "text": text}
                    rows["indicator_values"].append(
                        of | figure | {"fiscal_year": year, "status": "reported"}
                    )
                pairs.append(f"{key},項目,{plan}/{at},取組{at},,同じもの — the same")
    return {name: contract_table(name, rows[name]) for name in DOCUMENT_TABLES}, "\n".join(pairs)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """What the page counts of all cases in one city, and of each in a city of its own: n, of."""
    alone = {f"{number}市": [case] for number, case in enumerate(CASES)}
    tables, pairs = made_of({"全市": CASES} | alone)
    folder = tmp_path_factory.mktemp("labels")
    (folder / "links_dx.csv").write_text(pairs + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_LABELS", str(folder))
        found = page_on(tables, "05").findings
    of_codes = found[found["measure"].isin(CODES)]
    return of_codes.set_index(["municipality", "measure"])[["n", "of"]]


def test_what_agrees_what_does_not_and_what_is_neither(counted):
    of = sum(case != "" for *_, case in CASES)
    for code in CODES:
        n = sum(case == code for *_, case in CASES)
        assert counted.loc[("全市", code)].tolist() == [n, of], code


def test_of_one_action_nothing_is_counted(counted):
    assert set(counted.index.get_level_values("municipality")) == {"全市"}


def test_without_the_document_of_figures_or_its_years_nothing_is_said():
    page = page_on(of_document("ibaraki-2021-dx"), "05")
    assert len(page.findings)
    assert not any("取組を測る指標（" in text for text in [*page.tables, *page.texts])
    assert not set(page.findings["measure"]) & set(CODES)


def test_the_page_of_the_plan_counts_what_its_table_shows():
    page = page_on(six(), "05")
    found = page.findings.set_index("measure")
    rows = pd.DataFrame(page.rows("評価と、取組を測る指標（令和3年度、指標はH30〜R2）"))
    cases = rows.drop_duplicates("取組")["評価と指標"].value_counts()
    assert cases["合う"] == found.at["grades_agree", "n"] == 14
    assert cases["A・Bで、改善でない"] == found.at["grades_above", "n"] == 3
    assert cases["C・Dで、改善"] == found.at["grades_below", "n"] == 1
    assert cases.sum() == found.at["grades_agree", "of"] == 22

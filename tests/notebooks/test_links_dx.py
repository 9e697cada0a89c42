"""Grades of a plan beside the figures of another document that judge its actions."""

import pandas as pd
import pytest
from notebooks_in_process import page_on
from real_tables import of_document, six
from true_tables import contract_table

from hyoka.contract.tables import DOCUMENT_TABLES, TABLES
from measures.labels import read_labels

PAIRS = read_labels("links_dx")
LINKED = "評価と、取組を測る指標"
CAPTION = f"{LINKED}（令和3年度、指標はH30〜R2）"
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
    """The rows of the table of the page of the committed documents."""
    return page_on(six(), "05").tables[CAPTION].frame


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
    assert (row["code"], row["自己評価"], row["series"]) == (code, grade, series)


@pytest.mark.parametrize("column", ["indicator", "action"])
def test_a_pair_whose_name_is_another_says_nothing(column, tmp_path):
    other = PAIRS.assign(**{column: PAIRS[column].mask(PAIRS.index > 0, "ほかの名称")})
    other.to_csv(tmp_path / "links_dx.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_LABELS", str(tmp_path))
        page = page_on({**six()}, "05")  # tables of its own: those of six() have a page already
    (rows,) = [of.frame for name, of in page.tables.items() if name.startswith(LINKED)]
    assert rows["indicator_id"].tolist() == PAIRS["indicator_id"].tolist()[:1]


#: Grade of an action, the figures of its indicators (lower is better where "-" stands before
#: them, no way is known where "?" does), and whether the two agree.
CASES = [
    ("A", ["10 20 30"], "grades_agree"),
    ("B", ["30 30 30"], "grades_above"),
    ("A", ["30 10"], "grades_above"),
    ("B", ["-30 10"], "grades_agree"),
    ("A", ["-0 0"], "grades_agree"),
    ("C", ["30 30"], "grades_agree"),
    ("D", ["30 10"], "grades_agree"),
    ("C", ["0 10"], "grades_below"),
    ("D", ["-0 0"], "grades_below"),
    ("A", ["10 20", "20 10"], "neither"),
    ("C", ["10 20", "20 20"], "neither"),
    ("A", ["10 20", "?20 10"], "grades_agree"),
    ("A", ["?10 20"], ""),
    ("A", ["10"], ""),
    ("C", ["0 1 3"], ""),  # few counted
    ("A", ["9 5"], ""),
    ("A", ["9 5", "10 20"], "grades_agree"),
    ("B", ["55 26 54"], ""),  # its newest step goes back
    ("A", ["20 30 20"], ""),
    ("A", ["74 73 78"], "grades_agree"),
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


def page_of(cities, folder):
    """The page of made cities, with their pairs in place of the labels."""
    tables, pairs = made_of(cities)
    (folder / "links_dx.csv").write_text(pairs + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_LABELS", str(folder))
        return page_on(tables, "05")


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """What the page counts of all cases in one city, and of each in a city of its own: n, of."""
    alone = {f"{number}市": [case] for number, case in enumerate(CASES)}
    found = page_of({"全市": CASES} | alone, tmp_path_factory.mktemp("labels")).findings
    of_codes = found[found["measure"].isin(CODES)]
    return of_codes.set_index(["municipality", "measure"])[["n", "of"]]


def test_what_agrees_what_does_not_and_what_is_neither(counted):
    of = sum(case != "" for *_, case in CASES)
    for code in CODES:
        n = sum(case == code for *_, case in CASES)
        assert counted.loc[("全市", code)].tolist() == [n, of], code


def test_of_one_action_nothing_is_counted(counted):
    assert set(counted.index.get_level_values("municipality")) == {"全市"}


def test_a_figure_without_a_way_is_said_to_have_none(tmp_path):
    page = page_of({"甲市": [("A", ["10 20", "?10 20", "-20 10"], "")]}, tmp_path)
    (of_links,) = [name for name in page.tables if name.startswith(LINKED)]
    ways = [(row["望ましい方向"], row["動き"]) for row in page.rows(of_links)]
    assert ways == [("増加", "改善"), ("不明", "判断しない（方向が不明）"), ("減少", "改善")]


def test_without_the_document_of_figures_or_its_years_nothing_is_said():
    page = page_on(of_document("ibaraki-2021-dx"), "05")
    assert len(page.findings)
    assert not any("取組を測る指標（" in text for text in [*page.tables, *page.texts])
    assert not set(page.findings["measure"]) & set(CODES)


def test_the_page_of_the_plan_counts_what_its_table_shows():
    page = page_on(six(), "05")
    found = page.findings.set_index("measure")
    rows = pd.DataFrame(page.rows(CAPTION))
    cases = rows.drop_duplicates("取組")["評価と指標"].value_counts()
    n_left = cases.pop("判断しない")
    n_partly = cases.pop("同じ向き（一部の指標）")
    assert cases["同じ向き"] + n_partly == found.at["grades_agree", "n"] == 15
    assert {"grades_above", "grades_below"}.isdisjoint(found.index)
    assert cases.sum() + n_partly == found.at["grades_agree", "of"] == 16
    # one of the 16 has a C; by first and last figures alone 14 of 22 agree
    told = "R2までの指標の動きが同じ向きなのは、比べられる16取組（C・Dは1）中15取組、"
    assert told in found.at["grades_agree", "ja"]
    assert "逆転も判断すれば22取組中14取組。" in found.at["grades_agree", "ja"]
    by_ways = page.rows("評価のある取組と、測る指標の動き（令和3年度、取組の数）")
    heads = ["全て改善", "一部が改善", "改善なし", "判断しない"]
    counts = [[int(row[head]) for head in heads] for row in by_ways]
    assert [sum(row) for row in zip(*counts[:2], strict=True)][-1] == n_left
    assert sum(map(sum, counts[:2])) == sum(map(sum, counts[2:])) == 16 + n_left
    assert counts[0][0] == 14


def test_what_is_not_judged_is_named_with_its_reason():
    page = page_on(six(), "05")
    rows = page.rows(CAPTION)
    left = [row for row in rows if row["評価と指標"] == "判断しない"]
    assert rows[-len(left) :] == left
    moves = {row["実績の推移"]: row["動き"] for row in left}
    assert moves["0 → 1 → 3件"] == "判断しない（最大でも10に満たない）"
    assert moves["55 → 26 → 54%"] == "判断しない（動きが逆転）"
    assert moves["225 → 479 → 437件"] == "判断しない（方向が不明）"
    names = [row["取組"].partition(" ")[2] for row in left]
    (note,) = [note for note in page.notes if note.startswith("測る指標のある26取組のうち10は")]
    assert names[0] in note
    all_small = page_on(six(), "05", least_base=1000)
    found = all_small.findings.set_index("measure")
    assert found.at["grades_agree", "of"] < 16

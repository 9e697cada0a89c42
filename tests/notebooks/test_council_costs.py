"""What page 04 says of projects that begin and end, of reasons, and of what is printed alone."""

import re
import subprocess
from types import SimpleNamespace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from case_files import FOLDER, read_case, tables_of
from findings_in_sql import in_sql, unlike
from notebook_limits import opening
from notebooks_in_process import committed, found_on, html_of, page_on, run_on, shown
from pages_in_browser import CHROMIUM
from pypdfium2 import PdfDocument
from test_costs import printed
from test_false_sentences import of_city
from test_findings import sheets, six
from true_tables import contract_table

from helpers.finding import said
from hyoka_report.notebook_page import notebook_values
from measures.labels import read_labels
from measures.outcomes import ways
from measures.selection import selected
from measures.targets import with_history, with_reasons

CAUSES = read_labels("causes")
CHANGED = "始まった事業、縮小・廃止の事業（決算の大きい順）"
LEFT = "予算と残額（残額の大きい順）"
PAGE = "04_cost_efficiency"


@pytest.fixture
def of_sheets():
    return page_on(sheets(), "04")


@pytest.mark.shared
def test_h26_what_begins_and_what_the_city_ends_is_said_with_its_reason(of_sheets):
    rows = {row["事業"].partition(" ")[0]: row for row in of_sheets.rows(CHANGED)}
    assert [*rows] == ["154", "264", "201"], "the most money first, and nothing of 96千円"
    assert [rows[code]["区分"] for code in rows] == [
        "前年度に決算なし",
        "廃止・終了",
        "廃止・終了",
    ]
    assert "見直す" in rows["264"]["市の述べる理由"]
    assert (rows["264"]["前年度の決算（千円）"], rows["264"]["決算（千円）"]) == ("1,764", "366")
    found = found_on(sheets(), "04").set_index("measure")
    ends = found.loc["ends_or_shrinks"]
    assert (ends["value"], ends["n"], ends["of"]) == (456_000, 2, 37)
    assert ends["subject"] == "ikeda-r7-264/264"
    begun = found.loc["begun"]
    assert (begun["value"], begun["n"], begun["subject"]) == (11_096_000, 2, "ikeda-r7-154/154")
    assert begun["ja"] == (
        "池田市（R6・会計の記載なし）の読み取った37事業中、前年度に決算のない2事業の決算は1,110万円、"
        "「未来の学校づくり推進計画策定事業」を含む。"
    )


@pytest.mark.shared
def test_h21_of_90_thousand_yen_that_end_no_page_opens():
    found = found_on(sheets(), "04", "06")
    light = found[found["measure"].isin(["ends_or_shrinks", "ended_though_met"])]
    assert light["weight"].max() < 0.001 * light["money_read"].max()
    first = [row["measure"] for page in ("04", "06") for row in opening(found, page)]
    assert not {"ends_or_shrinks", "ended_though_met"} & {*first}


def of(found, page):
    return found[found["page"].eq(page)]


def reasons(about):
    """What is printed as a reason of each activity of the sheets, by its code."""
    tables = sheets()
    rows = tables["activities"].query("level == 'project'")[["activity_id"]]
    told = with_reasons(rows, about, tables, read_labels("reasons"), CAUSES)
    told = told[told["reason_state"].eq("printed")]
    return {row["activity_id"].partition("/")[2] for row in told.to_dict("records")}


@pytest.mark.shared
def test_h9_notes_on_where_a_budget_came_from_are_no_reason_for_what_is_left():
    assert "429" not in reasons("cost")
    rows = {row["事業"].partition(" ")[0]: row for row in page_on(sheets(), "09").rows(LEFT)}
    assert "繰越明許" not in rows["429"]["残ったことの記述"]


@pytest.mark.shared
def test_h10_a_sentence_on_another_year_is_no_reason():
    assert reasons("cost") == {"122", "214", "264"}
    rows = {row["事業"].partition(" ")[0]: row for row in page_on(sheets(), "09").rows(LEFT)}
    assert rows["6"]["残ったことの記述"] == "理由は見当たらない"


@pytest.mark.shared
def test_h10_that_an_indicator_grew_is_no_reason_why_it_did_not_grow_enough():
    found = reasons("attainment")
    assert not {"2", "65"} & found, "they grew"
    assert {"346", "387", "429"} <= found


def told_of(about, texts, polarity=""):
    """What is told of a project with texts by their headings, and the indicator 貸出冊数."""
    made = printed("settlement 2022 5", outputs=[[("貸出冊数", "冊", "output", 9.0)]])
    of_project = {"document_id": "d", "activity_id": "d/0"}
    rows = [of_project | {"field": field, "text": text} for field, text in texts.items()]
    tables = made | {
        "narratives": contract_table("narratives", rows),
        "indicators": made["indicators"].assign(polarity=polarity),
    }
    asked = pd.DataFrame({"activity_id": ["d/0"]})
    (told,) = with_reasons(asked, about, tables, read_labels("reasons"), CAUSES).to_dict("records")
    return told["reason_state"], told["reason"]


NO_REASON = "理由は見当たらない"


@pytest.mark.parametrize("about", ["cost", "attainment"])
@pytest.mark.parametrize(
    ("field", "text", "is_reason"),
    [
        ("日程", "部品の不足で工事を先送り", True),
        ("取組実績", "大雨のため中止", True),
        ("備考", "令和2年度は中止", False),  # the document is of another year
        ("取組実績", "計画どおり実施", False),
        ("前年度の課題への対応", "人手不足で遅れた", False),
        ("目的", "待機者の減少", False),
    ],
)
def test_a_reason_may_stand_under_another_heading_of_the_project(about, field, text, is_reason):
    own = {"cost": "課題（組織、予算等）", "attainment": "評価の理由"}[about]
    state, reason = told_of(about, {own: "引き続き取り組む。", field: text})
    expected = ("printed", f"（{field}）{text}") if is_reason else ("other", NO_REASON)
    assert (state, reason) == expected
    state, reason = told_of(about, {own: "申請がなかったため。", field: text})
    assert (state, reason) == ("printed", "申請がなかったため。"), "its own heading comes first"


@pytest.mark.parametrize(
    ("text", "polarity", "state"),
    [
        ("貸出冊数を指標とする。", "higher", "other"),
        ("貸出冊数", "lower", "other"),
        ("貸出冊数が増加した。", "higher", "other"),
        ("貸出冊数が増加した。", "lower", "printed"),
        ("貸出冊数が減少した。", "higher", "printed"),
    ],
)
def test_the_name_of_an_indicator_is_no_reason(text, polarity, state):
    assert told_of("attainment", {"評価の理由": text}, polarity)[0] == state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("利用者が少なかったため、翌年度に繰り越した。", "printed"),
        ("工事を翌年度へ繰越したため。", "printed"),
        ("R5補正予算（R6繰越明許）", "other"),
        ("令和元年度に利用者が減少した。", "other"),
        ("令和4年度は利用者が減少した。", "printed"),
    ],
)
def test_h9_a_word_alone_is_no_reason(text, state):
    field = read_labels("reasons").query("about == 'cost'")["field"].iloc[0]
    narrative = {"document_id": "d", "activity_id": "d/1", "field": field, "text": text}
    tables = printed("settlement 2022 5") | {"narratives": pd.DataFrame([narrative])}
    rows = pd.DataFrame({"activity_id": ["d/1"]})
    told = with_reasons(rows, "cost", tables, read_labels("reasons"), CAUSES)
    assert told["reason_state"].tolist() == [state]


def test_h20_heads_of_amounts_have_a_noun():
    book = committed(PAGE)
    for html in html_of(book):
        heads = {cell.get_text() for cell in BeautifulSoup(html, "html.parser").find_all("th")}
        bare = {head.partition("（")[0] for head in heads} & {"前年度", "当年度", "増減", "増減率"}
        assert bare == set()


@pytest.mark.parametrize(("figures", "is_said"), [((0, 0, 5), False), ((3, 0, 5), True)])
@pytest.mark.parametrize("polarity", ["higher", "lower"])
def test_h22_what_began_has_no_year_before(figures, is_said, polarity):
    row = {"indicator_id": "i", "fiscal_year": 2022, "polarity": polarity}
    about = {"indicator_id": "i", "measure": "actual", "status": "reported"}
    printed = [about | {"fiscal_year": 2020 + at, "value": n} for at, n in enumerate(figures)]
    aim = {"indicator_id": "i", "fiscal_year": 2022, "target": 10.0, "target_kind": "target"}
    aims = pd.DataFrame([aim])
    (known,) = with_history(pd.DataFrame([row]), aims, pd.DataFrame(printed)).itertuples()
    assert known.before == 0
    # nobody hurt the year before is news, nobody served is none where nobody ever was
    assert known.has_before == (is_said or polarity == "lower")


@pytest.mark.parametrize(
    ("distance", "unit", "text"),
    [
        (-59.3, "percent", "目標1,000人に対し407人（前年度500人）"),
        (-5.5, "points", "目標1,000人に対し407人（前年度500人、目標との差5.5ポイント）"),
    ],
)
def test_h27_what_was_reached_of_a_target_is_one_number(distance, unit, text):
    row = {"before": 500, "has_before": True, "distance": distance, "distance_unit": unit}
    row |= {"unit": "人", "target_word": "目標", "target": 1000, "actual": 407}
    # the page has its attainment, 40.7 %, in a column of its own
    assert [*said(pd.DataFrame([row]), "against_target")] == [text]


@pytest.mark.parametrize("name", ["03_indicator_attainment", PAGE, "08_over_the_years"])
def test_h17_no_text_says_the_name_of_a_parameter(name):
    cells = committed(name).cells
    (named,) = [cell for cell in cells if "parameters" in cell.metadata.get("tags", ())]
    limits = re.findall(r"^(\w+): (?:int|float)", named.source, re.MULTILINE)
    texts = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert limits
    assert [limit for limit in limits if limit in texts] == []


@pytest.mark.shared
def test_h18_each_indicator_with_a_target_is_judged_or_said_why_not():
    text = "\n".join(page_on(sheets(), "03").notes)
    (judged,) = re.findall(r"方向の分かる(\d+)指標中\d+指標で達成", text)
    unjudged = re.findall(r"判定できない指標は(\d+)（", text)
    assert len(unjudged) == 2, "in its section and in the answer"
    missing = re.findall(r"目標か実績の値のない指標は(\d+)（", text)
    again = re.findall(r"一度だけ数えたものは(\d+)", text)
    found = found_on(sheets(), "03").query("measure == 'with_target'").iloc[0]
    assert sum(map(int, [judged, unjudged[0], *missing, *again])) == found["n"]


POLICIES = "施策ごとの決算（大きい順。増減は継続事業）"


def test_h29_of_settlements_alone_their_policies_are_said():
    page = page_on(selected(six(), ["伊丹市"]), "04")
    rows = {row["施策"]: row for row in page.rows(POLICIES)}
    assert len(rows) == 5
    whole = [int(row["決算（千円）"].replace(",", "")) for row in rows.values()]
    assert sum(whole) == 1_654_114
    assert not any(table.frame.empty for table in page.tables.values())
    row = page.findings.query("measure == 'largest_policy'").iloc[0]
    assert (row["value"], row["base"], row["n"]) == (1_354_422_000, 1_654_114_000, 19)
    assert "16.54億円のうち" in row["ja"]


@pytest.mark.shared
def test_by_policy_one_table_of_few_rows_adds_up_to_what_was_read(of_sheets):
    rows = of_sheets.rows(POLICIES)
    assert of_sheets.tables[POLICIES].most <= 14
    assert len(rows[0]) <= 7
    (policy,) = [row for row in rows if row["施策"] == "子ども・子育て支援の充実"]
    assert (policy["事業数"], policy["決算に占める割合"]) == ("7", "48.1%")


def test_h29_a_section_without_data_is_not_on_the_page(tmp_path):
    book = run_on(tmp_path, "08_over_the_years", selected(six(), ["伊丹市"]))
    assert "該当するデータはない" in shown(book), "an analyst is told"
    values = notebook_values(SimpleNamespace(folder=None), (), book)
    assert "該当するデータはない" not in str(values["cells"])
    heads = {head["ja"] for head in values["contents"]}
    assert not {"動いた数値", "遡及修正と動いた目標"} & heads
    assert "結論" in heads


NATURES = "性質ごとの決算（細節の名称から。増減は両年度に記載のある継続事業）"


@pytest.mark.shared
def test_h37_the_budget_beside_a_settlement_is_the_one_that_its_label_names():
    tables = of_city("kyoto")
    assert set(tables["documents"]["budget_basis"]) == {"current"}
    measures = tables["cost_measures"].query("measure == 'execution'")
    kinds = measures.groupby("fiscal_year")["basis"].agg(set).to_dict()
    # 令和6年度 and 令和7年度 print 当初予算, and no settlement yet
    assert kinds == {2023: {"current"}, 2024: {"unknown"}, 2025: {"unknown"}}
    page = page_on(tables, "09")
    assert {row["予算の種別"] for row in page.rows(LEFT)} == {"予算現額"}
    row = page.findings.query("measure == 'most_unspent'").iloc[0]
    assert (row["value"], row["base"], row["fiscal_year"]) == (9_336_000, 20_100_000, 2023)
    assert "予算現額2,010万円のうち934万円" in row["ja"]


@pytest.mark.shared
def test_h37_what_becomes_of_projects_is_of_the_year_that_is_settled():
    tables = of_city("kyoto")
    # the sheets are of 令和7年度 and settle 令和5年度; one project only lends money
    assert set(ways(tables, read_labels("directions"))) == {"kept"}
    ended = "kyoto-r6-060/60"
    ratings = tables["ratings"]
    is_it = ratings["activity_id"].eq(ended) & ratings["criterion"].eq("方向性")
    changed = tables | {"ratings": ratings.assign(symbol=ratings["symbol"].mask(is_it, "廃止"))}
    found = found_on(changed, "04")
    row = found.query("measure == 'ends_or_shrinks'").iloc[0]
    assert (row["subject"], row["value"], row["fiscal_year"]) == (ended, 10_764_000, 2023)
    again = in_sql(changed)
    assert unlike(found, again[again["page"].eq("04")]) == []


@pytest.mark.shared
def test_by_nature_names_of_amounts_are_grants_benefits_and_works(of_sheets):
    rows = {(row["性質"], row["会計"]): row for row in of_sheets.rows(NATURES)}
    of_sheets_costs = sheets()["costs"].query("item == 'detail' and fiscal_year == 2024")
    settled = of_sheets_costs[of_sheets_costs["basis"].eq("settlement")]
    works = settled[settled["detail"].str.contains("工事請負費|請負費")]["value"].sum()
    assert rows["工事費", "記載なし"]["決算（千円）"] == f"{works / 1000:,.0f}"
    assert {"委託料", "補助金・負担金", "扶助費・給付費"} <= {nature for nature, _ in rows}


@pytest.mark.shared
@pytest.mark.parametrize("page", ["03", "04"])
def test_a_page_shows_four_tables_and_the_others_one_press_away(page):
    assert_four_tables(page_on(sheets(), page))


def assert_four_tables(page):
    with_rows = [table for table in page.tables.values() if not table.frame.empty]
    assert len(page.in_sight()) <= 4 <= len(with_rows)
    assert all(len(page.rows(caption)[0]) <= 9 for caption in page.in_sight())


@pytest.mark.parametrize(
    ("page", "case", "caption"),
    [
        (
            "09",
            "without_a_year_before_three_years_of_budgets_are_in_sight",
            "予算の3か年（会計ごとに、予算の増減の大きい順）",
        ),
        (
            "04",
            "of_lasting_projects_that_cost_as_much_as_before_the_sum_says_so",
            "前年度の決算から当年度の決算まで（区分ごと、計は会計の全て）",
        ),
    ],
)
def test_the_table_that_has_figures_of_two_years_is_in_sight(page, case, caption):
    made = read_case(FOLDER / page / f"{case}.txt")
    in_sight = page_on(tables_of(made, "甲市", ""), page).in_sight()
    either = ("前年度の決算から", "予算の3か年")
    assert [there for there in in_sight if there.startswith(either)] == [caption]


@pytest.mark.parametrize(("actual", "is_coloured"), [(40, True), (60, False)])
def test_bars_have_colours_only_where_something_is_half_missed(actual, is_coloured, tmp_path):
    path = tmp_path / "case.txt"
    indicator = "    indicator 甲 unit=人 polarity=higher: target 2022 100, actual 2022 {}\n"
    made = "project\n    costs settlement 2022 5\n" + indicator.format(actual)
    path.write_text(made + indicator.format(70) + "finds no begun\n", encoding="utf-8")
    charts = page_on(tables_of(read_case(path), "甲市", ""), "03").charts
    (named,) = [named for _, about, named in charts if about[3:4] == ("届かなかった目標と実績",)]
    assert ("hue" in named) == is_coloured


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: set HYOKA_CHROMIUM")
def test_on_paper_page_04_has_at_most_eight_sheets(root, tmp_path):
    page = root / "reports" / "example" / f"{PAGE}.html"
    file = tmp_path / "page.pdf"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command = [str(CHROMIUM), *flags, f"--print-to-pdf={file}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with PdfDocument(file) as pdf:
        assert len(pdf) <= 8

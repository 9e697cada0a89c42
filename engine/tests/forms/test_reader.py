"""Sheets of other cities, each in another manner, are read by a declaration alone.

Real ones too.
"""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import tables_of
from made_pages import chars, grid, page, row
from true_tables import SHARED

from hyoka.clean.gate import staying
from hyoka.contract.ledger import Records
from hyoka.forms.declaration import Declaration
from hyoka.forms.marks import chosen_option, options_in
from hyoka.forms.sheet_records import read_sheets
from hyoka.grid.model import read_items, text_lines
from hyoka.text.japanese import fold

DECLARED = Path(__file__).parent / "declared"


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """The declarations beside this file are the user's own."""
    monkeypatch.setenv("HYOKA_FORMS", str(DECLARED))


@pytest.mark.skipif(
    not (SHARED / "facts" / "kyoto.csv").is_file(), reason="no shared folder: set HYOKA_SHARED"
)
@pytest.mark.parametrize("city", ["kyoto", "nankoku", "yokohama"])
def test_real_sheets_are_read_by_a_declaration_as_they_were_read_by_hand(city):
    truth = pd.read_csv(SHARED / "facts" / f"{city}.csv", dtype="str", keep_default_na=False)
    for document_id, facts in truth.groupby("document_id"):
        found = facts_of(tables_of(SHARED / "pdf-real" / city / f"{document_id}.pdf"))
        want = facts[["activity", "kind", "concept", "label", "fiscal_year", "phase", "value"]]
        assert sorted(found) == sorted(
            tuple(map(fold, row)) for row in want.itertuples(index=False)
        ), document_id


def facts_of(tables):
    """The costs, values and ratings of tables as the rows of facts."""
    names = tables["activities"].set_index("activity_id")["name"]
    indicators = tables["indicators"].set_index("indicator_id")
    facts = [
        (
            names[cost.activity_id],
            "cost",
            cost.item,
            "",
            cost.fiscal_year,
            cost.basis,
            int(cost.value),
        )
        for cost in tables["costs"].itertuples()
    ]
    values = (
        tables["indicator_values"]
        .query("status == 'reported'")
        .join(indicators, on="indicator_id", rsuffix="_")
    )
    facts += [
        (
            names[value.activity_id],
            "value",
            "",
            value.name,
            value.fiscal_year,
            value.measure,
            f"{value.value:g}",
        )
        for value in values.itertuples(index=False)
    ]
    facts += [
        (
            names[rating.activity_id],
            "rating",
            "",
            rating.criterion,
            rating.fiscal_year,
            "",
            rating.symbol,
        )
        for rating in tables["ratings"].itertuples()
    ]
    return [tuple(fold(str(value)) for value in fact) for fact in facts]


def read_labels(labels, *rows):
    """The records of rows of four cells, read by a table of labels."""
    xs = [50.0, 150.0, 250.0, 350.0, 450.0]
    made = [row(*texts, xs=xs, top=100.0 + 16 * number) for number, texts in enumerate(rows)]
    return read_rows(labels, made)


def read_rows(labels, rows):
    """The records of rows, read by a table of labels."""
    return read_by(labels, rows).tables


def read_by(labels, rows):
    """What is read of rows by a table of labels."""
    head = (
        'city = "某市"\ncode = "012025"\ntitle = "評価"\nknown_by = ["事業名"]\n'
        'year = 2023\nunit = "千円"\n[labels]\n'
    )
    form = Declaration.model_validate(tomllib.loads(head + '"事業名" = "activity.name"\n' + labels))
    out = Records()
    read_sheets(form, rows, out)
    return out


def test_a_label_that_the_form_declares_means_what_it_says_whatever_the_vocabulary_knows():
    labels = '"地方債" = "cost.other_funds"\n"決算" = "phase.budget"\n'
    (cost,) = read_labels(
        labels, ("事業名", "水防", "", ""), ("", "R5決算", "R4決算", ""), ("地方債", "12", "", "")
    )["costs"]
    assert (cost["item"], cost["basis"], cost["year"]) == ("other_funds", "budget", "2023年度")


def test_a_label_within_a_group_means_what_the_form_says_of_it_there():
    labels = (
        '"合計" = "cost.total"\n"収入>合計" = "cost.other_funds"\n'
        '"収入" = "group.revenue"\n"決算" = ""\n'
    )
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R5決算", "R4決算"),
        ("支出", "合計", "30", ""),
        ("収入", "合計", "20", ""),
    )
    costs = read_labels(labels, *rows)["costs"]
    assert [(cost["item"], cost["text"]) for cost in costs] == [
        ("total", "30"),
        ("other_funds", "20"),
    ]


def test_a_row_of_its_own_words_is_no_value_of_the_last_indicator_also_before_its_unit():
    labels = '"指標" = "indicator.name"\n"単位" = "indicator.unit"\n"総コスト" = "head"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("指標", "単位", "R4実績", "R5実績"),
        ("利用者数", "人", "50", "60"),
        ("区分", "単位", "R4実績", "R5実績"),
        ("総コスト", "千円", "5,000", "6,000"),
    )
    values = read_labels(labels, *rows)["indicator_values"]
    assert [value["text"] for value in values] == ["50", "60"]


def test_a_sum_of_revenues_is_no_costs_whatever_the_head_of_its_column_says():
    labels = '"決算" = "cost.total + phase.settlement"\n"収入合計" = "group.revenue"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R5決算", "R4決算"),
        ("収入合計", "", "30", "20"),
    )
    assert read_labels(labels, *rows)["costs"] == []


@pytest.mark.parametrize("dash", ["（－）", "(-)", "（ ）"])
def test_a_dash_in_brackets_is_no_label_of_the_figures_beside_it(dash):
    labels = '"決算" = "phase.settlement"\n"人件費" = "cost.personnel_cost"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R4決算", "R5決算"),
        ("人件費", "", dash, "（20）"),
    )
    costs = read_labels(labels, *rows)["costs"]
    assert [cost["text"] for cost in costs][-1] == "（20）"


@pytest.mark.parametrize("dash", ["（－）", "－"])
def test_a_dash_in_a_column_of_units_is_no_item_of_what_stands_behind_it(dash):
    """つくば市: 人件費 > 会計年度任用職員有無 | (-) | 無."""
    labels = '"決算" = "phase.settlement"\n"任用職員有無" = "cost.fixed_term_staff"\n'
    labels += '"内訳" = "group.parts"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "", "R5決算"),
        ("内訳", "任用職員有無", dash, "無"),
    )
    cost = read_labels(labels, *rows)["costs"][-1]
    assert (cost["item"], cost["text"]) == ("fixed_term_staff", "無")


@pytest.mark.parametrize("declared", ["調査員費", "主な内訳>調査員費"])
def test_a_part_of_costs_of_which_the_form_alone_says_the_item_is_that_item(declared):
    labels = f'"主な内訳" = "group.parts"\n"決算" = ""\n"{declared}" = "cost.personnel_cost"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R5決算", "R4決算"),
        ("主な内訳", "調査員費", "30", ""),
    )
    (cost,) = read_labels(labels, *rows)["costs"]
    assert (cost["item"], cost["detail"], cost["text"]) == ("personnel_cost", "", "30")


def test_a_part_of_a_sheet_has_its_own_figures_below_the_activity_of_the_sheet():
    labels = '"細事業名" = "activity.part"\n"事業費" = "cost.total"\n"決算" = "phase.settlement"\n'
    rows = [("事業名", "水防", "", ""), ("", "", "R5決算", "R4決算"), ("事業費", "", "30", "29")]
    rows += [("細事業名", "堤防", "", ""), ("", "", "R5決算", "R4決算"), ("事業費", "", "10", "9")]
    tables = read_labels(labels, *rows)
    assert [(one["name"], one["parent_id"]) for one in tables["activities"]] == [
        ("水防", ""),
        ("堤防", "水防"),
    ]
    texts = [(cost["activity_id"], cost["text"]) for cost in tables["costs"]]
    assert texts == [("水防", "30"), ("水防", "29"), ("水防/堤防", "10"), ("水防/堤防", "9")]


@pytest.mark.parametrize("corner", ["(単位:円)", "（単位：円）"])
def test_unit_in_the_corner_of_a_table_is_that_of_its_figures(corner):
    labels = '"事業費" = "cost.total"\n"決算" = "phase.settlement"\n'
    rows = (
        ("事業名", "水防", "", ""),
        (corner, "R5決算", "R4決算", ""),
        ("事業費", "30", "29", ""),
    )
    assert [cost["unit"] for cost in read_labels(labels, *rows)["costs"]] == ["円", "円"]


def test_a_figure_without_a_year_that_is_left_out_gives_no_other_one_a_detail():
    labels = '"事業費" = "cost.total"\n"決算" = "phase.settlement"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "令和4年度決算", "令和5年度決算", "決算"),
        ("事業費", "30", "40", "50"),
    )
    costs = read_labels(labels, *rows)["costs"]
    found = [(cost["year"], cost["detail"], cost["text"]) for cost in staying(costs)]
    assert found == [("2022年度", "", "30"), ("2023年度", "", "40")]
    assert [cost["text"] for cost in costs] == ["30", "40", "50"]


def test_years_beside_the_sheets_own_are_counted_from_it():
    labels = '"事業費" = "cost.total"\n"決算" = "phase.settlement"\n"予算" = "phase.budget"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "前年度決算", "当年度決算", "次年度予算"),
        ("事業費", "30", "40", "50"),
    )
    costs = read_labels(labels, *rows)["costs"]
    found = [(cost["year"], cost["basis"], cost["text"]) for cost in costs]
    assert found == [
        ("2022年度", "settlement", "30"),
        ("2023年度", "settlement", "40"),
        ("2024年度", "budget", "50"),
    ]


@pytest.mark.parametrize("options", [("□拡充", "■継続", "□廃止"), ("■継続", "□廃止", "")])
def test_the_marked_one_of_options_in_cells_side_by_side_is_the_rating(options):
    rows = (("事業名", "水防", "", ""), ("方向性", *options))
    (rating,) = read_labels('"方向性" = "rating.direction"\n', *rows)["ratings"]
    assert (rating["symbol"], rating["text"]) == ("継続", "継続")


def test_a_row_of_labels_whose_values_are_blank_is_no_row_of_headers():
    labels = '"事業費" = "cost.total"\n"人件費" = ""\n'
    labels += '"決算" = "phase.settlement"\n"予算" = "phase.budget"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R4年度", "R5年度"),
        ("事業費", "決算", "30", "40"),
        ("人件費", "予算", "", ""),
        ("人件費", "決算", "5", "6"),
    )
    costs = read_labels(labels, *rows)["costs"]
    assert [(cost["item"], cost["year"], cost["text"]) for cost in costs] == [
        ("total", "2022年度", "30"),
        ("total", "2023年度", "40"),
        ("personnel_cost", "2022年度", "5"),
        ("personnel_cost", "2023年度", "6"),
    ]


def test_blank_cells_under_headers_keep_a_second_row_of_headers():
    labels = '"名称" = "indicator.name"\n"単位" = "indicator.unit"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R4年度", "R5年度"),
        ("名称", "単位", "", ""),
        ("利用者数", "人", "58,145", "60,000"),
    )
    tables = read_labels(labels, *rows)
    assert [(row["name"], row["unit"]) for row in tables["indicators"]] == [("利用者数", "人")]
    assert [(row["year"], row["text"]) for row in tables["indicator_values"]] == [
        ("2022年度", "58,145"),
        ("2023年度", "60,000"),
    ]


@pytest.mark.parametrize(
    "row", [("名称", "58,145", "60,000", ""), ("名称", "12.5%", "13", "")], ids=["whole", "share"]
)
def test_a_figure_is_never_the_name_of_an_indicator(row):
    tables = read_labels('"名称" = "indicator.name"\n', ("事業名", "水防", "", ""), row)
    assert (tables["indicators"], tables["indicator_values"]) == ([], [])


def test_a_number_at_the_head_of_its_row_is_a_key_and_may_name():
    labels = '"名称" = "indicator.name"\n'
    rows = (("事業名", "水防", "", ""), ("名称", "R4年度", "R5年度", ""), ("119", "12", "13", ""))
    tables = read_labels(labels, *rows)
    assert [row["name"] for row in tables["indicators"]] == ["119"]
    assert [row["text"] for row in tables["indicator_values"]] == ["12", "13"]


NAMES_OVER_VALUES = """
"指標名" = "indicator.name"
"目標" = "phase.target"
"実績" = "phase.actual"
"事業費" = "cost.total"
"""
VALUES = [
    ("利用者数", "2022年度", "target", "10"),
    ("利用者数", "2023年度", "target", "20"),
    ("利用者数", "2022年度", "actual", "9"),
    ("利用者数", "2023年度", "actual", "19"),
    ("開催回数", "2022年度", "target", "1"),
    ("開催回数", "2023年度", "target", "2"),
]


def values_of(tables):
    """Name, year, measure and text of the values of indicators."""
    names = {row["indicator_id"]: row["name"] for row in tables["indicators"]}
    return [
        (names[value["indicator_id"]], value["year"], value["measure"], value["text"])
        for value in tables["indicator_values"]
    ]


def test_a_name_on_a_row_of_its_own_is_that_of_the_rows_of_values_below_it():
    rows = (
        ("事業名", "水防", "", ""),
        ("指標名", "", "R4年度", "R5年度"),
        ("利用者数", "", "", ""),
        ("", "目標", "10", "20"),
        ("", "実績", "9", "19"),
        ("開催回数", "", "", ""),
        ("", "目標", "1", "2"),
    )
    assert values_of(read_labels(NAMES_OVER_VALUES, *rows)) == VALUES


def test_a_name_that_fills_its_row_is_that_of_the_rows_of_values_below_it_and_of_no_costs():
    columns = [50.0, 250.0, 350.0, 450.0]
    rows = [
        (("事業名", "水防", ""), columns),
        (("指標名", "R4年度", "R5年度"), columns),
        (("利用者数",), [50.0, 450.0]),
        (("目標", "10", "20"), columns),
        (("実績", "9", "19"), columns),
        (("開催回数",), [50.0, 450.0]),
        (("目標", "1", "2"), columns),
        (("事業費", "300", "400"), columns),
    ]
    tables = read_rows(
        NAMES_OVER_VALUES,
        [row(*texts, xs=xs, top=100.0 + 16 * n) for n, (texts, xs) in enumerate(rows)],
    )
    assert values_of(tables) == VALUES
    assert [cost["text"] for cost in tables["costs"]] == ["300", "400"]


def test_a_unit_of_money_over_its_figure_in_a_cell_is_its_unit():
    rows = (
        ("事業名", "水防", "", ""),
        ("", "R4年度", "R5年度", ""),
        ("事業費", "円68,404", "5", ""),
    )
    costs = read_labels('"事業費" = "cost.total"\n', *rows)["costs"]
    assert [cost["text"] for cost in costs] == ["円68,404", "5"]


@pytest.mark.parametrize(
    ("lines", "chosen"),
    [
        (["□拡充 ■改善しなが", "ら継続 □縮小"], "改善しながら継続"),
        (["□拡充 □維持 □縮", "小 ■廃止"], "廃止"),
        (["□拡充  ■現状維持", "□休止  □廃止"], "現状維持"),
        (["□そのま ■改善し", "  ま      て継続"], "改善して継続"),
        (["□そのま ■改善し", "  ま   て継続"], ""),
    ],
    ids=[
        "goes on behind the marked one",
        "goes on behind another",
        "columns",
        "words in columns",
        "words in no columns",
    ],
)
def test_an_option_over_two_lines_is_read_whole(lines, chosen):
    texts = [chars(text, 104.0, 64.0 + 14 * number) for number, text in enumerate(lines)]
    label = chars("方向性", 52.0, 64.0)
    made = page(label, *texts, **grid([50.0, 100.0, 194.0], [60.0, 96.0]))
    (item,) = read_items(made)
    assert chosen_option(options_in(item.cells[1])) == chosen


@pytest.mark.parametrize(("text", "told"), [("1,234", ["1,234"]), ("なし", [])])
def test_a_figure_over_an_edge_is_told_and_a_word_is_not(text, told):
    xs = [50.0, 150.0, 250.0]
    made = [row("事業名", "図書館の運営", xs=xs), row("事業費", text, xs=xs, top=116)]
    value = made[1].cells[1]
    value.lines = text_lines(1, chars(text, value.x1 - 8, value.top + 2))
    read = read_by('"事業費" = "cost.total + phase.settlement"', made)
    assert [row["text"] for row in read.problems if row["kind"] == "figure_over_edge"] == told
    assert [row["text"] for row in staying(read.tables["costs"])] == [text] * (not told)

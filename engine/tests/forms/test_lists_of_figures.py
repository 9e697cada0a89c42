"""Lists of figures as a form reads them by its [tables]: dashes, differences, limits."""

import pytest
from forms.made_forms import TITLE, cleaned, problems, read, rows

__all__ = ["read"]

LIST = [
    ["事務事業名", "乗車人数", "収支差", "前年度比較"],
    ["山手線", "1,200", "35", "4"],
    ["浜手線", "860", "－", "－"],
    ["臨海線", "－", "－", "－"],
    ["空港線", "2,400", "△12", "△3"],
]
SLOTS = """
[tables."事務事業名 | 乗車人数 | 収支差 | 前年度比較".value]
columns = ["乗車人数", "収支差"]
activity = "under 事務事業名"
label = "over 1"
"""


def read_list(read, labels="", head="前年度比較"):
    page = [[*LIST[0][:3], head], *LIST[1:]]
    unit = '"単位" = "indicator.unit"'
    form = {
        '"事務事業名" = "activity.name"\n': "",
        unit: f"{unit}\n{labels}{SLOTS.replace(LIST[0][3], head)}",
    }
    return read([TITLE, page], form=form)


def test_a_dash_in_a_column_of_figures_says_that_there_is_none(read):
    values = cleaned(read_list(read))["indicator_values"]
    assert values[["text", "status"]].to_numpy().tolist() == [
        ["1,200", "reported"],
        ["35", "reported"],
        ["860", "reported"],
        ["－", "missing"],
        ["－", "missing"],
        ["－", "missing"],
        ["2,400", "reported"],
        ["△12", "reported"],
    ]


def test_a_row_of_dashes_is_no_section_and_has_its_name(read):
    names = rows(read_list(read), "activities", "name")
    assert names == [("山手線",), ("浜手線",), ("臨海線",), ("空港線",)]


@pytest.mark.parametrize("meaning", ["derived", "ignore"])
def test_a_column_whose_head_is_derived_or_ignored_is_told_as_nothing(read, meaning):
    told = problems(read_list(read, f'"前年度比較" = "{meaning}"\n'), "untaken_text")
    assert told == []


def test_a_column_that_no_table_and_no_label_names_is_told(read):
    told = problems(read_list(read, head="停留所"), "untaken_text")
    assert told == ["4 / △3"]


LIMITED = [
    ["会計名", "令和5年度決算", "令和4年度決算"],
    ["病院事業会計", "", "9.3"],
    ["自動車事業会計", "9.5", "10.6"],
    ["水道事業会計", "－", "－"],
    ["経営健全化基準", "20.0", ""],
]
OF_LIMITS = """
[tables."会計名 | {year}決算".value]
columns = ["{year}決算"]
activity = "under 会計名"
label = "= 資金不足比率(%)"
year = "over"
"""


def test_a_row_of_limits_is_one_of_all_in_its_table_with_a_value_of_its_year(read):
    unit = '"単位" = "indicator.unit"'
    form = {
        "[labels]": 'polarity = "lower"\nnone = ["－"]\n\n[labels]',
        unit: f'{unit}\n"経営健全化基準" = "phase.limit"\n{OF_LIMITS}',
    }
    tables = cleaned(read([TITLE, [["事務事業名", "財政の健全化"]], LIMITED], form=form))
    about = tables["indicators"].merge(tables["activities"], on="activity_id")
    values = tables["indicator_values"].merge(about, on="indicator_id")
    read_of = values[["name_y", "fiscal_year_x", "target_word", "status"]]
    assert read_of.to_numpy().tolist() == [
        ["病院事業会計", 2022, "", "reported"],
        ["自動車事業会計", 2023, "", "reported"],
        ["自動車事業会計", 2022, "", "reported"],
        ["水道事業会計", 2023, "", "none"],
        ["水道事業会計", 2022, "", "none"],
        ["自動車事業会計", 2023, "経営健全化基準", "reported"],
        ["水道事業会計", 2023, "経営健全化基準", "reported"],
    ]
    assert set(values["polarity"]) == {"lower"}


def test_a_list_of_labels_alone_is_left_out_and_its_table_told(read):
    form = {'"指標名" =': '"乗車人数" = "indicator.itself"\n"指標名" ='}
    document = read([TITLE, LIST], form=form)
    (told,) = [row for row in document.problems if row["kind"] == "list_without_table"]
    assert document.tables["indicator_values"] == []
    assert told["text"] == "事務事業名 | 乗車人数 | 収支差 | 前年度比較"
    assert '[tables."事務事業名 | 乗車人数 | 収支差 | 前年度比較".cost]' in str(told["action"])
    assert 'activity = "under 事務事業名"' in str(told["action"])

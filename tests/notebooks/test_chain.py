"""The four boxes of an activity's page, from its aim to its next one."""

import pandas as pd
import pytest
from test_findings import six
from true_tables import contract_table

from hyoka_report.activity_pages import activity_pages
from hyoka_report.chain import box_of_fields, chains
from measures.labels import label_rows

_TABLES = ("narratives", "activities")
BOXES = ["目標", "取組", "結果", "課題と次の目標"]


def printed(**texts: str) -> dict[str, pd.DataFrame]:
    """Tables of one activity with these texts."""
    about = {"document_id": "d", "activity_id": "d/1"}
    rows = [about | {"field": field, "text": text} for field, text in texts.items()]
    return {name: contract_table(name, rows if name == "narratives" else []) for name in _TABLES}


@pytest.mark.parametrize(
    ("activity", "boxes"),
    [
        ("hirakata-2017-general/1/(1)", BOXES[:3]),
        ("hirakata-2017-general/2/17", [BOXES[0], BOXES[2]]),
        ("itami-2021-evaluation/611", BOXES),
        ("ikeda-2024-projects/7", BOXES),
        ("tsukuba-2022-sheets/088", BOXES[1:]),
        ("ibaraki-2020-projects/情報システム課/2", [BOXES[0], BOXES[2]]),
    ],
)
def test_each_form_prints_the_boxes_from_left_to_right(activity, boxes):
    assert [box.name for box in chains(six())[activity]] == boxes


def test_boxes_stand_in_order_whatever_the_sheet_prints_first():
    (row,) = chains(printed(改善目標="三", 成果="二", 実施施策の目標="一")).values()
    assert [box.name for box in row] == [BOXES[0], BOXES[2], BOXES[3]]
    assert [box.texts for box in row] == [["実施施策の目標：一"], ["成果：二"], ["改善目標：三"]]


def test_one_box_is_no_chain_and_an_empty_field_no_box():
    assert chains(printed(目標="一")) == {}
    assert chains(printed(目標="一", 実績="")) == {}
    assert chains(printed(備考="一", 実績="二")) == {}


def test_what_a_reconstruction_leaves_out_is_said_without_its_filling():
    (row,) = chains(printed(目標="［本文 約60字・収録なし］〓〓\n〓〓。", 実績="三件")).values()
    assert [box.texts for box in row] == [["目標：［本文 約60字・収録なし］"], ["実績：三件"]]


def test_a_field_has_one_box_and_boxes_one_order():
    rows = label_rows("chain")
    assert len({row["field"] for row in rows}) == len(rows)
    assert [*dict.fromkeys(box_of_fields().values())] == BOXES


def test_the_page_of_an_activity_has_its_boxes():
    tables = six()
    documents = tables["documents"].assign(link="").to_dict("records")
    shown = activity_pages(tables, documents, {})
    (page,) = [shown[name] for name in shown if "itami" in name]
    assert len(page["chains"]["itami-2021-evaluation/611"]) == 4
    assert page["boxes"]["課題"] == BOXES[3]


def test_a_late_project_has_its_cause_in_the_last_box():
    *_, last = chains(six())["tsukuba-2022-sheets/088"]
    assert last.texts[-1] == "要約：機器の不足（次：調達できなかった機器の更新）"
    *_, last = chains(six())["tsukuba-2022-sheets/091"]
    assert not any(text.startswith("要約") for text in last.texts)

"""Records with their places, and the counts that a document prints about itself."""

from __future__ import annotations

import pytest
from made_pages import cell, line

from hyoka.forms.declaration import Count
from hyoka.forms.shared.records import Records, add_printed_counts


def test_a_count_is_found_in_a_sentence_that_the_layout_broke():
    items = [line("取組の総数は1,2", top=100), line("35取組でした。", top=113)]
    out = Records()
    add_printed_counts(items, [Count(check="action_count", pattern=r"総数は([\d,]+)取組")], out)
    (found,) = out.tables["printed"]
    assert (found["text"], found["top"]) == ("1,235", 100)


def test_a_count_that_is_not_printed_gives_no_row():
    out = Records()
    add_printed_counts([line("本文")], [Count(check="action_count", pattern=r"総数は(\d+)")], out)
    assert out.tables["printed"] == []


def test_a_record_has_all_columns_and_its_place():
    out = Records()
    out.add("statuses", cell("○", x0=50, x1=60), activity_id="1", status="completed")
    (record,) = out.tables["statuses"]
    assert (record["activity_id"], record["year"], record["status"]) == ("1", "", "completed")
    assert (record["page"], record["x0"], record["x1"]) == (1, 50, 60)


def test_a_column_that_no_table_has_is_refused():
    with pytest.raises(KeyError, match="colour"):
        Records().add("statuses", cell("○"), colour="red")


def test_empty_prose_is_no_row():
    out = Records()
    out.add_narrative(cell("　"), "1", "成果", " ")
    out.add_narrative(None, "1", "成果", "文")
    assert out.tables["narratives"] == []

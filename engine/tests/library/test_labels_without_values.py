"""A label of figures or marks on a recognised page whose value was not read is told."""

import numpy as np
import pytest
from made_pages import chars, grid, page

from hyoka.clean.labels_without_values import labels_without_values
from hyoka.contract.records import EDGES
from hyoka.forms import forms
from hyoka.grid.model import read_items
from hyoka.pages.picture_page import as_page

LABELS = {
    "担当部署名": "総務課",
    "事務事業名": "公園管理事業",
    "NO.": "7",
    "地方債": "",
    "事業の方向性": "その他",
}
EDGES_DOWN = [20.0, 120.0, 220.0]


def told(labels: dict[str, str], *, last: list[float] = (), pictures=frozenset({1})) -> list[str]:
    """What is told of a sheet of 池田市 with these labels and values; `last`: further edges."""
    form = next(form for form in forms() if form.name == "ikeda_projects")
    xs = [*EDGES_DOWN, *last]
    ys = [20.0 + 20 * number for number in range(len(labels) + 1)]
    texts = []
    for top, (label, value) in zip(ys, labels.items(), strict=False):
        texts += [chars(label, 24, top + 5), chars(value, 124, top + 5)]
    items = read_items(page(*texts, **grid(xs, ys)))
    records = form.read_records(items)
    return [
        found["text"] for found in labels_without_values(form.declared, items, records, pictures)
    ]


def test_a_mark_that_is_the_text_of_a_label_is_told_where_it_became_no_mark():
    *beside, lacking = told(LABELS, last=[260.0])
    assert beside == ["事業の方向性: その他"]
    assert {"事業費A", "事業の有効性", "成果指標の内容"} <= set(lacking.split(", "))
    assert not {"地方債", "事業の方向性"} & set(lacking.split(", "))


def test_nothing_is_told_of_a_value_that_was_read_nor_of_a_blank_one_nor_of_a_page_of_text():
    (lacking,) = told(LABELS)
    assert "事業の方向性" not in lacking
    assert told(LABELS, last=[260.0], pictures=frozenset()) == []


@pytest.mark.parametrize(("end", "cells"), [(704, 2), (740, 3)])
def test_a_ruled_line_ends_at_the_edge_that_it_nearly_meets(end, cells):
    found = {"size": (800, 200), "back": np.eye(3), "share": 0.0, "unread": [], "lines": []}
    across = [(y, 20, end) for y in (20, 100, 180)]
    down = [(x, 20, 180) for x in (20, 300, 700)]
    seen = as_page(1, "", found | {"horizontal": across, "vertical": down}, scale=2.0)
    row = read_items(seen)[0]
    widths = [getattr(cell, EDGES[2]) - getattr(cell, EDGES[0]) for cell in row.cells]
    assert (len(row.cells), min(widths) > 9) == (cells, True)

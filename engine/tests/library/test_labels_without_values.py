"""A label of figures or marks on a recognised page whose value was not read is told."""

from made_pages import chars, grid, page

from hyoka.forms import forms
from hyoka.grid.model import read_items
from hyoka.watch.labels_without_values import labels_without_values

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

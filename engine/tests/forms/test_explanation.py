"""Why a figure means what it does: the labels that are named say what the tables say."""

import pytest
from typeset import Style, facts, typeset

import hyoka
from hyoka.contract.records import PROVENANCE, Place
from hyoka.run.explaining import explain_place
from hyoka.store.table_files import load_table
from hyoka.text.japanese import fold
from hyoka.text.years import year_of

#: What a label may say where a cost has a basis.
SAID = {"settlement": ("settlement", "actual"), "budget": ("budget", "target"), "": ("",)}
DOCUMENTS = ("ikeda-2024-projects", "tsukuba-2022-sheets", "itami-2021-evaluation")


@pytest.fixture(scope="module")
def costs(root):
    return load_table(root / "data" / "processed", "costs").set_index("document_id", drop=False)


@pytest.fixture(scope="module")
def raw(root):
    return root / "data" / "raw"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_item_year_and_basis_of_each_cost_are_those_of_its_row(costs, raw, document):
    said = 0
    for _, row in costs.loc[[document]].iterrows():
        explanation = explain_place(
            raw / f"{document}.pdf", Place(*(row[edge] for edge in PROVENANCE))
        )
        assert explanation is not None
        by = {reason.what: reason.value for reason in explanation.reasons}
        assert by["item"] == row["item"]
        assert year_of(fold(by["year"]), 2030) == row["fiscal_year"]
        assert by.get("phase", row["basis"]) in SAID[row["basis"]]
        said += "phase" in by
    assert said or document == "itami-2021-evaluation"  # 伊丹 prints no basis: the form says it


@pytest.mark.parametrize(
    ("document", "side"), [("tsukuba-2022-sheets", "above"), ("itami-2021-evaluation", "left")]
)
def test_name_of_each_value_is_that_of_its_indicator(root, raw, document, side):
    tables = {
        name: load_table(root / "data" / "processed", name)
        for name in ("indicator_values", "indicators")
    }
    names = tables["indicators"].set_index("indicator_id")["name"]
    for _, row in tables["indicator_values"].query("document_id == @document").iloc[::7].iterrows():
        explanation = explain_place(
            raw / f"{document}.pdf", Place(*(row[edge] for edge in PROVENANCE))
        )
        assert explanation is not None
        (name,) = [reason for reason in explanation.reasons if reason.what == "name"]
        assert name.value.startswith(names[row["indicator_id"]])
        assert name.side == side


def test_a_figure_is_told_in_words_with_the_labels_of_its_path(costs, raw):
    row = costs.loc["ikeda-2024-projects"].query("item == 'general_funds'").iloc[0]
    place = Place(*(row[edge] for edge in PROVENANCE))
    explanation = explain_place(raw / "ikeda-2024-projects.pdf", place)
    assert explanation is not None
    assert explanation.in_japanese.startswith("費目は左の「一般財源」、年度は上の「R")
    assert "item general_funds: 一般財源 (left)" in str(explanation)
    assert explanation._repr_html_().startswith("<ul><li>費目は左の「一般財源」</li>")
    assert "一般財源" in explanation.left
    assert all(reason.is_declared for reason in explanation.reasons if reason.what == "item")


def test_texts_of_hirakata_say_beside_or_below_which_label_they_stand(root, raw):
    texts = load_table(root / "data" / "processed", "narratives")
    said = 0
    for _, row in texts.query("document_id == 'hirakata-2017-general'").iterrows():
        if explanation := explain_place(
            raw / f"{row['document_id']}.pdf", Place(*(row[edge] for edge in PROVENANCE))
        ):
            (reason,) = explanation.reasons
            assert reason.label == row["field"]
            said += 1
    assert said == 60  # of 65: a page end parts five from their label


def test_labels_of_records_stand_from_the_outermost_inwards_in_the_place_of_tables(tmp_path):
    typeset("tsukuba-2022-sheets", facts("tsukuba-2022-sheets"), Style(), tmp_path / "a.pdf")
    rows = hyoka.labelled(hyoka.read(tmp_path, jobs=1), "costs")
    first = rows.iloc[0]
    assert first["labels"] == ("事業費", "予算額", "(千円)", "令和 2年度")
    made = hyoka.make_tables(tmp_path, tmp_path / "made", jobs=1).tables["costs"]
    places = ["page", "x0", "top", "x1", "bottom"]
    assert rows[places].iloc[0].tolist() == made[places].iloc[0].tolist()
    nothing = hyoka.labelled([], "costs")
    assert nothing.empty
    assert "labels" in nothing

"""Figures are read a second time by pdfplumber, where hyoka says that they are printed."""

import shutil
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from typeset import Style, facts, typeset

from hyoka.clean import gate
from hyoka.clean.gate import entering_frame
from hyoka.contract.doubts import Outcome
from hyoka.contract.schema import empty
from hyoka.run import pipeline
from hyoka.run.pipeline import last_run, make_tables, read_again
from hyoka.store.table_files import load_table, load_tables, save_table
from hyoka.text.errors import UsageError
from hyoka.watch import second_reading as second_reading_module
from hyoka.watch.proofs import READ_TWICE
from hyoka.watch.second_reading import doubts_of, is_in, second_reading

DATA = Path(__file__).parents[3] / "data"
DOCUMENT = "ibaraki-2021-dx"


@pytest.fixture(scope="module")
def published() -> dict[str, pd.DataFrame]:
    return {name: load_table(DATA / "processed", name) for name in READ_TWICE}


@pytest.fixture(scope="module")
def files() -> dict[str, Path]:
    return {path.stem: path for path in (DATA / "raw").glob("*.pdf")}


def test_figures_of_so_many_pages_are_read_twice_and_are_the_same(published, files):
    read = second_reading(published, files, 4)
    said = read["second_reading"].value_counts()
    assert {*said.index} == {"same", "not_read"}
    pages = read[read["second_reading"].eq("same")].drop_duplicates(["document_id", "page"])
    assert pages["document_id"].is_unique
    assert len(pages) == 4


def test_a_figure_that_was_read_wrong_differs_and_its_box_says_what_stands_there(published, files):
    costs = published["costs"]
    at = costs[costs["document_id"].eq("hirakata-2017-general")].index[0]
    wrong = costs.assign(text=costs["text"].where(costs.index != at, "90千円"))
    of_document = {name: path for name, path in files.items() if name.startswith("hirakata")}
    read = second_reading(published | {"costs": wrong}, of_document, 9)
    (row,) = read[read["second_reading"].eq("differs")].to_dict("records")
    assert row["text"] == "90千円"
    assert "490千円" in row["second_text"].replace("４９０", "490")


def test_a_figure_that_differs_is_taken_out_of_all_tables_and_told(files, tmp_path):
    processed = tmp_path / "processed"
    shutil.copytree(DATA / "processed", processed)
    values = load_table(processed, "indicator_values")
    is_actual = values["measure"].eq("actual") & values["value"].gt(0)
    at = values[is_actual & values["document_id"].eq("itami-2021-evaluation")].index[0]
    changed = {"text": "8" + str(values.loc[at, "text"]), "value": values.loc[at, "value"] + 8000}
    values.loc[at, [*changed]] = [*changed.values()]
    save_table(processed, "indicator_values", values)
    of_document = {name: path for name, path in files.items() if name.startswith("itami")}
    read = read_again(processed, of_document, 99)
    assert read["second_reading"].eq("differs").sum() == 1
    made = load_tables(processed)
    assert made["indicator_values"].equals(values.drop(index=at).reset_index(drop=True))
    (row,) = made["problems"].query("kind == 'read_otherwise'").to_dict("records")
    assert (row["document_id"], row["severity"]) == ("itami-2021-evaluation", "error")
    assert row["text"] == changed["text"]
    judged = made["attainment"].merge(values.loc[[at], ["indicator_id", "fiscal_year"]])
    assert judged["actual"].isna().all()
    run = last_run(processed)
    assert (run.errors, run.exit_code, run.fingerprint) == (1, 1, "")
    assert run.rows == {name: len(made[name]) for name in run.rows}
    assert "read otherwise" in " ".join(run.lines["en"])
    assert not read_again(processed, of_document, 99)["second_reading"].eq("differs").any()


def test_the_gate_decides_what_becomes_of_a_figure_that_is_read_otherwise(published, monkeypatch):
    costs = published["costs"]
    read = costs.assign(row=costs.index, table="costs", second_reading="same", second_text="")
    read.loc[read.index[3], ["second_reading", "second_text"]] = ["differs", "7"]
    doubts, told = doubts_of(published, read)
    assert doubts["costs"] == {3: "read_otherwise"}
    assert told["kind"].tolist() == ["read_otherwise"]
    assert len(entering_frame("costs", costs, doubts["costs"])) == len(costs) - 1
    monkeypatch.setattr(gate, "outcome_of", lambda _: Outcome.EMPTY)
    entered = entering_frame("costs", costs, doubts["costs"])
    assert entered["value"].isna().sum() == costs["value"].isna().sum() + 1
    assert entered["text"].equals(costs["text"])


def test_the_next_run_makes_the_tables_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    typeset("tsukuba-2022-sheets", facts("tsukuba-2022-sheets"), Style(), tmp_path / "a.pdf")
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.move(tmp_path / "a.pdf", raw / "a.pdf")
    before = make_tables(raw, tmp_path / "made", jobs=1).tables
    monkeypatch.setattr(second_reading_module, "is_in", lambda wanted, text: wanted != text)
    read = read_again(tmp_path / "made", {"a": raw / "a.pdf"}, 1)
    assert read["second_reading"].eq("differs").any()
    assert len(load_table(tmp_path / "made", "problems")) > len(before["problems"])
    after = make_tables(raw, tmp_path / "made", jobs=1).tables
    for name, frame in before.items():
        pd.testing.assert_frame_equal(after[name], frame)


def test_without_its_extra_nothing_is_read_again_and_what_to_install_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match="second-reading"):
        pipeline.read_again(tmp_path, {}, 1)


def test_a_page_that_is_cut_is_read_twice_at_the_same_places(tmp_path):
    typeset("tsukuba-2022-sheets", facts("tsukuba-2022-sheets"), Style(), tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        for page in document:
            width, height = page.get_size()
            page.set_mediabox(-20, -30, width, height)
            page.set_cropbox(7, 5, width, height - 9)
        (tmp_path / "raw").mkdir()
        document.save(tmp_path / "raw" / "a.pdf")
    make_tables(tmp_path / "raw", tmp_path / "made", jobs=1, cache=False)
    tables = {name: load_table(tmp_path / "made", name) for name in READ_TWICE}
    read = second_reading(tables, {"a": tmp_path / "raw" / "a.pdf"}, 99)
    assert len(read) > 100
    assert {*read["second_reading"]} == {"same"}


def test_what_is_no_pdf_or_cannot_be_read_has_no_second_reading(published, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    for path in (tmp_path / "a.pdf", tmp_path / "a.xlsx"):
        assert {*second_reading(published, {DOCUMENT: path}, 99)["second_reading"]} == {"not_read"}
    nothing = {name: empty(name) for name in READ_TWICE}
    assert second_reading(nothing, {}, 9).empty


@pytest.mark.parametrize(
    ("text", "second", "same"),
    [
        ("1,234", "1,234", True),
        ("１２３", "123", True),
        ("490千円", "決算：490千円", True),
        ("90千円", "決算：490千円", False),
        ("△5", "5", False),
        ("5", "△5", False),
        ("1", "1.5", False),
        ("◎", "達成状況【◎】", True),
        ("A", "B", False),
        ("－", "−", True),
        ("－", "5", False),
        ("", "", True),
        ("", "5", False),
    ],
)
def test_a_text_is_the_same_where_it_is_a_whole_number_or_word_of_the_other(text, second, same):
    assert is_in(text, second) == same

"""Figures that were recognised in pictures: how pages are recognised, what is proved, and what a
person confirms.
"""

import json
import re
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pypdfium2
import pytest
from fixtures import without_annexes
from pages_in_browser import check_page, require_browser, run_script
from pictures import Kind, as_picture, in_picture
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from scanned import ROWS, SCANS, fax, scan, sheet, table
from true_tables import ROOT

from hyoka.clean.documents import clean_document, doubtful_figures
from hyoka.clean.gate import decide
from hyoka.clean.recognised import doubt_unproved, unproved_figures
from hyoka.contract.records import EDGES, Extracted, Place, problem
from hyoka.contract.tables import FIGURES, UNPROVED, dtypes
from hyoka.forms.cells import Role
from hyoka.forms.paths import Why
from hyoka.grid.model import read_items
from hyoka.pages.annexes import recogniser
from hyoka.pages.picture_page import WITHOUT_TEXT, PicturePage, set_origin
from hyoka.pages.pictured import DrawnPages, is_picture
from hyoka.pages.reader import read_pages
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.page import Page
from hyoka.run.extract import _is_assumed, read_document
from hyoka.run.worker import PdfTask, read_and_clean
from hyoka.store.confirmed import NAMES, ByPicture, confirmed_rows
from hyoka.store.sources import other_files, read_csv
from hyoka.text.environment import install_annex
from hyoka.text.errors import UnreadableFile, UsageError
from hyoka.text.messages import message
from hyoka_desk.confirm_page import write_confirm_page
from hyoka_desk.confirmed_rows import add_confirmed, undo_confirmed
from hyoka_desk.confirming import OpenFigure, _Former
from hyoka_draft.documents import read_files
from hyoka_pictures.recognised_page import (
    ReadLine,
    RecognisedPage,
    as_page,
    label_between,
    printed_label,
)


def cost(item: str, value: int, sure: float | None = 0.99) -> dict:
    about = {
        "document_id": "a",
        "activity_id": "a/1",
        "fiscal_year": 2024,
        "basis": "settlement",
        "detail": "",
    }
    place = {"page": 1, "x0": 0.0, "top": 0.0, "x1": 9.0, "bottom": 9.0}
    origin = {
        "origin": "text" if sure is None else "recognised",
        "confidence": sure,
        "confirmed": False,
        "doubt": "",
        "same_heads": 0,
    }
    return {**about, **place, **origin, "item": item, "value": value, "text": f"{value:,}"}


@pytest.mark.parametrize(
    ("costs", "left"),
    [
        ([cost("total", 300), cost("bonds", 100), cost("general_funds", 200)], 3),
        ([cost("total", 300), cost("general_funds", 300)], 2),
        ([cost("total", 300, 0.8), cost("general_funds", 300)], 0),
        ([cost("total", 300), cost("personnel_cost", 20)], 0),
        ([cost("total", 41257), cost("bonds", 11000), cost("general_funds", 257)], 0),
        ([cost("total", 300, None), cost("personnel_cost", 20)], 1),
        ([cost("total", 300), cost("bonds", 100), cost("general_funds", 0) | {"value": None}], 0),
        ([cost("total", 300, 0.5), cost("bonds", 100, 0.5), cost("general_funds", 200, 0.5)], 0),
        ([cost(item, 300) | {"doubt": "assumed"} for item in ("total", "general_funds")], 0),
        (
            [
                cost("total", 300),
                cost("bonds", 100),
                cost("general_funds", 200),
                cost("subsidies", 0) | {"value": None, "text": "+"},
            ],
            3,
        ),
    ],
    ids=[
        "a sum",
        "one part",
        "one part, not sure",
        "no sum",
        "a wrong digit",
        "printed as text",
        "no number",
        "points in the places of commas",
        "a year that no head says",
        "a blank cell that was read as a mark",
    ],
)
def test_figure_stays_in_the_tables_only_if_a_sum_proves_it(costs, left):
    rows = {"costs": costs, **{name: [] for name in FIGURES if name != "costs"}}
    problems = doubt_unproved(rows, [], asked=False)
    assert (len(decide(rows)["costs"]), len(problems)) == (left, len(costs) - left)
    assert all(problem["kind"] == UNPROVED for problem in problems)


@pytest.mark.parametrize(("share", "left"), [("33.3%", 4), ("33.33%", 4), ("33.4%", 3), ("33%", 4)])
def test_a_share_of_proved_figures_is_proved_to_its_last_digit(share, left):
    costs = [cost("total", 300), cost("bonds", 100), cost("general_funds", 200)]
    costs.append(cost("beneficiary_rate", 0) | {"value": float(share[:-1]), "text": share})
    rows = {"costs": costs, **{name: [] for name in FIGURES if name != "costs"}}
    doubt_unproved(rows, ["beneficiary_rate = bonds ÷ total × 100"], asked=False)
    assert len(decide(rows)["costs"]) == left


def test_what_a_person_confirms_is_in_the_tables_corrected_and_asked_for_once(tmp_path):
    def read(picture: str = "f00d") -> Extracted:
        place = {"page": 1, "x0": 10.2, "top": 10.2, "x1": 39.8, "bottom": 19.8, "confidence": 0.6}
        record = {
            "activity_id": "1",
            "year": "R5",
            "basis": "settlement",
            "unit": "千円",
            "item": "total",
        }
        tables = {"activities": [{"activity_id": "1", "name": "甲", "year": "R5"}]}
        tables["costs"] = [
            record | place | {"text": text, "detail": ""} for text in ("11,257", "0")
        ]
        tables["costs"][1] |= {"item": "bonds", "x0": 50.0, "x1": 80.0}
        return Extracted("a1", "form", {"year": "R5"}, tables, pictures={"1": picture}, pages=1)

    (doubt, _), _ = doubtful_figures(read(), [])
    seen = {
        "picture": "f00d",
        "table": "costs",
        "read": "11,257",
        "figure": "41,257",
        "document_id": "renamed",
    }
    seen |= {"file": "0" * 64, "page": "1"}
    place = {edge: str(doubt.row[edge]) for edge in ("x0", "top", "x1", "bottom")}
    for _ in range(2):
        assert add_confirmed(tmp_path, [seen | place]) == 1
    confirmed = confirmed_rows(tmp_path / "confirmed.csv")
    for picture, sha256 in (("f00d", "1" * 64), ("drawn otherwise", "0" * 64)):
        tables = clean_document(read(picture), {"sha256": sha256, "bytes": 1}, confirmed)
        (row,) = (dict(zip(dtypes("costs"), values, strict=True)) for values in tables["costs"])
        assert (row["text"], row["value"], row["origin"]) == ("41,257", 41_257_000, "recognised")
    assert [doubt.row["item"] for doubt in doubtful_figures(read(), confirmed)[0]] == ["bonds"]
    assert len(doubtful_figures(read("another"), confirmed, "1" * 64)[0]) == 2


def row_of_figures(*texts) -> Extracted:
    """A picture whose heads were read alike: costs of one row, and a budget whose head was read."""
    record = {"activity_id": "1", "year": "R5", "basis": "settlement", "unit": "千円", "detail": ""}
    places = [
        {"page": 1, "x0": 100.0 * x, "top": 10.0, "x1": 100.0 * x + 90, "bottom": 20.0}
        for x in range(len(texts) + 1)
    ]
    rows = [
        record | place | {"text": text, "confidence": 0.99}
        for text, place in zip((*texts, "50"), places, strict=True)
    ]
    rows[-1] |= {"basis": "budget"}
    costs = [
        row | {"item": item, "top": row["top"] + 10 * at, "bottom": row["bottom"] + 10 * at}
        for at, item in enumerate(("total", "general_funds"))
        for row in rows
    ]
    tables = {"activities": [{"activity_id": "1", "name": "甲", "year": "R5"}], "costs": costs}
    return Extracted("a1", "form", {"year": "R5"}, tables, pictures={"1": "f00d"}, pages=1)


def costs_of(document, confirmed=()):
    tables = clean_document(document, {"sha256": "0" * 64, "bytes": 1}, confirmed)
    rows = [dict(zip(dtypes("costs"), values, strict=True)) for values in tables["costs"]]
    found = [
        (row["fiscal_year"], row["basis"], row["text"]) for row in rows if row["item"] == "total"
    ]
    return found, [
        dict(zip(dtypes("problems"), values, strict=True)) for values in tables["problems"]
    ]


def test_recognised_figures_with_one_year_and_basis_are_asked_for_with_what_stands_in_their_row(
    monkeypatch,
):
    found, problems = costs_of(row_of_figures("30", "40"))
    assert found == []
    assert [(row["kind"], row["text"]) for row in problems[:3]] == [
        (UNPROVED, "30"),
        (UNPROVED, "40"),
        (UNPROVED, "50"),
    ]
    assert all("head" in row["action"] for row in problems)
    assert costs_of(row_of_figures("30", "30"))[0] == [
        (2023, "settlement", "30"),
        (2023, "budget", "50"),
    ]
    assert costs_of(row_of_figures("30"))[0] == [(2023, "settlement", "30"), (2023, "budget", "50")]
    monkeypatch.setattr("hyoka.clean.documents.reads_recognised", lambda: True)
    assert costs_of(row_of_figures("30", "40"))[0] == [
        (2023, "settlement", "30"),
        (2023, "budget", "50"),
    ]


def confirm(
    folder: Path, document: Extracted, row: dict[str, object], **said: str
) -> list[dict[str, str]]:
    """What a person says of a row of a document's picture."""
    about = {name: str(row[name]) for name in ("x0", "top", "x1", "bottom", "page")} | {
        "document_id": "a1"
    }
    add_confirmed(folder, [about | {"picture": document.pictures["1"], "file": "0" * 64} | said])
    return confirmed_rows(folder / "confirmed.csv")


def test_number_that_only_its_letters_say_is_asked_for_and_a_person_gives_all_figures_another(
    tmp_path,
):
    document = row_of_figures("30")
    document.document_id = "scan"
    document.tables["activities"][0] |= {
        "code": "1",
        "page": 1,
        "x0": 0,
        "top": 0,
        "x1": 9,
        "bottom": 9,
    }
    document.tables["activities"][0] |= {"confidence": 1.0}
    asked, _ = doubtful_figures(document, [])
    assert (asked[0].table, asked[0].row["code"], {doubt.row["doubt"] for doubt in asked[1:]}) == (
        "activities",
        "1",
        {"number"},
    )
    assert costs_of(document)[0] == []
    said = confirm(tmp_path, document, asked[0].row, table="activities", read="1", figure="7")
    rows = doubtful_figures(document, said)[1]
    assert {row["activity_id"] for row in rows["costs"]} == {"scan/7"}
    assert costs_of(document, said)[0] == [(2023, "settlement", "30"), (2023, "budget", "50")]


@pytest.mark.parametrize(
    ("codes", "asked"),
    [
        (["5", "6", "7"], ["5", "7"]),
        (["1-5", "1-6", "1-7"], ["1-5", "1-7"]),
        (["5", "8", "7"], ["5", "8", "7"]),
        (["5", "6", "8"], ["5", "6", "8"]),
        (["5", "2-6", "7"], ["5", "2-6", "7"]),
        (["312"], ["312"]),
    ],
)
def test_number_of_a_sheet_is_known_only_between_those_of_both_its_neighbours(codes, asked):
    about = {"document_id": "scan-312", "level": "project", "origin": "recognised"}
    about |= {"confidence": 0.99, "doubt": "", "confirmed": False, "fiscal_year": 2024}
    activities = [about | {"activity_id": f"a/{code}", "code": code} for code in codes]
    costs = [cost("total", 300) | {"activity_id": f"a/{code}"} for code in codes]
    rows = {"costs": costs, "activities": activities}
    rows |= {name: [] for name in FIGURES if name != "costs"}
    found = [figure for figure in unproved_figures(rows, []) if figure.table == "activities"]
    assert [doubt.row["code"] for doubt in found] == asked


def test_figures_that_only_wait_for_the_number_of_their_project_are_not_asked_for_one_by_one():
    about = {"document_id": "a", "level": "project", "origin": "recognised", "activity_id": "a/1"}
    about |= {"confidence": 0.99, "doubt": "", "confirmed": False, "fiscal_year": 2024, "code": "1"}
    costs = [cost("total", 300), cost("bonds", 100), cost("general_funds", 200)]
    costs.append(cost("personnel_cost", 7))
    rows = {"costs": costs, "activities": [about]}
    rows |= {name: [] for name in FIGURES if name != "costs"}
    found = unproved_figures(rows, [])
    assert [(doubt.table, doubt.waits) for doubt in found] == [
        ("activities", False),
        *[("costs", True)] * 3,
        ("costs", False),
    ]
    assert {row["doubt"] for row in costs} == {"number"}, "none enters before"


def open_figure(
    folder: Path, table: str, activity: str, opens: int = 0, name: str = ""
) -> OpenFigure:
    about = {"picture": "f00d", "table": table, "read": "7", "document_id": "a", "page": 1}
    about["file"] = "0" * 64
    row = {"page": 1, "x0": 0.0, "top": 0.0, "x1": 9.0, "bottom": 9.0, "confidence": 0.9}
    row |= {"fiscal_year": 2024, "basis": "budget", "activity_id": f"a/{activity}"}
    said = {"table": NAMES, "read": name} if name else {}
    path = folder / "none.pdf"
    return OpenFigure(about, row, activity, "", path, 0, opens, said, {"a/甲#1": "利用者"})


def test_sheets_whose_number_lets_in_most_figures_stand_first_and_say_so(tmp_path):
    figures = [
        open_figure(tmp_path, "costs", "甲"),
        open_figure(tmp_path, "costs", "乙"),
        open_figure(tmp_path, "activities", "乙", 3),
        open_figure(tmp_path, "activities", "丙", 12, "丙"),
    ]
    write_confirm_page(figures, tmp_path / "confirm.html")
    page = (tmp_path / "confirm.html").read_text()
    assert re.findall(r"<h2>a 1ページ　(.)</h2>", page) == ["丙", "乙", "甲"]
    assert re.findall(r"合計の合う(\d+)件が表に入る", page) == ["12", "3"]
    sheets = page.split("<section>")[1:]
    assert [sheet.count("<li ") - sheet.count("<template>") for sheet in sheets] == [2, 2, 1]
    assert re.findall(r"\d+\. (\S)　?", sheets[1]) == ["乙", "乙"]
    assert sheets[1].index("事業の番号</p>") < sheets[1].index("令和6年度")
    assert ["事業の名称" in sheet for sheet in sheets] == [True, False, False]


def test_the_name_of_a_project_that_a_person_corrects_is_that_of_its_row(tmp_path):
    document = row_of_figures("30")
    place = {"page": 1, "x0": 0, "top": 0, "x1": 9, "bottom": 9, "confidence": 0.6}
    document.tables["activities"][0] |= place | {"name": "図書館運菖費"}
    row = document.tables["activities"][0]
    said = confirm(tmp_path, document, row, table=NAMES, read="図書館運菖費", figure="図書館運営費")
    (activity,) = doubtful_figures(document, said)[1]["activities"]
    assert (activity["name"], activity["activity_id"]) == ("図書館運営費", "a1/1")
    other = confirm(tmp_path, document, row, table=NAMES, read="別の事業", figure="なし")
    assert doubtful_figures(document, other)[1]["activities"][0]["name"] == "図書館運営費"


@pytest.mark.parametrize(
    ("heads", "given"),
    [
        (
            {"table": "costs", "subject": "a1/1", "item": "bonds", "phase": "settlement"},
            ("costs", "bonds", 1_200_000),
        ),
        (
            {"table": "indicator_values", "subject": "a1/1#1", "phase": "target"},
            ("indicator_values", "target", 1200),
        ),
        (
            {"table": "ratings", "subject": "a1/1", "item": "必要性", "phase": "abc"},
            ("ratings", "必要性", 1.0),
        ),
    ],
)
def test_a_figure_that_was_not_read_is_given_and_taken_back(tmp_path, heads, given):
    def document() -> Extracted:
        found = row_of_figures("30")
        about = {"indicator_id": "1#1", "activity_id": "1", "number": "1", "name": "利用者"}
        found.tables["indicators"] = [about]
        return found

    place = {"page": 1, "x0": 0, "top": 0, "x1": 600, "bottom": 800}
    folder = tmp_path / "raw"
    folder.mkdir()
    text = "A" if heads["table"] == "ratings" else "1,200"
    said = {"read": "", "figure": text, "fiscal_year": "2022"}
    for _ in range(2):
        confirmed = confirm(folder, document(), place, **said, **heads)
    assert len(confirmed) == 1, "it is known again"
    table, code, value = given
    rows = doubtful_figures(document(), confirmed)[1][table]
    found = []
    for row in rows:
        if row["text"] == text:
            what = row.get("item") or row.get("measure") or row.get("criterion")
            says = row.get("value", row.get("score"))
            found.append((what, row["fiscal_year"], says, row["page"]))
    assert found == [(code, 2022, value, 1)]
    entered = clean_document(document(), {"sha256": "0" * 64, "bytes": 1}, confirmed)[table]
    of_table = [dict(zip(dtypes(table), values, strict=True)) for values in entered]
    (row,) = [row for row in of_table if row["text"] == text]
    assert row["confidence"] == 1.0, "a person is sure"
    confirm(folder, document(), place, **(said | {"fiscal_year": "2021"}), **heads)
    assert not other_files(folder), "what stood before is kept beside it, and is no stranger's"
    assert [undo_confirmed(folder) for _ in range(3)] == [1, 1, 0], "each time a step"
    with pytest.raises(UsageError):
        undo_confirmed(folder)


def test_the_last_twenty_steps_can_be_taken_back(tmp_path):
    row = {"table": "costs", "subject": "a/1", "read": "3", "figure": "8", "picture": "p"}
    row |= {"x0": "0", "top": "0", "x1": "9", "bottom": "9", "page": "1", "document_id": "a"}
    for number in range(25):
        add_confirmed(tmp_path, [row | {"x0": str(number)}])
    left = [undo_confirmed(tmp_path) for _ in range(20)]
    assert left == list(range(24, 4, -1))
    with pytest.raises(UsageError):
        undo_confirmed(tmp_path)


def test_a_figure_that_is_given_without_a_year_is_refused(tmp_path):
    heads = {"table": "costs", "subject": "a1/1", "item": "bonds", "phase": "settlement"}
    place = {"page": 1, "x0": 0, "top": 0, "x1": 600, "bottom": 800}
    with pytest.raises(UsageError):
        confirm(tmp_path, row_of_figures("30"), place, read="", figure="1,200", **heads)


@pytest.mark.browser
def test_a_page_asks_for_a_figure_that_was_not_read_with_the_phases_of_its_table(tmp_path):
    require_browser()
    write_confirm_page([open_figure(tmp_path, "costs", "甲")], tmp_path / "confirm.html")
    script = """
        document.querySelector(".more").click();
        const item = document.querySelector("li.unread");
        const [what, year, phase] = item.querySelectorAll("select");
        const offered = () => [...phase.options].filter((option) => !option.disabled).length;
        const steps = [offered(), headsOf(item).item];
        what.selectedIndex = what.options.length - 1;
        what.dispatchEvent(new Event("change", { bubbles: true }));
        item.querySelector("[type=text]").value = "12";
        item.querySelector("[type=text]").dispatchEvent(new Event("input", { bubbles: true }));
        const { table, subject, fiscal_year } = headsOf(item);
        steps.push(offered(), table, subject, fiscal_year);
        return JSON.stringify([...steps, item.querySelector("[type=checkbox]").checked]);"""
    assert json.loads(run_script(tmp_path / "confirm.html", script)) == [
        *(6, "total"),
        *(3, "indicator_values", "a/甲#1", "2024", True),
    ]
    assert check_page(tmp_path / "confirm.html", tmp_path) == []


@pytest.mark.browser
def test_a_page_asks_for_a_mark_that_was_not_read_with_its_scale(tmp_path):
    require_browser()
    figure = open_figure(tmp_path, "costs", "甲")._replace(criteria={"必要性": "abc"})
    write_confirm_page([figure], tmp_path / "confirm.html")
    script = """
        document.querySelector(".more").click();
        const item = document.querySelector("li.unread");
        const what = item.querySelector("[name=what]");
        what.selectedIndex = what.options.length - 1;
        what.dispatchEvent(new Event("change", { bubbles: true }));
        const field = item.querySelector("[type=text]");
        field.value = "A";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const { table, item: criterion, phase, fiscal_year } = headsOf(item);
        return JSON.stringify([table, criterion, phase, fiscal_year]);"""
    said = json.loads(run_script(tmp_path / "confirm.html", script))
    assert said == ["ratings", "必要性", "abc", "2024"]
    assert check_page(tmp_path / "confirm.html", tmp_path) == []


@pytest.mark.browser
def test_a_page_is_marked_right_at_once_and_each_step_is_undone_by_its_button_or_key(tmp_path):
    require_browser()
    figures = [
        open_figure(tmp_path, "activities", "甲", 2, "甲"),
        open_figure(tmp_path, "costs", "甲"),
        open_figure(tmp_path, "costs", "乙"),
    ]
    write_confirm_page(figures, tmp_path / "confirm.html")
    script = """
        const items = [...document.querySelectorAll("#figures li")];
        const boxes = items.map((item) => item.querySelector("[type=checkbox]"));
        const said = () => boxes.map((box) => Number(box.checked)).join("");
        const undo = document.getElementById("undo");
        const field = items[1].querySelector("[type=text]");
        const steps = [said(), undo.disabled];
        for (const text of ["8", "89"]) {
          field.value = text;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        steps.push(said());
        document.querySelector(".all").click();
        steps.push(said());
        undo.click();
        steps.push(said(), field.value);
        const key = { key: "z", ctrlKey: true, bubbles: true, cancelable: true };
        field.dispatchEvent(new KeyboardEvent("keydown", key));
        steps.push(said(), field.value, undo.disabled);
        return JSON.stringify(steps);"""
    assert json.loads(run_script(tmp_path / "confirm.html", script)) == [
        *("0000", True),
        *("0100", "0110"),
        *("0100", "89"),
        *("0000", "7", True),
    ]
    assert check_page(tmp_path / "confirm.html", tmp_path) == []


def test_year_apart_from_the_others_of_its_sheet_is_asked_for():
    document = row_of_figures("30")
    for row in document.tables["costs"]:
        row["year"] = "R1" if row["basis"] == "budget" else "R5"
    assert costs_of(document)[0] == [(2023, "settlement", "30")]


def test_item_may_be_said_and_of_two_figures_in_a_cell_the_other_stays(tmp_path):
    document = row_of_figures("30", "40")
    twin = document.tables["costs"][0] | {"item": "bonds", "text": "0"}
    document.tables["costs"].append(twin)
    seen = document.tables["costs"][0] | {"page": 1}
    about = {"table": "costs", "read": "30", "subject": "a1/1 2023 settlement total"}
    said = confirm(tmp_path, document, seen, figure="31", item="subsidies", **about)
    doubtful_figures(document, said)
    assert [(row["item"], row["text"]) for row in (document.tables["costs"][0], twin)] == [
        ("subsidies", "31"),
        ("bonds", "0"),
    ]


@pytest.mark.parametrize(
    ("heads", "read"),
    [({"fiscal_year": "2022"}, (2022, "settlement")), ({"phase": "budget"}, (2023, "budget"))],
)
def test_a_person_may_say_the_year_and_the_basis_of_a_figure_whose_head_was_misread(
    tmp_path, heads, read
):
    document = row_of_figures("30", "40")
    seen = doubtful_figures(document, [])[0][0].row
    row = {name: str(seen[name]) for name in ("x0", "top", "x1", "bottom", "page")}
    row |= {"picture": "f00d", "table": "costs", "read": "30", "figure": "30", "file": "0" * 64}
    add_confirmed(tmp_path, [row | heads])
    assert costs_of(document, confirmed_rows(tmp_path / "confirmed.csv"))[0] == [(*read, "30")]
    add_confirmed(tmp_path, [row | {"phase": "forecast"}])
    with pytest.raises(UsageError, match="budget, settlement"):
        confirmed_rows(tmp_path / "confirmed.csv")


@pytest.mark.browser
def test_the_page_shows_the_heads_of_a_figure_and_hands_on_what_is_said_of_them(tmp_path):
    require_browser()
    table(tmp_path / "a.pdf")
    seen = {
        "page": 1,
        "x0": 120.0,
        "top": 60.0,
        "x1": 210.0,
        "bottom": 90.0,
        "basis": "settlement",
        "item": "total",
    }
    seen |= {"fiscal_year": 2024, "confidence": 0.9, "same_heads": 1}
    about = {
        "picture": "f00d",
        "table": "costs",
        "read": "41,257",
        "document_id": "a",
        "page": 1,
        "subject": "a/1",
    }
    write_confirm_page(
        [OpenFigure(about, seen, "甲", "", tmp_path / "a.pdf", 0)] * 2, tmp_path / "confirm.html"
    )
    script = """
        const [year, phase] = document.querySelectorAll("#figures select");
        year.value = "2022";
        year.dispatchEvent(new Event("input", { bubbles: true }));
        let blob;
        URL.createObjectURL = (made) => { blob = made; return "#"; };
        document.getElementById("save").click();
        return await blob.text();"""
    (tmp_path / "saved.csv").write_text(
        run_script(tmp_path / "confirm.html", script), encoding="utf-8"
    )
    saved = read_csv(tmp_path / "saved.csv")
    assert [dict(zip(saved[0], row, strict=True))["fiscal_year"] for row in saved[1:]] == ["2022"]
    assert [dict(zip(saved[0], row, strict=True))["phase"] for row in saved[1:]] == [""]
    assert check_page(tmp_path / "confirm.html", tmp_path) == []


@pytest.mark.parametrize("kind", [Kind(skew=3), Kind(curl=0.02), Kind(turn=1)])
def test_a_place_of_a_page_is_known_in_its_picture(tmp_path, kind):
    paper = tmp_path / "paper.pdf"
    canvas = Canvas(str(paper), (400, 600))
    canvas.rect(290, 280, 20, 40, fill=1)
    canvas.save()
    as_picture(paper, tmp_path / "picture.pdf", kind)
    with pypdfium2.PdfDocument(tmp_path / "picture.pdf") as document:
        shades = document[0].render(scale=2).to_numpy()
    rows, columns = np.nonzero(shades.reshape(*shades.shape[:2], -1)[..., :1].mean(axis=2) < 60)
    rows, columns = (np.quantile(places, (0.01, 0.99)) / 2 for places in (rows, columns))
    found = (columns[0], rows[0], columns[1], rows[1])
    placed = in_picture((290, 280, 310, 320), kind, 400, 600)
    assert np.allclose(found, placed, atol=2.5)


def lone_figure() -> Extracted:
    """A picture with one figure, which no sum proves."""
    document = row_of_figures("30")
    del document.tables["costs"][1:]
    return document


def test_what_was_confirmed_goes_with_its_picture_to_another_file_and_page(tmp_path, monkeypatch):
    """Pages are joined, or put in another order, while the file that they came from stays."""
    found = lone_figure()
    (doubt, *_), _ = doubtful_figures(found, [])
    confirm(tmp_path, found, doubt.row, table="costs", read="30", figure="31")
    for name in ("a1", "joined"):
        (tmp_path / f"{name}.pdf").write_text(name, encoding="utf-8")

    def read(path: Path, *_: object, **__: object) -> Extracted:
        document = lone_figure()
        document.document_id = path.stem
        if path.stem == "joined":
            document.pictures, document.pages = {"1": "another", "2": "f00d"}, 2
            for row in document.tables["costs"]:
                row["page"] = 2
        return document

    monkeypatch.setattr("hyoka.run.extract.read_document", read)
    texts = {}
    for name in ("a1", "joined"):
        task = PdfTask(tmp_path / f"{name}.pdf", f"{name}.pdf", {})
        task = replace(task, confirmed=tmp_path / "confirmed.csv")
        for sent in (task, replace(task.with_data(), confirmed=None)):
            columns = dtypes("costs")
            rows = read_and_clean(sent).tables["costs"]
            found_rows = [dict(zip(columns, row, strict=True)) for row in rows]
            texts[name] = [row["text"] for row in found_rows]
            assert texts[name] == ["31"]


def test_a_page_whose_figures_are_all_confirmed_does_not_say_that_some_are_left_out(tmp_path):
    document = lone_figure()
    document.problems = [problem("recognised_page", 1, severity="note", number=7)]
    said = []
    confirmed = []
    for _ in range(2):
        _, problems = costs_of(document, confirmed)
        said += [row for row in problems if row["kind"] == "recognised_page"]
        for doubt in doubtful_figures(lone_figure(), [])[0]:
            of_row = {"table": doubt.table, "read": doubt.row["text"]}
            of_row |= {"figure": doubt.row["text"], "subject": doubt.subject}
            confirmed = confirm(tmp_path, document, doubt.row, **of_row)
    assert [row["action"] for row in said] == [
        message("problem.recognised_page", "en"),
        message("problem.recognised_page.whole", "en"),
    ]
    assert [message("problem.recognised_page", "ja") in row["japanese"] for row in said] == [
        True,
        False,
    ]
    assert all("7行の文字" in row["japanese"] for row in said)


def test_an_answer_of_a_former_picture_stands_beside_the_figure_of_a_better_scan(tmp_path):
    before = {"table": "costs", "subject": "scan/1 2024 settlement total", "picture": "gone"}
    before |= {"figure": "41,257", "document_id": "scan", "page": "1"}
    others = [before | {"picture": "there", "figure": "7"}, before | {"subject": "b/2 2024"}]
    document = Extracted("a", "form", {}, {}, pictures={"1": "there"}, pages=1)
    former = _Former([before, *others], [document])
    assert former.of("costs", "better/1 2024 settlement total")["figure"] == "41,257"
    of_both = [before, before | {"subject": "b/1 2024 settlement total", "figure": "9"}]
    former = _Former(of_both, [document])
    assert former.of("costs", "b/1 2024 settlement total")["figure"] == "9"
    assert former.of("costs", "better/1 2024 settlement total") == {}
    figure = open_figure(tmp_path, "costs", "甲")
    pages = []
    for row in ({}, before):
        write_confirm_page([figure._replace(former=row)], tmp_path / "confirm.html")
        pages.append((tmp_path / "confirm.html").read_text(encoding="utf-8"))
    assert ["前の画像（scan 1ページ）では「41,257」" in page for page in pages] == [False, True]


@pytest.fixture
def recorded(monkeypatch):
    """What the recogniser returned before for the pictures of the tests."""
    import recorded

    monkeypatch.setattr(recorded.ENGINE, recorded.Recorded)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SCANS))
def test_the_recogniser_returns_what_is_recorded(name, tmp_path):
    from recorded import Recorded

    from hyoka_pictures import engine, recognising

    with pypdfium2.PdfDocument(SCANS[name](tmp_path)) as document:
        picture, _ = recognising.picture_of(document[0])
    before = Recorded()
    kept = recognising.recognise(picture, before)
    found = recognising.recognise(picture, engine.Recogniser())
    assert before.known > len(kept["lines"]) / 2, "python annexes/pictures/tests/recorded.py"
    assert [line.text for line in found["lines"]] == [line.text for line in kept["lines"]]
    for line, known in zip(found["lines"], kept["lines"], strict=True):
        assert line.box == pytest.approx(known.box, abs=1)
        assert line.sure == pytest.approx(known.sure, abs=0.02)


@pytest.mark.parametrize(
    ("turn", "hidden", "said"), [(0, "11,257", "41,257 / 11,257"), (1, "", "")]
)
def test_picture_is_read_as_the_page_that_was_scanned(recorded, tmp_path, turn, hidden, said):
    path = scan(tmp_path, turn, hidden)
    assert [row["kind"] for _, row in read_files([path]).met] == ["recognised_page", "hidden_text"][
        : 1 + bool(said)
    ]
    (page,) = read_pages(path)
    assert [item.text for item in read_items(page)] == [" ".join(row) for row in ROWS]
    assert page.quarters == -turn % 4
    seen = {"page": 1, "fiscal_year": 2024, "basis": "budget", "confidence": 0.9}
    cell = read_items(page)[1].cells[1]
    seen |= dict(zip(EDGES, page.as_seen((cell.x0, cell.top, cell.x1, cell.bottom)), strict=True))
    about = {"table": "costs", "read": "41,257", "document_id": "a", "page": 1}
    figure = OpenFigure(about, seen, "甲", "", tmp_path / "scan.pdf", page.quarters)
    write_confirm_page([figure], tmp_path / "confirm.html")
    ((width, height),) = re.findall(
        r'<img src="[^"]*" width="(\d+)" height="(\d+)"', (tmp_path / "confirm.html").read_text()
    )
    assert int(width) > int(height) > 2 * 60, (
        "the heads of row and column stand beside the figure, turned to be read"
    )
    assert (page.width > page.height, [met["text"] for met in page.problems[1:]]) == (
        True,
        [said] * bool(said),
    )
    x0, top, x1, bottom = page.as_seen((130, 40, 200, 50))
    assert page.as_read((x0, top, x1, bottom))[1] == pytest.approx(40, abs=3)
    assert (x1 - x0 > bottom - top) == (turn == 0)


def test_a_picture_whose_compression_may_swap_digits_is_told(recorded, tmp_path):
    path, plain = fax(tmp_path), tmp_path / "scan.pdf"
    (page,) = read_pages(path)
    assert [item.text for item in read_items(page)] == [" ".join(row) for row in ROWS]
    kinds = {file: [row["kind"] for _, row in read_files([file]).met] for file in (plain, path)}
    assert kinds[path] == [*kinds[plain], "jbig2_picture"]


def test_a_picture_whose_form_is_a_guess_is_read_told_and_asked_and_no_sum_proves_it(
    recorded, tmp_path, monkeypatch
):
    scanned = sheet(tmp_path)
    sure = read_document(scanned)
    assert any(figure.waits for figure in costs_asked(sure)), "a sum that holds proves them"
    form = (ROOT / "engine/src/hyoka/forms/ikeda_projects.toml").read_text(encoding="utf-8")
    lost = form.replace('known_by = ["担当部署名"', 'known_by = ["読めなかった見出し"')
    lost = lost.replace('title = "事務事業評価"', 'title = "読めなかった表題"')
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "ikeda_projects.toml").write_text(lost, encoding="utf-8")
    monkeypatch.setenv("HYOKA_FORMS", str(tmp_path / "forms"))
    with pytest.raises(UnreadableFile, match="no form"):
        read_document(tmp_path / "printed.pdf")
    guessed = read_document(scanned)
    assert len(guessed.tables["costs"]) == len(sure.tables["costs"])
    told = [row for row in guessed.problems if row["kind"] == "form_differs"]
    assert [row["page"] for row in told] == [1]
    assert not any(figure.waits for figure in costs_asked(guessed))
    tables = clean_document(guessed, {"sha256": "0" * 64, "bytes": 1}, [])
    assert tables["costs"] == []


@pytest.mark.slow
@pytest.mark.shared
def test_a_published_sheet_as_a_picture_gives_all_its_figures_to_be_asked_and_none_as_sure(
    shared, tmp_path
):
    stem = "ikeda-r7-387"
    with pypdfium2.PdfDocument(shared / "pdf-real" / "ikeda" / f"{stem}.pdf") as document:
        image = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    path = tmp_path / f"{stem}.pdf"
    image.save(path, resolution=150)
    document = read_document(path, cache=False)
    asked = doubtful_figures(document, [])[0]
    truth = shared / "golden-real" / stem
    golden = {
        name: pd.read_csv(truth / f"{name}.csv", dtype=str).dropna(subset="value")
        for name in ("costs", "indicator_values")
    }
    printed = {name: Counter(rows["text"]) for name, rows in golden.items()}
    assert sum(texts.total() for texts in printed.values()) == 25
    for name, texts in printed.items():
        assert Counter(figure.row["text"] for figure in asked if figure.table == name) == texts
    tables = clean_document(document, {"sha256": "0" * 64, "bytes": 1}, [])
    assert not any(tables[name] for name in printed)
    assert sum("unproved_figure" in row for row in tables["problems"]) >= 25


def costs_asked(document):
    return [figure for figure in doubtful_figures(document, [])[0] if figure.table == "costs"]


@pytest.mark.slow
def test_a_page_says_by_what_it_was_recognised_and_the_guide_names_it_with_its_licence(
    recorded, tmp_path
):
    scanned, printed = sheet(tmp_path), tmp_path / "printed.pdf"
    said = [read_document(path).page_log[0]["recogniser"] for path in (printed, scanned)]
    assert said == ["", recogniser()]
    guide = (ROOT / "docs/own-pdfs.md").read_text(encoding="utf-8")
    models = re.search(r"\((.+)\)", recogniser())[1].split(", ")
    assert [model for model in models if model not in guide] == []
    licences = [metadata.distribution(name).metadata for name in ("onnxruntime", "rapidocr")]
    words = [about.get("License-Expression") or about["License"] for about in licences]
    assert [word.split()[0] in guide for word in words] == [True, True]
    assert "PP-OCR" in models[0]


def test_lines_are_found_without_what_takes_more_memory(monkeypatch):
    from onnxruntime import GraphOptimizationLevel

    from hyoka_pictures import engine

    called = []
    monkeypatch.setattr(engine, "_call_glibc", lambda name, *_: called.append(name))
    recogniser = engine.Recogniser()
    options = recogniser._finder.text_det.session.session.get_session_options()
    assert options.graph_optimization_level == GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    assert not options.enable_mem_pattern
    called.clear()
    recogniser.find(np.full((32, 32), 255, np.uint8))
    assert called == ["malloc_trim"]


def test_a_function_of_glibc_that_is_not_there_is_passed_over():
    from hyoka_pictures import engine

    engine._call_glibc("malloc_trim", 0)
    engine._call_glibc("no_such_function", 0)


def test_strokes_of_letters_that_touch_are_no_line_and_ink_that_is_passed_over_is_read_apart():
    from hyoka_pictures import ruled_lines, text_lines

    reader = Mock(
        read=Mock(side_effect=[[("205", [0.5, 0.68, 0.87], [0.9] * 3)], [("△", [0.5], [0.9])]])
    )
    grey = np.full((100, 400), 255, np.uint8)
    grey[40:60, [*range(100, 114), *range(140, 154), *range(160, 174), *range(180, 194)]] = 0
    boxes = np.array([(96, 36, 198, 64)])
    lines = text_lines.read_lines(boxes, ruled_lines.find_ruled(grey, boxes), reader)
    assert [(line.text, line.box[0] < 110, line.box[2] < 120) for line in lines] == [
        ("205", True, False),
        ("△", True, True),
    ]
    grey[49:52, 100:380] = 0
    for box, count in (((96, 36, 384, 64), 0), ((96, 36, 198, 64), 1)):
        assert len(ruled_lines.find_ruled(grey, np.array([box])).horizontal) == count


def test_a_line_goes_on_behind_a_spot_without_ink_but_not_from_one_table_to_the_next():
    from hyoka_pictures import ruled_lines

    grey = np.full((300, 700), 255, np.uint8)
    grey[50:53, 50:450] = grey[250:253, 50:450] = 0
    grey[50:253, [*range(50, 53), *range(200, 203), *range(448, 451)]] = 0
    grey[150:153, 50:450] = 0
    grey[148:156, 100:106] = 255  # a spot on the line, 50 px from its end
    grey[50:53, 462:650] = grey[250:253, 462:650] = 0  # the next table, 12 px beside
    grey[50:253, [*range(462, 465), *range(648, 651)]] = 0
    ruled = ruled_lines.find_ruled(grey, np.empty((0, 4)))
    found = sorted(ruled.horizontal.tolist())
    amid = [line for line in found if 60 < line[0] < 240]
    assert np.allclose(amid, [(152, 50, 452)], atol=2)
    upper = sorted(line[1:] for line in found if line[0] < 60)
    assert np.allclose(upper, [(50, 451), (462, 651)], atol=2)
    letters = np.array([(40, 140, 300, 170)])  # the first part amid a line of text
    parted = ruled_lines.find_ruled(grey, letters).horizontal
    assert [start for at, start, _ in parted if 60 < at < 240 and start < 60] == []


@pytest.mark.parametrize(("grey_of_line", "lines"), [(40, 3), (200, 2)])
def test_what_is_far_paler_than_the_lines_of_a_page_is_none_of_them(grey_of_line, lines):
    from hyoka_pictures import ruled_lines

    grey = np.full((300, 500), 255, np.uint8)
    grey[50:53, 50:450] = grey[250:253, 50:450] = 0
    grey[50:253, [*range(50, 53), *range(448, 451)]] = 0
    grey[53:250, 200:203] = grey_of_line  # ends at lines on both sides, as the arc of a stain
    assert len(ruled_lines.find_ruled(grey, np.empty((0, 4))).vertical) == lines


def test_a_pale_stain_beside_a_figure_is_no_letter_of_it_but_told():
    from hyoka_pictures import ruled_lines, text_lines

    grey = np.full((200, 400), 255, np.uint8)
    grey[90:110, 100:200:20] = grey[90:110, 101:200:20] = grey[90:110, 102:200:20] = 0
    grey[80:120, 210:216] = 205  # the edge of a stain
    reading = ("11111", [0.1, 0.3, 0.5, 0.7, 0.9], [0.9] * 5)
    engine = Mock(read=Mock(side_effect=lambda parts: [reading] * len(parts)))
    boxes = np.array([(96, 76, 220, 124)])
    ruled = ruled_lines.find_ruled(grey, boxes)
    lines = text_lines.read_lines(boxes, ruled, engine)
    assert [line.box for line in lines] == [(99, 89, 184, 111)]
    ((x0, _, x1, _),), share = text_lines.unread_ink(lines, ruled)
    assert 205 < x0 < x1 < 220
    assert share == 0, "no letter is unread"
    assert text_lines.unread_ink([], ruled)[1] == 1, "all letters are"


def test_a_page_that_bends_to_its_binding_is_laid_flat_and_others_stay():
    from hyoka_pictures import ink, ruled_lines, straightening

    flat = np.full((600, 900), 255, np.uint8)
    for top in range(100, 501, 80):
        flat[top : top + 3, 50:850] = 0
    flat[:, 50:53] = flat[:, 847:850] = 0
    fallen = np.round(20 * np.exp(-np.arange(900) / 100))
    bent = straightening.moved_up(flat, -fallen, 255)
    assert straightening.bend_of(ink.ink_of(flat), 0.3) is None
    found = straightening.bend_of(ink.ink_of(bent), 0.3)
    assert np.allclose(found[60:840], fallen[60:840], atol=1.5)
    page = straightening.Turned(bent, np.array([[60.0, 120, 100, 150]]), np.eye(3))
    laid = straightening.unbent(page, found)
    ruled = ruled_lines.find_ruled(laid.picture, np.empty((0, 4)))
    assert np.allclose([line[1:] for line in ruled.horizontal], [(50, 850)] * 6, atol=8)
    assert 105 <= laid.boxes[0, 1] <= 115


def test_a_sheet_that_curls_across_and_down_is_laid_flat_and_its_places_are_known_on_the_picture():
    from hyoka_pictures import recognising, ruled_lines, straightening

    flat = np.full((900, 700), 255, np.uint8)
    for top in range(80, 801, 80):
        flat[top : top + 3, 50:650] = 0
    for left, upper in ((50, 80), (200, 240), (350, 80), (500, 240), (648, 80)):
        flat[upper:803, left : left + 3] = 0
    mark = (560, 600, 576, 610)
    flat[600:610, 560:576] = 0
    lower = 14 * np.sin(np.pi * np.arange(700) / 700)
    right = 12 * np.sin(np.pi * np.arange(900) / 900) ** 2
    aside = straightening.moved_up(np.ascontiguousarray(flat.T), -right, 255).T
    bent = straightening.moved_up(np.ascontiguousarray(aside), -lower, 255)
    page = straightening.Turned(bent, np.empty((0, 4)), np.eye(3))
    laid, bends = straightening.laid_flat(page)
    assert (straightening.flattened(bent, bends, 255) == laid.picture).all(), "strokes, too"
    ruled = ruled_lines.find_ruled(laid.picture, np.empty((0, 4)))
    assert (len(ruled.horizontal), len(ruled.vertical)) == (10, 5)
    rows, columns = np.nonzero(laid.picture[585:630, 520:630] < 128)  # amid a cell
    left, top = columns.min() + 520, rows.min() + 585
    found = {"size": (700, 900), "back": np.eye(3), "horizontal": [], "vertical": [], "share": 0.0}
    found |= {"unread": [], "lines": [((left, top, left + 16, top + 10), "1", [0.5], [0.9])]}
    found |= {"down": recognising._knots(bends.down), "aside": recognising._knots(bends.aside)}
    picture = as_page(1, "", found, scale=1.0)
    seen = picture.box_of("1")
    assert np.allclose(picture.as_read(seen), (left, top, left + 16, top + 10), atol=0.1)
    across, down = right[605], lower[568]
    placed = (mark[0] + across, mark[1] + down, mark[2] + across, mark[3] + down)
    assert np.allclose(seen, placed, atol=2.5)
    assert np.abs(np.subtract(placed, mark)).max() > 8, "it is not where it lay flat"


@pytest.mark.parametrize(
    ("box", "rows", "columns"),
    [((0, 0, 10, 8), 9, 11), ((1, 1, 10, 8), 9, 11), ((2, 3, 10, 8), 7, 10)],
)
def test_a_line_is_read_with_a_pixel_of_the_page_on_each_side_that_has_one(box, rows, columns):
    from hyoka_pictures import text_lines
    from hyoka_pictures.settings import PICTURE

    grey = np.full((40, 40), 200, np.uint8)
    above = round(PICTURE.above * (box[3] - box[1])) + 2
    high, wide = text_lines._crop(box, grey).shape[:2]
    assert (high - 2 * above, wide - 2 * PICTURE.besides_px) == (rows, columns)


@pytest.mark.parametrize(
    ("left", "count"), [(20, 0), (93, 0), (94, 1), (103, 1), (150, 1), (450, 1), (451, 0)]
)
def test_ink_beside_the_tables_that_nobody_has_found_is_no_letter(left, count):
    from hyoka_pictures import text_lines

    letters = np.zeros((300, 500), np.uint8)
    letters[140:160, left : left + 6] = 1
    sides = np.array([(100, 50, 253), (450, 50, 253)])
    ruled = SimpleNamespace(letters=letters, vertical=sides)
    assert len(text_lines._not_found([], ruled)) == count


@pytest.mark.parametrize(("shade", "darkest"), [(225, 0), (180, 0), (90, 90), (250, 250)])
def test_ink_of_a_faint_page_is_made_black_and_a_page_without_ink_stays(shade, darkest):
    from hyoka_pictures import ink

    grey = np.full((300, 500), 255, np.uint8)
    grey[50:60, 50:450] = shade
    assert (ink.stretched(grey).min(), ink.stretched(grey).max()) == (darkest, 255)


@pytest.mark.parametrize(("count", "is_salt"), [(400, True), (40, False)])
def test_salt_is_taken_out_and_thin_lines_and_a_page_with_little_stay(count, is_salt):
    from hyoka_pictures import ink

    plain = np.full((300, 500), 255, np.uint8)
    plain[100, 50:450] = plain[20:280, 200] = 0  # a pixel thin
    chance = np.random.default_rng(1)
    salted = plain.copy()
    places = chance.permutation(np.argwhere(np.ones((90, 140))))[:count]
    salted[tuple((2 * places + 105).T)] = 0
    found = ink.without_grains(salted)
    beside = np.abs(found.astype(int) - plain)[:, 203:445]
    assert (beside.max() == 0) == is_salt
    assert (found[100, 52:448] == 0).all(), "lines stay"
    assert (found[22:98, 200] == 0).all()
    assert is_salt or (found == salted).all()
    dotted = plain.copy()
    dotted[150:260:4, np.arange(500) % 8 < 4] = 0  # the ends of dots are like one neighbour
    assert (ink.without_grains(dotted) == dotted).all()


@pytest.mark.parametrize(("side", "count"), [(6, 0), (12, 1)])
def test_a_grain_of_dust_is_no_letter_that_nobody_has_found(side, count):
    from hyoka_pictures import ruled_lines, text_lines

    grey = np.full((200, 400), 255, np.uint8)
    grey[90 : 90 + side, 150 : 150 + side] = 0
    engine = Mock(read=Mock(side_effect=lambda parts: [("1", [0.5], [0.9])] * len(parts)))
    ruled = ruled_lines.find_ruled(grey, np.empty((0, 4)))
    lines = text_lines.read_lines(np.empty((0, 4)), ruled, engine)
    assert len(lines) == count
    assert bool(text_lines.unread_ink(lines, ruled)[0]) == (count == 0), "it is told as unread ink"


def test_what_cannot_be_read_is_no_text_but_a_problem_with_its_place():
    found = {"size": (100, 100), "back": np.eye(3), "horizontal": [], "vertical": [], "share": 0.5}
    box = (28, 28, 56, 56)
    page = as_page(1, "", found | {"lines": [(box, "x", [0.5], [0.1])], "unread": [box]})
    assert (page.problems[1]["kind"], page.problems[1]["text"]) == (
        "unread_ink",
        "x 10-20, y 10-20",
    )
    assert not len(page.chars)


def test_label_is_known_by_all_its_letters_but_one_unless_that_was_surely_read():
    labels = {"一般財源", "事業の有効性", "事業の効率性", "事業費計", "方向性"}
    texts = (
        "一般財派",
        "般財源",
        "R7年度以降の一般財派",
        "R7年度以降の一般財源",
        "事業の有率性",
        "事業費1",
        "方何性",
        "41,257",
    )
    assert [printed_label(text, 0.6, labels) for text in texts] == [
        "一般財源",
        "一般財源",
        "一般財源",
        "R7年度以降の一般財源",
        "事業の有率性",
        "事業費1",
        "方何性",
        "41,257",
    ]
    assert printed_label("一般財派", 0.999, labels) == "一般財派"


@pytest.mark.parametrize(
    ("text", "beside", "label"),
    [
        ("子算", ("決算", "決算"), "予算"),
        ("子算", ("決算", ""), "予算"),
        ("子算", ("", ""), "子算"),
        ("子算", ("予算", "決算"), "子算"),
        ("実續", ("見込", "見込"), "実續"),
        ("決算", ("予算", "決算"), "決算"),
        ("12", ("決算", "決算"), "12"),
    ],
)
def test_a_label_of_two_letters_is_the_one_that_fits_between_its_neighbours(text, beside, label):
    labels = {"予算", "決算", "実績", "見込", "一般財源"}
    assert label_between(text, beside, labels) == label


def test_a_head_that_is_mended_by_its_place_is_a_guess_whose_figures_are_asked_for():
    boxes = [(10 + 100 * at, 10, 90 + 100 * at, 20) for at in range(3)]
    lines = np.array([(*box, 0.9) for box in boxes], np.float64)
    page = RecognisedPage(1, 320, 100, lines=lines, texts=["決算", "子算", "決算"])
    cells = [
        SimpleNamespace(folded=text, lines=[text], x0=x0, top=top, x1=x1, bottom=bottom)
        for text, (x0, top, x1, bottom) in zip(page.texts, boxes, strict=True)
    ]
    page.mend_labels([SimpleNamespace(cells=cells)], {"予算", "決算"})
    assert [cell.folded for cell in cells] == ["決算", "予算", "決算"]
    assert page.lines[:, 4].tolist() == [0.9, 0.5, 0.9]
    head = SimpleNamespace(
        place=Place(1, *boxes[1]), slots=SimpleNamespace(year="", phase="budget")
    )
    why = Why(SimpleNamespace(labels=[head], role=Role(), speakers=[head]))
    assert _is_assumed({"why": why}, SimpleNamespace(basis=""), {1: page})


def test_an_old_letter_is_the_one_it_looks_like_where_that_spells_a_label():
    labels = {"実績", "地方債"}
    texts = ("R6年度実續", "地方價", "継續", "価價")
    read = [printed_label(text, 0.999, labels) for text in texts]
    assert read == ["R6年度実績", "地方債", "継續", "価價"]


def test_chinese_forms_are_the_japanese_letters_that_are_printed_and_none_of_these_is_changed():
    path = ROOT / "annexes/pictures/src/hyoka_pictures/chinese_forms.csv"
    heads, *rows = read_csv(path)
    assert heads == ["read", "printed"]
    forms = dict(rows)
    assert len(forms) == len(rows)
    assert forms.keys().isdisjoint(forms.values())
    for form, letter in forms.items():
        letter.encode("shift_jis")
        with pytest.raises(UnicodeEncodeError):
            form.encode("shift_jis")
    text = "总务课预算决议书赁贷齋藤國"
    places = [(at + 0.5) / len(text) for at in range(len(text))]
    found = {"size": (400, 100), "back": np.eye(3), "horizontal": [], "vertical": []}
    found |= {"share": 0.0, "unread": [], "lines": [((10, 10, 390, 40), text, places, [0.9] * 13)]}
    assert as_page(1, "", found).chars.text == "総務課予算決議書賃貸齋藤國"


def test_point_in_the_place_of_a_comma_is_one_and_not_sure():
    found = {
        "size": (100, 100),
        "back": np.eye(3),
        "horizontal": [],
        "vertical": [],
        "share": 0.0,
        "unread": [],
    }
    page = as_page(
        1,
        "",
        found
        | {"lines": [((10, 10, 90, 20), "41.257", [0.1, 0.3, 0.4, 0.5, 0.7, 0.9], [1.0] * 6)]},
    )
    row = {"page": 1, "x0": 0.0, "top": 0.0, "x1": 100.0, "bottom": 100.0}
    set_origin({"costs": [row]}, {1: page})
    assert (page.chars.text, row["confidence"], row["doubt"]) == ("41,257", 0.5, "guessed")


@pytest.mark.parametrize(
    ("read", "printed", "sure"),
    [
        (".R6年度", "R6年度", 0.9),
        ("国・府支出金.", "国・府支出金", 0.9),
        ("R4年度·", "R4年度", 0.9),
        ("その他`", "その他", 0.9),
        ("165,271.", "165,271", 0.5),
        ("·0", "0", 0.5),
        ("391,29.7", "391,297", 0.5),
        (".72,78.4", "72,784", 0.5),
        ("48;912", "48,912", 0.5),
        ("1,234.5", "1,234.5", 0.9),
        ("1.", "1.", 0.9),
        ("NO.", "NO.", 0.9),
        ("負担金【商工費]", "負担金【商工費】", 0.9),
        ("(見込)」", "(見込)」", 0.9),
        ("・子育て 支援", "・子育て支援", 0.9),
    ],
)
def test_dust_at_the_ends_of_a_line_is_no_letter_and_a_figure_with_dust_is_not_sure(
    read, printed, sure
):
    middles = [(number + 0.5) / len(read) for number in range(len(read))]
    shares = [0.9] * len(read.replace(" ", ""))
    found = {"size": (400, 100), "back": np.eye(3), "horizontal": [], "vertical": []}
    found |= {"share": 0.0, "unread": [], "lines": [((10, 10, 390, 40), read, middles, shares)]}
    page = as_page(1, "", found)
    assert (page.chars.text, page.lines[0, 4]) == (printed, sure)


@pytest.mark.parametrize(("x0", "is_text"), [(5, False), (100, True), (385, False)])
def test_one_letter_beside_all_tables_is_dust_and_told(x0, is_text):
    found = {"size": (400, 100), "back": np.eye(3), "horizontal": [], "share": 0.0, "unread": []}
    found |= {"vertical": [(50, 10, 90), (380, 10, 90)]}
    found |= {"lines": [((x0, 40, x0 + 10, 60), "1", [0.5], [0.9])]}
    page = as_page(1, "", found)
    kinds = [met["kind"] for met in page.problems]
    assert (len(page.chars), "unread_ink" in kinds) == (is_text, not is_text)


@pytest.mark.parametrize(
    ("letter", "high", "is_text"), [("1", 7, False), ("1", 8, True), ("-", 3, True)]
)
def test_a_digit_far_lower_than_most_lines_is_dust_and_told(letter, high, is_text):
    found = {"size": (400, 100), "back": np.eye(3), "horizontal": [], "share": 0.0, "unread": []}
    found |= {"vertical": []}
    lines = [((10, top, 90, top + 20), "予算", [0.3, 0.7], [0.9] * 2) for top in (10, 40, 70)]
    found |= {"lines": [((200, 40, 209, 40 + high), letter, [0.5], [0.9]), *lines]}
    page = as_page(1, "", found)
    kinds = [met["kind"] for met in page.problems]
    assert (letter in page.texts, "unread_ink" in kinds) == (is_text, not is_text)


def test_a_stamp_over_letters_is_taken_out_and_told_and_what_lies_beneath_is_not_sure():
    import cv2

    from hyoka_pictures import ink, recognising
    from hyoka_pictures.engine import LineReading

    picture = np.full((200, 600, 3), 255, np.uint8)
    picture[90:110, 50:400:20] = picture[90:110, 51:400:20] = picture[90:110, 52:400:20] = 0
    picture[20:40, 500:503] = (200, 40, 50)  # a red letter apart
    picture[150:180, 50:110] = (255, 255, 0)  # a heading on yellow
    picture[160:170, 70:73] = 0
    plain = ink.grey_of(picture)
    ring = np.zeros((200, 600), np.uint8)
    cv2.circle(ring, (200, 100), 40, 255, 4)
    picture[ring > 0] = picture[ring > 0] // 4 + np.array([150, 30, 37])
    grey, over = ink.without_strokes(picture)
    assert np.abs(grey.astype(int) - plain).max() < 100
    assert np.abs(grey.astype(int) - plain)[ring == 0].max() == 0
    assert ((over > 0) == (ring > 0)).mean() > 0.99
    lines = [ReadLine(box, "1", [0.5], [0.9]) for box in ((150, 90, 250, 110), (50, 90, 150, 110))]
    assert [recognising._beneath(line, over).sure for line in lines] == [[0.5], [0.9]]
    reading = LineReading("1", [0.5], [0.9])
    engine = Mock(read=Mock(side_effect=lambda parts: [reading] * len(parts)))
    engine.find = Mock(return_value=np.empty((0, 4, 2)))
    assert recognising.recognise(picture, engine)["unread"] == [(158, 58, 243, 143)]


def test_boxes_of_joined_ink_are_those_within_a_ring_too_and_none_of_its_hole():
    from hyoka_pictures.ink import ink_boxes

    ring = np.zeros((60, 60), np.uint8)
    ring[10:50, 10:50] = 255
    ring[15:45, 15:45] = 0
    ring[30, 20:25] = ring[31, 25] = 1
    assert ink_boxes(ring) == [(10, 10, 50, 50), (20, 30, 26, 32)]
    assert ink_boxes(ring[:5]) == []


@pytest.mark.parametrize(("wide", "is_stroke"), [(11, True), (10, False)])
def test_coloured_ink_of_forty_pixels_within_its_edge_is_a_stroke(wide, is_stroke):
    from hyoka_pictures import ink

    picture = np.full((100, 200, 3), 255, np.uint8)
    picture[60:65, 53 : 53 + wide] = (200, 40, 50)
    _, over = ink.without_strokes(picture)
    assert np.count_nonzero(over) == 5 * wide * is_stroke


@pytest.mark.parametrize("paper", [255, 200])
def test_what_a_stroke_lies_on_is_as_dark_as_it_makes_the_stroke_and_else_is_paper(paper):
    from hyoka_pictures import ink

    picture = np.full((100, 200, 3), paper, np.uint8)
    picture[40:60, 50:53] = 0
    red, pale, dark = (
        np.array(of) * (paper / 255) for of in ((200, 40, 50), (215, 43, 54), (170, 34, 43))
    )
    picture[60:70, 53:80] = red
    picture[62:68, 60:63], picture[62:68, 70:73] = pale, dark
    grey, over = ink.without_strokes(picture)
    assert (over[60:70, 53:80] == 255).all()
    assert grey[65, 55] == grey[65, 61] == paper
    assert grey[65, 71] == pytest.approx((255 - 3 * 30) / 255 * paper, abs=3)


@pytest.mark.parametrize(("wide", "needed"), [(480, True), (478, False)])
def test_a_page_with_few_letters_is_recognised_where_a_picture_fills_most_of_it(
    tmp_path, wide, needed
):
    canvas = Canvas(str(tmp_path / "page.pdf"), (600, 800))
    canvas.drawImage(ImageReader(Image.new("L", (2, 2))), 0, 0, 20, 800)
    canvas.drawImage(ImageReader(Image.new("L", (2, 3))), 60, 0, wide, 800)
    canvas.save()
    letters = Chars.of([Char("7", 10, 10, 18, 20, False)])
    data = (tmp_path / "page.pdf").read_bytes()
    with ExitStack() as to_close:
        drawn = DrawnPages(data, to_close)
        assert is_picture(Page(1, 600, 800, letters, images=2), drawn) == needed


@pytest.mark.parametrize(("sure", "assumed"), [(0.5, True), (0.9, False)])
def test_figure_whose_head_lies_under_a_stroke_is_asked_for(sure, assumed):
    head = SimpleNamespace(
        place=Place(1, 10.0, 10.0, 60.0, 20.0), slots=SimpleNamespace(year="R5", phase="")
    )
    why = Why(SimpleNamespace(labels=[head], role=Role(), speakers=[head]))
    page = PicturePage(1, 100, 100, lines=np.array([(12.0, 11.0, 58.0, 19.0, sure)]))
    assert _is_assumed({"why": why}, SimpleNamespace(basis="settlement"), {1: page}) == assumed


def test_a_text_of_a_recognised_page_stands_where_it_is_seen():
    """On a page that lies on its side, by the first line that says it."""
    lines = np.array([(10, 20, 60, 30, 1.0), (70, 20, 90, 30, 1.0), (10, 50, 60, 60, 1.0)])
    back = np.array([(0.0, 1.0, 0.0), (-1.0, 0.0, 100.0), (0.0, 0.0, 1.0)])
    texts = ["図書館の運営", "１－２", "1-2"]
    page = PicturePage(1, 100, 80, back=back, lines=lines, texts=texts)
    assert page.box_of("1-2") == (20, 10, 30, 30)
    assert page.box_of("1-3") == ()


def test_uneven_paper_is_made_white_and_a_frame_in_perspective_a_rectangle():
    import cv2

    from hyoka_pictures import ink, straightening

    grey = np.full((600, 400), 255, np.uint8)
    assert ink.evened(grey) is grey
    shaded = np.tile(np.linspace(120, 250, 400).astype(np.uint8), (600, 1))
    assert ink.evened(shaded)[50:-50, 50:-50].min() > 240
    corners = np.array([(60, 50), (330, 40), (370, 560), (20, 550)])
    frame = cv2.polylines(grey.copy(), [corners], isClosed=True, color=0, thickness=3)
    flat = straightening._flattening(ink.ink_of(frame))
    moved = np.column_stack((corners, np.ones(4))) @ flat.T
    (left, right), (top, bottom) = (
        (moved[a, i] / moved[a, 2], moved[b, i] / moved[b, 2])
        for i, a, b in ((0, [0, 3], [1, 2]), (1, [0, 1], [3, 2]))
    )
    assert max(map(np.ptp, (left, right, top, bottom))) < 5
    square = cv2.rectangle(grey.copy(), (60, 50), (330, 540), 0, 3)
    assert straightening._flattening(ink.ink_of(square)) is None


@pytest.mark.parametrize(("chars", "needed"), [(3, True), (60, False)])
def test_page_of_outlines_with_its_number_as_text_is_recognised(chars, needed):
    letters = Chars.of([Char("7", 10 * at, 10, 10 * at + 8, 20, False) for at in range(chars)])
    page = Page(1, 600, 800, letters, problems=[problem("drawn_text", number=99)])
    assert is_picture(page, DrawnPages(b"", ExitStack())) == needed


def test_without_a_recogniser_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    without_annexes(monkeypatch)
    (page,) = read_pages(scan(tmp_path))
    assert [met["action"] for met in page.problems if met["kind"] == WITHOUT_TEXT] == [
        message("problem.page_without_text.no_recogniser", "en", install=install_annex("pictures"))
    ]


def test_what_people_have_read_is_found_by_the_picture_or_by_the_file():
    rows = [
        {"picture": picture, "file": file, "figure": figure}
        for picture, file, figure in (
            ("b", "1", "30"),
            ("a", "2", "40"),
            ("a", "", "50"),
            ("c", "3", "60"),
        )
    ]
    people = ByPicture(rows)
    assert [row["figure"] for row in people.of(["a", "b"], "")] == ["30", "40", "50"]
    assert [row["figure"] for row in people.of(["x"], "3")] == ["60"]
    assert people.of([], "") == []


@pytest.mark.parametrize(("end", "cells"), [(704, 2), (740, 3)])
def test_a_ruled_line_ends_at_the_edge_that_it_nearly_meets(end, cells):
    found = {"size": (800, 200), "back": np.eye(3), "share": 0.0, "unread": [], "lines": []}
    across = [(y, 20, end) for y in (20, 100, 180)]
    down = [(x, 20, 180) for x in (20, 300, 700)]
    seen = as_page(1, "", found | {"horizontal": across, "vertical": down}, scale=2.0)
    row = read_items(seen)[0]
    widths = [getattr(cell, EDGES[2]) - getattr(cell, EDGES[0]) for cell in row.cells]
    assert (len(row.cells), min(widths) > 9) == (cells, True)

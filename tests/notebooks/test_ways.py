"""Where figures of tables lead: a read value to its cell, any other to rows; none is guessed."""

import base64
import io
import re
from functools import cache
from urllib.parse import parse_qsl

import nbformat
import numpy as np
import pandas as pd
import pdfplumber
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from real_tables import of_document, six
from true_tables import ROOT, contract_table

from hyoka import list_totals
from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka_report.activity_pages import activity_pages
from looks.cards import cell_anchor, link_to, link_to_cell
from looks.html_tables import table_html
from looks.ways import Ways, rows_of
from measures.selection import selected

DOCUMENT = "mihon"
ACTIVITY = f"{DOCUMENT}/1"
INDICATOR = f"{ACTIVITY}#1"


def placed(top: float) -> dict[str, float]:
    return {"page": 1, "x0": 100.0, "top": top, "x1": 150.0, "bottom": top + 10}


def link(top: float) -> str:
    return link_to_cell(DOCUMENT, 1, 100, top)


def made_tables() -> dict[str, pd.DataFrame]:
    """A project with an indicator of two years and the settlements of two years."""
    about = {"document_id": DOCUMENT, "activity_id": ACTIVITY}
    of_indicator = {"document_id": DOCUMENT, "indicator_id": INDICATOR, "status": "reported"}
    settled = about | {"basis": "settlement", "item": "total", "unit": "JPY"}
    rows = {
        "documents": [{"document_id": DOCUMENT, "municipality": "見本市", "fiscal_year": 2021}],
        "activities": [about | {"name": "広報", "code": "01", "section": "1 広報課"}],
        "indicators": [{"document_id": DOCUMENT, "indicator_id": INDICATOR, "name": "部数"}],
        "indicator_values": [
            of_indicator | {"fiscal_year": year, "measure": measure, "value": value} | placed(top)
            for year, measure, value, top in (
                (2018, "baseline", 6.0, 190),
                (2020, "actual", 8.0, 200),
                (2021, "actual", 1234.0, 210),
                (2021, "target", 10.0, 220),
            )
        ],
        "costs": [
            settled | {"fiscal_year": 2020, "value": 5000.0} | placed(300),
            settled | {"fiscal_year": 2021, "value": 7000.0} | placed(310),
        ],
    }
    return {name: contract_table(name, rows.get(name, [])) for name in DOCUMENT_TABLES}


ROW = {"activity_id": ACTIVITY, "indicator_id": INDICATOR, "fiscal_year": 2021, "first_year": 2020}


@pytest.mark.parametrize(
    ("column", "value", "shown", "links"),
    [
        ("actual", 1234.0, "1,234", [link(210)]),
        ("target", 10.0, "10", [link(220)]),
        ("settlement", 7000.0, "7", [link(310)]),
        ("前年度の決算", 5000.0, "5", [link(300)]),
        ("実績の推移", "8 → 1,234部", "8 → 1,234部", [link(200), link(210)]),
        ("実績", "1,234部", "1,234部", [link(210)]),
        # the value of another fact, of another year, and one that is none
        ("target", 1234.0, "1,234", []),
        ("actual", 8.0, "8", []),
        ("settlement", 12000.0, "12", []),
        # what is computed leads nowhere by itself, whatever number it is
        ("達成率", 10.0, "10", []),
        ("決算の増減", 7000.0, "7", []),
        # figures of which one is another, in another order, or too many
        ("実績の推移", "8 → 1,235部", "8 → 1,235部", []),
        ("実績の推移", "1,234 → 8部", "1,234 → 8部", []),
        ("実績の推移", "8 → 1,234 → 9部", "8 → 1,234 → 9部", []),
    ],
)
def test_a_figure_leads_to_the_cell_that_holds_it_and_to_no_other(column, value, shown, links):
    pieces = Ways(made_tables()).figure(ROW | {column: value}, column, shown)
    assert [to for _, to in pieces if to] == links
    assert "".join(text for text, _ in pieces) == shown


def test_a_series_begins_with_what_is_printed_as_its_base():
    row = ROW | {"first_year": 2018, "実績の推移": "6 → 8 → 1,234部"}
    pieces = Ways(made_tables()).figure(row, "実績の推移", row["実績の推移"])
    assert [to for _, to in pieces if to] == [link(190), link(200), link(210)]


def test_a_value_that_two_cells_hold_leads_to_none_of_them():
    tables = made_tables()
    twice = tables["costs"].tail(1).assign(top=400.0, bottom=410.0)
    tables["costs"] = pd.concat([tables["costs"], twice], ignore_index=True)
    row = ROW | {"settlement": 7000.0}
    assert Ways(tables).figure(row, "settlement", "7") == [("7", "")]


def test_a_figure_of_a_row_without_its_project_or_year_has_no_cell():
    ways = Ways(made_tables())
    for change in ({"activity_id": pd.NA}, {"fiscal_year": pd.NA}, {"fiscal_year": "令和3年度"}):
        row = ROW | {"settlement": 7000.0} | change
        assert ways.figure(row, "settlement", "7") == [("7", "")]


def filters_of(to: str) -> dict[str, str]:
    assert to.startswith("explore.html#")
    return dict(parse_qsl(to.partition("#")[2]))


def test_the_head_of_a_row_leads_to_its_project_or_to_the_rows_that_it_adds_up():
    ways = Ways(made_tables())
    assert ways.rows(ROW, [], "事業費") == link_to(DOCUMENT, ACTIVITY)
    assert ways.rows({"indicator_id": INDICATOR}, [], "") == link_to(DOCUMENT, ACTIVITY)
    of_city = {"municipality": "見本市", "fiscal_year": 2021, "区分": "計"}
    found = filters_of(ways.rows(of_city, [*of_city], "事業費"))
    assert found == {"表": "事業費", "自治体名": "見本市", "年度": "令和3年度"}
    of_section = {"document_id": DOCUMENT, "課": "1 広報課", "指標": "部数"}
    found = filters_of(ways.rows(of_section, [*of_section], ""))
    assert found == {"自治体名": "見本市", "課": "広報課", "ことば": "部数"}
    assert ways.rows({"区分": "計"}, ["区分"], "") == ""


@pytest.mark.parametrize(
    ("row", "mark", "count", "leads"),
    [
        ({"課": "広報課"}, "A", 2, {"課": "広報課"}),
        ({"施策": "01 広報"}, "A", 1, {"ことば": "01 広報"}),
        ({"分野": "窓口"}, "B", 1, {"ことば": "窓口"}),
        ({"課": "広報課"}, "A", 1, None),  # more rows have it
        ({"課": "広報課"}, "達成", 2, None),  # no mark
        ({"課": "広報課"}, "A", 0.5, None),  # no count
    ],
)
def test_a_count_of_a_mark_leads_to_its_rows_or_nowhere(row, mark, count, leads):
    about = {"document_id": DOCUMENT, "section": "1 広報課"}
    names = {"1": "広報", "2": "広聴", "3": "窓口"}
    ids = {code: {"document_id": DOCUMENT, "activity_id": f"{DOCUMENT}/{code}"} for code in names}
    activities = [about | ids[code] | {"code": f"0{code}", "name": names[code]} for code in names]
    ratings = [
        ids[code] | {"symbol": symbol, "fiscal_year": 2021}
        for code, symbol in zip(names, "AAB", strict=True)
    ]
    tables = made_tables() | {
        "activities": contract_table("activities", activities),
        "ratings": contract_table("ratings", ratings),
    }
    of_row = {"municipality": "見本市", "fiscal_year": 2021} | row
    link = Ways(tables).rows_of_mark(of_row, mark, count, [*of_row])
    if leads is None:
        assert link == ""
    else:
        of_year = {"表": "評価", "自治体名": "見本市", "年度": "令和3年度", "評価": mark}
        assert filters_of(link) == of_year | leads


def rated() -> dict[str, pd.DataFrame]:
    """Three projects, two of them with the mark A."""
    ids = [{"document_id": DOCUMENT, "activity_id": f"{DOCUMENT}/{code}"} for code in "123"]
    ratings = [
        of | {"symbol": mark, "fiscal_year": 2021} for of, mark in zip(ids, "AAB", strict=True)
    ]
    return made_tables() | {
        "activities": contract_table("activities", ids),
        "ratings": contract_table("ratings", ratings),
    }


@pytest.mark.parametrize(("codes", "n_marked"), [("13", 1), ("12", 2), ("3", 0)])
def test_a_count_of_a_mark_leads_to_those_of_the_rows_that_its_row_is_made_of(codes, n_marked):
    tables = rated()
    asked = tables["ratings"][tables["ratings"]["activity_id"].str[-1].isin([*codes])]
    (of_rows,) = rows_of(asked.assign(group="all"), ["group"], table="ratings")
    link = Ways(tables).rows_of_mark({"of_rows": of_rows}, "A", n_marked, [])
    if not n_marked:
        assert link == ""
    else:
        found = filters_of(link)
        assert found["対象"] == f"{DOCUMENT}.html:" + ":".join(codes)
        assert (found["表"], found["評価"]) == ("評価", "A")


def test_a_figure_leads_to_the_rows_that_are_given_for_its_column():
    values = made_tables()["indicator_values"]
    due = values[values["fiscal_year"].eq(2021)]
    (of_rows,) = rows_of(due, ["fiscal_year"], table="attainment", cells="")
    row = {"n": 2, "n_of_rows": of_rows, "of": 3}
    ways = Ways(made_tables())
    ((_, link),) = ways.figure(row, "n", "2")
    cells = f"{DOCUMENT}.html:1@1-100-210@1-100-220"
    assert filters_of(link) == {"表": "指標の目標と実績", "対象": cells}
    assert ways.figure(row, "of", "3") == [("3", "")]


def test_a_row_that_names_its_document_alone_leads_to_the_page_of_the_document():
    assert Ways(made_tables()).rows({"document_id": DOCUMENT}, [], "") == link_to(DOCUMENT)


def test_a_figure_of_which_only_the_page_is_known_leads_to_the_page():
    document = "kobe-2015-routes"
    totals = list_totals(of_document(document)).rename(columns={"page": "printed_page"})
    shown = table_html(totals, "列の計", ["indicator", "printed"], raw=ROOT / "data" / "raw")
    links = [str(link["href"]) for link in BeautifulSoup(shown, "html.parser").select("td a")]
    assert links
    assert all(link.endswith(f"{document}.pdf#page=3") for link in links)


def test_where_nothing_is_rated_a_count_leads_nowhere():
    tables = made_tables() | {"ratings": contract_table("ratings", [])}
    assert Ways(tables).rows_of_mark({"municipality": "見本市"}, "A", 2, ["municipality"]) == ""


def test_a_head_of_a_city_and_a_year_leads_to_its_rows():
    ways = Ways(made_tables())
    assert filters_of(ways.head("見本市 R3")) == {"自治体名": "見本市", "年度": "令和3年度"}
    assert [ways.head(text) for text in ("見本市 R4", "別の市 R3", "見本市", "")] == [""] * 4


def test_a_table_links_what_was_read_and_says_so():
    frame = pd.DataFrame([ROW | {"事業": "01 広報", "settlement": 7000.0, "増減": 2000.0}])
    shown = table_html(frame, "決算", ["事業", "settlement", "増減"], ways=Ways(made_tables()))
    table = BeautifulSoup(shown, "html.parser")
    assert [cell["href"] for cell in table.select("td a")] == [link(310)]
    assert table.select_one("th a")["href"] == link_to(DOCUMENT, ACTIVITY)
    assert "読み取ったセルへ移れる" in table.text
    without = table_html(frame, "決算", ["事業", "settlement", "増減"])
    assert not BeautifulSoup(without, "html.parser").select("a")


@cache
def boxes() -> dict[tuple[str, str], tuple[str, int, tuple[float, ...]]]:
    """The page and box of each cell of costs and values, by the link to it."""
    found = {}
    for name in ("costs", "indicator_values"):
        rows = six()[name][["document_id", *PROVENANCE]].dropna()
        for document, page, *box in rows.itertuples(index=False):
            found[link_to_cell(document, page, *box[:2])] = (document, int(page), tuple(box))
    return found


@cache
def chars_of(document: str, number: int) -> list[dict[str, object]]:
    with pdfplumber.open(ROOT / "data" / "raw" / f"{document}.pdf") as pdf:
        return pdf.pages[number - 1].chars


def printed_in(link: str) -> str:
    """What pdfplumber sees in a cell, without marks between digits."""
    document, number, (x0, top, x1, bottom) = boxes()[link]
    inside = [
        char["text"]
        for char in chars_of(document, number)
        if x0 - 1 <= (char["x0"] + char["x1"]) / 2 <= x1 + 1
        and top - 1 <= (char["top"] + char["bottom"]) / 2 <= bottom + 1
    ]
    return "".join(inside).replace(",", "").replace(" ", "")


def test_every_figure_of_the_notebooks_stands_in_the_cell_it_leads_to():
    wrong = []
    seen = 0
    for path in sorted((ROOT / "notebooks").glob("0[3-9]_*.ipynb")):
        outputs = [
            output["data"]["text/html"]
            for cell in nbformat.read(path, 4).cells
            for output in cell.get("outputs", ())
            if "text/html" in output.get("data", {})
        ]
        for cell in BeautifulSoup("".join(outputs), "html.parser").select("a.hyoka-cell"):
            seen += 1
            number = float(re.search(r"\d[\d,.]*", cell.text)[0].replace(",", ""))
            printed = re.findall(r"\d+(?:\.\d+)?", printed_in(cell["href"]))
            # a document in yen is shown in thousands, of more decimals two are
            if not any(
                number in (float(text), round(float(text), 2), round(float(text) / 1000))
                for text in printed
            ):
                wrong.append((path.name, cell.text, cell["href"], printed))
    assert wrong == []
    assert seen > 200


def test_the_box_of_a_cell_lies_on_its_print_in_the_picture():
    document = "kobe-2015-routes"  # the pictures are parts of pages
    tables = of_document(document)
    about = tables["documents"].iloc[0].to_dict() | {"title": "路線", "link": ""}
    files = {document: ROOT / "data" / "raw" / f"{document}.pdf"}
    (page,) = activity_pages(tables, [about], files).values()
    values = tables["indicator_values"].dropna(subset=["value"])
    anchors = {*map(cell_anchor, *(values[edge] for edge in PROVENANCE[:3]))}
    n_boxes = 0
    for key, found in page["cell_boxes"].items():
        data = page["pictures"][key]["src"].partition(",")[2]
        picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))
        height, width = picture.shape
        for name, sides in found.items():
            top, right, bottom, left = (
                float(side) / 100 for side in sides.replace("%", "").split()
            )
            rows = slice(round(top * height) + 2, round((1 - bottom) * height) - 2)
            columns = slice(round(left * width) + 2, round((1 - right) * width) - 2)
            if name in anchors:
                n_boxes += 1
                assert picture[rows, columns].min() < 128, (key, name)
    assert n_boxes > 100


def test_a_page_of_an_activity_without_pictures_leads_into_the_document():
    document = "ikeda-2024-projects"
    tables = of_document(document)
    about = tables["documents"].iloc[0].to_dict() | {"title": "評価", "link": "documents/i.pdf"}
    (page,) = activity_pages(tables, [about], {}).values()
    assert not page["boxed"]
    assert {*map(cell_anchor, *(tables["costs"][edge] for edge in PROVENANCE[:3]))} <= page[
        "unseen"
    ]


def test_a_run_of_one_year_frames_the_cells_of_all_years():
    document = "tsukuba-2022-sheets"
    every_year = of_document(document)
    of_one_year = selected(every_year, years=[2022])
    about = every_year["documents"].iloc[0].to_dict() | {"title": "評価", "link": ""}
    files = {document: ROOT / "data" / "raw" / f"{document}.pdf"}
    (page,) = activity_pages(of_one_year, [about], files, every_year).values()
    costs = every_year["costs"]
    before = costs[costs["fiscal_year"].lt(2022)].dropna(subset=["page"])
    anchors = {*map(cell_anchor, *(before[edge] for edge in PROVENANCE[:3]))}
    assert anchors
    assert anchors <= page["anchors"]
    (alone,) = activity_pages(of_one_year, [about], files).values()
    assert not anchors <= alone["anchors"]


def test_a_row_whose_name_is_empty_has_a_head_all_the_same():
    shown = table_html(pd.DataFrame({"対象": [""], "件数": [1]}), "表", formats={"対象": str})
    assert BeautifulSoup(shown, "html.parser").select_one("tbody th").get_text() == "－"


def test_of_no_rows_nothing_leads_anywhere():
    none = pd.DataFrame({"indicator_id": [], "fiscal_year": []}, dtype="object")
    assert rows_of(none, ["fiscal_year"], table="attainment", cells="").empty

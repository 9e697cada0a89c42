"""Every link of a report leads to something, whatever its files are called and whether they were
read or not.
"""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from notebooks_for_tests import ReportRuns, dead_links, page, rows
from true_tables import contract_table

from hyoka.store.sources import document_paths, find_pdfs, read_sources
from hyoka.store.table_files import load_table, save_table
from hyoka_report.run import public_name
from looks import html_tables

NAMES = (
    "01 シート.PDF",
    "事業#12.pdf",
    "50%41?.pdf",
    f"{'長' * 80}.pdf",
    "a／b.pdf",
    "a/b.pdf",
    "A.pdf",
    "a.pdf",
    "-.pdf",
    f'{"令和５年度事務事業評価" * 3}/{"教育委員会事務局" * 4}/図書館&運営"{{x}}.pdf',
    "e\u0301<b>.pdf",
    "x.pdf",
    "x.xlsx",
)
UNREAD = ("a／b.pdf", "x.xlsx", "-")
PLACE = {"page": 1, "x0": 100.0, "top": 100.0, "x1": 150.0, "bottom": 115.0}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The reports of a folder {x} with such files, one of which has no activity and three of which
    were not read.
    """
    home = tmp_path_factory.mktemp("links") / "{x} 100%"
    raw, processed = home / "data" / "raw", home / "data" / "processed"
    for name in NAMES:
        page(raw / name)
    ids = [name for name in document_paths(raw) if name not in UNREAD]
    about = {
        "form": "sample",
        "municipality": "見本市",
        "title": "評価",
        "fiscal_year": 2021,
        "kind": "published",
    }
    about |= {"sha256": "0" * 64, "bytes": 1, "pages": 1}
    documents = [{"document_id": name, "file": f"{name}.pdf"} | about for name in ids]
    save_table(processed, "documents", contract_table("documents", documents))
    project = PLACE | {"level": "project", "fiscal_year": 2021}
    activities = [
        {"document_id": name, "activity_id": f"{name}/1 #?"} | project for name in ids[1:]
    ]
    rows(processed, "activities", *activities)
    cost = {"basis": "settlement", "item": "total", "value": 1.0, "unit": "JPY", "text": "1"}
    rows(processed, "costs", *(activity | cost for activity in activities))
    unread = {
        "document_id": "-",
        "page": 1,
        "severity": "error",
        "kind": "no_text",
        "subject": "-.pdf",
    }
    rows(processed, "problems", *read_sources(raw, find_pdfs(raw), {})[1], unread)
    with pytest.MonkeyPatch.context() as patch:
        runs = ReportRuns(home)
        runs.replace_kernels(patch)
        patch.chdir(home / "notebooks")
        table = html_tables.table_html(load_table(processed, "costs"), "費用", raw="../data/raw")
        patch.chdir(home)
        runs.change("01_read", lambda notebook: notebook.cells.append(shown(table)))
        (home / "notebooks" / "01_read.ipynb").rename(home / "notebooks" / "01_読む#1.ipynb")
        runs.report()
    return home / "reports"


def shown(html):
    return nbformat.v4.new_code_cell(
        outputs=[nbformat.v4.new_output("display_data", {"text/html": html})]
    )


def test_no_link_of_a_report_is_dead(reports):
    assert dead_links(reports) == []


def test_files_that_were_not_read_lie_beside_the_report_and_lead_to_themselves(reports):
    (run,) = [path.parent for path in reports.glob("*/run.json")]
    assert len([*(run / "documents").iterdir()]) == len(NAMES)
    assert len([*(run / "activities").iterdir()]) == len(NAMES) - len(UNREAD) - 1
    found = BeautifulSoup((run / "index.html").read_bytes(), "html.parser")
    lines = {line.a.get_text(): line.a["href"] for line in found.select(".failed li") if line.a}
    assert set(lines) == {"-.pdf", "a／b.pdf", "x.xlsx"}
    assert lines["x.xlsx"] == "documents/x.xlsx.xlsx"
    shown_names = found.get_text()
    assert [
        name for name in document_paths(reports.parent / "data" / "raw") if name not in shown_names
    ] == []


@pytest.mark.parametrize(
    "name", [*(Path(name).stem for name in NAMES), "..", "", "nul\n", "長" * 5000]
)
def test_a_public_name_is_short_and_safe_and_no_other_files(name):
    made = public_name(name)
    assert re.fullmatch(r"[\w.-]+", made)
    assert len(f".{made}.html.1234567.part".encode()) < 120
    assert made == public_name(name)
    assert made.casefold() != public_name(name + "2").casefold()
    assert made.casefold() not in {
        public_name(changed).casefold() for changed in {name.upper(), name + " "} - {name}
    }

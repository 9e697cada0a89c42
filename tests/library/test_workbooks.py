"""Workbooks are read like their prints; what is no workbook, or would hold a run up, is a row of problems."""

import os
import shutil
import subprocess
from pathlib import Path

import matplotlib_fontja
import pandas as pd
import pytest
from openpyxl.styles import Border, Side
from typeset import DOCUMENTS, Style, facts, typeset

from hyoka.contract.tables import PLACE
from hyoka.run import pipeline
from hyoka.store.table_files import load_all

SOFFICE = shutil.which("soffice")
THIN = Border(*[Side("thin")] * 4)


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Path:
    """A folder with the documents as workbooks."""
    folder = tmp_path_factory.mktemp("books")
    for document_id in DOCUMENTS:
        typeset(document_id, facts(document_id), Style(), folder / f"{document_id}.xlsx")
    return folder


def tables_of(raw: Path, processed: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder without places; files have the names of PDFs, hyphens are those of LibreOffice."""
    pipeline.make_tables(raw, processed, jobs=1)
    tables = load_all(processed)
    del tables["page_log"], tables["documents"]
    return {
        name: table.drop(columns=list(PLACE), errors="ignore").replace({"‐": "-", r"\.xlsx$": ".pdf"}, regex=True)
        for name, table in tables.items()
    }


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None and "HYOKA_REQUIRE_OFFICE" not in os.environ, reason="no LibreOffice")
def test_tables_of_a_workbook_are_those_of_its_print(books, tmp_path):
    fonts = tmp_path / "fonts.conf"
    font = next(Path(matplotlib_fontja.__file__).parent.rglob("ipaexg.ttf")).parent
    fonts.write_text(f"<fontconfig><dir>{font}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    command = [SOFFICE or "soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    files = [str(path) for path in sorted(books.glob("*.xlsx"))]
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    printing = subprocess.run(
        [*command, "pdf", "--outdir", str(tmp_path / "prints"), *files], env=environment, check=True
    )
    assert printing.returncode == 0
    of_books = tables_of(books, tmp_path / "of books")
    of_prints = tables_of(tmp_path / "prints", tmp_path / "of prints")
    assert len(of_books["costs"]) > 400
    for name, table in of_books.items():
        pd.testing.assert_frame_equal(table, of_prints[name], obj=name)

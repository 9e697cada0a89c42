"""Inspection: what was read from a page, the nearest forms, the picture, the cells and the
notebook's view.
"""

import pytest
from click.testing import CliRunner
from PIL import Image

from hyoka import page_tables
from hyoka.cli.main import app
from hyoka.forms import Form
from hyoka.forms.declaration import Declaration
from hyoka.run.inspecting import Inspection, inspect, nearest_forms
from hyoka.text.errors import UnreadableFile, UsageError


@pytest.fixture(scope="module")
def sheet(root):
    return inspect(root / "data" / "raw" / "tsukuba-2022-sheets.pdf", page=1)


def test_what_was_read_from_a_page_is_listed_with_its_values(sheet):
    assert "    costs: 2020年度 | budget | total | 千円 | 86,185" in sheet.text.splitlines()
    assert any(table == "activities" and row["code"] == "088" for table, row in sheet.read_on(1))
    assert all(row["page"] == 1 for _, row in sheet.read_on(1))
    assert "records: activities 6, indicators 9" in sheet.text


def test_it_has_the_tables_of_its_pages(sheet):
    of_page = page_tables(sheet.file, 1)
    assert [table.cells for table in sheet.tables] == [table.cells for table in of_page]
    assert len(of_page) > 1


def form_known_by(*labels):
    return Form("other", Declaration(city="某市", code="012345", title="評価", known_by=labels))


def test_form_that_lacks_a_label_is_named_with_the_nearest_text(sheet, monkeypatch):
    other = form_known_by("事務事業名", "指標の概略", "ない語")
    monkeypatch.setattr("hyoka.run.inspecting.forms", lambda: [other])
    near = nearest_forms(sheet.items)[0]
    assert near.text.startswith(
        "other: 1 of 3 labels (事務事業名); lacks 指標の概略 (nearest: 指標の概要, "
    )
    assert near.text.endswith("), ない語")


def test_document_that_no_form_knows_is_told_with_rows_for_a_renamed_label(sheet, monkeypatch):
    other = form_known_by("事務事業名", "指標の概略")
    monkeypatch.setattr("hyoka.run.inspecting.forms", lambda: [other])
    unknown = Inspection(sheet.file, sheet.pages, sheet.items, None, nearest_forms(sheet.items), 12)
    assert "form: none" in unknown.text
    assert '    "指標の概要" = "指標の概略"' in unknown.text.splitlines()


def test_notebook_shows_the_picture_what_was_read_and_no_script(sheet):
    html = sheet._repr_html_()
    assert 'src="data:image/webp;base64,' in html
    assert "costs: 2020年度 | budget | total | 千円 | 86,185" in html
    assert "<script" not in html


def test_notebook_shows_a_few_pages_and_names_the_rest(root, monkeypatch):
    monkeypatch.setattr("hyoka.run.inspecting.data_uri", lambda image: "data:,")
    html = inspect(root / "data" / "raw" / "tsukuba-2022-sheets.pdf")._repr_html_()
    assert html.count("<img ") == 6
    assert "Pages 7 to 12 are not shown" in html


def test_command_writes_the_picture(root, tmp_path):
    image = tmp_path / "page.png"
    file = root / "data" / "raw" / "itami-2021-evaluation.pdf"
    result = CliRunner().invoke(app, ["inspect", str(file), "--page", "2", "--image", str(image)])
    assert result.exit_code == 0, result.output
    assert Image.open(image).size == (1191, 1684)


def test_page_that_is_not_there_is_refused(root):
    with pytest.raises(UsageError, match="1 to 6"):
        inspect(root / "data" / "raw" / "itami-2021-evaluation.pdf", page=8)


def test_file_that_is_not_there_or_no_pdf_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        inspect(tmp_path / "none.pdf")
    (tmp_path / "text.pdf").write_text("text")
    with pytest.raises(UnreadableFile):
        inspect(tmp_path / "text.pdf")


def test_ending_that_no_picture_has_is_refused(root, tmp_path):
    file = root / "data" / "raw" / "itami-2021-evaluation.pdf"
    result = CliRunner().invoke(app, ["inspect", str(file), "--image", str(tmp_path / "page.doc")])
    assert result.exit_code == 2
    assert ".png" in result.stderr


def test_command_finds_a_file_of_data_raw_by_its_name(root, monkeypatch):
    monkeypatch.chdir(root)
    runner = CliRunner()
    by_name = runner.invoke(app, ["inspect", "itami-2021-evaluation.pdf", "--page", "1"])
    assert by_name.exit_code == 0, by_name.output
    assert by_name.output.startswith("itami-2021-evaluation.pdf: 6 pages")
    other = runner.invoke(app, ["inspect", "itami-2021-evalution.pdf"])
    assert other.exit_code == 2
    assert "expected: itami-2021-evaluation.pdf" in other.stderr


def test_a_cell_is_shown_with_what_stands_at_its_addresses(root):
    file = root / "data" / "raw" / "tsukuba-2022-sheets.pdf"
    done = CliRunner().invoke(app, ["inspect", str(file), "--page", "1", "--cell", "86,185"])
    lines = [line.split() for line in done.output.splitlines()]
    assert lines[0] == ["page", "table", "column", "address", "printed"]
    assert any(line[-2:] == ["over", "令和2年度"] for line in lines)
    none = CliRunner().invoke(app, ["inspect", str(file), "--page", "1", "--cell", "31,415,926"])
    assert "no table with heads has a cell 31,415,926" in none.output

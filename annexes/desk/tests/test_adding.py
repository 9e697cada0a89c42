"""`hyoka add` copies PDFs into a folder and writes what it knows of them into sources.csv."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from typeset.page import typeset_pages

from hyoka.cli.main import app
from hyoka.store.sources import all_pdfs

NAME = "私の PDF 令和7年.pdf"


@pytest.fixture
def pdf(root, tmp_path):
    path = tmp_path / NAME
    shutil.copyfile(root / "data" / "raw" / "tsukuba-2022-sheets.pdf", path)
    return path


def add(raw: Path, *files: Path) -> Result:
    return CliRunner().invoke(app, ["add", "--raw", str(raw), *map(str, files)])


def rows(raw: Path) -> list[dict[str, str]]:
    with (raw / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_is_added_with_what_its_pages_say(pdf, tmp_path):
    result = CliRunner().invoke(
        app, ["add", "--raw", str(tmp_path / "raw"), "--kind", "reconstruction", str(pdf)]
    )
    assert result.exit_code == 0, result.output
    assert "12 pages" in result.output
    (row,) = rows(tmp_path / "raw")
    assert row["file"] == NAME
    assert (row["publisher"], row["municipality_code"], row["fiscal_year"]) == (
        "つくば市",
        "082201",
        "2022",
    )
    assert row["kind"] == "reconstruction"
    assert (tmp_path / "raw" / NAME).read_bytes() == pdf.read_bytes()


@pytest.mark.shared
def test_a_file_of_which_nobody_says_what_it_is_has_no_kind_and_no_publisher(shared, tmp_path):
    pdf = shared / "pdf-real" / "ikeda" / "ikeda-r7-001.pdf"
    add(tmp_path / "raw", pdf)
    (row,) = rows(tmp_path / "raw")
    assert (row["kind"], row["publisher"], row["municipality_code"]) == ("", "", "272043")
    CliRunner().invoke(
        app, ["add", "--raw", str(tmp_path / "told"), "--kind", "published", str(pdf)]
    )
    (row,) = rows(tmp_path / "told")
    assert (row["kind"], row["publisher"]) == ("published", "池田市")


def test_a_folder_stands_for_all_pdfs_in_it_and_below(pdf, tmp_path):
    (tmp_path / "new" / "福祉課").mkdir(parents=True)
    (tmp_path / "new" / "福祉課" / "票.pdf").write_bytes(pdf.read_bytes())
    assert add(tmp_path / "raw", tmp_path / "new").exit_code == 0
    assert [row["file"] for row in rows(tmp_path / "raw")] == ["福祉課／票.pdf"]
    assert (tmp_path / "raw" / "福祉課" / "票.pdf").is_file()
    assert "is there already as 福祉課／票.pdf" in add(tmp_path / "raw", tmp_path / "new").output
    assert len(rows(tmp_path / "raw")) == 1


def test_a_file_that_is_there_under_any_name_is_left_and_so_are_other_columns_and_rows(
    pdf, tmp_path
):
    raw, again = tmp_path / "raw", tmp_path / "again.pdf"
    raw.mkdir()
    (raw / "sources.csv").write_text("file,note,title\nz.pdf,by hand,表題\n", encoding="utf-8")
    shutil.copyfile(pdf, again)
    assert f"again.pdf: is there already as {NAME}" in add(raw, pdf, again).output
    found = {row["file"]: row for row in rows(raw)}
    assert set(found) == {NAME, "z.pdf"}
    assert [found["z.pdf"][name] for name in ("note", "title", "sha256")] == ["by hand", "表題", ""]


def test_what_is_no_pdf_and_another_file_of_the_same_name_are_not_added(pdf, root, tmp_path):
    page = tmp_path / "page.pdf"
    page.write_text("<html>", encoding="utf-8")
    result = add(tmp_path / "raw", page, pdf)
    assert result.exit_code == 1
    assert "not added: this is no PDF" in result.output
    assert not (tmp_path / "raw" / "page.pdf").exists()
    shutil.copyfile(root / "data" / "raw" / "itami-2021-evaluation.pdf", pdf)
    result = add(tmp_path / "raw", pdf)
    assert result.exit_code == 2
    assert "another file has this name" in result.output


def test_a_document_of_an_unknown_form_is_added_and_told(tmp_path):
    typeset_pages(
        tmp_path / "new.pdf", [["令和5年度 事務事業評価シート", [["事務事業名", "公園"]]]]
    )
    result = add(tmp_path / "raw", tmp_path / "new.pdf")
    assert result.exit_code == 0
    assert f"hyoka draft {tmp_path / 'raw' / 'new.pdf'}" in "".join(result.output.splitlines())
    assert [row["file"] for row in rows(tmp_path / "raw")] == ["new.pdf"]


def test_the_documents_of_a_folder_are_files_and_links_that_lead_nowhere(tmp_path):
    (tmp_path / "a.PDF").touch()
    (tmp_path / "note.txt").touch()
    (tmp_path / "lost.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (tmp_path / "below").mkdir()
    (tmp_path / "linked.pdf").symlink_to(tmp_path / "below")
    assert [path.name for path in all_pdfs(tmp_path)] == ["a.PDF", "lost.pdf"]

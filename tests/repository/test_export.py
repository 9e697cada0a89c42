"""The tables as a workbook and as a database hold the rows of the CSV."""

import json
import shutil
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from hyoka.contract.tables import TABLES, TITLES, columns
from hyoka.store.data_package import save_description
from hyoka.store.table_files import load_table, save_table
from hyoka.text.errors import UsageError
from hyoka_report import export

PROCESSED = Path(__file__).parents[2] / "data/processed"
#: Of each form the shortest document, and two years of one: every table has rows of them.
DOCUMENTS = (
    *("hirakata-2017-general", "ibaraki-2021-dx", "ikeda-2024-projects", "itami-2021-evaluation"),
    *("kobe-2007-kenzenka", "kobe-2008-kenzenka", "tsukuba-2022-sheets"),
)


@pytest.fixture(scope="module")
def found():
    found = {
        name: rows[rows["document_id"].isin(DOCUMENTS)].reset_index(drop=True)
        for name, rows in export.tables_of_folder(PROCESSED).items()
    }
    assert [name for name, rows in found.items() if rows.empty] == []
    hostile = found["narratives"].head(1).assign(text="=1+1")
    return found | {"narratives": pd.concat([found["narratives"], hostile], ignore_index=True)}


@pytest.fixture(scope="module")
def book(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "tables.xlsx"
    export.write_workbook(found, path)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def base(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("duckdb") / "tables.duckdb"
    export.write_duckdb(found, path)
    export.write_duckdb(found, path)
    with duckdb.connect(str(path), read_only=True) as base:
        yield base


def rows_of(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return [
        tuple(None if pd.isna(value) or value == "" else value for value in row)
        for row in frame.astype(object).itertuples(index=False)
    ]


def test_heads_of_a_sheet_differ_and_a_number_alone_is_the_printed_one(book, found):
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        assert len({*heads}) == len(heads), sheet.title
    sheet = book["政策・施策・事業・取組"]
    heads = [cell.value for cell in sheet[1]]
    codes = [row[heads.index("番号")] or "" for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert codes == [*found["activities"]["code"]]
    assert "番号（activity_id）" in heads


def test_years_of_the_sheets_to_read_are_sorted_as_texts(book):
    for title in ("指標の目標と実績", "事業費", "評価"):
        heads, *rows = book[title].iter_rows(values_only=True)
        years = {row[heads.index("年度")] for row in rows} - {None}
        assert years
        assert all(year[:4].isdecimal() and year.endswith("年度）") for year in years)


def test_costs_to_read_have_chapter_and_class_of_cofog_beside_their_project(book):
    heads, *rows = book["事業費"].iter_rows(values_only=True)
    at = [heads.index(head) for head in ("款（目的別）", "COFOG", "COFOGの分類")]
    assert at[0] == heads.index("課") + 1
    told = {tuple(row[place] for place in at) for row in rows}
    assert ("02 総務費", "01", "一般公共サービス") in told
    assert ("01 議会費", "01.1", "立法・行政機関、財政・財務、対外関係") in told
    assert ("03 民生費", "10", "社会保護") in told
    assert (None, None, None) in told
    cities = {row[heads.index("自治体名")] for row in rows if row[at[0]]}
    assert cities == {"伊丹市", "つくば市"}


def test_a_workbook_has_the_name_of_one(found, tmp_path):
    with pytest.raises(UsageError, match=r"ends in \.xlsx; found: t\.csv"):
        export.write_workbook(found, tmp_path / "t.csv")
    assert not [*tmp_path.iterdir()]


def test_a_workbook_holds_the_rows_of_its_tables_as_text_and_numbers_and_a_cover(found, book):
    for name, frame in found.items():
        sheet = book["評価（計算用）" if name == "ratings" else TITLES[name][0]]
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        written = [
            tuple(cell if cell != "" else None for cell in row)
            for row in sheet.iter_rows(values_only=True)
        ]
        # a workbook holds 16 digits of a number
        close = [
            tuple(pytest.approx(v) if isinstance(v, float) else v for v in row)
            for row in rows_of(frame)
        ]
        assert written[1:] == close
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
    cell = book[TITLES["narratives"][0]].cell(book[TITLES["narratives"][0]].max_row, 4)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    heads, *documents = book["出典"].iter_rows(values_only=True)
    assert len(documents) == len(found["documents"])
    assert {row[heads.index("種別")] for row in documents} == {"再構成", "公表文書"}


def test_the_first_sheets_are_joined_in_words_in_thousand_yen_and_in_percent(found, book):
    assert book.sheetnames[:3] == ["指標の目標と実績", "事業費", "評価"]
    sheets = (
        pd.DataFrame(book[name].values).pipe(first_row_as_heads) for name in book.sheetnames[:3]
    )
    indicators, costs, ratings = sheets
    row = costs[
        (costs["番号"] == "088")
        & (costs["年度"] == "2022（令和4年度）")
        & (costs["費目"] == "事業費")
    ]
    assert row[["自治体名", "名称"]].drop_duplicates().to_numpy().tolist() == [
        ["つくば市", "情報通信ネットワーク運営業務"]
    ]
    assert set(row["予算・決算の別"]) == {"予算", "決算"}
    assert len(ratings) == len(found["ratings"])
    row = ratings[
        (ratings["自治体名"] == "伊丹市") & (ratings["年度"] == "2021（令和3年度）")
    ].iloc[0]
    assert row[["評価項目", "文書", "ページ"]].tolist() == ["評価", "itami-2021-evaluation", 1]
    money = found["costs"].query("unit == 'JPY'")["value"].sum()
    assert costs.loc[costs["単位"] == "千円", "値"].dropna().sum() * 1000 == money
    assert indicators["達成率"].dropna().sum() == pytest.approx(
        found["attainment"]["attainment"].sum()
    )
    shares = {
        cell.number_format
        for column in book["指標の目標と実績"].iter_cols(min_row=1)
        for cell in column[1:]
        if column[0].value == "達成率" and cell.value is not None
    }
    assert shares == {"0.0%"}
    forms = {
        cells[0].value: {cell.number_format for cell in cells[1:] if cell.value is not None}
        for cells in book["分かったこと"].iter_cols()
    }
    assert forms["印刷された合計や関係が裏付ける数値の割合"] == {"0.0%"}
    assert forms["かかわる金額（円）"] == {"#,##0"}
    assert forms["増減の元の年度"] <= {"0"}


def shown_in(book, sheet, column):
    """The figures of a column with their units and formats."""
    cells = {column[0].value: column[1:] for column in book[sheet].iter_cols()}
    pairs = zip(cells[column], cells["単位"], strict=True)
    return {(cell.value, unit.value, cell.number_format) for cell, unit in pairs}


def test_each_figure_has_the_decimals_of_its_unit(book):
    costs = shown_in(book, "事業費", "値")
    assert (490, "千円", "#,##0") in costs
    assert {form for value, unit, form in costs if unit == "千円" and value is not None} == {
        "#,##0"
    }
    people = {(value, form) for value, unit, form in costs if unit == "人" and value is not None}
    assert {form for value, form in people if value % 1 == 0} == {"#,##0"}
    assert {form for value, form in people if value % 1} == {"#,##0.0"}
    shares = shown_in(book, "指標の目標と実績", "実績値")
    of_shares = {form for value, unit, form in shares if unit == "%" and value is not None}
    assert of_shares == {"#,##0.0"}, "40.0 stands beside 35.4"


def test_a_sheet_to_read_fits_a_page_of_a4_in_letters_that_can_be_read(book):
    for name in book.sheetnames[:3]:
        sheet = book[name]
        widths = [column.width for column in sheet.column_dimensions.values()]
        inches = sum(widths) * 7 / 96  # a letter of Excel's usual font has seven pixels
        margins = sheet.page_margins.left + sheet.page_margins.right
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (297 / 25.4 - margins) / inches >= 0.7
        assert all(cell.alignment.wrap_text for cell in sheet[1])


def first_row_as_heads(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[1:].set_axis(frame.iloc[0], axis=1)


def test_the_database_holds_the_rows_of_the_tables_and_views_with_names_and_years(found, base):
    for name, frame in found.items():
        assert rows_of(base.sql(f"select * from {name}").df()) == rows_of(frame)
        comments = base.sql(
            f"select column_name, comment from duckdb_columns() where table_name = '{name}'"
        ).fetchall()
        assert dict(comments) == {
            column: field.description for column, field in columns(name).items()
        }
    costs = base.execute("select sum(value) from cost_per_year where unit = 'JPY'").fetchone()
    assert costs == (found["costs"].query("unit == 'JPY'")["value"].sum(),)
    assert base.execute("select count(*) from values_long").fetchall() == [
        (len(found["indicator_values"]),)
    ]
    views = base.sql("select view_name, comment from duckdb_views() where not internal").fetchall()
    assert dict(views) == {name: about for name, (about, _) in export.VIEWS.items()}


def test_a_folder_without_tables_and_a_missing_duckdb_are_errors_that_say_what_to_do(
    found, tmp_path, monkeypatch
):
    with pytest.raises(UsageError, match="hyoka tables"):
        export.tables_of_folder(tmp_path)
    monkeypatch.setattr(export, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match="pip install"):
        export.write_duckdb(found, tmp_path / "a.duckdb")


@pytest.fixture
def described(tmp_path):
    """A folder with the committed tables and a description that is made of them now."""
    folder = shutil.copytree(PROCESSED, tmp_path / "tables")
    save_description(folder)
    return folder


def test_description_of_the_tables_is_a_valid_data_package_and_they_keep_to_it(described):
    file = described / "datapackage.json"
    assert frictionless.validate(file).flatten(["title", "note"]) == []
    costs = described / "costs.csv"
    text = costs.read_text(encoding="utf-8-sig").replace("settlement", "spent")
    costs.write_text(text, encoding="utf-8-sig")
    assert "Hash Count Error" in said_of(file)
    save_description(described)
    assert said_of(file) == {"Constraint Error"}


def said_of(file: Path) -> set[str]:
    return {title for (title,) in frictionless.validate(file).flatten(["title"])}


def test_description_says_where_the_documents_come_from_and_under_which_licence(described):
    file = described / "documents.csv"
    documents = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    first = documents["document_id"] == documents["document_id"].iloc[0]
    found = {
        "licence": "CC BY 4.0",
        "retrieved_on": "2026-11-28",
        "page_url": "https://example.jp/hyoka.html",
    }
    documents.loc[first, list(found)] = list(found.values())
    documents.to_csv(file, index=False, encoding="utf-8-sig")
    save_description(described)
    assert frictionless.validate(described / "datapackage.json").flatten(["title", "note"]) == []
    package = json.loads((described / "datapackage.json").read_text(encoding="utf-8"))
    assert {"name": "CC-BY-4.0", "title": "CC BY 4.0"} in package["licenses"]
    assert {licence["title"] for licence in package["licenses"]} == {*documents["licence"]}
    assert [source["title"] for source in package["sources"]] == documents["title"].tolist()
    assert [source["hash"] for source in package["sources"]] == [
        f"sha256:{digest}" for digest in documents["sha256"]
    ]
    source = package["sources"][0]
    assert [source[name] for name in ("path", "licence", "retrieved_on")] == [
        found[name] for name in ("page_url", "licence", "retrieved_on")
    ]


def test_a_parquet_file_tells_duckdb_titles_units_and_where_its_sources_are(tmp_path):
    save_table(tmp_path, "costs", load_table(PROCESSED, "costs"))
    file = tmp_path / "costs.parquet"
    with duckdb.connect() as base:
        told = dict(
            base.execute(
                f"select decode(key), decode(value) from parquet_kv_metadata('{file}')"
            ).fetchall()
        )
        total = base.execute(f"select sum(value) from '{file}'").fetchone()[0]
    assert told["title"] == " — ".join(TITLES["costs"])
    assert "source_url" in told["sources"]
    fields = pq.read_schema(file)
    for column, of_column in TABLES["costs"].items():
        metadata = fields.field(column).metadata
        assert metadata[b"title"].decode() == of_column.title
        assert metadata.get(b"unit", b"").decode() == of_column.unit
    assert fields.field("x0").metadata[b"unit"] == b"pt"
    assert "円" in fields.field("value").metadata[b"description"].decode()
    assert total == load_table(PROCESSED, "costs")["value"].sum()
    pd.testing.assert_frame_equal(load_table(tmp_path, "costs"), load_table(PROCESSED, "costs"))

"""A folder of PDFs becomes tables: all or none, the same whatever the jobs, and one wrong file
harms no other.
"""

import cProfile
import csv
import itertools
from pathlib import Path

import pandas as pd
import pytest
from fake_documents import fake_document, files, folder_of

from hyoka.contract.records import records_frame
from hyoka.contract.tables import DOCUMENT_TABLES, REFERENCES
from hyoka.run import batches, extract, pipeline
from hyoka.store.sources import document_paths, find_pdfs, publishable_paths, repeated
from hyoka.text.errors import UsageError


@pytest.fixture
def raw(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(extract, "read_document", fake_document)
    return folder_of(tmp_path / "raw", "a.pdf", "b.pdf")


def run(raw: Path, processed: Path, **more: object) -> pipeline.RunResult:
    return pipeline.make_tables(raw, processed, **{"jobs": 1, **more})


def broken_references(tables: dict[str, pd.DataFrame]) -> list[str]:
    """The references of the contract that point to no row."""
    return [
        f"{name}.{column} {value}"
        for name, column, to, there in REFERENCES
        if name in tables
        for value in sorted({*tables[name][column]} - {*tables[to][there], ""})
    ]


def test_every_table_is_written_and_points_to_what_exists(raw, tmp_path):
    result = run(raw, tmp_path / "processed")
    assert result.exit_code == 0
    names = {f"{name}.{ending}" for name in DOCUMENT_TABLES for ending in ("csv", "parquet")}
    assert set(files(tmp_path / "processed")) == names | {
        "datapackage.json",
        "catalog.jsonld",
        "run.json",
    }
    assert broken_references(result.tables) == []


def test_records_are_as_printed_and_come_from_the_cache_of_a_run(raw, tmp_path, monkeypatch):
    run(raw, tmp_path / "processed")
    monkeypatch.setattr(extract, "read_document", None)
    monkeypatch.setattr(pipeline, "open_workers", None)
    records = records_frame(pipeline.read_records(raw), "activities")
    assert records[["document_id", "activity_id", "name", "page", "x0"]].to_numpy().tolist() == [
        ["a", "1", "事業", 1, 10.004],
        ["b", "1", "事業", 1, 10.004],
    ]


def test_records_of_a_document_that_is_new_stand_at_its_place_among_those_of_the_cache(
    raw, tmp_path
):
    run(raw, tmp_path / "processed")
    (raw / "aa.pdf").write_bytes((raw / "a.pdf").read_bytes() + b"\n% another")
    documents = pipeline.read_records(raw, jobs=1)
    assert [document.document_id for document in documents] == ["a", "aa", "b"]


@pytest.mark.parametrize(
    ("name", "kind", "text", "page"),
    [
        ("broken.pdf", "truncated", "the PDF is damaged", 2), ("defect.pdf", "crash", "rows", None),
        ("odd.pdf", "contract", "level: 事業", None),
    ],
)  # fmt: skip
def test_wrong_file_becomes_a_problem_and_leaves_the_others_as_they_are(
    raw, tmp_path, name, kind, text, page
):
    folder_of(raw, "p.pdf")
    alone = run(raw, tmp_path / "alone").tables
    result = run(folder_of(raw, name), tmp_path / "together")
    for table in set(DOCUMENT_TABLES) - {"problems"}:
        pd.testing.assert_frame_equal(result.tables[table], alone[table])
    errors = result.tables["problems"][result.tables["problems"]["severity"] == "error"]
    assert errors[["document_id", "kind", "subject"]].to_numpy().tolist() == [
        [name[:-4], kind, name]
    ]
    assert errors["page"].isna().all() if page is None else errors["page"].tolist() == [page]
    assert text in errors["text"].iloc[0]
    assert errors["action"].str.len().gt(0).all()
    assert result.exit_code == 1


def test_tables_that_others_made_go_when_the_documents_tables_change_and_else_stay(
    raw, tmp_path, monkeypatch
):
    monkeypatch.setattr(pipeline, "MADE_BY", {"of_costs": "04_cost_efficiency"})
    processed = tmp_path / "processed"
    run(raw, processed)
    made = [processed / f"of_costs.{ending}" for ending in ("csv", "parquet")]
    for path in made:
        path.write_bytes(b"made of these")
    run(raw, processed)
    run(raw, processed, cache=False)
    assert all(path.is_file() for path in made)
    run(folder_of(raw, "c.pdf"), processed)
    assert not any(path.exists() for path in made)


def test_batches_of_any_size_make_the_same_csv(raw, tmp_path, monkeypatch):
    run(folder_of(raw, "broken.pdf", "z.pdf"), tmp_path / "one")
    monkeypatch.setattr(batches, "BATCH_PAGES", 1)
    run(raw, tmp_path / "many", cache=False)
    for name in DOCUMENT_TABLES:
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (
            tmp_path / "many" / f"{name}.csv"
        ).read_bytes()
        pd.testing.assert_frame_equal(
            *(pd.read_parquet(tmp_path / one / f"{name}.parquet") for one in ("one", "many"))
        )


def test_a_file_with_a_full_width_slash_beside_such_a_folder_is_read_or_named(raw, tmp_path):
    (raw / "a").mkdir()
    (raw / "a.pdf").rename(raw / "a" / "b.pdf")
    (raw / "b.pdf").rename(raw / "a／b.pdf")
    write_sources(raw, {"file": "a/b.pdf", "title": "甲"})
    result = run(raw, tmp_path / "processed")
    assert result.tables["documents"][["document_id", "title"]].to_numpy().tolist() == [
        ["a／b", "甲"]
    ]
    assert document_paths(raw) == {"a／b": raw / "a" / "b.pdf", "a／b.pdf": raw / "a／b.pdf"}
    problems = result.tables["problems"].query("severity == 'error'")
    assert problems[["document_id", "kind", "subject"]].to_numpy().tolist() == [
        ["a／b.pdf", "same_name", "a／b.pdf"]
    ]
    (raw / "a／b.pdf").unlink()
    assert run(raw, tmp_path / "processed").exit_code == 0


def test_folders_below_are_read_equal_files_once_and_other_kinds_counted(raw, tmp_path):
    (raw / "政策企画課").mkdir()
    (raw / "b.pdf").rename(raw / "政策企画課" / "b.pdf")
    (raw / "again.pdf").write_bytes((raw / "a.pdf").read_bytes())
    (raw / "政策企画課" / "メモ.docx").touch()
    result = run(raw, tmp_path / "processed")
    tables = result.tables
    assert tables["documents"]["document_id"].tolist() == ["a", "政策企画課／b"]
    assert document_paths(raw)["政策企画課／b"].is_file()
    chosen = tables["problems"]["kind"].isin(["same_file", "other_files"])
    assert tables["problems"].loc[
        chosen, ["document_id", "severity", "text"]
    ].to_numpy().tolist() == [
        ["*.docx", "note", "1 files"],
        ["again", "warning", "a.pdf"],
    ]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("listed", "others", "read"),
    [
        ("", ["a (1)", "写し"], "a"),  # it was read last
        ("a (1)", ["a (1)"], "a"),
        ("計画 (1)", ["計画 (1)", "計画"], "計画 (1)"),  # of sources.csv
        ("", ["計画 (1)", "計画"], "計画"),
        ("", ["乙の計画", "甲の計画"], "乙の計画"),
    ],
)
def test_a_copy_takes_over_no_id_in_whatever_order_files_come(listed, others, read, raw, tmp_path):
    (raw / "b.pdf").unlink()
    first = run(raw, tmp_path / "processed")
    assert first.tables["documents"]["document_id"].tolist() == ["a"]
    for name in others:
        (raw / f"{name}.pdf").write_bytes((raw / "a.pdf").read_bytes())
    if read != "a":
        (raw / "a.pdf").unlink()
    if listed:
        write_sources(raw, {"file": f"{listed}.pdf", "title": "甲"})
    pdfs = find_pdfs(raw)
    for order in itertools.permutations(pdfs):
        assert {*repeated(raw, order, ["a.pdf"]).values()} == {raw / f"{read}.pdf"}
    again = run(raw, tmp_path / "processed")
    assert again.tables["documents"]["document_id"].tolist() == [read]
    if read == "a":
        of_rows = {name: len(rows) for name, rows in first.tables.items()}
        assert {name: len(rows) for name, rows in again.tables.items()} | {
            "problems": of_rows["problems"]
        } == of_rows
        assert not any("removed" in line for line in again.changes)


@pytest.mark.parametrize(
    "make",
    [lambda raw: None, lambda raw: raw.mkdir(), lambda raw: (raw.mkdir(), (raw / "a.txt").touch())],
)
def test_folder_without_a_pdf_is_wrong_usage_and_nothing_is_made(tmp_path, make):
    make(tmp_path / "raw")
    with pytest.raises(UsageError, match="raw"):
        run(tmp_path / "raw", tmp_path / "processed")
    assert not (tmp_path / "processed").exists()


def write_sources(raw: Path, *rows: dict[str, str], encoding: str = "utf-8-sig") -> None:
    with (raw / "sources.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_folder_and_sources_are_held_against_each_other(raw, tmp_path):
    write_sources(raw, {"file": "a.pdf", "sha256": "1" * 64}, {"file": "gone.pdf", "sha256": ""})
    problems = run(raw, tmp_path / "processed").tables["problems"]
    assert problems[["document_id", "severity", "kind"]].to_numpy().tolist() == [
        ["a", "note", "another_file"],
        ["b", "note", "no_source"],
        ["gone", "note", "no_file"],
    ]


def test_a_row_of_commas_in_sources_is_none_and_one_without_a_file_is_told(raw, tmp_path):
    blank, unnamed = {"file": "", "title": ""}, {"file": " ", "title": "施策評価"}
    write_sources(raw, {"file": "a.pdf", "title": "施策評価"}, blank, unnamed)
    tables = run(raw, tmp_path / "processed").tables
    assert tables["documents"]["document_id"].tolist() == ["a", "b"]
    told = tables["problems"].query("kind == 'no_file'")["document_id"]
    assert told.tolist() == ["sources"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_sources_of_a_spreadsheet_are_read(raw, tmp_path, encoding):
    rows = [
        {"file": f"{n}.pdf", "title": "施策評価", "fiscal_year": "令和2年度", "kind": "published"}
        for n in "ab"
    ]
    write_sources(raw, *rows, encoding=encoding)
    documents = run(raw, tmp_path / "processed").tables["documents"]
    assert (
        documents[["title", "fiscal_year", "kind"]].to_numpy().tolist()
        == [["施策評価", 2020, "published"]] * 2
    )


def test_what_sources_say_wrongly_is_noted_and_not_taken(raw, tmp_path):
    wrong = {
        "kind": "copied",
        "municipality_code": "82201",
        "fiscal_year": "2年",
        "retrieved_on": "昨日",
    }
    write_sources(raw, {"file": "a.pdf", **wrong}, {"file": "b.pdf", **dict.fromkeys(wrong, "")})
    result = run(raw, tmp_path / "processed")
    assert result.tables["problems"]["kind"].tolist() == ["source"] * 4
    assert result.exit_code == 0
    for text in ("name,title\na,b\n", ""):
        (raw / "sources.csv").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=r"sources\.csv"):
            run(raw, tmp_path / "processed")


def test_a_file_whose_publish_is_neither_yes_nor_no_is_an_error_and_is_left_out_of_reports(
    raw, tmp_path
):
    write_sources(raw, {"file": "a.pdf", "publish": "可"}, {"file": "b.pdf", "publish": "yes"})
    result = run(raw, tmp_path / "processed")
    (wrong,) = result.tables["problems"].to_dict("records")
    assert (wrong["document_id"], wrong["text"]) == ("a", "publish 可")
    assert "yes, no" in wrong["action"]
    assert result.exit_code == 1
    assert [*publishable_paths(raw)] == ["b"]


def test_work_for_a_document_does_not_grow_with_their_number(root, tmp_path, monkeypatch):
    """Counted in calls of the package's functions, of a run that reads and of one that has all in
    its cache.
    """
    monkeypatch.setattr(extract, "read_document", fake_document)
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    package = str(root / "engine" / "src")

    def calls(number: int) -> int:
        raw = folder_of(tmp_path / str(number))
        for name in range(number):
            content = f"%PDF-1.7 {100 * number + name:09}{' ' * name}"
            (raw / f"{number}-{name}.pdf").write_text(content, encoding="ascii")
        with cProfile.Profile(builtins=False) as profile:
            for processed in (tmp_path / f"read {number}", tmp_path / f"cached {number}"):
                run(raw, processed)
        return sum(
            called.callcount
            for called in profile.getstats()
            if package in getattr(called.code, "co_filename", "")
        )

    _, few, more, most = map(calls, (1, 2, 4, 8))  # the first one imports
    assert most - more <= 2.1 * (more - few)

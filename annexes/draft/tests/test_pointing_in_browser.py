"""A clerk in a real browser points at figures of published documents: click, chips, press, draft.

Of each set at most one click a kind of column and twelve in all; the truth says which reading is
right, as the page does to a person.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from clerk_who_points import KINDS, PHASES, Clerk, clerk_before
from command_line import rows_of
from drafted_rows import items_of
from pages_in_browser import ROOT, close_browser, require_browser
from test_published_sets import FACTS, held, said, truth
from typeset.page import typeset_pages

from hyoka.text.japanese import fold
from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files
from hyoka_draft.facts import GUESS, Documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

Row = dict[str, str]
_MOST_CLICKS = 12
#: Of each set the share of its facts that is right after the clerk, of any state, at least.
SETS = {
    "kotsu": 95,
    "chihosai": 95,
    "kyoto": 95,
    "nankoku": 95,
    "yokohama": 93,
    "takamatsu": 95,
    "kobe-itiran": 95,
    "dx-no-lines": 100,
    "eki": 100,
    "ikeda": 95,
    "kobe-routes": 100,
    "kobe-sheets": 95,
    "kofuzei": 100,
    "shizei": 100,
}


@pytest.fixture(autouse=True)
def in_japanese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    require_browser()
    monkeypatch.setenv("HYOKA_LANG", "ja")
    yield
    close_browser()


def documents_of(folder: Path) -> Documents:
    files = sorted(folder.glob("*.pdf"))
    return Documents({file.stem: file for file in files}, items_of(*files))


def point_at_years(clerk: Clerk, true: Sequence[Row]) -> None:
    """An indicator a row, a year a column: one figure says all, the line is a part of the title."""
    first = true[0]
    clerk.go(first["document_id"], int(first["page"]))
    clerk.point(first["value"])
    clerk.choose("kind", "指標の値")
    clerk.choose("activity", "自動車事業 営業成績の推移")
    clerk.write("事業", first["activity"])
    clerk.choose("label", first["label"])
    clerk.choose("phase", "実績")
    clerk.take()


def point_at_columns(clerk: Clerk, true: Sequence[Row]) -> None:
    """A purpose a row under nine heads, a figure each; a row of totals is right, too."""
    page = [row for row in true if (row["document_id"], row["page"]) == ("chihosai-r4", "1")]
    clerk.go("chihosai-r4", 1)
    first = {row["label"]: row for row in reversed(page) if row["activity"] == page[0]["activity"]}
    for row in first.values():
        clerk.point(f"{int(row['value']):,}")
        clerk.choose("kind", "指標の値")
        clerk.choose("phase", {"actual": "実績", "target": "目標"}[row["phase"]])
        clerk.take()
    clerk.show_all()
    clerk.confirm_row("総合計")


def point_at_white_columns(clerk: Clerk, true: Sequence[Row]) -> None:
    """White space shows the columns of a list: its figures are guesses, none is out of reach."""
    states = clerk.states()
    assert states["guess"] == len(true)
    assert "unseen" not in states
    first = [row for row in true if row["label"] == true[0]["label"]]
    for row in first:
        clerk.point(row["value"])
        clerk.go_by_places()
        clerk.choose("kind", "指標の値")
        clerk.choose("activity", row["activity"])
        clerk.choose("label", row["label"])
        clerk.choose("phase", PHASES[row["phase"]])
        clerk.take()


def point_at_stations(clerk: Clerk, true: Sequence[Row]) -> None:
    """A station a row, a year a column: the line over the table says what the figures are."""
    first = true[0]
    clerk.go(first["document_id"], int(first["page"]))
    clerk.point(f"{int(first['value']):,}")
    clerk.choose("kind", KINDS["value"])
    clerk.choose("activity", first["activity"])
    clerk.choose("label", "駅別乗車人員（１日平均）(人)")
    clerk.choose("phase", PHASES[first["phase"]])
    clerk.take()
    clerk.show_all()
    clerk.confirm_row("計")


def point_at_taxes(clerk: Clerk, true: Sequence[Row]) -> None:
    """A tax a row; under each year amounts, a share and a rate: a click each."""
    clerk.go(true[0]["document_id"], int(true[0]["page"]))
    first = {row["label"]: row for row in reversed(true)}
    for label, row in first.items():
        is_cost = row["kind"] == "cost"
        clerk.point(f"{int(row['value']) // 1000:,}" if is_cost else row["value"])
        clerk.choose("kind", KINDS[row["kind"]])
        clerk.choose("activity", row["activity"])
        if is_cost:
            clerk.write("項目・指標", label)
            clerk.say_item(label, row["concept"])
        else:
            clerk.choose("label", label)
        clerk.choose("phase", PHASES[row["phase"]])
        clerk.take()


def point_at_grants(clerk: Clerk, true: Sequence[Row]) -> None:
    """Names within groups, in two tables; the last year of the second is a budget."""
    clerk.go(true[0]["document_id"], 1)
    first = {(int(row["fiscal_year"]) > 2015, row["phase"]): row for row in reversed(true)}
    for row in reversed(first.values()):
        clerk.point(f"{int(row['value']) // 1000:,}")
        clerk.choose("kind", KINDS["cost"])
        clerk.choose("activity", row["activity"])
        clerk.choose("label", row["label"])
        clerk.choose("phase", PHASES[row["phase"]])
        clerk.take()
        if row["phase"] == "settlement":
            clerk.show_all()
            clerk.confirm_row("総計")


def point_at_labels(clerk: Clerk, true: Sequence[Row], facts: Sequence[Row]) -> None:
    """Say what is missing, of most figures first, then press Right on readings that are right."""
    known = {said(row, by_label=way) for row in facts for way in (False, True)}
    missing: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in true:
        if said(row, by_label=not row["concept"]) not in known:
            missing[row["kind"], row["concept"] or row["label"]].append(row)
    cells = clerk.cells()
    for rows in sorted(missing.values(), key=len, reverse=True):
        found = next(filter(None, (cell_of(cells, row) for row in rows)), None)
        if found and clerk.clicks < _MOST_CLICKS:
            row, place = found
            clerk.point_at(*place)
            clerk.say(row)
            clerk.take()
    left = {said(row, by_label=not row["concept"]) for row in true}
    right = Counter[tuple[str, ...]]()
    for row in facts:
        is_right = any(said(row, by_label=way) in left for way in (False, True))
        if is_right and row["state"] == GUESS:
            about = row["document_id"], row["page"], row["kind"], row["concept"], row["label"]
            right[about] += 1
    readings: dict[int, tuple[str, int, int, int]] = {}
    counts = Counter[int]()
    for cell in cells:
        for fact in cell["facts"]:
            of_cell = cell["document"], str(cell["page"])
            about = *of_cell, fact["kind"], fact["concept"], fact["label"]
            if right[about]:
                place = cell["document"], cell["page"], cell["cell"], fact["part"]
                readings.setdefault(fact["reading"], place)
                counts[fact["reading"]] += 1
    for reading, _ in counts.most_common(_MOST_CLICKS - clerk.clicks):
        clerk.point_at(*readings[reading])
        clerk.take()


def cell_of(cells, row: Row) -> tuple[Row, tuple[str, int, int, int]] | None:
    """A row and the cell that prints its value beside or under its label, and is not read."""
    value = row["value"]
    if row["kind"] != "rating":
        value = f"{int(value) // (1000 if row['kind'] == 'cost' else 1):,}"
    for cell in cells:
        if cell["document"] != row["document_id"] or cell["facts"]:
            continue
        part = cell["parts"].index(value) if value in cell["parts"] else 0
        is_mark = row["kind"] == "rating" and fold(value) in cell["text"]
        is_beside = not row["label"] or any(fold(row["label"]) in text for text in cell["near"])
        if (value in cell["parts"] or is_mark) and is_beside:
            return row, (cell["document"], cell["page"], cell["cell"], part)
    return None


LISTS: dict[str, Callable[[Clerk, Sequence[Row]], None]] = {
    "chihosai": point_at_columns,
    "dx-no-lines": point_at_white_columns,
    "eki": point_at_stations,
    "kofuzei": point_at_grants,
    "kotsu": point_at_years,
    "shizei": point_at_taxes,
}


@pytest.mark.browser
@pytest.mark.draft_page
@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_a_clerk_reads_a_published_set_by_twelve_clicks_and_nothing_sure_is_wrong(
    name: str, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared / "pdf-real" / name
    documents = documents_of(folder)
    true = truth(shared, folder)
    out = tmp_path / "draft"
    list(write_draft(documents, out))
    with clerk_before(out / "draft.html", tmp_path / "saved") as clerk:
        if name in LISTS:
            LISTS[name](clerk, true)
        else:
            point_at_labels(clerk, true, rows_of(out / "facts.csv"))
        sheet = clerk.save()
    before = time.process_time()
    list(write_draft(documents, out, sheets=[sheet]))
    seconds = time.process_time() - before
    found = held(rows_of(out / "facts.csv"), true, is_whole=name in FACTS)
    right = found["right_sure"] + found["right_guess"]
    with capsys.disabled():
        share = 100 * right / len(true)
        counts = f"{clerk.clicks} clicks, {right} of {len(true)} right ({share:.1f} %)"
        print(f"\n{name}: {counts}, {found['wrong_sure']} wrong and sure, {seconds:.1f} s")
    assert clerk.clicks <= _MOST_CLICKS
    assert found["wrong_sure"] == 0
    assert 100 * right >= SETS[name] * len(true)


@pytest.mark.browser
@pytest.mark.draft_page
def test_years_of_one_column_are_an_indicator_and_what_was_said_is_taken_away_again(
    tmp_path: Path,
) -> None:
    documents = documents_of(ROOT / "docs" / "example" / "list")
    out = tmp_path / "draft"
    list(write_draft(documents, out))
    with clerk_before(out / "draft.html", tmp_path / "saved") as clerk:
        assert clerk.states()["asked"] == 96, "a number of a row is not asked for"
        clerk.point("9,072")
        clerk.choose("phase", "実績")
        clerk.confirm("2,428")  # which takes the column, too
        sheet = clerk.save()
    rows = rows_of(sheet)
    assert [(row["value"], row["label"]) for row in rows] == [
        ("9,072", "末残高"),
        ("2,428", "末残高"),
    ]
    list(write_draft(documents, out, sheets=[sheet]))
    facts = rows_of(out / "facts.csv")
    read = Counter((fact["label"], fact["fiscal_year"], fact["state"]) for fact in facts)
    assert read == {("末残高", year, "confirmed"): 24 for year in ("2022", "2023")}
    with clerk_before(out / "draft.html", tmp_path / "saved") as clerk:
        clerk.point("9,072")
        clerk.drop()
        assert not clerk.can_save()


@pytest.mark.browser
@pytest.mark.draft_page
def test_the_page_opens_where_figures_begin(tmp_path: Path) -> None:
    rows = [["番号", "事業名", "決算額(千円)"]]
    rows += [[str(n), name, f"{n},636"] for n, name in enumerate(["公園管理", "図書館運営"], 1)]
    path = tmp_path / "report.pdf"
    typeset_pages(path, [["この報告は市の事業をまとめたものです。"], ["令和3年度主な事業", rows]])
    list(write_draft(read_files([path]), tmp_path / "draft"))
    with clerk_before(tmp_path / "draft" / "draft.html", tmp_path / "saved") as clerk:
        clerk.point("1,636")  # fails where its page is not shown


@pytest.mark.browser
@pytest.mark.draft_page
def test_a_figure_lies_above_the_text_of_its_row_under_one_head(tmp_path: Path) -> None:
    rows = [["区分", "令和3年度", "令和4年度（予算額）", "←"], ["↑", "金額", "対前年比", "金額"]]
    rows += [["普通交付税", "4,181", "0.4％増", "4,195"], ["特別交付税", "603", "1.2％増", "610"]]
    path = tmp_path / "grants.pdf"
    typeset_pages(path, [["地方交付税の推移", rows]])
    list(write_draft(read_files([path]), tmp_path / "draft"))
    with clerk_before(tmp_path / "draft" / "draft.html", tmp_path / "saved") as clerk:
        cell = next(each for each in clerk.cells() if each["text"] == "4,195")
        clerk.point_at(cell["document"], cell["page"], cell["cell"], by_words=False)
        clerk.take()
        (row,) = rows_of(clerk.save())
    assert row["text"] == "4,195"

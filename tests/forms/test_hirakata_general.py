"""枚方市's form reads every value back, however its pages are set, and keeps what is odd about them apart."""

from __future__ import annotations

import pytest
from made_pages import cell, line

from hyoka.forms import Records, forms
from hyoka.grid.model import Line, Row

LEFT, BESIDE, RIGHT = 40.0, 110.0, 310.0


class Pages:
    """Items of a document set by hand, one below another."""

    def __init__(self) -> None:
        self.items: list[Row | Line] = []
        self.page, self.top = 1, 50.0
        self.row("平成29年度", "総務部の取り組み実績")
        self.line("1. 重点施策")

    def turn(self) -> None:
        """Begin the next page."""
        self.page, self.top = self.page + 1, 50.0

    def line(self, text: str) -> None:
        """A line in no table."""
        self.items.append(line(text, LEFT, self.top, self.page))
        self.top += 15

    def row(self, *texts: str, guessed: bool = False) -> None:
        """A row of one cell over the whole width, or of two; a cell's lines are parted by line feeds."""
        edges = [(LEFT, RIGHT)] if len(texts) == 1 else [(LEFT, BESIDE), (BESIDE, RIGHT)]
        lines = [text.split("\n") for text in texts]
        cells = [cell(*t, x0=a, x1=b, top=self.top, number=self.page) for t, (a, b) in zip(lines, edges, strict=True)]
        self.items.append(Row(self.page, self.top, cells, guessed))
        self.top += 5 + 12 * max(map(len, lines))

    def mark(self, symbol: str = "◎") -> None:
        """The row that closes an item."""
        self.row(f"取り組みに対する達成状況【{symbol}】")

    def records(self) -> Records:
        """What the form reads."""
        (form,) = [form for form in forms() if form.name == "hirakata_general"]
        return form.read_records(self.items)

    def names(self) -> list[str]:
        """Names of the items, without the chapters."""
        return [str(row["name"]) for row in self.records().tables["activities"] if row["level"] == "action"]

    def texts(self) -> list[tuple[str, str]]:
        """Prose by field."""
        return [(str(row["field"]), str(row["text"])) for row in self.records().tables["narratives"]]


@pytest.fixture
def pages() -> Pages:
    return Pages()


def test_head_repeated_above_the_rest_of_an_item_begins_no_new_one(pages: Pages) -> None:
    pages.row("テーマ", "取り組み内容・目標")
    pages.row("安全", "訓練を行い、")
    pages.turn()
    pages.row("テーマ", "取り組み内容・目標")
    pages.row("", "見直します。")
    pages.row("実績", "行いました。")
    pages.mark()
    assert pages.names() == ["安全"]
    assert pages.texts() == [("取り組み内容・目標", "訓練を行い、\n見直します。"), ("実績", "行いました。")]


def test_number_and_name_repeated_above_the_rest_of_an_item_begin_no_new_one(pages: Pages) -> None:
    pages.row("(1) 訓練")
    pages.row("目標", "訓練を行い、")
    pages.turn()
    pages.row("(1) 訓練")
    pages.row("", "見直します。")
    pages.mark()
    assert pages.names() == ["訓練"]
    assert pages.texts() == [("目標", "訓練を行い、\n見直します。")]


def test_text_above_a_page_end_belongs_to_the_label_below_it(pages: Pages) -> None:
    pages.row("(1) 訓練")
    pages.row("目標", "備えます。")
    pages.row("", "年に十二回の訓練を行い、毎回の全記録をま")
    pages.turn()
    pages.row("実績", "とめました。")
    pages.mark()
    assert pages.texts() == [("目標", "備えます。"), ("実績", "年に十二回の訓練を行い、毎回の全記録をまとめました。")]


def test_label_without_text_is_no_prose(pages: Pages) -> None:
    pages.row("(1) 訓練")
    pages.row("目標", "")
    pages.row("実績", "行いました。")
    pages.mark()
    assert pages.texts() == [("実績", "行いました。")]


def test_label_and_text_in_one_cell_are_parted_by_the_white_between(pages: Pages) -> None:
    pages.row("(1) 訓練", guessed=True)
    pages.row("目標　　　備えます。", guessed=True)
    pages.row("　　　　　記録をまと\n実績　　　めました。", guessed=True)
    pages.mark()
    assert pages.texts() == [("目標", "備えます。"), ("実績", "記録をまと\nめました。")]


def test_heading_between_hairlines_stands_above_its_box(pages: Pages) -> None:
    pages.row("2. 改革\n◆広告を載せます。\n実績　　　載せました。", guessed=True)
    pages.mark()
    assert [row["name"] for row in pages.records().tables["activities"]] == ["重点施策", "改革", "広告を載せます。"]
    assert pages.texts() == [("実績", "載せました。")]


def test_budget_and_settlement_are_costs_and_no_prose(pages: Pages) -> None:
    pages.row("(1) 訓練")
    pages.row("取り組み", "行います。\n 平成29年度当初予算：490千円")
    pages.row("実績", "43万円を節減しました。")
    pages.mark()
    assert [(row["basis"], row["text"]) for row in pages.records().tables["costs"]] == [("budget", "490千円")]
    assert pages.texts() == [("取り組み", "行います。"), ("実績", "43万円を節減しました。")]


def test_amount_broken_by_the_line_end_is_one_amount(pages: Pages) -> None:
    pages.row("(1) 訓練")
    pages.row("実績", "行いました。\n  平成29年度決算：1,2\n34千円")
    pages.mark()
    assert [(row["year"], row["text"]) for row in pages.records().tables["costs"]] == [("平成29年度", "1,234千円")]
    assert pages.texts() == [("実績", "行いました。")]


def test_year_in_two_lines_beside_the_title_is_found() -> None:
    pages = Pages()
    pages.items = []
    pages.line("平成29  総務部の取り組み実績")
    pages.row("年度    ＜部の構成＞人事課", guessed=True)
    pages.line("1. 重点施策")
    chapter = pages.records().tables["activities"][0]
    assert (chapter["department"], chapter["year"]) == ("総務部", "平成29年度")


def test_text_that_belongs_to_no_item_is_reported(pages: Pages) -> None:
    pages.line("この章では主な事業を示します。")
    pages.row("(1) 訓練")
    pages.row("実績", "行いました。")
    pages.mark()
    out = pages.records()
    assert [(p["severity"], p["kind"], p["text"]) for p in out.problems] == [
        ("note", "unplaced_text", "この章では主な事業を示します。")
    ]
    assert len(out.tables["ratings"]) == 1


@pytest.mark.parametrize("style", ["plain", "hairlines"])
def test_blank_mark_is_reported_and_closes_its_item(pages: Pages, style: str) -> None:
    for number in (1, 2):
        pages.row(f"({number}) 訓練", guessed=style == "hairlines")
        pages.row("実績", "行いました。", guessed=style == "hairlines")
        pages.mark("" if number == 1 else "○")
    out = pages.records()
    assert [(row["activity_id"], row["symbol"]) for row in out.tables["ratings"]] == [("1/(2)", "○")]
    assert [(p["severity"], p["kind"], p["subject"]) for p in out.problems] == [("error", "rating_missing", "1/(1)")]

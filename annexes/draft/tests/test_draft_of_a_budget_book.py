"""A budget book: lists of 目 among pages of other kinds, and no page of it without a word."""

from __future__ import annotations

import pytest
from drafted_rows import corrected, entering, figures, meant, said, strict
from typeset.layouts import LAYOUTS, other_city

from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts

BOOK = "book"
#: So often each page of another kind comes: 1 + 3 * 16 pages.
TIMES = 16
LIST = """names 一般管理費 財産管理費 企画費 戸籍住民費 社会福祉総務費 老人福祉費 保健衛生総務費
once 令和７年度　一般会計歳出予算　事項別明細書
once （単位：千円）
table .4 1.4 .8 .8 .8 .8 .8
columns - - 2025b 2025b 2025b 2025b 2025b
番号 | 目 | 本年度予算額 | 国県支出金 | 地方債 | その他 | 一般財源
*@number | @name | {total} | {subsidies} | {bonds} | {other_funds} | {general_funds}"""
WITHIN_CELLS = """page
text 令和７年度　歳出の説明
table 1 .6 .6 2
目 | 本年度 | 前年度 | 説明
総務費 | {} | {} | 報酬　{}⏎給料　{}⏎旅費　{}
管理費 | {} | {} | 役務　{}⏎委託　{}⏎工事　{}"""
SPREAD = """page
text 令和７年度　歳出
table 2 1 1 1
目 | 本年度 | 前年度 | 比較
総務費⏎（一般管理費） | {} | {} | {}
財産管理費 | {} | {} | {}
企画費⏎⏎　 | {} | {} | {}
計 | {} | {} | {}
page
text 令和７年度　歳出
table .4 1 1 3
節 | 区分 | 金額 | 説明
1⏎2 | 報酬⏎給料 | {} | 人件費
10 | 需用費 | {} | 庁舎の管理
12⏎⏎　 | 委託料 | {} | 計画の策定
18 | 負担金 | {} | 協議会"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """What is read of the book, and what its list says."""
    lines = "\n".join([f"{BOOK} 千円 2025", LIST, *[WITHIN_CELLS, SPREAD] * TIMES])
    path = tmp_path_factory.mktemp("book") / f"{BOOK}.pdf"
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(LAYOUTS, BOOK, lines.split("\n"))
        true = list(meant(other_city(BOOK, path)))
    return read_files([path]), true


def test_each_page_of_a_budget_book_is_told_as_what_it_is(book) -> None:
    read, _ = book
    told = {problem["page"]: problem["kind"] for _, problem in read.met}
    kinds = ["amounts_in_cell", "spread", "spread"] * TIMES
    assert [told.get(page) for page in range(2, 2 + len(kinds))] == kinds
    assert 1 not in told


def test_nothing_of_a_budget_book_enters_as_it_is_drafted(book) -> None:
    read, true = book
    draft = draft_documents({"made": read.items[BOOK]})
    judge_facts(draft)
    assert figures(said(entering(draft))) - strict(true) == {}


def test_a_typed_list_of_a_budget_book_brings_in_its_figures_and_no_others(book) -> None:
    read, true = book
    documents = {"made": read.items[BOOK]}
    sheet = [row | {"page": "1"} for row in true]
    again, _ = corrected(documents, draft_documents(documents), sheet)
    judge_facts(again)
    assert figures(said(entering(again))) == figures(true)

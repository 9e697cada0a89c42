"""Tables without upright edges, by the white between their columns."""

import numpy as np
import pytest
from made_content import Made, only_page, text
from made_pages import chars, grid, hairlines, page
from newspaper_pages import write

from hyoka.grid.model import Row
from hyoka.grid.page_items import page_items
from hyoka.grid.page_tables import tables_of_page
from hyoka.pages.reader import printed_pages
from hyoka.pdf.chars import Char

#: Where columns begin, and where figures end, points.
LABEL, UNIT, FIRST, SECOND = 50, 200, 330, 430
NAMES = ("申請件数", "開催回数", "参加者数", "満足度")


def _listed(top=100.0, names=NAMES, head=("指標", "単位", "令和４年度", "令和５年度")):
    """A list without any line: names, units, and figures that end below one another."""
    lines = [
        chars(head[0], LABEL, top),
        chars(head[1], UNIT, top),
        chars(head[2], FIRST - 50, top),
        chars(head[3], SECOND - 50, top),
    ]
    for number, name in enumerate(names, 1):
        y = top + 18 * number
        before, now = str(number * 37), f"{number * 1100:,}"
        lines += [
            chars(name, LABEL, y),
            chars("件", UNIT, y),
            chars(before, FIRST - 5 * len(before), y),
            chars(now, SECOND - 5 * len(now), y),
        ]
    return lines


def _guessed(made):
    return [item for item in page_items(made) if isinstance(item, Row) and item.guessed]


def test_a_list_without_any_line_is_guessed_below_its_head():
    rows = _guessed(page(chars("進捗管理表", 250, 60), *_listed()))
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["指標", "単位", "令和４年度", "令和５年度"],
        ["申請件数", "件", "37", "1,100"],
        ["開催回数", "件", "74", "2,200"],
        ["参加者数", "件", "111", "3,300"],
        ["満足度", "件", "148", "4,400"],
    ]


def test_what_has_no_head_is_given_to_who_asks_and_to_no_form():
    made = page(*_listed()[4:])
    assert _guessed(made) == []
    (table,) = tables_of_page(made)
    assert table.guessed
    assert table.frame.iloc[3].tolist() == ["満足度", "件", "148", "4,400"]


def test_a_name_goes_down_over_the_blanks_beside_further_names():
    made = _listed(head=("取組", "指標", "令和４年度", "令和５年度"))
    units = ("件数", "回数", "人数", "割合")
    kept = [text for text in made if text[0].text != "件"]
    kept = [text for text in kept if "".join(c.text for c in text) not in NAMES[1:]]
    beside = [chars(unit, UNIT, 118 + 18 * n) for n, unit in enumerate(units)]
    _, first, *others = _guessed(page(*kept, *beside))
    assert first.cells[0].text == "申請件数"
    assert first.cells[0].bottom == others[-1].cells[0].bottom
    assert [row.cells[0].text for row in others] == ["回数", "人数", "割合"]


def _spread(word, top, width=80.0):
    """A word whose letters stand evenly over the width of a cell."""
    gap = (width - 10) / (len(word) - 1)
    return [c for n, letter in enumerate(word) for c in chars(letter, LABEL + gap * n, top)]


def test_letters_that_are_spread_over_their_cells_are_words():
    made = list[list[Char]]()
    for number, word in enumerate(("区分", "国庫支出金", "一般財源", "事業費合計")):
        y = 100 + 18 * number
        figures = ("令和４年度", "令和５年度") if not number else (f"{number}00", f"{number},800")
        made += [_spread(word, y), chars(figures[0], 280, y), chars(figures[1], 380, y)]
    rows = _guessed(page(*made))
    assert [row.cells[0].folded for row in rows] == ["区分", "国庫支出金", "一般財源", "事業費合計"]


def test_a_list_between_ruled_tables_is_read_beside_them():
    ruled = grid([50, 150, 430], [20, 40])
    made = page(chars("事業名", 55, 25), chars("道路", 155, 25), *_listed(), **ruled)
    items = page_items(made)
    assert [item.guessed for item in items if isinstance(item, Row)] == [False, *[True] * 5]


def test_a_rule_below_a_head_says_over_which_columns_it_goes():
    lines = [
        *(chars("年度", 50, 122), chars("市", 180, 100), chars("県", 330, 100)),
        *(chars("計画", x, 122) for x in (140, 290)),
        *(chars("実績", x, 122) for x in (210, 360)),
    ]
    for n in range(4):
        y = 144 + 18 * n
        lines.append(chars(f"令和{n + 2}年", 50, y))
        lines += [chars(f"{n + 1}0", x, y) for x in (145, 215, 295, 365)]
    rules = [*hairlines(50, 390, [94, 138, 220])["horizontal"], (117, 135, 235), (117, 285, 385)]
    (table,) = tables_of_page(page(*lines, horizontal=rules))
    assert table.frame.iloc[:2].fillna("<").to_numpy().tolist() == [
        ["年度", "市", "<", "県", "<"],
        ["<", "計画", "実績", "計画", "実績"],
    ]


def test_bands_of_colour_part_no_figures(tmp_path):
    made = Made()
    heads = [("Item", 20), ("FY2022", 100), ("FY2023", 150)]
    content = b"".join(text(word, x, 180, size=8) for word, x in heads)
    for number in range(1, 13):
        y = 180 - 13 * number
        shade = b"0.9 0.95 1 rg" if number % 2 else b"1 1 1 rg"
        content += shade + b" 15 %d 170 13 re f 0 g " % (y - 4)
        content += text(f"Works {number}", 20, y, size=8)
        content += text(str(number * 11), 110, y, size=8)
        content += text(f"{number},500", 155, y, size=8)
    made.content = content
    rows = _guessed(only_page(made.save(tmp_path / "bands.pdf")))
    assert [[cell.text for cell in row.cells] for row in rows[::12]] == [
        ["Item", "FY2022", "FY2023"],
        ["Works 12", "132", "12,500"],
    ]
    assert len(rows) == 13


def test_rows_that_no_edge_parts_are_split_for_who_asks():
    lines = [chars(head, x, 104) for head, x in (("区分", 55), ("人数", 155), ("割合", 255))]
    for number, name in enumerate(("３歳児の組", "４歳児の組", "合計")):
        y = 124 + 14 * number
        lines += [chars(name, 55, y), chars(f"{number + 1},500", 160, y), chars("85.1", 260, y)]
    made = page(*lines, **grid([50, 115, 250, 350], [100, 120, 168]))
    (table,) = tables_of_page(made)
    assert table.guessed
    assert table.frame.to_numpy().tolist() == [
        ["区分", "人数", "割合"],
        ["３歳児の組", "1,500", "85.1"],
        ["４歳児の組", "2,500", "85.1"],
        ["合計", "3,500", "85.1"],
    ]


def test_labels_in_one_cell_beside_ruled_rows_are_one_for_each():
    edges = grid([50, 200, 300], [100, 120, 140, 160])
    edges["horizontal"][1:3] = [(120, 200, 300), (140, 200, 300)]
    lines = [chars(name, 55, 104 + 20 * n) for n, name in enumerate(("給料", "旅費", "合計"))]
    lines += [chars(f"{n + 1},000", 220, 104 + 20 * n) for n in range(3)]
    (table,) = tables_of_page(page(*lines, **edges))
    assert table.frame.to_numpy().tolist() == [
        ["給料", "1,000"],
        ["旅費", "2,000"],
        ["合計", "3,000"],
    ]
    wrapped = [chars("本文が続く欄の各行は長い文", 55, 104 + 20 * n) for n in range(3)]
    (table,) = tables_of_page(page(*wrapped, *lines[3:], **edges))
    assert table.cells[0].row_span == 3


@pytest.mark.parametrize("japanese", [True, False])
@pytest.mark.parametrize("columns", [2, 3, 4])
def test_columns_of_prose_are_no_table(tmp_path, columns, japanese):
    path = write(tmp_path / "prose.pdf", 90, columns, japanese=japanese, seed=columns)
    pages = list(printed_pages(path))
    assert len(pages) > 3
    for made in pages:
        assert not any(isinstance(item, Row) for item in page_items(made))
        assert tables_of_page(made) == []


def test_a_band_of_colour_holds_the_lines_of_one_row():
    names = ("減債基金", "公共施設管理基金", "まちづくり基金", "森の基金")
    lines = [chars("基金", LABEL, 100), chars("件", UNIT, 100), chars("令和４年", FIRST - 40, 100)]
    bands = []
    for number, name in enumerate(names):
        top = 120 + 30 * number
        upper, lower = name[:4], name[4:]
        lines.append(chars(upper, LABEL, top + (4 if lower else 10)))
        lines += [chars(lower, LABEL, top + 16)] if lower else []
        lines += [chars("件", UNIT, top + 10), chars(f"{number + 1},500", FIRST - 25, top + 10)]
        bands += [[LABEL - 5, top, FIRST + 5, top + 30]] if number % 2 else []
    made = page(*lines)
    made.fills = np.array(bands)
    rows = _guessed(made)
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["基金", "件", "令和４年"],
        ["減債基金", "件", "1,500"],
        ["公共施設管理基金", "件", "2,500"],
        ["まちづくり基金", "件", "3,500"],
        ["森の基金", "件", "4,500"],
    ]


def test_a_text_amid_two_heads_below_it_is_the_head_of_both():
    lines = [chars("指標", LABEL, 112), chars("決算額", (FIRST + SECOND) / 2 - 40, 100)]
    lines += [
        chars(year, x - 50, 112) for year, x in (("令和４年度", FIRST), ("令和５年度", SECOND))
    ]
    for number, name in enumerate(NAMES, 1):
        top = 112 + 18 * number
        lines.append(chars(name, LABEL, top))
        lines += [chars(f"{number},100", x - 25, top) for x in (FIRST, SECOND)]
    (table,) = tables_of_page(page(*lines))
    (over,) = (cell for cell in table.cells if cell.text == "決算額")
    assert (over.column, over.column_span) == (1, 2)
    assert table.frame.iloc[1].tolist()[1:] == ["令和４年度", "令和５年度"]

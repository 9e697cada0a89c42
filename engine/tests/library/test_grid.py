"""Lines and characters become cells, also where lines are missing.

Two figures are never one, and one is never two.
"""

from itertools import accumulate

import pytest
from made_pages import chars, grid, hairlines, line, page, read, texts

from hyoka.grid.bodies import read_bodies
from hyoka.grid.collisions import collisions
from hyoka.grid.model import Line, Row, read_items
from hyoka.grid.page_items import document_items
from hyoka.grid.paragraphs import one_line, paragraphs
from hyoka.pdf.chars import UNREAD
from hyoka.text.numbers import THIN

XS, YS = [50.0, 150.0, 250.0], [100.0, 120.0, 140.0]


def test_lines_of_a_cell_are_in_order_whatever_the_order_of_the_file():
    made = page(
        chars("三行目", 60, 124),
        chars("一行目", 60, 102),
        chars("二行目", 60, 113),
        **grid([50, 150], [100, 140]),
    )
    (only,) = read_items(made)
    assert [line.text for line in only.cells[0].lines] == ["一行目", "二行目", "三行目"]


BESIDE_LINES = {
    "a number before a name of two lines": (
        [("特定資金枠外", 80, 102), ("(6)", 60, 107), ("(災害援護資金)", 80, 112)],
        ["(6)", "特定資金枠外", "(災害援護資金)"],
    ),
    "a mark behind one": (
        [("準元利償還金", 55, 102), ("Ⓑ", 120, 107), ("のうち繰出金", 55, 112)],
        ["準元利償還金", "のうち繰出金", "Ⓑ"],
    ),
    "a number and a unit beside one": (
        [("流域下水道", 75, 102), ("4", 60, 107), ("(円)", 128, 107), ("維持管理費", 75, 112)],
        ["4", "流域下水道", "維持管理費", "(円)"],
    ),
    "a mark before one of four lines": (
        [("一", 80, 100), ("二", 80, 110), ("○", 60, 115), ("三", 80, 120), ("四", 80, 130)],
        ["○", "一", "二", "三", "四"],
    ),
    "a note that is set higher": ([("水道", 60, 102), ("注", 82, 102, 5)], ["水道注"]),
    "a note that is set lower": ([("水道", 60, 102), ("注", 82, 107, 5)], ["水道注"]),
    "a number before the lower of two names": (
        [("歳入", 80, 102), ("(1)", 60, 112), ("市税", 80, 112)],
        ["歳入", "(1)市税"],
    ),
    "marks on the middle one of three lines": (
        [("おおむね", 80, 102), ("○達成●", 60, 112), ("困難", 80, 122)],
        ["おおむね", "○達成●", "困難"],
    ),
    "a text between two that is beside one of them": (
        [("年度", 110, 102), ("区分", 85, 112), ("科目", 60, 122)],
        ["年度", "区分", "科目"],
    ),
}


@pytest.mark.parametrize(("printed", "found"), BESIDE_LINES.values(), ids=BESIDE_LINES)
def test_a_text_half_way_down_beside_all_lines_of_a_cell_is_its_first_or_last(printed, found):
    printed = [*printed, ("二行の", 160, 102), ("隣", 160, 112)]
    made = page(*(chars(*text) for text in printed), **grid(XS, [98, 145]))
    (only,) = read_items(made)
    assert [line.text for line in only.cells[0].lines] == found


def test_a_number_of_larger_letters_half_way_down_two_lines_is_on_neither():
    made = page(
        chars("流域下水道", 75, 102),
        chars("4", 60, 106, 12),
        chars("維持管理費", 75, 112),
        **grid(XS, [100, 140]),
    )
    assert read(made) == [["4流域下水道維持管理費"]]


@pytest.mark.parametrize(
    ("second", "text"),
    [(8, ["一" * 8 + "二" * 8 + "三四。"]), (7, ["一" * 8 + "二" * 7, "三四。"])],
)
def test_lines_that_break_off_at_one_place_before_the_edge_are_one_sentence(second, text):
    made = page(
        chars("一" * 8, 57, 102),
        chars("二" * second, 57, 113),
        chars("三四。", 57, 126, 4),
        **grid([50, 150], [100, 140]),
    )
    (only,) = read_items(made)
    assert paragraphs([only.cells[0]]) == text


def test_a_line_under_one_text_is_an_underline_whatever_else_the_page_prints():
    made = page(
        chars("別の文", 150, 70),
        chars("見出し一", 60, 90),
        chars("見出し二", 60, 130),
        **hairlines(60, 100, [101, 141]),
    )
    assert read(made) == ["別の文", "見出し一", "見出し二"]


def test_a_line_under_two_texts_that_stand_apart_is_of_a_table():
    made = page(
        *(chars(text, x, top) for top in (90, 110) for text, x in (("左", 50), ("右", 240))),
        **hairlines(50, 250, [101, 121]),
    )
    assert read(made) == ["左右", ["左", "右"]]


INNER, RIGHT = grid([100, 200, 300], [130, 150, 170]), grid([300, 400], YS)
HALVES = {"horizontal": [(y, 50, 350) for y in YS], "vertical": [(x, 100, 140) for x in (150, 250)]}
WORDS_OF_ROWS = [
    chars(word, x, top) for top in (105, 125) for x, word in ((60, "左"), (160, "中"), (260, "右"))
]
#: Texts and lines of a page, and what is read of it, but for empty rows.
TABLES = {
    "text around a table is lines in reading order": (
        [chars("下", 50, 150), chars("表", 60, 105), chars("上", 50, 80)],
        [grid(XS, YS)],
        ["上", ["表"], "下"],
    ),
    "a table without outer vertical lines has its outer columns": (
        WORDS_OF_ROWS,
        [HALVES],
        [["左", "中", "右"]] * 2,
    ),
    "two tables side by side are not one": (
        [chars("左", 60, 105), chars("右", 310, 105)],
        [grid([50, 150], YS), RIGHT],
        [["左"], ["右"]],
    ),
    "a table within a cell of another keeps its own text": (
        [chars("外", 60, 105), chars("内", 110, 135), chars("側", 210, 135)],
        [grid([50, 350], [100, 200]), INNER],
        [["外"], ["内", "側"]],
    ),
    "a double line is one edge": (
        [chars("左", 60, 105), chars("右", 160, 105)],
        [grid([50, 150, 152.2, 250], YS)],
        [["左", "右"]],
    ),
    "a line across an empty table's edge is read": (
        [chars("上の文", 60, 92), chars("下の文", 60, 150)],
        [hairlines(50, 350, [100, 120, 140])],
        ["上の文", "下の文"],
    ),
}


@pytest.mark.parametrize(("texts", "tables", "found"), TABLES.values(), ids=TABLES)
def test_tables_of_a_page_are_read_with_their_texts(texts, tables, found):
    lines = {
        side: [edge for table in tables for edge in table.get(side, [])]
        for side in ("horizontal", "vertical")
    }
    assert [item for item in read(page(*texts, **lines)) if item] == found


def test_a_character_belongs_to_the_cell_that_holds_its_centre():
    made = page(chars("はみ出す", 112, 105), **grid(XS, YS))
    assert read(made)[0] == ["はみ出す"]
    # 142 to 152: the middle is left of the line; 152 to 162: right of it
    texts = [chars("左右", 142, 105), chars("甲", 112, 105), chars("乙", 200, 105)]
    assert read(page(*texts, **grid(XS, YS)))[0] == ["甲左", "右乙"]


@pytest.mark.parametrize("x", [112, 142])
def test_a_text_that_runs_over_an_edge_into_a_blank_cell_is_whole(x):
    assert read(page(chars("その他特定財源", x, 105), **grid(XS, YS)))[0] == ["その他特定財源"]


def test_a_text_that_runs_over_an_edge_leaves_the_figure_behind_it_alone():
    texts = [chars("一般財源", 122, 105), chars("375", 180, 105)]
    assert read(page(*texts, **grid(XS, YS)))[0] == ["一般財源", "375"]


COLUMNS = [(60, "事業の名称"), (200, "回"), (300, "123")]


def hairline_table(*lines: list[tuple[float, str]]) -> list[list[str] | str]:
    words = [chars(word, x, 105 + 20 * n) for n, line in enumerate(lines) for x, word in line]
    return read(page(*words, **hairlines(50, 450, [100 + 20 * n for n in range(len(lines) + 1)])))


NUMBERS = [(56, "5"), (120, "6"), (180, "7"), (230, "8"), (330, "9")]
#: Rows of words that have the columns that their texts show.
WORDS = {
    "a blank between words of one row is no column": [
        [(60, "都市 計画 の 事業"), (250, "回")],
        *([[(60, "窓口の案内を広げる"), (250, "件")]] * 3),
    ],
    "a narrow gap is a column where it runs down the table": [
        [(60, "利用者の数を数える"), (156, "人員"), (300, "1,234")]
    ]
    * 4,
    "text across a gap of other rows is one text": [
        [(60, "この行の文はどの列の境も越えて右まで続いている")],
        *([COLUMNS] * 3),
    ],
    "heads in the middle of columns are apart over short figures at the right": [
        [(60, "名称"), (150, "平成22年度実績"), (250, "平成23年度実績")],
        *[[(60, "回数"), (232, "20"), (332, "53")]] * 2,
    ],
    "a figure close before a text is apart from it as in the rows above": [
        [(60, "件"), (82, "窓口 の 案内")],
        [(60, "回"), (110, "事業の名称")],
        [(60, "123"), (81, "事業の名称")],
    ],
    "a line that begins left of the cells parts two tables": [
        *([NUMBERS] * 4),
        [(52, "結果")],
        [(60, "窓口 の 案内"), (330, "9")],
    ],
    "a line that begins left of the cells above it, as those below it do, parts none": [
        *([NUMBERS] * 4),
        [(52, "結果")],
        [(52, "窓口"), (77, "案内"), (330, "9")],
    ],
}


@pytest.mark.parametrize("rows", WORDS.values(), ids=WORDS)
def test_rows_between_hairlines_have_the_columns_that_their_texts_show(rows):
    assert hairline_table(*rows) == [[word for _, word in row] for row in rows]


#: Where a text begins in its column, of a column's left and right end and the width of the text.
ALIGNED = {
    "left": lambda x0, x1, width: x0 + 4,
    "centre": lambda x0, x1, width: (x0 + x1 - width) / 2,
    "right": lambda x0, x1, width: x1 - 4 - width,
}
PERMUTED = [["1,800", "△26", "7"], ["5", "12,345", "△6,800"]]


def level_ruled(heads, columns, head_side, figure_side, ys):
    """A table of level rules: heads over columns, two rows of figures in these columns (number of
    the column: its figures).
    """

    def aligned(word, column, side, top):
        width = sum(5 if letter.isascii() else 10 for letter in word)
        left = 140 + 120 * column
        return chars(word, ALIGNED[side](left, left + 120, width), top)

    words = [chars("区分", 44, 105)]
    words += [aligned(head, n, head_side, 105) for n, head in enumerate(heads)]
    for n, label in enumerate(["国庫支出金", "一般財源"]):
        words.append(chars(label, 44, 125 + 20 * n))
        words += [aligned(PERMUTED[n][c], c, figure_side, 125 + 20 * n) for c in columns]
    return page(*words, **hairlines(40, 500, ys))


def heads_of_figures(made):
    """The heads that each figure stands below, by its text."""
    rows = [item for item in read_items(made) if isinstance(item, Row)]
    heads = [cell for cell in rows[0].cells[1:] if cell.lines]
    figures = [cell for row in rows[1:] for cell in row.cells[1:] if cell.lines]
    return {
        figure.text: [head.text for head in heads if head.x0 < figure.x1 and figure.x0 < head.x1]
        for figure in figures
    }


@pytest.mark.parametrize("figure_side", ALIGNED)
@pytest.mark.parametrize("head_side", ALIGNED)
@pytest.mark.parametrize("heads", [["R3", "R4", "R5"], ["2021", "2022", "2023"]])
@pytest.mark.parametrize("ys", [[100, 120, 140, 160], [100, 120, 160]], ids=["all", "three"])
def test_figures_left_or_right_of_their_heads_are_theirs_by_order(
    heads, head_side, figure_side, ys
):
    found = heads_of_figures(level_ruled(heads, range(3), head_side, figure_side, ys))
    by_order = {word: [heads[c]] for line in PERMUTED for c, word in enumerate(line)}
    assert found == by_order


@pytest.mark.parametrize(("head_side", "figure_side"), [("left", "right"), ("right", "left")])
def test_fewer_figures_than_heads_are_not_read_where_none_is_below_its_head(head_side, figure_side):
    made = level_ruled(["R3", "R4", "R5"], [0, 2], head_side, figure_side, [100, 120, 140, 160])
    rows = [item for item in read_items(made) if isinstance(item, Row)]
    words = [cell.text for row in rows[1:] for cell in row.cells[1:] if cell.lines]
    assert not any(letter.isdigit() for word in words for letter in word)
    assert chr(UNREAD) in "".join(words)


#: The last head of texts stands right of them, each head of figures left of them.
HEADS_BESIDE = [(62, "名称"), (205, "交付先"), (270, "R3"), (330, "R4"), (390, "R5")]
NAMED_PAYEES = [[(54, "広告事業"), (150, "自治会")], [(54, "図書事業"), (150, "市協会")]]


@pytest.mark.parametrize(
    ("heads", "lefts", "are_read"),
    [
        (HEADS_BESIDE, ([290, 350, 410], [290, 350, 410]), True),
        (HEADS_BESIDE[1:], ([290, 350], [290, 350]), False),
        (HEADS_BESIDE, ([290, 350, 410], [290, 350, 416]), False),
    ],
    ids=["as many heads as columns", "a blank last column", "a column without one right end"],
)
def test_figures_behind_heads_are_read_where_every_column_has_a_head(heads, lefts, are_read):
    rows = [
        [*texts, *zip(xs, ["180", "262", "715"], strict=False)]
        for texts, xs in zip(NAMED_PAYEES, lefts, strict=True)
    ]
    found = [cell for row in hairline_table(heads, *rows) for cell in row]
    printed = [word for row in (heads, *rows) for _, word in row]
    assert found == printed if are_read else chr(UNREAD) in "".join(found)


def test_a_text_over_figures_of_other_rows_leaves_no_columns_to_count():
    head = [(230, "指標"), (320, "R3"), (400, "R4")]
    rows = [
        [(54, "1"), (70, "広告事業"), (350, "23"), (430, "25")],
        [(54, "2"), (70, "財源のための文がすべての列を越えて右へ続いている一行である"), (430, "8")],
    ]
    assert hairline_table(head, *rows) == [[word for _, word in row] for row in [head, *rows]]


def test_fewer_figures_than_heads_are_read_where_each_is_below_its_head():
    heads = ["令和3年度", "令和4年度", "令和5年度"]
    made = level_ruled(heads, [0, 2], "right", "right", [100, 120, 140, 160])
    found = heads_of_figures(made)
    assert found["1,800"] == ["令和3年度"]
    assert "令和5年度" in found["7"]


TABLE = grid(XS, [100.0, 140.0, 180.0])
CUT = TABLE | {"vertical": [(50, 100, 180), (150, 140, 180), (250, 100, 180)]}
FAR = chars("9", 60, 150)
#: What stands in the upper row of a table, as it is read.
FIGURES = {
    "two side by side in a cell are two": (
        [chars("180", 120, 110), chars("11", 160, 110), FAR],
        CUT,
        ["180 11"],
    ),
    "one right beside another is its own": (
        [chars("48", 60, 110), FAR, chars("31", 70, 110)],
        TABLE,
        ["48 31"],
    ),
    "two over each other in a cell are two": (
        [chars("5", 60, 105), chars("71", 60, 120)],
        TABLE,
        ["5 71"],
    ),
    "a long one that its cell breaks is one": (
        [chars("1,234,", 60, 105), chars("567", 60, 120)],
        TABLE,
        ["1,234,567"],
    ),
    "one over an edge stays whole": ([chars("850", 138, 110), FAR], TABLE, ["850"]),
    "the next cell is none of it": (
        [chars("223", 130, 110), chars(" 2名", 148, 110), FAR],
        TABLE,
        ["223", "2名"],
    ),
}


@pytest.mark.parametrize(("texts", "lines", "found"), FIGURES.values(), ids=FIGURES)
def test_two_figures_are_never_one_and_one_is_never_two(texts, lines, found):
    assert read(page(*texts, **lines))[0] == found


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["58", "8,220", "16,775"], "58 8,220 16,775"),
        (["44 27", "3"], "44 27 3"),
        (["前年", "22", "18"], "前年22 18"),
        (["令和", "4年", "6"], "令和4年6"),
    ],
)
def test_whole_numbers_below_each_other_are_never_one_however_many(lines, text):
    words = [chars(line, 60, 102 + 14 * number) for number, line in enumerate(lines)]
    (only,) = read_items(page(*words, **grid(XS, [100, 150])))
    assert only.cells[0].text == one_line(only.cells[0]) == text


@pytest.mark.parametrize(
    ("text", "apart", "is_one"),
    [
        ("△1 2", 0.0, False),
        ("△1 2 3", 0.0, False),
        ("△12", 6.0, True),
        ("123", 6.0, True),
        ("1 2", 0.0, False),
    ],
)
def test_digits_are_one_figure_where_they_and_their_sign_stand_apart_alike(text, apart, is_one):
    made = page(chars(text, 60, 105, spread=apart), FAR, **TABLE)
    figure = document_items([made])[0].text
    assert (THIN in figure, " " in figure) == (is_one, not is_one)


def test_a_line_of_some_chars_says_how_wide_its_first_word_is():
    assert (line("東京").first_width, line("ＡＢ").x1) == (10, 70)
    made = line("Tokyo 2020")
    assert (made.first_width, made.x1, made.height) == (25, 100, 10)


@pytest.mark.parametrize(
    ("printed", "gaps", "text"),
    [
        ("一 般会計 補助金", [2.1, 2.0, 1.9, 2.0, 2.1, 1.9], "一般会計補助金"),
        ("調査研究 費", [5.9, 5.9, 5.8, 5.9], "調査研究費"),
        ("高 中 低", [2.0, 2.0], "高 中 低"),
        ("歳出 予備費", [2.0, 5.0, 2.0, 2.0], "歳出 予備費"),
        ("農林 水産業 費", [0.0, 5.0, 0.0, 0.0, 5.0], "農林 水産業 費"),
        ("準 備 金 合計", [5.0, 5.0, 5.0, 0.0], "準 備 金 合計"),
        ("村田 功", [0.4, 1.2], "村田 功"),
        ("1 2 34", [2.0, 2.0, 2.0], "1 2 34"),
    ],
)
def test_letters_as_far_apart_are_one_word_where_the_file_has_blanks_between_some(
    printed, gaps, text
):
    letters = [letter for word in printed.split() for letter in chars(word, 50, 100)]
    begins = {0, *accumulate(map(len, printed.split()))}
    x = 50.0
    made = []
    for number, (letter, gap) in enumerate(zip(letters, [*gaps, 0.0], strict=True)):
        width = letter.x1 - letter.x0
        is_first = number in begins and number > 0
        made.append(letter._replace(x0=x, x1=x + width, space=is_first))
        x += width + gap
    assert Line(1, made).text == text


#: A row with labels and figures on each line of its cells, and what is read of it.
LEVEL = {
    "labels that would have fitted are rows": (
        ["人件費", "委託料", "使用料"],
        [["人件費", "1,234"], ["委託料", "567"], ["使用料", "89"]],
    ),
    "a label that its cell breaks is one": (
        ["ごみの収集に要", "する費用の計算", "と報告"],
        [["ごみの収集に要する費用の計算と報告", "1,234 567 89"]],
    ),
    "one label as wide as its cell is a row": (
        ["人件費", "ごみの収集に要", "使用料"],
        [["人件費", "1,234"], ["ごみの収集に要", "567"], ["使用料", "89"]],
    ),
}


@pytest.mark.parametrize(("labels", "found"), LEVEL.values(), ids=LEVEL)
def test_figures_of_a_cell_are_rows_where_labels_stand_beside_each(labels, found):
    figures = ["1,234", "567", "89"]
    words = [chars(label, 55, 104 + 14 * n) for n, label in enumerate(labels)]
    words += [chars(figure, 150, 104 + 14 * n) for n, figure in enumerate(figures)]
    made = page(*words, **grid([50, 130, 200, 250], [100, 150]))
    assert texts(read_bodies(made)) == found


def test_figures_of_a_cell_are_no_rows_where_one_number_stands_before_both_labels():
    labels = [chars("流域", 75, 104), chars("4", 60, 111), chars("下水", 75, 118)]
    figures = [chars("1,234", 150, 104), chars("567", 150, 118)]
    made = page(*labels, *figures, **grid([50, 130, 200, 250], [100, 140]))
    assert texts(read_bodies(made)) == [["4流域下水", "1,234 567"]]


def test_figures_of_cells_are_rows_where_years_stand_beside_each():
    rows = [["4", "1,234", "1.2"], ["5", "567", "0.3"], ["6", "89", "4.5"]]
    words = [
        chars(figure, left, 104 + 14 * number)
        for number, row in enumerate(rows)
        for figure, left in zip(row, [60, 150, 220], strict=True)
    ]
    made = page(*words, **grid([50, 130, 200, 250], [100, 150]))
    assert texts(read_bodies(made)) == rows


@pytest.mark.parametrize(
    ("step", "lefts", "is_row"),
    [
        (14, (60, 140, 210), True),
        (30, (60, 140, 210), False),
        (14, (15, 140, 210), False),
        (14, (60, 140, 280), False),
    ],
)
def test_lines_below_a_head_are_its_body_as_far_as_they_follow_within_its_sides(
    step, lefts, is_row
):
    rows = [["区分", "令和4年", "令和5年"], ["人件費", "1,234", "567"], ["委託料", "89", "12"]]
    tops = [104, 122, 122 + step]
    words = [
        chars(text, left, top)
        for row, top, xs in zip(rows, tops, [(60, 140, 210)] * 2 + [lefts], strict=True)
        for text, left in zip(row, xs, strict=True)
    ]
    made = page(*words, **grid([50, 130, 200, 270], [100, 118]))
    assert texts(read_bodies(made)) == [*rows[:2], rows[2] if is_row else "委託料89 12"]


#: Labels in one cell beside the lines of a body in one, and what is read of them.
BESIDE_A_BODY = {
    "each label is a row": (
        ["人件費", "委託料", "使用料"],
        [["人件費", "1,234", "567"], ["委託料", "89", "12"], ["使用料", "34", "5"]],
    ),
    "a label without figures is one, too": (
        ["歳出", "人件費", "委託料", "使用料"],
        [["歳出"], ["人件費", "1,234", "567"], ["委託料", "89", "12"], ["使用料", "34", "5"]],
    ),
    "a label that its cell breaks is one": (
        ["ごみの収集に要す", "る費用の計算と報", "告"],
        [["ごみの収集に要する費用の計算と報告", "1,234 567 89 12 34 5"]],
    ),
}


@pytest.mark.parametrize(("labels", "found"), BESIDE_A_BODY.values(), ids=BESIDE_A_BODY)
def test_lines_of_a_body_in_one_cell_are_rows_where_labels_stand_beside_each(labels, found):
    heads = ["区分", "令和4年", "令和5年"]
    figures = [["1,234", "567"], ["89", "12"], ["34", "5"]]
    first = 122 + 14 * (len(labels) - len(figures))
    words = [chars(head, left, 104) for head, left in zip(heads, [60, 140, 210], strict=True)]
    words += [chars(label, 52, 122 + 14 * n) for n, label in enumerate(labels)]
    for number, row in enumerate(figures):
        places = zip(row, [140, 210], strict=True)
        words += [chars(figure, left, first + 14 * number) for figure, left in places]
    bottom = 126 + 14 * len(labels)
    edges = grid([50, 130, 270], [100, 118, bottom])
    edges["vertical"] += [(200, 100, 118)]
    assert texts(read_bodies(page(*words, **edges))) == [heads, *found]


@pytest.mark.parametrize(("shift", "is_told"), [(2.0, True), (2.74, True), (2.75, False)])
def test_a_letter_over_another_is_told_and_one_that_is_set_closely_is_not(shift, is_told):
    made = page(chars("7", 100, 100), chars("3", 100 + shift, 100))
    told = [(problem["kind"], problem["text"]) for problem in collisions(made)]
    assert told == [("text_over_text", "73")] * is_told

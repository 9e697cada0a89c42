"""What differs on one page from all others is a problem."""

from dataclasses import replace

import pytest
from made_pages import cell, chars, grid, line, page, row

from hyoka.clean.gate import entering
from hyoka.clean.outliers import doubt_outliers
from hyoka.contract.ledger import Records, Taken
from hyoka.forms import forms
from hyoka.grid.collisions import collisions
from hyoka.grid.halves import are_two
from hyoka.grid.model import Row, text_lines
from hyoka.grid.page_items import parts
from hyoka.watch.coverage import page_coverages
from hyoka.watch.document_problems import document_problems
from hyoka.watch.oddities import oddities

LABELS = ("事業名", "事業費", "財源", "評価")


def said(pages: list[list], records: Records | None = None) -> list[tuple[int, str, str]]:
    printed = {
        number: [part for item in page for part in parts(item)]
        for number, page in enumerate(pages, 1)
    }
    items = [item for page in pages for item in page]
    found = oddities(printed, items, records or Records())
    return [(one["page"], one["kind"], one["text"]) for one in found]


def test_of_a_document_whose_pages_are_all_of_another_kind_only_that_it_has_no_activity_is_said():
    (form,) = (form for form in forms() if form.name == "tsukuba_sheets")
    told = list(document_problems(form, {1: []}, [], Records(), {}))
    assert [problem["kind"] for problem in told] == ["no_activity"]


def sheet(number: int, *labels: str) -> list:
    rows = [
        row(label, "1", xs=[50, 150, 250], top=100 + 20 * n, number=number)
        for n, label in enumerate(labels)
    ]
    return [*rows, line(f"- {number} -", top=700, number=number)]


@pytest.mark.parametrize(
    ("texts", "kinds"),
    [
        ([chars("現状維持", 60, 96)], ["text_on_line"]),
        ([chars("現状維持", 60, 80), chars("見直", 62, 82)], ["text_over_text"]),
        ([chars("現状維持", 60, 80), chars("見直", 60, 84)], ["text_over_text"]),
        ([chars("現状維持", 60, 80), chars("見直", 60, 88)], []),
        ([chars("現", 60, 80), chars("ぁ", 62, 82)], ["text_over_text"]),
        ([chars("現", 60, 80), chars("、", 62, 82)], []),
        ([chars("文" * 40, 60, 96)], []),
    ],
)
def test_text_on_a_line_or_over_another_is_said_and_prose_that_leaves_its_cell_is_not(texts, kinds):
    made = page(*texts, **grid([50, 550], [60, 100, 140]))
    assert [one["kind"] for one in collisions(made)] == kinds


@pytest.mark.parametrize(("x", "kinds"), [(330, ["two_sheets"]), (420, []), (230, [])])
def test_tables_on_both_halves_of_a_page_without_a_gutter_amid_are_said(x, kinds):
    sheets = [grid([left, left + 150], [60, 100, 140]) for left in (20, x)]
    lines = {side: [*sheets[0][side], *sheets[1][side]] for side in ("horizontal", "vertical")}
    assert [one["kind"] for one in collisions(page(**lines))] == kinds


@pytest.mark.parametrize(("x", "is_two"), [(290, True), (300, True), (295, False)])
def test_a_text_across_the_middle_of_a_page_is_of_one_sheet_and_one_beside_it_is_not(x, is_two):
    sheets = [grid([left, left + 150], [60, 100, 140]) for left in (20, 330)]
    lines = {side: [*sheets[0][side], *sheets[1][side]] for side in ("horizontal", "vertical")}
    assert are_two(page(chars("票", x, 80), **lines)) == is_two


@pytest.mark.parametrize("text", ["事業費 5", "事業費財源", "評価 ○", "180 11", "0"])
def test_a_cell_with_what_stands_beside_each_other_elsewhere_is_untaken(text):
    merged = row(text, "評価", xs=[50, 150, 250])
    coverage = page_coverages({1: list(parts(merged))}, [merged], Records(), LABELS.__contains__)
    assert coverage[1].untaken == [text.replace(" ", "")]


@pytest.mark.parametrize(("below", "untaken"), [("評価", ["5"]), ("1,234", ["1,234", "5"])])
def test_a_figure_below_a_label_in_its_cell_is_untaken_and_a_label_there_is_not(below, untaken):
    lines = [line(text, top=100 + 10 * n) for n, text in enumerate(("財源", below))]
    joined = replace(cell("", x0=50, x1=150), lines=lines)
    both = Row(1, 100, [joined, cell("5", x0=150, x1=250)])
    coverage = page_coverages({1: list(parts(both))}, [both], Records(), LABELS.__contains__)
    assert coverage[1].untaken == untaken


@pytest.mark.parametrize(
    ("numbers", "breaks"), [("124556", [3, 5]), ("14325", [2, 3, 4, 5]), ("123123", [])]
)
def test_a_page_that_is_missing_twice_or_elsewhere_breaks_the_numbers(numbers, breaks):
    found = said([sheet(int(number), *LABELS) for number in numbers])
    assert [(page, kind) for page, kind, _ in found] == [(page, "page_numbers") for page in breaks]


def test_a_unit_unlike_that_of_the_same_label_elsewhere_is_said():
    pages = [[row("事業費(千円)", "1", xs=[50, 150, 250], number=n)] for n in range(1, 5)]
    pages.append([row("事業費(円)", "1", xs=[50, 150, 250], number=5)])
    assert said(pages) == [(5, "unit_differs", "事業費: 円, elsewhere 千円")]
    assert said([*pages[1:3], *pages[4:], *pages[4:]]) == []


def test_a_short_text_that_nobody_took_may_be_a_label_and_a_sentence_none():
    short, sentence = line("新しい欄", 200), line("続ける。", 300)
    coverage = page_coverages(
        {1: [short, sentence]}, [short, sentence], Records(), LABELS.__contains__
    )
    assert coverage[1].new_labels == ["新しい欄"]


def test_an_indicator_with_fewer_figures_than_all_others_says_so():
    records = Records()
    for n in range(5):
        place = cell(str(n), x0=50, x1=100, top=100 + 20 * n)
        records.add("indicators", place, indicator_id=f"1#{n}", activity_id="1", name="回数")
        for year in ("R3", "R4", "R5")[n == 4 :]:
            records.add(
                "indicator_values",
                place,
                indicator_id=f"1#{n}",
                year=year,
                measure="actual",
                text="7",
            )
    assert said([[]], records) == [(1, "number_of_figures", "1#4 actual: 2, elsewhere 3")]


def test_figures_of_a_table_that_became_prose_are_untaken():
    figures = row("回", "14", "22", xs=[50, 150, 250, 350])
    records = Records()
    for year in range(4):
        for place in row("回", "14", "22", xs=[50, 150, 250, 350], number=2).cells[1:]:
            records.add("costs", place, activity_id="1", year=f"R{year}", item="total", text="7")
    records.ledger.take(parts(figures), Taken.TEXT)
    coverage = page_coverages({1: list(parts(figures))}, [figures], records, lambda _: False)
    assert coverage[1].untaken == ["14", "22"]


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        ((5, 5000, 7), [5000]),
        ((5, 50, 7), []),
        ((5, 5000), []),
        ((2, 59, 30_000), [30_000]),
        ((2, 60, 30_000), []),
        ((2, 4, 2000), [2000]),
        ((2, 4, 1999), []),
    ],
)
def test_a_value_a_thousand_times_its_neighbours_is_said_and_enters(values, apart):
    about = {
        "document_id": "a",
        "page": 1,
        "activity_id": "a/1",
        "item": "total",
        "detail": "",
        "basis": "settlement",
        "fiscal_year": 2021,
        "doubt": "",
        "same_heads": 0,
        "confidence": None,
        "origin": "text",
        "confirmed": False,
        "has_unit_apart": False,
    }
    costs = [about | {"value": float(value), "text": str(value)} for value in values]
    problems = doubt_outliers({"indicator_values": [], "costs": costs}, [])
    assert [row["text"] for row in problems] == [*map(str, apart)]
    assert entering("costs", costs) == costs
    odd = [{"origin": "recognised"}, {"has_unit_apart": True}]
    for more in odd:
        rows = [about | more | {"value": value, "text": str(value)} for value in values]
        doubt_outliers({"indicator_values": [], "costs": rows}, [])
        without = [row["text"] for row in entering("costs", rows) if row["value"] is None]
        assert without == [*map(str, apart)]


def test_a_figure_in_half_a_cell_is_said():
    whole = [row("", "", xs=[50, 150, 250], top=100 + 20 * n) for n in range(2)]
    halved = row("", "7", "", xs=[50, 120, 150, 250], top=160)
    assert said([[*whole, halved]]) == [(1, "text_on_line", "7")]
    assert said([[*whole, halved, replace(halved, top=180)]]) == []
    elsewhere = row("", "", xs=[50, 120, 450], top=300)
    assert said([[whole[0], halved, whole[1], elsewhere]]) == [(1, "text_on_line", "7")]


def test_a_figure_that_ends_elsewhere_than_those_of_its_column_is_said_unless_they_are_centred():
    def column(*figures: str, ends: float = 130, middle: float = 0) -> list[Row]:
        rows = [row(figure, xs=[50, 150], top=100 + 20 * n) for n, figure in enumerate(figures)]
        for one, figure in zip(rows, figures, strict=True):
            letters = chars(figure, 0, one.top + 2)
            width = letters[-1].x1
            x = middle - width / 2 if middle else ends - width
            one.cells[0].lines = text_lines(1, chars(figure, x, one.top + 2))
        return rows

    short = column("27", ends=120)[0]
    assert said([[*column("270", "1,234", "8"), replace(short, top=200)]]) == [
        (1, "figure_misaligned", "27")
    ]
    assert said([[*column("270", "1,234", "8", "27")]]) == []
    for end, kinds in ((131, ["figure_misaligned"]), (132, [])):
        fourth = replace(column("8", ends=end)[0], top=180)
        found = said([[*column("270", "1,234", "8"), fourth, replace(short, top=200)]])
        assert [kind for _, kind, _ in found] == kinds, "a point apart is one place"
    assert said([[*column("270", "278", "800", "27", middle=100)]]) == []
    nearly = column("270", "270", "270", "270", middle=100)
    nearly[3].cells[0].lines = text_lines(1, chars("7", 98, nearly[3].top + 2))
    assert said([nearly]) == [], "middles that are a point apart, counted twice"

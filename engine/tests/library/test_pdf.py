"""What is drawn on a page is read as it is seen."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from made_content import only_page
from matplotlib.textpath import TextPath
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from true_tables import ROOT
from typeset.fonts import font_name

from hyoka.grid.model import read_items
from hyoka.pages.reader import printed_pages
from hyoka.pdf.chars import Floats, within
from hyoka.pdf.edges import merge_edges
from hyoka.pdf.pdfium import page_image

NEAR_PT = 1.0


def merged(edges: Floats) -> list[list[float]]:
    return merge_edges(edges).tolist()


def drawn(
    path: Path, draw: Callable[[Canvas], object], *, size: tuple[float, float] = (400, 300)
) -> Path:
    """A PDF of one page."""
    canvas = Canvas(str(path), pagesize=size)
    canvas.setFont(font_name("gothic"), 10)
    draw(canvas)
    canvas.save()
    return path


def table(canvas: Canvas) -> None:
    """Two rows of two cells, upright on a page of 400 × 300."""
    canvas.setFont(font_name("gothic"), 10)
    canvas.grid([50, 150, 250], [200, 220, 240])
    for x, y, text in (
        (55, 226, "指標"),
        (155, 226, "単位"),
        (55, 206, "利用者数"),
        (155, 206, "1,234"),
    ):
        canvas.drawString(x, y, text)


def test_a_turned_page_is_read_as_it_is_seen(tmp_path):
    def lying(canvas: Canvas) -> None:
        canvas.translate(300, 0)
        canvas.rotate(90)
        table(canvas)

    upright = only_page(drawn(tmp_path / "upright.pdf", table))
    document = pypdfium2.PdfDocument(drawn(tmp_path / "lying.pdf", lying, size=(300, 400)))
    document[0].set_rotation(90)
    document.save(tmp_path / "turned.pdf")
    document.close()
    page = only_page(tmp_path / "turned.pdf")
    assert (page.width, page.height) == (400, 300)
    assert [[c.text for c in row.cells] for row in read_items(page)] == [
        ["指標", "単位"],
        ["利用者数", "1,234"],
    ]
    assert merged(page.vertical) == [
        pytest.approx(edge, abs=NEAR_PT) for edge in merged(upright.vertical)
    ]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_whose_text_lies_on_its_side_is_read_and_shown_upright(turned, tmp_path):
    upright = only_page(drawn(tmp_path / "upright.pdf", table))
    document = pypdfium2.PdfDocument(tmp_path / "upright.pdf")
    seen = page_image(document, 1, 1.0)
    document[0].set_rotation(turned)
    document.save(tmp_path / "turned.pdf")
    assert page_image(document, 1, 1.0) == seen
    document.close()
    page = only_page(tmp_path / "turned.pdf")
    assert [row.text for row in read_items(page)] == [row.text for row in read_items(upright)]
    assert page.chars.boxes == pytest.approx(upright.chars.boxes)


def test_turned_text_is_read_where_it_stands(tmp_path):
    def sideways(canvas: Canvas) -> None:
        table(canvas)
        canvas.translate(300, 100)
        canvas.rotate(90)
        canvas.drawString(0, 0, "施策の柱")

    chars = only_page(drawn(tmp_path / "a.pdf", sideways)).chars
    assert chars.text[-4:] == "施策の柱"
    upwards = [[290, 190 - 10 * n, 300, 200 - 10 * n] for n in range(4)]
    assert chars.boxes[-4:] == pytest.approx(np.array(upwards), abs=2)


def filled(canvas: Canvas) -> None:
    canvas.setFillColor(HexColor("#DCE6F1"))
    canvas.rect(50, 100, 200, 40, stroke=0, fill=1)
    canvas.circle(300, 100, 30, stroke=0, fill=1)


def dots(canvas: Canvas) -> None:
    for step in range(60):
        canvas.rect(50 + 2 * step, 100, 0.8, 0.8, stroke=0, fill=1)
        canvas.rect(20, 50 + 2 * step, 0.8, 0.8, stroke=0, fill=1)


#: What is drawn on a page of 400 × 300, and its horizontal and vertical lines: at, start, end.
DRAWN: dict[
    str, tuple[Callable[[Canvas], object], list[tuple[float, ...]], list[tuple[float, ...]]]
] = {
    "edges of a fill are none": (filled, [], []),
    "a stroked rectangle": (
        lambda canvas: canvas.rect(50, 100, 200, 40, stroke=1, fill=0),
        [(160, 50, 250), (200, 50, 250)],
        [(50, 160, 200), (250, 160, 200)],
    ),
    "a thin filled rectangle": (
        lambda canvas: canvas.rect(50, 100, 200, 0.6, stroke=0, fill=1),
        [(199.7, 50, 250)],
        [],
    ),
    "an upright one": (
        lambda canvas: canvas.rect(80, 50, 0.6, 90, stroke=0, fill=1),
        [],
        [(80.3, 160, 250)],
    ),
    "strips that fill an area, but the outer ones": (
        lambda canvas: [canvas.rect(50, 100 + 2 * n, 200, 2, stroke=0, fill=1) for n in range(9)],
        [(183, 50, 250), (199, 50, 250)],
        [],
    ),
    "dots of dotted lines": (dots, [(199.6, 50, 168.8)], [(20.4, 131.2, 250)]),
}


@pytest.mark.parametrize(("draw", "horizontal", "vertical"), DRAWN.values(), ids=DRAWN)
def test_lines_are_read_however_they_are_drawn(draw, horizontal, vertical, tmp_path):
    page = only_page(drawn(tmp_path / "a.pdf", draw))
    for found, expected in ((page.horizontal, horizontal), (page.vertical, vertical)):
        assert merged(found) == [pytest.approx(line, abs=0.15) for line in expected]


@pytest.mark.parametrize("lines", [("ささ 11 ーー",), ("elec-", "tronic"), ("088 情報　運営",)])
def test_letters_that_come_twice_hyphens_and_blanks_are_kept(lines, tmp_path):
    def draw(canvas: Canvas) -> None:
        for n, line in enumerate(lines):
            canvas.drawString(50, 200 - 14 * n, line)

    page = only_page(drawn(tmp_path / "a.pdf", draw))
    assert "".join(" " * char.space + char.text for char in page.chars) == "".join(lines).replace(
        "　", " "
    )


def test_digits_that_are_drawn_one_by_one_are_a_figure_in_narrow_columns_too(tmp_path):
    def columns(
        canvas: Canvas,
    ) -> None:  # narrow columns of many rows are vertical writing to pdfium
        canvas.setFont("Courier", 10)
        for n, digit in enumerate("319" * 8):
            canvas.drawString(50 + 100 * (n // 3 % 2) + 6 * (n % 3), 250 - 11 * (n // 6), digit)

    page = only_page(drawn(tmp_path / "columns.pdf", columns))
    assert [item.text for item in read_items(page)] == ["319 319"] * 4


def test_a_page_that_is_cropped_counts_from_the_corner_that_is_seen(tmp_path):
    path = drawn(tmp_path / "whole.pdf", table)
    document = pypdfium2.PdfDocument(path)
    document[0].set_cropbox(40, 100, 300, 290)
    document.save(tmp_path / "cropped.pdf")
    document.close()
    whole, page = only_page(path), only_page(tmp_path / "cropped.pdf")
    assert (page.width, page.height) == (260, 190)
    moved = [(c.x0 - 40, c.top - 10) for c in whole.chars]
    assert [(c.x0, c.top) for c in page.chars] == [pytest.approx(place, abs=0.1) for place in moved]


def test_documents_that_are_open_stay_open_when_hyoka_is_imported():
    code = (
        "import sys, pypdfium2; document = pypdfium2.PdfDocument(sys.argv[1]); page = document[0];"
        "import hyoka.pdf.pdfium;"
        "print(len(document), page.get_textpage().count_chars() > 100, "
        "document[1].render().height > 100)"
    )
    path = next((ROOT / "data" / "raw").glob("*.pdf"))
    run = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    assert run.stdout.split()[1:] == ["True", "True"], run.stderr


def test_letters_that_are_drawn_as_shapes_are_told_and_alike_shapes_are_none(tmp_path):
    letters, size = TextPath((0, 0), "drawn as outlines 2,345", size=12), (300, 100)
    canvas = Canvas(str(tmp_path / "outlines.pdf"), pagesize=size)
    canvas.drawString(20, 80, "a text")
    canvas.translate(20, 40)
    path = canvas.beginPath()
    draw = {
        1: path.moveTo,
        2: path.lineTo,
        3: lambda *by: path.curveTo(*by[:2], *by),
        79: lambda *_: path.close(),
    }
    for points, code in letters.iter_segments():
        draw[int(code)](*points)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.showPage()
    canvas.drawString(20, 80, "a text")
    for n in range(20):
        canvas.circle(20 + 10 * n, 40, 4, stroke=0, fill=1)
    canvas.save()
    told = [
        [problem["kind"] for problem in page.problems]
        for page in printed_pages(tmp_path / "outlines.pdf")
    ]
    assert told == [["drawn_text"], []]


def test_a_box_is_within_an_area_that_it_leaves_on_no_side():
    boxes = [[0, 0, 10, 20], [-1, 1, 9, 15], [1, -1, 9, 15], [1, 1, 11, 15], [1, 1, 9, 21]]
    found = within(np.array([0.0, 0.0, 10.0, 20.0]), np.array(boxes, float))
    assert found.tolist() == [True, False, False, False, False]

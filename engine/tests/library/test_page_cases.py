"""Made-up pages with one difficulty each are read as they are seen."""

import importlib.util
from pathlib import Path

import pytest
from cases import cases as rows_of
from reportlab.pdfgen.canvas import Canvas

from hyoka.pages.reader import printed_pages
from hyoka.pdf.page import Page

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cases(shared):
    spec = importlib.util.spec_from_file_location("page_cases", shared / "pages" / "cases.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


def read_case(cases: dict[str, bytes], name: str) -> Page:
    (page,) = printed_pages(Path(f"{name}.pdf"), data=cases[name])
    return page


@pytest.mark.parametrize(
    "name", ["vertical-size-in-font", "vertical-size-in-matrix", "vertical-size-1"]
)
def test_letters_that_are_written_downwards_are_as_wide_as_their_size(cases, name):
    boxes = read_case(cases, name).chars.boxes[-4:]
    assert boxes[:, [0, 2]] == pytest.approx(boxes[:1, [0, 2]].repeat(4, axis=0), abs=0.1)
    assert boxes[:, 2] - boxes[:, 0] == pytest.approx(9, abs=1)


#: What is seen on each page, and the problems that tell what cannot be read.
SEEN = {name: (text, problems.split()) for name, text, problems in rows_of("page_cases")}


@pytest.mark.parametrize("name", SEEN)
def test_a_page_is_read_as_it_is_seen_or_its_problem_is_told(cases, name):
    page = read_case(cases, name)
    assert (page.chars.text, [problem["kind"] for problem in page.problems]) == SEEN[name]
    assert not set(page.chars.text) & {chr(half) for half in range(0xD800, 0xE000)}


def test_lines_end_where_a_white_box_is_painted_over_them(cases):
    page = read_case(cases, "lines-under-white-box")
    assert sorted(page.horizontal[page.horizontal[:, 0] == 90, 1:].tolist()) == [
        [20, 60],
        [240, 280],
    ]
    assert (len(page.horizontal), len(page.vertical)) == (12, 8)


def test_a_line_that_white_boxes_hide_wholly_is_none_however_many_there_are(tmp_path):
    canvas = Canvas(str(tmp_path / "hidden.pdf"), pagesize=(200, 200))
    canvas.line(50, 100, 150, 100)
    canvas.line(50, 40, 150, 40)
    canvas.setFillGray(1)
    for _ in range(2):
        canvas.rect(40, 90, 130, 20, stroke=0, fill=1)
    canvas.drawString(60, 60, "x")
    canvas.save()
    (page,) = printed_pages(tmp_path / "hidden.pdf")
    assert page.horizontal[:, 1:].tolist() == [[50, 150]]


def test_a_frame_that_is_drawn_as_a_filled_ring_has_four_edges(cases):
    page = read_case(cases, "frame-as-filled-ring")
    assert (len(page.horizontal), len(page.vertical), len(page.fills)) == (2, 2, 0)
    assert page.horizontal[:, 1:].tolist() == [[40.5, 239.5]] * 2
    assert cases.keys() == SEEN.keys(), "every case is looked at"

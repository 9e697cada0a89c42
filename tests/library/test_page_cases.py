"""Made-up pages with one difficulty each are read as they are seen."""

import importlib.util
from pathlib import Path

import pytest

from hyoka.pdf import charts
from hyoka.pdf.ordering import Floats
from hyoka.pdf.page import Page, read_pages

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
    (page,) = read_pages(Path(f"{name}.pdf"), data=cases[name])
    return page


def test_a_chart_of_many_dots_is_left_out(cases):
    page = read_case(cases, "many-dots-chart")
    assert (page.chars.text, [problem["kind"] for problem in page.problems]) == ("", ["chart"])


def test_the_frame_of_a_chart_is_looked_for_near_its_plot(cases, monkeypatch):
    looked_at, covered_share = [0], charts.covered_share

    def counted(edges: Floats, *place: float) -> float:
        looked_at.append(len(edges))
        return covered_share(edges, *place)

    monkeypatch.setattr(charts, "covered_share", counted)
    read_case(cases, "many-dots-chart")
    dots = 3000
    assert sum(looked_at) < dots


@pytest.mark.parametrize("name", ["vertical-size-in-font", "vertical-size-in-matrix", "vertical-size-1"])
def test_letters_that_are_written_downwards_are_as_wide_as_their_size(cases, name):
    boxes = read_case(cases, name).chars.boxes[-4:]
    assert boxes[:, [0, 2]] == pytest.approx(boxes[:1, [0, 2]].repeat(4, axis=0), abs=0.1)
    assert boxes[:, 2] - boxes[:, 0] == pytest.approx(9, abs=1)


@pytest.mark.parametrize("name", ["type3-null", "type3-space", "type3-none", "glyph-of-joiner"])
def test_a_glyph_of_which_its_font_says_nothing_is_told(cases, name):
    page = read_case(cases, name)
    assert page.chars.text == "Amount123\ufffd"
    assert [problem["kind"] for problem in page.problems] == ["unmapped_text"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("type3-beyond-bmp", "Amount123\U00020bb7"), ("beyond-bmp-utf16", "Amount123\U00020bb7\u7530")],
)
def test_a_letter_beyond_the_first_plane_is_one(cases, name, text):
    assert read_case(cases, name).chars.text == text
    assert read_case(cases, name).chars.text.encode()


def test_a_frame_that_is_drawn_as_a_filled_ring_has_four_edges(cases):
    page = read_case(cases, "frame-as-filled-ring")
    assert (len(page.horizontal), len(page.vertical), len(page.fills)) == (2, 2, 0)
    assert page.horizontal[:, 1:].tolist() == [[40.5, 239.5]] * 2


@pytest.mark.parametrize(("name", "kinds"), [("actualtext-digits-differ", ["told_text"]), ("actualtext-hyphen", [])])
def test_digits_that_a_file_tells_in_place_of_what_it_draws_have_a_row(cases, name, kinds):
    assert [problem["kind"] for problem in read_case(cases, name).problems] == kinds

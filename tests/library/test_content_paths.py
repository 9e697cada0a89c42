"""What content streams paint, call and lie on: paths, forms, images, boxes of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from made_content import HALF, both, places, same, saved, simple, stream
from pikepdf import Array, Dictionary, Name
from two_readers import merged

from hyoka.pdf.page import read_pages

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.pdf.page import Page

#: Painted as a box, lines and thin fills, each with every operator that paints.
BOX, LINE, LEVEL, UPRIGHT = b"50 40 100 60 re ", b"20 200 m 220 200 l ", b"20 250 200 .5 re ", b"300 20 1 150 re "


def drawn(path: Path, content: bytes) -> Page:
    return same(saved(path, content))


def lines(page: Page) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """Horizontal and vertical lines as at, start, end."""
    return tuple(
        [tuple(round(side, 2) for side in line) for line in merged(all_)] for all_ in (page.horizontal, page.vertical)
    )


@pytest.mark.parametrize("paint", ["f", "f*", "B", "B*", "b", "b*", "S", "s", "n", "W n", "W* n", "W* f", "W S"])
@pytest.mark.parametrize("path", [BOX, LINE, LEVEL, UPRIGHT], ids=["box", "line", "level fill", "upright fill"])
def test_painted_paths_leave_the_lines_that_pdfplumber_finds(path: bytes, paint: str, tmp_path: Path) -> None:
    """pdfplumber takes a box that is closed once more for a curve, so that these are told apart."""
    content = b"1 w " + path + paint.encode() + b" 5 5 m 60 5 l S"
    if paint in ("b", "b*", "s") and path != LINE:
        page, _ = both(saved(tmp_path / "a.pdf", content))
        assert lines(page) == lines(drawn(tmp_path / "b.pdf", content.replace(paint.encode(), paint.upper().encode())))
    else:
        page = drawn(tmp_path / "a.pdf", content)
    assert (295.0, 5.0, 60.0) in lines(page)[0]


PATHS = {
    "several boxes at once": b"10 10 50 20 re 60 10 50 20 re 10 30 100 20 re S",
    "several fills at once": b"10 10 50 1 re 200 10 50 1 re 10 30 1 100 re 100 90 80 80 re f",
    "a box of lines": b"10 10 m 110 10 l 110 60 l 10 60 l h S",
    "a box of lines that is closed by a line": b"10 10 m 110 10 l 110 60 l 10 60 l 10 10 l S",
    "a box downward": b"110 60 -100 -50 re S",
    "a hairline downward": b"110 60 -100 -.3 re f",
    "dots": b"".join(b"%d 10 .5 .5 re f " % x for x in range(10, 60)),
    "dots of one path": b"".join(b"%d 10 .5 .5 re " % x for x in range(10, 60, 2)) + b"f",
    "dashes": b"[3 1] 0 d 10 10 m 90 10 l S [] 0 d",
    "turned by the matrix": b"q 0 1 -1 0 200 0 cm 10 10 m 110 10 l S 20 20 60 30 re S Q",
    "upside down": b"q 1 0 0 -1 0 300 cm 10 10 100 50 re S Q",
    "a slanting line": b"10 10 m 110 60 l S",
    "a line to where it began": b"10 10 m 10 10 l S",
    "curves": b"10 10 m 20 50 60 50 80 10 c 90 20 80 80 v 10 90 20 20 y h S",
    "a move without a line": b"10 10 m S 20 20 m 30 30 m 90 30 l S",
    "operators without a path": b"S f n h s b W n",
    "numbers that lack": b"S 10 20 m 110 20 l S",
    "a path over a matrix": b"10 10 m 110 10 l S 2 0 0 2 0 0 cm 10 30 m 60 30 l S",
}


@pytest.mark.parametrize("case", PATHS)
def test_paths_are_read_as_pdfplumber_reads_them(case: str, tmp_path: Path) -> None:
    drawn(tmp_path / "a.pdf", PATHS[case] + b" 5 5 m 60 5 l S")


def test_thin_fills_with_a_gap_between_are_two_lines(tmp_path: Path) -> None:
    page = drawn(tmp_path / "a.pdf", b"10 100 50 1 re 200 100 50 1 re f")
    assert lines(page) == ([(199.5, 10.0, 60.0), (199.5, 200.0, 250.0)], [])


def test_the_old_operator_of_fills_fills(tmp_path: Path) -> None:
    """pdfplumber does not know F."""
    fast, _ = both(saved(tmp_path / "a.pdf", LEVEL + b"F " + UPRIGHT + b"F"))
    assert lines(fast) == ([(49.75, 20.0, 220.0)], [(300.5, 130.0, 280.0)])


def test_a_polyline_is_as_many_lines(tmp_path: Path) -> None:
    """pdfplumber takes it for a curve."""
    fast, _ = both(saved(tmp_path / "a.pdf", b"10 10 m 110 10 l 110 90 l 200 90 l S"))
    assert lines(fast) == ([(210.0, 110.0, 200.0), (290.0, 10.0, 110.0)], [(110.0, 210.0, 290.0)])


def test_a_thin_fill_of_many_corners_is_a_line(tmp_path: Path) -> None:
    """pdfplumber takes it for a curve."""
    fast, _ = both(saved(tmp_path / "a.pdf", b"10 10 m 60 10 l 110 10 l 110 11 l 10 11 l h f"))
    assert lines(fast) == ([(289.5, 10.0, 110.0)], [])


def with_form(path: Path, content: bytes, *, own: bool = True, **entries: Any) -> Path:
    """A page that calls the form X, which shows `b` and draws a box, and the form Y, which calls X."""

    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        fonts = Dictionary(Font=Dictionary(F=pdf.make_indirect(HALF(pdf)))) if own else None
        inner = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 100, 100])} | entries
        form = stream(
            pdf, b"BT /F 8 Tf 10 10 Td (b) Tj ET 5 5 50 20 re S", **inner, **({"Resources": fonts} if own else {})
        )
        called = Dictionary(XObject=Dictionary(X=form))
        outer = stream(pdf, b"q 1 0 0 1 7 9 cm /X Do Q /X Do", **(inner | {"Resources": called}))
        page.Resources.XObject = Dictionary(X=form, Y=outer)

    return saved(path, content, {"F": simple()}, finish)


TEXTS = b"BT /F 10 Tf 50 200 Td (a) Tj ET %b BT /F 10 Tf 80 200 Td (c) Tj ET"


@pytest.mark.parametrize("own", [True, False], ids=["own fonts", "the page's fonts"])
@pytest.mark.parametrize("matrix", [None, [1, 0, 0, 1, 30, 40], [2, 0, 0, 1.5, -3, 0]])
@pytest.mark.parametrize("call", [b"q /X Do Q", b"q .5 0 0 .5 20 60 cm /X Do Q", b"/Missing Do"])
def test_forms_are_read_where_they_are_called(
    call: bytes, matrix: list[float] | None, own: bool, tmp_path: Path
) -> None:
    entries = {"Matrix": Array(matrix)} if matrix else {}
    page = same(with_form(tmp_path / "a.pdf", TEXTS % call, own=own, **entries))
    assert page.letters.text == ("ac" if b"Missing" in call else "abc")


def test_forms_call_forms(tmp_path: Path) -> None:
    path = with_form(tmp_path / "a.pdf", TEXTS % b"q /Y Do /X Do Q", Matrix=Array([1, 0, 0, 1, 5, 5]))
    assert same(path).letters.text == "abbbc"


def test_a_form_within_what_is_said_comes_before_it(tmp_path: Path) -> None:
    content = b"/Span <</ActualText (xyz)>> BDC " + TEXTS % b"/X Do" + b" EMC"
    fast, _ = both(with_form(tmp_path / "a.pdf", content))
    assert fast.letters.text == "bxyz"


IMAGES = {
    "in a stream": b"q 50 0 0 50 10 10 cm BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI Q",
    "with EI within its data": b"BI /W 4 /H 2 /BPC 8 /CS /G ID aEIbEIcd\nEI",
    "with brackets within its data": b"BI /W 4 /H 1 /BPC 8 /CS /G ID (<[%\nEI",
    "two": b"BI /W 1 /H 1 /BPC 8 /CS /G ID a EI BI /W 1 /H 1 /BPC 8 /CS /G ID a EI",
}


@pytest.mark.parametrize("case", IMAGES)
def test_images_within_the_stream_are_counted_and_passed_over(case: str, tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", TEXTS % IMAGES[case]))
    assert (page.letters.text, page.images) == ("ac", 2 if case == "two" else 1)


def test_images_are_counted(tmp_path: Path) -> None:
    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        entries = {"Subtype": Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}
        page.Resources.XObject = Dictionary(I=stream(pdf, b"a", **entries))

    assert same(saved(tmp_path / "a.pdf", TEXTS % b"/I Do /I Do", None, finish)).images == 2


def with_boxes(path: Path, *, above: dict[str, Any] | None = None, **entries: Any) -> Path:
    """A page with text and a line, its dictionary changed; `above`: what the pages that it is among say."""

    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        for key, value in (above or {}).items():
            del page[f"/{key}"]
            pdf.Root.Pages[f"/{key}"] = page_font(page) if value is None else value
        for key, value in entries.items():
            page[f"/{key}"] = value

    def page_font(page: Any) -> Any:
        return resources[0]

    resources: list[Any] = []

    def remember(pdf: pikepdf.Pdf, page: Any) -> None:
        resources.append(page.Resources)
        finish(pdf, page)

    return saved(path, TEXTS % b"70 150 m 200 150 l S", None, remember)


BOXES = {
    "a corner elsewhere": {"MediaBox": Array([30, 20, 430, 320])},
    "below nought": {"MediaBox": Array([-100, -50.5, 300, 249.5])},
    "a crop box within": {"CropBox": Array([40, 100, 300, 280])},
    "a crop box upside down": {"CropBox": Array([300, 280, 40, 100])},
    "a crop box beyond the page": {"CropBox": Array([-50, -50, 500, 280])},
    "both boxes elsewhere": {"MediaBox": Array([30, 20, 430, 320]), "CropBox": Array([40, 100, 300, 280])},
}


@pytest.mark.parametrize("case", BOXES)
def test_places_are_counted_from_the_corner_of_what_is_seen_of_a_page(case: str, tmp_path: Path) -> None:
    page = same(with_boxes(tmp_path / "a.pdf", **BOXES[case]))
    assert page.letters.text == "ac"
    box = [float(side) for side in BOXES[case].get("CropBox", BOXES[case].get("MediaBox"))]
    left = max(min(box[0], box[2]), 0 if "beyond" in case else -1000)
    assert places(page.chars)[0] == ("a", 50 - left)


@pytest.mark.parametrize("box", [[400, 300, 0, 0], [400, 0, 0, 300], [0, 300, 400, 0]])
def test_the_corners_of_a_page_may_come_in_any_order(box: list[float], tmp_path: Path) -> None:
    """pdfplumber moves what is on such a page."""
    fast, _ = both(with_boxes(tmp_path / "a.pdf", MediaBox=Array(box)))
    upright = same(with_boxes(tmp_path / "b.pdf"))
    assert fast.chars == upright.chars
    assert (fast.width, fast.height, lines(fast)) == (400, 300, lines(upright))


def test_what_the_pages_above_say_holds_for_a_page(tmp_path: Path) -> None:
    above = {"MediaBox": Array([0, 0, 350, 260]), "Resources": None}
    page = same(with_boxes(tmp_path / "a.pdf", above=above))
    assert (page.width, page.height, page.letters.text) == (350, 260, "ac")


@pytest.mark.parametrize("cut", range(1, 12))
def test_streams_of_one_page_are_read_as_one(cut: int, tmp_path: Path) -> None:
    tokens = TEXTS % b"70 150 m 200 150 l S"
    parts = tokens.split(b" ")
    contents = [b" ".join(parts[:cut]), b"", b" ".join(parts[cut:])]
    assert same(saved(tmp_path / "a.pdf", contents)).letters.text == "ac"


@pytest.mark.parametrize("missing", ["Contents", "Resources"])
def test_a_page_without_it_is_empty(missing: str, tmp_path: Path) -> None:
    def finish(_: pikepdf.Pdf, page: Any) -> None:
        del page[f"/{missing}"]

    page = same(saved(tmp_path / "a.pdf", b"10 10 m 90 10 l S", None, finish))
    assert (len(page.letters), len(page.levels)) == (0, int(missing == "Resources"))


def test_an_empty_stream_is_an_empty_page(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b" \n", b"% nothing", [])):
        (page,) = read_pages(saved(tmp_path / f"{number}.pdf", content))
        assert (page.doubt, len(page.letters), len(page.levels)) == ("", 0, 0)

"""No picture of a page is larger than there is room for."""

import pypdfium2
import pytest
from PIL import Image

from hyoka.html.rendering import data_uri, render_page, scale_of
from hyoka.pdf.pixels import LONGEST_SIDE_PX, scale_within
from hyoka_pictures.recognising import picture_of


@pytest.fixture
def blank(tmp_path):
    def make(width, height):
        document = pypdfium2.PdfDocument.new()
        document.new_page(width, height)
        document.save(tmp_path / "blank.pdf")
        return tmp_path / "blank.pdf"

    return make


@pytest.mark.parametrize("size", [(595, 842), (842, 1191)])
def test_a_sheet_of_an_office_has_all_pixels_that_are_wanted(size):
    assert scale_within(*size, 2.0) == 2.0


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 20), (1, 1_000_000)])
def test_a_page_of_any_size_fits_its_room(size):
    scale = scale_within(*size, 5.6, 1_000_000)
    assert size[0] * size[1] * scale**2 <= 1_000_001
    assert max(size) * scale <= LONGEST_SIDE_PX + 0.001


def test_the_picture_of_a_huge_page_says_how_many_pixels_a_point_has(blank):
    image = render_page(blank(14_400, 14_400), 1, 2.0)
    assert image.width == pytest.approx(14_400 * scale_of(image), abs=1)
    assert image.width * image.height < 33_000_000


def test_a_huge_page_is_recognised_in_a_picture_within_its_room(blank):
    with pypdfium2.PdfDocument(blank(14_400, 14_400)) as document:
        picture, scale = picture_of(document[0])
    assert picture.shape[1] == pytest.approx(14_400 * scale, abs=1)
    assert picture.size <= 64_000_000 / 4 * 3 + 20_000


def test_a_picture_that_webp_has_no_room_for_is_made_smaller():
    assert data_uri(Image.new("RGB", (20_000, 4))).startswith("data:image/webp;base64,")

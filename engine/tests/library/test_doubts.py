"""What is doubted is blotted in one place, in an order that counts."""

from pathlib import Path

import numpy as np
import pytest
from made_content import Made, kinds_of, only_page, text

import hyoka
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.page import Page
from hyoka.pdf.unread import Doubt, DoubtKind, Unread, blot, blotted

PACKAGE = Path(hyoka.__path__[0])


def page_of(folder: Path, content: bytes) -> Page:
    return only_page(Made(content).save(folder / "a.pdf"))


def chars(printed: str) -> Chars:
    return Chars.of(Char(letter, x, 0, x + 1, 1) for x, letter in enumerate(printed))


def which(of: Chars, *places: int) -> np.ndarray:
    return np.isin(np.arange(len(of)), places)


def unread(place: int, x: float) -> Unread:
    return Unread(place, np.array([x, 0, x, 1]), space=True)


def test_doubts_are_blotted_at_once_by_the_places_before():
    page = chars("12345")
    doubts = [
        Doubt(DoubtKind.BAR, drawn=[unread(3, 3), unread(5, 5), unread(0, 0)]),
        Doubt(DoubtKind.DRAWN_OVER, which(page, 3)),
        Doubt(DoubtKind.RULED, which(page, 0)),
    ]
    after = blot(page, doubts)
    assert after.text == "██23██5█"
    assert after.boxes[:, 0].tolist() == [0, 0, 1, 2, 3, 3, 4, 5]
    assert np.flatnonzero(after.spaces).tolist() == [0, 4, 7]
    assert page.text == "12345"


def test_what_has_one_place_comes_as_it_was_found():
    doubts = [
        Doubt(DoubtKind.POINT, drawn=[unread(1, 1)]),
        Doubt(DoubtKind.BAR, drawn=[unread(1, 2)]),
    ]
    assert blot(chars("12"), doubts).boxes[:, 0].tolist() == [0, 1, 2, 1]


def test_codes_that_nobody_doubts_are_left():
    page = chars("12")
    assert blotted(page.codes, [Doubt(DoubtKind.POWER, which(page))]).tolist() == [0x31, 0x32]
    assert blotted(page.codes, []).tolist() == [0x31, 0x32]


@pytest.mark.parametrize("room", ["pdf", "grid"])
def test_one_module_blots(room):
    paths = (PACKAGE / room).glob("*.py")
    assert {path.stem for path in paths if "UNREAD" in path.read_text()} <= {"chars", "unread"}


def test_sign_is_none_before_the_rest_of_a_struck_figure(tmp_path):
    drawn = b"14 104 m 19 104 l S 26.5 104 m 57 104 l S "
    page = page_of(tmp_path, text("45,000") + drawn)
    assert (page.chars.text, kinds_of(page)) == ("█", ["struck_out"])
    assert page.doubts == ["struck_rest"]


def test_power_is_no_digit_of_a_struck_figure(tmp_path):
    power = text("3", 33.4, 104, size=6)
    strike = b"26.7 105 m 36.7 105 l S "
    page = page_of(tmp_path, text("45") + power + strike)
    assert (page.chars.text, kinds_of(page)) == ("4", ["struck_out"])
    assert page.doubts == ["power"]


def test_figure_that_goes_on_below_is_not_read_for_a_bar_beside_it(tmp_path):
    row_line = b"10 98 m 60 98 l S "
    bar = b"17.5 102 m 17.5 110 l S "
    page = page_of(tmp_path, text("91") + text("6", 33.4, 88) + row_line + bar)
    assert page.doubts == ["bar", "broken"]
    assert page.chars.text == "████"

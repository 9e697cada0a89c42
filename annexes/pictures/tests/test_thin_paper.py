"""The print of the back that shines through thin paper."""

import numpy as np
import pytest

SIZE = 400, 700
#: Lines of letters that have their stem on the left.
FRONT = (slice(60, 78), slice(140, 158))
BACK = (slice(250, 268), slice(300, 318))


class Reader:
    """Reads letters whose stem is on their left; finds the lines that are black."""

    def find(self, grey: np.ndarray) -> np.ndarray:
        boxes = []
        for rows in FRONT:
            if (grey[rows] < 128).any():
                columns = np.flatnonzero((grey[rows] < 128).any(axis=0))
                left, right = columns[0], columns[-1] + 1
                corners = [(left, rows.start), (right, rows.start)]
                boxes.append([*corners, (right, rows.stop), (left, rows.stop)])
        return np.array(boxes, np.float64).reshape(-1, 4, 2)

    def read(self, lines: list[np.ndarray]) -> list:
        from hyoka_pictures.engine import LineReading

        return [
            LineReading("E", [0.5], [0.9 if has_stem_on_the_left(line) else 0.2]) for line in lines
        ]


def has_stem_on_the_left(line: np.ndarray) -> bool:
    ink = np.flatnonzero((line < line.max() - 20).sum(axis=0) >= 15)
    return bool(len(ink)) and ink[0] < line.shape[1] - 1 - ink[-1]


def letters(shade: int, rows: slice, left: int) -> np.ndarray:
    """A page with a line of eight letters E."""
    page = np.full(SIZE, 255, np.uint8)
    for x in range(left, left + 8 * 24, 24):
        page[rows, x : x + 4] = shade
        for bar in range(rows.start, rows.stop, 7):
            page[bar : bar + 4, x : x + 16] = shade
    return page


def front() -> np.ndarray:
    return np.minimum.reduce([letters(0, rows, 100) for rows in FRONT])


def page(back_shade: int, *, is_mirrored: bool) -> np.ndarray:
    back = np.minimum.reduce([letters(back_shade, rows, 360) for rows in (*BACK, FRONT[0])])
    return np.minimum(front(), np.fliplr(back) if is_mirrored else back)


@pytest.mark.parametrize(
    ("shade", "is_mirrored", "is_back"),
    [(160, True, True), (160, False, False), (60, True, False)],
)
def test_pale_letters_that_are_read_in_a_mirror_are_the_back_s_and_told(
    shade, is_mirrored, is_back
):
    from hyoka_pictures.straightening import Turned
    from hyoka_pictures.thin_paper import without_back

    seen = page(shade, is_mirrored=is_mirrored)
    boxes = np.array([(0.0, 0.0, 9.0, 9.0)])
    found, over = without_back(Turned(seen, boxes, np.eye(3)), Reader())
    if not is_back:
        assert (found.picture == seen).all()
        assert (found.boxes == boxes).all()
        assert not over.any()
        return
    assert (found.picture[front() == 0] == 0).all()
    assert (found.picture[BACK[0]] >= 250).all()
    assert found.boxes.tolist() == [[100, 60, 284, 78], [100, 140, 284, 158]]
    told = np.fliplr(letters(0, BACK[0], 360)) == 0
    assert over[told].all()
    assert not over[front() == 0].any()

"""The operators that build a path and paint it."""

from __future__ import annotations

from hyoka.compiled import inlined
from hyoka.pdf.content.marks import OUTLINES, Marks, Path, Room, number_of
from hyoka.pdf.content.outlines import take_part
from hyoka.pdf.edges import Floats

_MOVE, _LINE, _CURVE, _CURVE_FROM, _CURVE_TO, _CLOSE, _BOX = map(number_of, ("m", "l", "c", "v", "y", "h", "re"))
_STROKE, _CLOSE_STROKE, _END = map(number_of, ("S", "s", "n"))
_FILL = tuple(map(number_of, ("f", "F", "f*")))
_BOTH, _CLOSE_BOTH = tuple(map(number_of, ("B", "B*"))), tuple(map(number_of, ("b", "b*")))


@inlined
def follow_path(word: int, room: Room) -> bool:
    """Do an operator of paths; whether it is one."""
    operands, state, path = room.operands, room.state, room.path
    v, n = operands.values, operands.used[0]
    if word == _MOVE:
        _add(path, v, n, 2, state, True, False)
    elif word == _LINE:
        _add(path, v, n, 2, state, False, False)
    elif word == _CURVE:
        _add(path, v, n, 6, state, False, True)
    elif word in (_CURVE_FROM, _CURVE_TO):
        _add(path, v, n, 4, state, False, True)
    elif word == _BOX:
        _add_box(path, v, n, state)
    elif word == _CLOSE:
        _close(path)
    else:
        stroked = word in (_STROKE, _CLOSE_STROKE) or word in _BOTH or word in _CLOSE_BOTH
        if not stroked and word not in _FILL and word != _END:
            return False
        if word == _CLOSE_STROKE or word in _CLOSE_BOTH:
            _close(path)
        if word != _END:
            _paint(path, stroked, room.marks)
        path.used[0] = 0
    return True


@inlined
def _add(path: Path, values: Floats, given: int, needed: int, state: Floats, begins: bool, curves: bool) -> None:
    """Add the corners that an operator gives."""
    for i in range(0, needed if given >= needed else 0, 2):
        _corner(path, values[i], values[i + 1], state, begins, curves)


@inlined
def _corner(path: Path, x: float, y: float, state: Floats, begins: bool, curves: bool) -> None:
    i = path.used[0]
    path.xs[i] = state[0] * x + state[2] * y + state[4]
    path.ys[i] = state[1] * x + state[3] * y + state[5]
    path.begins[i], path.curves[i] = begins, curves
    path.used[0] = i + 1


@inlined
def _add_box(path: Path, values: Floats, given: int, state: Floats) -> None:
    if given < 4:
        return
    x, y, width, height = values[0], values[1], values[2], values[3]
    _corner(path, x, y, state, True, False)
    _corner(path, x + width, y, state, False, False)
    _corner(path, x + width, y + height, state, False, False)
    _corner(path, x, y + height, state, False, False)
    _corner(path, x, y, state, False, False)


@inlined
def _close(path: Path) -> None:
    """Lead the last part back to where it began."""
    last = path.used[0]
    first = last - 1
    while first >= 0 and not path.begins[first]:
        first -= 1
    if first >= 0:
        path.xs[last], path.ys[last], path.begins[last], path.curves[last] = (
            path.xs[first],
            path.ys[first],
            False,
            False,
        )
        path.used[0] = last + 1


@inlined
def _paint(path: Path, stroked: bool, marks: Marks) -> None:
    """Take the parts of a path that is painted."""
    count, used = path.used[0], marks.counts[OUTLINES]
    first, straight = 0, True
    for i in range(count + 1):
        if i == count or path.begins[i]:
            if i > first + 1:
                used = take_part(path.xs[first:i], path.ys[first:i], i - first, straight, stroked, marks.outlines, used)
            first, straight = i, True
        straight = straight and not (i < count and path.curves[i])
    marks.counts[OUTLINES] = used

"""The operators that set and show text."""

from __future__ import annotations

from hyoka.compiled import inlined
from hyoka.pdf.chars import BELOW_LINE, STRAIGHT
from hyoka.pdf.content.letters import UNKNOWN, take_meaning
from hyoka.pdf.content.marks import (
    FONT,
    GAP,
    LEADING,
    NO_FONT,
    RISE,
    SIZE,
    STRETCH,
    TROUBLE,
    WORD_GAP,
    Fonts,
    Matrix,
    Room,
    copy,
    multiplied,
    number_of,
    place_of,
)
from hyoka.pdf.content.tokens import HEX, NAME, NUMBER, STRING, Bytes, characters_of
from hyoka.pdf.edges import Floats

#: A character that rises by more than this share of its width does not stand upright.
MOST_RISE = 0.02

_BEGIN, _FONT, _MOVE, _MOVE_LEADING, _MATRIX, _NEXT = map(number_of, ("BT", "Tf", "Td", "TD", "Tm", "T*"))
_GAP, _WORD_GAP, _STRETCH, _LEADING, _RISE = map(number_of, ("Tc", "Tw", "Tz", "TL", "Ts"))
_SHOW, _SHOW_LIST, _NEXT_SHOW, _SPACED_SHOW = map(number_of, ("Tj", "TJ", "'", '"'))


@inlined
def follow_text(word: int, data: Bytes, fonts: Fonts, room: Room) -> bool:
    """Do an operator of text; whether it is one."""
    operands, state, places = room.operands, room.state, room.places
    v, n = operands.values, operands.used[0]
    if word in (_SHOW, _SHOW_LIST):
        _show(data, 0, fonts, room)
    elif word in (_NEXT_SHOW, _SPACED_SHOW):
        if word == _SPACED_SHOW and n >= 3:
            state[WORD_GAP], state[GAP] = v[0], v[1]
        _move(places, 0.0, -state[LEADING])
        _show(data, n - 1, fonts, room)
    elif word == _BEGIN:
        places[:] = 0.0
        places[0] = places[3] = places[6] = places[9] = 1.0
    elif word == _FONT and n >= 2 and operands.kinds[0] == NAME:
        state[FONT] = place_of(data, operands.starts[0], operands.ends[0], fonts, 0, len(fonts.first))
        state[SIZE] = v[n - 1]
    elif word == _MATRIX and n >= 6:
        copy(v[:6], places)
        copy(v[:6], places[6:])
    elif word == _NEXT:
        _move(places, 0.0, -state[LEADING])
    elif word in (_MOVE, _MOVE_LEADING) and n >= 2:
        state[LEADING] = -v[1] if word == _MOVE_LEADING else state[LEADING]
        _move(places, v[0], v[1])
    else:
        return _set(word, v, n, state)
    return True


@inlined
def _set(word: int, values: Floats, given: int, state: Floats) -> bool:
    if word not in (_GAP, _WORD_GAP, _STRETCH, _LEADING, _RISE) or given == 0:
        return False
    if word == _GAP:
        state[GAP] = values[0]
    elif word == _WORD_GAP:
        state[WORD_GAP] = values[0]
    elif word == _STRETCH:
        state[STRETCH] = values[0] / 100
    elif word == _LEADING:
        state[LEADING] = values[0]
    else:
        state[RISE] = values[0]
    return True


@inlined
def _move(places: Floats, x: float, y: float) -> None:
    """Begin a line so far from where the last one began."""
    places[4] += x * places[0] + y * places[2]
    places[5] += x * places[1] + y * places[3]
    copy(places[:6], places[6:])


@inlined
def _show(data: Bytes, first: int, fonts: Fonts, room: Room) -> None:
    """Show strings and go the ways between them, from an operand on."""
    operands, state = room.operands, room.state
    for i in range(max(first, 0), operands.used[0]):
        kind = operands.kinds[i]
        if kind == NUMBER:
            _advance(room.places, -operands.values[i] / 1000 * state[SIZE] * state[STRETCH])
        elif kind in (STRING, HEX):
            count = characters_of(data, kind, operands.starts[i], operands.ends[i], room.shown)
            _show_codes(count, fonts, room)


@inlined
def _advance(places: Floats, by: float) -> None:
    places[10] += by * places[6]
    places[11] += by * places[7]


@inlined
def _show_codes(count: int, fonts: Fonts, room: Room) -> None:
    shown, state, places, marks = room.shown, room.state, room.places, room.marks
    font = int(state[FONT])
    if font < 0 or fonts.counts[font] == 0:
        marks.counts[TROUBLE] = NO_FONT if count else marks.counts[TROUBLE]
        return
    leads, first, known, others = fonts.leads[font], fonts.first[font], fonts.counts[font], fonts.others[font]
    word_gap = 0.0 if fonts.composite[font] else state[WORD_GAP]
    size, whole = state[SIZE], multiplied(places[6:], state)
    width_unit, height = whole[0] * size * state[STRETCH], -whole[3] * size
    upright = width_unit > 0 and height > 0 and abs(whole[1]) < MOST_RISE * whole[0]
    askew = not upright and not _is_turned_by_quarters(whole, size * state[STRETCH])
    i = 0
    while i < count:
        code, i = int(shown[i]), i + 1
        if leads[code]:
            if i == count:
                break
            code, i = code * 256 + int(shown[i]), i + 1
        meaning = fonts.meanings[first + code] if code < known else UNKNOWN
        width = fonts.widths[first + code] if code < known else others
        x = places[10] * state[0] + places[11] * state[2] + state[4] + state[RISE] * whole[2]
        line = places[10] * state[1] + places[11] * state[3] + state[5] + state[RISE] * whole[3]
        bottom = line + BELOW_LINE * height
        x0, top, x1 = x, bottom - height, x + width * width_unit
        if not upright:
            x0, top, x1, bottom = _turned_box(x, line, width * size * state[STRETCH], size, whole)
        take_meaning(meaning, x0, top, x1, bottom, askew, fonts, marks)
        gap = state[GAP] + (word_gap if code == 32 else 0.0)
        _advance(places, (width * size + gap) * state[STRETCH])


@inlined
def _is_turned_by_quarters(whole: Matrix, size: float) -> bool:
    """Whether text lies on a side or stands on its head, and is no mirror's picture."""
    along, across = max(abs(whole[0]), abs(whole[3])), max(abs(whole[1]), abs(whole[2]))
    is_straight = min(along, across) < STRAIGHT * max(along, across)
    return is_straight and size > 0 and whole[0] * whole[3] < whole[1] * whole[2]


@inlined
def _turned_box(x: float, line: float, width: float, size: float, whole: Matrix) -> tuple[float, float, float, float]:
    """The box of a letter of turned text: from a corner below where its line begins to the one above its end."""
    below, above = BELOW_LINE * size, (1 - BELOW_LINE) * size
    near, far = x - below * whole[2], x + width * whole[0] + above * whole[2]
    low, high = line - below * whole[3], line + width * whole[1] + above * whole[3]
    return min(near, far), min(low, high), max(near, far), max(low, high)

"""A content stream followed from its first operator to its last, as the standard (ISO 32000) has them."""

from __future__ import annotations

from hyoka.compiled import bare, inlined
from hyoka.pdf.content.letters import begin_content, end_content, say
from hyoka.pdf.content.marks import (
    FONT,
    INLINE_IMAGE,
    NO_OPERATOR,
    SAID_DEPTH,
    STRETCH,
    TOO_MUCH,
    TROUBLE,
    UNDERSTOOD,
    Fonts,
    Room,
    call,
    copy,
    keep,
    multiplied,
    number_at,
    number_of,
    place_of,
    turn,
)
from hyoka.pdf.content.paths import follow_path
from hyoka.pdf.content.text import follow_text
from hyoka.pdf.content.tokens import END, NAME, WHITE, WORD, Bytes, token
from hyoka.pdf.edges import Floats

_SAVE, _RESTORE, _MATRIX, _CALL, _IMAGE = map(number_of, ("q", "Q", "cm", "Do", "BI"))
_CONTENT = tuple(map(number_of, ("BDC", "BMC")))
_CONTENT_END = number_of("EMC")
_VALUES = tuple(map(number_of, ("true", "false", "null")))
#: What changes nothing here: colours, line styles, clips, marks.
_IDLE_WORDS = "ET Tr w J j M d ri i gs W W* CS cs SC SCN sc scn G g RG rg K k sh MP DP BX EX d0 d1"
_IDLE = tuple(map(number_of, _IDLE_WORDS.split(" ")))


@bare
def follow(data: Bytes, matrix: Floats, fonts: Fonts, room: Room) -> None:
    """Follow a content stream and leave its marks in the room; `counts[TROUBLE]` says what was not understood.

    Args:
        data: The stream, decoded.
        matrix: From its space to points with the origin at the top left: a, b, c, d, e, f.
        fonts: What it calls by name.
        room: For a stream of this size or a longer one; what another stream left there is gone.
    """
    room.state[:] = room.places[:] = 0.0
    room.marks.counts[:] = room.operands.used[0] = room.path.used[0] = 0
    copy(matrix, room.state)
    room.state[STRETCH], room.state[FONT] = 1.0, -1.0
    trouble, deep, at = room.marks.counts, 0, 0
    while trouble[TROUBLE] == UNDERSTOOD:
        kind, start, end, value, at = token(data, at)
        if kind == END:
            break
        word = number_at(data, start, end) if kind == WORD else 0
        if kind != WORD or word in _VALUES:
            if not keep(room.operands, kind, start, end, value):
                trouble[TROUBLE] = TOO_MUCH
            continue
        if word in (_SAVE, _RESTORE):
            deep = turn(room, deep, word == _SAVE)
        elif word == _IMAGE:
            call(room.marks, INLINE_IMAGE, room.state)
            at = _after_image(data, at)
        elif not follow_path(word, room) and not follow_text(word, data, fonts, room):
            _follow_other(word, data, fonts, room)
        room.operands.used[0] = 0
    if room.marks.counts[SAID_DEPTH]:  # the stream ends within what is said
        say(room.said, room.marks)


@inlined
def _follow_other(word: int, data: Bytes, fonts: Fonts, room: Room) -> None:
    operands = room.operands
    if word == _MATRIX and operands.used[0] >= 6:
        state = room.state
        state[0], state[1], state[2], state[3], state[4], state[5] = multiplied(operands.values, state)
    elif word == _CALL and operands.used[0] and operands.kinds[0] == NAME:
        first, last = len(fonts.first), len(fonts.name_ends)
        which = place_of(data, operands.starts[0], operands.ends[0], fonts, first, last)
        if which >= 0:
            call(room.marks, which, room.state)
    elif word in _CONTENT:
        begin_content(data, operands, fonts, room)
    elif word == _CONTENT_END:
        end_content(room.marks, room.said)
    elif word not in _IDLE:
        room.marks.counts[TROUBLE] = NO_OPERATOR


@inlined
def _after_image(data: Bytes, at: int) -> int:
    """Where to read on after an image within the stream: behind EI between blanks."""
    while at + 2 < len(data):
        is_end = data[at] == 0x45 and data[at + 1] == 0x49 and data[at - 1] in WHITE
        if is_end and (at + 2 == len(data) or data[at + 2] in WHITE):
            return at + 2
        at += 1
    return len(data)

"""What a PDF's content streams and maps of characters are written in: numbers, names, strings, brackets, words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hyoka.compiled import inlined

Bytes = npt.NDArray[np.uint8]
WHITE = tuple(b"\0\t\n\f\r ")

#: Kinds of tokens. DICT and DICT_END are << and >>, LIST and LIST_END are [ and ].
END, NUMBER, NAME, STRING, HEX, LIST, LIST_END, DICT, DICT_END, WORD = range(10)

#: A token: its kind, where its content begins and ends, its value if it is a number, where to read on.
Token = tuple[int, int, int, float, int]


_PLAIN, _WHITE, _DELIMITER = range(3)
_SLASH, _BACKSLASH = ord("/"), ord("\\")
_NEWLINE, _RETURN = _LINE_ENDS = tuple(b"\n\r")
_ESCAPES = tuple(zip(b"nrtbf", b"\n\r\t\b\f", strict=True))
_SIGNS = tuple(b"+-")
_OF_NUMBER = tuple(b"0123456789+-.")
#: Digits behind the point that make less than this are left out.
_FINEST = 1e15


def _kinds_of_bytes() -> Bytes:
    kinds = np.full(256, _PLAIN, np.uint8)
    kinds[list(WHITE)] = _WHITE
    kinds[list(b"()<>[]{}/%")] = _DELIMITER
    return kinds


_OF_BYTE = _kinds_of_bytes()


@inlined
def token(data: Bytes, at: int) -> Token:
    """The token at a place, or after the blanks and comments there; of kind END after the last one."""
    at = _begin(data, at)
    if at >= len(data):
        return END, at, at, 0.0, at
    first = data[at]
    if _OF_BYTE[first] == _DELIMITER and first != _SLASH:
        return _delimited(data, at, first)
    end = at + 1
    while end < len(data) and _OF_BYTE[data[end]] == _PLAIN:
        end += 1
    if first == _SLASH:
        return NAME, at + 1, end, 0.0, end
    if first in _OF_NUMBER and _is_number(data, at, end):
        return NUMBER, at, end, _number(data, at, end), end
    return WORD, at, end, 0.0, end


@inlined
def _delimited(data: Bytes, at: int, first: int) -> Token:
    if first == ord("("):
        return _literal(data, at + 1)
    if first not in (ord("<"), ord(">")):
        kind = LIST if first == ord("[") else LIST_END if first == ord("]") else WORD
        return kind, at, at + 1, 0.0, at + 1
    if at + 1 < len(data) and data[at + 1] == first:
        return DICT if first == ord("<") else DICT_END, at, at + 2, 0.0, at + 2
    end = at + 1
    while end < len(data) and data[end] != ord(">"):
        end += 1
    return HEX, at + 1, end, 0.0, end + 1


@inlined
def _begin(data: Bytes, at: int) -> int:
    while at < len(data):
        if data[at] == ord("%"):  # a comment, to the line's end
            while at < len(data) and data[at] not in _LINE_ENDS:
                at += 1
        elif _OF_BYTE[data[at]] == _WHITE:
            at += 1
        else:
            break
    return at


@inlined
def _literal(data: Bytes, start: int) -> Token:
    depth, end = 1, start
    while end < len(data):
        if data[end] == _BACKSLASH:
            end += 1
        elif data[end] == ord("("):
            depth += 1
        elif data[end] == ord(")"):
            depth -= 1
            if depth == 0:
                break
        end += 1
    return STRING, start, min(end, len(data)), 0.0, end + 1


@inlined
def _is_number(data: Bytes, start: int, end: int) -> bool:
    """Whether digits stand there, with no more than a sign before and a point among them."""
    digits = points = 0
    for i in range(start, end):
        if ord("0") <= data[i] <= ord("9"):
            digits += 1
        elif data[i] == ord("."):
            points += 1
        elif i > start or data[i] not in _SIGNS:
            return False
    return digits > 0 and points <= 1


@inlined
def _number(data: Bytes, start: int, end: int) -> float:
    """The value of a number; its digits are counted as one whole, so that the last one of the value is right."""
    whole, shift, in_part = 0.0, 1.0, False
    for i in range(start, end):
        if data[i] == ord("."):
            in_part = True
        elif data[i] not in _SIGNS and shift < _FINEST:
            whole = whole * 10 + (int(data[i]) - ord("0"))
            shift = shift * 10 if in_part else shift
    return -whole / shift if data[start] == ord("-") else whole / shift


@inlined
def characters_of(data: Bytes, kind: int, start: int, end: int, out: Bytes) -> int:
    """The bytes that a STRING or HEX token stands for, into `out`; how many there are."""
    used = int(np.int64(0))
    if kind == HEX:
        digits, value = 0, 0
        for i in range(start, end):
            digit = hex_digit(data[i])
            if digit >= 0:
                value, digits = value * 16 + digit, digits + 1
                if digits % 2 == 0:
                    out[used], used, value = value, used + 1, 0
        if digits % 2:
            out[used], used = value * 16, used + 1
        return used
    at = start
    while at < end:
        value = data[at]
        at += 1
        if value == _BACKSLASH and at < end:
            value, at = _escaped(data, at, end)
            if value < 0:
                continue
        elif value == _RETURN:  # a line's end is one byte, however it is written
            value, at = _NEWLINE, at + 1 if at < end and data[at] == _NEWLINE else at
        out[used], used = value, used + 1
    return used


@inlined
def _escaped(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """The byte that a backslash and what follows stand for, -1 for none, and where to read on."""
    value = int(data[at])
    if ord("0") <= value <= ord("7"):
        code, last = 0, min(at + 3, end)
        while at < last and ord("0") <= data[at] <= ord("7"):
            code, at = code * 8 + int(data[at]) - ord("0"), at + 1
        return code & 0xFF, at
    if value in _LINE_ENDS:
        is_pair = value == _RETURN and at + 1 < end and data[at + 1] == _NEWLINE
        return -1, at + 2 if is_pair else at + 1
    for letter, meant in _ESCAPES:
        if value == letter:
            return meant, at + 1
    return value, at + 1


@inlined
def hex_digit(code: int) -> int:
    """The value of a hexadecimal digit; -1 for what is none."""
    if ord("0") <= code <= ord("9"):
        return int(code) - ord("0")
    if ord("A") <= code <= ord("F"):
        return int(code) - ord("A") + 10
    return int(code) - ord("a") + 10 if ord("a") <= code <= ord("f") else -1

"""The compressed streams of a PDF: what is damaged of one, engines leave out without a word."""

from __future__ import annotations

import re
import zlib
from typing import Final

#: Where a stream begins that zlib has written.
_START: Final = re.compile(rb"stream\r?\n(?=x[\x01\x5e\x9c\xda])")
_STEP_BYTES: Final = 1 << 14


def damaged_streams(data: bytes) -> int:
    """The number of streams in a PDF's bytes that end early or do not keep their checksum; 0 where it is encrypted."""
    damaged, end = 0, 0
    start = None if b"/Encrypt" in data else _START.search(data)
    while start:
        if end < start.end():  # searched once for all streams before it; the file's end where there is none
            end = data.find(b"endstream", start.end()) % (len(data) + 1)
        whole = _end_of_whole(data, start.end(), end)
        damaged += not whole
        start = _START.search(data, whole or end)
    return damaged


def _end_of_whole(data: bytes, start: int, end: int) -> int:
    """Where a stream ends that begins at a place; 0 for one that is damaged, or not over before an end."""
    inflate = zlib.decompressobj()
    for place in range(start, end, _STEP_BYTES):
        try:
            inflate.decompress(data[place : min(place + _STEP_BYTES, end)])
        except zlib.error:
            return 0
        if inflate.eof:
            return min(place + _STEP_BYTES, end) - len(inflate.unused_data)
    return 0

"""The compressed streams of a PDF: what is damaged of one, engines leave out without a word."""

from __future__ import annotations

import re
import zlib
from typing import Final

#: Where a stream begins that zlib has written.
_START: Final = re.compile(rb"stream\r?\n(?=x[\x01\x5e\x9c\xda])")
_STEP_BYTES: Final = 1 << 20


def damaged_streams(data: bytes) -> int:
    """The number of streams in a PDF's bytes that end early or do not keep their checksum; 0 where it is encrypted."""
    starts = [match.end() for match in _START.finditer(data)] if b"/Encrypt" not in data else []
    return sum(not _is_whole(data[start : data.find(b"endstream", start)]) for start in starts)


def _is_whole(stream: bytes) -> bool:
    inflate = zlib.decompressobj()
    try:
        while stream and not inflate.eof:
            inflate.decompress(stream, _STEP_BYTES)
            stream = inflate.unconsumed_tail
    except zlib.error:
        return False
    return inflate.eof

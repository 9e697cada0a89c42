"""pdfium's functions, called by ctypes with addresses and numbers alone.

So each call takes a third of a microsecond. Handles are addresses (`address`); pointers to results
are the `ctypes` attribute of an array. Names, arguments and results: pdfium's fpdf_text.h and
fpdf_edit.h.
"""

import ctypes
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium
import pypdfium2_raw

from hyoka.text.fonts import ipa_font

#: Arguments and results: a handle or a size.
_HANDLE = ctypes.c_size_t
_INT = ctypes.c_int32
_UINT = ctypes.c_uint32
_DOUBLE = ctypes.c_double
_FLOAT = ctypes.c_float
#: A pointer to results.
_OUT = ctypes.c_void_p

_SHIFT_JIS = 128


@cache
def _font() -> bytes:
    """The font that stands in for Japanese fonts which are not in a file.

    It is read when pdfium first asks: most files have their fonts in them.
    """
    return ipa_font().read_bytes()


@cache
def _table_places() -> dict[int, slice]:
    """The places of the font's tables by the number that the four letters of each are; 0: all."""
    font = _font()
    places = {0: slice(None)}
    count = int.from_bytes(font[4:6])
    for start in range(12, 12 + 16 * count, 16):
        entry = font[start : start + 16]
        tag = int.from_bytes(entry[:4])
        place = int.from_bytes(entry[8:12])
        length = int.from_bytes(entry[12:])
        places[tag] = slice(place, place + length)
    return places


def _font_data(_info: int, _font_asked: int, table: int, buffer: int, size: int) -> int:
    """Give pdfium the font, or one of its tables, if there is room; its length."""
    place = _table_places().get(table)
    data = _font()[place] if place else b""
    if len(data) <= size:
        ctypes.memmove(buffer, data, len(data))
    return len(data)


def _system_fonts() -> Any:  # noqa: ANN401 - a structure of ctypes
    """One font in place of the system's."""
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    calls = {
        "Release": lambda *_: None,
        "EnumFonts": lambda *_: None,
        "MapFont": lambda *arguments: 1 if arguments[3] == _SHIFT_JIS else None,
        "GetFont": lambda *_: None,
        "GetFontData": _font_data,
        "GetFaceName": lambda *_: 0,
        "GetFontCharset": lambda *_: _SHIFT_JIS,
        "DeleteFont": lambda *_: None,
    }
    functions = {name: types[name](call) for name, call in calls.items()}
    return pdfium.FPDF_SYSFONTINFO(version=1, **functions)


#: pdfium keeps its address. What a page says must not depend on the machine; open documents of the
#: process stay open.
_FONTS = _system_fonts()
pdfium.FPDF_SetSystemFontInfo(_FONTS)
_FOLDER = Path(pypdfium2_raw.__file__).parent
_LIBRARY = ctypes.CDLL(str(next(_FOLDER.glob("*pdfium.*"))))


def _call(name: str, *types: Any) -> Callable[..., Any]:  # noqa: ANN401 - types of ctypes
    return ctypes.CFUNCTYPE(*types)((name, _LIBRARY))


text_unicode = _call("FPDFText_GetUnicode", _UINT, _HANDLE, _INT)
text_of_page = _call("FPDFText_GetText", _INT, _HANDLE, _INT, _INT, _OUT)
text_is_generated = _call("FPDFText_IsGenerated", _INT, _HANDLE, _INT)
text_is_unmapped = _call("FPDFText_HasUnicodeMapError", _INT, _HANDLE, _INT)
text_object = _call("FPDFText_GetTextObject", _HANDLE, _HANDLE, _INT)
text_size = _call("FPDFText_GetFontSize", _DOUBLE, _HANDLE, _INT)
text_matrix = _call("FPDFText_GetMatrix", _INT, _HANDLE, _INT, _OUT)
text_loose_box = _call("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _OUT)
text_tight_box = _call("FPDFText_GetCharBox", _INT, _HANDLE, _INT, _OUT, _OUT, _OUT, _OUT)
text_origin = _call("FPDFText_GetCharOrigin", _INT, _HANDLE, _INT, _OUT, _OUT)

page_count = _call("FPDFPage_CountObjects", _INT, _HANDLE)
page_object = _call("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
form_count = _call("FPDFFormObj_CountObjects", _INT, _HANDLE)
form_object = _call("FPDFFormObj_GetObject", _HANDLE, _HANDLE, _HANDLE)

object_type = _call("FPDFPageObj_GetType", _INT, _HANDLE)
object_bounds = _call("FPDFPageObj_GetBounds", _INT, _HANDLE, _OUT, _OUT, _OUT, _OUT)
object_matrix = _call("FPDFPageObj_GetMatrix", _INT, _HANDLE, _OUT)
object_fill = _call("FPDFPageObj_GetFillColor", _INT, _HANDLE, _OUT, _OUT, _OUT, _OUT)
object_stroke = _call("FPDFPageObj_GetStrokeColor", _INT, _HANDLE, _OUT, _OUT, _OUT, _OUT)
object_clip = _call("FPDFPageObj_GetClipPath", _HANDLE, _HANDLE)
object_marks = _call("FPDFPageObj_CountMarks", _INT, _HANDLE)
object_mark = _call("FPDFPageObj_GetMark", _HANDLE, _HANDLE, _HANDLE)
mark_parameter = _call("FPDFPageObjMark_GetParamValueType", _INT, _HANDLE, _OUT)
remove_mark = _call("FPDFPageObj_RemoveMark", _INT, _HANDLE, _HANDLE)
mark_name = _call("FPDFPageObjMark_GetName", _INT, _HANDLE, _OUT, _HANDLE, _OUT)
text_font = _call("FPDFTextObj_GetFont", _HANDLE, _HANDLE)
text_font_size = _call("FPDFTextObj_GetFontSize", _INT, _HANDLE, _OUT)
text_render_mode = _call("FPDFTextObj_GetTextRenderMode", _INT, _HANDLE)

glyph_path = _call("FPDFFont_GetGlyphPath", _HANDLE, _HANDLE, _UINT, _FLOAT)
glyph_count = _call("FPDFGlyphPath_CountGlyphSegments", _INT, _HANDLE)
glyph_segment = _call("FPDFGlyphPath_GetGlyphPathSegment", _HANDLE, _HANDLE, _INT)

clip_count = _call("FPDFClipPath_CountPaths", _INT, _HANDLE)
clip_segments = _call("FPDFClipPath_CountPathSegments", _INT, _HANDLE, _INT)
clip_segment = _call("FPDFClipPath_GetPathSegment", _HANDLE, _HANDLE, _INT, _INT)

path_mode = _call("FPDFPath_GetDrawMode", _INT, _HANDLE, _OUT, _OUT)
path_count = _call("FPDFPath_CountSegments", _INT, _HANDLE)
path_segment = _call("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
segment_type = _call("FPDFPathSegment_GetType", _INT, _HANDLE)
segment_point = _call("FPDFPathSegment_GetPoint", _INT, _HANDLE, _OUT, _OUT)
segment_close = _call("FPDFPathSegment_GetClose", _INT, _HANDLE)


def each(
    function: Callable[..., Any], kind: type[np.generic], *arguments: Sequence[int]
) -> npt.NDArray[Any]:
    """What a function returns for each of some arguments."""
    return np.fromiter(map(function, *arguments), kind, len(arguments[0]))


def rows(
    function: Callable[..., int],
    columns: int,
    kind: type[np.generic],
    *arguments: Sequence[int],
    at_once: bool = False,
    empty: int = 0,
) -> npt.NDArray[Any]:
    """What a function writes for each of some arguments: a row of columns of a kind.

    Args:
        function: Of this module.
        columns: How many it writes.
        kind: Of the numbers in them.
        arguments: Before the pointers.
        at_once: It takes one pointer to all columns, not one to each.
        empty: What stands where it writes nothing.
    """
    out = np.full((len(arguments[0]), columns), empty, kind)
    first = out.ctypes.data
    width = out.itemsize * columns
    pointers = []
    for column in range(1 if at_once else columns):
        place = first + out.itemsize * column
        pointers.append(range(place, place + out.nbytes, width))
    deque(map(function, *arguments, *pointers), maxlen=0)
    return out


def address(handle: object) -> int:
    """A handle of pypdfium2 as loops take it."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]

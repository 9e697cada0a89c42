"""pdfium's functions as compiled code calls them: a call costs nanoseconds, by ctypes it costs a microsecond.

Handles are addresses (`address`); pointers to results are the `ctypes` attribute of an array. Names, arguments and
results: pdfium's fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

from ctypes import c_void_p, cast
from typing import Any

import pypdfium2_raw.bindings as bindings
from llvmlite import binding
from numba import types as t

binding.load_library_permanently(bindings._libs["pdfium"]._name)

_HANDLE, _INT, _OUT = t.uintp, t.int32, t.voidptr


def _call(name: str, result: t.Type, *arguments: t.Type) -> Any:  # noqa: ANN401 - called from compiled code only
    return t.ExternalFunction(name, result(*arguments))


text_unicode = _call("FPDFText_GetUnicode", t.uint32, _HANDLE, _INT)
text_size = _call("FPDFText_GetFontSize", t.float64, _HANDLE, _INT)
text_matrix = _call("FPDFText_GetMatrix", _INT, _HANDLE, _INT, _OUT)
text_box = _call("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _OUT)
text_origin = _call("FPDFText_GetCharOrigin", _INT, _HANDLE, _INT, _OUT, _OUT)

page_count = _call("FPDFPage_CountObjects", _INT, _HANDLE)
page_object = _call("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
group_count = _call("FPDFFormObj_CountObjects", _INT, _HANDLE)
group_object = _call("FPDFFormObj_GetObject", _HANDLE, _HANDLE, t.uint64)

object_type = _call("FPDFPageObj_GetType", _INT, _HANDLE)
object_bounds = _call("FPDFPageObj_GetBounds", _INT, _HANDLE, _OUT, _OUT, _OUT, _OUT)
object_matrix = _call("FPDFPageObj_GetMatrix", _INT, _HANDLE, _OUT)
text_font = _call("FPDFTextObj_GetFont", _HANDLE, _HANDLE)
font_embedded = _call("FPDFFont_GetIsEmbedded", _INT, _HANDLE)

path_mode = _call("FPDFPath_GetDrawMode", _INT, _HANDLE, _OUT, _OUT)
path_count = _call("FPDFPath_CountSegments", _INT, _HANDLE)
path_segment = _call("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
segment_type = _call("FPDFPathSegment_GetType", _INT, _HANDLE)
segment_point = _call("FPDFPathSegment_GetPoint", _INT, _HANDLE, _OUT, _OUT)
segment_close = _call("FPDFPathSegment_GetClose", _INT, _HANDLE)


def address(handle: object) -> int:
    """A handle of pypdfium2 as compiled code takes it."""
    return cast(handle, c_void_p).value or 0  # type: ignore[arg-type]

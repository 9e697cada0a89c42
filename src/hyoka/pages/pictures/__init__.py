"""Pages that are pictures: letters and ruled lines found in them, as the same `Page` that a PDF with text gives."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from hyoka.errors import NoText

#: What a user does who has pictures and no recogniser.
INSTALL: Final = "install what recognises it: pip install 'hyoka[ocr]'"


def recogniser_version() -> str:
    """The versions of what recognises pictures; "" where the extra `ocr` is not installed."""
    try:
        return " ".join(version(name) for name in ("rapidocr", "onnxruntime", "opencv-python-headless"))
    except PackageNotFoundError:
        return ""


def no_text(file: str, found: str = "") -> NoText:
    """The error for a document without any text, neither printed nor recognised."""
    advice = "look at its pages: nothing on them is letters that can be recognised" if recogniser_version() else INSTALL
    return NoText("no page has any text", file=file, expected="text", found=found, advice=advice)

"""The annexes: what reads pictures and workbooks, where it is installed.

Without it such a page or file is told, and the others are read.
"""

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

from hyoka.text.errors import UnreadableFile

_RECOGNISING: Final = ("rapidocr", "onnxruntime", "opencv-python-headless")


def recogniser_version() -> str:
    """The versions of what recognises pictures; "" where the extra `ocr` is not installed."""
    try:
        return " ".join(version(name) for name in _RECOGNISING)
    except PackageNotFoundError:
        return ""


def reads_workbooks() -> bool:
    """Whether the extra `workbooks` is installed."""
    return find_spec("openpyxl") is not None


def no_text(file: str, pages: int) -> UnreadableFile:
    """The error for a document without any text, neither printed nor recognised."""
    return UnreadableFile(
        "no_text" if recogniser_version() else "no_text.no_recogniser", file=file, pages=pages
    )

"""Pages that are pictures: letters and ruled lines found in them.

They give the same `Page` as a PDF with text.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from hyoka.text.errors import UnreadableFile

_PACKAGES: Final = ("rapidocr", "onnxruntime", "opencv-python-headless")


def recogniser_version() -> str:
    """The versions of what recognises pictures; "" where the extra `ocr` is not installed."""
    try:
        return " ".join(version(name) for name in _PACKAGES)
    except PackageNotFoundError:
        return ""


def no_text(file: str, pages: int) -> UnreadableFile:
    """The error for a document without any text, neither printed nor recognised."""
    return UnreadableFile(
        "no_text" if recogniser_version() else "no_text.no_recogniser", file=file, pages=pages
    )

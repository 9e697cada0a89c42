"""Pages that are pictures: letters and ruled lines found in them, as the same `Page` that a PDF with text gives."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

#: What a user does who has pictures and no recogniser.
INSTALL: Final = "install what recognises it: pip install 'hyoka[ocr]'"


def recogniser_version() -> str:
    """The versions of what recognises pictures; "" where the extra `ocr` is not installed."""
    try:
        return " ".join(version(name) for name in ("rapidocr", "onnxruntime", "opencv-python-headless"))
    except PackageNotFoundError:
        return ""

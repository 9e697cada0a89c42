"""Pages that are pictures: letters and ruled lines found in them, as the same `Page` that a PDF with text gives."""

from importlib.metadata import PackageNotFoundError, version

from hyoka.text.errors import UnreadableFile


def recogniser_version() -> str:
    """The versions of what recognises pictures; "" where the extra `ocr` is not installed."""
    try:
        return " ".join(
            version(name) for name in ("rapidocr", "onnxruntime", "opencv-python-headless")
        )
    except PackageNotFoundError:
        return ""


def no_text(file: str, pages: int) -> UnreadableFile:
    """The error for a document without any text, neither printed nor recognised."""
    return UnreadableFile(
        "no_text" if recogniser_version() else "no_text.no_recogniser", file=file, pages=pages
    )

"""The annexes: what reads pictures and workbooks, where it is installed.

Without them such a page or file is a problem, and the others are read.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from importlib.util import find_spec
from pathlib import PurePath
from typing import Final

from hyoka.text.environment import install_extra
from hyoka.text.errors import UnreadableFile

_RECOGNISING: Final = ("rapidocr", "onnxruntime", "opencv-python-headless")


def recogniser_version() -> str:
    """The versions of what recognises pictures; "" where the extra `ocr` is not installed."""
    try:
        return " ".join(version(name) for name in _RECOGNISING)
    except PackageNotFoundError:
        return ""


@cache
def recogniser() -> str:
    """What recognises pictures, with its models, in words; "" where it is not installed.

    rapidocr 3.10.0 (PP-OCRv6_det_small, PP-OCRv6_rec_small), onnxruntime 1.32.0 …
    """
    if not recogniser_version():
        return ""
    files = [PurePath(file) for file in distribution(_RECOGNISING[0]).files or ()]
    # the model that turns lines is there and not used
    models = sorted(file.stem for file in files if file.match("models/*_[dr]e[tc]_*.onnx"))
    first, *others = (f"{name} {version(name)}" for name in _RECOGNISING)
    return ", ".join([f"{first} ({', '.join(models)})", *others])


def reads_workbooks() -> bool:
    """Whether the extra `workbooks` is installed."""
    return find_spec("openpyxl") is not None


def no_text(file: str, pages: int, *, is_blank: bool = False) -> UnreadableFile:
    """The error for a document without any text, neither printed nor recognised."""
    if is_blank:
        return UnreadableFile("no_text.blank", file=file)
    if recogniser_version():
        return UnreadableFile("no_text", file=file, pages=pages)
    install = install_extra("ocr")
    return UnreadableFile("no_text.no_recogniser", file=file, pages=pages, install=install)

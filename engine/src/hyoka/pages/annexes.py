"""The annexes: packages beside the engine that read what is no PDF with text.

Each is named by an entry point of the group `hyoka.annexes`. Its package has:

    pictures   program() and in_words(), and begin(drawn, to_close, cache=…), whose page(page) gives
               a PicturePage for a page that is a picture
    workbooks  program(), and workbook_pages(path, data, pages), which gives a Page for each sheet

program() says by what code and which packages it reads. Without an annex such a page or file is a
problem, and the others are read.
"""

from functools import cache
from types import ModuleType
from typing import Final, Literal

from hyoka.text.added import added
from hyoka.text.environment import install_annex
from hyoka.text.errors import UnreadableFile

Annex = Literal["pictures", "workbooks"]
ANNEXES: Final[tuple[Annex, ...]] = ("pictures", "workbooks")


@cache
def annex(name: Annex) -> ModuleType | None:
    """The package that reads pictures or workbooks; None where it is not installed."""
    points = (point for point in added("hyoka.annexes") if point.name == name)
    return next((point.load() for point in points), None)


def programs() -> list[str]:
    """By what the annexes read; "" of each that is not installed."""
    found = map(annex, ANNEXES)
    return [package.program() if package else "" for package in found]


def recogniser() -> str:
    """What recognises pictures, with its models, in words; "" where it is not installed."""
    pictures = annex("pictures")
    return pictures.in_words() if pictures else ""


def no_text(file: str, pages: int, *, is_blank: bool = False) -> UnreadableFile:
    """The error for a document without any text, neither printed nor recognised."""
    if is_blank:
        return UnreadableFile("no_text.blank", file=file)
    if annex("pictures"):
        return UnreadableFile("no_text", file=file, pages=pages)
    install = install_annex("pictures")
    return UnreadableFile("no_text.no_recogniser", file=file, pages=pages, install=install)

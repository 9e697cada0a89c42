"""Pages made by hand: characters of a size where the test says, lines where the test draws them."""

from itertools import pairwise

import numpy as np

from hyoka.grid.model import Cell, Line, Row, read_items, text_lines
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.page import Page

Edge = tuple[float, float, float]

SIZE = 10.0

#: The head of a form; the labels of a test follow.
FORM = """
city = "某市"
code = "012025"
title = "評価"
known_by = ["事業名"]
year = 2023
[labels]
"事業名" = "activity.name"
"""


def chars(text: str, x: float, top: float, size: float = SIZE, spread: float = 0.0) -> list[Char]:
    """A line of text: full-width characters as wide as high, ASCII half as wide, `spread` points of
    white between.
    """
    out: list[Char] = []
    space = False
    for letter in text:
        width = size / 2 if letter.isascii() else size
        if letter.isspace():
            space = True
        else:
            out.append(Char(letter, x, top, x + width, top + size, space))
            space = False
        x += width + spread
    return out


def page(
    *texts: list[Char], horizontal: list[Edge] = (), vertical: list[Edge] = (), number: int = 1
) -> Page:
    letters = Chars.of(c for text in texts for c in text)
    return Page(
        number,
        600,
        800,
        letters,
        *(np.array([*edges], float).reshape(-1, 3) for edges in (horizontal, vertical)),
    )


def grid(xs: list[float], ys: list[float]) -> dict[str, list[Edge]]:
    return {
        "horizontal": [(y, xs[0], xs[-1]) for y in ys],
        "vertical": [(x, ys[0], ys[-1]) for x in xs],
    }


def hairlines(x0: float, x1: float, ys: list[float]) -> dict[str, list[Edge]]:
    """Horizontal lines only."""
    return {"horizontal": [(y, x0, x1) for y in ys]}


def texts(items: list[Row | Line]) -> list[list[str] | str]:
    """What is printed, row by row (cells that hold text only) and line by line."""
    return [[c.text for c in i.cells if c.lines] if isinstance(i, Row) else i.text for i in items]


def read(made: Page) -> list[list[str] | str]:
    return texts(read_items(made))


def line(text: str, x: float = 50, top: float = 100, number: int = 1, size: float = SIZE) -> Line:
    return Line(number, tuple(chars(text, x, top, size)))


def cell(
    *lines: str,
    x0: float = 50,
    x1: float = 150,
    top: float = 100,
    number: int = 1,
    margin: float = 2,
) -> Cell:
    """A cell with its lines of text from the top."""
    height = SIZE * 1.2
    letters = [
        c for n, text in enumerate(lines) for c in chars(text, x0 + margin, top + 2 + n * height)
    ]
    found = text_lines(number, letters)
    return Cell(number, x0, top, x1, top + 4 + max(1, len(lines)) * height, found)


def row(
    *words: str, xs: list[float], top: float = 100, guessed: bool = False, number: int = 1
) -> Row:
    """A row of cells between column edges."""
    spans = list(pairwise(xs))
    cells = [
        cell(*([word] if word else []), x0=a, x1=b, top=top, number=number)
        for word, (a, b) in zip(words, spans, strict=True)
    ]
    return Row(number, top, cells, guessed)

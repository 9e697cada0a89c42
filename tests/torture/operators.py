"""Kinds of changes to the bytes of a PDF: operators of a page's content, whatever they print."""

import io
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, Final

import pikepdf
from pikepdf import Operator

from hyoka.pages.reader import printed_pages

from .kinds import FAR_PT, KINDS, Change, as_shown
from .samples import Sample

Instructions = list[Any]
#: Puts something in the place of the operator at a place, or says that there is nothing to change.
Edit = Callable[[Instructions, list[int], int, Random], str]
_SHOWING: Final = ("Tj", "TJ", "'")


def _made(operator: str, *operands: object) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction([*operands], Operator(operator))


def _dropped(instructions: Instructions, _: list[int], at: int, __: Random) -> str:
    del instructions[at]
    return f"operator {at}"


def _raised(instructions: Instructions, _: list[int], at: int, rng: Random) -> str:
    rise = rng.choice(FAR_PT)
    instructions[at : at + 1] = [_made("Ts", rise), instructions[at], _made("Ts", 0)]
    return f"operator {at} by {rise}"


def _unseen(instructions: Instructions, _: list[int], at: int, __: Random) -> str:
    instructions[at : at + 1] = [_made("Tr", 3), instructions[at], _made("Tr", 0)]
    return f"operator {at}"


def _other_font(instructions: Instructions, places: list[int], at: int, rng: Random) -> str:
    other = instructions[rng.choice(places)].operands[0]
    font, size = instructions[at].operands
    instructions[at] = _made("Tf", other, size)
    return f"{font} to {other} at {at}" if font != other else ""


def _swapped(instructions: Instructions, places: list[int], at: int, rng: Random) -> str:
    other = rng.choice(places)
    instructions[at], instructions[other] = instructions[other], instructions[at]
    return f"operators {at} and {other}" if at != other else ""


def _moved(instructions: Instructions, _: list[int], at: int, rng: Random) -> str:
    far = rng.choice(FAR_PT)
    *rest, x, y = instructions[at].operands
    place = rng.choice(([float(x) + far, y], [x, float(y) + far]))
    instructions[at] = _made(str(instructions[at].operator), *rest, *place)
    return f"operator {at} by {far}"


def _twice(instructions: Instructions, *_: object) -> str:
    instructions[:] = [_made("q"), *instructions, _made("Q")] * 2
    return "all"


#: The operators that are changed, how, and whether texts stay as they are.
OPERATORS: Final[dict[str, tuple[tuple[str, ...], Edit, bool]]] = {
    "text_operator_dropped": (_SHOWING, _dropped, False),
    "text_operator_raised": (_SHOWING, _raised, True),
    "text_operator_unseen": (_SHOWING, _unseen, False),
    "font_swapped": (("Tf",), _other_font, False),
    "text_operators_swapped": (_SHOWING, _swapped, False),
    "text_operator_moved": (("Tm", "Td"), _moved, True),
    "path_operator_dropped": (("re", "l"), _dropped, False),
    "content_printed_twice": (("q", "BT"), _twice, False),
}


def _changed(name: str, sample: Sample, rng: Random) -> Change | None:
    operators, edit, moves = OPERATORS[name]
    with pikepdf.open(sample.path) as pdf:
        number = rng.randrange(len(pdf.pages))
        instructions: Instructions = list(pikepdf.parse_content_stream(pdf.pages[number]))
        places = [i for i, one in enumerate(instructions) if str(one.operator) in operators]
        what = edit(instructions, places, rng.choice(places), rng) if places else ""
        pdf.pages[number].Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        out = io.BytesIO()
        pdf.save(out)
    pages = list(printed_pages(sample.path, data=out.getvalue()))
    return as_shown(sample, pages, f"{what} on page {number + 1}", moves=moves) if what else None


KINDS.update((name, partial(_changed, name)) for name in OPERATORS)


def watermark(sample: Sample, rng: Random) -> Change | None:
    """A large word behind or over all that a page prints: its figures are what they were."""
    word = rng.choice(("DRAFT", "916", "COPY"))
    size = rng.choice((40, 50, 60))
    with pikepdf.open(sample.path) as pdf:
        number = rng.randrange(len(pdf.pages))
        page = pdf.pages[number]
        _, _, width, height = map(float, page.mediabox)
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        name = page.add_resource(font, pikepdf.Name.Font)
        x, y = width * rng.uniform(0.2, 0.6), height * rng.uniform(0.3, 0.7)
        drawn = f"q 0.8 g BT {name} {size} Tf {x:.0f} {y:.0f} Td ({word}) Tj ET Q".encode()
        is_behind = rng.random() < 0.5
        page.contents_add(drawn, prepend=is_behind)
        out = io.BytesIO()
        pdf.save(out)
    pages = list(printed_pages(sample.path, data=out.getvalue()))
    side = "behind" if is_behind else "over"
    return Change(pages, f"{word} of {size} pt {side} page {number + 1}", truth=[])


KINDS["watermark"] = watermark

"""Kinds of changes to the bytes of a PDF: operators of a page's content, whatever they print."""

import io
from collections.abc import Callable
from random import Random
from typing import Any

import pikepdf
from pikepdf import Operator

from hyoka.pdf.page import read_pages

from .changes import FAR_PT, KINDS, Change, as_shown
from .samples import Sample

Instructions = list[Any]
Edit = Callable[[Instructions, list[int], Random], str]

_SHOWING, _PATHS = ("Tj", "TJ", "'"), ("re", "l")


def kind(of: tuple[str, ...], *, moves: bool = False) -> Callable[[Edit], Edit]:
    """Add a kind of change to operators of these names, under its function's name; `moves`: texts stay as they are."""

    def add(edit: Edit) -> Edit:
        KINDS[edit.__name__] = lambda sample, rng: _changed(sample, rng, of, edit, moves=moves)
        return edit

    return add


def _changed(sample: Sample, rng: Random, of: tuple[str, ...], edit: Edit, *, moves: bool) -> Change | None:
    with pikepdf.open(sample.path) as pdf:
        number = rng.randrange(len(pdf.pages))
        instructions: Instructions = list(pikepdf.parse_content_stream(pdf.pages[number]))
        places = [i for i, one in enumerate(instructions) if str(one.operator) in of]
        what = edit(instructions, places, rng) if places else ""
        pdf.pages[number].Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        out = io.BytesIO()
        pdf.save(out)
    pages = list(read_pages(sample.path, data=out.getvalue()))
    return as_shown(sample, pages, f"{what} on page {number + 1}", moves=moves) if what else None


@kind(_SHOWING)
def text_operator_dropped(instructions: Instructions, places: list[int], rng: Random) -> str:
    at = rng.choice(places)
    del instructions[at]
    return f"operator {at}"


@kind(_SHOWING, moves=True)
def text_operator_raised(instructions: Instructions, places: list[int], rng: Random) -> str:
    at, rise = rng.choice(places), rng.choice(FAR_PT)
    instructions[at : at + 1] = [_set(rise, "Ts"), instructions[at], _set(0, "Ts")]
    return f"operator {at} by {rise}"


@kind(_SHOWING)
def text_operator_unseen(instructions: Instructions, places: list[int], rng: Random) -> str:
    at = rng.choice(places)
    instructions[at : at + 1] = [_set(3, "Tr"), instructions[at], _set(0, "Tr")]
    return f"operator {at}"


@kind(("Tf",))
def font_swapped(instructions: Instructions, places: list[int], rng: Random) -> str:
    at, other = rng.choice(places), instructions[rng.choice(places)].operands[0]
    font, size = instructions[at].operands
    instructions[at] = pikepdf.ContentStreamInstruction([other, size], Operator("Tf"))
    return f"{font} to {other} at {at}" if font != other else ""


@kind(_SHOWING)
def text_operators_swapped(instructions: Instructions, places: list[int], rng: Random) -> str:
    first, second = rng.choice(places), rng.choice(places)
    instructions[first], instructions[second] = instructions[second], instructions[first]
    return f"operators {first} and {second}" if first != second else ""


@kind(("Tm", "Td"), moves=True)
def text_operator_moved(instructions: Instructions, places: list[int], rng: Random) -> str:
    at, far = rng.choice(places), rng.choice(FAR_PT)
    *rest, x, y = instructions[at].operands
    place = rng.choice(([float(x) + far, y], [x, float(y) + far]))
    instructions[at] = pikepdf.ContentStreamInstruction([*rest, *place], instructions[at].operator)
    return f"operator {at} by {far}"


@kind(_PATHS)
def path_operator_dropped(instructions: Instructions, places: list[int], rng: Random) -> str:
    at = rng.choice(places)
    del instructions[at]
    return f"operator {at}"


@kind(("q", "BT"))
def content_printed_twice(instructions: Instructions, places: list[int], rng: Random) -> str:
    del places, rng
    instructions[:] = [_set(None, "q"), *instructions, _set(None, "Q")] * 2
    return "all"


def _set(value: float | None, operator: str) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction([] if value is None else [value], Operator(operator))

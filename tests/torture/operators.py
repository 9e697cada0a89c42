"""Kinds of changes to the bytes of a PDF: operators of a page's content, whatever they print."""

import io
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pikepdf
from pikepdf import Operator

from hyoka.pdf.page import Page, read_pages
from hyoka.text.japanese import fold

from .changes import FAR_PT, KINDS, NUMBERS, Change
from .samples import Sample, inside

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
    return _as_shown(sample, pages, f"{what} on page {number + 1}", moves=moves) if what else None


def _as_shown(sample: Sample, pages: list[Page], what: str, *, moves: bool) -> Change:
    """The change, with the figures whose cells show something else now; of a text around a figure nothing is known."""
    change = Change(pages, what, unjudged={("statuses",)})
    printed = {one.key for one in sample.printed if one.key[0] in NUMBERS}
    codes = {one.key[1] for one in sample.control.figures if one.key[0] == "activities"}
    change.counted = _numbers_of(sample.pages, codes) != _numbers_of(pages, codes)
    texts = [[fold(page.chars.text) for page in some] for some in (sample.pages, pages)]
    for one in sample.control.figures:
        at, name = one.page - 1, fold(one.key[-1])
        before, after = (fold(some[at].chars[inside(some[at], one.box)].text) for some in (sample.pages, pages))
        is_otherwise = before != after or (name in texts[0][at] and name not in texts[1][at])
        if is_otherwise and one.key in printed:
            change.touched.append(one)
            change.shown += list(filter(None, [one.text if moves else after]))
        elif is_otherwise:
            change.unjudged.add(one.key)
    return change


def _numbers_of(pages: list[Page], codes: set[str]) -> list[str]:
    """The codes of activities among the texts of pages."""
    return [word for page in pages for word in re.findall(r"\d+", page.chars.text) if word in codes]


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

"""draft.html: the sheets as they were understood, drawn on their pictures, with the questions and what sums prove."""

from __future__ import annotations

import base64
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hyoka.draft.questions import questions_of
from hyoka.draft.states import STATES
from hyoka.forms.reading import read_texts
from hyoka.japanese import fold
from hyoka.report.rendering import SCALE, RenderedPage, render_page
from hyoka.vocabulary import plain_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PIL import Image

    from hyoka.draft.states import Proof
    from hyoka.forms import Item
    from hyoka.forms.facts import Draft, Fact
    from hyoka.records import Place

_TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
#: Pages that are shown with their picture: those with the most figures that are guesses first.
_PICTURES: Final = 12
_BESIDE_PT, _ABOVE_PT = 90.0, 24.0
_GREYS: Final = [round(round(value / 85) * 85) for value in range(256)]
_LONGEST_TEXT: Final = 120


@dataclass(frozen=True)
class DraftedForm:
    """What the page shows.

    Attributes:
        draft: What was understood.
        states: The state of each fact.
        proofs: The identities that all sheets keep.
        files: The PDFs by document_id.
        items: The rows and lines of each document.
    """

    draft: Draft
    states: Sequence[str]
    proofs: Sequence[Proof]
    files: Mapping[str, Path]
    items: Mapping[str, Sequence[Item]]


def draft_html(form: DraftedForm, *, title: str) -> str:
    """The page as text: one file that needs nothing else."""
    facts, labels = _facts_by_page(form), _names(form.draft.facts)
    pages = sorted(facts, key=lambda page: (-sum(state == "guess" for _, state in facts[page]), page))
    shown = sorted(pages[:_PICTURES])
    return _environment().get_template("draft.html.j2").render(
        title=title,
        version=f"hyoka {version('hyoka')}",
        documents=len(form.files),
        counts=_counts(form),
        states=STATES,
        questions=[_question(form, number, one) for number, one in enumerate(questions_of(form.draft.assumptions), 1)],
        answered=[one for one in form.draft.assumptions if one.answer],
        proofs=form.proofs,
        sheets=[sheet for page in shown if (sheet := _sheet(form, page, facts[page], labels))],
        pages=len(pages),
        untaken=[(u.document_id, u.place.page, u.text[:_LONGEST_TEXT]) for u in form.draft.untaken],
    )  # fmt: skip


@cache
def _environment() -> Environment:
    loader = FileSystemLoader([_TEMPLATES / "draft", _TEMPLATES / "report"])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _counts(form: DraftedForm) -> list[tuple[str, list[int]]]:
    """For each kind of fact how many are in each state."""
    counts = Counter((fact.kind, state) for fact, state in zip(form.draft.facts, form.states, strict=True))
    kinds = [kind for kind in ("cost", "value", "rating") if any(counts[kind, state] for state in STATES)]
    return [(kind, [counts[kind, state] for state in STATES]) for kind in kinds]


def _facts_by_page(form: DraftedForm) -> dict[tuple[str, int], list[tuple[Fact, str]]]:
    pages: dict[tuple[str, int], list[tuple[Fact, str]]] = defaultdict(list)
    for fact, state in zip(form.draft.facts, form.states, strict=True):
        pages[fact.document_id, fact.place.page].append((fact, state))
    return pages


def _names(facts: Sequence[Fact]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of rows and those of columns."""
    rows = {plain_label(part) for fact in facts for part in (*fact.row.split("|"), fact.label)}
    columns = {part for fact in facts for part in fold(fact.column).split("|")}
    return frozenset(rows - {""}), frozenset(columns - {""})


def _sheet(
    form: DraftedForm,
    page: tuple[str, int],
    facts: Sequence[tuple[Fact, str]],
    names: tuple[frozenset[str], frozenset[str]],
) -> dict[str, Any] | None:
    """A page as the template draws it; None where it has no picture."""
    document_id, number = page
    picture = _picture(form.files[document_id], number)
    if picture is None:
        return None
    left, top = picture.left_pt, picture.top_pt
    boxes = [_box(kind, place, left, top) for kind, place in _labels(form.items[document_id], number, names)]
    untaken = [one for one in form.draft.untaken if (one.document_id, one.place.page) == page]
    boxes += [_box("untaken", one.place, left, top) | {"text": one.text} for one in untaken]
    boxes += [_box(state, fact.place, left, top) | {"text": _in_words(fact, state)} for fact, state in facts]
    width, height = picture.image.size
    return {
        "document_id": document_id,
        "page": number,
        "width": width,
        "height": height,
        "src": _data_uri(picture.image.convert("L").point(_GREYS)),
        "boxes": boxes,
        "facts": facts,
    }


def _labels(
    items: Sequence[Item], page: int, names: tuple[frozenset[str], frozenset[str]]
) -> Iterator[tuple[str, Place]]:
    """The labels and the heads of a page."""
    rows, columns = names
    for text in read_texts([item for item in items if item.page == page]).texts:
        if text.is_blank or text.is_figure:
            continue
        if text.is_year or text.folded in columns:
            yield "head", text.place
        elif plain_label(text.folded) in rows or text.concepts(funding=True):
            yield "label", text.place


def _box(kind: str, place: Place, left: float, top: float) -> dict[str, Any]:
    """A box in pixels of the picture."""
    x, y = (place.x0 - left) * SCALE, (place.top - top) * SCALE
    width, height = (place.x1 - place.x0) * SCALE, (place.bottom - place.top) * SCALE
    edges = {"x": x, "y": y, "width": max(width, 2), "height": max(height, 2)}
    return {"kind": kind, "text": ""} | {name: round(edge, 1) for name, edge in edges.items()}


def _in_words(fact: Fact, state: str) -> str:
    year = "year unknown" if fact.fiscal_year is None else str(fact.fiscal_year)
    return " ".join(word for word in (fact.label, year, fact.phase, fact.value or fact.text, f"({state})") if word)


def _question(form: DraftedForm, number: int, assumption: Any) -> dict[str, Any]:  # noqa: ANN401
    """A question with the picture of the first cell that it is about."""
    crops = [_crop(form.files[document_id], place) for document_id, place in assumption.places[:1]]
    where = list(dict.fromkeys(f"{document_id} p.{place.page}" for document_id, place in assumption.places))
    return {"number": number, "about": assumption, "crop": next(iter(crops), ""), "where": where}


def _crop(path: Path, place: Place) -> str:
    """A cell with what stands around it, framed."""
    from PIL import ImageDraw

    page = _picture(path, place.page)
    if page is None:
        return ""
    box = _box("", place, page.left_pt, page.top_pt)
    x, y, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    beside, above = _BESIDE_PT * SCALE, _ABOVE_PT * SCALE
    width, height = page.image.size
    window = (max(x - 2 * beside, 0), max(y - 2 * above, 0), min(right + beside, width), min(bottom + above, height))
    picture = page.image.crop(tuple(round(edge) for edge in window))
    frame = (x - window[0], y - window[1], right - window[0], bottom - window[1])
    ImageDraw.Draw(picture).rectangle(frame, outline=(213, 94, 0), width=2)
    return _data_uri(picture)


def _picture(path: Path, number: int) -> RenderedPage | None:
    return render_page(path, path.stat().st_mtime_ns, number)


def _data_uri(image: Image.Image) -> str:
    webp = io.BytesIO()
    image.save(webp, format="WEBP", lossless=True, quality=20, method=0)
    return "data:image/webp;base64," + base64.b64encode(webp.getvalue()).decode("ascii")

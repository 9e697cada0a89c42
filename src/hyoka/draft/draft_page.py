"""draft.html: the sheets as they were understood, drawn on their pictures, with the questions and what sums prove."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hyoka.contract.records import Place
from hyoka.draft.drafted_form import read_documents
from hyoka.draft.facts import Fact
from hyoka.draft.questions import choices_of, questions_of, word_of
from hyoka.draft.states import GUESS, STATES, Draft
from hyoka.forms.cells import DocumentCells
from hyoka.forms.shared.page_items import Item
from hyoka.report.rendering import SCALE, data_uri, in_greys, render_page
from hyoka.report.templating import rendered

#: Pages that are shown with their picture: those of the sheet to be corrected, then those with the most guesses.
_PICTURES: Final = 12
#: So many of them have no value.
_EMPTY: Final = 4
#: What is shown to the left of the cell of a question, above, to the right and below.
_AROUND_PT: Final = (180.0, 48.0, 90.0, 24.0)


def draft_html(draft: Draft, files: Mapping[str, Path], items: Mapping[str, Sequence[Item]], *, title: str) -> str:
    """The page as text: one file that needs nothing else."""
    cells = read_documents(items, dict(draft.labels))
    rows = {number: row for row, number in enumerate(draft.sheet, 1)}
    facts = defaultdict(list)
    for number, (fact, state) in enumerate(zip(draft.facts, draft.states, strict=True)):
        facts[fact.document_id, fact.place.page].append((fact, state, rows.get(number, "")))
    empty = sorted({(one.document_id, one.place.page) for one in draft.untaken} - facts.keys())
    guesses = {page: sum(state == GUESS for _, state, _ in found) for page, found in facts.items()}
    of_sheet = {page for page, found in facts.items() if any(row for *_, row in found)}
    read = sorted(facts, key=lambda page: (page not in of_sheet, -guesses[page], page))
    shown = empty[:_EMPTY] + read[: _PICTURES - len(empty[:_EMPTY])]
    return rendered(
        "draft.html.j2",
        title=title,
        draft=draft,
        documents=len(files),
        counts=Counter((fact.kind, state) for page in facts.values() for fact, state, _ in page),
        states=STATES,
        questions=[
            (one, choices_of(one.allowed), _shown(files[document_id], place.page, place))
            for one in questions_of(draft.assumptions)
            for document_id, place in one.places[:1]
        ],
        readings=_readings(draft.facts),
        sheets=[
            {"document_id": document_id, "page": page, "facts": facts[document_id, page]}
            | {"labels": list(_labels(cells[document_id], page)), "picture": _shown(files[document_id], page)}
            for document_id, page in shown
        ],
        pages=len(facts) + len(empty),
        empty=empty,
        left_out=Counter(one.reason for one in draft.untaken if one.reason),
    )


def _readings(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """What labels of costs, columns of values and criteria are taken for; without items that few sheets have."""
    of_reading: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        label = fact.column.replace("|", " ") if fact.kind == "value" else fact.label
        of_reading[fact.kind, label, word_of(f"cost.{fact.concept}"), word_of(f"phase.{fact.phase}")].append(fact)
    sheets = len({(fact.document_id, fact.sheet) for fact in facts})
    return [
        {"kind": kind, "label": label, "item": item, "phase": phase, "count": len(read), "example": read[0]}
        | {"years": sorted({str(fact.fiscal_year or "?") for fact in read}), "path": " › ".join(read[0].labels[::-1])}
        for (kind, label, item, phase), read in of_reading.items()
        if item or kind != "cost" or 2 * len({(fact.document_id, fact.sheet) for fact in read}) >= sheets
    ]


def _labels(document: DocumentCells, page: int) -> Iterator[tuple[str, Place]]:
    for cell in document:
        if cell.page == page and cell.is_label:
            yield "head" if cell.is_header else "label", cell.place


def _shown(path: Path, number: int, around: Place | None = None) -> dict[str, Any]:
    """The picture of a page, or of what stands around a place on it; {} where the file has no such page now.

    Returns:
        src: a data URI; x, y, width, height: what it shows, points; frame: the place.
    """
    page = render_page(path, number)
    if page is None:
        return {}
    x, y, right, bottom = 0, 0, *page.size
    if around:
        left, above, beside, below = _AROUND_PT
        x, y = (max(0, edge) for edge in _pixels(around.x0 - left, around.top - above))
        ends = _pixels(around.x1 + beside, around.bottom + below)
        right, bottom = min(right, ends[0]), min(bottom, ends[1])
    return {
        "src": data_uri(in_greys(page.crop((x, y, right, bottom)))),
        "x": x / SCALE,
        "y": y / SCALE,
        "width": (right - x) / SCALE,
        "height": (bottom - y) / SCALE,
        "frame": around,
    }


def _pixels(x: float, y: float) -> tuple[int, int]:
    return round(x * SCALE), round(y * SCALE)

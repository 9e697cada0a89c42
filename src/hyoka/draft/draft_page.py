"""draft.html: the sheets as they were understood, on their pictures, with what was not learnt and what sums prove."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from hyoka.clean.coverage import page_coverages
from hyoka.contract.records import Place
from hyoka.draft.facts import Documents, Draft, Fact
from hyoka.draft.states import GUESS, STATES, Proof
from hyoka.draft.teacher import Lesson
from hyoka.forms import Form
from hyoka.forms.shared.page_items import parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.forms.shared.record_rows import DERIVED, IGNORED, NAMELESS, NOT_CHOSEN
from hyoka.report.rendering import SCALE, data_uri, in_greys, render_page
from hyoka.report.templating import rendered
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.numbers import is_figure

#: Pages that are shown with their picture: those of the sheet to be corrected, then those with the most guesses.
_PICTURES: Final = 12
#: So many of them have no value.
_EMPTY: Final = 4
#: Rows that were not learnt, of which no more are shown.
_UNLEARNT: Final = 20
#: What is shown to the left of the cell of a row, above, to the right and below.
_AROUND_PT: Final = (180.0, 48.0, 90.0, 24.0)
#: Why a figure is left out.
_LEFT_OUT: Final = (IGNORED, DERIVED, NAMELESS, NOT_CHOSEN)


class Untaken(NamedTuple):
    """Text that no fact, label or head took; the reason why a figure was left out, "" where it has no meaning."""

    document_id: str
    text: str
    place: Place
    reason: str = ""


def find_untaken(form: Form, draft: Draft, documents: Documents) -> Iterator[Untaken]:
    """The texts that become no record and are no label, header or page number, and the figures that are left out."""
    for key, reading in draft.readings.items():
        pages: dict[int, list[Part]] = defaultdict(list)
        for item in documents.items[key]:
            pages[item.page] += parts(item)
        coverages = page_coverages(pages, documents.items[key], reading.records, form.is_label)
        for number, coverage in coverages.items():
            for text in coverage.untaken:
                part = next((part for part in pages[number] if fold(text) in part.folded), pages[number][0])
                yield Untaken(key, text, _place(part))
            for part in pages[number]:
                reason = reading.records.ledger.reason_of(lines_of(part)[0])
                if reason in _LEFT_OUT and is_figure(part.folded) and re.search(r"\d", part.folded):
                    yield Untaken(key, part.folded, _place(part), reason)


def _place(part: Part) -> Place:
    return Place(part.page, part.x0, part.top, part.x1, part.bottom)


def draft_html(
    draft: Draft,
    before: Draft,
    proofs: Sequence[Proof],
    lessons: Sequence[Lesson],
    sheet: Sequence[int],
    documents: Documents,
    untaken: Sequence[Untaken],
    *,
    title: str,
) -> str:
    """The page as text, one file that needs nothing else.

    Args:
        draft: What was understood.
        before: What was understood before sheets were corrected.
        proofs: The sums that sheets keep.
        lessons: What corrected sheets taught.
        sheet: The numbers of the facts that are shown to be corrected.
        documents: The files.
        untaken: What was not read.
        title: The name of the form.
    """
    rows = {number: row for row, number in enumerate(sheet, 1)}
    facts = defaultdict(list)
    for number, (fact, state) in enumerate(zip(draft.facts, draft.states, strict=True)):
        facts[fact.document_id, fact.place.page].append((fact, state, rows.get(number, "")))
    empty = sorted({(one.document_id, one.place.page) for one in untaken} - facts.keys())
    guesses = {page: sum(state == GUESS for _, state, _ in found) for page, found in facts.items()}
    of_sheet = {page for page, found in facts.items() if any(row for *_, row in found)}
    of_sheet |= {(lesson.document_id, page) for lesson in lessons for page in lesson.pages}
    read = sorted(facts, key=lambda page: (page not in of_sheet, -guesses[page], page))
    shown = empty[:_EMPTY] + read[: _PICTURES - len(empty[:_EMPTY])]
    files = documents.files
    unlearnt = [(lesson, *pair) for lesson in lessons for pair in lesson.read_otherwise]
    return rendered(
        "draft.html.j2",
        title=title,
        draft=draft,
        documents=len(files),
        counts=Counter((fact.kind, state) for page in facts.values() for fact, state, _ in page),
        states=STATES,
        lessons=lessons,
        right=sum(lesson.right for lesson in lessons),
        rows=sum(len(lesson.rows) for lesson in lessons),
        before=len(before.facts),
        proofs=[proof for proof in proofs if not proof.exceptions],
        exceptions=sum(len(proof.exceptions) for proof in proofs),
        unlearnt=[
            (lesson.in_words(row, fact), _shown(files[lesson.document_id], fact.place.page, fact.place) if fact else {})
            for lesson, row, fact in unlearnt[:_UNLEARNT]
        ],
        more=max(0, len(unlearnt) - _UNLEARNT),
        sheet=draft.facts[sheet[0]].document_id if sheet else "",
        readings=_readings(draft),
        sheets=[
            {"document_id": document_id, "page": page, "facts": facts[document_id, page]}
            | {"labels": list(_labels(draft, document_id, page)), "picture": _shown(files[document_id], page)}
            for document_id, page in shown
        ],
        pages=len(facts) + len(empty),
        empty=empty,
        untaken=untaken,
        left_out=Counter(one.reason for one in untaken if one.reason),
    )


def _readings(draft: Draft) -> list[dict[str, Any]]:
    """What labels of costs, columns of values and criteria are taken for; without items that few sheets have."""
    of_reading: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in draft.facts:
        label = " ".join(fact.labels[:2]) if fact.kind == "value" else fact.label
        words = CODE_WORDS["item"].get(fact.concept, fact.concept), CODE_WORDS["phase"].get(fact.phase, fact.phase)
        of_reading[fact.kind, label, *words].append(fact)
    sheets = len({(fact.document_id, fact.sheet) for fact in draft.facts})
    return [
        {"kind": kind, "label": label, "item": item, "phase": phase, "count": len(read), "example": read[0]}
        | {"years": sorted({str(fact.fiscal_year or "?") for fact in read}), "path": " › ".join(read[0].labels[::-1])}
        | {"is_open": draft.is_open(read[0])}
        for (kind, label, item, phase), read in of_reading.items()
        if item or kind != "cost" or 2 * len({(fact.document_id, fact.sheet) for fact in read}) >= sheets
    ]


def _labels(draft: Draft, document_id: str, page: int) -> Iterator[tuple[str, Place]]:
    for cell in draft.readings[document_id].document:
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

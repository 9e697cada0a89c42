"""draft.html: the sheets as they were understood, on their pictures.

It also says what was not learnt and what sums prove.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from hyoka.contract.records import Place
from hyoka.forms import Form
from hyoka.grid.model import Cell
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part
from hyoka.html.templating import rendered
from hyoka.run import cache
from hyoka.store.sources import fingerprint
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS
from hyoka.watch.coverage import page_coverages
from hyoka_draft import TEMPLATES
from hyoka_draft.facts import (
    DECLARED,
    GUESS,
    PROVED,
    SAID_BY_ROW,
    STATES,
    DocumentReading,
    Documents,
    Draft,
    Fact,
    Proof,
)
from hyoka_draft.kinds import MOST_KINDS
from hyoka_draft.lessons import Lesson

#: Pages that are shown with their picture: those of the sheet to be corrected, then one of each
#: kind of table, then those with the most guesses.
_PICTURES: Final = 12
#: So many of them have no value.
_EMPTY: Final = 4
#: Rows that were not learnt, of which no more are shown.
_UNLEARNT: Final = 20

#: A document and a page.
_Page = tuple[str, int]
#: A box: x0, top, x1, bottom, points.
_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MarkSettings:
    """The mark and number at a frame, points."""

    sign_pt: float = 7.0  # the widest sign
    digit_pt: float = 4.9  # the widest digit, bold
    height_pt: float = 6.5  # from its foot to its head
    beside_pt: float = 1.3  # white between it and the line of its frame


MARK: Final = MarkSettings()
#: The signs of states.
SIGNS: Final = {PROVED: "✓", SAID_BY_ROW: "=", DECLARED: "・", GUESS: "?"}


class Mark(NamedTuple):
    """A fact's sign and number, and where on its page the text begins, points."""

    text: str
    x: float
    y: float

    @property
    def box(self) -> _Box:
        return self.x, self.y - MARK.height_pt, self.x + _width_pt(self.text), self.y


def _width_pt(text: str) -> float:
    """How wide a sign with the digits behind it is printed."""
    return MARK.sign_pt + MARK.digit_pt * (len(text) - 1)


def draft_html(
    draft: Draft,
    before: int,
    proofs: Sequence[Proof],
    lessons: Sequence[Lesson],
    sheet: Sequence[int],
    documents: Documents,
    form: Form,
    title: str,
    to_type: _Page | None = None,
) -> str:
    """The page as text, one file that needs nothing else.

    Args:
        draft: What was understood.
        before: How many facts were understood before sheets were corrected.
        proofs: The sums that sheets keep.
        lessons: What corrected sheets taught.
        sheet: The numbers of the facts that are shown to be corrected.
        documents: The files.
        form: The form that was drafted, or is given.
        title: The name of the form.
        to_type: The document and the page that a person is to type, where nothing was read.
    """
    rows = {number: row for row, number in enumerate(sheet, 1)}
    facts: dict[_Page, list[tuple[Fact, str, object]]] = defaultdict(list)
    states = Counter[tuple[str, str]]()
    guesses = Counter[_Page]()
    for number, fact in enumerate(draft.facts):
        state = draft.states[number]
        page = fact.document_id, fact.place.page
        facts[page].append((fact, state, rows.get(number, "")))
        states[fact.kind, state] += 1
        guesses[page] += state == GUESS
    untaken: dict[_Page, list[tuple[str, Place]]] = defaultdict(list)
    for key, reading in draft.readings.items():
        for text, place in _untaken(form, reading, documents.items[key]):
            untaken[key, place.page].append((text, place))
    empty = sorted(untaken.keys() - facts.keys())
    of_sheet = {
        (draft.facts[number].document_id, draft.facts[number].place.page) for number in sheet
    }
    for lesson in lessons:
        of_sheet |= {(lesson.document_id, number) for number in lesson.pages}
    kinds = draft.kinds[:MOST_KINDS]
    of_kinds = {(kind.document_id, kind.page) for kind in kinds}
    read = sorted(
        facts, key=lambda page: (page not in of_sheet, page not in of_kinds, -guesses[page], page)
    )
    if to_type in empty:
        empty = [to_type, *(page for page in empty if page != to_type)]
    shown = empty[:_EMPTY] + read[: _PICTURES - len(empty[:_EMPTY])]
    unlearnt = [
        (lesson.in_words(*pair), pair[1]) for lesson in lessons for pair in lesson.read_otherwise
    ]
    return rendered(
        "draft.html.j2",
        TEMPLATES,
        title=title,
        documents=len(documents.files),
        facts=len(draft.facts),
        before=before,
        counts=states,
        states=STATES,
        signs=SIGNS,
        lessons=lessons,
        right=sum(lesson.right for lesson in lessons),
        rows=sum(len(lesson.rows) for lesson in lessons),
        proofs=[proof for proof in proofs if not proof.exceptions],
        to_type=to_type,
        kinds=kinds,
        undated=draft.undated,
        year=draft.form_data.get("year", ""),
        sums={key: draft.form_data.get(key, ()) for key in ("sums", "rounded_sums")},
        unchecked=form.declared.unchecked,
        exceptions=sum(len(proof.exceptions) for proof in proofs),
        questions=[each.in_words() for lesson in lessons for each in lesson.questions],
        unlearnt=[(told, _cut_out(fact, documents)) for told, fact in unlearnt[:_UNLEARNT]],
        more=max(0, len(unlearnt) - _UNLEARNT),
        sheet=draft.facts[sheet[0]].document_id if sheet else "",
        to_clear=lines_to_clear(draft, sheet),
        readings=list(_readings(draft)),
        sheets=[
            _shown(page, draft, documents)
            | {
                "facts": facts.get(page, ()),
                "marks": marks_beside_text(facts.get(page, ()), _printed_on(page, documents)),
                "untaken": untaken.get(page, ()),
            }
            for page in shown
        ],
        pages=len(facts) + len(empty),
        empty=empty,
        untaken=untaken,
        words={
            "": "",
            **CODE_WORDS["fact_kind"],
            **CODE_WORDS["fact_state"],
            **CODE_WORDS["phase"],
        },
    )


def lines_to_clear(draft: Draft, sheet: Sequence[int]) -> list[str]:
    """The keys and labels of the form to be cleared of # ? or open where all of a sheet is right.

    What another label contradicts is not: it has to be answered.
    """
    resting = {key for number in sheet for key in draft.facts[number].rests_on}
    says = {**dict.fromkeys(draft.open, True), **draft.labels, **draft.form_data}
    resting -= draft.contradictions.keys()
    return [key for key in draft.open if key in resting and says[key]]


def _untaken(
    form: Form, reading: DocumentReading, items: Sequence[Item]
) -> list[tuple[str, Place]]:
    """The texts that become no record and are no label, header or page number; their places."""
    return reading.find("untaken", lambda: list(_find_untaken(form, reading, items)))


def _find_untaken(
    form: Form, reading: DocumentReading, items: Sequence[Item]
) -> Iterator[tuple[str, Place]]:
    pages: dict[int, list[Part]] = defaultdict(list)
    for item in items:
        pages[item.page] += parts(item)
    read = {id(cell) for cell in reading.cells.values()}
    known = (cell for cell in reading.document if cell.is_label or id(cell) in read)
    shown = {id(cell.part) for cell in known}
    coverages = page_coverages(pages, items, reading.records, form.is_label)
    for number, coverage in coverages.items():
        for text in coverage.untaken:
            printing = [part for part in pages[number] if fold(text) in part.folded]
            # of equal texts each has its own frame
            left = [part for part in printing if id(part) not in shown]
            part = next(iter(left or printing), pages[number][0])
            shown.add(id(part))
            yield text, Place(part.page, part.x0, part.top, part.x1, part.bottom)


def _readings(draft: Draft) -> Iterator[dict[str, Any]]:
    """What labels are taken for together, how often, in which years, and an example."""
    of_reading: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in draft.facts:
        of_reading[fact.said_by].append(fact)
    for read in of_reading.values():
        years = sorted({str(fact.fiscal_year or "?") for fact in read})
        item = CODE_WORDS["item"].get(read[0].concept, read[0].concept)
        yield {
            "example": read[0],
            "item": item,
            "years": years,
            "count": len(read),
            "is_open": draft.is_open(read[0]),
        }


def _shown(page: _Page, draft: Draft, documents: Documents) -> dict[str, Any]:
    """The picture of a page, its size in points, and the places of its labels."""
    document_id, number = page

    def drawn() -> dict[str, Any]:
        from hyoka.html.rendering import data_uri, in_greys, render_page, scale_of

        image = render_page(documents.files[document_id], number)
        return {
            "picture": image and data_uri(in_greys(image)),
            "size": [side / scale_of(image) for side in image.size] if image else [0, 0],
        }

    def labels() -> list[Place]:
        cells = reading.document
        return [cell.place for cell in cells if cell.page == number and cell.is_label]

    reading = draft.readings[document_id]
    return {
        "document_id": document_id,
        "page": number,
        **cache.cached_object(drawn, _key(documents, document_id, number)),
        "labels": reading.find(("labels", number), labels),
    }


def _printed_on(page: _Page, documents: Documents) -> list[_Box]:
    """The boxes of the lines of text of a page."""
    boxes: list[_Box] = []
    document_id, number = page
    for item in documents.items[document_id]:
        for part in parts(item) if item.page == number else ():
            lines = part.lines if isinstance(part, Cell) else [part]
            boxes += [(line.x0, line.top, line.x1, line.bottom) for line in lines]
    return boxes


def marks_beside_text(
    facts: Iterable[tuple[Fact, str, object]], printed: Sequence[_Box]
) -> list[Mark]:
    """The marks of facts, each where neither text nor another mark stands.

    That is within its frame, else left, right, above or below it.

    Args:
        facts: The facts of a page, with their states and the numbers of their rows.
        printed: The boxes of its lines of text.
    """
    marks: list[Mark] = []
    taken = list(printed)
    for fact, state, row in facts:
        text = f"{SIGNS[state]}{row}"
        reach = 2 * MARK.height_pt
        top, bottom = fact.place.top - reach, fact.place.bottom + reach
        near = [box for box in taken if box[1] < bottom and box[3] > top]
        covered: list[tuple[float, Mark]] = []
        for place in _places(fact.place, text):
            mark = Mark(text, *place)
            covered.append((sum(_common(mark.box, box) for box in near), mark))
            if not covered[-1][0]:
                break
        _, best = min(covered, key=lambda found: found[0])
        marks.append(best)
        taken.append(best.box)
    return marks


def _places(frame: Place, text: str) -> Iterator[tuple[float, float]]:
    """Where a mark may begin, the best place first."""
    wide = _width_pt(text)
    first_line = frame.top + MARK.beside_pt + MARK.height_pt
    within = frame.x0 + MARK.beside_pt
    yield within, first_line
    yield frame.x1 - MARK.beside_pt - wide, first_line
    yield within, frame.bottom - MARK.beside_pt
    yield frame.x1 - MARK.beside_pt - wide, frame.bottom - MARK.beside_pt
    yield max(frame.x0 - MARK.beside_pt - wide, 0.0), first_line
    yield frame.x1 + MARK.beside_pt, first_line
    yield within, max(frame.top - MARK.beside_pt, MARK.height_pt)
    yield within, frame.bottom + MARK.beside_pt + MARK.height_pt


def _common(box: _Box, other: _Box) -> float:
    """The area that two boxes have in common."""
    wide = min(box[2], other[2]) - max(box[0], other[0])
    high = min(box[3], other[3]) - max(box[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _cut_out(fact: Fact | None, documents: Documents) -> str:
    """The picture of a fact's cell with its heads, as a page shows it."""

    def drawn(fact: Fact) -> str:
        from hyoka.html.rendering import cell_picture, data_uri

        found = cell_picture(documents.files[fact.document_id], fact.place)
        return data_uri(found[0]) if found else ""

    if fact is None:
        return ""
    key = _key(documents, fact.document_id, *fact.place)
    return cache.cached_object(partial(drawn, fact), key)


def _key(documents: Documents, document_id: str, *place: float) -> str:
    """The key in the cache of a picture of a page, or of a place on it; "": it is not kept."""
    key = documents.keys.get(document_id)
    return fingerprint([key, *place]) if key else ""

"""draft.html: the page in which a person points at figures, on the pictures of their pages.

It also says what was not learnt and what sums prove.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from hyoka.forms import Form
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part
from hyoka.html.templating import rendered
from hyoka.run import cache
from hyoka.store.sources import fingerprint
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import Language, language, message
from hyoka.watch.coverage import page_coverages
from hyoka_draft import TEMPLATES
from hyoka_draft.facts import (
    GUESS,
    STATES,
    DocumentReading,
    Documents,
    Draft,
    Fact,
    Proof,
)
from hyoka_draft.kinds import MOST_KINDS
from hyoka_draft.lessons import Lesson
from hyoka_draft.pointing import in_language, packed, pointing_data

#: What the pictures of pages may weigh together, bytes; the page that is to be looked at first
#: comes first. Of the others the texts of the cells are shown.
_MOST_BYTES: Final = 1_300_000
#: Pixels a point: so that small print can be read where it is enlarged a little.
_PIXELS: Final = 1.2
#: Rows that were not learnt, of which no more are shown.
_UNLEARNT: Final = 20

#: A document and a page.
_Page = tuple[str, int]


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
    states = Counter(
        (fact.kind, state) for fact, state in zip(draft.facts, draft.states, strict=True)
    )
    untaken: dict[_Page, list[str]] = defaultdict(list)
    for key, reading in draft.readings.items():
        for text, page in _untaken(form, reading, documents.items[key]):
            untaken[key, page].append(text)
    with_facts = {(fact.document_id, fact.place.page) for fact in draft.facts}
    empty = sorted(untaken.keys() - with_facts)
    kinds = draft.kinds[:MOST_KINDS]
    spoken = language()
    unlearnt = [
        (lesson.in_words(*pair), pair[1]) for lesson in lessons for pair in lesson.read_otherwise
    ]
    return rendered(
        "draft.html.j2",
        TEMPLATES,
        lang=spoken,
        say=lambda key, **values: message(key, spoken, **values),
        title=title,
        documents=len(documents.files),
        facts=len(draft.facts),
        before=before,
        counts=states,
        states=STATES,
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
        to_clear=lines_to_clear(draft, sheet),
        readings=list(_readings(draft, spoken)),
        data=packed(pointing_data(draft, documents, lessons, spoken)),
        pictures=list(_pictures(_pages_by_need(draft, documents), documents)),
        empty=empty,
        untaken=untaken,
        words={
            "": "",
            **{
                code: in_language(column, code, spoken)
                for column in ("fact_kind", "fact_state", "phase")
                for code in CODE_WORDS[column]
            },
        },
    )


def _pages_by_need(draft: Draft, documents: Documents) -> list[_Page]:
    """The pages: one of each kind of table, those with most guesses, then all others."""
    pages = dict.fromkeys(
        (key, item.page) for key, items in documents.items.items() for item in items
    )
    guesses = Counter(
        (fact.document_id, fact.place.page)
        for fact, state in zip(draft.facts, draft.states, strict=True)
        if state == GUESS
    )
    of_kinds = {(kind.document_id, kind.page) for kind in draft.kinds[:MOST_KINDS]}
    return sorted(pages, key=lambda page: (page not in of_kinds, -guesses[page]))


def _pictures(pages: Iterable[_Page], documents: Documents) -> Iterator[dict[str, Any]]:
    """The pictures of pages, as many as there is room for."""
    room = _MOST_BYTES
    for document_id, number in pages:
        picture = page_shown(documents, document_id, number)
        room -= len(picture["src"])
        if room < 0:
            return
        if picture["src"]:
            yield {"document_id": document_id, "page": number, **picture}


def page_shown(documents: Documents, document_id: str, number: int) -> dict[str, Any]:
    """The picture of a page as a data URI, and its size in points."""

    def drawn() -> dict[str, Any]:
        from hyoka.html.rendering import data_uri, in_greys, render_page, scale_of

        image = render_page(documents.files[document_id], number, _PIXELS)
        return {
            "src": data_uri(in_greys(image)) if image else "",
            "size": [side / scale_of(image) for side in image.size] if image else [0, 0],
        }

    return cache.cached_object(drawn, _key(documents, document_id, number))


def lines_to_clear(draft: Draft, sheet: Sequence[int]) -> list[str]:
    """The keys and labels of the form to be cleared of # ? or open where all of a sheet is right.

    What another label contradicts is not: it has to be answered.
    """
    resting = {key for number in sheet for key in draft.facts[number].rests_on}
    resting |= draft.guessed_names
    says = {**dict.fromkeys(draft.open, True), **draft.labels, **draft.form_data}
    resting -= draft.contradictions.keys()
    return [key for key in draft.open if key in resting and says[key]]


def _untaken(form: Form, reading: DocumentReading, items: Sequence[Item]) -> list[tuple[str, int]]:
    """The texts that become no record and are no label, header or page number; their pages."""
    return reading.find("untaken", lambda: list(_find_untaken(form, reading, items)))


def _find_untaken(
    form: Form, reading: DocumentReading, items: Sequence[Item]
) -> Iterator[tuple[str, int]]:
    pages: dict[int, list[Part]] = defaultdict(list)
    for item in items:
        pages[item.page] += parts(item)
    coverages = page_coverages(pages, items, reading.records, form.is_label)
    for number, coverage in coverages.items():
        yield from ((text, number) for text in coverage.untaken)


def _readings(draft: Draft, spoken: Language) -> Iterator[dict[str, Any]]:
    """What labels are taken for together, how often, in which years, and an example."""
    of_reading: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in draft.facts:
        of_reading[fact.said_by].append(fact)
    for read in of_reading.values():
        years = sorted({str(fact.fiscal_year or "?") for fact in read})
        item = in_language("item", read[0].concept, spoken)
        yield {
            "example": read[0],
            "item": item,
            "years": years,
            "count": len(read),
            "is_open": draft.is_open(read[0]),
        }


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

"""What a form reads of documents, as facts, and what it does not take."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hyoka.clean.coverage import page_coverages
from hyoka.contract.records import PROVENANCE, Extracted, Place
from hyoka.contract.tables import dtypes
from hyoka.draft.facts import Draft, Fact, Untaken
from hyoka.forms import Form, load_form
from hyoka.forms.shared.page_items import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.forms.shared.record_rows import DERIVED, IGNORED, NAMELESS, NOT_CHOSEN, Records
from hyoka.run.worker import clean
from hyoka.store.table_files import figure
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

_DIGIT: Final = re.compile(r"\d")
#: Why a figure is left out.
LEFT_OUT: Final = (IGNORED, DERIVED, NAMELESS, NOT_CHOSEN)


def drafted_by_form(documents: Mapping[str, Sequence[Item]], path: Path) -> Draft:
    """The facts that a form's TOML file reads from the rows and lines of each document.

    Raises:
        DeclarationError: The file is not well declared.
    """
    form = load_form(path)
    return Draft([fact for key, items in documents.items() for fact in facts_of(form.read_records(list(items)), key)])


def facts_of(records: Records, document_id: str) -> Iterator[Fact]:
    """The costs, values and ratings that a form has read of a document."""
    year = next((str(row["year"]) for row in records.tables["activities"] if row["year"]), "")
    extracted = Extracted(document_id, "draft", {"year": year}, records.tables)
    tables: dict[str, list[dict[str, Any]]] = {
        name: [dict(zip(dtypes(name), row, strict=True)) for row in rows]
        for name, rows in clean(extracted, {}).tables.items()
    }
    names = {row["activity_id"]: str(row["name"]) for row in tables["activities"]}
    indicators = {row["indicator_id"]: row for row in tables["indicators"]}
    for row in tables["costs"]:
        label, item = str(row["detail"] or row["item"]), "" if row["item"] == "detail" else row["item"]
        yield _fact(row, names[row["activity_id"]], "cost", label, item, phase=row["basis"])
    for row in tables["indicator_values"]:
        indicator = indicators[row["indicator_id"]]
        row |= {"unit": indicator["unit"]}
        yield _fact(row, names[indicator["activity_id"]], "value", indicator["name"], phase=row["measure"])
    for row in tables["ratings"]:
        yield _fact(row, names[row["activity_id"]], "rating", row["criterion"])


def _fact(row: Mapping[str, Any], activity: str, kind: str, label: str, concept: str = "", phase: str = "") -> Fact:
    value = row.get("symbol") or ("" if row["value"] is None else figure(row["value"]))
    place = Place(*(row[name] for name in PROVENANCE))
    year, unit, text = row["fiscal_year"], row.get("unit", ""), row["text"]
    return Fact(row["document_id"], activity, kind, concept, label, year, phase, value, unit, text, place)


def find_untaken(form: Form, documents: Mapping[str, Sequence[Item]]) -> Iterator[Untaken]:
    """The texts that become no record and are no label, header or page number, and the figures that are left out."""
    for document_id, items in documents.items():
        pages: dict[int, list[Part]] = defaultdict(list)
        for item in items:
            pages[item.page] += parts(item)
        records = form.read_records(list(items))
        for number, coverage in page_coverages(pages, items, records, form.is_label).items():
            for text in coverage.untaken:
                part = next((part for part in pages[number] if fold(text) in part.folded), pages[number][0])
                yield Untaken(document_id, text, Place(number, *_place(part)[1:]))
            for part in (one for one in pages[number] if is_figure(one.folded) and _DIGIT.search(one.folded)):
                reason = records.ledger.reason_of(lines_of(part)[0])
                if reason in LEFT_OUT:
                    yield Untaken(document_id, part.folded, Place(number, *_place(part)[1:]), reason)


def _place(part: Part) -> Place:
    return Place(part.page, part.x0, part.top, part.x1, part.bottom)

"""What a declared form reads, as facts, and what it does not take: an edited form.toml is looked at in draft.html."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hyoka.cleaning.clean import clean_document
from hyoka.contract.tables import dtypes
from hyoka.coverage import page_coverages
from hyoka.forms import load_form
from hyoka.forms.facts import Draft, Fact, UntakenText
from hyoka.forms.shared.pages import parts
from hyoka.japanese import fold
from hyoka.records import PROVENANCE, Extracted, Place
from hyoka.tables import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from hyoka.forms import Form, Item
    from hyoka.forms.shared.paragraphs import Part


def drafted_by_form(documents: Mapping[str, Sequence[Item]], path: Path) -> Draft:
    """The facts that a form's TOML file reads from the rows and lines of each document.

    Raises:
        DeclarationError: The file is not well declared.
    """
    form = load_form(path)
    return Draft([fact for key, items in documents.items() for fact in _facts(form, key, list(items))], [])


def _facts(form: Form, document_id: str, items: list[Item]) -> Iterator[Fact]:
    records = form.read_records(items)
    year = next((str(row["year"]) for row in records.tables["activities"] if row["year"]), "")
    extracted = Extracted(document_id, form.name, {"year": year}, records.tables)
    tables: dict[str, list[dict[str, Any]]] = {
        name: [dict(zip(dtypes(name), row, strict=True)) for row in rows]
        for name, rows in clean_document(extracted, {}).items()
    }
    names = {row["activity_id"]: str(row["name"]) for row in tables["activities"]}
    indicators = {row["indicator_id"]: row for row in tables["indicators"]}
    for row in tables["costs"]:
        label = str(row["detail"] or row["item"])
        yield _fact(row, names[row["activity_id"]], "cost", label, concept=row["item"], phase=row["basis"])
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


def find_untaken(form: Form, documents: Mapping[str, Sequence[Item]]) -> Iterator[UntakenText]:
    """The texts that become no record, and are no label, header, page number or running line."""
    for document_id, items in documents.items():
        pages: dict[int, list[Part]] = defaultdict(list)
        for item in items:
            pages[item.page] += parts(item)
        records = form.read_records(list(items))
        for number, coverage in page_coverages(pages, items, records, form.is_label).items():
            for text in coverage.untaken:
                part = next((part for part in pages[number] if fold(text) in part.folded), pages[number][0])
                yield UntakenText(document_id, text, Place(number, part.x0, part.top, part.x1, part.bottom))

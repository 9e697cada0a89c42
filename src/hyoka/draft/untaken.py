"""The text of documents that a drafted form does not take."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hyoka.coverage import page_coverages
from hyoka.forms.facts import UntakenText
from hyoka.forms.shared.pages import parts
from hyoka.japanese import fold
from hyoka.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hyoka.forms import Form, Item
    from hyoka.forms.shared.paragraphs import Part


def find_untaken(form: Form, documents: Mapping[str, Sequence[Item]]) -> Iterator[UntakenText]:
    """The texts that become no record, and are no label, header, page number or running line.

    Args:
        form: The form that reads the documents.
        documents: The rows and lines of each document, by its id.
    """
    for document_id, items in documents.items():
        pages: dict[int, list[Part]] = defaultdict(list)
        for item in items:
            for part in parts(item):
                pages[part.page].append(part)
        coverages = page_coverages(pages, items, form.read_records(list(items)), form.is_label)
        for number, coverage in coverages.items():
            for text in coverage.untaken:
                part = next((part for part in pages[number] if fold(text) in part.folded), pages[number][0])
                place = Place(number, part.x0, part.top, part.x1, part.bottom)
                yield UntakenText(document_id, text, place)

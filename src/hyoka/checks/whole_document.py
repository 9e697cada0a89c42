"""What a document as a whole has otherwise than its form says, and what of its text became no record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hyoka.checks.coverage import PageCoverage
from hyoka.checks.oddities import oddities
from hyoka.contract.records import problem
from hyoka.forms import Form
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.shared.record_rows import Records
from hyoka.text.japanese import fold

#: A document that lacks a smaller share of its form's labels has them misspelt, or lost a row.
_FEW: Final = 0.05


def document_problems(
    form: Form,
    printed: Mapping[int, Sequence[Part]],
    items: list[Item],
    records: Records,
    coverages: Mapping[int, PageCoverage],
) -> Iterator[dict[str, object]]:
    """The problems of a document that its form has read: those of the whole first, then those of its pages.

    The arguments are those of `coverage.page_coverages`, and what it returns.
    """
    yield from _differences(form, items, coverages)
    yield from _no_activity(records)
    yield from records.problems
    yield from _untaken_texts(coverages)
    yield from oddities(printed, items, records, form.is_label, form.declared.labels, form.declared.criteria)


def _differences(form: Form, items: list[Item], coverages: Mapping[int, PageCoverage]) -> Iterator[dict[str, object]]:
    """A problem where a document prints not all labels that its form is recognised by: what is missing and new."""
    texts = form.texts(items)
    if not form.recognises(texts):
        new = dict.fromkeys(label for coverage in coverages.values() for label in coverage.new_labels)
        missing = ", ".join(form.lacks(texts))
        yield problem("form_differs", items[0].page, missing=missing, new=", ".join(new))
        return
    lacked = [label for label in form.lacks(texts) if label != fold(form.declared.title)]
    if 0 < len(lacked) <= _FEW * len(form.declared.labels):
        yield problem("label_missing", items[0].page, "", ", ".join(lacked), "label_missing.of_form")


def _no_activity(records: Records) -> Iterator[dict[str, object]]:
    """A problem where a form has read nothing of a document, such as the second half of a sheet in a PDF of its own."""
    if not records.tables["activities"]:
        yield problem("no_activity", 1, severity="error")


def _untaken_texts(coverages: Mapping[int, PageCoverage]) -> Iterator[dict[str, object]]:
    """A row for each page with text that became no record."""
    for number, coverage in coverages.items():
        if coverage.untaken:
            yield problem("untaken_text", number, "", " / ".join(coverage.untaken))

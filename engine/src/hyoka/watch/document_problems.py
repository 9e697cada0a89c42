"""The problems of a document that its form has read."""

from collections.abc import Iterator, Mapping

from hyoka.contract.ledger import Records
from hyoka.contract.records import problem
from hyoka.forms import Form
from hyoka.grid.page_items import Item
from hyoka.watch.coverage import PageCoverage
from hyoka.watch.form_differences import differences_from_form
from hyoka.watch.oddities import oddities
from hyoka.watch.oddity import Pages


def document_problems(
    form: Form,
    printed: Pages,
    items: list[Item],
    records: Records,
    coverages: Mapping[int, PageCoverage],
) -> Iterator[dict[str, object]]:
    """First the problems of the whole document, then those of its pages.

    The arguments are those of `coverage.page_coverages`, and what it returns.
    """
    # a document without items has pages of other kinds only: that is a problem already
    yield from differences_from_form(form, items, coverages) if items else ()
    if not records.tables["activities"]:  # such as the second half of a sheet in a PDF of its own
        yield problem("no_activity", 1, severity="error")
    yield from records.problems
    for number, coverage in coverages.items():
        if coverage.untaken:
            yield problem("untaken_text", number, "", " / ".join(coverage.untaken))
    yield from oddities(printed, items, records)

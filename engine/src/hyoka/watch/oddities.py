"""What differs on a page or in a figure from all others of a document. It becomes problems.

No figure is changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from hyoka.contract.ledger import Records
from hyoka.contract.records import problem
from hyoka.forms import Form
from hyoka.forms.renamed_labels import spelling_lines
from hyoka.grid.model import Row
from hyoka.grid.page_items import Item
from hyoka.text.japanese import without_year
from hyoka.text.messages import Message
from hyoka.text.vocabulary import concepts_of
from hyoka.watch.coverage import PageCoverage, may_be_label
from hyoka.watch.numbers_of_figures import odd_numbers_of_figures
from hyoka.watch.odd_figures import halved_cells, misaligned_figures
from hyoka.watch.oddity import Pages
from hyoka.watch.page_numbers import broken_numbering

_Problem = dict[str, object]


def document_problems(
    form: Form,
    printed: Pages,
    items: list[Item],
    records: Records,
    coverages: Mapping[int, PageCoverage],
) -> Iterator[_Problem]:
    """The problems of a document that its form has read: first those of the whole.

    The arguments are those of `coverage.page_coverages`, and what it returns.
    """
    # a document without items has pages of other kinds only: that is a problem already
    yield from _differences_from_form(form, items, coverages) if items else ()
    if not records.tables["activities"]:  # such as the second half of a sheet in a PDF of its own
        yield problem("no_activity", 1, severity="error")
    yield from records.problems
    for number, coverage in coverages.items():
        if coverage.untaken:
            yield problem("untaken_text", number, "", " / ".join(coverage.untaken))
    yield from oddities(printed, items, records)


def _differences_from_form(
    form: Form, items: list[Item], coverages: Mapping[int, PageCoverage]
) -> Iterator[_Problem]:
    """The labels of its form that a document lacks, beside those that it prints instead."""
    texts = form.texts(items)
    lacked = form.lacks(texts)
    is_recognised = form.recognises(texts)
    new = [text for text in texts if may_be_label(text) and not form.is_label(text)]
    renamed = filter(may_be_label, lacked)  # no long heading
    lines = list(spelling_lines(renamed, new, is_recognised=is_recognised))
    if lines or not is_recognised:
        untaken = chain(*(coverage.new_labels for coverage in coverages.values()))
        # heads of years say which of a form's columns they are
        undated = [text for text in new if without_year(text) == text]
        known = sorted(filter(concepts_of, undated))  # to all cities, and not to the form
        about = {"missing": ", ".join(lacked), "new": ", ".join(dict.fromkeys([*known, *untaken]))}
        spelt = Message("problem.form_differs.spellings", lines=" / ".join(lines))
        yield problem("form_differs", items[0].page, **about, spellings=spelt if lines else "")


def oddities(pages: Pages, items: Iterable[Item], records: Records) -> list[_Problem]:
    """What differs on a page from the other pages of its document.

    The arguments are those of `coverage.page_coverages`.
    """
    ruled = [item for item in items if isinstance(item, Row) and not item.guessed]
    all_oddities = chain(
        broken_numbering(pages),
        halved_cells(ruled),
        misaligned_figures(ruled),
        odd_numbers_of_figures(records.tables),
    )
    return [problem(kind, page, "", text) for page, kind, text in all_oddities]

"""In what labels a document differs from its form."""

from collections.abc import Iterator, Mapping
from itertools import chain

from hyoka.contract.records import problem
from hyoka.forms import Form
from hyoka.forms.renamed_labels import spelling_lines
from hyoka.grid.page_items import Item
from hyoka.text.japanese import without_year
from hyoka.text.messages import Message
from hyoka.text.vocabulary import concepts_of
from hyoka.watch.coverage import PageCoverage, may_be_label


def differences_from_form(
    form: Form, items: list[Item], coverages: Mapping[int, PageCoverage]
) -> Iterator[dict[str, object]]:
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

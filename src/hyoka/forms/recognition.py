"""Which form reads a document, and what speaks against it."""

from collections.abc import Iterator

from hyoka.contract.records import problem
from hyoka.errors import FormUnproved, UnknownForm
from hyoka.forms import Form, broken_forms, find_form
from hyoka.forms.shared.page_items import Item
from hyoka.text.label_files import reads_drafts


def form_of(file: str, items: list[Item]) -> Form:
    """The form of a document.

    Raises:
        UnknownForm: No form recognises it.
        FormUnproved: Its form rests on assumptions that nobody has answered, and drafts are not to be used.
    """
    form, nearest = find_form(items)
    if form is None:
        raise UnknownForm("no_form", file=file, found=nearest)
    if form.declared.open and not reads_drafts():
        raise FormUnproved("form_is_draft", file=file, found=", ".join(form.declared.open), name=form.name)
    return form


def unproved(form: Form) -> Iterator[dict[str, object]]:
    """A problem where a form rests on assumptions that nobody has answered, or labels that no corrected sheet has."""
    if form.declared.assumed:
        yield problem("form_unproved", 1, form.name, ", ".join(form.declared.assumed), "form_unproved.assumed")
    if form.declared.open:
        yield problem("form_unproved", 1, form.name, ", ".join(form.declared.open), severity="error")


def unusable_forms() -> Iterator[dict[str, object]]:
    """A problem for each form that cannot be used."""
    for file, error in broken_forms().items():
        yield problem("form_not_loaded", 1, file, severity="error", error=error)

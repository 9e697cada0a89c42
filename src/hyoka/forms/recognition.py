"""Which form reads a document, and what speaks against it."""

from __future__ import annotations

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
        raise UnknownForm(
            "no form recognises this document",
            file=file,
            expected="a form of hyoka.forms",
            found=nearest,
            advice=f"hyoka draft {file} drafts one; CONTRIBUTING tells how to add a form",
        )
    if form.declared.open and not reads_drafts():
        raise FormUnproved(
            f"the form {form.name} is a draft with open questions",
            file=file,
            found=", ".join(form.declared.open),
            advice="answer them: hyoka draft --answers; or read it with --drafts",
        )
    return form


def unproved(form: Form) -> Iterator[dict[str, object]]:
    """A problem where a form rests on assumptions that nobody has answered, or labels that no corrected sheet has."""
    if form.declared.assumed:
        action = "kept: no corrected sheet prints these labels; answer what they mean, or correct one that does"
        yield problem("form_unproved", 1, form.name, ", ".join(form.declared.assumed), action)
    if form.declared.open:
        action = "read as a draft: its figures may mean something else"
        yield problem("form_unproved", 1, form.name, ", ".join(form.declared.open), action, "error")


def unusable_forms() -> Iterator[dict[str, object]]:
    """A problem for each form that cannot be used."""
    action = "mend the file or take it out of its folder: its documents are not recognised"
    for file, error in broken_forms().items():
        yield problem("form_not_loaded", 1, file, error, action, "error")

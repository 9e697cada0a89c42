"""The published forms, one file each; a document's form is found by the labels that it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hyoka.forms.shared.labels import all_texts
from hyoka.forms.shared.pages import Item, document_items, join_pages, page_items
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.spellings import all_spellings, spellings, with_known_labels

__all__ = [
    "Form",
    "Item",
    "Records",
    "broken_forms",
    "document_items",
    "find_form",
    "forms",
    "join_pages",
    "page_items",
]


@dataclass(frozen=True)
class Form:
    """A form: its module's name, its title, its municipality, the labels that it is recognised by, and its reader."""

    name: str
    title: str
    municipality: str
    municipality_code: str
    labels: tuple[str, ...]
    read: Callable[[list[Item], Records], None]

    def share(self, texts: Iterable[str]) -> float:
        """The share of the form's labels that a document prints, 0 to 1."""
        whole = "\n".join(texts)
        return sum(label in whole for label in self.labels) / len(self.labels)

    def recognises(self, texts: Iterable[str]) -> bool:
        """Whether a document prints all of the form's labels."""
        whole = "\n".join(texts)
        return all(label in whole for label in self.labels)

    def texts(self, items: list[Item]) -> set[str]:
        """The folded texts of a document, with the form's own labels."""
        return all_texts(with_known_labels(items, spellings(self.name)))

    def read_records(self, items: list[Item]) -> Records:
        """Turn a document's rows and lines into records; a form file that does not import is one of its problems."""
        out = Records()
        self.read(with_known_labels(items, spellings(self.name)), out)
        for file, error in broken_forms().items():
            action = "mend the file or take it out of hyoka/forms: its documents are not recognised"
            out.add_problem(items[0], "error", "form_not_imported", file, error, action)
        return out


def forms() -> list[Form]:
    """The forms in this folder, by name."""
    return _import_forms()[0]


def broken_forms() -> dict[str, str]:
    """The files in this folder that do not import: the file's name, and the error."""
    return _import_forms()[1]


@cache
def _import_forms() -> tuple[list[Form], dict[str, str]]:
    imported: list[Form] = []
    broken: dict[str, str] = {}
    for name in sorted(module.name for module in iter_modules(__path__) if not module.ispkg):
        try:
            form = import_module(f"{__name__}.{name}")
            about = (form.TITLE, form.MUNICIPALITY, form.MUNICIPALITY_CODE, form.LABELS, form.read)
        except Exception as error:  # noqa: BLE001  # one broken form must not stop the others
            broken[f"{name}.py"] = f"{type(error).__name__}: {error}"
        else:
            imported.append(Form(name, *about))
    return imported, broken


def find_form(items: list[Item]) -> tuple[Form | None, str]:
    """The form whose labels a document prints all, or None; and in words the share of each form's labels it prints."""
    texts, spelled = ["\n".join(all_texts(items))], all_spellings()

    def texts_for(form: Form) -> Iterable[str]:
        return form.texts(items) if form.name in spelled else texts

    known = next((form for form in forms() if form.recognises(texts_for(form))), None)
    shares = [(1.0, known)] if known else [(form.share(texts_for(form)), form) for form in forms()]
    shares.sort(key=lambda pair: (-pair[0], pair[1].name))
    words = [f"{form.name} {share:.0%}" for share, form in shares]
    words += [f"{file} does not import ({error})" for file, error in broken_forms().items()]
    return known, ", ".join(words)

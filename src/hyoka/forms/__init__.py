"""Published forms, one file each; a form is found by the labels that its documents print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hyoka.forms.shared.labels import labels
from hyoka.forms.shared.pages import Item, Stream, joined_leaves, leaf, repeated_feet, stream
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.spellings import all_spellings, respelled, spellings

__all__ = [
    "Form",
    "Item",
    "Records",
    "broken_forms",
    "find_form",
    "forms",
    "joined_leaves",
    "leaf",
    "repeated_feet",
    "stream",
]


@dataclass(frozen=True)
class Form:
    """A form: the name of its module, what it is called, whose it is, its labels and how it is read.

    `begins` says of the rows and lines of a page whether a sheet begins on it; a form that has it tells nothing of a
    sheet that does not stand on it or on its neighbours, so that long documents can be read sheet by sheet.
    """

    name: str
    title: str
    municipality: str
    municipality_code: str
    labels: tuple[str, ...]
    read: Callable[[list[Item], Records], None]
    begins: Callable[[list[Item]], bool] | None = None

    def share(self, seen: Iterable[str]) -> float:
        """The share of the form's labels that a document prints, 0 to 1."""
        whole = "\n".join(seen)
        return sum(label in whole for label in self.labels) / len(self.labels)

    def knows(self, seen: Iterable[str]) -> bool:
        """Whether a document prints all of the form's labels."""
        whole = "\n".join(seen)
        return all(label in whole for label in self.labels)

    def seen(self, items: list[Item]) -> set[str]:
        """The texts of a document as this form knows them."""
        return labels(respelled(items, spellings(self.name)))

    def read_records(self, items: list[Item]) -> Records:
        """Turn a document's stream into records; a form file that does not import is one of its problems."""
        out = Records()
        document = Stream(respelled(items, spellings(self.name)))
        self.read(document, out)
        out.facts = document.facts
        for file, error in broken_forms().items():
            action = "mend the file or take it out of hyoka/forms: its documents are not recognised"
            out.problem(items[0], "error", "form_not_imported", file, error, action)
        return out

    def begins_on(self, page: list[Item]) -> bool:
        """Whether a sheet begins on a page; False where the form does not say."""
        return self.begins is not None and self.begins(respelled(page, spellings(self.name)))


def forms() -> list[Form]:
    """Every form in this folder that imports, by name."""
    return _forms_and_broken()[0]


def broken_forms() -> dict[str, str]:
    """What is in this folder but does not import: the file's name, and the error."""
    return _forms_and_broken()[1]


@cache
def _forms_and_broken() -> tuple[list[Form], dict[str, str]]:
    found: list[Form] = []
    broken: dict[str, str] = {}
    for name in sorted(module.name for module in iter_modules(__path__) if not module.ispkg):
        try:
            form = import_module(f"{__name__}.{name}")
            about = (form.TITLE, form.MUNICIPALITY, form.MUNICIPALITY_CODE, form.LABELS, form.read)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one, the others read on and tell of it
            broken[f"{name}.py"] = f"{type(error).__name__}: {error}"
        else:
            found.append(Form(name, *about, begins=getattr(form, "begins", None)))
    return found, broken


def find_form(items: list[Item]) -> tuple[Form | None, str]:
    """The form of which a document prints every label, and how near it came, or each where none does, in words."""
    plain, spelled = ["\n".join(labels(items))], all_spellings()

    def seen(form: Form) -> Iterable[str]:
        return form.seen(items) if form.name in spelled else plain

    known = next((form for form in forms() if form.knows(seen(form))), None)
    found = [(1.0, known)] if known else [(form.share(seen(form)), form) for form in forms()]
    found.sort(key=lambda near: (-near[0], near[1].name))
    said = [f"{form.name} {share:.0%}" for share, form in found]
    said += [f"{file} does not import ({error})" for file, error in broken_forms().items()]
    return known, ", ".join(said)

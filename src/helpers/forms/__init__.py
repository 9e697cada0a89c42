"""Published forms, one file each; a form is found by the labels that its documents print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from helpers.forms._spellings import respelled, spellings
from helpers.forms._toolkit import Item, Records, joined_leaves, labels, leaf, stream

__all__ = ["Form", "Item", "Records", "find_form", "forms", "joined_leaves", "leaf", "stream"]


@dataclass(frozen=True)
class Form:
    """A form: the name of its module, what it is called, whose it is, its labels and how it is read."""

    name: str
    title: str
    municipality: str
    municipality_code: str
    labels: tuple[str, ...]
    read: Callable[[list[Item], Records], None]

    def share(self, seen: set[str]) -> float:
        """The share of the form's labels that a document prints, 0 to 1."""
        return sum(any(label in text for text in seen) for label in self.labels) / len(self.labels)

    def seen(self, items: list[Item]) -> set[str]:
        """The texts of a document as this form knows them."""
        return labels(respelled(items, spellings(self.name)) if spellings(self.name) else items)

    def read_records(self, items: list[Item]) -> Records:
        """Turn a document's stream into records."""
        out = Records()
        self.read(respelled(items, spellings(self.name)), out)
        return out


@cache
def forms() -> list[Form]:
    """Every form in this folder, by name."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    modules = [(name, import_module(f"{__name__}.{name}")) for name in names]
    return [Form(n, m.TITLE, m.MUNICIPALITY, m.MUNICIPALITY_CODE, m.LABELS, m.read) for n, m in modules]


def find_form(items: list[Item]) -> tuple[Form | None, str]:
    """The form of which a document prints every label, and how near each form came, in words."""
    shares = sorted(((form.share(form.seen(items)), form.name, form) for form in forms()), key=lambda s: (-s[0], s[1]))
    said = ", ".join(f"{name} {share:.0%}" for share, name, _ in shares)
    return (shares[0][2] if shares and shares[0][0] == 1 else None), said

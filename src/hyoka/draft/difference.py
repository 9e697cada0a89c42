"""How documents differ from a known form: the labels of the form that they do not print, and those that are new."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from hyoka.errors import UsageError
from hyoka.forms import forms
from hyoka.forms.reading import read_texts
from hyoka.forms.shared.labels import LabelFinder
from hyoka.forms.texts import LONGEST_LABEL, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hyoka.forms import Form, Item

#: A text that this share of the documents print is a label, also where the vocabulary has it not.
_SHARED: Final = 0.7
_FEWEST: Final = 4


@dataclass(frozen=True)
class Difference:
    """A label that only the form or only the documents have.

    Attributes:
        change: missing or new.
        label: The label, folded.
        nearest: Of a missing label the new one that is most like it; else empty.
        documents: How many documents print it.
        document_id, page, x0, top, x1, bottom: Where it is first printed; None for a missing label.
    """

    change: str
    label: str
    nearest: str = ""
    documents: int = 0
    document_id: str = ""
    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None


def find_differences(documents: Mapping[str, Sequence[Item]], name: str) -> list[Difference]:
    """The labels that are missing in all documents, then those that are new.

    Args:
        documents: The rows and lines of each document, by its id.
        name: The form's name.

    Raises:
        UsageError: There is no such form.
    """
    form = next((form for form in forms() if form.name == name), None)
    if form is None:
        raise UsageError("there is no such form", found=name, expected=", ".join(form.name for form in forms()))
    printed = _labels(documents)
    find = LabelFinder(form.declared.labels)
    known = {label for text in printed for label in [find(text)] if label}
    new = [_new(text, places) for text, places in printed.items() if _is_new(form, text, places, len(documents))]
    names = [one.label for one in new]
    missing = sorted(form.declared.labels - known)
    nearest = {label: next(iter(get_close_matches(label, names, 1, 0.5)), "") for label in missing}
    return [*(Difference("missing", label, nearest[label]) for label in missing), *new]


def _labels(documents: Mapping[str, Sequence[Item]]) -> dict[str, list[tuple[str, Text]]]:
    """The short texts that are no figures, each with the places where it is printed."""
    printed: dict[str, list[tuple[str, Text]]] = {}
    for document_id, items in documents.items():
        for text in read_texts(items).texts:
            if text.folded and not text.is_figure and not text.is_year:
                printed.setdefault(text.folded, []).append((document_id, text))
    return printed


def _is_new(form: Form, text: str, places: Sequence[tuple[str, Text]], documents: int) -> bool:
    shared = documents >= _FEWEST and len({key for key, _ in places}) >= _SHARED * documents
    is_label = shared or bool(places[0][1].concepts(funding=True))
    return is_label and len(text) <= LONGEST_LABEL and not form.is_label(text)


def _new(text: str, places: Sequence[tuple[str, Text]]) -> Difference:
    document_id, first = places[0]
    documents = len({key for key, _ in places})
    return Difference("new", text, "", documents, document_id, *first.place)


def write_differences(path: Path, differences: Sequence[Difference]) -> None:
    """Write the differences as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Difference.__dataclass_fields__)
        writer.writerows(["" if value is None else value for value in vars(one).values()] for one in differences)

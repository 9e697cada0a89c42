"""How documents differ from a known form: the labels of the form that they do not print, and those that are new."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import pandas as pd

from hyoka.errors import UsageError
from hyoka.forms import forms
from hyoka.forms.reading import read_texts
from hyoka.forms.shared.labels import LabelFinder
from hyoka.forms.texts import LONGEST_LABEL
from hyoka.records import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hyoka.forms import Item

#: A text that this share of the documents print is a label, also where the vocabulary has it not.
_SHARED: Final = 0.7
_FEWEST: Final = 4


def find_differences(documents: Mapping[str, Sequence[Item]], name: str) -> pd.DataFrame:
    """The labels that are missing in all documents, then those that are new.

    Args:
        documents: The rows and lines of each document, by its id.
        name: The form's name.

    Returns:
        change (missing or new), label (folded), nearest (of a missing label the new one that is most like it),
        documents (how many print it), document_id, page and box of where it is first printed.

    Raises:
        UsageError: There is no such form.
    """
    form = next((form for form in forms() if form.name == name), None)
    if form is None:
        raise UsageError("there is no such form", found=name, expected=", ".join(form.name for form in forms()))
    texts = {key: read_texts(items).texts for key, items in documents.items()}
    rows = [
        (text.folded, key, *text.place, bool(text.concepts(funding=True)))
        for key, places in texts.items()
        for text in places
        if text.folded and not text.is_figure and not text.is_year
    ]
    printed = pd.DataFrame(rows, columns=["label", "document_id", *PROVENANCE, "is_known"])
    printed["documents"] = printed.groupby("label")["document_id"].transform("nunique")
    first = printed.drop_duplicates("label").assign(change="new", nearest="")
    is_shared = (len(documents) >= _FEWEST) & (first["documents"] >= _SHARED * len(documents))
    is_short = first["label"].str.len() <= LONGEST_LABEL
    new = first[(is_shared | first["is_known"]) & is_short & ~first["label"].map(form.is_label)]
    labels = sorted(form.declared.labels - set(first["label"].map(LabelFinder(form.declared.labels))))
    nearest = [next(iter(get_close_matches(label, list(new["label"]), 1, 0.5)), "") for label in labels]
    missing = pd.DataFrame({"change": "missing", "label": labels, "nearest": nearest, "documents": 0})
    columns = ["change", "label", "nearest", "documents", "document_id", *PROVENANCE]
    return pd.concat([missing, new]).reindex(columns=columns).astype({"page": "Int64"})

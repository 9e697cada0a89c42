"""Infer from a city's documents of one form what their sheets mean, without any form of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hyoka.draft.declare import declare
from hyoka.draft.facts import Draft
from hyoka.draft.figures import find_figures
from hyoka.draft.form import Form
from hyoka.draft.meaning import facts_of
from hyoka.draft.ratings import ask_for_choices, find_ratings
from hyoka.draft.sheets import Sheet, find_sheets
from hyoka.draft.texts import read_texts
from hyoka.forms import Item, document_items
from hyoka.pdf.page import read_pages

#: A text is a label of the form if this share of all sheets has it; fewer sheets than this say nothing.
_SHARED: Final = 0.7
_FEWEST: Final = 4


def draft(paths: Sequence[Path], answers: Mapping[str, str] | None = None) -> Draft:
    """Read documents of one form that nobody has described.

    Args:
        paths: The PDFs of one city, of one form.
        answers: Answers to assumptions, by their ids.
    """
    return infer({path.stem: document_items(read_pages(path)) for path in paths}, answers)


def infer(documents: Mapping[str, Sequence[Item]], answers: Mapping[str, str] | None = None) -> Draft:
    """Infer what documents of one form mean.

    Args:
        documents: The rows and lines of each document, by its id.
        answers: Answers to assumptions, by their ids.
    """
    answers = answers or {}
    meanings = {key.removeprefix("label."): answer for key, answer in answers.items() if key.startswith("label.")}
    sheets, label = find_sheets({key: read_texts(items, meanings) for key, items in documents.items()})
    _mark_shared(sheets)
    form = Form(sheets, answers)
    figures = [figure for sheet in sheets for figure in find_figures(sheet)]
    facts = [fact for figure in figures for fact in facts_of(figure, form)]
    ask_for_choices(sheets, form)
    facts += [fact for sheet in sheets for fact in find_ratings(sheet, form)]
    assumptions = list(form.assumptions.values())
    for each in assumptions:
        own = [fact for fact in facts if each.id in fact.rests_on]
        each.facts = len(own)
        each.places = each.places or [(fact.document_id, fact.place) for fact in own[:3]]
    asked = [each for each in assumptions if each.facts or each.id.startswith("label.")]
    declaration = declare(sheets, label, form, figures, facts)
    return Draft(facts, sorted(asked, key=lambda each: -each.facts), declaration=declaration)


def _mark_shared(sheets: list[Sheet]) -> None:
    """Mark the texts that nearly all sheets have in common: they are the form."""
    if len(sheets) < _FEWEST:
        return
    counts = Counter(folded for sheet in sheets for folded in {text.folded for text in sheet.texts if text.folded})
    for sheet in sheets:
        for text in sheet.texts:
            text.shared = counts[text.folded] >= _SHARED * len(sheets) and not text.is_figure

"""Infer from a city's documents of one form what their sheets mean, without any form of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hyoka.contract.tables import COST_ITEMS
from hyoka.draft.choices import ask_for_choices
from hyoka.draft.declare import declare
from hyoka.draft.name_label import guess_name_label
from hyoka.forms import Item
from hyoka.forms.assumptions import Form
from hyoka.forms.facts import Draft, Fact
from hyoka.forms.figures import find_figures
from hyoka.forms.items import OF_LETTERS, item_in
from hyoka.forms.meaning import facts_of
from hyoka.forms.ratings import rating_facts, symbol_of
from hyoka.forms.reading import read_texts
from hyoka.forms.sheets import Sheet, find_sheets
from hyoka.japanese import fold
from hyoka.vocabulary import concepts_of, plain_label

#: A text is a label of the form if this share of all sheets has it; fewer sheets than this say nothing.
_SHARED: Final = 0.7
_FEWEST: Final = 4
_LABEL: Final = "label."
_WHICH_LABEL: Final = "事業の名前の欄はどれですか。 — Which label names the activity of a sheet or row?"
#: What is asked also where no figure rests on it.
_ALWAYS_ASKED: Final = (_LABEL, "city", "code")
#: What a line of costs can mean.
_COSTS: Final = ("cost.detail", *(f"cost.{item}" for item in COST_ITEMS if item != "detail"), "ignore")


def infer(documents: Mapping[str, Sequence[Item]], answers: Mapping[str, str] | None = None) -> Draft:
    """Infer what documents of one form mean, from their rows and lines, with answers by the ids of assumptions."""
    answers = answers or {}
    meanings = {key.removeprefix(_LABEL): answer for key, answer in answers.items() if key.startswith(_LABEL)}
    texts = {key: read_texts(items, meanings) for key, items in documents.items()}
    sheets, label = find_sheets(texts)
    guessed = guess_name_label(texts) if not label and not any(sheet.lists or sheet.name for sheet in sheets) else []
    form = Form(sheets, answers)
    if guessed:
        label = form.assume("sheet", _WHICH_LABEL, guessed[0], "", tuple(guessed))
        sheets, label = find_sheets(
            {key: read_texts(items, meanings | {label: "activity.name"}) for key, items in documents.items()}
        )
        form.sheets = sheets
    _mark_shared(sheets)
    figures = [figure for sheet in sheets for figure in find_figures(sheet)]
    facts = [fact for figure in figures for fact in facts_of(figure, form) if fact.value]
    ask_for_choices(sheets, form)
    facts += [fact for sheet in sheets for fact in rating_facts(sheet, form)]
    facts = list(_with_unknown_labels(facts, form))
    if guessed:
        facts = [replace(fact, rests_on=(*fact.rests_on, "sheet")) for fact in facts]
    _confirm_labels(sheets, form)
    for each in form.assumptions.values():
        resting = [fact for fact in facts if each.id in fact.rests_on]
        each.facts = len(resting)
        each.places = each.places or [(fact.document_id, fact.place) for fact in resting[:3]]
    declaration = declare(sheets, label, form, figures, facts)
    asked = [one for one in form.assumptions.values() if one.facts or one.answer or one.id.startswith(_ALWAYS_ASKED)]
    return Draft(facts, sorted(asked, key=lambda each: -each.facts), declaration=declaration)


def _with_unknown_labels(facts: Sequence[Fact], form: Form) -> Iterator[Fact]:
    """The facts, with the question what a line of costs means that stands on many sheets and is no known item."""
    sheets: dict[str, set[tuple[str, int]]] = {}
    for fact in facts:
        if _is_unknown(fact):
            sheets.setdefault(plain_label(fact.label), set()).add((fact.document_id, fact.sheet))
    often = {label for label, places in sheets.items() if len(places) >= max(_SHARED * len(form.sheets), 1)}
    for fact in facts:
        label = plain_label(fact.label)
        if label not in often or not _is_unknown(fact):
            yield fact
            continue
        question = (
            f"「{label}」は費用のどの項目ですか（答えがなければ独自の内訳とします）。 — Which item of costs is it?"
        )
        form.assume(f"{_LABEL}{label}", question, "cost.detail", fact.label, _COSTS)
        yield replace(fact, rests_on=(*fact.rests_on, f"{_LABEL}{label}"))


def _is_unknown(fact: Fact) -> bool:
    """Whether a fact's label says neither an item of costs nor which lines it adds up."""
    is_sum = OF_LETTERS.search(fold(fact.label)) is not None
    return fact.kind == "cost" and not (fact.concept or is_sum or item_in(concepts_of(fact.label, funding=True)))


def _confirm_labels(sheets: Sequence[Sheet], form: Form) -> None:
    """Take the answers about labels that are printed, whether they were asked for or not."""
    printed = {plain_label(text.folded): (sheet, text) for sheet in sheets for text in sheet.texts}
    for key in form.answers:
        if key.startswith(_LABEL) and (label := printed.get(key.removeprefix(_LABEL))):
            form.assume(
                key, f"「{label[1].text}」は何を指しますか。 — What does it mean?", " ".join(label[1].concepts())
            )
            form.assumptions[key].places = form.assumptions[key].places or [(label[0].document_id, label[1].place)]


def _mark_shared(sheets: list[Sheet]) -> None:
    """Mark the texts that nearly all sheets have in common: they are the form."""
    if len(sheets) < _FEWEST:
        return
    counts = Counter(folded for sheet in sheets for folded in {text.folded for text in sheet.texts if text.folded})
    for sheet in sheets:
        for text in sheet.texts:
            is_value = text.is_figure or symbol_of(text.folded) == text.folded
            text.shared = counts[text.folded] >= _SHARED * len(sheets) and not is_value

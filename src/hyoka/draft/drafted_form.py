"""A form drafted from sheets: the labels that they print, and what all cities or the label's place say of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from hyoka.draft import label_uses
from hyoka.draft.label_uses import FEWEST, LONGEST, NOTHING, SHARED, WORD, Documents, Given, Meanings
from hyoka.forms.cells import DocumentCells, PageCell, label_cells
from hyoka.forms.declaration import FAMILIES
from hyoka.forms.labels import is_open
from hyoka.forms.shared.page_items import Item
from hyoka.forms.years import year_of
from hyoka.text.japanese import YEAR
from hyoka.text.numbers import YEN, is_figure
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, plain_label

#: Where so many labels stand side by side without a figure, the other texts of the row may be labels, too.
_SOME_HEADS: Final = 3
#: A year without an era is at most this.
_LATEST: Final = 2035
_A_YEAR: Final = re.compile(ANY_YEAR)
_ERA_YEAR: Final = re.compile(YEAR)
_MONEY: Final = re.compile("|".join(sorted(YEN, key=len, reverse=True)))
_NAMES: Final = ("activity.name", "activity.program", "activity.policy")
_OF_COSTS: Final = {"phase.target": "phase.budget", "phase.actual": "phase.settlement"}


@dataclass
class DraftedForm:
    """Labels with their meanings, what holds where sheets say nothing, and what was assumed of it.

    Attributes:
        meanings: Labels and their meanings, as a form's `[labels]` has them.
        settings: The other keys of the form: year, unit, basis.
        assumed: The ids of what nobody has said, with the number of figures that rest on it.
    """

    meanings: Meanings
    settings: dict[str, Any] = field(default_factory=dict)
    assumed: Counter[str] = field(default_factory=Counter)


def read_documents(documents: Mapping[str, Sequence[Item]], meanings: Meanings) -> dict[str, DocumentCells]:
    """The cells of documents, by the meanings of labels."""
    return {key: label_cells(meanings, items) for key, items in documents.items()}


def draft_form(documents: Mapping[str, Sequence[Item]], given: Given | None = None) -> DraftedForm:
    """The labels of a form and their meanings from documents; what is given of labels decides."""
    given = dict(given or {})
    drafted = DraftedForm(_known(_texts(read_documents(documents, {}))) | given)
    meanings = drafted.meanings
    known = {label: meaning for label, meaning in meanings.items() if meaning in _NAMES}
    naming = partial(_name_activities, known=known)
    steps = (
        _drop_values,
        naming,
        _add_shared_texts,
        naming,
        label_uses.choose_meanings,
        label_uses.say_phases_of_parts,
        label_uses.say_parts,
        label_uses.say_scales,
    )
    for step in steps:
        said = dict(meanings)
        step(meanings, read_documents(documents, meanings))
        meanings.update({label: said[label] for label in given})
    cells = read_documents(documents, meanings)
    drafted.settings["unit"] = unit = _unit(cells)
    if not unit:
        drafted.settings["unit"], drafted.assumed["unit"] = "千円", 1
    if any(count > 1 for document in cells.values() for count in document.codes.values()):
        drafted.settings["sections"] = True  # numbers begin anew in each section
    _say_year(drafted, cells)
    return drafted


def _texts(documents: Documents) -> dict[str, str]:
    """The texts that may be labels, with the place of a year, in the printed order, and one of them as printed."""
    printed = dict.fromkeys(cell.folded for document in documents.values() for cell in document)
    texts = [text for text in printed if not is_open(text) and len(text) <= LONGEST and not is_figure(text)]
    return {label_of(text): text for text in texts}


def label_of(folded: str) -> str:
    """A printed text as a form writes it: with the place of its year."""
    label = _A_YEAR.sub("{year}", folded)
    return plain_label(folded) if label != "{year}" != folded and "{year}" in label else label


def _known(texts: Mapping[str, str]) -> Meanings:
    """The labels that the vocabulary knows, with the meanings that a form can have."""
    of_funding = any("cost.general_funds" in concepts_of(text, funding=True) for text in texts)
    meanings = {label: _meaning(text, concepts_of(text, funding=of_funding)) for label, text in texts.items()}
    return {label: meaning for label, meaning in meanings.items() if meaning and label != "{year}"}


def _meaning(text: str, concepts: Sequence[str]) -> str:
    """Concepts as a form says them; the second item of a label counts if it stands in brackets: 経費(一財)."""
    out: list[str] = []
    for concept in concepts:
        family, _, name = concept.partition(".")
        if concept in ("indicator.output", "indicator.outcome"):
            out += ["indicator.name", f"kind.{name}"]
        elif concept == "rating.":
            out.append("rating.direction")
        elif family in FAMILIES and (FAMILIES[family] is None or not name or name in (FAMILIES[family] or ())):
            out.append(concept)
    if any(concept != "head" for concept in out):
        out = [concept for concept in out if concept != "head"]
    if any(concept.startswith(("indicator.", "activity.")) for concept in out):
        out = [concept for concept in out if concept != "text"]
    costs = [concept for concept in out if concept.startswith("cost.")]
    inner = concepts_of(text[text.find("(") + 1 : -1], funding=True) if text.endswith(")") else ()
    if costs:
        out = [_OF_COSTS.get(concept, concept) for concept in out]
    second = [concept for concept in inner if costs and concept.startswith("cost.")]
    out = [concept for concept in out if concept not in costs[1:]]
    return " + ".join(dict.fromkeys(out + second[:1]))


def _drop_values(meanings: Meanings, documents: Documents) -> None:
    """Drop known words that stand as values: 予算編成 under 指標, 概要 beside a label."""
    values, all_ = Counter[str](), Counter[str]()
    for document in documents.values():
        for cell in document:
            if cell.is_label and not cell.is_header:
                above = next(iter(cell.above), None)
                all_[cell.slots.label] += 1
                values[cell.slots.label] += above is not None and above.page == cell.page and bool(above.slots.gives)
    for label, count in all_.items():
        if 2 * values[label] > count:
            meanings.pop(label, None)


def _name_activities(meanings: Meanings, documents: Documents, known: Given) -> None:
    """Choose among the labels that may name activities the one of the sheets, and that of their parts."""
    meanings.update({label: meaning for label, meaning in known.items() if label in meanings})
    beside, listed = _labels_of_names(documents, known)
    names = beside["activity.name"] if beside["activity.name"].total() > listed.total() else Counter[str]()
    levels = beside["activity.program"] or beside["activity.policy"]
    if not names and levels:  # 施策 over a list of its projects: the last level that is printed
        meanings[list(levels)[-1]] = "activity.name"
        return
    for label, meaning in meanings.items():
        if meaning == "activity.name" and label not in names and not listed[label]:
            meanings[label] = NOTHING
    fewest = min(names.values(), default=0)
    name = next((label for label, count in names.items() if count == fewest), "")
    for label, count in names.items():
        meanings[label] = "activity.name" if label == name else "activity.part" if count > fewest else "text"


def _labels_of_names(documents: Documents, known: Given) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """How often labels of each level stand beside a text, in tables, else on lines; and how often over a list."""
    beside: dict[str, Counter[str]] = {role: Counter() for role in _NAMES}
    lines: dict[str, Counter[str]] = {role: Counter() for role in _NAMES}
    values: dict[str, set[str]] = defaultdict(set)
    listed: Counter[str] = Counter()
    for document in documents.values():
        for cell in (cell for cell in document if cell.is_label and cell.slots.label in known):
            label, role = cell.slots.label, known[cell.slots.label]
            right = [one.folded for one in cell.right[:1] if one.folded and not one.is_label]
            if cell.is_header:
                listed[label] += role == "activity.name"
            elif right:
                (lines if cell.is_line else beside)[role][label] += 1
                values[label] |= set(right)
    for role, counts in beside.items():
        for label in [label for label, count in counts.items() if 2 * len(values[label]) < count]:
            count = counts.pop(label)  # the same text each time is another header
            listed[label] += count if role == "activity.name" else 0
    return (beside if listed or any(beside.values()) else lines), listed


def _add_shared_texts(meanings: Meanings, documents: Documents) -> None:
    """Add the texts that most sheets print, and not as the value of a label."""
    sheets = {key: _count_sheets(document) for key, document in documents.items()}
    total = sum(sheets.values())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, document in documents.items():
        for row in document.rows:
            labels = [cell for cell in row if cell.is_label]
            has_figures = any(is_figure(cell.folded) and not is_open(cell.folded) for cell in row if not cell.is_label)
            are_heads = len(labels) >= _SOME_HEADS and not has_figures
            for cell in row:
                is_short = len(cell.folded) <= LONGEST and WORD.search(cell.folded) is not None
                is_value = is_figure(cell.folded) or (not are_heads and cell.role.name != "")
                if not cell.is_label and is_short and not is_value:
                    counts[label_of(cell.folded)][key] += 1
    for text, by_document in counts.items():
        on = sum(min(count, sheets[key]) for key, count in by_document.items())
        if total >= FEWEST and on >= SHARED * total and text != "{year}":
            meanings.setdefault(text, NOTHING)


def _count_sheets(document: DocumentCells) -> int:
    """How often the label that first names an activity is printed."""
    names = [cell.slots.label for cell in document if cell.is_label and "activity.name" in cell.slots.roles]
    return max(1, names.count(names[0])) if names else 1


def _unit(documents: Documents) -> str:
    """The unit of money that is printed most in labels and lines."""
    cells = [cell for document in documents.values() for cell in document if len(cell.folded) <= LONGEST]
    of_labels = Counter(unit for cell in cells if cell.is_label or cell.is_line for unit in _MONEY.findall(cell.folded))
    units = of_labels or Counter(unit for cell in cells for unit in _MONEY.findall(cell.folded))
    return units.most_common(1)[0][0] if units else ""


def _say_year(drafted: DraftedForm, documents: Documents) -> None:
    """Take the year of the titles; where most sheets print none, the last one that has settled or actual figures."""
    titled = sum(any(_ERA_YEAR.search(cell.folded) for cell in title_of(document)) for document in documents.values())
    if titled >= SHARED * len(documents):
        return
    years = Counter(year for document in documents.values() if (year := _last_year(document)))
    if not years:
        texts = (cell.folded for document in documents.values() for cell in document)
        years = Counter(year for text in texts for match in _ERA_YEAR.findall(text) if (year := year_of(match, None)))
    if years:
        drafted.settings["year"] = years.most_common(1)[0][0]
        drafted.assumed["year"] = sum(years.values())


def title_of(document: DocumentCells) -> Iterator[PageCell]:
    """The lines over the first table."""
    for row in document.rows:
        if not row or not row[0].is_line:
            return
        yield row[0]


def _last_year(document: DocumentCells) -> int | None:
    """The last year that has settled or actual figures that are not 0; else the last one over any."""
    done, others = set[int](), set[int]()
    for cell in document:
        if not cell.is_label and is_figure(cell.folded) and re.search("[1-9]", cell.folded):
            labels = cell.labels
            phase = next((one.slots.phase for one in labels if one.slots.phase), "")
            years = (year_of(one.slots.year, _LATEST) for one in labels if one.slots.year)
            if year := next(filter(None, years), None):
                (done if phase in ("settlement", "actual") else others).add(year)
    return max(done or others, default=None)

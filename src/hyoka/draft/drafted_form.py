"""A form drafted from sheets: the labels that they print, and what all cities or the label's place say of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from hyoka.contract.scales import scales_of
from hyoka.forms.cells import DocumentCells, PageCell, label_cells
from hyoka.forms.declaration import FAMILIES
from hyoka.forms.labels import is_open
from hyoka.forms.marks import OPEN, chosen_option, symbol_of
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.years import year_of
from hyoka.text.japanese import YEAR, fold
from hyoka.text.numbers import YEN, is_figure
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, plain_label

#: A text that this share of the sheets print is a label; fewer sheets than this say nothing.
_SHARED: Final = 0.7
_FEWEST: Final = 3
_LONGEST: Final = 30
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: The meaning of a label that says nothing of what stands beside or below it.
NOTHING: Final = "head"
#: Where so many labels stand side by side without a figure, the other texts of the row may be labels, too.
_SOME_HEADS: Final = 3
_A_YEAR: Final = re.compile(ANY_YEAR)
_ERA_YEAR: Final = re.compile(YEAR)
_MONEY: Final = re.compile("|".join(sorted(YEN, key=len, reverse=True)))
_NAMES: Final = ("activity.name", "activity.program", "activity.policy")
_OF_COSTS: Final = {"phase.target": "phase.budget", "phase.actual": "phase.settlement"}

Meanings = dict[str, str]
Documents = Mapping[str, DocumentCells]


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


def draft_form(documents: Mapping[str, Sequence[Item]]) -> DraftedForm:
    """The labels of a form and their meanings from documents: what all cities say, then what stands beside them."""
    drafted = DraftedForm(_known(_texts(read_documents(documents, {}))))
    meanings = drafted.meanings
    naming = partial(_name_activities, known={key: text for key, text in meanings.items() if text in _NAMES})
    for step in (
        _drop_values,
        naming,
        _add_shared_texts,
        naming,
        _choose_meanings,
        _say_phases_of_parts,
        _say_parts,
        _say_scales,
    ):
        step(meanings, read_documents(documents, meanings))
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
    texts = [text for text in printed if not is_open(text) and len(text) <= _LONGEST and not is_figure(text)]
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


def _name_activities(meanings: Meanings, documents: Documents, known: Mapping[str, str]) -> None:
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


def _labels_of_names(documents: Documents, known: Mapping[str, str]) -> tuple[dict[str, Counter[str]], Counter[str]]:
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
                is_short = len(cell.folded) <= _LONGEST and _WORD.search(cell.folded) is not None
                is_value = is_figure(cell.folded) or (not are_heads and cell.role.name != "")
                if not cell.is_label and is_short and not is_value:
                    counts[label_of(cell.folded)][key] += 1
    for text, by_document in counts.items():
        on = sum(min(count, sheets[key]) for key, count in by_document.items())
        if total >= _FEWEST and on >= _SHARED * total and text != "{year}":
            meanings.setdefault(text, NOTHING)


def _count_sheets(document: DocumentCells) -> int:
    """How often the label that first names an activity is printed."""
    names = [cell.slots.label for cell in document if cell.is_label and "activity.name" in cell.slots.roles]
    return max(1, names.count(names[0])) if names else 1


def _unit(documents: Documents) -> str:
    """The unit of money that is printed most in labels and lines."""
    cells = [cell for document in documents.values() for cell in document if len(cell.folded) <= _LONGEST]
    of_labels = Counter(unit for cell in cells if cell.is_label or cell.is_line for unit in _MONEY.findall(cell.folded))
    units = of_labels or Counter(unit for cell in cells for unit in _MONEY.findall(cell.folded))
    return units.most_common(1)[0][0] if units else ""


def _say_year(drafted: DraftedForm, documents: Documents) -> None:
    """Take the year of the titles; where most sheets print none, the one that is printed most."""
    titled = sum(any(_ERA_YEAR.search(cell.folded) for cell in title_of(document)) for document in documents.values())
    if titled >= _SHARED * len(documents):
        return
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


@dataclass
class _Use:
    """What stands beside and below a label: figures, texts, and how long those next to it are."""

    figures: int = 0
    texts: int = 0
    is_header: bool = False
    lengths: list[int] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether most texts next to it are sentences."""
        return bool(self.lengths) and sorted(self.lengths)[len(self.lengths) // 2] > _LONGEST


def _choose_meanings(meanings: Meanings, documents: Documents) -> None:
    """Choose between the meanings of a label by what stands beside and below it: figures, marks or sentences."""
    uses: dict[str, _Use] = defaultdict(_Use)
    for document in documents.values():
        for cell in document:
            if cell.is_header:
                uses[cell.slots.label].is_header = True
            if cell.is_label or cell.is_header or is_open(cell.folded):
                continue
            for label in {one.slots.label for one in cell.labels}:
                uses[label].figures += is_figure(cell.folded)
                uses[label].texts += not is_figure(cell.folded)
            for one in [one for one in cell.left[:1] if one.is_label] or cell.above[:1]:
                uses[one.slots.label].lengths.append(len(fold(chosen_option(one_line(cell.part)))))
    is_named = any(meaning == "indicator.name" for meaning in meanings.values())
    for label, meaning in meanings.items():
        meanings[label] = _chosen(meaning, uses[label], is_named=is_named)


def _chosen(meaning: str, use: _Use, *, is_named: bool) -> str:
    concepts = meaning.split(" + ")
    if any(one.startswith("rating.") for one in concepts):
        concepts = ["text"] if use.is_long else [one for one in concepts if one != "text"]
    if concepts == [NOTHING] and use.is_long and not use.figures:
        concepts = ["text"]
    dated = [one for one in concepts if one.startswith("phase.")]
    if dated and dated == concepts and not use.figures:
        concepts = ["text"] if use.is_long else []
    elif dated and "text" in concepts and not use.figures:
        concepts = ["text"]
    elif dated and "text" in concepts and not (use.is_header and use.texts):
        concepts = [one for one in concepts if one != "text"]
    if use.is_header and use.figures and not use.texts:
        concepts = ["indicator.itself" if one == "indicator.name" else one for one in concepts]
    if is_named and "indicator.name" in concepts and len(concepts) > 1:
        concepts = [one for one in concepts if one != "indicator.name"]
    return " + ".join(concepts) or NOTHING


def _say_phases_of_parts(meanings: Meanings, documents: Documents) -> None:
    """Give the items of a group the phase of the label over the group, of which they are parts: 内訳 below 決算額."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents.values():
        for block in document.blocks:
            column: dict[int, PageCell] = {}
            whole: dict[int, str] = {}
            for cell in (one for number in block for one in document.rows[number] if one.is_label):
                if cell.is_header:
                    continue
                above = column.get(round(cell.x0))
                if cell.slots.group and above is not None:
                    whole[id(cell)] = above.slots.phase
                column[round(cell.x0)] = cell
                group = next((one for one in cell.left if one.slots.group), None)
                if cell.slots.item and group is not None and id(group) in whole:
                    votes[cell.slots.label][whole[id(group)]] += 1
    for label, counts in votes.items():
        phase = counts.most_common(1)[0][0]
        if phase and "phase." not in meanings[label]:
            meanings[label] += f" + phase.{phase}"


def _say_parts(meanings: Meanings, documents: Documents) -> None:
    """Say of a group that its parts are named by their own texts, where each sheet has others: 主な内訳."""
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents.values():
        for row in document.rows:
            for cell in row:
                group = next((one for one in cell.left[:1] if one.slots.group and one.is_label), None)
                if group is not None and _WORD.search(cell.folded) and not is_figure(cell.folded):
                    beside[group.slots.label][cell.folded] += 1
    for label, counts in beside.items():
        few = sum(count for count in counts.values() if count < _SHARED * len(documents))
        if len(documents) >= _FEWEST and 2 * few > counts.total():
            meanings[label] = " + ".join(
                ["group.parts", *(one for one in meanings[label].split(" + ") if "group." not in one)]
            )


def _say_scales(meanings: Meanings, documents: Documents) -> None:
    """Give each rated criterion the scale of the marks that are printed, one scale of letters for all."""
    marks: dict[str, set[str]] = defaultdict(set)
    for document in documents.values():
        for cell in document:
            found = cell.role
            if found.label is not None and found.name.startswith("rating.") and cell.folded:
                marks[found.label.slots.label].add(symbol_of(fold(chosen_option(one_line(cell.part)))))
    letters = {mark for printed in marks.values() for mark in printed if mark.isalpha() and mark.isascii()}
    scale = next((name for name in scales_of(letters)), "direction") if letters else ""
    for label, printed in marks.items():
        signs = printed - {""}
        if meanings.get(label) == "rating.direction" and signs:
            is_clear = signs - set(OPEN) and not any(one.isdigit() for one in signs)  # 1 may be the best or the worst
            known = scales_of(signs) if is_clear else []
            own = scale if letters & signs else next(iter(known), "direction")
            meanings[label] = f"rating.{own}"

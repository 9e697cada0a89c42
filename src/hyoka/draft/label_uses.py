"""What labels mean by what stands beside and below them: figures, marks, sentences, and the labels of these figures."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hyoka.contract.scales import scales_of
from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.labels import is_open
from hyoka.forms.marks import OPEN, chosen_option, symbol_of
from hyoka.forms.shared.paragraphs import one_line
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

#: A text that this share of the sheets print is a label; fewer sheets than this say nothing.
SHARED: Final = 0.7
FEWEST: Final = 3
LONGEST: Final = 30
WORD: Final = re.compile(r"[^\W\d_]{2}")
#: The meaning of a label that says nothing of what stands beside or below it.
NOTHING: Final = "head"

Meanings = dict[str, str]
Given = Mapping[str, str]
Documents = Mapping[str, DocumentCells]


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
        return bool(self.lengths) and sorted(self.lengths)[len(self.lengths) // 2] > LONGEST


def choose_meanings(meanings: Meanings, documents: Documents) -> None:
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


def say_phases_of_parts(meanings: Meanings, documents: Documents) -> None:
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


def say_parts(meanings: Meanings, documents: Documents) -> None:
    """Say of a group that its parts are named by their own texts, where each sheet has others: 主な内訳."""
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents.values():
        for row in document.rows:
            for cell in row:
                group = next((one for one in cell.left[:1] if one.slots.group and one.is_label), None)
                if group is not None and WORD.search(cell.folded) and not is_figure(cell.folded):
                    beside[group.slots.label][cell.folded] += 1
    for label, counts in beside.items():
        few = sum(count for count in counts.values() if count < SHARED * len(documents))
        if len(documents) >= FEWEST and 2 * few > counts.total():
            meanings[label] = " + ".join(
                ["group.parts", *(one for one in meanings[label].split(" + ") if "group." not in one)]
            )


def say_scales(meanings: Meanings, documents: Documents) -> None:
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

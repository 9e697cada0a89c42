"""What a corrected sheet teaches: meanings of its labels are tried until the form reads the sheet as its rows say.

A row that is read otherwise has a cell, and the cell a path. Each label on the path may be what misleads: it is given
what the row says, alone or within the group that it stands in, the sheet is read again, and what agrees best is kept.
So nothing is learnt that the reader does not take, and nothing that makes another row of the sheet wrong unseen.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from hyoka.draft.drafted_form import label_of, title_of
from hyoka.draft.drafting import SETTINGS, read_by, read_plainly
from hyoka.draft.facts import Fact
from hyoka.draft.label_uses import NOTHING, Meanings
from hyoka.draft.said_rows import Row, as_rows_say, name_of, said_by_fact
from hyoka.draft.sheet_targets import Lesson, Target, TargetFinder, agreement, read_wrongly, right_less_wrong
from hyoka.draft.states import Draft
from hyoka.forms.cells import PageCell
from hyoka.forms.labels import is_open
from hyoka.forms.paths import UNITS_OF_COSTS
from hyoka.forms.shared.page_items import Item, parts
from hyoka.forms.years import year_of
from hyoka.text.numbers import YEN, is_figure
from hyoka.text.vocabulary import ANY_YEAR

#: How good a reading of the rows is.
Judge = Callable[[Sequence[Target], Sequence[Fact], frozenset[int]], int]
#: Labels with new meanings, and settings with new values.
Change = tuple[Meanings, dict[str, Any]]

_ROUNDS: Final = 4
#: Labels on a path that are tried, the nearest first, and groups of each.
_NEAR: Final = 6
_GROUPS: Final = 3
_LONGEST: Final = 45
#: So much of a title around its year tells it from other years.
_AROUND: Final = 4
_KEPT: Final = ("phase.", "unit.", "kind.", "group.")
#: Meanings that say of which kind a label's figures or texts are.
_UNLIKE: Final = (NOTHING, "ignore", "text", "derived", "total", "reason", "mark")


class Teacher:
    """Tries meanings of labels until a sheet reads as its rows say."""

    def __init__(self, draft: Draft, key: str, items: Sequence[Item], shared: Collection[str]) -> None:
        self._draft, self._key, self._items, self._shared = draft, key, items, shared
        self._labels = dict(draft.labels)
        self._settings: dict[str, Any] = {name: draft.form_data[name] for name in SETTINGS if name in draft.form_data}
        self._targets: list[Target] = []
        self._pages: frozenset[int] = frozenset()
        self._look()

    def teach(self, rows: Sequence[Row]) -> Lesson:
        """What the rows of a sheet teach."""
        finder = TargetFinder(self._document, self._cells, self._settings)
        rows = [finder.in_yen(row, self._facts) for row in rows]
        self._targets = finder.find(rows)
        self._pages = frozenset(target.cell.page for target in self._targets if target.cell is not None)
        self._look()
        for _ in range(_ROUNDS):
            before = self._labels, self._settings
            for changes in self._suggestions():
                self._try(changes, agreement)
            if before == (self._labels, self._settings):
                break
        self._tidy()
        meanings = {label: text for label, text in self._labels.items() if self._draft.labels.get(label) != text}
        settings = {name: value for name, value in self._settings.items() if self._draft.form_data.get(name) != value}
        not_found = [target.number for target in self._targets if target.cell is None]
        return Lesson(meanings, settings, not_found, rows, self._pages)

    def _tidy(self) -> None:
        """Take back what makes no figure right, and leave out figures that are still read otherwise than rows say."""
        for label in [one for one, meaning in self._labels.items() if self._draft.labels.get(one) != meaning]:
            labels = {one: text for one, text in self._labels.items() if one != label}
            if label in self._draft.labels:
                labels = self._labels | {label: self._draft.labels[label]}
            if self._judge(right_less_wrong, labels) >= self._judge(right_less_wrong, self._labels):
                self._labels = labels
        self._look()
        for fact in read_wrongly(self._targets, self._facts, self._pages):
            if (cell := self._cells.get(fact.place)) is not None:
                self._try(self._changes_against(cell, fact), right_less_wrong)

    def _look(self) -> None:
        reading = read_by(self._form(self._labels, self._settings), self._key, self._items)
        self._document, facts, self._cells = reading
        self._facts = as_rows_say(facts, [target.row for target in self._targets])

    def _form(self, labels: Meanings, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {**self._draft.form_data, **settings, "labels": labels}

    def _judge(self, judge: Judge, labels: Meanings, settings: Mapping[str, Any] | None = None) -> int:
        facts = read_plainly(self._form(labels, settings or self._settings), self._key, self._items)
        return judge(self._targets, as_rows_say(facts, [target.row for target in self._targets]), self._pages)

    def _try(self, changes: Iterator[Change], judge: Judge) -> None:
        """Keep the change that is judged best, if it is better than none."""
        most = judge(self._targets, self._facts, self._pages)
        best: tuple[Meanings, dict[str, Any]] | None = None
        tried: list[Change] = []
        for change in changes:
            labels, settings = self._labels | change[0], self._settings | change[1]
            if (labels, settings) == (self._labels, self._settings) or change in tried:
                continue
            tried.append(change)
            found = self._judge(judge, labels, settings)
            if found > most:
                most, best = found, (labels, settings)
        if best is not None:
            self._labels, self._settings = best
            self._look()

    def _suggestions(self) -> Iterator[Iterator[Change]]:
        """For each kind of what is read otherwise than the rows say, the changes to try."""
        seen: set[tuple[object, ...]] = set()
        for target in self._targets:
            cell = self._cell_of(target)
            if cell is None:
                continue
            here = [fact for fact in self._facts if fact.place == target.place]
            if any(said_by_fact(fact) == target.said for fact in here):
                continue
            path = self._path(cell)
            key = (target.said[1:3], target.said[4], *(label for label, _ in path), bool(here))
            if key not in seen:
                seen.add(key)
                yield self._changes_for(target, cell, here)
        for fact in list(self._facts):
            if fact.place.page in self._pages and not any(fact.place == target.place for target in self._targets):
                cell, key = self._cells.get(fact.place), ("", *(fact.labels[:2]))
                if cell is not None and key not in seen:
                    seen.add(key)
                    yield self._changes_against(cell, fact)

    def _cell_of(self, target: Target) -> PageCell | None:
        """The cell of a row in the last reading."""
        if target.cell is None:
            return None
        return next((cell for cell in self._document.rows[target.cell.row] if cell.x0 == target.cell.x0), None)

    def _path(self, cell: PageCell) -> list[tuple[str, PageCell]]:
        """The texts on a cell's path that may be labels, as a form writes them, those that are ones first."""
        texts: dict[str, PageCell] = {}
        for part in sorted((*cell.left, *cell.above, *cell.caption), key=lambda one: not one.is_label):
            text = part.slots.label if part.is_label else label_of(part.folded)
            is_label = not (is_open(part.folded) or is_figure(part.folded)) and 0 < len(text) <= _LONGEST
            is_label = is_label and (part.is_label or self._may_be_label(text))
            if is_label and text != "{year}" and part.slots.unit != part.folded:
                texts.setdefault(text, part)
        return list(texts.items())[:_NEAR]

    def _changes_for(self, target: Target, cell: PageCell, here: Sequence[Fact]) -> Iterator[Change]:
        """What would make a row be read as it says."""
        activity, kind, name, year, phase, value = target.said
        said = said_by_fact(here[0]) if here else ("",) * 6
        if said[0] != activity:
            yield from self._names_of_activities(activity)
        if kind == "rating":
            if said[1:3] != (kind, name):
                yield from self._ratings(cell, target.row["value"])
        elif said[1:3] != (kind, name):
            yield from self._costs(cell, target) if kind == "cost" else self._values(cell, target)
        if said[4] != phase and kind != "rating":
            yield from self._phases(cell, phase, kind)
        if kind == "cost" and said[5] != value and here:
            yield from (({}, {"unit": unit}) for unit in YEN if unit != self._settings.get("unit"))
            labels = [label for label, _ in self._path(cell)]
            yield from (
                ({one: self._with(one, f"unit.{unit}", "unit.")}, {}) for unit in UNITS_OF_COSTS for one in labels
            )
        if year and said[3] != year and not (here and here[0].is_said("year")):
            yield from self._years(int(year))

    def _with(self, label: str, meaning: str, family: str = "") -> str:
        """A label's meaning with a phase or unit beside its other concepts, or with another one in their place."""
        concepts = [one for one in self._labels.get(label, "").split(" + ") if one]
        if family:
            others = [one for one in concepts if not one.startswith(family) and not (meaning and one in _UNLIKE)]
        else:
            others = [one for one in concepts if one.startswith(_KEPT)]
        return " + ".join(filter(None, [*others, meaning] if family else [meaning, *others])) or NOTHING

    def _each(self, cell: PageCell, meaning_of: Callable[[str], str]) -> Iterator[Change]:
        """A meaning for each label on a path, then within each group of it."""
        path = self._path(cell)
        for label, _ in path:
            yield {label: meaning_of(label)}, {}
        for number, (label, part) in enumerate(path):
            groups = [group for group, other in path[number + 1 :] if other.x1 <= part.x0 + 1 or other.is_header]
            for group in groups[:_GROUPS]:
                yield {label: self._labels.get(label, NOTHING), group: self._labels.get(group, NOTHING),
                       f"{group}>{label}": meaning_of(label)}, {}  # fmt: skip

    def _may_be_label(self, label: str) -> bool:
        """Whether a text is a label, or may be one because other pages print it, too."""
        return label in self._labels or label in self._shared

    def _costs(self, cell: PageCell, target: Target) -> Iterator[Change]:
        concept = f"cost.{target.row['concept'] or 'detail'}"
        yield from self._each(cell, lambda label: self._with(label, concept))
        for label, part in self._path(cell):
            if part.slots.items and part.is_label:  # two figures in a cell
                first = f"cost.{part.slots.item}"
                yield {label: self._with(label, f"{first} + {concept}")}, {}
                yield {label: self._with(label, f"{concept} + {first}")}, {}
                yield {label: self._with(label, "")}, {}

    def _values(self, cell: PageCell, target: Target) -> Iterator[Change]:
        name = name_of(target.row["label"])
        for label, part in self._path(cell):
            if name in part.folded or name_of(part.folded) in name:
                yield {label: self._with(label, "indicator.itself")}, {}
            if part.slots.items or "indicator.itself" in part.slots.roles:
                yield {label: self._with(label, "")}, {}
        for part in self._document:
            if part.page != cell.page or not part.folded or part.row > cell.row or name_of(part.folded) != name:
                continue
            left, above = part.left, part.above
            yield from self._as_heads((*left[:1], *above[:2], *self._over(part)), "indicator.name")

    def _as_heads(self, heads: Sequence[PageCell], meaning: str) -> Iterator[Change]:
        """A meaning for each of some cells, then with the other texts of its row as labels that say nothing."""
        for head in heads:
            label = head.slots.label if head.is_label else label_of(head.folded)
            if self._may_be_label(label) and label != "{year}":
                texts = [label_of(one.folded) for one in self._document.rows[head.row] if not one.is_label]
                row = {text: NOTHING for text in texts if text in self._shared and not is_figure(text)}
                yield {label: self._with(label, meaning)}, {}
                yield row | {label: self._with(label, meaning)}, {}

    def _over(self, cell: PageCell) -> list[PageCell]:
        """The cell directly over a cell, header or not."""
        rows = self._document.rows[max(cell.row - 1, 0) : cell.row]
        return [part for row in rows for part in row if part.x0 < cell.x1 - 1 and part.x1 > cell.x0 + 1][:1]

    def _phases(self, cell: PageCell, phase: str, kind: str) -> Iterator[Change]:
        yield {}, {"basis" if kind == "cost" else "phase": phase}
        yield from self._each(cell, lambda label: self._with(label, phase and f"phase.{phase}", "phase."))

    def _ratings(self, cell: PageCell, mark: str) -> Iterator[Change]:
        letters = next((m for m in self._labels.values() if m in ("rating.abc", "rating.abcd")), "rating.abc")
        scales = [letters] if mark in tuple("ABCD") else []
        for scale in (*scales, "rating.direction"):
            path = [label for label, _ in self._path(cell)]
            for number, label in enumerate(path):
                yield {label: scale}, {}
                yield dict.fromkeys(path[:number], NOTHING) | {label: scale}, {}  # 必要性 over a mark right of 評価

    def _names_of_activities(self, activity: str) -> Iterator[Change]:
        named = {label: "text" for label, meaning in self._labels.items() if meaning == "activity.name"}
        for part in self._document:
            if part.is_label or activity not in part.folded or len(part.folded) > len(activity) + 12:
                continue
            left, above = part.left, part.above
            for meanings, _ in self._as_heads((*left[:2], *above[:1], *self._over(part)), "activity.name"):
                yield meanings, {}
                yield named | meanings, {}

    def _years(self, year: int) -> Iterator[Change]:
        """The place of the year in a title, else the year."""
        for cell in title_of(self._document):
            for printed in re.findall(ANY_YEAR, cell.folded):
                if year_of(printed, year) == year:
                    before, _, after = cell.folded.partition(printed)
                    yield {}, {"year": f"{before[-1:]}{{year}}{after[:_AROUND]}"}
        yield {}, {"year": year}

    def _changes_against(self, cell: PageCell, fact: Fact) -> Iterator[Change]:
        """What would leave out a fact that no row has."""
        for meaning in ("text",) if fact.kind == "rating" else ("ignore", NOTHING):
            yield from self._each(cell, lambda _, meaning=meaning: meaning)  # type: ignore[misc]


def teach(documents: Mapping[str, Sequence[Item]], draft: Draft, rows: Sequence[Row]) -> Lesson:
    """What the corrected rows of one sheet teach; of a document its pages, those beside them and the first are read."""
    key = rows[0]["document_id"]
    pages = {int(float(row["page"])) for row in rows if row.get("page")}
    items = [
        item for item in documents[key] if not pages or item.page == 1 or min(pages) - 2 < item.page < max(pages) + 2
    ]

    every = ((name, item) for name, items_of in documents.items() for item in items_of)
    texts = {(name, item.page, label_of(part.folded)) for name, item in every for part in parts(item)}
    counts = Counter(text for _, _, text in texts)
    shared = {text for text, count in counts.items() if count > 1}
    return Teacher(draft, key, items, shared).teach(rows)

"""The reader of declared forms: what a declaration says of labels, and what the places of cells say of figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from hyoka.forms.assumptions import Reading
from hyoka.forms.declaration import Declaration
from hyoka.forms.labelled import label_names
from hyoka.forms.page_ends import whole_rows
from hyoka.forms.reading import read_texts
from hyoka.forms.rows import meaning_of_column
from hyoka.forms.shared.label_finder import plain, with_labels_apart
from hyoka.forms.shared.page_items import Item, without_annexes
from hyoka.forms.shared.prose import add_prose, split_off_prose
from hyoka.forms.shared.record_rows import Records, add_printed_counts
from hyoka.forms.sheets import NamedBy, Sheet, find_sheets
from hyoka.forms.writer import SheetWriter
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import concepts_of


def read(declared: Declaration, items: list[Item], out: Records) -> None:
    """Read a document's sheets, or the lists of a document without sheets, into records."""
    items = whole_rows(without_annexes(fold(declared.title), items))
    items, prose = split_off_prose(declared, items)
    read_sheets(declared, items, out)
    add_prose(declared, prose, out)
    add_printed_counts(items, declared.counts, out)


def read_sheets(declared: Declaration, items: Sequence[Item], out: Records) -> None:
    """Read sheets and lists into records."""
    label = label_names(declared)
    items = [with_labels_apart(item, label) for item in items]
    texts = read_texts(items, meanings(declared))
    for row in texts.by_item.values() if declared.lists else ():
        heads = [text for text in row if not text.is_blank]
        means = [meaning_of_column(declared, text.folded) for text in heads]
        if None not in means and any(".name" in one for one in means if one):  # headers, be it over one row
            for text in heads:
                text.header = True
    named_by = NamedBy(plain(declared.activity.name), declared.sheet.begins, declared.sheet.heading)
    sheets, _ = find_sheets({"": texts}, named_by)
    form = Reading(sheets, dict(_answers(declared)))
    for sheet in sheets:
        _set_year(declared, sheet)
        SheetWriter(declared, form, sheet, out).write()


@lru_cache
def meanings(declared: Declaration) -> dict[str, str]:
    """The labels that mean something else than the vocabulary says, each with its concepts."""
    given = {label: f"cost.{line.item}" for label, line in declared.costs.lines.items()}
    given |= {
        label: "rating.direction" if one.scale == "direction" else "rating." for label, one in declared.ratings.items()
    }
    given |= {label: "head" for label in declared.headers if not concepts_of(label, funding=True)}
    given |= {label: "ignore" for label in declared.ignore if not _is_group(label)}
    given |= {label: f"activity.{name}" for name, label in declared.activity if label and name != "goals"}
    indicators = declared.indicators
    named = dict.fromkeys(indicators.name, "name") | {indicators.unit: "unit", indicators.definition: "definition"}
    given |= {label: f"indicator.{name}" for label, name in named.items() if label}
    columns = [column for one in declared.lists for column in one.columns.items()]
    given |= {label: concept for label, concept in columns if concept and label not in declared.ratings}
    given |= {one.total: "ignore" for one in declared.lists if one.total}
    given |= {label: "text" for label in declared.texts if label not in given}
    out: dict[str, str] = {}
    for label, concept in given.items():
        known = concepts_of(label)
        if concept not in known:
            said = declared.phases.get(label, "")
            phases = [f"phase.{said}"] if said else [one for one in known if one.startswith("phase.")]
            out[plain(label)] = " ".join([*concept.split(" + "), *phases])
    for word, phase in declared.phases.items():
        if word not in given and f"phase.{phase}" not in concepts_of(word):
            out[plain(word)] = f"phase.{phase}"
    out.pop("", None)  # {year} alone
    return out


def _is_group(label: str) -> bool:
    return any(concept.startswith("group.") for concept in concepts_of(label, funding=True))


def _answers(declared: Declaration) -> Iterator[tuple[str, str]]:
    if isinstance(declared.year, int):
        yield "year", str(declared.year)
    if declared.costs.unit:
        yield "unit.money", declared.costs.unit
    yield "phase.value", declared.indicators.phase or "actual"
    yield "phase.cost", declared.costs.basis or "none"
    for label, line in declared.costs.lines.items():
        if line.basis:
            yield f"phase.cost.{plain(label)}", line.basis


def _set_year(declared: Declaration, sheet: Sheet) -> None:
    pattern = declared.year_pattern
    for text in sheet.texts if "{year}" in str(declared.year) and declared.year != "{year}" else ():
        if match := pattern.search(text.folded):
            sheet.set_year(match[1], text)
            return

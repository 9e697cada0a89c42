"""A draft of documents that no form describes.

It is the labels that they print, and what all cities or the place of a label say of them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from statistics import median_high
from types import MappingProxyType
from typing import Any, Final

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.scales import scales_of
from hyoka.contract.tables import YEARS
from hyoka.forms.addresses import Addressed, addressed_cells
from hyoka.forms.cells import DocumentCells, PageCell, label_cells
from hyoka.forms.declaration import FAMILIES
from hyoka.forms.labels import is_open
from hyoka.forms.marks import OPEN, chosen_option, symbol_of
from hyoka.forms.paths import UNITS_OF_COSTS
from hyoka.forms.running_lines import labels_in, running_lines
from hyoka.grid.model import Line
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import one_line
from hyoka.text.japanese import YEAR, fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of, plain_label
from hyoka.text.years import ANY_YEAR, year_of
from hyoka_draft.answers import Answers
from hyoka_draft.facts import (
    MONEY,
    DocumentReading,
    Draft,
    Readings,
    drafted,
    heads_of_names,
)
from hyoka_draft.kinds import kinds_of_tables
from hyoka_draft.lists import (
    OF_NO_FIGURE,
    SeenList,
    heads_of_texts,
    lists_among,
    lists_of,
    tables_of,
)

#: The keys of a form that say what no label of a sheet says.
FORM_SETTINGS: Final = ("year", "unit", "basis", "phase")
#: A text that this share of the sheets print is a label; fewer sheets than this say nothing.
_SHARED: Final = 0.7
_FEWEST: Final = 3
_LONGEST: Final = 30
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: The meaning of a label that says nothing of what stands beside or below it.
SAYS_NOTHING: Final = "head"
#: Where so many labels stand side by side without a figure, the other texts of the row may be
#: labels, too.
_SOME_HEADS: Final = 3
#: By so many labels a form is known.
_KNOWN_BY: Final = 3
_A_YEAR: Final = re.compile(ANY_YEAR)
_ERA_YEAR: Final = re.compile(YEAR)
#: A year in the name of a file, no part of a word or of a longer number.
_IN_NAME: Final = re.compile(rf"(?<![A-Z\d])(?:{YEAR})(?![A-Z\d])")
#: What is said of figures of a year that is over.
_SETTLED: Final = frozenset({"phase.settlement", "phase.actual"})
#: What a text says whose year is one of a beginning, an end or a plan.
_ANOTHER_TIME: Final = re.compile(
    "開始|創設|設置|設立|着手|制定|策定|改定|施行|始期|終期|期間|(?:総合|基本|推進|振興)計画"
)
_LEVELS: Final = ("activity.policy", "activity.program")
_OF_COSTS: Final = {"phase.target": "phase.budget", "phase.actual": "phase.settlement"}
#: Meanings by which no figure is read.
UNREAD: Final = (SAYS_NOTHING, "phase.budget", "phase.settlement")

Meanings = dict[str, str]
CellsOfDocuments = Mapping[str, DocumentCells]
_Lists = Mapping[str, Sequence[SeenList]]


def draft_documents(
    documents: Mapping[str, Sequence[Item]],
    answers: Answers | None = None,
    keys: Mapping[str, str] = MappingProxyType({}),
) -> Draft:
    """Draft a form from the rows and lines of each document, and say of what of it nobody is sure.

    Args:
        documents: The rows and lines of each document.
        answers: What a person has said of the form: it stands as it was said.
        keys: The keys in the cache of documents of which it keeps what is found.
    """
    answers = answers or Answers()

    labelled: list[tuple[Meanings, dict[str, DocumentCells]]] = []

    def cells() -> dict[str, DocumentCells]:
        """The cells by the meanings as they are now, labelled anew only where they changed."""
        if not labelled or labelled[-1][0] != meanings:
            found = {key: label_cells(meanings, items) for key, items in documents.items()}
            labelled[:] = [(dict(meanings), found)]
        return labelled[-1][1]

    meanings: Meanings = {}
    known = _known(cells())
    meanings = dict(known)
    names = {
        label: meaning for label, meaning in known.items() if meaning in ("activity.name", *_LEVELS)
    }
    lists: dict[str, list[SeenList]] = {}
    kinds = kinds_of_tables(_with_lists(documents, lists))
    lists = lists_among(lists)
    read = cells()
    _drop_values(meanings, read)
    _name_activities(meanings, read, names)
    _add_shared_texts(meanings, cells(), lists)
    read = cells()
    _choose_meanings(meanings, read)
    read = cells()
    _say_parts(meanings, read)
    _say_scales(meanings, read)
    read = cells()
    unit = _unit(read)
    year = _year(read)
    said = {**meanings, **answers.labels}
    has_names = "activity.name" in said.values()
    tables = tables_of(lists, lambda head: said.get(label_of(head), ""), has_names=has_names)
    data = {"city": "", "code": "", **_known_by(meanings, read), "unit": unit or "千円"}
    heads = list(heads_of_names(tables))
    labels = [label for label, meaning in meanings.items() if meaning == "activity.name"]
    if word := _activity_word([*labels, *heads], str(data["title"])):
        data["activity_word"] = word
    data |= {"year": year} if year else {}
    data |= {"tables": tables} if tables else {}
    if any(max(document.codes.values(), default=0) > 1 for document in read.values()):
        data["sections"] = True  # numbers begin anew in each section
    data |= answers.keys
    of_words = {*heads, *heads_of_texts(tables)}
    for label in _heads_alone(read, lists, tables):
        if label in of_words or meanings.get(label) not in OF_NO_FIGURE:
            meanings.pop(label, None)
    meanings |= answers.labels
    for key in answers.removed:
        data.pop(key, None)
        meanings.pop(key, None)
    data["labels"] = meanings
    readings = Readings(drafted(data), documents, keys)
    draft = Draft(readings, data, said=answers.said, kinds=kinds)
    draft.repeated = repeated_texts(documents, lists)
    titles = (cell.folded for document in read.values() for cell in title_of(document))
    # 令和5年度…と令和7年度当初予算
    has_years = any(len(set(_ERA_YEAR.findall(title))) > 1 for title in titles)
    assumed = {"basis": True, "unit": not unit, "year": bool(year) or has_years}
    resting = Counter(key for fact in draft.facts for key in fact.rests_on if assumed.get(key))
    if year:
        resting["year"] += not resting["year"]
    asked = resting + beside_figures(draft)
    asked |= dict.fromkeys(_guessed_names(meanings, heads, known), len(draft.facts))
    open_keys = {key: count for key, count in asked.items() if key not in answers.said}
    for key in answers.marked:
        open_keys[key] = max(1, asked[key])
    draft.asked = open_keys
    return draft


def _with_lists(
    documents: Mapping[str, Sequence[Item]], lists: dict[str, list[SeenList]]
) -> Iterator[tuple[str, list[Addressed]]]:
    """The cells of the tables of each document; what may be its lists is written down."""
    for key, items in documents.items():
        addressed = addressed_cells(items)
        lists[key] = lists_of(addressed)
        yield key, addressed


def _guessed_names(meanings: Meanings, heads: Sequence[str], known: Meanings) -> Iterator[str]:
    """The labels of names that no word says, or that one of two words says; "name": there is none.

    And such heads over the names of lists. A sum proves the amounts of a name, and not the name.
    """
    names = [label for label, meaning in meanings.items() if "activity.name" in meaning]
    names += heads
    has_rival = any(
        meaning == "activity.name" and meanings.get(label) == "text"
        for label, meaning in known.items()
    )
    for label in names:
        if has_rival or "activity.name" not in known.get(label, ""):
            yield label
    if not names:
        yield "name"


def page_to_type(readings: Mapping[str, DocumentReading]) -> tuple[str, int] | None:
    """The document and the page that a person types where nothing is read; None: no page has any.

    It has the headers of figures that most documents print, and fewest figures.
    """
    headers: dict[tuple[str, int], set[str]] = defaultdict(set)
    printing: dict[str, set[str]] = defaultdict(set)
    figures = Counter[tuple[str, int]]()
    for key, reading in readings.items():
        for cell in reading.document:
            page = key, cell.page
            if not cell.is_label and not is_open(cell.folded) and is_figure(cell.folded):
                figures[page] += 1
                for header in cell.above:
                    headers[page].add(header.slots.label)
                    printing[header.slots.label].add(key)
        for line in running_lines(reading.document):
            for cell, label, is_of_figure in line.texts:
                if label is not None and is_of_figure:
                    figures[key, cell.page] += 1
                    headers[key, cell.page].add(label.slots.label)
                    printing[label.slots.label].add(key)

    def says_most(page: tuple[str, int]) -> tuple[int, int]:
        return sum(len(printing[label]) for label in headers[page]), -figures[page]

    return max(figures, key=says_most, default=None)


def beside_figures(draft: Draft) -> Counter[str]:
    """The labels without a meaning that stand beside or over figures which are not read."""
    counts = Counter[str]()
    for reading in draft.readings.values():
        counts += reading.find("beside figures", partial(_beside_figures_of, reading))
    return Counter(
        {label: count for label, count in counts.items() if draft.labels.get(label) in UNREAD}
    )


def _beside_figures_of(reading: DocumentReading) -> Counter[str]:
    """The nearest labels of the figures of a document that are not read."""
    counts = Counter[str]()
    for cell in reading.document:
        is_one = is_figure(cell.folded) and not (cell.is_label or is_open(cell.folded))
        if is_one and place_in_tables(cell.place._asdict()) not in reading.cells:
            beside = (near.slots for near in cell.labels)
            asked = (slots for slots in beside if not (slots.year or slots.unit))
            label = next((slots.label for slots in asked if "ignore" not in slots.roles), "")
            counts[label] += 1
    return counts


def _known_by(meanings: Meanings, documents: CellsOfDocuments) -> dict[str, Any]:
    """The title of most documents, and labels that all of them print."""
    titles = [
        next((cell.folded for cell in document if cell.folded), "")
        for document in documents.values()
    ]
    without_years = (max(re.split(YEAR, title), key=len).strip("()[]【】の度") for title in titles)
    (longest, _), *_ = Counter(filter(None, without_years)).most_common(1) or [("様式", 0)]
    shared = Counter(
        label
        for document in documents.values()
        for label in {cell.slots.label for cell in document if cell.is_label}
    )
    everywhere = [
        label for label in meanings if shared[label] == len(documents) and "{" not in label
    ]
    known_by = (
        sorted(everywhere, key=len, reverse=True)[:_KNOWN_BY]
        or list(meanings)[:1]
        or [next(filter(None, titles), longest)]
    )
    return {"title": longest, "known_by": known_by}


def _activity_word(names: Sequence[str], title: str) -> str:
    """What one sheet or row is called, "" where that is 事業 or nobody says it.

    A label of names says it (路線名), else the title (路線別営業成績).
    """
    found = [PATTERNS["word_of_name"].fullmatch(label) for label in names]
    found.append(PATTERNS["word_of_title"].search(fold(title)))
    if any(PATTERNS["is_project"].search(label) for label in names):
        return ""
    words = (match[1] for match in found if match)
    return next((word for word in words if not PATTERNS["is_no_activity"].search(word)), "")


def _known(documents: CellsOfDocuments) -> Meanings:
    """The labels that the vocabulary knows, in the printed order, with meanings of a form."""
    printed = dict.fromkeys(cell.folded for document in documents.values() for cell in document)
    texts = [
        text
        for text in printed
        if not is_open(text) and len(text) <= _LONGEST and not is_figure(text)
    ]
    labels: dict[str, str] = {}
    for text in texts:  # 決算, not 決算(見込), says what the label of both means
        label = label_of(text)
        labels[label] = min(labels.get(label, text), text, key=len)
    of_funding = any("cost.general_funds" in concepts_of(text, funding=True) for text in labels)
    meanings = {
        label: _meaning(text, concepts_of(text, funding=of_funding))
        for label, text in labels.items()
    }
    return {label: meaning for label, meaning in meanings.items() if meaning and label != "{year}"}


@lru_cache(maxsize=1 << 14)
def label_of(folded: str) -> str:
    """A printed text as a form writes it: with the place of its year."""
    label = _A_YEAR.sub("{year}", folded)
    return plain_label(folded) if label != "{year}" != folded and "{year}" in label else label


def _meaning(text: str, concepts: Sequence[str]) -> str:
    """Concepts as a form says them.

    The second item of a label counts if it stands in brackets: 経費(一財).
    """
    out: list[str] = []
    for concept in concepts:
        family, _, name = concept.partition(".")
        if concept in ("indicator.output", "indicator.outcome"):
            out += ["indicator.name", f"kind.{name}"]
        elif concept == "rating.":
            out.append("rating.direction")
        elif family in FAMILIES and (
            FAMILIES[family] is None or not name or name in (FAMILIES[family] or ())
        ):
            out.append(concept)
    says_more = any(concept != SAYS_NOTHING for concept in out)
    is_name = any(concept.startswith(("indicator.", "activity.")) for concept in out)
    out = [
        concept
        for concept in out
        if not (concept == SAYS_NOTHING and says_more) and not (concept == "text" and is_name)
    ]
    costs = [concept for concept in out if concept.startswith("cost.")]
    second: list[str] = []
    if costs:
        out = [_OF_COSTS.get(concept, concept) for concept in out]
        inner = text[text.find("(") + 1 : -1] if text.endswith(")") else ""
        second = [item for item in concepts_of(inner, funding=True) if item.startswith("cost.")]
    out = [concept for concept in out if concept not in costs[1:]]
    return " + ".join(dict.fromkeys(out + second[:1]))


def _drop_values(meanings: Meanings, documents: CellsOfDocuments) -> None:
    """Drop known words that stand as values: 予算編成 under 指標, 概要 beside a label."""
    values = Counter[str]()
    all_ = Counter[str]()
    for document in documents.values():
        for cell in document:
            if cell.is_label and not cell.is_header:
                above = next(iter(cell.above), None)
                all_[cell.slots.label] += 1
                values[cell.slots.label] += (
                    above is not None and above.page == cell.page and bool(above.slots.gives)
                )
    for label, count in all_.items():
        if 2 * values[label] > count:
            meanings.pop(label, None)


def _name_activities(
    meanings: Meanings, documents: CellsOfDocuments, known: Mapping[str, str]
) -> None:
    """Choose of the labels that may name activities the one of sheets, and that of their parts."""
    meanings.update({label: meaning for label, meaning in known.items() if label in meanings})
    values: dict[str, list[str]] = defaultdict(list)
    listed = Counter[str]()
    for document in documents.values():
        for cell in (cell for cell in document if cell.is_label and cell.slots.label in known):
            if cell.is_header:
                listed[cell.slots.label] += 1
            elif right := [
                beside.folded for beside in cell.right[:1] if beside.folded and not beside.is_label
            ]:
                values[cell.slots.label] += right
    for label, texts in list(values.items()):
        if 2 * len(set(texts)) < len(texts):  # the same text each time is another header
            listed[label] += len(values.pop(label))
    names = {
        label: len(texts) for label, texts in values.items() if known[label] == "activity.name"
    }
    listed = Counter(
        {label: count for label, count in listed.items() if known[label] == "activity.name"}
    )
    if sum(names.values()) <= listed.total():
        names = {}
    levels = [label for level in _LEVELS for label in values if known[label] == level]
    if not names and levels:  # 施策 over a list of its projects: the last level that is printed
        meanings[levels[-1]] = "activity.name"
        return
    for label, meaning in meanings.items():
        if meaning == "activity.name" and label not in names and not listed[label]:
            meanings[label] = SAYS_NOTHING
    fewest = min(names.values(), default=0)
    name = next((label for label, count in names.items() if count == fewest), "")
    for label, count in names.items():
        meanings[label] = (
            "activity.name" if label == name else "activity.part" if count > fewest else "text"
        )


def _add_shared_texts(meanings: Meanings, documents: CellsOfDocuments, lists: _Lists) -> None:
    """Add the texts that most sheets print, and not as the value of a label."""
    sheets = {key: _count_sheets(document) for key, document in documents.items()}
    total = sum(sheets.values())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, document in documents.items():
        listed = listed_texts(lists[key])
        for row in document.rows:
            labels = [cell for cell in row if cell.is_label]
            has_figures = any(
                is_figure(cell.folded) and not is_open(cell.folded)
                for cell in row
                if not cell.is_label
            )
            are_heads = len(labels) >= _SOME_HEADS and not has_figures
            for cell in row:
                is_short = len(cell.folded) <= _LONGEST and _WORD.search(cell.folded) is not None
                is_value = is_figure(cell.folded) or (not are_heads and cell.role.name != "")
                is_value |= _names_another_time(cell.folded)
                is_value |= cell.is_unit_behind or cell.folded in UNITS_OF_COSTS
                text = label_of(cell.folded)
                if not cell.is_label and is_short and not is_value and text not in listed:
                    counts[text][key] += 1
    for text, by_document in counts.items():
        on = sum(min(count, sheets[key]) for key, count in by_document.items())
        if total >= _FEWEST and on >= _SHARED * total and text != "{year}":
            meanings.setdefault(text, SAYS_NOTHING)


def listed_texts(lists: Sequence[SeenList]) -> frozenset[str]:
    """The texts in the rows of lists, as a form would write them: they are no labels."""
    return frozenset(label_of(cell.folded) for seen in lists for cell in seen.texts)


def repeated_texts(
    documents: Mapping[str, Sequence[Item]], lists: _Lists | None = None
) -> frozenset[str]:
    """The texts that may be labels: those that several pages print and that are no data of a list.

    And those in lines of text that have a colon behind them.

    Args:
        documents: The rows and lines of each document.
        lists: The lists of each; not given: they are looked for.
    """
    if lists is None:
        found = {key: lists_of(addressed_cells(items)) for key, items in documents.items()}
        lists = lists_among(found)
    printed = {
        (key, item.page, label_of(part.folded))
        for key, items in documents.items()
        for item in items
        for part in parts(item)
    }
    counts = Counter(text for _, _, text in printed)
    repeated = frozenset(text for text, count in counts.items() if count > 1)
    lines = (item for item in chain.from_iterable(documents.values()) if isinstance(item, Line))
    with_colon = {label_of(label) for line in lines for label, _ in labels_in(line.text)}
    return repeated.difference(*map(listed_texts, lists.values())) | with_colon


def _heads_alone(
    documents: CellsOfDocuments, lists: _Lists, tables: Mapping[str, object]
) -> set[str]:
    """The labels that are nothing but heads of lists: what stands below them the tables say."""
    in_lists = Counter[str]()
    for seen in chain.from_iterable(lists.values()):
        for head in seen.heads if seen.table in tables else ():
            in_lists[label_of(head.folded)] += 1
    printed = Counter(
        cell.slots.label for document in documents.values() for cell in document if cell.is_label
    )
    return {label for label, count in in_lists.items() if printed[label] <= count}


def _count_sheets(document: DocumentCells) -> int:
    """How many sheets the label that first names an activity begins."""
    names = Counter(
        cell.slots.label
        for cell in document
        if cell.is_label and "activity.name" in cell.slots.roles
    )
    return next(iter(names.values()), 1)


def _unit(documents: CellsOfDocuments) -> str:
    """The unit of money that is printed most in labels and lines, else beside figures.

    What stands alone in a cell is the unit of its row, of amounts only beside their item: no
    売上額 | 億円 | 31.
    """
    cells = [
        cell for document in documents.values() for cell in document if len(cell.folded) <= _LONGEST
    ]
    of_labels = Counter(
        unit
        for cell in cells
        if cell.is_label or cell.is_line
        for unit in MONEY.findall(cell.folded)
    )
    others = (
        cell.folded
        for cell in cells
        if cell.folded not in UNITS_OF_COSTS or any(near.slots.items for near in cell.left)
    )
    units = of_labels or Counter(unit for text in others for unit in MONEY.findall(text))
    return units.most_common(1)[0][0] if units else ""


def _year(documents: CellsOfDocuments) -> int | None:
    """The year that is printed most, where most sheets have none in their titles; else of names.

    No year in which a project begins or ends, nor one of a plan: 事業開始年度 昭和43年度. Of years
    that are printed equally often it is the last settled one: a base year stands as often.
    """
    titled = sum(
        any(_ERA_YEAR.search(cell.folded) for cell in title_of(document))
        for document in documents.values()
    )
    years = Counter[int]()
    settled = set[int]()
    for document in documents.values():
        for cell in document:
            if not _is_of_another_time(cell):
                printed = [year_of(text, None) for text in _years_in(cell.folded)]
                years.update(filter(None, printed))
                if _SETTLED.intersection(concepts_of(cell.folded)):
                    settled.update(filter(None, printed))
    if titled >= _SHARED * len(documents):
        return None
    if not years:
        return _year_of_names(documents)
    most = max(years.values())
    return max(
        (year for year, count in years.items() if count == most),
        key=lambda year: (year in settled, year),
    )


def _year_of_names(names: Iterable[str]) -> int | None:
    """The one year that all file names have: it says of which era 30年度 is, 評価シート_r2."""
    printed = [_IN_NAME.findall(fold(name).upper()) for name in names]
    years = {year_of(text, None) for of_name in printed for text in of_name}
    year = years.pop() if all(printed) and len(years) == 1 else None
    return year if year is not None and year >= YEARS[0] else None


def _is_of_another_time(cell: PageCell) -> bool:
    """Whether the label beside or over a text, or the text, speaks of no year of figures.

    The day on which a sheet was made says in which era its years are.
    """
    is_day = cell.folded.endswith("日")
    near = (cell, *cell.left[:1], *cell.above[:1])
    return any(
        _ANOTHER_TIME.search(label.folded)
        or (label.is_label and "ignore" in label.slots.roles and not is_day)
        for label in near
    )


def _names_another_time(text: str) -> bool:
    """Whether a text has the year of a beginning or a plan: as a head it would date figures."""
    return bool(_A_YEAR.search(text) and _ANOTHER_TIME.search(text))


def _years_in(text: str) -> Iterator[str]:
    """The years that a label or a heading says: no sentence, and no name, 行財政改革2015."""
    if len(text) > _LONGEST or text.endswith("。"):
        return
    for year in _ERA_YEAR.findall(text):
        if year == text or not year.isdecimal():
            yield year


def title_of(document: DocumentCells) -> Iterator[PageCell]:
    """The lines over the first table."""
    for row in document.rows:
        if not row or not row[0].is_line:
            return
        yield row[0]


def _choose_meanings(meanings: Meanings, documents: CellsOfDocuments) -> None:
    """Choose between the meanings of a label by what stands beside and below it.

    That may be figures, marks or sentences.
    """
    figures = Counter[str]()
    texts = Counter[str]()
    headers = set[str]()
    lengths: dict[str, list[int]] = defaultdict(lambda: [0])
    for document in documents.values():
        for cell in document:
            if cell.is_header:
                headers.add(cell.slots.label)
            if cell.is_label or cell.is_header or is_open(cell.folded):
                continue
            (figures if is_figure(cell.folded) else texts).update(
                {near.slots.label for near in cell.labels}
            )
            length = len(fold(chosen_option(one_line(cell.part))))
            labels_beside = [near for near in cell.left[:1] if near.is_label]
            for near in labels_beside or cell.above[:1]:
                lengths[near.slots.label].append(length)
    is_named = "indicator.name" in meanings.values()
    for label, meaning in meanings.items():
        concepts = meaning.split(" + ")
        is_long = median_high(lengths[label]) > _LONGEST
        is_rating = "rating." in meaning
        is_bare = all(concept.startswith((SAYS_NOTHING, "phase.")) for concept in concepts)
        if is_long and (is_rating or (is_bare and not figures[label])):
            concepts = ["text"]
        elif "text" in concepts and (is_rating or "phase." in meaning):
            is_text = not (is_rating or figures[label])
            concepts = [concept for concept in concepts if (concept == "text") == is_text]
        if label in headers and figures[label] and not texts[label]:
            concepts = [
                "indicator.itself" if concept == "indicator.name" else concept
                for concept in concepts
            ]
        if is_named and len(concepts) > 1:
            concepts = [concept for concept in concepts if concept != "indicator.name"]
        meanings[label] = " + ".join(concepts) or SAYS_NOTHING


def _say_parts(meanings: Meanings, documents: CellsOfDocuments) -> None:
    """Say of a group that its parts are named by their texts, where these differ: 主な内訳."""
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents.values():
        for row in document.rows:
            for cell in row:
                group = next(
                    (near for near in cell.left[:1] if near.slots.group and near.is_label), None
                )
                if group is not None and _WORD.search(cell.folded) and not is_figure(cell.folded):
                    beside[group.slots.label][cell.folded] += 1
    for label, counts in beside.items():
        few = sum(count for count in counts.values() if count < _SHARED * len(documents))
        if len(documents) >= _FEWEST and 2 * few > counts.total():
            concepts = (
                concept for concept in meanings[label].split(" + ") if "group." not in concept
            )
            meanings[label] = " + ".join(["group.parts", *concepts])


def _say_scales(meanings: Meanings, documents: CellsOfDocuments) -> None:
    """Give each rated criterion the scale of its printed marks, one scale of letters for all."""
    marks: dict[str, set[str]] = defaultdict(set)
    for document in documents.values():
        for cell in document:
            found = cell.role
            if found.label is not None and found.name.startswith("rating.") and cell.folded:
                marks[found.label.slots.label].add(
                    symbol_of(fold(chosen_option(one_line(cell.part))))
                )
    letters = {
        mark for printed in marks.values() for mark in printed if mark.isalpha() and mark.isascii()
    }
    for label, printed in marks.items():
        signs = printed - {""}
        # 1 may be the best or the worst
        is_clear = signs - set(OPEN) and not any(mark.isdigit() for mark in signs)
        if meanings.get(label) == "rating.direction" and is_clear:
            scales = scales_of(letters if signs & letters else signs)
            meanings[label] = f"rating.{next(iter(scales), 'direction')}"

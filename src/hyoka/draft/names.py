"""What may name a city's sheets or rows, where no label does that all cities share; and the city's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hyoka.forms.headings import find_headings, title_of
from hyoka.forms.sheets import NamedBy, Sheet
from hyoka.forms.texts import LONGEST_LABEL, Text, Texts, is_prose, same_edges
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import YEAR, concepts_of, plain_label

#: What a label of names ends with, but for those of persons, or contains.
_OF_NAMES: Final = re.compile("(?<![氏職長者課係])名称?$|^(?:事業|取組|業務)$")
_LIKE_NAMES: Final = (re.compile("(?:事業|業務|取組|施策|事務).*名"), _OF_NAMES, re.compile("事業|業務|取組|施策"))
#: A label of names stands in this share of the documents, and this share of its values differ; so many are offered.
_SHARED: Final = 0.7
_DIFFERENT: Final = 0.5
_FEW: Final = 5
#: The header of a list has more rows below it.
_FEWEST_ROWS: Final = 6
#: A word with which the names of so many sheets begin is none of them.
_MANY: Final = 4
_WORD: Final = re.compile("[^\\W\\d_]{2,}")
_LEVELS: Final = frozenset({"activity.program", "activity.policy"})
#: The name of a municipality; 市民 and the like are none. From each kanji on one is found.
_CITY: Final = re.compile("(?=([一-龯々ヶケ]{1,5}?(?:市?市|[町村])(?![民営立長役場費債税有道議街県町村])))")
#: A longer name counts if it is printed nearly as often as the shorter one that it ends with.
_NEARLY: Final = 0.8
_NO_CITY: Final = re.compile(
    "(?:[本当全他各同隣辺内似旧元新]|近隣|周辺|県内|類似|.*性)[市町村]|.*町村|.*市町|(?:.*[^京西])?都市"
)


def guess_names(documents: Mapping[str, Texts], sheets: Sequence[Sheet], label: str) -> dict[str, NamedBy]:
    """What may name the activities, the likeliest first; empty where that is known.

    `label` is the known label of the sheets' names. One of a level above them may stand on their sheets, too.
    """
    names = [sheet.name.text.split() if sheet.name else [] for sheet in sheets if len(sheets) >= _MANY]
    first = {fold("".join(name[:-1][:1])) for name in names}
    if label and len(first) == 1 and _WORD.fullmatch(word := first.pop()):
        heading = f"{word}{{name}}"  # 個別事業　図書館の運営
        return {heading: NamedBy("", label, heading), label: NamedBy(label)}
    is_of_level = not _LEVELS.isdisjoint(concepts_of(label))
    if label and not is_of_level:
        return {}
    if any(sheet.lists for sheet in sheets):  # of their own rows; 施策1 over a list may name indicators beside it
        has_values = not label and all(map(_has_values_beside_lists, sheets))
        return _headings(documents) if has_values else {}
    labels = {one: NamedBy(one, _begins(documents, one)) for one in _name_labels(documents)}
    if label and len({sheet.activity for sheet in sheets}) >= _DIFFERENT * len(sheets):
        called = {one: by for one, by in labels.items() if _OF_NAMES.search(one)}
        known = {label: NamedBy(label)} if called else {}
        return known | called if _OF_NAMES.search(label) else called | known
    likely = {one: by for one, by in labels.items() if any(pattern.search(one) for pattern in _LIKE_NAMES)}
    if not label and any(sheet.name for sheet in sheets):  # a list's title names what nothing in its rows is likely to
        return {} if any(sheet.name and sheet.name.table >= 0 for sheet in sheets) else likely
    return likely | _headings(documents) | labels


def _headings(documents: Mapping[str, Texts]) -> dict[str, NamedBy]:
    return {heading: NamedBy("", begins, heading) for heading, begins in find_headings(documents).items()}


def _has_values_beside_lists(sheet: Sheet) -> bool:
    """Whether a table of a sheet without a list has values of targets."""
    lists = {head.table for head in sheet.lists}
    figures = (text for text in sheet.texts if text.is_figure and text.table >= 0 and text.table not in lists)
    return any("phase.target" in sheet.document.concepts_in_table(text) for text in figures)


def _begins(documents: Mapping[str, Texts], label: str) -> str:
    """The title behind which the first of several names is the sheet's: 施設 | 名称 before 指定管理者 | 名称."""
    groups = {
        frozenset(text.left.folded if text.left else "" for text in texts.texts if plain_label(text.folded) == label)
        for texts in documents.values()
    }
    return title_of(documents) if len(groups) == 1 < len(next(iter(groups))) else ""


def _name_labels(documents: Mapping[str, Texts]) -> list[str]:
    """The labels that may name the activities, the likeliest first.

    Such a label is printed in most documents, each time with another short text beside it or below it; printed once, it
    says that it is of names.
    """
    values: dict[tuple[str, bool], list[str]] = {}
    where: dict[tuple[str, bool], set[str]] = {}
    for key, texts in documents.items():
        for label, value, is_below in _pairs(texts):
            place = (plain_label(label.folded), is_below)
            values.setdefault(place, []).append(value.folded)
            where.setdefault(place, set()).add(key)
    often = [
        place
        for place, near in values.items()
        if (len(near) > 1 or _OF_NAMES.search(place[0]))
        and len(where[place]) >= _SHARED * len(documents)
        and len(set(near)) >= _DIFFERENT * len(near)
    ]
    names = dict.fromkeys(name for name, _ in often)
    return sorted(names, key=lambda name: [not pattern.search(name) for pattern in _LIKE_NAMES])[:_FEW]


def _pairs(texts: Texts) -> Iterator[tuple[Text, Text, bool]]:
    """The texts that may be labels, with the name beside it or each under it in a list, and whether that is below."""
    for label in texts.texts:
        is_known = label.concepts not in ((), ("head",))
        if is_known or label.is_figure or not 1 < len(label.folded) <= LONGEST_LABEL or label.folded[-1] in "か?":
            continue
        yield from ((label, value, False) for value in texts.row_right(label)[:1] if _may_be_name(value))
        below = [other for other in texts.below(label) if same_edges(other, label) and not other.is_blank]
        is_first = not any(same_edges(other, label) and not other.is_blank for other in texts.column_above(label))
        if is_first and len(below) >= _FEWEST_ROWS:
            yield from ((label, value, True) for value in below if _may_be_name(value))


def _may_be_name(text: Text) -> bool:
    return len(text.folded) > 1 and not (text.is_figure or text.is_label or is_prose(text))


def municipality_of(sheets: Sequence[Sheet]) -> tuple[str, str]:
    """The name of a municipality that is printed most, and a text that has it; "" where none has one."""
    counts, example = Counter[str](), dict[str, str]()
    for text in (text for sheet in sheets for text in sheet.texts):
        for name in _CITY.findall(re.sub(rf"{YEAR}|第\d+[期次]", " ", text.folded)):
            if not _NO_CITY.fullmatch(name):
                counts[name] += 1
                example[name] = min(example.get(name, text.text), text.text, key=len)
    often = [name for name, count in counts.items() if count >= _NEARLY * max(counts.values())]
    name = max(often, key=len, default="")
    return name, example.get(name, "")

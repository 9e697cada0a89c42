"""Which sheets a document has: where each begins, which activity it is about, and its year."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from hyoka.forms.headers import is_header, value_of
from hyoka.forms.headings import named_by_heading
from hyoka.forms.shared.name_cells import name_and_purpose, section_behind
from hyoka.forms.texts import Text, Texts
from hyoka.forms.years import year_of, years_in
from hyoka.grid.model import Cell
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, plain_label

_NAME: Final = "activity.name"
_NUMBERED: Final = "activity.code"
_PROGRAM: Final = "activity.program"
#: What may name a sheet, the preferred first: its project, a name behind its number, a level above.
_LEVELS: Final = (_NAME, _NUMBERED, _PROGRAM, "activity.policy")
_CODE: Final = re.compile(
    r"^(?:[\dA-Za-z]+(?:-[\dA-Za-z]+)*[.．:：]?\s+|[①-⑳]\s*|\d+(?:-\d+)*[.．](?=\D)|\d{3,}(?=\D)"
    r"|[【〔\[(（][\dA-Za-z-]+[】〕\])）]\s*)(?=\S)"
    r"|(?<=\S)[（(](?!(?:19|20)\d\d\D)[\d-]{3,}[)）]$"
)
#: Which page of a sheet it is, behind its name: （２／２）.
_OF_PAGES: Final = re.compile(r"\s*[（(]\d{1,2}\s*[/／]\s*\d{1,2}[)）]$")
_NUMBER: Final = re.compile(r"\d{5,}|[\dA-Za-z]{1,4}(?:[-.－][\dA-Za-z]{1,4})*")
#: A year whose figures are others than those beside it: 令和5年度は予算額.
_OF_ONE_YEAR: Final = re.compile(rf"({ANY_YEAR})は((?:当初)?予算額?|見込値?|目標値?|計画値?)(?=[)、。]|$)")
#: Words behind a year of a title that say that the sheet is about it.
_ABOUT: Final = re.compile(r"の?(?:実施|実績|事後評価|分|決算|事業(?!.{0,2}評価)|取組|対象)|における|当初予算|補正予算")
_BARE_YEAR: Final = re.compile(r"(?<=[(【])\d{1,2}年度(?=の?(?:実施)?(?:事業(?!.{0,2}評価)|実績|決算|分))")
_ABOUT_YEAR: Final = re.compile("(?:対象(?:年度)?|評価年度)[:は]?$")
_PAPER: Final = re.compile(r"作成|現在|公表|版")
#: A date: 令和5年6月; 令和5年度6月補正予算 is none.
_DATE: Final = re.compile(r"(?:[^度]|^)\d{1,2}月")


class NamedBy(NamedTuple):
    """What names the sheets: the label beside the name, or the heading; and what begins a sheet, where that is known.

    Without what begins one, a sheet begins with what stands above the first name.
    """

    label: str = ""
    begins: str = ""
    heading: str = ""


@dataclass
class Sheet:
    """A sheet of a document.

    Attributes:
        document: The texts of its document.
        first, last: The items of the document that it takes, from first to before last.
        name: The cell of its activity's name; None where it has none.
        lists: The headers over activities' names of the lists on it.
        year: The year that its title says; None where none does.
        title: The text that says the year.
        is_above: Whether it is what stands above the sections of a document, which are its sheets.
    """

    document_id: str
    document: Texts
    first: int
    last: int
    name: Text | None = None
    lists: list[Text] = field(default_factory=list)
    year: int | None = None
    title: Text | None = None
    number: int = 0
    is_sure: bool = False
    is_above: bool = False
    columns_of_names: dict[tuple[int, int], tuple[list[Text], list[Text]]] = field(default_factory=dict, repr=False)

    @cached_property
    def texts(self) -> list[Text]:
        """Its texts in reading order."""
        return self.document.between(self.first, self.last)

    @cached_property
    def phases_of_years(self) -> dict[int, str]:
        """What notes say of single years: budget of 決算額（令和5年度は予算額）."""
        notes = (match for text in self.texts if "は" in text.folded for match in _OF_ONE_YEAR.finditer(text.folded))
        latest = self.year and self.year + 10
        said = ((year_of(note[1], latest), concepts_of(note[2])) for note in notes)
        return {year: one.removeprefix("phase.") for year, of in said if year for one in of if one.startswith("phase.")}

    def set_year(self, printed: str, title: Text) -> None:
        """Take the year of a text as the sheet's."""
        self.year, self.title, self.is_sure = next((year for year, _, _ in years_in(printed)), None), title, True

    @property
    def activity(self) -> str:
        """The name of its activity without a code."""
        return name_of(self.name) if self.name else ""


def name_of(text: Text, label: Text | None = None) -> str:
    """An activity's name without its code before it or behind it; the first paragraph where its label names two."""
    if label is not None and "/" in label.folded and isinstance(text.part, Cell):
        return name_and_purpose([text.part])[0]
    return section_behind(_CODE.sub("", _OF_PAGES.sub("", text.text)).strip())[0] or text.text


def code_behind(text: str) -> str:
    """The code in brackets behind an activity's name; "" where there is none."""
    match = _CODE.search(text)
    return match[0].strip("()（）") if match and match.end() == len(text) else ""


def find_sheets(documents: Mapping[str, Texts], named_by: NamedBy | None = None) -> tuple[list[Sheet], str]:
    """The sheets of all documents, and the label with which each says its activity's name.

    Where nothing is known of what names them, it is the label that is printed most.
    """
    names = {key: _labelled_names(texts) for key, texts in documents.items()}
    level = _listed_level(documents)
    label, begins, heading = named_by or NamedBy(_sheet_label(names, level))
    level = _NAME if label else level
    sheets: list[Sheet] = []
    for key, texts in documents.items():
        labelled = [(head, value) for head, value in names[key] if label and plain_label(head.folded) == label]
        labelled = _first_behind(texts, begins, labelled) if begins not in ("", label) else labelled
        labelled = named_by_heading(texts, heading, begins) if heading else labelled
        # a page that repeats its sheet's name goes on with it
        labelled = [next(same) for _, same in groupby(labelled, key=lambda pair: _OF_PAGES.sub("", pair[1].folded))]
        starts = _starts(texts, [head for head, _ in labelled], begins)
        values: list[Text | None] = [value for _, value in labelled] or [None]
        is_above = bool(heading and begins == heading and labelled)
        if is_above := is_above and _has_targets(texts, starts[0], labelled[0][0].item):
            starts = [starts[0], *(head.item for head, _ in labelled)]
            values.insert(0, next((value for head, value in names[key] if starts[0] <= head.item < starts[1]), None))
        ends = [*starts[1:], len(texts.items)]
        for number, (start, end, value) in enumerate(zip(starts, ends, values, strict=True)):
            sheets.append(Sheet(key, texts, start, end, value, number=number, is_above=is_above and number == 0))
    for sheet in sheets:
        sheet.lists = [text for text in sheet.texts if level in text.concepts and is_header(sheet.document, text)]
        sheet.name = sheet.name or (None if sheet.lists else _title_of_list(sheet))
        sheet.year, sheet.title = _title_year(sheet)
        if sheet.number == 0 and sheet.year is None:
            sheet.year, sheet.title = _title_year(Sheet(sheet.document_id, sheet.document, 0, sheet.first))
    for before, sheet in pairwise(sheets):
        if sheet.year is None and sheet.document_id == before.document_id:
            sheet.year, sheet.title = before.year, before.title
    return sheets, label


def _has_targets(texts: Texts, first: int, last: int) -> bool:
    """Whether some rows have figures in a table that speaks of targets."""
    figures = (text for text in texts.between(first, last) if text.is_figure and text.table >= 0)
    return any("phase.target" in texts.concepts_in_table(text) for text in figures)


def _first_behind(texts: Texts, begins: str, labelled: list[tuple[Text, Text]]) -> list[tuple[Text, Text]]:
    """The first name behind each text that begins a sheet; another one of its label is of no activity."""
    items = [text.item for text in texts.texts if plain_label(text.folded) == plain_label(begins)]
    first = {bisect_right(items, head.item): (head, value) for head, value in reversed(labelled)}
    return [first[number] for number in sorted(first)] if items else labelled


def _title_of_list(sheet: Sheet) -> Text | None:
    """The first line above a list of indicators with which a sheet begins: it says what they are of."""
    first = next((text.table for text in sheet.texts if text.table >= 0), None)
    table = [text for text in sheet.texts if text.table == first]
    has_names = any("indicator.name" in text.concepts and is_header(sheet.document, text) for text in table)
    return next((text for text in sheet.texts if has_names and text.table < 0 and not text.is_figure), None)


def _labelled_names(texts: Texts) -> list[tuple[Text, Text]]:
    labelled = []
    for text in texts.texts:
        if any(concept in _LEVELS for concept in text.concepts) and not is_header(texts, text):
            beside = value_of(texts, text)
            value = _behind_number(texts, beside)
            has_name = value is not beside or _NUMBERED not in text.concepts
            if value is not None and not value.is_figure and has_name:
                labelled.append((text, value))
    return labelled


def _behind_number(texts: Texts, value: Text | None) -> Text | None:
    """A label's value; where that is only a number, the name in the cell behind it: 施策, 1-2, 防災の推進."""
    if value is None or not _NUMBER.fullmatch(value.folded):
        return value
    behind = [other for other in texts.row_right(value) if not other.is_blank][:2]
    is_name = behind[:1] and not (behind[0].is_label or behind[0].is_figure)
    # a text behind it that is no label would be its value
    return behind[0] if is_name and all(other.is_label for other in behind[1:]) else value


def _listed_level(documents: Mapping[str, Texts]) -> str:
    found = {
        concept
        for texts in documents.values()
        for text in texts.texts
        for concept in text.concepts
        if concept in _LEVELS and is_header(texts, text)
    }
    return next((level for level in _LEVELS if level != _NUMBERED and level in found), _NAME)


def _sheet_label(names: dict[str, list[tuple[Text, Text]]], listed: str) -> str:
    """The label of the sheets' names: an activity's where one is printed as often, else that of the lowest level.

    A level above one whose names are listed names no sheets.
    """
    heads = Counter((head.concepts[0], head.folded) for pairs in names.values() for head, _ in pairs)
    labels = dict[tuple[str, str], int]()
    for (level, folded), count in heads.items():  # 施策名(中分類) and 施策名(小分類) are two
        labels[level, plain_label(folded)] = max(count, labels.get((level, plain_label(folded)), 0))
    often = [
        (level, label)
        for (level, label), count in labels.items()
        if 2 * count >= max(labels.values()) and (level == _NAME or 2 * count > len(names))
    ]
    for level in _LEVELS if listed == _NAME else _LEVELS[:-1]:
        # of levels the last one printed is the lowest; of an activity the first one is its own
        if labels_of_level := [label for other, label in often if other == level]:
            return labels_of_level[0] if level == _NAME else labels_of_level[-1]
    return ""


def _starts(texts: Texts, heads: Sequence[Text], begins: str = "") -> list[int]:
    """The item with which each sheet begins: what stands above the first name stands above each of them."""
    if not heads:
        return [0]
    above = {
        _pattern(text) for text in texts.texts if text.item <= heads[0].item and not (text.is_blank or text.is_figure)
    }
    beginnings = [text.item for text in texts.texts if begins and plain_label(text.folded) == plain_label(begins)]
    # pages before the first of several sheets are a cover, contents or a legend
    page = heads[0].page if len(heads) > 1 else 0
    starts = [next(text.item for text in texts.texts if text.page >= page)]
    for before, head in pairwise(heads):
        start = max((item for item in beginnings if before.item < item <= head.item), default=head.item)
        while start - 1 > before.item and _is_above(texts.by_item.get(start - 1, ()), above, head):
            start -= 1
        starts.append(start)
    return starts


def _is_above(texts: Sequence[Text], above: Container[str], head: Text) -> bool:
    """Whether a row stands above a sheet's name as above the first one, or is a number, which may be its own."""
    is_number = len(texts) == 1 and texts[0].is_figure and texts[0].page == head.page
    return is_number or any(_pattern(text) in above for text in texts)


def _pattern(text: Text) -> str:
    return re.sub(r"\d+", "0", text.folded)


def _title_year(sheet: Sheet) -> tuple[int | None, Text | None]:
    """The year of a sheet's title: of the lines above its table the one that says what the sheet is about."""
    candidates: list[tuple[tuple[bool, int], Text]] = []
    for text in sheet.texts:
        if sheet.name is not None and text.item >= sheet.name.item and text.part is not sheet.name.part:
            break
        if text.is_figure or (text.table >= 0 and sheet.lists and text.item >= sheet.lists[0].item):
            continue
        if (bare := _BARE_YEAR.search(text.folded)) and (named := years_in(text.folded)):
            candidates.append(((True, year_of(bare[0], named[0][0]) or 0), text))
        for year, before, behind in years_in(text.folded):
            last = text.folded[: len(text.folded) - len(behind)][-1:]
            if not _PAPER.match(behind) and not _DATE.match(last + behind):
                beside = text.left.folded if text.left and text.is_year else before
                is_about = _ABOUT.match(behind) or _ABOUT_YEAR.search(beside)
                candidates.append(((bool(is_about), year), text))
    if not candidates:
        return None, None
    (_, year), text = max(candidates, key=lambda one: one[0])
    return year, text

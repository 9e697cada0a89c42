"""Plans: levels named by their codes, prose under headings, and figures in sentences.

Tables may stand between the lines of the prose.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, groupby, islice
from operator import attrgetter
from typing import Final

from hyoka.contract.ledger import RawRow, Records, Taken
from hyoka.contract.records import PROVENANCE
from hyoka.forms.activities import Activity
from hyoka.forms.declaration import Count, Declaration
from hyoka.forms.labels import label_finder
from hyoka.grid.model import Line, Row, chars_of, text_lines
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part, follows, merge_cells, one_line, paragraphs
from hyoka.text.japanese import fold, unfold
from hyoka.text.years import ANY_YEAR

_YEAR: Final = re.compile(ANY_YEAR)
_NAME_AND_UNIT: Final = re.compile(r"(.*?)(?:[（(]([^（）()]+)[）)])?")
#: A figure's name, its text, and its unit and year where the text does not have them.
Figure = tuple[str, str, str, str]


@dataclass
class _Level:
    """A level of a plan.

    Attributes:
        printed: Its code as printed.
        named: The parts of its first name, which begin with the code.
        prose: The parts of its text.
    """

    printed: str
    named: list[Part]
    prose: list[Part] = field(default_factory=list)


def add_levels(
    form: Declaration, items: Sequence[Item], year: str, out: Records
) -> dict[str, Activity]:
    """Add the levels of a plan as activities, those with a code of one part as policies.

    By their codes as printed.
    """
    levels: dict[str, Activity] = {}
    for code, level in _find_levels(form, items, out).items():
        first, *rest = level.named
        place = rest[0] if rest and first.folded == level.printed else first
        name = unfold(one_line(level.named), len(level.printed)).rstrip("】")
        depth = "program" if "-" in code else "policy"
        activity = levels[level.printed] = Activity(
            out, [place], year, code, title=name, level=depth
        )
        activity.row.update(parent_id=code.rpartition("-")[0])
        activity.add_text(form.levels.text, level.prose)
    return levels


def _find_levels(form: Declaration, items: Sequence[Item], out: Records) -> dict[str, _Level]:
    """The levels by their codes.

    These stand in headings or begin the rows of a list, not in tables of activities.
    """
    heading = re.compile(form.levels.headings)
    listed = re.compile(form.levels.listed)
    label = label_finder(form.labels)
    levels: dict[str, _Level] = {}
    level: _Level | None = None
    last: Part | None = None  # the part of a name that the next one may continue
    in_table = in_prose = False
    for item in items:
        texts = _texts(item, heading)
        labels = [part for part in texts if label(part.folded)]
        in_table |= isinstance(item, Row) and len(labels) > 1
        for part in texts:
            match = heading.match(part.folded)
            in_table = in_table and not match
            in_prose = in_prose and not in_table
            if in_table:
                continue
            # the introduction and the headers of lists are no rows
            out.ledger.take([part], Taken.IGNORED)
            if found := match or (None if in_prose else listed.match(part.folded)):
                code = found[found.lastindex or 0]
                last = None if code in levels else part  # only its first line names it
                level = levels.setdefault(code, _Level(found[0], [part]))
                in_prose = bool(match and found.lastindex == heading.groups)
            elif level is not None and in_prose:
                level.prose.append(part)
            elif level is not None:
                is_rest = follows(last, part) and (
                    isinstance(part, Line) or not isinstance(last, Line)
                )
                level.named += [part] if is_rest else []
                last = part if is_rest and isinstance(part, Line) else None
    return levels


def _texts(item: Item, heading: re.Pattern[str]) -> Sequence[Part]:
    """The lines of a row with a heading, else its cells, as in a list of levels."""
    if isinstance(item, Row) and item.guessed:
        lines = merge_cells(item.cells).lines
        if any(heading.match(line.folded) for line in lines):
            return lines
    cells = parts(item)
    return cells[0].lines if len(cells) == 1 else cells


def split_off_prose(form: Declaration, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The items of a document's sheets, and those of its pages of prose."""
    if not form.prose.begins:
        return list(items), []
    heading = re.compile(rf"({form.label_of('begins')}$)|{form.prose.begins}")
    sheets: list[Item] = []
    prose: list[Item] = []
    chapter = prose
    for item in items:
        if match := heading.match(parts(item)[0].folded):
            chapter = sheets if match[1] else prose
        chapter.append(item)
    return sheets, prose


def add_prose(form: Declaration, items: Sequence[Item], out: Records) -> None:
    """Add the texts of pages of prose to the activities that their headings name.

    A table within a text is given row by row, with " | " between its cells.
    """
    prose = form.prose

    def code_of(item: Item) -> str | None:
        """The code with which a heading begins, "" for a chapter, None for all else."""
        first, *behind = [part.text for part in parts(item)]
        # in the printed text: a name may begin with a full-width digit
        code = re.findall(r"^\d*", first)[0]
        if re.fullmatch(prose.code, code) and len(behind) < 2:
            return fold(code)
        is_activity = not behind and out.has(fold(code))
        return "" if is_activity or re.match(prose.begins, fold(first)) else None

    def is_heading(item: Item) -> bool:
        return code_of(item) is not None or item.folded == prose.title

    for item in items:
        if code_of(item) is not None:
            out.ledger.take(parts(item), Taken.LABEL)
    by_line = _line_by_line(items, is_heading)
    lines = sorted(by_line, key=lambda item: (item.page, item.top))
    right = max((part.x1 for item in lines for part in parts(item)), default=0.0)
    texts: list[tuple[str, list[Item]]] = [("", [])]
    for line in lines:
        if (code := code_of(line)) is not None:
            texts.append((code, []))
        elif parts(line)[0].folded == prose.title:
            texts[-1][1].clear()  # the heading goes on above this line
        else:
            texts[-1][1].append(line)
    for code, below in texts:
        if code and below:
            first, *_ = printed = [part for line in below for part in parts(line)]
            out.add_narrative(first, code, prose.text, _text(below, right))
            out.ledger.take(printed, Taken.TEXT)


def _line_by_line(items: Iterable[Item], is_heading: Callable[[Item], bool]) -> Iterator[Item]:
    """The items; a row between hairlines line by line if it holds one text or a heading.

    It is no table's.
    """
    for item in items:
        cells = item.cells if isinstance(item, Row) and item.guessed else []
        lines = [line for cell in cells for line in cell.lines]
        lines = text_lines(item.page, chars_of(lines)) if cells else []
        is_prose = lines and (len(parts(item)) == 1 or any(map(is_heading, lines)))
        yield from lines if is_prose else [item]


def _text(items: Sequence[Item], right: float) -> str:
    out: list[str] = []
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        if is_line:
            out += paragraphs(chain(*rows), right)
        else:
            out += [" | ".join(map(one_line, row)) for row in rows]
    return "\n".join(out)


def prose_figures(
    form: Declaration, tables: Mapping[str, Sequence[RawRow]], parts: Iterable[Part]
) -> list[RawRow]:
    """The figures in the names and texts of activities, and the counts that have a name.

    They are records of prose_figures. A figure's place is the first of a document's parts in its
    text that holds it.
    """
    named = [count for count in form.counts if count.name]
    names: dict[tuple[object, object], str] = {
        (count.check, count.subject): count.name for count in named
    }
    records = [
        _record(row, (names[row["check"], row["subject"]], str(row["text"]), "", ""), [])
        for row in tables["printed"]
        if (row["check"], row["subject"]) in names
    ]
    ordered = list(parts)
    for row in [*tables["activities"], *tables["narratives"]]:
        text = str(row.get("text") or row.get("name") or "")
        figures = [*_in_sentences(form, text.split("\n"))]
        if " | " in text:
            figures += _in_tables(text.split("\n"))
        records += [_record(row, figure, ordered) for figure in figures]
    return records


def _record(row: RawRow, figure: Figure, parts: Sequence[Part]) -> RawRow:
    name, text, unit, year = figure
    folded = fold(text)
    begin = (row["page"], row["top"])
    first = bisect_left(parts, int(str(row["page"])), key=attrgetter("page"))
    behind = map(parts.__getitem__, range(first, len(parts)))
    holding = (part for part in behind if folded in part.folded)
    place = next((part for part in holding if (part.page, part.bottom) > begin), None)
    box = {edge: getattr(place, edge) if place else row[edge] for edge in PROVENANCE}
    return {
        "activity_id": row["activity_id"],
        "year": year,
        "name": name,
        "text": text,
        "unit": unit,
    } | box


def _in_sentences(form: Declaration, paragraphs: Iterable[str]) -> Iterator[Figure]:
    for folded in map(fold, paragraphs if form.prose_figures else ()):
        for declared in form.prose_figures:
            for match in re.finditer(declared.pattern, folded):
                yield declared.name or match["name"], match["figure"], "", ""


def _in_tables(paragraphs: Iterable[str]) -> Iterator[Figure]:
    """The figures of rows that begin with a year, under the last row that does not."""
    headers: list[str] = []
    for cells in (paragraph.split(" | ") for paragraph in paragraphs):
        if not _YEAR.fullmatch(fold(cells[0])):
            headers = cells
        elif len(cells) == len(headers) > 1:
            for header, text in zip(headers[1:], cells[1:], strict=True):
                if match := _NAME_AND_UNIT.fullmatch(header):
                    yield match[1], text, match[2] or "", cells[0]


def add_printed_counts(items: list[Item], counts: Iterable[Count], out: Records) -> None:
    """Add the counts that a document prints about itself as rows of `printed`.

    They stand in sentences over several lines.
    """
    printed = [part for item in items for part in parts(item)] if counts else []
    texts = [part.folded for part in printed]
    whole = "".join(texts)
    starts = list(accumulate(map(len, texts), initial=0))
    for count in counts:
        pattern = re.compile(count.pattern)
        is_each = "activity" in pattern.groupindex
        for match in islice(pattern.finditer(whole), None if is_each else 1):
            place = printed[bisect_right(starts, match.start(pattern.groups)) - 1]
            about = {"activity_id": match["activity"]} if is_each else {}
            out.add(
                "printed",
                place,
                check=count.check,
                subject=count.subject,
                text=match[pattern.groups],
                **about,
            )

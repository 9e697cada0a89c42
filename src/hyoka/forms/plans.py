"""Plans: levels named by their codes, prose under headings with tables between its lines, and figures in sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, groupby, islice
from operator import attrgetter
from typing import Final

from hyoka.contract.record_rows import RawRow, Records, Taken
from hyoka.contract.records import PROVENANCE
from hyoka.forms.activities import Activity
from hyoka.forms.declaration import Count, Declaration
from hyoka.forms.labels import label_finder
from hyoka.forms.name_cells import unfold
from hyoka.grid.model import Line, Row, chars_of, text_lines
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part, follows, merge_cells, one_line, paragraphs
from hyoka.text.japanese import fold
from hyoka.text.units import money_units
from hyoka.text.vocabulary import ANY_YEAR

_YEAR: Final = re.compile(ANY_YEAR)
_NAME_AND_UNIT: Final = re.compile(r"(.*?)(?:[（(]([^（）()]+)[）)])?")
#: A figure's name, its text, and its unit and year where the text does not have them.
Figure = tuple[str, str, str, str]


@dataclass
class _Level:
    """A level: its code as printed, the parts of its first name, which begin with it, and its prose."""

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
    """The levels by their codes, which stand in headings or begin the rows of a list, not in tables of activities."""
    heading, listed, label = (
        re.compile(form.levels.headings),
        re.compile(form.levels.listed),
        label_finder(form.labels),
    )
    levels: dict[str, _Level] = {}
    level: _Level | None = None
    last: Part | None = None  # the part of a name that the next one may continue
    in_table = in_prose = False
    for item in items:
        texts = _texts(item, heading)
        in_table |= isinstance(item, Row) and sum(bool(label(part.folded)) for part in texts) > 1
        for part in texts:
            match = heading.match(part.folded)
            in_table = in_table and not match
            in_prose = in_prose and not in_table
            if in_table:
                continue
            out.ledger.take(
                [part], Taken.IGNORED
            )  # the introduction and the headers of lists are no rows
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
    lines, cells = (
        merge_cells(item.cells).lines if isinstance(item, Row) and item.guessed else [],
        parts(item),
    )
    if any(heading.match(line.folded) for line in lines):
        return lines
    return cells[0].lines if len(cells) == 1 else cells


def split_off_prose(form: Declaration, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The items of a document's sheets, and those of its pages of prose."""
    if not form.prose.begins:
        return list(items), []
    heading = re.compile(rf"({form.label_of('begins')}$)|{form.prose.begins}")
    sheets, prose = list[Item](), list[Item]()
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
        first, *others = [part.text for part in parts(item)]
        code = re.findall(r"^\d*", first)[
            0
        ]  # in the printed text: a name may begin with a full-width digit
        if re.fullmatch(prose.code, code) and len(others) < 2:
            return fold(code)
        return (
            ""
            if re.match(prose.begins, fold(first)) or (out.has(fold(code)) and not others)
            else None
        )

    out.ledger.take(
        (part for item in items if code_of(item) is not None for part in parts(item)), Taken.LABEL
    )
    by_line = _line_by_line(
        items, lambda item: code_of(item) is not None or item.folded == prose.title
    )
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
            out.add_narrative(parts(below[0])[0], code, prose.text, _text(below, right))
            out.ledger.take((part for line in below for part in parts(line)), Taken.TEXT)


def _line_by_line(items: Iterable[Item], is_heading: Callable[[Item], bool]) -> Iterator[Item]:
    """The items.

    A row between hairlines is given line by line if it holds one text or a heading: it is no
    table's.
    """
    for item in items:
        cells = item.cells if isinstance(item, Row) and item.guessed else []
        lines = (
            text_lines(item.page, chars_of([line for cell in cells for line in cell.lines]))
            if cells
            else []
        )
        is_prose = lines and (len(parts(item)) == 1 or any(map(is_heading, lines)))
        yield from lines if is_prose else [item]


def _text(items: Sequence[Item], right: float) -> str:
    out: list[str] = []
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        out += (
            paragraphs(chain(*rows), right)
            if is_line
            else [" | ".join(map(one_line, row)) for row in rows]
        )
    return "\n".join(out)


def add_text_with_amounts(
    form: Declaration,
    activity_id: str,
    label: str,
    parts: Sequence[Part],
    out: Records,
    why: object,
) -> None:
    """Add a text, and as costs the amounts that end its paragraphs: year, basis, colon, figure, unit."""
    bases = {
        label: basis
        for basis in ("budget", "settlement")
        for label in form.labels_of(f"phase.{basis}")
    }
    units, basis = "|".join(money_units()), rf"({'|'.join(bases)})額?"
    amount = re.compile(rf"({ANY_YEAR}){basis}:([△▲-]?[\d,]+(?:{units}))$")
    broken_amount = re.compile(rf"{basis}:?[△▲-]?[\d,]*[{units}]*(?<!{units[-1]})$")
    texts: list[str] = []
    for text in paragraphs(parts):
        is_rest = texts and broken_amount.search(fold(texts[-1]))  # the layout broke the amount
        texts[-1:] = [texts[-1] + text] if is_rest else [*texts[-1:], text]
    for number, text in enumerate(texts):
        if match := amount.search(fold(text)):
            lines = (line for part in parts for line in part.lines if match[3] in line.folded)
            cost = {"year": match[1], "basis": bases[match[2]], "item": "total", "text": match[3]}
            out.add("costs", next(lines, parts[-1]), why, activity_id=activity_id, **cost)
            texts[number] = unfold(text, 0, match.start())
    out.add_narrative(
        parts[0] if parts else None, activity_id, label, "\n".join(filter(None, texts)), why
    )


def prose_figures(
    form: Declaration, tables: Mapping[str, Sequence[RawRow]], parts: Iterable[Part]
) -> list[RawRow]:
    """The figures in the names and texts of activities, and the counts that have a name, as records of prose_figures.

    A figure's place is the first of a document's parts in its text that holds it.
    """
    names = {(count.check, count.subject): count.name for count in form.counts if count.name}
    counts = (
        (row, names.get((str(row["check"]), str(row["subject"])))) for row in tables["printed"]
    )
    records = [_record(row, (name, str(row["text"]), "", ""), []) for row, name in counts if name]
    ordered = list(parts)
    for row in [*tables["activities"], *tables["narratives"]]:
        text = str(row.get("text") or row.get("name") or "")
        figures = (
            *_in_sentences(form, text.split("\n")),
            *(_in_tables(text.split("\n")) if " | " in text else ()),
        )
        records += [_record(row, figure, ordered) for figure in figures]
    return records


def _record(row: RawRow, figure: Figure, parts: Sequence[Part]) -> RawRow:
    name, text, unit, year = figure
    first = bisect_left(parts, int(str(row["page"])), key=attrgetter("page"))
    behind = map(parts.__getitem__, range(first, len(parts)))
    within = (part for part in behind if (part.page, part.bottom) > (row["page"], row["top"]))
    place = next((part for part in within if fold(text) in part.folded), None)
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
    """Add the counts that a document prints about itself, in sentences over several lines, as rows of `printed`."""
    texts = [(part, part.folded) for item in items for part in parts(item)] if counts else []
    whole = "".join(text for _, text in texts)
    starts = list(accumulate((len(text) for _, text in texts), initial=0))
    for count in counts:
        pattern = re.compile(count.pattern)
        is_each = "activity" in pattern.groupindex
        for match in islice(pattern.finditer(whole), None if is_each else 1):
            place = texts[bisect_right(starts, match.start(pattern.groups)) - 1][0]
            about = {"activity_id": match["activity"]} if is_each else {}
            out.add(
                "printed",
                place,
                check=count.check,
                subject=count.subject,
                text=match[pattern.groups],
                **about,
            )

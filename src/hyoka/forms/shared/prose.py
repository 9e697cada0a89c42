"""Pages of prose under headings, with the tables between their lines; and figures in sentences and in such tables."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from typing import Final

from hyoka.contract.records import PROVENANCE
from hyoka.forms.declaration import Declaration, Prose
from hyoka.forms.shared.name_cells import unfold
from hyoka.forms.shared.page_items import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of, one_line, paragraphs
from hyoka.forms.shared.record_rows import LABEL, TEXT, Record, Records
from hyoka.grid.model import Line, Row, chars_of, text_lines
from hyoka.text.japanese import fold
from hyoka.text.numbers import YEN
from hyoka.text.vocabulary import ANY_YEAR

_YEAR: Final = re.compile(ANY_YEAR)
_NAME_AND_UNIT: Final = re.compile(r"(.*?)(?:[（(]([^（）()]+)[）)])?")
#: A figure's name, its text, and its unit and year where the text does not have them.
Figure = tuple[str, str, str, str]


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
    code_of = partial(_code_of_heading, form.prose, out.has)
    out.ledger.take((part for item in items if code_of(item) is not None for part in parts(item)), LABEL)
    by_line = _line_by_line(items, lambda item: code_of(item) is not None or item.folded == form.prose.title)
    lines = sorted(by_line, key=lambda item: (item.page, item.top))
    right = max((part.x1 for item in lines for part in parts(item)), default=0.0)
    texts: list[tuple[str, list[Item]]] = [("", [])]
    for line in lines:
        if (code := code_of(line)) is not None:
            texts.append((code, []))
        elif parts(line)[0].folded == form.prose.title:
            texts[-1][1].clear()  # the heading goes on above this line
        else:
            texts[-1][1].append(line)
    for code, below in texts:
        if code and below:
            out.add_narrative(parts(below[0])[0], code, form.prose.text, _text(below, right))
            out.ledger.take((part for line in below for part in parts(line)), TEXT)


def _code_of_heading(prose: Prose, is_code: Callable[[str], bool], item: Item) -> str | None:
    """The code with which a heading begins, "" for a chapter, None for all else."""
    first, *others = [part.text for part in parts(item)]
    code = re.findall(r"^\d*", first)[0]  # in the printed text: a name may begin with a full-width digit
    if re.fullmatch(prose.code, code) and len(others) < 2:
        return fold(code)
    return "" if re.match(prose.begins, fold(first)) or (is_code(fold(code)) and not others) else None


def _line_by_line(items: Iterable[Item], is_heading: Callable[[Item], bool]) -> Iterator[Item]:
    """The items; a row between hairlines is given line by line if it holds one text or a heading: it is no table's."""
    for item in items:
        cells = item.cells if isinstance(item, Row) and item.guessed else []
        lines = text_lines(item.page, chars_of([line for cell in cells for line in cell.lines])) if cells else []
        is_prose = lines and (len(parts(item)) == 1 or any(map(is_heading, lines)))
        yield from lines if is_prose else [item]


def _text(items: Sequence[Item], right: float) -> str:
    out: list[str] = []
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        out += paragraphs(chain(*rows), right) if is_line else [" | ".join(map(one_line, row)) for row in rows]
    return "\n".join(out)


def add_text_with_amounts(form: Declaration, activity_id: str, label: str, parts: Sequence[Part], out: Records) -> None:
    """Add a text, and as costs the amounts that end its paragraphs: year, basis, colon, figure, unit."""
    bases = {label: basis for basis in ("budget", "settlement") for label in form.labels_of(f"phase.{basis}")}
    units, basis = "|".join(sorted(YEN, key=len, reverse=True)), rf"({'|'.join(bases)})額?"
    amount = re.compile(rf"({ANY_YEAR}){basis}:([△▲-]?[\d,]+(?:{units}))$")
    broken_amount = re.compile(rf"{basis}:?[△▲-]?[\d,]*[{units}]*(?<!{units[-1]})$")
    texts: list[str] = []
    for text in paragraphs(parts):
        is_rest = texts and broken_amount.search(fold(texts[-1]))  # the layout broke the amount
        texts[-1:] = [texts[-1] + text] if is_rest else [*texts[-1:], text]
    for number, text in enumerate(texts):
        if match := amount.search(fold(text)):
            lines = (line for part in parts for line in lines_of(part) if match[3] in line.folded)
            cost = {"year": match[1], "basis": bases[match[2]], "item": "total", "text": match[3]}
            out.add("costs", next(lines, parts[-1]), activity_id=activity_id, **cost)
            texts[number] = unfold(text, 0, match.start())
    out.add_narrative(parts[0] if parts else None, activity_id, label, "\n".join(filter(None, texts)))


def prose_figures(form: Declaration, tables: Mapping[str, Sequence[Record]], parts: Iterable[Part]) -> list[Record]:
    """The figures in the names and texts of activities, and the counts that have a name, as records of prose_figures.

    A figure's place is the first of a document's parts in its text that holds it.
    """
    names = {(count.check, count.subject): count.name for count in form.counts if count.name}
    counts = ((row, names.get((str(row["check"]), str(row["subject"])))) for row in tables["printed"])
    records = [_record(row, (name, str(row["text"]), "", ""), []) for row, name in counts if name]
    ordered = list(parts)
    for row in [*tables["activities"], *tables["narratives"]]:
        text = str(row.get("text") or row.get("name") or "")
        figures = (*_in_sentences(form, text.split("\n")), *(_in_tables(text.split("\n")) if " | " in text else ()))
        records += [_record(row, figure, ordered) for figure in figures]
    return records


def _record(row: Record, figure: Figure, parts: Sequence[Part]) -> Record:
    name, text, unit, year = figure
    first = bisect_left(parts, int(str(row["page"])), key=attrgetter("page"))
    behind = map(parts.__getitem__, range(first, len(parts)))
    within = (part for part in behind if (part.page, part.bottom) > (row["page"], row["top"]))
    place = next((part for part in within if fold(text) in part.folded), None)
    box = {edge: getattr(place, edge) if place else row[edge] for edge in PROVENANCE}
    return {"activity_id": row["activity_id"], "year": year, "name": name, "text": text, "unit": unit} | box


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

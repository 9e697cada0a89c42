"""Figures that stand in sentences, as a form declares them, and in small tables by year among prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.shared.records import Record
from hyoka.japanese import fold
from hyoka.records import PROVENANCE
from hyoka.vocabulary import ANY_YEAR

_YEAR: Final = re.compile(ANY_YEAR)
_NAME_AND_UNIT: Final = re.compile(r"(.*?)(?:[（(]([^（）()]+)[）)])?")
#: A figure's name, its text, and its unit and year where the text does not have them.
Figure = tuple[str, str, str, str]


def prose_figures(form: Declaration, tables: Mapping[str, Sequence[Record]], parts: Iterable[Part]) -> list[Record]:
    """The figures in the names and texts of activities, and the counts that have a name, as records of prose_figures.

    A figure's place is the first of a document's parts in its text that holds it.
    """
    names = {(one.check, one.subject): one.name for one in form.counts if one.name}
    counts = ((row, names.get((str(row["check"]), str(row["subject"])))) for row in tables["printed"])
    records = [_record(row, (name, str(row["text"]), "", ""), []) for row, name in counts if name]
    ordered = list(parts)
    for row in [*tables["activities"], *tables["narratives"]]:
        text = str(row.get("text") or row.get("name") or "")
        figures = (*_in_sentences(form, text.split("\n")), *(_in_tables(text.split("\n")) if " | " in text else ()))
        records += [_record(row, figure, ordered) for figure in figures]
    return records


def _record(row: Record, figure: Figure, parts: Iterable[Part]) -> Record:
    name, text, unit, year = figure
    within = (part for part in parts if (part.page, part.bottom) > (row["page"], row["top"]))
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

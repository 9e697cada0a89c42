"""What a form is written with, by subject: stream, labels, columns, years, names, paragraphs, records, projects."""

from __future__ import annotations

from hyoka.forms._columns import YEAR, Columns, merge
from hyoka.forms._labels import below, follows, known, labelled, labels, line_with, marked, sheets, text_of
from hyoka.forms._names import (
    SECTION,
    code_and_name,
    name_and_purpose,
    names_told,
    section_names,
    split_unit,
    unfolded,
)
from hyoka.forms._paragraphs import Part, joined, one_line, paragraphs
from hyoka.forms._records import Records, printed
from hyoka.forms._stream import (
    Item,
    joined_leaves,
    leaf,
    lines_of,
    parts,
    stream,
    whole_lines,
    without_running_heads,
)
from hyoka.japanese import fold

__all__ = [
    "SECTION",
    "YEAR",
    "Columns",
    "Item",
    "Part",
    "Records",
    "below",
    "code_and_name",
    "fold",
    "follows",
    "joined",
    "joined_leaves",
    "known",
    "labelled",
    "labels",
    "leaf",
    "line_with",
    "lines_of",
    "marked",
    "merge",
    "name_and_purpose",
    "names_told",
    "one_line",
    "paragraphs",
    "parts",
    "printed",
    "section_names",
    "sheets",
    "split_unit",
    "stream",
    "text_of",
    "unfolded",
    "whole_lines",
    "without_running_heads",
]

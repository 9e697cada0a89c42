"""The figures of the tables as Web Annotations: what each says, and where it is printed.

Source:
    Web Annotation Data Model (W3C, 2017); RFC 8118 for the page and the box of a PDF, RFC 6920 for
    the name of a file by its SHA-256.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from hyoka import replace_file
from hyoka.contract import EDGES, FIGURES, PLACE, columns
from hyoka.text import CODE_WORDS, in_words, shown_number, shown_year
from hyoka_report.looks.joined_tables import CODES

_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
#: What defines how a page and a box of a PDF are named.
_FRAGMENTS_OF_PDF: Final = "http://tools.ietf.org/rfc/rfc8118"
#: Columns of a row that its target says.
_IN_TARGET: Final = (*PLACE, "document_id", "text")
#: Columns that a reader of the sentence does not need, and those that are its amount.
_NO_WORDS: Final = ("activity_id", "indicator_id", "scale", "score", "origin", "state")
_AMOUNT: Final = ("value", "unit")

_Row = dict[str, Any]
_Tables = Mapping[str, pd.DataFrame]


def write_annotations(contents: _Tables, path: Path) -> None:
    """Write an annotation a line for each row of the tables of figures and marks.

    Its bodies say what the row is: a sentence in Japanese, and JSON with the row's columns. Its
    target is the document by its SHA-256, the page, the box in points from the page's top left,
    and the printed text.
    """

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for annotation in annotations(contents):
                file.write(json.dumps(annotation, ensure_ascii=False) + "\n")

    replace_file(path, write)


def annotations(contents: _Tables) -> Iterator[_Row]:
    """The annotations of the tables, in the order of their rows.

    The same row of the same file has the same id whenever it is written.
    """
    documents = {row["document_id"]: row for row in _rows(contents["documents"])}
    activities = _by_id(contents, "activities")
    indicators = _by_id(contents, "indicators")
    seen: dict[str, int] = {}
    for table in FIGURES:
        for row in _rows(contents.get(table)):
            indicator = indicators.get(row.get("indicator_id"), {})
            activity_id = row.get("activity_id") or indicator.get("activity_id")
            activity = activities.get(activity_id, {})
            columns = {"table": table, **_columns(row)}
            if unit := indicator.get("unit"):
                columns["unit"] = unit
            names = [part["name"] for part in (activity, indicator) if "name" in part]
            sentence = " ".join([*names, *_words(row), *_amount(columns)])
            yield _annotation(_target(table, row, documents), sentence, columns, seen)


def _rows(frame: pd.DataFrame | None) -> Iterator[_Row]:
    """The rows of a table, each without its empty cells."""
    if frame is None:
        return
    cells = frame.astype(object).where(frame.notna(), "")
    for values in cells.itertuples(index=False):
        pairs = zip(cells.columns, values, strict=True)
        yield {column: value for column, value in pairs if value != ""}


def _by_id(contents: _Tables, table: str) -> dict[str | None, _Row]:
    key = "activity_id" if table == "activities" else "indicator_id"
    return {row[key]: row for row in _rows(contents.get(table))}


def _columns(row: _Row) -> _Row:
    """The columns of a row that say what it is, for JSON: 490000.0 is 490000."""
    columns = {column: value for column, value in row.items() if column not in _IN_TARGET}
    for column, value in columns.items():
        if isinstance(value, float) and value.is_integer():
            columns[column] = int(value)
    return columns


def _words(row: _Row) -> Iterator[str]:
    """What identifies a row, in words: 令和2年度, 決算, 人件費."""
    for column, value in row.items():
        if column in (*_IN_TARGET, *_NO_WORDS, *_AMOUNT):
            continue
        if column == "status" and "value" in row:
            continue
        if column == "fiscal_year":
            yield shown_year(value)
        elif column in CODES:
            yield in_words(column, value)
        elif isinstance(value, str):
            yield value


def _amount(said: _Row) -> Iterator[str]:
    if "value" in said:
        unit: str = said.get("unit", "")
        yield shown_number(said["value"]) + CODE_WORDS["unit"].get(unit, unit)


def _target(table: str, row: _Row, documents: Mapping[str, _Row]) -> _Row:
    """Where a row is printed: the document, its page and box, and the text in the box."""
    document = documents[row["document_id"]]
    source = {"id": f"nih:sha-256;{document['sha256']}", "type": "Text"}
    if document["file"].lower().endswith(".pdf"):
        source["format"] = "application/pdf"
    if address := document.get("source_url"):
        source["via"] = address
    target: _Row = {"type": "SpecificResource", "source": source}
    selectors = [*_place(row), *_quote(table, row)]
    if len(selectors) > 1:
        selectors[0]["refinedBy"] = selectors[1]
    if selectors:
        target["selector"] = selectors[0]
    return target


def _place(row: _Row) -> Iterator[_Row]:
    """The page and the box of a PDF, or the cell of a workbook."""
    selector = {"type": "FragmentSelector"}
    if "cell" in row:
        yield selector | {"value": row["cell"]}
    elif "page" in row:
        fragment = f"page={row['page']}"
        if all(edge in row for edge in EDGES):
            left, top, right, bottom = (row[edge] for edge in EDGES)
            box = (left, top, right - left, bottom - top)
            fragment += "&viewrect=" + ",".join(f"{round(edge, 2):g}" for edge in box)
        yield selector | {"conformsTo": _FRAGMENTS_OF_PDF, "value": fragment}


def _quote(table: str, row: _Row) -> Iterator[_Row]:
    """The printed text; a code is none."""
    column = FIGURES[table]
    if column in row and not columns(table)[column].values:
        yield {"type": "TextQuoteSelector", "exact": row[column]}


def _annotation(target: _Row, sentence: str, said: _Row, seen: dict[str, int]) -> _Row:
    """An annotation, with an id of all that it says; what is said again is numbered."""
    row = json.dumps(said, ensure_ascii=False)
    key = json.dumps([target["source"]["id"], target.get("selector"), row])
    seen[key] = seen.get(key, 0) + 1
    identity = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{key} {seen[key]}')}"
    text = {"type": "TextualBody", "purpose": "describing"}
    return {
        "@context": _CONTEXT,
        "id": identity,
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            text | {"format": "text/plain", "language": "ja", "value": sentence},
            text | {"format": "application/json", "value": row},
        ],
        "target": {"id": f"{identity}#target", **target},
    }

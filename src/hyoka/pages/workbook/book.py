"""A workbook's file: its sheets as openpyxl reads them, and what openpyxl does not say of them.

openpyxl refuses a workbook for parts that say nothing on a cell; it gets a copy without these.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from io import BytesIO
from typing import Final, NamedTuple
from warnings import catch_warnings
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

from hyoka.text.errors import UnreadableFile
from hyoka.text.messages import Message

#: What a workbook may have at most; MB are those of its parts, unpacked, without pictures.
_MOST: Final = {"MB": 100, "merged cells": 1_000_000, "rows": 200_000, "formats": 70_000}
#: Parts that say nothing on a cell. The links of sheets lead to such parts only.
_NEEDLESS: Final = re.compile(
    r"docProps/|xl/(media|drawings|charts|\w+sheets/_rels|externalLinks|pivot\w+)/"
)
#: Elements of sheets and styles that say nothing on a cell; merged cells are slow to open, and read
#: here.
_ELEMENTS: Final = (
    "autoFilter|colBreaks|customSheetViews|dataValidations|extLst|family|fileVersion|headerFooter|hyperlinks"
    "|legacyDrawing|mergeCells|pageMargins|pageSetup|printOptions|rowBreaks|scenarios|sheetProtection|tableParts"
    "|workbookProtection"
)
_CHANGES: Final = {
    # Strict Open XML differs in its names only
    rb"http://purl\.oclc\.org/ooxml/(\w+)/": rb"http://schemas.openxmlformats.org/\1/2006/",
    rb"(?s)<((?:\w+:)?(?:%s))\b(?:[^>]*/>|.*?</\1>)" % _ELEMENTS.encode(): b"",
    rb'\s(?:rgb="(?![0-9A-Fa-f]{6,8}")[^"]*"|phonetic="\w*")': b"",
    rb"<((?:\w+:)?)fill\s*/>": rb"<\1fill><\1patternFill/></\1fill>",
}
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\sref="([^"]*)"')
#: A cell with a formula: what the file says of it, and its saved value.
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\b[^>]*>([^<]*))?"
)
#: Conditional formats in the newer notation that may hide something: openpyxl does not read them.
_NEWER_RULE: Final = re.compile(rb'<x14:cfRule\b(?![^>]*type="(?:dataBar|iconSet)")')
_NO_SHEET: Final = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
#: What lies over cells: a shape, a line, a picture, a group, a chart, ink.
_SHAPES: Final = {"sp", "cxnSp", "pic", "grpSp", "graphicFrame", "contentPart"}
#: Where a shape begins and ends; what is a point, and a column's width of one letter, in its
#: offsets; a box's border.
_ANCHOR: Final = ("row", "rowOff", "col", "colOff")
_EMU_OF_PT, _EMU_OF_LETTER = 12_700, 66_675
_BORDER: Final = Border(*[Side("thin")] * 4)
#: A form control, an object or a comment in the old drawing of a sheet.
_OLD_SHAPE: Final = re.compile(rb'ObjectType="(\w+)"(.*?)</(?:\w+:)?ClientData>', re.DOTALL)
#: Header and footer of a print, and the codes in them: where a part begins, the sheet's name, what
#: stands for itself, fonts, page numbers, times, files and pictures.
_MARGINAL: Final = re.compile(rb"<(?:\w+:)?(odd|first)(Header|Footer)\b[^>]*>([^<]*)<")
_CODES: Final = re.compile(
    r'&(?:(?P<part>[LCR])|(?P<title>A)|(?P<sign>&)|"[^"]*"|K[0-9A-Fa-f+-]{5,6}|\d+|.)'
)
#: Row and column of a cell, from 1, and the first and the last cell of an area.
Key = tuple[int, int]
Area = tuple[Key, Key]


class Sheet(NamedTuple):
    """A visible sheet.

    Attributes:
        unsaved: The names of cells whose formula has no value.
        shapes: What lies over the cells, or the sheet itself where it is none of cells.
        rules: Conditional formats, the first before the others.
        header, footer: What the print has above and below its rows, in lines.
    """

    title: str
    cells: Worksheet
    merged: list[Area]
    unsaved: set[str]
    shapes: list[str]
    print_areas: list[Area]
    rules: list[tuple[MultiCellRange, Rule]]
    has_unread_rules: bool
    header: str
    footer: str


def open_book(file: bytes) -> Iterator[Sheet]:
    """The visible sheets of a workbook.

    Raises:
        UnreadableFile: It is another kind of archive, or would take too much to read.
    """
    archive = ZipFile(BytesIO(file))
    names = archive.namelist()
    if "[Content_Types].xml" not in names or not any("sheet" in name for name in names):
        raise UnreadableFile("not_workbook.archive", found=", ".join(names[:3]))
    _allow(
        "MB",
        sum(entry.file_size for entry in archive.infolist() if "/media/" not in entry.filename)
        // 1_000_000,
    )
    main = next(target for kind, target in _links(archive, "").values() if kind == "officeDocument")
    if main.endswith(".bin"):
        raise UnreadableFile("not_workbook.archive", found=main)
    links = _links(archive, main)
    parts = {name: archive.read(name) for name in names if not _NEEDLESS.match(name)}
    parts |= dict.fromkeys(
        (part for kind, part in links.values() if kind in ("chartsheet", "dialogsheet")), _NO_SHEET
    )
    for data in parts.values():
        _allow("rows", len(re.findall(rb"<(?:\w+:)?row\b", data)))
        _allow("formats", len(re.findall(rb"<(?:\w+:)?xf\b", data)))
    with catch_warnings(record=True) as warnings:
        book = load_workbook(
            _without_needless(parts), data_only=True, rich_text=True, keep_links=False
        )
    has_unread_rules = any("conditional format" in str(warning.message) for warning in warnings)
    root = [(element.tag.rpartition("}")[2], element) for element in fromstring(parts[main]).iter()]
    print_areas = {
        element.get("localSheetId"): _areas(element.text or "")
        for tag, element in root
        if tag == "definedName" and element.get("name") == "_xlnm.Print_Area"
    }
    is_to_calculate = any(element.get("fullCalcOnLoad") in ("1", "true") for _, element in root)
    listed = [element for tag, element in root if tag == "sheet"]
    for number, (element, cells) in enumerate(zip(listed, book.worksheets, strict=True)):
        if element.get("state", "visible") == "visible":
            kind, part = links[next(text for name, text in element.items() if name.endswith("}id"))]
            merged = _merged(parts[part])
            drawn = [*_drawn(archive, part, cells)] if kind == "worksheet" else [("", "", ())]
            shapes = [name for name, *box in drawn if not _is_put(cells, merged, *box)]
            shapes += _old_shapes(archive, part)
            yield Sheet(
                cells.title,
                cells,
                merged,
                set(_unsaved(parts[part], is_to_calculate=is_to_calculate)),
                [f"{cells.title}{shape}" for shape in shapes],
                print_areas.get(str(number), []),
                sorted(
                    (
                        (area.sqref, rule)
                        for area in cells.conditional_formatting
                        for rule in area.rules
                    ),
                    key=lambda pair: pair[1].priority,
                ),
                has_unread_rules or bool(_NEWER_RULE.search(parts[part])),
                *(_marginal(parts[part], name, cells.title) for name in (b"Header", b"Footer")),
            )


def _links(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part is linked to: the kind and the name of each part."""
    name = get_rels_path(part) if part else "_rels/.rels"
    links = get_dependents(archive, name) if name in archive.namelist() else ()
    return {
        link.Id: (link.Type.rpartition("/")[2], link.target)
        for link in links
        if link.TargetMode != "External"
    }


def _without_needless(parts: dict[str, bytes]) -> BytesIO:
    with ZipFile(copy := BytesIO(), "w") as archive:
        for name, data in parts.items():
            for before, after in _CHANGES.items():
                data = re.sub(before, after, data)
            if name.endswith(".rels"):
                data = re.sub(b'/(chart|dialog)sheet"', b'/worksheet"', data)
            archive.writestr(name, data)
    return copy


def _marginal(part: bytes, name: bytes, title: str) -> str:
    """The header or footer of a print; that of its first page where it has its own."""
    found = {of: text for of, kind, text in _MARGINAL.findall(part) if kind == name}
    is_apart = re.search(rb'differentFirst="(1|true)"', part)
    text = unescape(
        (found.get(b"first" if is_apart else b"odd") or found.get(b"odd", b"")).decode()
    )

    def shown(code: re.Match[str]) -> str:
        return "\u3000" if code["part"] else title if code["title"] else code["sign"] or ""

    return (
        _CODES.sub(shown, text).strip()
        if re.search(r"\w", _CODES.sub("", text)) or "&A" in text
        else ""
    )


def _merged(part: bytes) -> list[Area]:
    areas = [area for name in _MERGED.findall(part) for area in _areas(name.decode())]
    _allow(
        "merged cells",
        sum((last[0] - first[0] + 1) * (last[1] - first[1] + 1) for first, last in areas),
    )
    return areas


def _areas(text: str) -> list[Area]:
    """The areas of a list of them; none of what is worked out, or names no area any more."""
    areas = []
    with suppress(ValueError, TypeError):
        for area in text.split(","):
            left, top, right, bottom = range_boundaries(area.rpartition("!")[2])
            areas.append(((top or 1, left or 1), (bottom or 1_048_576, right or 16_384)))
        return areas
    return []


def is_within(key: Key, area: Area) -> bool:
    (row, column), (first, last) = key, area
    return first[0] <= row <= last[0] and first[1] <= column <= last[1]


def _unsaved(part: bytes, *, is_to_calculate: bool) -> Iterator[str]:
    """The names of the cells whose formula has no saved value, or a zero that opening the workbook works out anew."""
    for about, value in _FORMULA.findall(part):
        if (not value and b't="str"' not in about) or (is_to_calculate and value == b"0"):
            yield about.split(b' r="')[1].partition(b'"')[0].decode()


def _drawn(archive: ZipFile, sheet: str, cells: Worksheet) -> Iterator[tuple[str, str, Area]]:
    """What lies over the cells of a sheet: where it begins with its text.

    The text of a text box, and its area.
    """
    for part in (part for kind, part in _links(archive, sheet).values() if kind == "drawing"):
        for anchor in fromstring(archive.read(part)):
            elements = [(element.tag.rpartition("}")[2], element) for element in anchor.iter()]
            is_hidden = any(
                tag == "cNvPr" and element.get("hidden") in ("1", "true")
                for tag, element in elements
            )
            if not any(tag in _SHAPES for tag, _ in elements) or is_hidden:
                continue
            at = {
                name: [int(element.text) for tag, element in elements if tag == name] or [0]
                for name in _ANCHOR
            }
            text = "".join(element.text or "" for tag, element in elements if tag == "t")
            is_box = any(
                tag == "cNvSpPr" and element.get("txBox") in ("1", "true")
                for tag, element in elements
            )
            rows = _span(
                at["row"],
                at["rowOff"],
                lambda row: (cells.row_dimensions[row].height or 15) * _EMU_OF_PT,
            )
            columns = _span(
                at["col"], at["colOff"], lambda column: _width(cells, column) * _EMU_OF_LETTER
            )
            name = f"!{get_column_letter(at['col'][0] + 1)}{at['row'][0] + 1} {text}".strip()
            yield name, text if is_box else "", ((rows[0], columns[0]), (rows[1], columns[1]))


def _width(cells: Worksheet, column: int) -> float:
    return cells.column_dimensions[get_column_letter(column)].width


def _span(numbers: list[int], offsets: list[int], size: Callable[[int], float]) -> tuple[int, int]:
    """The first and the last row or column, from 1, of which more than half lies between two places."""
    first, last = numbers[0] + 1, numbers[-1] + 1
    first += offsets[0] > size(first) / 2
    return first, max(first, last - (offsets[-1] <= size(last) / 2))


def _is_put(cells: Worksheet, merged: list[Area], text: str, area: Area) -> bool:
    """Put the text of a box into the blank cells under it, as one cell with borders.

    False where some are not blank.
    """
    if not text:
        return False
    (top, left), (bottom, right) = area
    _allow("merged cells", (bottom - top + 1) * (right - left + 1))
    keys = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    is_free = all(key not in cells._cells or cells._cells[key].value is None for key in keys)
    if not is_free or any(is_within(key, other) for key in keys for other in merged):
        return False
    for key in keys:
        cells.cell(*key).border = _BORDER
    cells.cell(top, left).value = text
    merged.append(area)
    return True


def _old_shapes(archive: ZipFile, sheet: str) -> Iterator[str]:
    for part in (part for kind, part in _links(archive, sheet).values() if kind == "vmlDrawing"):
        for what, about in _OLD_SHAPE.findall(archive.read(part)):
            if what != b"Note" or b"Visible" in about:
                yield f" {what.decode()}"


def _allow(what: str, number: int) -> None:
    if number > _MOST[what]:
        found, most = (
            Message(f"size.{what.replace(' ', '_')}", number=size) for size in (number, _MOST[what])
        )
        raise UnreadableFile("too_large", found=found, most=most)

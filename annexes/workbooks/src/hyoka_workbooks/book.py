"""A workbook's file: its sheets as openpyxl reads them, and what openpyxl does not say of them.

openpyxl refuses a workbook for parts that say nothing on a cell; it gets a copy without these.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from html import unescape
from io import BytesIO
from itertools import product
from typing import Final, NamedTuple
from warnings import catch_warnings
from xml.etree.ElementTree import Element as _Element
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

from hyoka.text.errors import UnreadableFile
from hyoka.text.messages import Message
from hyoka_workbooks.settings import WORKBOOK

#: Parts that say nothing on a cell. The links of sheets lead to such parts only.
_NEEDLESS: Final = re.compile(
    r"docProps/|xl/(media|drawings|charts|\w+sheets/_rels|externalLinks|pivot\w+)/"
)
#: Elements of sheets and styles that say nothing on a cell; merged cells are slow to open, and read
#: here.
_ELEMENTS: Final = (
    "autoFilter|colBreaks|customSheetViews|dataValidations|extLst|family|fileVersion|headerFooter"
    "|hyperlinks|legacyDrawing|mergeCells|pageMargins|pageSetup|printOptions|rowBreaks|scenarios"
    "|sheetProtection|tableParts|workbookProtection"
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
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\b[^>]*>([^<]*))?"
)
#: Conditional formats in the newer notation that may hide something: openpyxl does not read them.
_NEWER_RULE: Final = re.compile(rb'<x14:cfRule\b(?![^>]*type="(?:dataBar|iconSet)")')
_NO_SHEET: Final = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
#: What lies over cells: a shape, a line, a picture, a group, a chart, ink.
_SHAPES: Final = {"sp", "cxnSp", "pic", "grpSp", "graphicFrame", "contentPart"}
#: Where a shape begins and ends.
_ANCHOR: Final = ("row", "rowOff", "col", "colOff")
#: The border of a text box.
_BORDER: Final = Border(*[Side("thin")] * 4)
#: A form control, an object or a comment in the old drawing of a sheet.
_OLD_SHAPE: Final = re.compile(rb'ObjectType="(\w+)"(.*?)</(?:\w+:)?ClientData>', re.DOTALL)
#: Header and footer of a print, and the codes in them: where a part begins, the sheet's name, what
#: stands for itself, fonts, page numbers, times, files and pictures.
_MARGINAL: Final = re.compile(rb"<(?:\w+:)?(odd|first)(Header|Footer)\b[^>]*>([^<]*)<")
_CODES: Final = re.compile(
    r'&(?:(?P<part>[LCR])|(?P<title>A)|(?P<sign>&)|"[^"]*"|K[0-9A-Fa-f+-]{5,6}|\d+|.)'
)
#: Where a sheet ends.
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
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


def file_cells(cells: Worksheet) -> dict[Key, Cell]:
    """The cells that the file has, by row and column: iter_rows makes cells of all that are blank.

    openpyxl has no public name for them; this is the only place that asks.
    """
    found: dict[Key, Cell] = cells._cells
    return found


class _Link(NamedTuple):
    """What a part is linked to: the kind and the name of another part."""

    kind: str
    part: str


class _Listing(NamedTuple):
    """What a workbook says of its sheets.

    print_areas: by the number of the sheet, from 0. is_to_calculate: whether opening the workbook
    works out its formulas anew.
    """

    sheets: list[_Element]
    print_areas: dict[str | None, list[Area]]
    is_to_calculate: bool


class _Loaded(NamedTuple):
    """The sheets as openpyxl reads them, and whether it met formats that it does not know."""

    worksheets: list[Worksheet]
    has_unread_rules: bool


class _Shape(NamedTuple):
    """What lies over cells: where it begins, with its text; the text of a text box; its area."""

    name: str
    boxed_text: str
    area: Area


def open_book(file: bytes) -> Iterator[Sheet]:
    """The visible sheets of a workbook.

    Raises:
        UnreadableFile: It is another kind of archive, or would take too much to read.
    """
    archive = _archive(file)
    main = _main_part(archive)
    links = _links(archive, main)
    parts = _needed_parts(archive, links)
    listing = _listing(parts[main])
    loaded = _loaded(parts)
    for element, cells in zip(listing.sheets, loaded.worksheets, strict=True):
        if element.get("state", "visible") == "visible":
            kind, part = links[_link_of(element)]
            yield _sheet(archive, kind, part, parts[part], cells, listing, loaded)


def _archive(file: bytes) -> ZipFile:
    """The parts of a workbook, of which there are not too many to read."""
    archive = ZipFile(BytesIO(file))
    names = archive.namelist()
    if "[Content_Types].xml" not in names or not any("sheet" in name for name in names):
        raise UnreadableFile("not_workbook.archive", found=", ".join(names[:3]))
    sizes = [entry.file_size for entry in archive.infolist() if "/media/" not in entry.filename]
    _allow("MB", sum(sizes) // 1_000_000, WORKBOOK.most_mb)
    return archive


def _main_part(archive: ZipFile) -> str:
    """The part that lists the sheets; a binary workbook (.xlsb) has none that can be read."""
    links = _links(archive, "").values()
    main = next(target for kind, target in links if kind == "officeDocument")
    if main.endswith(".bin"):
        raise UnreadableFile("not_workbook.archive", found=main)
    return main


def _needed_parts(archive: ZipFile, links: Mapping[str, _Link]) -> dict[str, bytes]:
    """What says something on cells; a sheet that is a chart or a dialog has no cells."""
    names = [name for name in archive.namelist() if not _NEEDLESS.match(name)]
    parts = {name: archive.read(name) for name in names}
    for link in links.values():
        if link.kind in ("chartsheet", "dialogsheet"):
            parts[link.part] = _NO_SHEET
    for data in parts.values():
        _allow("rows", len(re.findall(rb"<(?:\w+:)?row\b", data)), WORKBOOK.most_rows)
        _allow("formats", len(re.findall(rb"<(?:\w+:)?xf\b", data)), WORKBOOK.most_formats)
    return parts


def _loaded(parts: Mapping[str, bytes]) -> _Loaded:
    """The sheets as openpyxl reads them."""
    copy = _without_needless(parts)
    with catch_warnings(record=True) as warnings:
        book = load_workbook(copy, data_only=True, rich_text=True, keep_links=False)
    has_unread_rules = any("conditional format" in str(warning.message) for warning in warnings)
    return _Loaded(book.worksheets, has_unread_rules)


def _listing(part: bytes) -> _Listing:
    """What the main part of a workbook says of its sheets."""
    elements = [(_tag(element), element) for element in fromstring(part).iter()]
    sheets = [element for tag, element in elements if tag == "sheet"]
    print_areas = {}
    for tag, element in elements:
        if tag == "definedName" and element.get("name") == "_xlnm.Print_Area":
            print_areas[element.get("localSheetId")] = _areas(element.text or "")
    calculated = [element.get("fullCalcOnLoad") for _, element in elements]
    is_to_calculate = not {"1", "true"}.isdisjoint(calculated)
    return _Listing(sheets, print_areas, is_to_calculate)


def _sheet(
    archive: ZipFile,
    kind: str,
    part: str,
    data: bytes,
    cells: Worksheet,
    listing: _Listing,
    loaded: _Loaded,
) -> Sheet:
    """A sheet of which the archive has the data in this part."""
    merged = _merged(data)
    if kind == "worksheet":
        drawn = [*_drawn(archive, part, cells)]
        shapes = [shape.name for shape in drawn if not _is_put(cells, merged, shape)]
    else:
        shapes = [""]
    shapes += _old_shapes(archive, part)
    number = loaded.worksheets.index(cells)
    rules = [(area.sqref, rule) for area in cells.conditional_formatting for rule in area.rules]
    return Sheet(
        title=cells.title,
        cells=cells,
        merged=merged,
        unsaved=set(_unsaved(data, is_to_calculate=listing.is_to_calculate)),
        shapes=[f"{cells.title}{shape}" for shape in shapes],
        print_areas=listing.print_areas.get(str(number), []),
        rules=sorted(rules, key=lambda of_area: of_area[1].priority),
        has_unread_rules=loaded.has_unread_rules or _NEWER_RULE.search(data) is not None,
        header=_marginal(data, b"Header", cells.title),
        footer=_marginal(data, b"Footer", cells.title),
    )


def _tag(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _link_of(element: _Element) -> str:
    """By which link a listed sheet leads to its part."""
    return next(text for name, text in element.items() if name.endswith("}id"))


def _links(archive: ZipFile, part: str) -> dict[str, _Link]:
    """What a part is linked to; without a part, what the archive is."""
    name = get_rels_path(part) if part else "_rels/.rels"
    links = get_dependents(archive, name) if name in archive.namelist() else ()
    inner = [link for link in links if link.TargetMode != "External"]
    found = {}
    for link in inner:
        kind = link.Type.rpartition("/")[2]
        found[link.Id] = _Link(kind, link.target)
    return found


def _linked(archive: ZipFile, sheet: str, kind: str) -> list[str]:
    """The parts of a kind that a sheet is linked to."""
    return [link.part for link in _links(archive, sheet).values() if link.kind == kind]


def _without_needless(parts: Mapping[str, bytes]) -> BytesIO:
    copy = BytesIO()
    with ZipFile(copy, "w") as archive:
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
    every = found.get(b"odd", b"")
    if re.search(rb'differentFirst="(1|true)"', part):
        every = found.get(b"first") or every
    text = unescape(every.decode())
    if "&A" not in text and not re.search(r"\w", _CODES.sub("", text)):
        return ""

    def shown(code: re.Match[str]) -> str:
        if code["part"]:
            return "\u3000"
        return title if code["title"] else code["sign"] or ""

    return _CODES.sub(shown, text).strip()


def _merged(part: bytes) -> list[Area]:
    areas = [area for name in _MERGED.findall(part) for area in _areas(name.decode())]
    sizes = [_size(area) for area in areas]
    _allow("merged cells", sum(sizes), WORKBOOK.most_merged_cells)
    return areas


def _size(area: Area) -> int:
    """How many cells an area has."""
    (top, left), (bottom, right) = area
    return (bottom - top + 1) * (right - left + 1)


def _areas(text: str) -> list[Area]:
    """The areas of a list of them; none of what is worked out, or names no area any more."""
    areas = []
    with suppress(ValueError, TypeError):
        for area in text.split(","):
            left, top, right, bottom = range_boundaries(area.rpartition("!")[2])
            first = (top or 1, left or 1)
            last = (bottom or _LAST_ROW, right or _LAST_COLUMN)
            areas.append((first, last))
        return areas
    return []


def is_within(key: Key, area: Area) -> bool:
    row, column = key
    (top, left), (bottom, right) = area
    return top <= row <= bottom and left <= column <= right


def _unsaved(part: bytes, *, is_to_calculate: bool) -> Iterator[str]:
    """The names of the cells whose formula has no saved value.

    Or a zero that opening the workbook works out anew.
    """
    for about, value in _FORMULA.findall(part):
        is_blank = not value and b't="str"' not in about
        if is_blank or (is_to_calculate and value == b"0"):
            yield about.split(b' r="')[1].partition(b'"')[0].decode()


def _drawn(archive: ZipFile, sheet: str, cells: Worksheet) -> Iterator[_Shape]:
    """What lies over the cells of a sheet."""
    for part in _linked(archive, sheet, "drawing"):
        for anchor in fromstring(archive.read(part)):
            elements = [(_tag(element), element) for element in anchor.iter()]
            is_shape = any(tag in _SHAPES for tag, _ in elements)
            if is_shape and not _says(elements, "cNvPr", "hidden"):
                yield _shape(elements, cells)


def _says(elements: Sequence[tuple[str, _Element]], wanted: str, name: str) -> bool:
    """Whether one of the elements of this name says yes to something."""
    found = [element for tag, element in elements if tag == wanted]
    return any(element.get(name) in ("1", "true") for element in found)


def _shape(elements: Sequence[tuple[str, _Element]], cells: Worksheet) -> _Shape:
    at = {}
    for name in _ANCHOR:
        texts = [element.text for tag, element in elements if tag == name]
        at[name] = [int(text or 0) for text in texts] or [0]
    text = "".join(element.text or "" for tag, element in elements if tag == "t")

    def height(row: int) -> float:
        return (cells.row_dimensions[row].height or WORKBOOK.default_row_pt) * WORKBOOK.emu_of_pt

    def width(column: int) -> float:
        return _width(cells, column) * WORKBOOK.emu_of_letter

    top, bottom = _span(at["row"], at["rowOff"], height)
    left, right = _span(at["col"], at["colOff"], width)
    cell = f"{get_column_letter(at['col'][0] + 1)}{at['row'][0] + 1}"
    is_box = _says(elements, "cNvSpPr", "txBox")
    area = ((top, left), (bottom, right))
    return _Shape(f"!{cell} {text}".strip(), text if is_box else "", area)


def _width(cells: Worksheet, column: int) -> float:
    return cells.column_dimensions[get_column_letter(column)].width


def _span(numbers: list[int], offsets: list[int], size: Callable[[int], float]) -> tuple[int, int]:
    """The first and the last row or column, from 1, with more than half between two places."""
    first = numbers[0] + 1
    last = numbers[-1] + 1
    first += offsets[0] > size(first) / 2
    return first, max(first, last - (offsets[-1] <= size(last) / 2))


def _is_put(cells: Worksheet, merged: list[Area], shape: _Shape) -> bool:
    """Put the text of a box into the blank cells under it, as one cell with borders.

    False where some are not blank.
    """
    if not shape.boxed_text:
        return False
    (top, left), (bottom, right) = shape.area
    _allow("merged cells", _size(shape.area), WORKBOOK.most_merged_cells)
    keys = [*product(range(top, bottom + 1), range(left, right + 1))]
    there = file_cells(cells)
    under = [there[key] for key in keys if key in there]
    is_free = all(cell.value is None for cell in under)
    if not is_free or any(is_within(key, area) for key in keys for area in merged):
        return False
    for key in keys:
        cells.cell(*key).border = _BORDER
    cells.cell(top, left).value = shape.boxed_text
    merged.append(shape.area)
    return True


def _old_shapes(archive: ZipFile, sheet: str) -> Iterator[str]:
    for part in _linked(archive, sheet, "vmlDrawing"):
        for what, about in _OLD_SHAPE.findall(archive.read(part)):
            if what != b"Note" or b"Visible" in about:
                yield f" {what.decode()}"


def _allow(what: str, number: int, most: int) -> None:
    if number > most:
        key = f"size.{what.replace(' ', '_')}"
        raise UnreadableFile(
            "too_large", found=Message(key, number=number), most=Message(key, number=most)
        )

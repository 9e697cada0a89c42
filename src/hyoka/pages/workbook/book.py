"""A workbook's file: its visible sheets with their cells, formats and sizes.

What says nothing on a cell is not looked at, so that none of it is refused. Names are read without their namespaces:
Strict Open XML and prefixes differ in nothing else.
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import ZipFile

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_ISO8601, to_excel
from openpyxl.utils.escape import unescape

from hyoka.text.errors import NotWorkbook, TooLarge
from hyoka.text.label_files import csv_rows
from hyoka.text.messages import Message

#: Formats that a file names by number only, as Excel in Japan shows them. Source: ECMA-376, part 1, 18.8.30.
_FORMATS: Final = BUILTIN_FORMATS | {
    int(row["id"]): row["format"] for row in csv_rows(Path(__file__).with_name("number_formats.csv"))
}
#: What a workbook may have at most; MB are those of its parts, unpacked, without pictures.
_MOST: Final = {"MB": 100, "merged cells": 1_000_000, "rows": 200_000, "formats": 70_000}
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
#: Row and column of a cell, from 1, and the first and the last cell of an area.
Key = tuple[int, int]
Area = tuple[Key, Key]
Colour = tuple[int, int, int]
BLACK: Final = (0, 0, 0)
WHITE: Final = (255, 255, 255)
#: The colours of text and ground that the system sets; where formats count a theme's colours in another order.
_OF_SYSTEM: Final = {64: BLACK, 65: WHITE}
_OF_THEME: Final = {0: 1, 1: 0, 2: 3, 3: 2}
#: What lies over cells: a shape, a line, a picture, a group, a chart, ink.
_SHAPES: Final = {"sp", "cxnSp", "pic", "grpSp", "graphicFrame", "contentPart"}
#: A form control, an object or a comment in the old drawing of a sheet.
_OLD_SHAPE: Final = re.compile(rb'ObjectType="(\w+)"(.*?)</(?:\w+:)?ClientData>', re.DOTALL)
#: The sheet in the name of an area.
_OF_SHEET: Final = re.compile(r"'(?:[^']|'')*'!|[^,!']*!")


class Font(NamedTuple):
    """How letters look: their size in points, their colour where it is known, what else is done to them."""

    size: float = 11.0
    colour: Colour | None = BLACK
    is_struck: bool = False
    is_raised: bool = False


class Style(NamedTuple):
    """How a cell looks. `sides`: whether it has a border on the left, at the top, on the right and at the bottom."""

    code: str = "General"
    font: Font = Font()
    fill: Colour | None = WHITE
    sides: tuple[bool, ...] = (False,) * 4
    horizontal: str = "general"
    vertical: str = "bottom"
    wraps: bool = False
    shrinks: bool = False


class SavedCell(NamedTuple):
    """A cell: its value, or the runs of its text, each with what the file says of its font."""

    style: Style
    value: float | bool | str | None = None
    runs: tuple[tuple[str, dict[str, Any]], ...] = ()
    is_error: bool = False
    is_unsaved: bool = False


class Rule(NamedTuple):
    """A conditional format: where and when, as the file says it, and what it changes."""

    areas: list[Area]
    about: dict[str, str]
    formulas: list[str]
    code: str | None
    font: dict[str, Any]
    fill: Colour | None
    hides: bool


@dataclass
class Worksheet:
    """What the file says of a sheet. Widths are in chars, heights in points, 0 where hidden, None where not given."""

    title: str
    cells: dict[Key, SavedCell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float | None] = field(default_factory=dict)
    usual_width: float | None = None
    usual_height: float | None = None
    breaks: dict[str, set[int]] = field(default_factory=dict)
    fits_page: bool = False
    print_areas: list[Area] = field(default_factory=list)
    title_rows: range = range(0)
    shows_zeros: bool = True
    rules: list[Rule] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)


class Book:
    """A workbook.

    Raises:
        NotWorkbook, TooLarge: It is another kind of archive, or would take too much to read.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = ZipFile(BytesIO(data))
        entries = self._archive.infolist()
        #: By the name that links give: some programs write other separators and capitals.
        self._parts = {entry.filename.replace("\\", "/").lower(): entry.filename for entry in entries}
        main = "xl/workbook.xml"
        if "[content_types].xml" in self._parts and any("sheet" in part for part in self._parts):
            _allow("MB", sum(entry.file_size for entry in entries if "/media/" not in entry.filename) // 1_000_000)
            main = next((part for kind, part in self._links("").values() if kind == "officeDocument"), main)
        if main.lower() not in self._parts or main.endswith(".bin"):
            found = ", ".join([*self._parts.values()][:3])
            raise NotWorkbook("other_archive", found=found)
        self._linked = self._links(main)
        self._read_theme_and_styles()
        self._strings = [self._runs(element) for element in self._of_kind("sharedStrings") if element.tag == "si"]
        root = [*self._elements(main)]
        self._names = [element for element in root if element.tag == "definedName"]
        self._sheets = [element for element in root if element.tag == "sheet"]
        self._is_to_calculate = any(is_on(element.get("fullCalcOnLoad")) for element in root)
        is_of_mac = any(is_on(element.get("date1904")) for element in root)
        self.epoch = CALENDAR_MAC_1904 if is_of_mac else CALENDAR_WINDOWS_1900

    def worksheets(self) -> Iterator[Worksheet]:
        """The visible sheets. One that is no sheet of cells has a shape: itself."""
        for number, element in enumerate(self._sheets):
            if element.get("state", "visible") == "visible":
                link = next((text for name, text in element.attrib.items() if name.endswith("}id")), "")
                kind, part = self._linked.get(link, ("", ""))
                sheet = Worksheet(element.get("name", ""))
                if kind == "worksheet":
                    self._read_sheet(sheet, part)
                    self._read_names(sheet, str(number))
                else:
                    sheet.shapes.append(sheet.title)
                yield sheet

    def _elements(self, part: str) -> Iterator[Element]:
        """The elements of a part as they end, none where there is no such part."""
        name = self._parts.get(part.lower())
        try:
            for _, element in iterparse(self._archive.open(name)) if name else ():
                element.tag = element.tag.rpartition("}")[2]
                yield element
        except ParseError as error:
            raise ParseError(f"{part}: {error}") from error

    def _of_kind(self, kind: str) -> Iterator[Element]:
        return self._elements(next((part for found, part in self._linked.values() if found == kind), ""))

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part is linked to: the kind and the name of each part."""
        folder, name = posixpath.split(part)
        found = {}
        for link in self._elements(posixpath.join(folder, "_rels", f"{name}.rels")):
            if link.get("TargetMode") != "External" and link.tag == "Relationship":
                target = posixpath.join("/", folder, link.get("Target", "").replace("\\", "/"))
                kind = link.get("Type", "").rpartition("/")[2]
                found[link.get("Id", "")] = kind, posixpath.normpath(target).lstrip("/")
        return found

    def _read_theme_and_styles(self) -> None:
        self._theme = [
            next((rgb(named.get("lastClr") or named.get("val", "")) for named in colour), None)
            for scheme in self._of_kind("theme")
            if scheme.tag == "clrScheme"
            for colour in scheme
        ]
        lists: dict[str, list[Element]] = {}
        formats = 0
        for element in self._of_kind("styles"):
            formats += element.tag == "xf"
            _allow("formats", formats)
            if element.tag in ("indexedColors", "numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"):
                lists[element.tag] = [*element]
        self._palette = [rgb(colour) for colour in COLOR_INDEX]
        for at, element in enumerate(lists.get("indexedColors", ())):
            self._palette[at : at + 1] = [rgb(element.get("rgb", ""))]
        codes = _FORMATS | {
            _number(element, "numFmtId"): element.get("formatCode", "") for element in lists.get("numFmts", ())
        }
        fonts = dict(enumerate(Font(**self._font(element)) for element in lists.get("fonts", ())))
        fills = dict(enumerate(map(self._fill, lists.get("fills", ()))))
        borders = dict(enumerate(map(_sides, lists.get("borders", ()))))
        self._styles: dict[int, Style] = {}
        for at, xf in enumerate(lists.get("cellXfs", ())):
            alignment = xf.find("alignment")
            about = {} if alignment is None else alignment.attrib
            self._styles[at] = Style(
                codes.get(_number(xf, "numFmtId"), "General"),
                fonts.get(_number(xf, "fontId"), Font()),
                fills.get(_number(xf, "fillId"), WHITE),
                borders.get(_number(xf, "borderId"), (False,) * 4),
                about.get("horizontal", "general"),
                about.get("vertical", "bottom"),
                is_on(about.get("wrapText")),
                is_on(about.get("shrinkToFit")),
            )
        self._changes = dict(enumerate(lists.get("dxfs", ())))

    def _colour(self, element: Element, automatic: Colour) -> Colour | None:
        if is_on(element.get("auto")):
            return automatic
        found = None
        with suppress(ValueError, IndexError):
            if "rgb" in element.attrib:
                found = rgb(element.attrib["rgb"])
            elif "theme" in element.attrib:
                number = int(element.attrib["theme"])
                found = self._theme[_OF_THEME.get(number, number)]
            else:
                number = int(element.get("indexed", ""))
                found = _OF_SYSTEM.get(number) or self._palette[number]
        tint = _float(element.get("tint")) or 0.0
        return found and cast("Colour", tuple(round(part + (255 * (tint > 0) - part) * abs(tint)) for part in found))

    def _font(self, element: Element | None) -> dict[str, Any]:
        """What an element says of a font, as fields of `Font`."""
        found: dict[str, Any] = {}
        for about in element if element is not None else ():
            if about.tag == "sz":
                found["size"] = _float(about.get("val")) or Font().size
            elif about.tag == "color":
                found["colour"] = self._colour(about, BLACK)
            elif about.tag == "strike":
                found["is_struck"] = is_on(about.get("val", "1"))
            elif about.tag == "vertAlign":
                found["is_raised"] = about.get("val") in ("superscript", "subscript")
        return found

    def _fill(self, element: Element) -> Colour | None:
        """The colour of a fill; None where it is not one colour. A rule gives its solid fill as the ground's colour."""
        pattern = element.find("patternFill")
        if pattern is None:
            return None if len(element) else WHITE
        colours = {colour.tag: self._colour(colour, WHITE) for colour in pattern}
        kind = pattern.get("patternType", "none" if "bgColor" not in colours else "")
        return WHITE if kind == "none" else colours.get("fgColor", WHITE) if kind == "solid" else colours.get("bgColor")

    def _runs(self, element: Element) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The runs of a text; its furigana is none."""
        parts = [part for part in element if part.tag in ("t", "r")]
        texts = ((part.text if part.tag == "t" else part.findtext("t")) or "" for part in parts)
        return tuple((unescape(text), self._font(part.find("rPr"))) for text, part in zip(texts, parts, strict=True))

    def _read_sheet(self, sheet: Worksheet, part: str) -> None:
        merged = rows = row = 0
        for element in self._elements(part):
            match element.tag:
                case "row":
                    row = _number(element, "r", row + 1)
                    sheet.heights[row] = 0.0 if is_on(element.get("hidden")) else _float(element.get("ht"))
                    rows += 1
                    _allow("rows", rows)
                    column = 0
                    for cell in element:
                        name = cell.get("r")
                        row, column = coordinate_to_tuple(name) if name else (row, column + 1)
                        sheet.cells[row, column] = self._cell(cell)
                    element.clear()
                case "sheetFormatPr":
                    is_hidden = is_on(element.get("zeroHeight"))
                    sheet.usual_width = _float(element.get("defaultColWidth"))
                    sheet.usual_height = 0.0 if is_hidden else _float(element.get("defaultRowHeight"))
                case "col":
                    width = 0.0 if is_on(element.get("hidden")) else _float(element.get("width"))
                    columns = range(_number(element, "min", 1), min(_number(element, "max"), _LAST_COLUMN) + 1)
                    sheet.widths |= {} if width is None else dict.fromkeys(columns, width)
                case "mergeCell":
                    areas = _areas(element.get("ref", ""))
                    merged += sum((last[0] - first[0] + 1) * (last[1] - first[1] + 1) for first, last in areas)
                    _allow("merged cells", merged)
                    sheet.merged += areas
                case "rowBreaks" | "colBreaks" as kind:
                    sheet.breaks[kind] = {_number(behind, "id") for behind in element}
                case "pageSetUpPr":
                    sheet.fits_page = is_on(element.get("fitToPage"))
                case "sheetView":
                    sheet.shows_zeros = is_on(element.get("showZeros", "1"))
                case "conditionalFormatting":
                    sheet.rules += self._rules(element)
        sheet.rules.sort(key=lambda rule: float(rule.about.get("priority", 0)))
        sheet.shapes = [f"{sheet.title}{shape}" for shape in self._shapes(part)]

    def _cell(self, element: Element) -> SavedCell:
        cell = SavedCell(self._styles.get(_number(element, "s"), Style()))
        text, kind, is_formula = element.findtext("v"), element.get("t", "n"), element.find("f") is not None
        inside = element.find("is")
        if inside is not None:
            return cell._replace(runs=self._runs(inside))
        if not text or (kind == "n" and self._is_to_calculate and is_formula and not float(text)):
            return cell._replace(is_unsaved=is_formula and (text is None or kind != "str"))
        match kind:
            case "s":
                return cell._replace(runs=self._strings[int(text)])
            case "str" | "inlineStr":
                return cell._replace(runs=((unescape(text), {}),))
            case "b":
                return cell._replace(value=is_on(text))
            case "e":
                return cell._replace(value=text, is_error=True)
            case "d":
                return cell._replace(value=to_excel(from_ISO8601(text), self.epoch))
        number = float(text)
        return cell._replace(value=int(number) if number.is_integer() else number)

    def _rules(self, element: Element) -> Iterator[Rule]:
        """The conditional formats of some areas. Newer ones say what they change, others give its number."""
        areas = _areas(element.get("sqref") or element.findtext("sqref") or "")
        for rule in element.findall("cfRule"):
            change = rule.find("dxf")
            if change is None:
                change = self._changes.get(_number(rule, "dxfId", -1), Element("dxf"))
            code, fill = change.find("numFmt"), change.find("fill")
            formulas = [part.text or "" for part in rule if part.tag in ("formula", "f")]
            hides = any(part.get("showValue") in ("0", "false") for part in rule)
            yield Rule(
                areas,
                rule.attrib,
                formulas,
                None if code is None else code.get("formatCode", ""),
                self._font(change.find("font")),
                None if fill is None else self._fill(fill),
                hides,
            )

    def _read_names(self, sheet: Worksheet, number: str) -> None:
        for name in self._names:
            if name.get("localSheetId") == number:
                text = _OF_SHEET.sub("", name.text or "").replace("$", "")
                if name.get("name") == "_xlnm.Print_Area":
                    sheet.print_areas = sorted(_areas(text))
                elif name.get("name") == "_xlnm.Print_Titles" and (rows := re.search(r"\b(\d+):(\d+)\b", text)):
                    sheet.title_rows = range(int(rows[1]), int(rows[2]) + 1)

    def _shapes(self, part: str) -> Iterator[str]:
        """Where what lies over the cells of a sheet begins, each with its text."""
        for kind, target in self._links(part).values():
            if kind == "drawing":
                for anchor in self._elements(target):
                    shape = next((part for part in anchor.iter() if part.tag in _SHAPES), None)
                    if shape is None or not anchor.tag.endswith("Anchor"):
                        continue
                    if not any(is_on(named.get("hidden")) for named in shape.iter("cNvPr")):
                        row, column = (int(anchor.findtext(f"from/{name}") or 0) + 1 for name in ("row", "col"))
                        text = "".join(part.text or "" for part in shape.iter("t"))
                        yield f"!{get_column_letter(column)}{row} {text}".strip()
            elif kind == "vmlDrawing" and (name := self._parts.get(target.lower())):
                for what, about in _OLD_SHAPE.findall(self._archive.read(name)):
                    if what != b"Note" or b"Visible" in about:
                        yield f" {what.decode()}"


def _allow(what: str, number: int) -> None:
    if number > _MOST[what]:
        found, most = (Message(f"size.{what.replace(' ', '_')}", number=size) for size in (number, _MOST[what]))
        raise TooLarge("workbook_too_large", found=found, most=most)


def is_on(text: str | None) -> bool:
    return text in ("1", "true", "on")


def is_within(key: Key, area: Area) -> bool:
    (row, column), (first, last) = key, area
    return first[0] <= row <= last[0] and first[1] <= column <= last[1]


def _number(element: Element, name: str, usual: int = 0) -> int:
    text = element.get(name, "")
    return int(text) if text.isdecimal() else usual


def _float(text: str | None) -> float | None:
    with suppress(ValueError, TypeError):
        return float(text)  # type: ignore[arg-type]  # None: a TypeError
    return None


def rgb(text: str | None) -> Colour | None:
    with suppress(ValueError):
        number = int(text or "", 16)
        return number >> 16 & 255, number >> 8 & 255, number & 255
    return None


def _sides(border: Element) -> tuple[bool, ...]:
    lined = {side.tag for side in border if side.get("style", "none") != "none"}
    return tuple(not lined.isdisjoint(names) for names in (("left", "start"), ("top",), ("right", "end"), ("bottom",)))


def _areas(text: str) -> list[Area]:
    """The areas of a list of them; none of what is worked out, or names no area any more."""
    found: list[Area] = []
    with suppress(ValueError, TypeError):
        for area in re.split(r"[\s,]+", text.strip()):
            left, top, right, bottom = range_boundaries(area)
            found.append(((top or 1, left or 1), (bottom or _LAST_ROW, right or _LAST_COLUMN)))
        return found
    return []

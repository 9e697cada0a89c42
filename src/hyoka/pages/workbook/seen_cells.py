"""What of a cell is seen, as its fonts, its number format and the conditional formats of its sheet have it.

Numbers and dates are shown as Excel in Japan shows them, with the years of an era.
"""

import operator
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles import Font
from openpyxl.styles.colors import Color
from openpyxl.styles.fills import Fill, PatternFill
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel, to_excel
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.xml.functions import fromstring
from xlfmt import format_value

from hyoka.pages.workbook.book import Sheet
from hyoka.text.label_files import csv_rows

_Colour = tuple[int, int, int]
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
#: Formats that a file names by number only, as Excel in Japan shows them. Source: ECMA-376, part 1,
#: 18.8.30.
_FORMATS: Final = {
    int(row["id"]): row["format"]
    for row in csv_rows(Path(__file__).with_name("number_formats.csv"))
}
_ERAS: Final = (
    (date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"), (date(1868, 1, 25), "明治", "M"),
)  # fmt: skip
#: A section of a format: up to a semicolon that is no text; its condition.
_SECTION: Final = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[_*].|[^;])*);')
_CONDITION: Final = re.compile(r"\[[<=>]+-?\d")
#: A part of a format that is text, a place (with the sign of its money), an era, its year, a point
#: between dates, or else a letter; of fractions and of a day as the system writes it is not known
#: here how they are shown.
_PARTS: Final = re.compile(
    r'General|"[^"]*"|\\.|[_*].|\[\$(?P<money>[^\]-]*)(?:-(?!F)[^\]]*)?\]|(?P<digits>\[DBNum\d\])|\[[^$\]][^\]]*\]'
    r"|AM/PM|A/P|E[+-]|(?P<point>\.(?!0))|(?P<era>g{1,3})|(?P<year>e{1,2})|(?P<letter>[a-z/\[\"])",
    re.IGNORECASE,
)
_DATE_LETTERS: Final = frozenset("ymdhs")
_MINUS: Final = "△▲-−‐–－"
#: Letters that are smaller than so many points, or differ from their ground by less than so many of
#: 255 steps, are not seen: as on the pages of PDFs.
_LEAST_PT, _LEAST_STEP = 2.0, 12
#: Where formats count a theme's colours in another order.
_OF_THEME: Final = {0: 1, 1: 0, 2: 3, 3: 2}
#: What a raised or lowered sign belongs to: km², CO₂. Behind anything else it is that of a note.
_UNIT: Final = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]\s*$")
_COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "equal": operator.eq, "=": operator.eq, "notEqual": operator.ne, "<>": operator.ne,
    "lessThan": operator.lt, "<": operator.lt, "lessThanOrEqual": operator.le, "<=": operator.le,
    "greaterThan": operator.gt, ">": operator.gt, "greaterThanOrEqual": operator.ge, ">=": operator.ge,
}  # fmt: skip
#: A function of a rule's formula that is worked out here, of parts without functions.
_CALL: Final = re.compile(
    r"(?P<name>AND|OR|NOT|ISBLANK)\((?P<inside>(?:\"[^\"]*\"|[^()\"]|ISBLANK\([^()]*\))*)\)",
    re.IGNORECASE,
)
_PART_OF_CALL: Final = re.compile(r'(?:"[^"]*"|[^,"])+')
#: Fonts that draw a picture for a letter.
_SYMBOL_FONT: Final = re.compile(r"(?i)\s*(wingdings|webdings|symbol\b|zapf ?dingbats|marlett)")
#: A place of a format that is filled with a digit or a sign: 881 may be seen as 0000881.
_FILLED: Final = re.compile(r'(?:"[^"]*"|\\.|[^"*\\])*?\*[0-9△▲+-]')
_COMPARISON: Final = re.compile(r'("[^"]*"|[^<>="]+)(<=|>=|<>|=|<|>)("[^"]*"|[^<>="]+)')


class Seen(NamedTuple):
    """What is seen of a cell, and what is to be told: kinds of problems, each with the text it is about."""

    text: str = ""
    met: tuple[tuple[str, str], ...] = ()


def seen(sheet: Sheet, cell: Cell) -> Seen:
    """What is seen of a cell.

    Where a rule that cannot be worked out might change that, this is told.
    """
    if cell.coordinate in sheet.unsaved:
        return Seen("", (("formula", ""),))
    rules, doubtful = list[Rule](), list[Rule]()
    for area, rule in sheet.rules:
        if cell.coordinate not in area:
            continue
        try:
            if _holds(rule, area, sheet, cell):
                rules.append(rule)
                if rule.stopIfTrue:
                    break
        except (ValueError, TypeError, TranslatorError):
            doubtful.append(rule)
    found = _seen_by(rules, sheet, cell)
    if any(_seen_by([rule, *rules], sheet, cell).text != found.text for rule in doubtful):
        found = found._replace(met=(*found.met, ("condition", found.text)))
    return found


def _seen_by(rules: Sequence[Rule], sheet: Sheet, cell: Cell) -> Seen:
    """What is seen of a cell where these rules hold, the first of them before the others."""
    code, fill, over = (
        _FORMATS.get(cell._style.numFmtId, cell.number_format),
        cell.fill,
        dict[str, Any](),
    )
    for change in (rule.dxf for rule in reversed(rules) if rule.dxf):
        code = change.numFmt.formatCode if change.numFmt else code
        fill, over = change.fill or fill, over | _given(change.font)
    value = _number(cell)
    if value == 0 and sheet.cells.sheet_view.showZeros is False:
        code = ";;;"
    if is_text(cell):
        pieces, met = _texts(cell.value, code, over)
    elif value is None:
        pieces, met = [(str(cell.value).upper(), over)], []
    else:
        pieces, met = _number_shown(value, code, over, sheet.cells.parent.epoch)
    met += [("error_value", str(cell.value))] if cell.data_type == "e" else []
    book, fonts, kept = sheet.cells.parent, [_given(cell.font) | font for _, font in pieces], ""
    ground = _ground(fill, book)
    are_raised = all(
        _is_raised(font) for (text, _), font in zip(pieces, fonts, strict=True) if text.strip()
    )
    drawn = [rule.dataBar or rule.iconSet for rule in rules if rule.dataBar or rule.iconSet]
    is_covered = value is not None and any(of.showValue is False for of in drawn)
    for (text, _), font in zip(pieces, fonts, strict=True):
        kind = ""
        if (
            is_covered
            or font.get("sz", 11) < _LEAST_PT
            or _is_like(_rgb(font.get("color"), _BLACK, book), ground)
        ):
            kind = "hidden_text"
        elif _SYMBOL_FONT.match(font.get("name", "")):
            kind = "symbol_font"
        elif font.get("strike"):
            kind = "struck_out"
        elif _is_raised(font) and not are_raised and not _UNIT.search(kept):
            kind = "raised_text"
        kept += "" if kind else text
        met += [(kind, text.strip())] if kind and text.strip() else []
    if value == 0:
        met = [
            ("hidden_zero" if kind in ("hidden_text", "struck_out") else kind, text)
            for kind, text in met
        ]
    return Seen(kept, tuple(met))


def _given(font: Font | InlineFont | None) -> dict[str, Any]:
    """What is said of a font."""
    if not font:
        return {}
    names = ("sz", "color", "strike", "vertAlign")
    given = {name: value for name in names if (value := getattr(font, name)) is not None}
    family = font.rFont if isinstance(font, InlineFont) else font.name
    return given | ({"name": family} if family else {})


def _is_raised(font: dict[str, Any]) -> bool:
    return font.get("vertAlign") in ("superscript", "subscript")


def _ground(fill: Fill, book: Workbook) -> _Colour | None:
    """The colour of a fill; None where it is not one colour.

    A rule gives its solid fill as the ground's colour.
    """
    if fill.tagname != PatternFill.tagname or fill.patternType not in (None, "solid"):
        return None
    given = [colour for colour in (fill.fgColor, fill.bgColor) if colour != Color()]
    return _rgb(given[0], _WHITE, book) if given else _WHITE if fill.patternType is None else _BLACK


def _is_like(colour: _Colour | None, ground: _Colour | None) -> bool:
    if colour is None or ground is None:
        return False
    return (
        max(abs(part - beside) for part, beside in zip(colour, ground, strict=True)) < _LEAST_STEP
    )


def _rgb(color: Color | None, automatic: _Colour, book: Workbook) -> _Colour | None:
    """A colour as red, green and blue; None where it is not known."""
    if color is None or color.type == "auto":
        return automatic
    if color.type == "indexed" and color.value in (64, 65):  # the colours that the system sets
        return (_BLACK, _WHITE)[color.value - 64]
    with suppress(ValueError, IndexError):
        lists = {"theme": _theme(book.loaded_theme), "indexed": book._colors}
        at = _OF_THEME.get(color.value, color.value) if color.type == "theme" else color.value
        number = int(lists[color.type][at] if color.type in lists else color.value, 16)
        red, green, blue = (
            round(part + (255 * (color.tint > 0) - part) * abs(color.tint))
            for part in (number >> 16 & 255, number >> 8 & 255, number & 255)
        )
        return red, green, blue
    return None


@lru_cache
def _theme(data: bytes | None) -> list[str]:
    scheme = (
        next((part for part in fromstring(data).iter() if part.tag.endswith("}clrScheme")), ())
        if data
        else ()
    )
    return [colour[0].get("lastClr") or colour[0].get("val", "") for colour in scheme]


def is_text(cell: Cell) -> bool:
    return isinstance(cell.value, str | CellRichText)


def _number(cell: Cell) -> float | None:
    """The number of a cell, also of one with a date."""
    if cell.value is None or isinstance(cell.value, bool) or is_text(cell):
        return None
    return (
        cell.value
        if isinstance(cell.value, int | float)
        else float(to_excel(cell.value, cell.parent.parent.epoch))
    )


_Pieces = tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, str]]]


def _texts(value: str | CellRichText, code: str, over: dict[str, Any]) -> _Pieces:
    """The runs of a text, each with what differs in its font, and what is to be told of them."""
    whole = unescape(str(value))
    text = str(format_value(whole, code))
    if text != whole:
        return [(text, over)], [
            ("hidden_text", whole)
        ] if whole.strip() and not text.strip() else []
    runs = value if isinstance(value, CellRichText) else [value]
    return [
        (unescape(run.text), _given(run.font) | over)
        if isinstance(run, TextBlock)
        else (unescape(run), over)
        for run in runs
    ], []


def _number_shown(value: float, code: str, over: dict[str, Any], epoch: datetime) -> _Pieces:
    """A number in its number format. A value that its format cannot show stands as it is.

    A number below zero keeps its sign also where its format shows none, or brackets, which mean a
    part of a figure.
    """
    conditions = [bool(_CONDITION.search(section)) for section in _SECTION.findall(f"{code};")]
    if _FILLED.match(code):
        return [("", over)], [("number_format", str(value))]
    try:
        if conditions == [True]:  # not known what stands for the others
            raise ValueError(code)
        first = "[>0]" if conditions[1:2] == [True] and not conditions[0] else ""
        written, is_known = _written(value, code, epoch)
        found = format_value(value, first + written, date1904=epoch.year == 1904)
    except (ValueError, TypeError, ArithmeticError):
        return [(str(value), over)], [("number_format", str(value))]
    text = str(found)
    if not is_known and not text.strip():
        text = str(value)
    if any(char in "123456789" for char in text):
        if value < 0 and not any(sign in text for sign in _MINUS):
            text, is_known = f"-{text.strip().strip('()')}", False
        is_known &= value < 0 or text.strip()[0] not in _MINUS
    met = [] if text.strip() else [("hidden_text", str(value))]
    met += [] if is_known else [("number_format", text)]
    return [
        (text, over | ({"color": Color("FFFFFFFF")} if found.color in ("White", "Color 2") else {}))
    ], met


def _written(value: float, code: str, epoch: datetime) -> tuple[str, bool]:
    """A format with money, an era and its year as quoted text, and whether all of it is known."""
    parts = [*_PARTS.finditer(code)]
    letters = {part["letter"].lower() for part in parts if part["letter"]}
    is_era = any(part["era"] or part["year"] for part in parts)
    is_date = is_era or bool(letters & _DATE_LETTERS)
    moment = from_excel(value, epoch) if is_era else None
    day = moment.date() if isinstance(moment, datetime) else date.min
    begin, name, letter = next(era for era in (*_ERAS, (date.min, "", "")) if era[0] <= day)
    if is_era and not name:
        raise ValueError(code)
    year = day.year - begin.year + 1

    def text(part: re.Match[str]) -> str:
        if part["money"] is not None:
            return f'"{part["money"]}"'
        if part["digits"]:
            return ""
        if part["era"]:
            return f'"{(letter, name[0], name)[len(part["era"]) - 1]}"'
        if part["year"]:
            return '"元"' if "gannen" in code and year == 1 else f'"{year:0{len(part["year"])}}"'
        return '"."' if part["point"] and is_date else part[0]

    return _PARTS.sub(text, code), letters <= _DATE_LETTERS | ({"/"} if is_date else set())


def _holds(rule: Rule, area: MultiCellRange, sheet: Sheet, cell: Cell) -> bool:
    """Whether a rule holds for a cell: a comparison, or one that draws bars or icons.

    Raises:
        ValueError, TypeError, TranslatorError: That is not worked out here.
    """
    if rule.type in ("dataBar", "iconSet"):
        return True
    (first,) = (part.coord.partition(":")[0] for part in area.ranges)
    formulas = [
        Translator(f"={text}", first).translate_formula(cell.coordinate)[1:]
        for text in rule.formula
    ]
    if rule.type == "expression":
        return _is_true(formulas[0], sheet)
    if rule.type != "cellIs":
        raise ValueError(rule.type)
    value, bounds = _side(cell.coordinate, sheet), [_side(formula, sheet) for formula in formulas]
    if rule.operator in _COMPARED:
        return _compared(value, rule.operator, bounds[0])
    is_between = _compared(value, ">=", bounds[0]) and _compared(value, "<=", bounds[1])
    return is_between == (rule.operator == "between")


def _is_true(formula: str, sheet: Sheet) -> bool:
    """Whether a formula is true: TRUE, FALSE, a comparison, AND, OR, NOT and ISBLANK of these.

    Raises:
        ValueError: It is another.
    """
    formula = formula.strip()
    if formula.upper() in ("TRUE", "FALSE"):
        return formula.upper() == "TRUE"
    call = _CALL.fullmatch(formula)
    if not call:
        found = _COMPARISON.fullmatch(formula)
        if not found:  # a number or a cell: true where it is not 0
            return _compared(_side(formula, sheet), "<>", 0)
        left, sign, right = found.groups()
        if right.strip().upper() in ("TRUE", "FALSE") and sign == "=":
            return _is_true(left, sheet) == (right.strip().upper() == "TRUE")
        return _compared(_side(left, sheet), sign, _side(right, sheet))
    parts = _PART_OF_CALL.findall(call["inside"])
    if call["name"].upper() == "ISBLANK":
        return _side(call["inside"], sheet) is None
    if call["name"].upper() == "NOT":
        return not _is_true(call["inside"], sheet)
    holds = [_is_true(part, sheet) for part in parts]
    return all(holds) if call["name"].upper() == "AND" else any(holds)


def _side(text: str, sheet: Sheet) -> float | str | None:
    """The value of a number, a text or a cell."""
    text = text.strip().replace("$", "")
    if re.fullmatch('"[^"]*"', text):
        return text[1:-1]
    if not re.fullmatch(r"[A-Z]{1,3}\d+", text):
        return float(text)
    cell = sheet.cells._cells.get(coordinate_to_tuple(text))
    if text in sheet.unsaved or (cell and cell.data_type in "be"):
        raise ValueError(text)
    if cell is None or cell.value is None:
        return None
    return str(cell.value) if is_text(cell) else _number(cell)


def _compared(value: float | str | None, sign: str, limit: float | str | None) -> bool:
    """As a spreadsheet compares: numbers before texts; nothing is 0, or no text."""
    sides = []
    for side, beside in ((value, limit), (limit, value)):
        filled = ("" if isinstance(beside, str) else 0) if side is None else side
        sides.append((1, filled.casefold()) if isinstance(filled, str) else (0, filled))
    return _COMPARED[sign](*sides)

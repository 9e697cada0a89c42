"""What of a cell is seen, as fonts, number formats and conditional formats have it.

Numbers and dates are shown as Excel in Japan shows them, with the years of an era.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
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
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.xml.functions import fromstring

from hyoka.contract.doubts import Outcome, outcome_of
from hyoka.pdf.chars import UNREAD
from hyoka.text.csv_files import csv_rows
from hyoka_workbooks.book import Sheet, file_cells
from hyoka_workbooks.number_formats import (
    COMPARED,
    UnknownFormat,
    has_filled_place,
    number_shown,
    text_shown,
)
from hyoka_workbooks.settings import WORKBOOK

_Colour = tuple[int, int, int]
_BLACK: Final = (0, 0, 0)
_WHITE: Final = (255, 255, 255)
#: The two colours that the system sets, by their places in a list of colours.
_OF_SYSTEM: Final = {64: _BLACK, 65: _WHITE}
#: Formats that a file names by number only, as Excel in Japan shows them. Source: ECMA-376, part 1,
#: 18.8.30.
_FORMATS: Final = {
    int(row["id"]): row["format"]
    for row in csv_rows(Path(__file__).with_name("number_formats.csv"))
}
#: What is said of a cell that is filled with digits or signs: 916916916 of 916.
FILLED: Final = "number_format.filled"
_MINUS: Final = "△▲-−‐–－"
#: Where formats count a theme's colours in another order.
_OF_THEME: Final = {0: 1, 1: 0, 2: 3, 3: 2}
#: What a raised or lowered sign belongs to: km², CO₂. Behind anything else it is that of a note.
_UNIT: Final = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]\s*$")
#: A raised digit behind a digit may be a note's or a power's, 10³: their figure is not read.
_ENDS_IN_DIGIT: Final = re.compile(r"\d\s*$")
_UNREAD: Final = chr(UNREAD)
#: How a rule compares, as files call it and as formulas write it.
_COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    **COMPARED,
    "equal": COMPARED["="],
    "notEqual": COMPARED["<>"],
    "lessThan": COMPARED["<"],
    "lessThanOrEqual": COMPARED["<="],
    "greaterThan": COMPARED[">"],
    "greaterThanOrEqual": COMPARED[">="],
}
#: A function of a rule's formula that is worked out here, of parts without functions.
_CALL: Final = re.compile(
    r"(?P<name>NOT|ISBLANK)\((?P<inside>(?:\"[^\"]*\"|[^()\"]|ISBLANK\([^()]*\))*)\)",
    re.IGNORECASE,
)
_COMPARISON: Final = re.compile(r'("[^"]*"|[^<>="]+)(<=|>=|<>|=|<|>)("[^"]*"|[^<>="]+)')
#: Fonts that draw a picture for a letter.
_SYMBOL_FONT: Final = re.compile(r"(?i)\s*(wingdings|webdings|symbol\b|zapf ?dingbats|marlett)")
#: What is said of a font: the names of its attributes, each with its value.
_Font = dict[str, Any]
_Met = tuple[str, str]


class Seen(NamedTuple):
    """What is seen of a cell.

    met: Kinds of problems, or their keys, each with the text it is about.
    """

    text: str = ""
    met: tuple[_Met, ...] = ()

    def doubted(self, key: str) -> "Seen":
        """The same with a doubt about its text, which is not read where the doubt takes it out."""
        text = "" if outcome_of(key) == Outcome.OUT else self.text
        return Seen(text, (*self.met, (key, self.text.strip())))


class _Run(NamedTuple):
    """A part of a cell's text, and what differs in its font from the cell's."""

    text: str
    font: _Font


class _Written(NamedTuple):
    """What a cell's value is written as, and the problems of it."""

    runs: list[_Run]
    met: list[_Met]


class _Look(NamedTuple):
    """How a cell is drawn where some rules hold."""

    format: str
    fill: Fill
    font: _Font


def seen(sheet: Sheet, cell: Cell) -> Seen:
    """What is seen of a cell.

    Where a rule that cannot be worked out might change that, there is a problem.
    """
    if cell.coordinate in sheet.unsaved:
        return Seen("", (("formula", ""),))
    rules = list[Rule]()
    doubtful = list[Rule]()
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
    otherwise = [_seen_by([rule, *rules], sheet, cell) for rule in doubtful]
    if any(shown.text != found.text for shown in otherwise):
        return found.doubted("condition")
    return found


def _seen_by(rules: Sequence[Rule], sheet: Sheet, cell: Cell) -> Seen:
    """What is seen of a cell where these rules hold, the first of them before the others."""
    look = _look(rules, sheet, cell)
    value = _number(cell)
    written = _written(cell, value, look)
    met = written.met
    is_out = any(outcome_of(key) == Outcome.OUT for key, _ in met)
    seen_runs = [] if is_out else written.runs
    if cell.data_type == "e":
        met.append(("error_value", str(cell.value)))
    drawn = [rule.dataBar or rule.iconSet for rule in rules if rule.dataBar or rule.iconSet]
    is_covered = value is not None and any(of.showValue is False for of in drawn)
    fonts = [_given(cell.font) | run.font for run in seen_runs]
    texts = [run.text for run in seen_runs]
    runs = [*zip(texts, fonts, strict=True)]
    raised = [_is_raised(font) for text, font in runs if text.strip()]
    book = sheet.cells.parent
    ground = _ground(look.fill, book)
    read = ""
    for text, font in runs:
        is_note = _is_raised(font) and not all(raised) and not _UNIT.search(read)
        colour = _rgb(font.get("color"), _BLACK, book)
        is_hidden = is_covered or _is_like(colour, ground)
        kind = _why_not_read(font, is_hidden=is_hidden, is_note=is_note)
        is_power = (
            kind == "raised_text" and _ENDS_IN_DIGIT.search(read) and text.strip().isdecimal()
        )
        is_out = kind != "" and outcome_of(kind) == Outcome.OUT
        read += _UNREAD if is_power else "" if is_out else text
        if kind and text.strip():
            met.append((kind, text.strip()))
    if value == 0:
        zeros = dict.fromkeys(("hidden_text", "struck_out"), "hidden_zero")
        met = [(zeros.get(kind, kind), text) for kind, text in met]
    return Seen(read, tuple(met))


def _look(rules: Sequence[Rule], sheet: Sheet, cell: Cell) -> _Look:
    look = _Look(_FORMATS.get(cell._style.numFmtId, cell.number_format), cell.fill, {})
    for change in [rule.dxf for rule in reversed(rules) if rule.dxf]:
        look = _Look(
            change.numFmt.formatCode if change.numFmt else look.format,
            change.fill or look.fill,
            look.font | _given(change.font),
        )
    if _number(cell) == 0 and sheet.cells.sheet_view.showZeros is False:
        look = look._replace(format=";;;")
    return look


def _written(cell: Cell, value: float | None, look: _Look) -> _Written:
    if is_text(cell):
        return _text_written(cell.value, look)
    if value is None:  # TRUE, FALSE, #DIV/0!
        return _Written([_Run(str(cell.value).upper(), look.font)], [])
    return _number_written(value, look, cell.parent.parent.epoch)


def _why_not_read(font: _Font, *, is_hidden: bool, is_note: bool) -> str:
    """The kind of problem by which a run of a text is no part of what is read; "" where it is."""
    if is_hidden or font.get("sz", WORKBOOK.usual_pt) < WORKBOOK.least_pt:
        return "hidden_text"
    if _SYMBOL_FONT.match(font.get("name", "")):
        return "symbol_font"
    if font.get("strike"):
        return "struck_out"
    return "raised_text" if is_note else ""


def _given(font: Font | InlineFont | None) -> _Font:
    """What is said of a font."""
    if not font:
        return {}
    names = ("sz", "color", "strike", "vertAlign")
    given = {name: value for name in names if (value := getattr(font, name)) is not None}
    family = font.rFont if isinstance(font, InlineFont) else font.name
    return given | ({"name": family} if family else {})


def _is_raised(font: _Font) -> bool:
    return font.get("vertAlign") in ("superscript", "subscript")


def _ground(fill: Fill, book: Workbook) -> _Colour | None:
    """The colour of a fill; None where it is not one colour.

    A rule gives its solid fill as the ground's colour.
    """
    if fill.tagname != PatternFill.tagname or fill.patternType not in (None, "solid"):
        return None
    given = [colour for colour in (fill.fgColor, fill.bgColor) if colour != Color()]
    if given:
        return _rgb(given[0], _WHITE, book)
    return _WHITE if fill.patternType is None else _BLACK


def _is_like(colour: _Colour | None, ground: _Colour | None) -> bool:
    if colour is None or ground is None:
        return False
    steps = [abs(part - beside) for part, beside in zip(colour, ground, strict=True)]
    return max(steps) < WORKBOOK.least_step


def _rgb(color: Color | None, automatic: _Colour, book: Workbook) -> _Colour | None:
    """A colour as red, green and blue; None where it is not known."""
    if color is None or color.type == "auto":
        return automatic
    if color.type == "indexed" and color.value in _OF_SYSTEM:
        return _OF_SYSTEM[color.value]
    with suppress(ValueError, IndexError):
        code = color.value
        if color.type == "theme":
            code = _theme(book.loaded_theme)[_OF_THEME.get(color.value, color.value)]
        elif color.type == "indexed":
            code = book._colors[color.value]
        number = int(code, 16)
        red, green, blue = (_tinted(number >> shift & 255, color.tint) for shift in (16, 8, 0))
        return red, green, blue
    return None


def _tinted(part: int, tint: float) -> int:
    """A part of a colour nearer to white, by a tint above 0, or to black."""
    end = 255 if tint > 0 else 0
    return round(part + (end - part) * abs(tint))


@lru_cache
def _theme(data: bytes | None) -> list[str]:
    parts = fromstring(data).iter() if data else ()
    scheme = next((part for part in parts if part.tag.endswith("}clrScheme")), ())
    return [colour[0].get("lastClr") or colour[0].get("val", "") for colour in scheme]


def is_red(cell: Cell) -> bool:
    """Whether a cell's font is red."""
    colour = _rgb(cell.font.color, _BLACK, cell.parent.parent)
    if colour is None:
        return False
    red, green, blue = colour
    return red - max(green, blue) > WORKBOOK.least_red


def is_crossed(cell: Cell) -> bool:
    """Whether a line goes through a cell from corner to corner."""
    border = cell.border
    line = border.diagonal
    has_line = bool(line and line.style and line.style != "none")
    return has_line and bool(border.diagonalUp or border.diagonalDown)


def is_text(cell: Cell) -> bool:
    return isinstance(cell.value, str | CellRichText)


def _number(cell: Cell) -> float | None:
    """The number of a cell, also of one with a date."""
    if cell.value is None or isinstance(cell.value, bool) or is_text(cell):
        return None
    if isinstance(cell.value, int | float):
        return cell.value
    return float(to_excel(cell.value, cell.parent.parent.epoch))


def _text_written(value: str | CellRichText, look: _Look) -> _Written:
    """The runs of a text; one where its format adds to it, or hides it."""
    whole = unescape(str(value))
    text = text_shown(whole, look.format)
    if text != whole:
        is_hidden = whole.strip() and not text.strip()
        return _Written([_Run(text, look.font)], [("hidden_text", whole)] if is_hidden else [])
    runs = []
    for run in value if isinstance(value, CellRichText) else [value]:
        font = _given(run.font) | look.font if isinstance(run, TextBlock) else look.font
        runs.append(_Run(unescape(run.text if isinstance(run, TextBlock) else run), font))
    return _Written(runs, [])


def _number_written(value: float, look: _Look, epoch: datetime) -> _Written:
    """A number in its number format. A value that its format cannot show stands as it is.

    A number below zero keeps its sign also where its format shows none, or brackets, which mean a
    part of a figure.
    """
    if has_filled_place(look.format):
        return _Written([_Run(str(value), look.font)], [(FILLED, str(value))])
    try:
        found = number_shown(value, look.format, epoch)
    except UnknownFormat:
        return _Written([_Run(str(value), look.font)], [("number_format", str(value))])
    text = found.text
    if look.format.casefold() == "yyyy":  # of a date its year is shown, which is no figure
        text += "年"
    is_as_printed = True
    if any(char in "123456789" for char in text):
        if value < 0 and not any(sign in text for sign in _MINUS):
            text = f"-{text.strip().strip('()')}"
            is_as_printed = False
        elif value > 0 and text.strip()[0] in _MINUS:
            is_as_printed = False
    font = look.font | ({"color": Color("FFFFFFFF")} if found.is_white else {})
    met = [] if text.strip() else [("hidden_text", str(value))]
    met += [] if is_as_printed else [("number_format", text)]
    return _Written([_Run(text, font)], met)


def _holds(rule: Rule, area: MultiCellRange, sheet: Sheet, cell: Cell) -> bool:
    """Whether a rule holds for a cell: a comparison, or one that draws bars or icons.

    Raises:
        ValueError, TypeError, TranslatorError: That is not worked out here.
    """
    if rule.type in ("dataBar", "iconSet"):
        return True
    (first,) = (part.coord.partition(":")[0] for part in area.ranges)
    formulas = []
    for text in rule.formula:
        translated = Translator(f"={text}", first).translate_formula(cell.coordinate)
        formulas.append(translated[1:])
    if rule.type == "expression":
        return _is_true(formulas[0], sheet)
    if rule.type != "cellIs":
        raise ValueError(rule.type)
    value = _side(cell.coordinate, sheet)
    bounds = [_side(formula, sheet) for formula in formulas]
    if rule.operator in _COMPARED:
        return _compared(value, rule.operator, bounds[0])
    is_between = _compared(value, ">=", bounds[0]) and _compared(value, "<=", bounds[1])
    return is_between == (rule.operator == "between")


def _is_true(formula: str, sheet: Sheet) -> bool:
    """Whether a formula is true: TRUE, FALSE, a comparison, NOT and ISBLANK of these.

    Raises:
        ValueError: It is another.
    """
    formula = formula.strip()
    if formula.upper() in ("TRUE", "FALSE"):
        return formula.upper() == "TRUE"
    call = _CALL.fullmatch(formula)
    if not call:
        return _is_true_comparison(formula, sheet)
    inside = call["inside"]
    if call["name"].upper() == "ISBLANK":
        return _side(inside, sheet) is None
    return not _is_true(inside, sheet)


def _is_true_comparison(formula: str, sheet: Sheet) -> bool:
    found = _COMPARISON.fullmatch(formula)
    if not found:  # a number or a cell: true where it is not 0
        return _compared(_side(formula, sheet), "<>", 0)
    left, sign, right = found.groups()
    if right.strip().upper() in ("TRUE", "FALSE") and sign == "=":
        return _is_true(left, sheet) == (right.strip().upper() == "TRUE")
    return _compared(_side(left, sheet), sign, _side(right, sheet))


def _side(text: str, sheet: Sheet) -> float | str | None:
    """The value of a number, a text or a cell."""
    text = text.strip().replace("$", "")
    if re.fullmatch('"[^"]*"', text):
        return text[1:-1]
    if not re.fullmatch(r"[A-Z]{1,3}\d+", text):
        return float(text)
    cell = file_cells(sheet.cells).get(coordinate_to_tuple(text))
    if text in sheet.unsaved or (cell and cell.data_type in "be"):
        raise ValueError(text)
    if cell is None or cell.value is None:
        return None
    return str(cell.value) if is_text(cell) else _number(cell)


def _compared(value: float | str | None, sign: str, limit: float | str | None) -> bool:
    """As a spreadsheet compares: numbers before texts; nothing is 0, or no text."""
    sides = []
    for side, beside in ((value, limit), (limit, value)):
        nothing = "" if isinstance(beside, str) else 0
        filled = nothing if side is None else side
        sides.append((1, filled.casefold()) if isinstance(filled, str) else (0, filled))
    return _COMPARED[sign](*sides)

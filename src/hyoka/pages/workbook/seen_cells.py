"""What of a cell is seen, as its fonts, its number format and the conditional formats of its sheet have it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, NamedTuple

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import column_index_from_string, coordinate_to_tuple, get_column_letter

from hyoka.pages.workbook.book import Colour, Key, Rule, SavedCell, Style, Worksheet, is_on, is_within, rgb
from hyoka.pages.workbook.cell_texts import COMPARED, number_shown, text_shown

#: Letters that are smaller than so many points, or differ from their ground by less than so many of 255 steps, are
#: not seen: as on the pages of PDFs.
_LEAST_PT, _LEAST_STEP = 2.0, 12
#: The colours that number formats name, in the order of the palette.
_NAMES: Final = ("Black", "White", "Red", "Green", "Blue", "Yellow", "Magenta", "Cyan")
_COLOURS: Final = {
    **dict(zip(_NAMES, map(rgb, COLOR_INDEX), strict=False)),
    **{f"Color {number - 7}": rgb(COLOR_INDEX[number]) for number in range(8, len(COLOR_INDEX))},
}
#: Kinds of what is not read; zeros among it are noted only.
_LEFT_OUT: Final = ("hidden_text", "struck_out")
#: What a raised or lowered sign belongs to: km², CO₂. Behind anything else it is that of a note.
_UNIT: Final = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]\s*$")
_SIDE: Final = r'((?:"[^"]*"|[^<>="])+)'
_COMPARISON: Final = re.compile(rf"{_SIDE}(<=|>=|<>|=|<|>){_SIDE}")
_FUNCTION: Final = re.compile(r"(AND|OR|NOT|ISBLANK|ISERROR|ISNA|ISNUMBER|ISTEXT|LEN)\((.*)\)")
_REFERENCE: Final = re.compile(r"[A-Z]{1,3}\d+")
_REFERENCES: Final = re.compile(
    r'"[^"]*"|(?<![\w.!])(?P<fixed>\$?)(?P<column>[A-Z]{1,3})(?P<still>\$?)(?P<row>\d+)(?![\w(])'
)
_TEXTS: Final = {
    "containsText": lambda text, part: part in text,
    "notContainsText": lambda text, part: part not in text,
    "beginsWith": str.startswith,
    "endsWith": str.endswith,
}
_SIGNS: Final = {
    "equal": "=", "notEqual": "<>", "lessThan": "<", "lessThanOrEqual": "<=", "greaterThan": ">",
    "greaterThanOrEqual": ">=",
}  # fmt: skip
Value = float | bool | str | None


class Seen(NamedTuple):
    """What is seen of a cell, and what is to be told: kinds of problems, each with the text it is about."""

    text: str = ""
    met: tuple[tuple[str, str], ...] = ()


def seen(sheet: Worksheet, key: Key, epoch: datetime) -> Seen:
    """What is seen of a cell. Where a rule that cannot be worked out might change that, this is told."""
    cell = sheet.cells[key]
    if cell.is_unsaved:
        return Seen("", (("formula", ""),))
    rules, doubtful = list[Rule](), list[Rule]()
    for rule in sheet.rules:
        if any(is_within(key, area) for area in rule.areas):
            holds = _holds(rule, key, sheet.cells)
            if holds is None:
                doubtful.append(rule)
            elif holds:
                rules.append(rule)
                if is_on(rule.about.get("stopIfTrue")):
                    break
    found = _seen_by(rules, sheet, cell, epoch)
    if any(_seen_by([rule, *rules], sheet, cell, epoch).text != found.text for rule in doubtful):
        found = found._replace(met=(*found.met, ("condition", found.text)))
    return found


def _seen_by(rules: Sequence[Rule], sheet: Worksheet, cell: SavedCell, epoch: datetime) -> Seen:
    """What is seen of a cell where these rules hold, the first of them before the others."""
    style, over = cell.style, dict[str, Any]()
    for rule in reversed(rules):
        over |= rule.font
        style = style._replace(code=style.code if rule.code is None else rule.code, fill=rule.fill or style.fill)
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if is_number and not cell.value and not sheet.shows_zeros:
        style = style._replace(code=";;;")
    pieces, met = _pieces(cell, style.code, over, epoch)
    kept = ""
    are_raised = all(style.font._replace(**font).is_raised for text, font in pieces if text.strip())
    for text, about in pieces:
        font = style.font._replace(**about)
        kind = ""
        if is_unseen(font.colour, style.fill) or font.size < _LEAST_PT or (is_number and any(r.hides for r in rules)):
            kind = "hidden_text"
        elif font.is_struck:
            kind = "struck_out"
        elif font.is_raised and not are_raised and not _UNIT.search(kept):
            kind = "raised_text"
        kept += "" if kind else text
        met += [(kind, text.strip())] if kind and text.strip() else []
    if is_number and not cell.value:
        met = [("hidden_zero" if kind in _LEFT_OUT else kind, text) for kind, text in met]
    return Seen(kept, tuple(met))


def _pieces(
    cell: SavedCell, code: str, over: dict[str, Any], epoch: datetime
) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, str]]]:
    """The parts of a cell's text, each with what differs in its font, and what is to be told of them."""
    if cell.value is None:
        whole = "".join(text for text, _ in cell.runs)
        text = text_shown(whole, code)
        pieces = [(text, font | over) for text, font in cell.runs] if text == whole else [(text, over)]
        return pieces, [("hidden_text", whole)] if whole.strip() and not text.strip() else []
    if isinstance(cell.value, bool | str):
        text = str(cell.value).upper()
        return [(text, over)], [("error_value", text)] if cell.is_error else []
    shown = number_shown(cell.value, code, epoch)
    met = [] if shown.text.strip() else [("hidden_text", str(cell.value))]
    met += [] if shown.is_sure else [("number_format", shown.text)]
    return [(shown.text, over | ({"colour": _COLOURS.get(shown.colour)} if shown.colour else {}))], met


def is_unseen(colour: Colour | None, fill: Colour | None) -> bool:
    """Whether letters of a colour cannot be told from their ground."""
    if colour is None or fill is None:
        return False
    return max(abs(part - ground) for part, ground in zip(colour, fill, strict=True)) < _LEAST_STEP


def _holds(rule: Rule, key: Key, cells: Mapping[Key, SavedCell]) -> bool | None:
    """Whether a rule holds for a cell; None where that is not worked out here."""
    about, cell = rule.about, cells[key]
    kind = about.get("type", "")
    if kind in ("dataBar", "iconSet"):
        return True
    if kind in ("containsErrors", "notContainsErrors"):
        return cell.is_error == (kind == "containsErrors")
    with suppress(ValueError, IndexError):
        value = _value(cells, key)
        if kind in ("containsBlanks", "notContainsBlanks"):
            return (not str("" if value is None else value).strip()) == (kind == "containsBlanks")
        if kind in _TEXTS and "text" in about:
            return bool(_TEXTS[kind](str(value).casefold(), about["text"].casefold()))
        first = rule.areas[0][0]
        formulas = [_moved(formula, key[0] - first[0], key[1] - first[1]) for formula in rule.formulas]
        if kind == "expression":
            return bool(_worked_out(formulas[0], cells))
        if kind == "cellIs":
            bounds = [_worked_out(formula, cells) for formula in formulas]
            operator = about.get("operator", "")
            if operator in _SIGNS:
                return _compared(value, _SIGNS[operator], bounds[0])
            is_between = _compared(value, ">=", bounds[0]) and _compared(value, "<=", bounds[1])
            return is_between == (operator == "between")
    return None


def _value(cells: Mapping[Key, SavedCell], key: Key) -> Value:
    """The value of a cell.

    Raises:
        ValueError: It is an error, or not saved.
    """
    cell = cells.get(key, SavedCell(Style()))
    if cell.is_error or cell.is_unsaved:
        raise ValueError
    return "".join(text for text, _ in cell.runs) if cell.runs else cell.value


def _moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it is for a cell so far from the one that it was written for; its references without $."""

    def moved(part: re.Match[str]) -> str:
        if not part["column"]:
            return part[0]
        column = column_index_from_string(part["column"]) + (0 if part["fixed"] else columns)
        return f"{get_column_letter(column)}{int(part['row']) + (0 if part['still'] else rows)}"

    return _REFERENCES.sub(moved, formula)


def _worked_out(formula: str, cells: Mapping[Key, SavedCell]) -> Value:
    """The value of a number, a text, a cell, a comparison, or a function of these.

    Raises:
        ValueError: It is more than that.
    """
    formula = formula.strip()
    if formula in ("TRUE", "FALSE"):
        return formula == "TRUE"
    if re.fullmatch('"[^"]*"', formula):
        return formula[1:-1]
    if _REFERENCE.fullmatch(formula):
        return _value(cells, coordinate_to_tuple(formula))
    if found := _FUNCTION.fullmatch(formula):
        return _of_function(found[1], found[2], cells)
    if found := _COMPARISON.fullmatch(formula):
        return _compared(_worked_out(found[1], cells), found[2], _worked_out(found[3], cells))
    return float(formula)


def _of_function(name: str, inside: str, cells: Mapping[Key, SavedCell]) -> Value:
    if name in ("ISERROR", "ISNA") and _REFERENCE.fullmatch(inside):
        cell = cells.get(coordinate_to_tuple(inside))
        return cell is not None and cell.is_error and (cell.value == "#N/A") >= (name == "ISNA")
    values = [_worked_out(part, cells) for part in inside.split(",")]
    if name in ("AND", "OR", "NOT"):
        return {"AND": all, "OR": any, "NOT": lambda values: not any(values)}[name](values)
    (value,) = values
    if name == "LEN":
        return len(str("" if value is None else value))
    if name == "ISBLANK":
        return value is None
    is_text = isinstance(value, str)
    return is_text if name == "ISTEXT" else not is_text and value is not None


def _compared(value: Value, sign: str, limit: Value) -> bool:
    """As a spreadsheet compares: numbers before texts before truths; nothing is 0, or no text."""
    sides = []
    for side, beside in ((value, limit), (limit, value)):
        filled = ("" if isinstance(beside, str) else 0) if side is None else side
        rank = 2 if isinstance(filled, bool) else int(isinstance(filled, str))
        sides.append((rank, filled.casefold() if isinstance(filled, str) else filled))
    return bool(COMPARED[sign](*sides))

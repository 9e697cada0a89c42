"""What of a cell is seen, as its fonts, its number format and the conditional formats of its sheet have it.

Numbers and dates are shown as Excel in Japan shows them, with the years of an era.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.utils.datetime import from_excel
from xlfmt import format_value

from hyoka.pages.workbook.book import Colour, Key, Rule, SavedCell, Style, Worksheet, is_on, is_within, rgb

_ERAS: Final = (
    (date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"), (date(1868, 1, 25), "明治", "M"),
)  # fmt: skip
#: A section of a format: up to a semicolon that is no text.
_SECTION: Final = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[_*].|[^;])*);')
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d*)?)\]")
_COMPARED: Final = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne, "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
#: A part of a format that is text, a place (with the sign of its money), a point between dates, an era, its year, or
#: else a letter; of fractions and of a day as the system writes it is not known here how they are shown.
_PARTS: Final = re.compile(
    r'General|"[^"]*"|\\.|[_*].|\[\$(?P<money>[^\]-]*)(?:-(?!F)[^\]]*)?\]|\[[^$\]][^\]]*\]|AM/PM|A/P|E[+-]'
    r"|(?P<point>\.(?!0))|(?P<era>g{1,3})|(?P<year>e{1,2})|(?P<letter>[a-z/\[\"])",
    re.IGNORECASE,
)
_DATE_LETTERS: Final = frozenset("ymdhs")
_MINUS: Final = "△▲-−‐–－"
_BRACKETS: Final = re.compile(r"\s*\((.*)\)\s*")
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
_FUNCTION: Final = re.compile(r"([A-Z]+)\((.*)\)")
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "AND": lambda *values: all(values),
    "OR": lambda *values: any(values),
    "NOT": operator.not_,
    "ISBLANK": lambda value: value is None,
    "ISNUMBER": lambda value: not isinstance(value, str) and value is not None,
    "ISTEXT": lambda value: isinstance(value, str),
    "LEN": lambda value: len(str("" if value is None else value)),
}
_REFERENCE: Final = re.compile(r"\$?[A-Z]{1,3}\$?\d+")
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
        if _is_unseen(font.colour, style.fill) or font.size < _LEAST_PT or (is_number and any(r.hides for r in rules)):
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
        text = str(format_value(whole, code)) if "@" in code or code.count(";") > 2 else whole
        pieces = [(text, font | over) for text, font in cell.runs] if text == whole else [(text, over)]
        return pieces, [("hidden_text", whole)] if whole.strip() and not text.strip() else []
    if isinstance(cell.value, bool | str):
        text = str(cell.value).upper()
        return [(text, over)], [("error_value", text)] if cell.is_error else []
    shown = _number_shown(cell.value, code, epoch)
    met = [] if shown.text.strip() else [("hidden_text", str(cell.value))]
    met += [] if shown.is_sure else [("number_format", shown.text)]
    return [(shown.text, over | ({"colour": _COLOURS.get(shown.colour)} if shown.colour else {}))], met


def _is_unseen(colour: Colour | None, fill: Colour | None) -> bool:
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
    with suppress(ValueError, TypeError, LookupError, TokenizerError, TranslatorError):
        value = _value(cells, key)
        if kind in ("containsBlanks", "notContainsBlanks"):
            return (not str("" if value is None else value).strip()) == (kind == "containsBlanks")
        if kind in _TEXTS and "text" in about:
            return bool(_TEXTS[kind](str(value).casefold(), about["text"].casefold()))
        first, here = (f"{get_column_letter(column)}{row}" for row, column in (rule.areas[0][0], key))
        formulas = [Translator(f"={text}", first).translate_formula(here)[1:] for text in rule.formulas]
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


def _worked_out(formula: str, cells: Mapping[Key, SavedCell]) -> Value:
    """The value of a number, a text, a cell, a comparison, or a function of these.

    Raises:
        ValueError, LookupError, TypeError: It is more than that.
    """
    formula = formula.strip()
    if formula in ("TRUE", "FALSE"):
        return formula == "TRUE"
    if re.fullmatch('"[^"]*"', formula):
        return formula[1:-1]
    if _REFERENCE.fullmatch(formula):
        return _value(cells, coordinate_to_tuple(formula.replace("$", "")))
    if found := _FUNCTION.fullmatch(formula):
        name, inside = found.groups()
        if name in ("ISERROR", "ISNA") and _REFERENCE.fullmatch(inside):
            cell = cells.get(coordinate_to_tuple(inside.replace("$", "")))
            return cell is not None and cell.is_error and (cell.value == "#N/A") >= (name == "ISNA")
        of: Value = _FUNCTIONS[name](*(_worked_out(part, cells) for part in inside.split(",")))
        return of
    if found := _COMPARISON.fullmatch(formula):
        return _compared(_worked_out(found[1], cells), found[2], _worked_out(found[3], cells))
    return float(formula)


def _compared(value: Value, sign: str, limit: Value) -> bool:
    """As a spreadsheet compares: numbers before texts before truths; nothing is 0, or no text."""
    sides = []
    for side, beside in ((value, limit), (limit, value)):
        filled = ("" if isinstance(beside, str) else 0) if side is None else side
        rank = 2 if isinstance(filled, bool) else int(isinstance(filled, str))
        sides.append((rank, filled.casefold() if isinstance(filled, str) else filled))
    return bool(_COMPARED[sign](*sides))


class _Shown(NamedTuple):
    """What is shown of a value, its colour where the format has one, and whether that is surely what is shown."""

    text: str
    colour: str = ""
    is_sure: bool = True


def _number_shown(value: float, code: str, epoch: datetime) -> _Shown:
    """A number in its number format. A value that its format cannot show stands as it is.

    A number below zero keeps its sign also where its format shows none, or brackets, which mean a part of a figure.
    """
    sections = _sections(code)
    section = _section(value, sections)
    if section is None:
        return _Shown(str(value), is_sure=False)
    try:
        if not section:
            return _Shown("")
        written, is_known = _written(value, section, epoch)
        found = format_value(abs(value) if len(sections) > 1 else value, written, date1904=epoch.year == 1904)
    except (ValueError, TypeError, ArithmeticError):
        return _Shown(str(value), is_sure=False)
    text, colour = str(found), found.color or ""
    if not is_known and not text.strip():
        return _Shown(str(value), colour, is_sure=False)
    is_figure = any(char.isdigit() and char != "0" for char in text)
    if is_figure and value < 0 and not any(sign in text for sign in _MINUS):
        inside = _BRACKETS.fullmatch(text)
        return _Shown(f"-{inside[1] if inside else text.strip()}", colour, is_sure=False)
    return _Shown(text, colour, is_known and not (is_figure and value > 0 and text.strip()[0] in _MINUS))


@lru_cache
def _sections(code: str) -> list[str]:
    sections: list[str] = _SECTION.findall(f"{code};")
    return (sections[:-1] or ["General"]) if "@" in sections[-1] and len(sections) < 4 else sections


def _section(value: float, sections: list[str]) -> str | None:
    """The section of a format that shows a value; None where there is none for it.

    Sections without a condition take what lies above zero, below it, and the others, as far as there are as many.
    """
    if len(sections) == 1 and not _CONDITION.search(sections[0]):
        return sections[0]
    given = [_CONDITION.search(section) for section in sections[:2]]
    above = ">" if len(sections) > 2 or any(given[1:]) else ">="
    conditions = [
        found.groups() if found else usual for found, usual in zip(given, ((above, "0"), ("<", "0")), strict=False)
    ]
    if len(sections) == 2 and given[0] and not given[1]:
        conditions = conditions[:1]
    for (sign, limit), section in zip(conditions, sections, strict=False):
        if _COMPARED[sign](value, float(limit)):
            return section
    return sections[len(conditions)] if len(sections) > len(conditions) else None


def _written(value: float, section: str, epoch: datetime) -> tuple[str, bool]:
    """A section with money, an era and its year as quoted text, and whether all of it is known."""
    parts = [*_PARTS.finditer(section)]
    letters = {part["letter"].lower() for part in parts if part["letter"]}
    is_era = any(part["era"] or part["year"] for part in parts)
    is_date = is_era or bool(letters & _DATE_LETTERS)
    moment = from_excel(value, epoch) if is_era else None
    day = moment.date() if isinstance(moment, datetime) else date.min
    begin, name, letter = next(era for era in (*_ERAS, (date.min, "", "")) if era[0] <= day)
    if is_era and not name:
        raise ValueError
    year = day.year - begin.year + 1
    first = "gannen" in section and year == 1

    def text(part: re.Match[str]) -> str:
        if part["money"] is not None:
            return f'"{part["money"]}"'
        if part["era"]:
            return f'"{(letter, name[0], name)[len(part["era"]) - 1]}"'
        if part["year"]:
            return '"元"' if first else f'"{year:0{len(part["year"])}}"'
        return '"."' if part["point"] and is_date else part[0]

    return _PARTS.sub(text, section), letters <= _DATE_LETTERS | ({"/"} if is_date else set())

"""Turns a record in the document's own words into a row of the contract.

It gets ids, years, values, units, scores.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import ceil, floor, inf
from typing import Any, Final

from hyoka.clean.context import CleaningContext, no_year_until
from hyoka.clean.zero_notes import NoFigure, zeros_without_meaning
from hyoka.contract.check_rows import TableRow
from hyoka.contract.doubts import DOUBTS, add_doubt
from hyoka.contract.records import FIELDS, PROVENANCE, Extracted, Place
from hyoka.contract.scales import is_change, is_of_its_signs, is_strange, score
from hyoka.contract.tables import MEASURES, UNIT_OF_ITEM, UNITS_OF_ITEMS
from hyoka.pdf.chars import UNMAPPED, UNREAD
from hyoka.text.errors import NumberError, YearError
from hyoka.text.japanese import first_year, fiscal_year, fold, without_year
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import (
    YEAR_BEHIND,
    Number,
    is_missing,
    is_not_settled,
    is_pending,
    is_words,
    parse_number,
    two_figures,
)
from hyoka.text.units import YEN, stated_unit, unit_of, units_in

#: Kinds of events (labels/events.csv) that make a 0 of their years no figure.
_NO_FIGURE: Final = frozenset({"closure", "not_surveyed"})

#: What is said of an indicator whose name and cell say two units, and of its values.
_UNIT_OF_NAME: Final = "unit_apart.name"
#: How many years ahead of its document a settlement or an actual may be, at most: a form calls the
#: years of its plan so before they have come.
_OVER_AHEAD: Final = 5


def begun_rows(document: Extracted, table: str) -> Iterator[TableRow]:
    """The rows of a table before anything is understood: stripped text, "" for none.

    Each has its document_id, its rounded place and its origin. The function of its table completes
    it in place, and returns it; None where nothing is printed that is a row. A doubted one may lack
    columns where its doubt takes it out.
    """
    for record in document.tables.get(table, []):
        row: TableRow = {"document_id": document.document_id}
        for name in FIELDS[table]:
            row[name] = str(record.get(name) or "").strip()
        row |= _place(record)
        sure = record.get("confidence")
        row |= {
            "origin": "text" if sure is None else "recognised",
            "confidence": sure,
            "confirmed": record.get("confirmed", False),
            "state": record.get("state", ""),
            # no column of the contract: why a recognised figure or its heads may be misread
            "doubt": record.get("doubt", ""),
            # its rank among recognised figures that differ and have one key; 0 where it is alone
            "same_heads": 0,
            # whether the figure names another unit than its row
            "has_unit_apart": False,
        }
        row[DOUBTS] = [*record.get(DOUBTS, ())]  # type: ignore[misc]
        yield row


def _place(row: Mapping[str, Any]) -> TableRow:
    """Page, box and cell; a page and the edges of its box are all five there or none."""
    if any(row.get(name) is None for name in PROVENANCE):
        return dict.fromkeys(PROVENANCE) | {"cell": ""}
    return place_in_tables(row)._asdict() | {"cell": str(row.get("cell", ""))}


def place_in_tables(record: Mapping[str, Any]) -> Place:
    """The place of a record as tables have it: rounded outwards to half a point.

    So readers that differ by less agree.
    """
    page, x0, top, x1, bottom = (record[name] for name in PROVENANCE)
    return Place(
        page=int(page),
        x0=floor(2 * x0) / 2,
        top=floor(2 * top) / 2,
        x1=ceil(2 * x1) / 2,
        bottom=ceil(2 * bottom) / 2,
    )


def activity(record: TableRow, context: CleaningContext) -> TableRow | None:
    activity_id = context.full_id(record["activity_id"])
    action = "year.of_activity" if context.fiscal_year else ""
    year = context.year_of(record, activity_id, action=action) or context.fiscal_year
    if year is None:
        return record
    context.years.setdefault(activity_id, year)
    context.names.setdefault(activity_id, record["name"])
    if not record["name"] and record["activity_id"] not in context.problem_subjects:
        context.doubt(record, "no_name", activity_id)
    _doubt_letters(record, context, activity_id)
    parent_id = context.full_id(record["parent_id"])
    record |= {"activity_id": activity_id, "parent_id": parent_id, "fiscal_year": year}
    return record


def indicator(record: TableRow, context: CleaningContext) -> TableRow | None:
    indicator_id = context.full_id(record["indicator_id"])
    activity_id = context.full_id(record["activity_id"])
    try:
        number = int(parse_number(record["number"]).value or 0)
    except NumberError as error:
        context.doubt(record, "number", indicator_id, error=error)
        return record
    if not record["name"]:
        context.doubt(record, "no_name", indicator_id, "no_name.indicator")
        return record
    _doubt_letters(record, context, indicator_id)
    context.units.setdefault(indicator_id, record["unit"])
    if (other := _unit_of_name(record["name"], record["unit"])) and indicator_id:
        context.doubt(
            record, "unit_apart", indicator_id, _UNIT_OF_NAME, unit=other, row=record["unit"]
        )
        context.without_unit.add(indicator_id)
    context.activities.setdefault(indicator_id, activity_id)
    names = {
        "municipality_code": context.municipality_code,
        "activity": context.names.get(activity_id, ""),
        "indicator": record["name"],
    }
    zeros = zeros_without_meaning(record["definition"]) + _of_events(names, context)
    context.zeros.setdefault(indicator_id, zeros)
    record |= {"indicator_id": indicator_id, "activity_id": activity_id, "number": number}
    record["polarity_source"] = "document" if record["polarity"] else ""
    return record


def _doubt_letters(record: TableRow, context: CleaningContext, subject: str) -> None:
    """Say that a letter of a name, or a digit of a number in its place, is not read."""
    if chr(UNREAD) in record["name"] + record.get("code", ""):
        context.doubt(record, "no_name", subject, "no_name.unread")


def _is_of_another_year(text: str, year: int) -> bool:
    """Whether a figure says in brackets behind it that it is of another year: 62%(H30)."""
    behind = YEAR_BEHIND.search(fold(text))
    if behind is None:
        return False
    printed = first_year(behind[0].strip("()"))
    try:
        return fiscal_year(printed) != year
    except YearError:
        return True


def _unit_of_name(name: str, unit: str) -> str:
    """The unit that an indicator's name says where its cell of the unit says another one.

    千件 of 公開件数(千件) beside 件; "" where they measure and scale the same.
    """
    stated = stated_unit(fold(name))
    named = unit_of(stated.unit) if stated else None
    given = unit_of(fold(unit))
    if stated is None or named is None or given is None or fold(name).endswith(fold(unit)):
        return ""
    is_same = (named.dimension, named.factor) == (given.dimension, given.factor)
    return "" if is_same else stated.unit


def _of_events(names: Mapping[str, str], context: CleaningContext) -> list[NoFigure]:
    """The zeros of an indicator that are no figures because of an event.

    An event without a city, an activity or an indicator is one of all of them, without a year of
    all years.
    """
    zeros = []
    for event in context.events:
        if event["kind"] not in _NO_FIGURE:
            continue
        if all(fold(event[column]) in ("", fold(name)) for column, name in names.items()):
            first = float(event["first_year"] or -inf)
            last = float(event["last_year"] or inf)
            zeros.append(NoFigure(frozenset(MEASURES), first, last))
    return zeros


def indicator_value(record: TableRow, context: CleaningContext) -> TableRow | None:
    indicator_id = context.full_id(record["indicator_id"])
    measure = record["measure"]
    text = record["text"]
    year = context.year_of(record, indicator_id)
    if not text:
        return None
    if year is None:
        return record
    subject = " ".join(filter(None, (indicator_id, str(year), measure, record["target_word"])))
    if measure not in MEASURES:
        context.doubt(record, "measure", subject)
        return record
    if measure == "actual" and _is_far_ahead(record, year, subject, context):
        return record
    unit = context.units.get(indicator_id, "")
    if indicator_id in context.without_unit:
        add_doubt(record, _UNIT_OF_NAME)
    status = record["status"] or "reported"
    has_figure = status == "reported" and not is_words(text)
    figure = _figure(record, context, subject, unit) if has_figure else None
    value = None
    if figure is not None and _is_of_another_year(text, year):
        context.doubt(record, "other_year", subject, year=year)
    if figure is not None:
        value = _in_unit_of_row(figure, unit, record, context, subject)
        record["has_unit_apart"] = _names_another_unit(figure, unit)
        status = "missing" if figure.is_missing else status
    if value is not None and measure == "actual" and is_not_settled(text):
        context.doubt(record, "measure", subject, "measure.not_settled")
    record |= {
        "indicator_id": indicator_id,
        "fiscal_year": year,
        "value": value,
        "status": status,
    }
    if measure == "target":
        record["target_kind"] = record["target_kind"] or context.target_kind
    if value == 0:
        _doubt_zero(record, subject, context)
    return record


def _doubt_zero(record: TableRow, subject: str, context: CleaningContext) -> None:
    """Doubt a zero of an indicator that is, or may be, no figure."""
    indicator_id = record["indicator_id"]
    year = record["fiscal_year"]
    activity_id = context.activities.get(indicator_id, "")
    sheet_year = context.years.get(activity_id, context.fiscal_year)
    not_yet = record["measure"] == "actual" and sheet_year is not None and year > sheet_year
    notes = [
        zeros.is_sure
        for zeros in context.zeros.get(indicator_id, [])
        if zeros.covers(record["measure"], year)
    ]
    if not_yet or any(notes):
        record["status"] = "placeholder"
        add_doubt(record, "placeholder")
    elif notes:
        context.doubt(record, "zero_note", subject)


def cost(record: TableRow, context: CleaningContext) -> TableRow | None:
    """A row of `costs`; a dash or a blank is no row, a word for an amount still to come is one."""
    activity_id = context.full_id(record["activity_id"])
    item = record["item"]
    text = record["text"]
    year = context.year_of(record, f"{activity_id} {item}", context.years.get(activity_id))
    if not text:
        return None
    if year is None:
        return record
    subject = f"{activity_id} {year} {item}"
    if record["basis"] == "settlement" and _is_far_ahead(record, year, subject, context):
        return record
    unit = unit_of_costs(record["unit"], item)
    record |= {"activity_id": activity_id, "fiscal_year": year, "value": None, "unit": ""}
    if item == "fixed_term_staff" and PATTERNS["yes_or_no"].fullmatch(fold(text)):
        return record
    figure = _figure(record, context, subject, unit)
    if figure is not None and figure.is_missing:
        return record if is_pending(text) else None
    if figure is not None and _is_of_another_year(text, year):
        context.doubt(record, "other_year", subject, year=year)
    elif figure is not None and item == "detail" and _is_apart(figure, unit):
        # a free line has the unit of its table; an item of staff has persons in a table of yen
        context.doubt(record, "unit_apart", subject, unit=figure.unit, row=unit)
        return record
    record["has_unit_apart"] = figure is not None and _names_another_unit(figure, unit)
    value, unit = _in_contract_unit(figure, item, record, context, subject)
    if value is not None and record["basis"] == "settlement" and is_not_settled(text):
        context.doubt(record, "measure", subject, "measure.not_settled")
    record |= {"value": value, "unit": unit}
    return record


def _is_far_ahead(record: TableRow, year: int, subject: str, context: CleaningContext) -> bool:
    """Whether a figure of a past year is of a year far ahead; then it is doubted."""
    known = context.fiscal_year
    if known is None or year <= known + _OVER_AHEAD or is_missing(record["text"]):
        return False
    error = no_year_until(str(year), known + _OVER_AHEAD)
    context.doubt(record, "year", subject, error=error)
    return True


@lru_cache(maxsize=1 << 12)
def unit_of_costs(printed: str, item: str) -> str:
    """The unit that a form hands on with a cost; of several, 百万円、人, the one of its item."""
    unit = fold(printed).strip("()[]【】").removeprefix("単位").removeprefix(":")
    if unit in ("-", "－", "—", "―"):
        return ""
    listed = units_in(unit)
    fitting = [word for word in listed if _code(word) in UNITS_OF_ITEMS[item]]
    return next(iter(fitting or listed), unit)


def _code(unit: str) -> str:
    known = unit_of(unit)
    return known.code if known else ""


def _in_contract_unit(
    figure: Number | None, item: str, record: TableRow, context: CleaningContext, subject: str
) -> tuple[float | None, str]:
    """The value and the unit of a cost as the contract has them.

    None and "" where there is no such value for the gate to refuse: for a bound, and for a unit
    that its item cannot have, which is doubted.
    """
    if figure is None or figure.bound:
        return None, ""
    unit = _contract_unit(figure, item, record["text"])
    if unit not in UNITS_OF_ITEMS[item]:
        action = "" if figure.unit else "unit.none"
        context.doubt(record, "unit", subject, action, unit=figure.unit)
        return None, ""
    if unit != "JPY":
        return figure.without_scale().number, unit
    try:
        return float(figure.yen), unit
    except NumberError as error:
        context.doubt(record, "number", subject, "number.no_value", error=error)
        return None, ""


def _contract_unit(figure: Number, item: str, text: str) -> str:
    if figure.unit:
        return _code(figure.unit)
    is_share_of_staff = item == "fixed_term_staff" and "." in text
    return UNIT_OF_ITEM.get(item, "FTE" if is_share_of_staff else "")


def _in_unit_of_row(
    figure: Number, printed: str, record: TableRow, context: CleaningContext, subject: str
) -> float | None:
    """The value of a figure in the unit of its row: 0.916 of 916人 in a row of 千人.

    As it is where the two measure different things, or the row's unit is not known: a doubt.
    """
    number = figure.in_unit(printed)
    if number is None:
        context.doubt(record, "unit_apart", subject, unit=figure.unit, row=printed)
        return figure.number
    return number.number


def _names_another_unit(figure: Number, printed: str) -> bool:
    """Whether a figure has a unit behind it that is not that of its row: 916人 in one of 千人."""
    return bool(printed) and fold(figure.unit) != fold(printed)


def _is_apart(figure: Number, printed: str) -> bool:
    """Whether a figure's own unit measures another thing than that of its row."""
    printed_after = unit_of(fold(figure.unit))
    row = unit_of(fold(printed))
    return (
        printed_after is not None and row is not None and printed_after.dimension != row.dimension
    )


def _figure(
    record: TableRow,
    context: CleaningContext,
    subject: str,
    unit: str,
    unread: str = "number.kept",
) -> Number | None:
    """The figure of a record; None, with a doubt (`unread`), where its text is no figure."""
    text, second = two_figures(record["text"])
    try:
        figure = parse_number(text, unit)
    except NumberError as error:
        context.doubt(record, "number", subject, unread, error=error)
        return None
    if second:
        context.doubt(record, "two_figures", subject, value=figure.value, second=second)
    if figure.mended:
        context.doubt(record, "mended", subject, value=figure.value)
    return figure


def rating(record: TableRow, context: CleaningContext) -> TableRow | None:
    activity_id = context.full_id(record["activity_id"])
    scale = record["scale"]
    criterion = without_year(record["criterion"])
    symbol = record["symbol"]
    text = record["text"]
    year = context.year_of(record, f"{activity_id} {criterion}", context.years.get(activity_id))
    if not symbol:
        return None
    if year is None:
        return record
    if scale != "direction":
        symbol = fold(symbol)
    if _is_of_another_year(text, year):
        subject = f"{activity_id} {criterion}"
        context.doubt(record, "other_year", subject, "other_year.mark", year=year)
    if is_strange(scale, symbol):
        is_seen = len(symbol) == 1 and ord(symbol) not in (UNMAPPED, UNREAD)
        is_one = is_seen or is_of_its_signs(scale, symbol)
        action = "" if is_one else "symbol.several"
        action = "symbol.changed" if is_change(scale, symbol) else action
        subject = f"{activity_id} {criterion}"
        context.doubt(record, "symbol", subject, action, symbol=symbol, scale=scale)
    record |= {
        "activity_id": activity_id,
        "fiscal_year": year,
        "criterion": criterion,
        "symbol": symbol,
        "text": text or symbol,
        "score": score(scale, symbol, text),
    }
    return record


def status(record: TableRow, context: CleaningContext) -> TableRow | None:
    activity_id = context.full_id(record["activity_id"])
    year = context.year_of(
        record, f"{activity_id} {record['status']}", context.years.get(activity_id)
    )
    if year is not None:
        record |= {"activity_id": activity_id, "fiscal_year": year}
    return record


def prose_figure(record: TableRow, context: CleaningContext) -> TableRow | None:
    """A row of `prose_figures`; a dash is no row."""
    activity_id = context.full_id(record["activity_id"])
    subject = f"{activity_id} {record['name']}"
    year = context.year_of(record, subject, context.years.get(activity_id))
    figure = _figure(record, context, subject, record["unit"], "number")
    if figure is not None and figure.is_missing:
        return None
    if year is None or figure is None:
        return record
    is_money = figure.unit in YEN
    record |= {
        "activity_id": activity_id,
        "fiscal_year": year,
        "value": float(figure.yen) if is_money and not figure.bound else figure.number,
        "unit": "JPY" if is_money else figure.unit,
    }
    return record


def narrative(record: TableRow, context: CleaningContext) -> TableRow | None:
    """A row of `narratives`; no row for prose that is not there."""
    if not record["text"]:
        return None
    record["activity_id"] = context.full_id(record["activity_id"])
    record["field"] = without_year(record["field"])
    return record

"""Turns a record in the document's own words into a row of the contract: ids, years, values, units, scores."""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil, floor, inf
from typing import Any, Final

from hyoka.contract.findings import CleaningContext, Record
from hyoka.contract.records import FIELDS, PROVENANCE, Extracted, Place
from hyoka.contract.scales import is_strange, score
from hyoka.contract.tables import MEASURES, UNIT_OF_ITEM, UNITS_OF_ITEMS
from hyoka.text.errors import NumberError
from hyoka.text.japanese import fold, without_year
from hyoka.text.label_files import label_rows
from hyoka.text.numbers import Number, is_words, parse_number, two_figures
from hyoka.text.units import YEN, unit_of, units_in
from hyoka.text.zero_notes import NoFigure, zeros_without_meaning

#: Kinds of events (data/labels/events.csv) that make a 0 of their years no figure.
_NO_FIGURE: Final = frozenset({"closure", "not_surveyed"})
_YES_OR_NO: Final = frozenset({"有", "無", "あり", "なし", "有り", "無し"})


def records(document: Extracted, table: str) -> list[Record]:
    """The records of a table as stripped text, "" for none, each with its document_id and its rounded place."""
    about, names = {"document_id": document.document_id}, FIELDS[table]
    return [
        about | {name: str(row.get(name) or "").strip() for name in names} | _place(row)
        for row in document.tables.get(table, [])
    ]


def _place(row: Mapping[str, Any]) -> Record:
    """Page and box, rounded outwards to half a point so that readers agree, all five or none.

    Cell and origin.
    """
    sure = row.get("confidence")
    origin: Record = {"origin": "text" if sure is None else "recognised", "confidence": sure}
    origin |= {
        "confirmed": row.get("confirmed", False),
        "state": row.get("state", ""),
        "doubt": row.get("doubt", ""),
    }
    if any(row.get(name) is None for name in PROVENANCE):
        return dict.fromkeys(PROVENANCE) | {"cell": ""} | origin
    return place_in_tables(row)._asdict() | {"cell": str(row.get("cell", ""))} | origin


def place_in_tables(record: Mapping[str, Any]) -> Place:
    """The place of a record as tables have it."""
    page, x0, top, x1, bottom = (record[name] for name in PROVENANCE)
    return Place(
        int(page), floor(2 * x0) / 2, floor(2 * top) / 2, ceil(2 * x1) / 2, ceil(2 * bottom) / 2
    )


def activity(record: Record, context: CleaningContext) -> Record | None:
    activity_id = context.full_id(record["activity_id"])
    year = context.year_of(record, activity_id) or context.fiscal_year
    if year is None:
        return None
    context.years.setdefault(activity_id, year)
    context.names.setdefault(activity_id, record["name"])
    if not record["name"] and record["activity_id"] not in context.problem_subjects:
        context.problem(record, "no_name", activity_id, note=True)
    parent_id = context.full_id(record["parent_id"])
    return record | {"activity_id": activity_id, "parent_id": parent_id, "fiscal_year": year}


def indicator(record: Record, context: CleaningContext) -> Record | None:
    indicator_id, activity_id = (
        context.full_id(record["indicator_id"]),
        context.full_id(record["activity_id"]),
    )
    try:
        number = int(parse_number(record["number"]).value or 0)
    except NumberError as error:
        context.problem(record, "number", indicator_id, error=error)
        return None
    if not record["name"]:
        context.problem(record, "no_name", indicator_id, "no_name.indicator")
        return None
    context.units.setdefault(indicator_id, record["unit"])
    context.activities.setdefault(indicator_id, activity_id)
    activity_name = context.names.get(activity_id, "")
    names = {
        "municipality_code": context.municipality_code,
        "activity": activity_name,
        "indicator": record["name"],
    }
    context.zeros.setdefault(
        indicator_id, zeros_without_meaning(record["definition"]) + _of_events(names)
    )
    ids = {"indicator_id": indicator_id, "activity_id": activity_id, "number": number}
    return record | ids | {"polarity_source": "document" if record["polarity"] else ""}


def _of_events(names: Mapping[str, str]) -> list[NoFigure]:
    """The zeros of an indicator that are no figures because of an event.

    An event without a city, an activity or an indicator is one of all of them, without a year of
    all years.
    """
    return [
        NoFigure(
            frozenset(MEASURES),
            float(event["first_year"] or -inf),
            float(event["last_year"] or inf),
        )
        for event in label_rows("events")
        if event["kind"] in _NO_FIGURE
        and all(fold(event[column]) in ("", fold(name)) for column, name in names.items())
    ]


def indicator_value(record: Record, context: CleaningContext) -> Record | None:
    indicator_id, measure, text = (
        context.full_id(record["indicator_id"]),
        record["measure"],
        record["text"],
    )
    year = context.year_of(record, indicator_id)
    if year is None or not text:
        return None
    subject = f"{indicator_id} {year} {measure}"
    if measure not in MEASURES:
        context.problem(record, "measure", subject)
        return None
    figure = (
        None
        if is_words(text)
        else _figure(record, context, subject, context.units.get(indicator_id, ""))
    )
    is_number = figure is not None and not figure.bound
    value = None
    if figure is not None and is_number:
        unit = context.units.get(indicator_id, "")
        value = _in_unit_of_row(figure, unit, record, context, subject)
    is_missing = figure is not None and is_number and figure.value is None
    status = "missing" if is_missing else "reported"
    if value == 0:
        sheet_year = context.years.get(
            context.activities.get(indicator_id, ""), context.fiscal_year
        )
        not_yet = measure == "actual" and sheet_year is not None and year > sheet_year
        notes = [
            zeros.is_sure
            for zeros in context.zeros.get(indicator_id, [])
            if zeros.covers(measure, year)
        ]
        if not_yet or any(notes):
            value, status = None, "placeholder"
        elif notes:
            context.problem(record, "zero_note", subject, note=True)
    return record | {
        "indicator_id": indicator_id,
        "fiscal_year": year,
        "value": value,
        "status": status,
    }


def cost(record: Record, context: CleaningContext) -> Record | None:
    """A row of `costs`; a dash or a blank is no row."""
    activity_id, item, text = context.full_id(record["activity_id"]), record["item"], record["text"]
    year = context.year_of(record, f"{activity_id} {item}", context.years.get(activity_id))
    if year is None or not text:
        return None
    subject = f"{activity_id} {year} {item}"
    unit = _unit_of_costs(record["unit"], item)
    record |= {"activity_id": activity_id, "fiscal_year": year, "value": None, "unit": ""}
    if item == "fixed_term_staff" and fold(text) in _YES_OR_NO:
        return record
    figure = _figure(record, context, subject, unit)
    if figure is not None and figure.value is None and not figure.bound:
        return None
    value, unit = _in_contract_unit(figure, item, record, context, subject)
    return record | {"value": value, "unit": unit}


@lru_cache(maxsize=1 << 12)
def _unit_of_costs(printed: str, item: str) -> str:
    """The unit that a form hands on with a cost: of several, 百万円、人, the one that its item has."""
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
    figure: Number | None, item: str, record: Record, context: CleaningContext, subject: str
) -> tuple[float | None, str]:
    """The value and the unit of a cost as the contract has them.

    None and "" where its unit is none that its item can have: a problem.
    """
    if figure is None or figure.bound:
        return None, ""
    unit = _contract_unit(figure, item, record["text"])
    if unit not in UNITS_OF_ITEMS[item]:
        action = "" if figure.unit else "unit.none"
        context.problem(record, "unit", subject, action, unit=figure.unit)
        return None, ""
    if unit != "JPY":
        return _scaled(figure), unit
    try:
        return float(figure.yen), unit
    except NumberError as error:
        context.problem(record, "number", subject, "number.no_value", error=error)
        return None, ""


def _contract_unit(figure: Number, item: str, text: str) -> str:
    if figure.unit:
        return _code(figure.unit)
    is_share_of_staff = item == "fixed_term_staff" and "." in text
    return UNIT_OF_ITEM.get(item, "FTE" if is_share_of_staff else "")


def _scaled(figure: Number) -> float | None:
    """A figure without the scale of its unit: 1,200 of 1.2千人."""
    unit = unit_of(figure.unit)
    if figure.value is None or unit is None:
        return figure.number
    return float(figure.value * unit.scale)


def _in_unit_of_row(
    figure: Number, printed: str, record: Record, context: CleaningContext, subject: str
) -> float | None:
    """The value of a figure in the unit of its row: 0.916 of 916人 in a row of 千人.

    None where the two measure different things, or the row's unit is not known: a problem.
    """
    own = unit_of(fold(figure.unit))
    if figure.value is None or fold(figure.unit) == fold(printed) or own is None:
        return figure.number
    if not printed:
        return _scaled(figure)
    row = unit_of(fold(printed))
    if row is None or row.dimension != own.dimension:
        context.problem(record, "unit_apart", subject, unit=figure.unit, row=printed)
        return None
    return float(figure.value * own.factor / row.factor)


def _figure(record: Record, context: CleaningContext, subject: str, unit: str) -> Number | None:
    text, second = two_figures(record["text"])
    try:
        figure = parse_number(text, unit)
    except NumberError as error:
        context.problem(record, "number", subject, "number.kept", error=error)
        return None
    if second:
        context.problem(
            record, "two_figures", subject, note=True, value=figure.value, second=second
        )
    if figure.mended:
        context.problem(record, "mended", subject, note=True, value=figure.value)
    return figure


def rating(record: Record, context: CleaningContext) -> Record | None:
    activity_id, scale = context.full_id(record["activity_id"]), record["scale"]
    criterion = without_year(record["criterion"])
    symbol, text = record["symbol"], record["text"]
    year = context.year_of(record, f"{activity_id} {criterion}", context.years.get(activity_id))
    if year is None or not symbol:
        return None
    if scale != "direction":
        symbol = fold(symbol)
    if is_strange(scale, symbol):
        is_one = len(symbol) == 1
        action = "" if is_one else "symbol.several"
        subject = f"{activity_id} {criterion}"
        context.problem(record, "symbol", subject, action, symbol=symbol, scale=scale)
        if not is_one:
            return None
    columns = {
        "activity_id": activity_id,
        "fiscal_year": year,
        "criterion": criterion,
        "symbol": symbol,
    }
    return record | columns | {"text": text or symbol, "score": score(scale, symbol, text)}


def status(record: Record, context: CleaningContext) -> Record | None:
    activity_id = context.full_id(record["activity_id"])
    year = context.year_of(
        record, f"{activity_id} {record['status']}", context.years.get(activity_id)
    )
    return None if year is None else record | {"activity_id": activity_id, "fiscal_year": year}


def prose_figure(record: Record, context: CleaningContext) -> Record | None:
    """A row of `prose_figures`; no row where no figure stands."""
    activity_id = context.full_id(record["activity_id"])
    subject = f"{activity_id} {record['name']}"
    year = context.year_of(record, subject, context.years.get(activity_id))
    figure = _figure(record, context, subject, record["unit"])
    if year is None or figure is None or figure.value is None:
        return None
    value, unit = (float(figure.yen), "JPY") if figure.unit in YEN else (figure.number, figure.unit)
    return record | {"activity_id": activity_id, "fiscal_year": year, "value": value, "unit": unit}


def narrative(record: Record, context: CleaningContext) -> Record | None:
    """A row of `narratives`; no row for prose that is not there."""
    about = {
        "activity_id": context.full_id(record["activity_id"]),
        "field": without_year(record["field"]),
    }
    return record | about if record["text"] else None

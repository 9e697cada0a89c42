"""What a record in the document's own words means in the contract's terms: ids, years, values, units, scores."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from hyoka import japanese
from hyoka.cleaning.zero_notes import NoFigure, zeros_without_meaning
from hyoka.contract.scales import is_strange, mark, score
from hyoka.errors import NumberError, YearError
from hyoka.japanese import fold_radicals
from hyoka.numbers import YEN, Figure, parse_number
from hyoka.records import PROVENANCE, by_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyoka.records import Columns, Printed

#: A row by column.
Record = dict[str, Any]

#: Documents print the same few years, units and labels again and again.
fiscal_year = lru_cache(maxsize=1 << 12)(japanese.fiscal_year)
fold = lru_cache(maxsize=1 << 12)(japanese.fold)

_LABEL_YEAR: Final = re.compile(
    r"^\s*(?:令和|平成|[RHＲＨ])\s*(?:元|[0-9０-９]{1,2})\s*年?度(?:\s*(?:以降の|での|における|の))?\s*"
)
_PLAIN_UNITS: Final = {
    "人": "FTE",
    "人工": "FTE",
    "人/年": "FTE",
    "fte": "FTE",
    "時間": "hours",
    "時": "hours",
    "h": "hours",
    "%": "percent",
}
_UNIT_OF_ITEM: Final = {"regular_staff": "FTE", "overtime": "hours", "beneficiary_rate": "percent"}
_YES_OR_NO: Final = frozenset({"有", "無", "あり", "なし", "有り", "無し"})


@dataclass
class Reading:
    """What is known of one document while its records are given their meaning.

    Attributes:
        document_id: The document.
        fiscal_year: Its year; None where it does not say.
        problems: Rows of `problems`, in the order met.
        years: Fiscal year of each activity, by its full id.
        zeros: Zeros that are no figures, by the indicator's full id.
        units: Unit of each indicator, by its full id.
        names: Name of each activity, by its full id.
        owners: Activity of each indicator, by its full id.
        said: What the form has met problems with, as it calls it (an id without the document's part).
    """

    document_id: str
    fiscal_year: int | None = None
    problems: list[Record] = field(default_factory=list)
    years: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    zeros: dict[str, list[NoFigure]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    said: frozenset[str] = frozenset()

    def full(self, own_id: str) -> str:
        """An id with the document's part in front; "" stays ""."""
        return f"{self.document_id}/{own_id}" if own_id else ""

    def problem(self, record: Record, kind: str, subject: str, action: str, *, note: bool = False) -> None:
        """Write down what was met in a record; `note` where it was read all the same."""
        severity = "note" if note else "error"
        texts = (record.get(name) for name in (["year"] if kind == "year" else []) + ["text", "name"])
        self.problems.append(
            {
                "document_id": self.document_id,
                "page": record.get("page"),
                "severity": severity,
                "kind": kind,
                "subject": subject,
                "text": next((text for text in texts if text), ""),
                "action": action,
            }
        )

    def year_of(self, record: Record, subject: str, default: int | None = None) -> int | None:
        """The record's fiscal year, else `default`, else the document's; None, with a problem, where there is none."""
        printed = record.get("year", "")
        try:
            if printed:
                return fiscal_year(printed)
        except YearError as error:
            self.problem(record, "year", subject, f"not read: {error}")
            return None
        year = default if default is not None else self.fiscal_year
        if year is None:
            self.problem(record, "year", subject, "not read: neither the row nor the document says its year")
        return year


def records(document: Printed, table: str) -> list[Record]:
    """The rows of a raw table, in words, each with its document and a place as the contract has it."""
    columns = document.tables.get(table)
    if columns is None:
        return []
    ids: Columns = {"document_id": [document.document_id] * len(columns["page"])}
    texts = {name: _words(values) for name, values in columns.items() if name not in PROVENANCE}
    return by_row(ids | texts | _places(columns))


def _words(values: Sequence[object]) -> list[object]:
    """The texts of a column with radicals folded, "" for none; few columns have any radical, so all is looked at."""
    texts = ["" if value is None else str(value) for value in values]
    whole = "".join(texts)
    folded = texts if fold_radicals(whole) == whole else map(fold_radicals, texts)
    return list(map(str.strip, folded))


def _places(columns: Columns) -> Columns:
    """Page and box of records, outwards to half a point, lest a hair between two readers show; all five or none."""
    sides: list[list[Any]] = [columns[name] for name in PROVENANCE]
    if any(NoneType in map(type, side) for side in sides):
        whole = [None not in place for place in zip(*sides, strict=True)]
        sides = [[edge if known else None for edge, known in zip(side, whole, strict=True)] for side in sides]
    page, x0, top, x1, bottom = sides
    return {"page": page, "x0": _before(x0), "top": _before(top), "x1": _behind(x1), "bottom": _behind(bottom)}


def _before(edges: list[Any]) -> list[object]:
    return [None if edge is None else edge // 0.5 * 0.5 for edge in edges]


def _behind(edges: list[Any]) -> list[object]:
    return [None if edge is None else -(-edge // 0.5 * 0.5) for edge in edges]


def without_year(label: str) -> str:
    """A printed label without its year: 令和３年度評価 -> 評価."""
    return _LABEL_YEAR.sub("", label) or label


def activity(record: Record, reading: Reading) -> Record | None:
    """A row of `activities`."""
    own_id = reading.full(record["activity_id"])
    year = reading.year_of(record, own_id)
    if year is None:
        return None
    reading.years.setdefault(own_id, year)
    reading.names.setdefault(own_id, record["name"])
    if not record["name"] and record["activity_id"] not in reading.said:
        reading.problem(record, "no_name", own_id, "kept without a name; look at the page", note=True)
    record |= {"activity_id": own_id, "parent_id": reading.full(record["parent_id"]), "fiscal_year": year}
    return record


def indicator(record: Record, reading: Reading) -> Record | None:
    """A row of `indicators`."""
    own_id, owner = reading.full(record["indicator_id"]), reading.full(record["activity_id"])
    name, definition = record["name"], record["definition"]
    try:
        number = int(parse_number(record["number"]).value or 0)
    except NumberError as error:
        reading.problem(record, "number", own_id, f"not read: {error}")
        return None
    if not name:
        reading.problem(record, "no_name", own_id, "left out: an indicator without a name")
        return None
    reading.units.setdefault(own_id, record["unit"])
    reading.owners.setdefault(own_id, owner)
    reading.zeros.setdefault(own_id, zeros_without_meaning(definition, reading.names.get(owner, "")))
    source = "document" if record["polarity"] else ""
    ids = {"indicator_id": own_id, "activity_id": owner, "number": number}
    record |= ids | {"polarity_source": source}
    return record


def indicator_value(record: Record, reading: Reading) -> Record | None:
    """A row of `indicator_values`."""
    own_id, measure, text = reading.full(record["indicator_id"]), record["measure"], record["text"]
    year = reading.year_of(record, own_id)
    if year is None or not text:
        return None
    subject = f"{own_id} {year} {measure}"
    figure = _figure(record, reading, subject, reading.units.get(own_id, ""))
    value: float | None = None
    status = "reported"
    if figure is not None and not figure.bound:
        value = figure.number
        status = "reported" if value is not None else "missing"
    if value == 0 and _is_placeholder(own_id, measure, year, reading):
        value, status = None, "placeholder"
    record |= {"indicator_id": own_id, "fiscal_year": year, "value": value, "status": status}
    return record


def _is_placeholder(indicator_id: str, measure: str, year: int, reading: Reading) -> bool:
    own_year = reading.years.get(reading.owners.get(indicator_id, ""), reading.fiscal_year)
    not_yet = measure == "actual" and own_year is not None and year > own_year
    return not_yet or any(zeros.covers(measure, year) for zeros in reading.zeros.get(indicator_id, []))


def cost(record: Record, reading: Reading) -> Record | None:
    """A row of `costs`; a dash or a blank is no row."""
    owner, item, text = reading.full(record["activity_id"]), record["item"], record["text"]
    year = reading.year_of(record, f"{owner} {item}", reading.years.get(owner))
    if year is None or not text:
        return None
    subject = f"{owner} {year} {item}"
    unit = _plain_unit(record["unit"])
    record |= {"activity_id": owner, "fiscal_year": year, "value": None, "unit": ""}
    if item == "fixed_term_staff" and fold(text) in _YES_OR_NO:
        return record
    figure = _figure(record, reading, subject, unit)
    if figure is not None and figure.value is None and not figure.bound:
        return None
    value, unit = _in_contract_unit(figure, item, record, reading, subject)
    record |= {"value": value, "unit": unit}
    return record


@lru_cache(maxsize=1 << 12)
def _plain_unit(printed: str) -> str:
    unit = fold(printed).strip("()[]【】").removeprefix("単位").removeprefix(":")
    return "" if unit in ("-", "－", "—", "―") else unit


def _in_contract_unit(
    figure: Figure | None, item: str, record: Record, reading: Reading, subject: str
) -> tuple[float | None, str]:
    if figure is None or figure.bound:
        return None, ""
    unit = _PLAIN_UNITS.get(figure.unit.lower(), _UNIT_OF_ITEM.get(item, "") if not figure.unit else "")
    if unit:
        return figure.number, unit
    if figure.unit not in YEN:
        reading.problem(record, "unit", subject, f"no value: {figure.unit or 'no unit'} is none that a cost can have")
        return None, ""
    try:
        return float(figure.yen), "JPY"
    except NumberError as error:
        reading.problem(record, "number", subject, f"no value: {error}")
        return None, ""


def _figure(record: Record, reading: Reading, subject: str, unit: str) -> Figure | None:
    try:
        figure = parse_number(record["text"], unit)
    except NumberError as error:
        reading.problem(record, "number", subject, f"kept without a value: {error}")
        return None
    if figure.mended:
        reading.problem(record, "mended", subject, f"spaces taken out, read as {figure.value}", note=True)
    return figure


def rating(record: Record, reading: Reading) -> Record | None:
    """A row of `ratings`."""
    owner, scale = reading.full(record["activity_id"]), record["scale"]
    criterion = without_year(record["criterion"])
    symbol, text = record["symbol"], record["text"]
    year = reading.year_of(record, f"{owner} {criterion}", reading.years.get(owner))
    if year is None or not symbol:
        return None
    if scale != "direction":
        symbol = mark(symbol)
    if is_strange(scale, symbol):
        reading.problem(record, "symbol", f"{owner} {criterion}", f"kept without a score: {symbol} is not on {scale}")
    own = {"activity_id": owner, "fiscal_year": year, "criterion": criterion, "symbol": symbol}
    record |= own | {"text": text or symbol, "score": score(scale, symbol, text)}
    return record


def status(record: Record, reading: Reading) -> Record | None:
    """A row of `statuses`."""
    owner = reading.full(record["activity_id"])
    year = reading.year_of(record, f"{owner} {record['status']}", reading.years.get(owner))
    if year is None:
        return None
    record |= {"activity_id": owner, "fiscal_year": year}
    return record


def narrative(record: Record, reading: Reading) -> Record | None:
    """A row of `narratives`; no row for prose that is not there."""
    owner, text = reading.full(record["activity_id"]), record["text"]
    if not text:
        return None
    record |= {"activity_id": owner, "field": without_year(record["field"])}
    return record

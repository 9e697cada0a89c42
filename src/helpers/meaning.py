"""What a record in the document's own words means in the contract's terms: ids, years, values, units, scores."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from helpers import japanese
from helpers.errors import NumberError, YearError
from helpers.figures import YEN, Figure, parse_number
from helpers.japanese import fold_radicals
from helpers.records import PROVENANCE
from helpers.scales import is_strange, mark, score
from helpers.zero_notes import NoFigure, zeros_without_meaning

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, object]

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

    def problem(
        self, record: Mapping[str, object], kind: str, subject: str, action: str, *, note: bool = False
    ) -> None:
        """Write down what was met in a record; `note` where it was read all the same."""
        severity = "note" if note else "error"
        text = word(record, "year" if kind == "year" else "text") or word(record, "text") or word(record, "name")
        self.problems.append(
            {
                "document_id": self.document_id,
                "page": record.get("page"),
                "severity": severity,
                "kind": kind,
                "subject": subject,
                "text": text,
                "action": action,
            }
        )

    def year_of(self, record: Mapping[str, object], subject: str, default: int | None = None) -> int | None:
        """The record's fiscal year, else `default`, else the document's; None, with a problem, where there is none."""
        printed = word(record, "year")
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


def word(record: Mapping[str, object], name: str) -> str:
    """A field's text with radicals folded; "" where the record has none."""
    value = record.get(name)
    if value is None or value == "":
        return ""
    text = value if isinstance(value, str) else str(value)
    return (text if text.isascii() else fold_radicals(text)).strip()


def place(record: Mapping[str, object]) -> Record:
    """Page and box of a record, outwards to half a point, lest a hair between two readers show; all five or none."""
    page, x0, top, x1, bottom = (record.get(name) for name in PROVENANCE)
    if page is None or x0 is None or top is None or x1 is None or bottom is None:
        return dict.fromkeys(PROVENANCE)
    x0, top = (floor(2 * float(edge)) / 2 for edge in (x0, top))  # type: ignore[arg-type]
    x1, bottom = (ceil(2 * float(edge)) / 2 for edge in (x1, bottom))  # type: ignore[arg-type]
    return {"page": int(page), "x0": x0, "top": top, "x1": x1, "bottom": bottom}  # type: ignore[call-overload]


def without_year(label: str) -> str:
    """A printed label without its year: 令和３年度評価 -> 評価."""
    return _LABEL_YEAR.sub("", label) or label


def activity(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `activities`."""
    own_id = reading.full(word(record, "activity_id"))
    year = reading.year_of(record, own_id)
    if year is None:
        return None
    reading.years.setdefault(own_id, year)
    reading.names.setdefault(own_id, word(record, "name"))
    if not word(record, "name") and word(record, "activity_id") not in reading.said:
        reading.problem(record, "no_name", own_id, "kept without a name; look at the page", note=True)
    texts = {name: word(record, name) for name in ("level", "code", "name", "department", "section")}
    parent = reading.full(word(record, "parent_id"))
    return {"activity_id": own_id, "parent_id": parent, **texts, "fiscal_year": year, **place(record)}


def indicator(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `indicators`."""
    own_id, owner = reading.full(word(record, "indicator_id")), reading.full(word(record, "activity_id"))
    texts = {name: word(record, name) for name in ("name", "unit", "kind", "polarity", "definition")}
    try:
        number = int(parse_number(word(record, "number")).value or 0)
    except NumberError as error:
        reading.problem(record, "number", own_id, f"not read: {error}")
        return None
    if not texts["name"]:
        reading.problem(record, "no_name", own_id, "left out: an indicator without a name")
        return None
    reading.units.setdefault(own_id, texts["unit"])
    reading.owners.setdefault(own_id, owner)
    reading.zeros.setdefault(own_id, zeros_without_meaning(texts["definition"], reading.names.get(owner, "")))
    source = "document" if texts["polarity"] else ""
    ids = {"indicator_id": own_id, "activity_id": owner, "number": number}
    return {**ids, **texts, "polarity_source": source, **place(record)}


def indicator_value(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `indicator_values`."""
    own_id, measure, text = reading.full(word(record, "indicator_id")), word(record, "measure"), word(record, "text")
    year = reading.year_of(record, own_id)
    if year is None or not text:
        return None
    subject = f"{own_id} {year} {measure}"
    figure = _figure(record, reading, subject, reading.units.get(own_id, ""))
    value, status = None, "reported"
    if figure is not None and not figure.bound:
        value, status = figure.value, "reported" if figure.value is not None else "missing"
    if value == 0 and _is_placeholder(own_id, measure, year, reading):
        value, status = None, "placeholder"
    ids = {"indicator_id": own_id, "fiscal_year": year, "measure": measure}
    return {**ids, "value": _number(value), "text": text, "status": status, **place(record)}


def _is_placeholder(indicator_id: str, measure: str, year: int, reading: Reading) -> bool:
    own_year = reading.years.get(reading.owners.get(indicator_id, ""), reading.fiscal_year)
    not_yet = measure == "actual" and own_year is not None and year > own_year
    return not_yet or any(zeros.covers(measure, year) for zeros in reading.zeros.get(indicator_id, []))


def cost(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `costs`; a dash or a blank is no row."""
    owner, item, text = reading.full(word(record, "activity_id")), word(record, "item"), word(record, "text")
    year = reading.year_of(record, f"{owner} {item}", reading.years.get(owner))
    if year is None or not text:
        return None
    subject = f"{owner} {year} {item}"
    ids = {"activity_id": owner, "fiscal_year": year, "basis": word(record, "basis"), "item": item}
    row = {**ids, "detail": word(record, "detail"), "value": None, "unit": "", "text": text, **place(record)}
    if item == "fixed_term_staff" and fold(text) in _YES_OR_NO:
        return row
    figure = _figure(record, reading, subject, _printed_unit(record))
    if figure is not None and figure.value is None and not figure.bound:
        return None
    value, unit = _in_contract_unit(figure, item, record, reading, subject)
    return {**row, "value": _number(value), "unit": unit}


def _printed_unit(record: Mapping[str, object]) -> str:
    unit = fold(word(record, "unit")).strip("()[]【】").removeprefix("単位").removeprefix(":")
    return "" if unit in ("-", "－", "—", "―") else unit


def _in_contract_unit(
    figure: Figure | None, item: str, record: Mapping[str, object], reading: Reading, subject: str
) -> tuple[object, str]:
    if figure is None or figure.bound:
        return None, ""
    unit = _PLAIN_UNITS.get(figure.unit.lower(), _UNIT_OF_ITEM.get(item, "") if not figure.unit else "")
    if unit:
        return figure.value, unit
    if figure.unit not in YEN:
        reading.problem(record, "unit", subject, f"no value: {figure.unit or 'no unit'} is none that a cost can have")
        return None, ""
    try:
        return figure.yen, "JPY"
    except NumberError as error:
        reading.problem(record, "number", subject, f"no value: {error}")
        return None, ""


def _figure(record: Mapping[str, object], reading: Reading, subject: str, unit: str) -> Figure | None:
    try:
        figure = parse_number(word(record, "text"), unit)
    except NumberError as error:
        reading.problem(record, "number", subject, f"kept without a value: {error}")
        return None
    if figure.mended:
        reading.problem(record, "mended", subject, f"spaces taken out, read as {figure.value}", note=True)
    return figure


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def rating(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `ratings`."""
    owner, scale = reading.full(word(record, "activity_id")), word(record, "scale")
    criterion = without_year(word(record, "criterion"))
    symbol, text = word(record, "symbol"), word(record, "text")
    year = reading.year_of(record, f"{owner} {criterion}", reading.years.get(owner))
    if year is None or not symbol:
        return None
    if scale != "direction":
        symbol = mark(symbol)
    if is_strange(scale, symbol):
        reading.problem(record, "symbol", f"{owner} {criterion}", f"kept without a score: {symbol} is not on {scale}")
    ids = {"activity_id": owner, "fiscal_year": year, "criterion": criterion, "symbol": symbol, "scale": scale}
    return {**ids, "text": text or symbol, "score": score(scale, symbol, text), **place(record)}


def status(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `statuses`."""
    owner = reading.full(word(record, "activity_id"))
    year = reading.year_of(record, f"{owner} {word(record, 'status')}", reading.years.get(owner))
    if year is None:
        return None
    return {"activity_id": owner, "fiscal_year": year, "status": word(record, "status"), **place(record)}


def narrative(record: Mapping[str, object], reading: Reading) -> Record | None:
    """A row of `narratives`; no row for prose that is not there."""
    owner, text = reading.full(word(record, "activity_id")), word(record, "text")
    if not text:
        return None
    return {"activity_id": owner, "field": without_year(word(record, "field")), "text": text, **place(record)}

"""One indicator with all its years: targets, actuals and baselines as figures that may be bounds."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pandas as pd

from helpers.attainment_polarity import apply_polarity, fold_text
from helpers.load import Tables
from hyoka.bounds import Interval, exact, parse_bound, point, printed_band

_PENDING = re.compile("調査中|集計中|算定中|精査中|確認中|未集計|未確定|未公表|集計前|調査前")
_SCALES = re.compile("^(千|百万|万|億)")
_BOUND_WORDS = re.compile("(以上|以下|以内|未満|超)$")


@dataclass(frozen=True)
class Figure:
    """A target, an actual or a baseline.

    Attributes:
        text: As printed.
        status: reported | missing | placeholder; "" where there is no row.
        value: The number; None for a bound and for what is no figure.
        range: The numbers that it may be: one for a number, many for a bound; None for what is no figure.
    """

    text: str = ""
    status: str = ""
    value: Fraction | None = None
    range: Interval | None = None

    @property
    def is_bound(self) -> bool:
        """Whether it is a range of numbers, such as 80以上."""
        return self.range is not None and self.value is None

    @property
    def is_pending(self) -> bool:
        """Whether its text says that the figure is not known yet (調査中, 集計中)."""
        return bool(_PENDING.search(fold_text(self.text)))

    @property
    def is_text(self) -> bool:
        """Whether it is reported in words that are neither number nor bound (実施, ○)."""
        return self.status == "reported" and self.range is None

    @property
    def unit(self) -> str:
        """The unit printed beside the number, without 千, 万, 億 and without 以上, 以下; "" where there is none."""
        suffix = re.sub(r"^[^\d]*[\d,.]*", "", fold_text(self.text))
        return _SCALES.sub("", _BOUND_WORDS.sub("", suffix))


ABSENT = Figure()


@dataclass(frozen=True)
class IndicatorSeries:
    """An indicator and its figures by measure (target | actual | baseline) and fiscal year.

    Attributes:
        sheet_year: The fiscal year that the document is of; actuals of later years are not yet due.
        band: The band within which the indicator is to be kept, where its definition prints one.
        conflicting: (measure, fiscal year) with more than one value in the document; the first value is used.
    """

    document_id: str
    indicator_id: str
    polarity: str
    polarity_source: str
    sheet_year: int
    band: Interval | None = None
    figures: dict[tuple[str, int], Figure] = field(default_factory=dict)
    conflicting: frozenset[tuple[str, int]] = frozenset()

    def figure(self, measure: str, year: int) -> Figure:
        """The figure of a year; ABSENT where there is no row."""
        return self.figures.get((measure, year), ABSENT)

    def numbers(self, measure: str) -> dict[int, Fraction]:
        """Fiscal year → number, in the order of years, without bounds and what is no figure."""
        values = {year: figure.value for (kind, year), figure in self.figures.items() if kind == measure}
        return {year: value for year, value in sorted(values.items()) if value is not None}

    @property
    def years(self) -> list[int]:
        """The fiscal years that have a row of target or actual, in order."""
        return sorted({year for measure, year in self.figures if measure != "baseline"})


def read_figure(value: float | None, text: str, status: str) -> Figure:
    """A figure of the contract's table `indicator_values`."""
    bound = parse_bound(text) if status == "reported" else None
    if bound:
        return Figure(text, status, None, bound)
    if status != "reported" or value is None or pd.isna(value):
        return Figure(text, status)
    number = exact(value)
    return Figure(text, status, number, point(number))


def read_series(tables: Tables, polarity_rules: pd.DataFrame) -> list[IndicatorSeries]:
    """All indicators that have a value, in the documents' order."""
    indicators = {
        (row["document_id"], row["indicator_id"]): row
        for row in apply_polarity(tables["indicators"], polarity_rules).to_dict("records")
    }
    years = _sheet_years(tables)
    by_indicator: dict[tuple[str, str], list[dict[Hashable, Any]]] = {}
    for row in tables["indicator_values"].to_dict("records"):
        by_indicator.setdefault((row["document_id"], row["indicator_id"]), []).append(row)
    return [_series(*key, rows, indicators.get(key, {}), years.get(key[0])) for key, rows in by_indicator.items()]


def _series(
    document_id: str,
    indicator_id: str,
    rows: list[dict[Hashable, Any]],
    indicator: Mapping[Hashable, Any],
    sheet_year: int | None,
) -> IndicatorSeries:
    figures: dict[tuple[str, int], Figure] = {}
    conflicting = set()
    for row in rows:
        key = (str(row["measure"]), int(row["fiscal_year"]))
        figure = read_figure(row["value"], str(row["text"]), str(row["status"]))
        if figures.setdefault(key, figure) != figure:
            conflicting.add(key)
    return IndicatorSeries(
        document_id=document_id,
        indicator_id=indicator_id,
        polarity=str(indicator.get("polarity", "")),
        polarity_source=str(indicator.get("polarity_source", "")),
        sheet_year=sheet_year or _last_actual_year(figures),
        band=printed_band(str(indicator.get("definition", "")), str(indicator.get("unit", ""))),
        figures=figures,
        conflicting=frozenset(conflicting),
    )


def _sheet_years(tables: Tables) -> dict[str, int]:
    """The year of each document: its own, else the last one of its activities."""
    years: dict[str, int] = {}
    for name in ("activities", "documents"):
        if name in tables:
            known = tables[name].dropna(subset=["fiscal_year"])
            years |= {str(k): int(v) for k, v in known.groupby("document_id")["fiscal_year"].max().items()}
    return years


def _last_actual_year(figures: Mapping[tuple[str, int], Figure]) -> int:
    return max((year for (measure, year), figure in figures.items() if measure == "actual" and figure.range), default=0)


def as_float(value: Fraction | None) -> float | None:
    """A number as tables hold it."""
    return None if value is None else float(value)

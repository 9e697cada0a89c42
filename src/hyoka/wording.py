"""Figures and codes of the tables as Japanese readers have them: 万円 and 億円, percent, 令和3年度, 決算."""

from __future__ import annotations

from typing import Final, Literal

import pandas as pd

STATUS_WORDS: Final = {"reported": "値あり", "missing": "欠測値", "placeholder": "値でない0"}
SEVERITY_WORDS: Final = {"error": "読めなかった", "warning": "要確認", "note": "補正・疑義"}

CODE_WORDS: Final[dict[str, dict[str, str]]] = {
    "level": {"policy": "政策", "program": "施策", "project": "事務事業", "action": "取組"},
    "measure": {"target": "目標", "actual": "実績", "baseline": "基準"},
    "basis": {
        "budget": "予算",
        "settlement": "決算",
        "initial": "当初予算",
        "final": "最終予算",
        "current": "予算現額",
        "unknown": "予算（種別の記載なし）",
        "census": "国勢調査",
        "estimate": "推計人口",
        "register": "住民基本台帳",
    },
    "item": {
        "total": "事業費",
        "general_funds": "一般財源",
        "subsidies": "国・府県支出金",
        "bonds": "地方債",
        "subsidies_and_bonds": "国・府県支出金と地方債",
        "other_funds": "その他の財源",
        "beneficiary_charges": "受益者負担",
        "beneficiary_rate": "受益者負担率",
        "detail": "内訳",
        "personnel_cost": "人件費",
        "regular_staff": "正職員",
        "overtime": "時間外勤務",
        "fixed_term_staff": "会計年度任用職員",
    },
    "unit": {"JPY": "円", "FTE": "人", "hours": "時間", "percent": "％"},
    "status": {**STATUS_WORDS, "completed": "終了", "planned": "構想", "implementing": "実施"},
    "severity": SEVERITY_WORDS,
    "polarity": {"higher": "↑ 増加", "lower": "↓ 減少", "maintain": "＝ 維持", "unknown": "不明", "": "不明"},
}
POLARITY_WORDS: Final = CODE_WORDS["polarity"]

MISSING: Final = "－"

YenUnit = Literal["円", "千円", "万円", "百万円", "億円", "auto"]
YEN_UNITS: Final[dict[str, int]] = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000}


def yen(value: float | None, unit: YenUnit = "auto") -> str:
    """An amount of money in the unit that people say.

    Args:
        value: Yen; NaN or None is missing.
        unit: 円, 千円, 万円, 百万円, 億円, or auto: 億円 from a hundred million on, 万円 from ten thousand on, else 円.

    Returns:
        "490千円", "3,918千円", "1.35億円", "－".
    """
    if value is None or pd.isna(value):
        return MISSING
    unit = unit_of_yen(abs(value)) if unit == "auto" else unit
    return number(value / YEN_UNITS[unit]) + unit


def unit_of_yen(amount: float) -> YenUnit:
    """The unit that people say for so many yen: 億円, 万円 or 円."""
    return "億円" if amount >= YEN_UNITS["億円"] else "万円" if amount >= YEN_UNITS["万円"] else "円"


def number(value: float | None, decimals: int | None = None) -> str:
    """A number with thousands; without `decimals`, whole numbers have none and others as many as say something.

    Args:
        value: Any number; NaN or None is missing.
        decimals: Digits behind the point.

    Returns:
        "1,234", "96.3", "0.25", "△1,234" (the documents' own minus sign), "－".
    """
    if value is None or pd.isna(value):
        return MISSING
    value = float(value)
    if decimals is None:
        decimals = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
        shown = f"{abs(value):,.{decimals}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    else:
        shown = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in "123456789" for digit in shown)
    return ("△" if negative else "") + shown


def percent(share: float | None, decimals: int = 1) -> str:
    """A share as percent: 0.963 is "96.3%", NaN is "－"."""
    return MISSING if share is None or pd.isna(share) else number(float(share) * 100, decimals) + "%"


def fiscal_year(year: float | None, labels: str = "ja") -> str:
    """A fiscal year as printed: 2020 is "令和2年度" (ja) or "FY2020" (en)."""
    if year is None or pd.isna(year):
        return MISSING
    year = int(year)
    if labels == "en":
        return f"FY{year}"
    era, first = ("令和", 2019) if year >= 2019 else ("平成", 1989) if year >= 1989 else ("昭和", 1926)
    since = year - first + 1
    return f"{era}{'元' if since == 1 else since}年度"

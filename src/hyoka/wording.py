"""Figures and codes of the tables as Japanese readers have them: 万円 and 億円, percent, 令和3年度, 決算."""

from __future__ import annotations

from typing import Final, Literal

import pandas as pd

#: What went wrong in reading, by the kind of a problem.
PROBLEM_WORDS: Final = {
    "another_file": "資料一覧と異なるファイル",
    "check": "確かめていない合計",
    "crash": "読み取りの中断",
    "duplicate": "重複する行",
    "empty_file": "空のファイル",
    "encrypted": "暗号化されたファイル",
    "form_differs": "様式と異なる配置",
    "form_not_loaded": "様式の定義の誤り",
    "hidden_text": "見えない文字",
    "indicator_number": "指標の番号",
    "label_missing": "欄名のない頁",
    "listed_again": "再掲",
    "measure": "目標・実績の別が不明",
    "mended": "空白を除いた数値",
    "name_missing": "名称の補い",
    "no_activity": "事業・施策なし",
    "no_file": "ファイルなし",
    "no_name": "名称なし",
    "no_source": "資料一覧に記載なし",
    "no_text": "文字のない文書",
    "no_words": "文字のないページ",
    "not_pdf": "PDFでないファイル",
    "number": "読めない数値",
    "number_missing": "番号なし",
    "page_numbers": "続かないページ番号",
    "page_without_text": "文字のないページ",
    "rating_missing": "評価なし",
    "same_name": "同じ名前のファイル",
    "scanned_page": "画像だけのページ",
    "source": "資料一覧の記載の誤り",
    "spanning_figure": "二つの行や列にわたる数値",
    "symbol": "尺度にない記号",
    "truncated": "途中で切れたファイル",
    "two_figures": "一つの枠に二つの数値",
    "two_numbers": "一つの枠に並ぶ数値",
    "unavailable": "開けないファイル",
    "unit": "読めない単位",
    "unit_differs": "ほかと異なる単位",
    "unknown_form": "様式の不明な文書",
    "unmapped_text": "文字コードのない文字",
    "unplaced_text": "位置の決まらない文章",
    "unreadable_file": "読めないファイル",
    "untaken_text": "読み取らなかった文字",
    "year": "読めない年度",
    "year_twice": "同じ年度の列が二つ",
}

CODE_WORDS: Final[dict[str, dict[str, str]]] = {
    "level": {"policy": "政策", "program": "施策", "project": "事務事業", "action": "取組"},
    "measure": {
        "target": "目標",
        "actual": "実績",
        "baseline": "基準",
        "execution": "執行率",
        "direct_cost": "事業費（決算）",
        "full_cost": "総事業費",
        "personnel_share": "人件費の割合",
        "general_funds_share": "一般財源の割合",
        "subsidies_share": "国・府県支出金の割合",
        "bonds_share": "地方債の割合",
        "subsidies_and_bonds_share": "国・府県支出金と地方債の割合",
        "other_funds_share": "その他の財源の割合",
        "overtime_per_person": "1人当たり時間外",
        "staff_derived": "従事人員（推計）",
        "cost_per_resident": "住民1人当たり",
        "cost_per_1000_residents": "住民千人当たり",
        "change_budget": "予算の前年度増減率",
        "change_direct_cost": "事業費の前年度増減率",
        "change_full_cost": "総事業費の前年度増減率",
        "unit_cost": "単位当たりコスト",
        "change_unit_cost": "単位当たりコストの前年度増減率",
        "unit_cost_cost_effect": "費用による増減",
        "unit_cost_volume_effect": "量による増減",
        "full_cost_price_effect": "単価による増減（総事業費）",
        "full_cost_volume_effect": "量による増減（総事業費）",
        "incremental_cost": "増分費用",
    },
    "reason": {
        "": "",
        "bound": "範囲で示された目標（以上・以下など）",
        "actual_missing": "実績の記載なし",
        "actual_pending": "実績は調査中・集計中",
        "target_missing": "目標の記載なし",
        "placeholder": "値でない0（未調査・休止など）",
        "zero_target": "目標が0",
        "polarity_unknown": "望ましい方向が不明",
        "not_yet_due": "年度が到来していない",
        "unit_mismatch": "目標と実績の単位が不一致",
        "budget_missing": "予算の記載なし",
        "budget_zero": "予算が0",
        "settlement_missing": "決算の記載なし",
        "settlement_zero": "決算が0",
        "personnel_missing": "人件費の記載なし",
        "full_cost_zero": "費用が0",
        "funding_missing": "財源内訳の記載なし",
        "staff_missing": "職員数の記載なし",
        "staff_zero": "職員数が0",
        "overtime_missing": "時間外勤務の記載なし",
        "output_zero": "実績が0または欠測",
        "not_an_output": "活動指標でない",
        "no_pairing": "活動指標が複数あり、費用との対応が未定",
        "population_missing": "使える人口なし",
        "previous_missing": "前年度の値なし",
        "previous_zero": "前年度の値が0",
        "rate_unknown": "職員1人当たり人件費が不明",
        "two_values": "同じ欄に値が二つ",
        "dominant": "費用を増やさず量が増加",
        "dominated": "費用を減らさず量が減少",
        "effect_unchanged": "量の変化なし",
    },
    "flags": {
        "": "",
        "target_slack": "目標が基準値より低い水準",
        "too_easy": "目標を大幅に超過（1.5倍以上）",
        "small_span": "差が小さく率が不安定",
        "basis_linear": "最終目標からの按分",
        "no_baseline": "基準値なし",
        "no_later_target": "以後の目標なし",
        "no_direction": "維持する指標",
        "target_equals_baseline": "最終目標が基準値と同じ",
        "target_worse_than_baseline": "最終目標が基準値より低い水準",
        "not_started": "基準年度",
        "several_values": "同じ年度に値が複数",
        "text_target": "目標が文章",
        "text_actual": "実績が文章",
        "budget_initial": "当初予算に対する率",
        "budget_final": "最終予算に対する率",
        "budget_current": "予算現額に対する率",
        "budget_unknown": "予算の種別は記載なし",
        "over_budget": "決算が予算を超過",
        "spent_without_budget": "予算0で支出あり",
        "parts_differ_from_total": "財源の合計が決算と不一致",
        "joint_cost": "他の活動の費用を含む上限値",
        "outcome_pair": "成果との対比",
        "single_output": "唯一の活動指標（人の確認なし）",
        "output_missing": "実績の欠測",
        "both_down": "費用・量とも減少",
        "derived": "人件費からの推計",
        "does_not_fit": "推計した人員から人件費を再現できない",
        "planned": "計画値",
        "earlier_population": "人口は直近の国勢調査",
    },
    "met": {"True": "達成", "False": "未達成", "<NA>": ""},
    "passes": {"True": "一致", "False": "不一致", "<NA>": ""},
    "出来事": {
        "": "なし",
        "epidemic": "感染症の流行",
        "closure": "休館・休止",
        "not_surveyed": "未調査",
        "transfer": "移管",
        "redefinition": "定義の変更",
    },
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
    "status": {
        "reported": "値あり",
        "missing": "欠測値",
        "placeholder": "値でない0",
        "completed": "終了",
        "planned": "構想",
        "implementing": "実施",
    },
    "severity": {"error": "読めなかった", "warning": "要確認", "note": "補正・疑義"},
    "kind": {
        "output": "活動指標",
        "outcome": "成果指標",
        "published": "公表資料",
        "reconstruction": "再構成",
        "made-up": "架空",
        **PROBLEM_WORDS,
    },
    "check": {
        "project_total": "事業費合計＝事業費の和",
        "level_count": "施策数＝施策の数",
        "action_count": "取組総数＝取組の数",
        "action_kinds": "種類別の取組数の和＝取組の数",
        "grade_ab": "A・Bの記載数＝評価の数",
        "grade_cd": "C・Dの記載数＝評価の数",
        "funding": "決算額など＝財源内訳の和",
        "identity": "様式が定める関係（率＝一部÷全体など）",
        "personnel_cost": "人件費＝従事割合×単価",
        "consecutive_numbers": "番号が続いている",
        "ids_in_parents_range": "番号が上位の番号で始まる",
        "parents_exist": "上位の施策等がある",
        "unique_ids": "番号に重複がない",
        "one_value_a_year": "年度ごとの値は一つ",
        "control_activities": "目視計数：施策・事業・取組",
        "control_section": "目視計数：課ごとの事業",
        "control_depth": "目視計数：階層ごとの施策",
        "control_indicators": "目視計数：指標",
        "control_values": "目視計数：指標の値",
        "control_amount_pairs": "目視計数：予算と決算の組",
        "control_ratings": "目視計数：評価",
        "control_statuses": "目視計数：状況の印",
    },
    "polarity": {"higher": "↑ 増加", "lower": "↓ 減少", "maintain": "＝ 維持", "unknown": "不明", "": "不明"},
}

MISSING: Final = "－"


def in_words(column: str, codes: str) -> str:
    """The codes of a column (flags joined by ;) in words; a reason that is written out behind its code as it is."""
    code, _, written = codes.partition(": ")
    known = CODE_WORDS[column]
    if ";" in codes or column == "flags":  # some flags only name a source or a rate
        return "、".join(known[flag] for flag in codes.split(";") if known.get(flag)) or MISSING
    return written or known.get(code, code) or MISSING


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


def fiscal_year(year: float | None) -> str:
    """A fiscal year as printed: 2020 is "令和2年度"."""
    if year is None or pd.isna(year):
        return MISSING
    year = int(year)
    era, first = ("令和", 2019) if year >= 2019 else ("平成", 1989) if year >= 1989 else ("昭和", 1926)
    since = year - first + 1
    return f"{era}{'元' if since == 1 else since}年度"

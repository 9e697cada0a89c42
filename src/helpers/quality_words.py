"""Words of the pages about reading, cleaning and quality: codes, columns and checks in Japanese."""

from __future__ import annotations

from typing import Final

import pandas as pd

from hyoka.wording import CODE_WORDS

CHECK_WORDS: Final = {
    "project_total": "印字の事業費合計 = 事業費の和",
    "level_count": "印字の施策数 = 施策の数",
    "action_count": "印字の取組総数 = 取組の数",
    "action_kinds": "取組の種類別の数の和 = 取組の数",
    "grade_ab": "印字のA・Bの数 = 評価の数",
    "grade_cd": "印字のC・Dの数 = 評価の数",
    "funding": "決算額など = 財源内訳の和",
    "identity": "様式が定める関係（率 = 一部 ÷ 全体 など）",
    "personnel_cost": "人件費 = 従事割合 × 単価",
    "consecutive_numbers": "課ごとの番号が続いている",
    "ids_in_parents_range": "番号が上位の番号で始まる",
    "parents_exist": "上位の施策等がある",
    "unique_ids": "同じ行が二つない",
    "one_value_a_year": "年度ごとの値は一つ",
}
#: Heads of the tables' columns.
HEADS: Final = {
    "document_id": "文書",
    "municipality": "自治体",
    "title": "文書名",
    "year": "年度（印字）",
    "form": "様式",
    "pages": "ページ",
    "records": "記録",
    "error": "読めない",
    "note": "注記",
    "activity_id": "番号",
    "level": "階層",
    "name": "名称",
    "section": "課",
    "indicator_id": "指標",
    "measure": "種別",
    "text": "印字",
    "basis": "予算・決算",
    "item": "費目",
    "unit": "単位",
    "check": "検算",
    "subject": "対象",
    "page": "ページ",
    "severity": "重さ",
    "kind": "種類",
    "action": "対処",
    "table": "表",
    "holds": "内容",
    "rows": "行",
    "documents": "文書",
    "fiscal_year": "年度",
    "value": "値",
    "status": "状態",
    "words": "検算の内容",
    "n": "件",
    "passed": "合う",
    "failed": "合わない",
    "expected": "期待",
    "found": "読み取り",
}


TABLE_WORDS: Final = {
    "activities": "施策・事業・取組",
    "indicators": "指標",
    "indicator_values": "指標の値",
    "costs": "費用",
    "ratings": "評価",
    "statuses": "進捗",
    "narratives": "文章",
}
COLUMN_WORDS: Final = {
    "name": "名称",
    "department": "部",
    "section": "課",
    "unit": "単位",
    "kind": "種類",
    "polarity": "向き",
    "definition": "定義",
    "value": "値",
    "basis": "予算・決算の別",
    "score": "得点",
}
#: How a check covers a row.
HOW_WORDS: Final = {"summed": "和や単価で確かめた", "counted": "件数で確かめた", "uncovered": "検算がない"}


def column_heads(columns: str) -> dict[str, str]:
    """Columns (their names with spaces between them) with their Japanese heads."""
    return {column: HEADS[column] for column in columns.split()}


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with the codes of its columns (budget, target, error …) as Japanese words."""
    return frame.replace({column: words for column, words in CODE_WORDS.items() if column in frame})


def check_words(name: str) -> str:
    """A check's name in Japanese."""
    return CHECK_WORDS.get(name, "目で数えた数と合う" if name.startswith("control_") else name)

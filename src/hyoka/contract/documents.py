"""The tables that come from the documents, and those about the reading of them."""

from __future__ import annotations

from typing import Final

from hyoka.contract.columns import Column, activity, document, fiscal_year, integer, number, share, text, truth

LEVELS = ("policy", "program", "project", "action")
INDICATOR_KINDS = ("output", "outcome")
POLARITIES = ("higher", "lower", "maintain")
POLARITY_SOURCES = ("document", "rule")
MEASURES = ("target", "actual", "baseline")
VALUE_STATUSES = ("reported", "missing", "placeholder")
BASES = ("budget", "settlement")
COST_ITEMS = (
    "total",
    "general_funds",
    "subsidies",
    "bonds",
    "subsidies_and_bonds",
    "other_funds",
    "beneficiary_charges",
    "beneficiary_rate",
    "detail",
    "personnel_cost",
    "regular_staff",
    "overtime",
    "fixed_term_staff",
)
COST_UNITS = ("JPY", "FTE", "hours", "percent")
SCALES = ("abcd", "abc", "circle", "five", "stars", "direction")
STATUSES = ("completed", "planned", "implementing")
KINDS = ("published", "reconstruction", "made-up")
SEVERITIES = ("error", "warning", "note")


def provenance() -> dict[str, Column]:
    """Page and box of the cell that the row was read from: five columns, all filled or none."""
    edge = "points from the page's top left"
    return {
        "page": integer("ページ（1から）", "page, from 1", least=1),
        "x0": number("枠の左端", f"left edge of the cell, {edge}", unit="pt"),
        "top": number("枠の上端", f"upper edge of the cell, {edge}", unit="pt"),
        "x1": number("枠の右端", f"right edge of the cell, {edge}", unit="pt"),
        "bottom": number("枠の下端", f"lower edge of the cell, {edge}", unit="pt"),
    }


COLUMNS: Final[dict[str, dict[str, Column]]] = {
    "documents": {
        "document_id": text(
            "文書（PDFのファイル名から拡張子を除いたもの）", "stem of the PDF", empty=False, unique=True
        ),
        "form": text("様式（読み取った書式の名）", "name of the form that read it", empty=False),
        "title": text("文書名", "title"),
        "municipality": text("自治体名", "name of the municipality"),
        "municipality_code": text(
            "全国地方公共団体コード（6桁、検査数字つき）",
            "code of the municipality, with check digit",
            pattern=r"\d{6}",
        ),
        "fiscal_year": fiscal_year(empty=True),
        "file": text("ファイル名", "file name", empty=False),
        "sha256": text("ファイルのSHA-256", "SHA-256 of the file", empty=False, pattern=r"[0-9a-f]{64}"),
        "bytes": integer("ファイルの大きさ", "size of the file", empty=False, least=1, unit="byte"),
        "pages": integer("ページ数", "number of pages", empty=False, least=1),
        "kind": text(
            "種別（公表されたものか、事実から組み直したものか、架空か）",
            "published, typeset again or made up",
            values=KINDS,
        ),
        "publisher": text("発行者", "publisher"),
        "source_url": text("ファイルのURL", "address of the file"),
        "page_url": text("掲載ページのURL", "address of the page that links to it"),
        "licence": text("利用条件", "licence"),
        "retrieved_on": text("取得日", "day of retrieval", pattern=r"\d{4}-\d\d-\d\d"),
    },
    "activities": {
        "document_id": document(),
        "activity_id": text("番号（政策・施策・事業・取組）", "id of the activity", empty=False, unique=True),
        "parent_id": text("上位の番号（政策・施策・事業）", "id of the activity above it"),
        "level": text("階層（政策・施策・事務事業・取組）", "level", empty=False, values=LEVELS),
        "code": text("番号（文書に記載のとおり）", "code as printed"),
        "name": text("名称", "name"),
        "department": text("部局", "department"),
        "section": text("課", "section"),
        "fiscal_year": fiscal_year(),
        **provenance(),
    },
    "indicators": {
        "document_id": document(),
        "indicator_id": text("指標の番号", "id of the indicator", empty=False, unique=True),
        "activity_id": activity(),
        "number": integer("順番（事業の中で、1から）", "number within the activity, from 1", empty=False, least=1),
        "name": text("指標名", "name", empty=False),
        "unit": text("単位", "unit as printed"),
        "kind": text("指標の種類（活動指標 outputか成果指標 outcomeか）", "output or outcome", values=INDICATOR_KINDS),
        "polarity": text("望ましい方向（増加・減少・維持）", "which way is better", values=POLARITIES),
        "polarity_source": text("方向の根拠（文書・規則）", "who says so", values=POLARITY_SOURCES),
        "definition": text("指標の意味・算式", "what the document says of its meaning"),
        **provenance(),
    },
    "indicator_values": {
        "document_id": document(),
        "indicator_id": text("指標の番号", "id of the indicator", empty=False),
        "fiscal_year": fiscal_year(),
        "measure": text("種別（目標・実績・基準）", "target, actual or baseline", empty=False, values=MEASURES),
        "value": number("値（指標の単位）", "value, in the indicator's unit"),
        "text": text("記載値（文書に記載のとおり）", "figure as printed"),
        "status": text("値の有無（あり・欠測・値でない0）", "status of the figure", empty=False, values=VALUE_STATUSES),
        **provenance(),
    },
    "costs": {
        "document_id": document(),
        "activity_id": activity(),
        "fiscal_year": fiscal_year(),
        "basis": text("予算・決算の別", "budget or settlement; empty where the form does not say", values=BASES),
        "item": text("費目", "item", empty=False, values=COST_ITEMS),
        "detail": text("内訳名（様式が空欄にしている費目の名）", "name of a line that the form leaves free"),
        "value": number("値（金額は円）", "value; money in whole yen"),
        "unit": text("単位", "unit", values=COST_UNITS),
        "text": text("記載値（文書に記載のとおり）", "figure as printed", empty=False),
        **provenance(),
    },
    "ratings": {
        "document_id": document(),
        "activity_id": activity(),
        "fiscal_year": fiscal_year(),
        "criterion": text("評価項目", "criterion: the printed label without its year", empty=False),
        "symbol": text("評価（記載の記号）", "mark as printed", empty=False),
        "scale": text("評価の尺度", "scale", empty=False, values=SCALES),
        "text": text("欄の全文（評価の欄）", "the whole cell"),
        "score": share("得点（最良1、最低0）", "1.0 best to 0.0 worst on its scale"),
        **provenance(),
    },
    "statuses": {
        "document_id": document(),
        "activity_id": activity(),
        "fiscal_year": fiscal_year(),
        "status": text("進捗（終了・構想・実施）", "status", empty=False, values=STATUSES),
        **provenance(),
    },
    "narratives": {
        "document_id": document(),
        "activity_id": activity(),
        "field": text("欄の名（記載のとおり、年度を除く）", "the printed label without its year", empty=False),
        "text": text("欄の文章", "its text", empty=False),
        **provenance(),
    },
    "checks": {
        "document_id": document(),
        "check": text("検算（種類の名）", "name of the check", empty=False),
        "page": integer("ページ", "page", least=1),
        "subject": text("対象（検算した所）", "what was checked"),
        "expected": text("期待値（文書の記載や規則によるもの）", "what is expected"),
        "found": text("読み取り値", "what was found"),
        "passes": truth("一致（期待値と読み取り値）", "whether they agree", empty=False),
        "note": text("注記", "note"),
    },
    "problems": {
        "document_id": document(),
        "page": integer("ページ", "page", least=1),
        "severity": text(
            "区分（error は読めなかったもの、warning は要確認のもの、note は補正したもの・疑わしいもの）",
            "error: not read; warning: left out, such as text that nobody sees; note: mended or doubtful",
            empty=False,
            values=SEVERITIES,
        ),
        "kind": text("種類", "kind", empty=False),
        "subject": text("対象", "what it is about"),
        "text": text("記載内容（文書に記載のとおり）", "what was printed"),
        "action": text("対処", "what was done, or what to do"),
    },
    "page_log": {
        "document_id": document(),
        "page": integer("ページ", "page", empty=False, least=1),
        "form": text("様式", "form"),
        "words": integer("文字の行の数", "lines of text on the page, in cells and outside", least=0),
        "cells": integer("枠の数", "cells on the page", least=0),
        "rows": integer("読み取った行の数", "rows read from the page", least=0),
        "coverage": share(
            "読み取れた文字の割合（見出し・欄名を含む）",
            "share of the page's characters that rows, labels and headers of its form cover; empty without text",
        ),
        "doubt": text("ページの問題の種類", "kinds of problems that were found in reading the page; mostly empty"),
    },
}

TITLES = {
    "documents": ("文書", "documents read"),
    "activities": ("政策・施策・事業・取組", "policies, programs, projects and actions"),
    "indicators": ("指標", "indicators"),
    "indicator_values": ("指標の目標・実績・基準", "targets, actuals and baselines"),
    "costs": ("事業費・財源・人件費", "costs, their funding and personnel"),
    "ratings": ("評価", "ratings"),
    "statuses": ("進捗", "statuses of actions"),
    "narratives": ("文章欄", "narratives"),
    "checks": ("検算", "checks"),
    "problems": ("読み取りの問題", "problems of reading"),
    "page_log": ("ページの記録", "log of pages"),
}

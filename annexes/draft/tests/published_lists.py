"""The truth of published lists and sheets: pdfplumber's tables, read without this program."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pdfplumber
from command_line import rows_of
from true_tables import TESTS

from hyoka_draft.corrected_sheet import FACT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Row = dict[str, str]
FIGURE = re.compile(r"[△-]?[\d,]+(\.\d+)?")


def plain(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


def tables_of(path: Path) -> Iterator[tuple[int, list[list[str]]]]:
    with pdfplumber.open(path) as document:
        for page in document.pages:
            for table in page.extract_tables():
                yield page.page_number, [[plain(cell) for cell in row] for row in table]


def row_of(path: Path, page: int, about: tuple[str, ...], figure: str) -> Row:
    value = figure.replace(",", "").replace("△", "-")
    typed = zip(FACT_COLUMNS, (path.stem, *about, value), strict=False)
    return dict.fromkeys(FACT_COLUMNS, "") | dict(typed) | {"page": str(page)}


def results_of_lines(files: Iterable[Path]) -> Iterator[Row]:
    """営業成績: an indicator a row, under years; its line stands in the title of the document."""
    lines = {"kotsu-bus": "自動車事業", "kotsu-subway": "高速鉄道事業"}
    for path in files:
        for page, table in tables_of(path):
            heads: list[str] = []
            for label, *figures in table:
                if label == "区分":
                    heads = figures
                    continue
                for head, figure in zip(heads, figures, strict=True):
                    if FIGURE.fullmatch(figure):
                        year = 1988 + int("".join(filter(str.isdecimal, head)))
                        about = (lines[path.stem], "value", "", label, str(year), "actual")
                        yield row_of(path, page, about, figure)


def bonds(files: Iterable[Path]) -> Iterator[Row]:
    """地方債現在高調書: a purpose a row, heads of two levels that say a year and what.

    Without the row in which the page covers figures, which pdfplumber reads.
    """
    for path in files:
        of_document = 2022 if "r4" in path.stem else 2021
        heads: list[str] = []
        for page, (top, *table) in tables_of(path):
            if not heads:
                below, *table = table
                heads = [lower or upper for upper, lower in zip(top, below, strict=True)]
            else:
                table = [top, *table]
            for name, *figures in table:
                for head, figure in zip(heads[1:], figures, strict=True):
                    if head and FIGURE.fullmatch(figure) and "特定資金" not in name:
                        printed = re.match(r"(?:令和)?(\d+|元)年度", head)
                        number = printed and (1 if printed[1] == "元" else int(printed[1]))
                        year = 2018 + number if number else of_document
                        phase = "target" if "見込" in head or "当該" in head else "actual"
                        about = (name, "value", "", head, str(year), phase)
                        yield row_of(path, page, about, figure)


#: What labels of the sheets of costs are to the contract; the others are details.
ITEMS = {
    "人件費": "personnel_cost",
    "合計(A": "total",
    "国県支出金": "subsidies",
    "使用料手数料": "beneficiary_charges",
    "(差引)一般財源(B": "general_funds",
}


def costs_of_sheets(files: Iterable[Path]) -> Iterator[Row]:
    """事務事業評価シート: costs and revenues a row under years, settled but for the last one."""
    for path in files:
        name = ""
        for page, table in tables_of(path):
            if table[0][0] == "事務事業名":
                name = table[0][1]
            heads = [re.match(r"(\d+)年度(決算|予算)$", head) for head in table[0]]
            for row in table if table[1:] and table[1][0] == "コスト" else ():
                left = [text for text, head in zip(row, heads, strict=True) if not head]
                label = "".join(left[1:] if left[1] else left).partition("アルバイト・人(")[0]
                for text, head in zip(row, heads, strict=True):
                    figure = text.removeprefix(")")  # the label runs into the first column
                    if head and FIGURE.fullmatch(figure):
                        item = ITEMS.get(label.removesuffix(")"), "")
                        phase = "budget" if head[2] == "予算" else "settlement"
                        about = (name, "cost", item, label, str(1988 + int(head[1])), phase)
                        value = figure.replace(",", "") + "000"
                        yield row_of(path, page, about, value)


def stations(files: Iterable[Path]) -> Iterator[Row]:
    """駅別乗車人員: a station a row, under years; the line over them says what they are."""
    for path in files:
        for page, (heads, *table) in tables_of(path):
            for name, *figures in table:
                for head, figure in zip(heads[1:], figures, strict=True):
                    if FIGURE.fullmatch(figure):
                        year = str(1988 + int(head.removesuffix("年度")))
                        about = (name, "value", "", "駅別乗車人員(1日平均)", year, "actual")
                        yield row_of(path, page, about, figure)


def taxes(files: Iterable[Path]) -> Iterator[Row]:
    """税目別決算額: a tax a row, parts further in; settled amounts under a year, rates beside."""
    for path in files:
        for page, (heads, *table) in tables_of(path):
            for row in table:
                year = 0
                name = next(filter(None, row))
                for text, head in zip(row, heads, strict=True):
                    year = 1988 + int(head) if head.isdecimal() else year
                    if not (year and FIGURE.fullmatch(text)):
                        continue
                    if head.isdecimal():
                        about = (name, "cost", "total", "決算額", str(year), "settlement")
                        yield row_of(path, page, about, text + "000")
                    else:
                        about = (name, "value", "", head, str(year), "actual")
                        yield row_of(path, page, about, text)


def digital_plan(files: Iterable[Path]) -> Iterator[Row]:
    """ＤＸ推進計画: no line at all; an initiative over its indicators, three years and a target."""
    heads = [("2022", "actual"), ("2023", "actual"), ("2024", "actual"), ("2025", "target")]
    for path in files:
        with pdfplumber.open(path) as document:
            words = document.pages[0].extract_words()
        lines: dict[float, list[str]] = {}
        for word in words:
            lines.setdefault(round(word["top"]), []).append(plain(word["text"]))
        name = ""
        for line in lines.values():
            figures = [text for text in line if FIGURE.fullmatch(text)]
            if len(figures) == len(heads):
                *names, label, _ = line[: line.index(figures[0])]
                name = names[0] if names else name
                for (year, phase), figure in zip(heads, figures, strict=True):
                    yield row_of(path, 1, (name, "value", "", label, year, phase), figure)


def routes(files: Iterable[Path]) -> Iterator[Row]:
    """路線別営業成績: a route a row; of its figures one is of the year before, too."""
    labels = {
        "営業係数": ("営業係数", 0),
        "前年度の営業係数": ("営業係数", 1),
        "収支差": ("収支差", 0),
        "乗車人数": ("乗車人数／日", 0),
        "運行本数": ("運行本数／日", 0),
    }
    of_year = {1988 + int(path.stem[-2:]): path for path in files}
    for row in rows_of(TESTS / "data" / "kobe-routes.csv"):
        year = int(row["年度"])
        if row["系統"] in ("小計", "合計"):
            continue
        for head, (label, before) in labels.items():
            if row[head]:
                about = (row["区間"], "value", "", label, str(year - before), "actual")
                yield row_of(of_year[year], int(row["頁"]), about, row[head])


def grants(files: Iterable[Path]) -> Iterator[Row]:
    """地方交付税の推移: amounts and rates under years, names within two groups beside them."""
    for path in files:
        for page, (years, heads, *table) in tables_of(path):
            group = ""
            for row in table:
                group = row[0] or group
                year = ""
                for text, over, head in zip(row, years, heads, strict=True):
                    year = over or year
                    if head == "金額" and FIGURE.fullmatch(text.replace("▲", "△")):
                        printed = re.match(r"(平成|令和)(\d+)", year)
                        number = {"平成": 1988, "令和": 2018}[printed[1]] + int(printed[2])
                        phase = "budget" if "予算" in year else "settlement"
                        about = (group, "cost", "", row[1] or group, str(number), phase)
                        yield row_of(path, page, about, text.replace("▲", "△") + "000")

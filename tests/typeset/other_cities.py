"""Small sheets of cities that no form knows, each in another city's manner, with what they say: lists, and layouts."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from .city_tables import UNDER, Rows, row, table
from .layouts import described_city, layouts
from .page import Pages
from .style import STYLES, Style
from .table import Table

FOOT = "架空の市の架空の帳票"


def list_over_pages(pages: Pages) -> Rows:
    """One list over two pages: headings within, marks, targets and actuals by year under nested heads."""
    pages.begin()
    pages.text("実施計画の進捗（令和５年度）", 14.0, align="center")
    heads = [
        row(0, ("番号", 2, 1), ("取組名", 2, 1), ("担当課", 2, 1), ("KPI", 2, 1), ("単位", 2, 1), ("目標値", 1, 2),
            ("実績値", 1, 2), ("進捗", 2, 1)),
        row(1, *[UNDER] * 5, "R4", "R5", "R4", "R5", UNDER),
    ]  # fmt: skip
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    rows, place = [*heads], 2
    for code, group in (("1", "安心なまち"), ("2", "元気なまち")):
        rows.append(row(place, (f"基本目標{code}　{group}", 1, 10)))
        place += 1
        for n in range(1, 26):
            number, figures = f"{code}-{n}", [str(10 + n), str(12 + n), str(9 + n), "-" if n == 3 else str(13 + n)]
            mark = "◎○△"[n % 3]
            rows.append(row(place, number, f"取組{n}事業", "企画課", f"実施回数{n}", "回", *figures, mark))
            place += 1
            truth["activities"].append((number, f"取組{n}事業", "", "企画課", "2023"))
            truth["indicators"].append((f"{number}#1", f"実施回数{n}", "回"))
            keys = [("2022", "target"), ("2023", "target"), ("2022", "actual"), ("2023", "actual")]
            truth["indicator_values"] += [(f"{number}#1", *key, text) for key, text in zip(keys, figures, strict=True)]
            truth["ratings"].append((number, "進捗", mark, "circle"))
    shares = [0.8, 1.6, 1, 1.4, 0.7, 0.8, 0.8, 0.8, 0.8, 0.7]
    cells = [cell for one in rows for cell in one]
    pages.table(Table(cells, shares, pages.width_pt, pages.style, header_rows=2, row_pt=16.0))
    return truth


def programs(pages: Pages) -> Rows:
    """A program a page with the list of its projects, whose numbers begin again; a date above the title."""
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    for number, name in enumerate(("子育ての支援", "高齢者の福祉", "防災の推進", "学びの充実"), start=1):
        pages.begin()
        pages.text("作成日　令和６年６月１５日", 9.0)
        pages.text("令和５年度　施策評価シート", 13.0)
        about = (
            row(0, "施策名", f"{number}-1 {name}", "主管課", "企画課"),
            row(1, "KPI", f"{name}の満足度", "進捗状況", "やや遅れ"),
        )
        table(pages, about, [1, 2, 1, 1])
        table(pages, (row(0, "区分（千円）", "R4決算"), row(1, "事業費合計", "12")), [1, 1])
        truth["costs"].append((name, "2022", "settlement", "total", "", "12000"))
        values = row(0, "年度", "2022（実績）", "2025（目標）"), row(1, "数値", f"3.{number}", f"4.{number}")
        table(pages, values, [1, 1, 1])
        key = f"{name}#1"
        truth["indicators"].append((key, f"{name}の満足度", ""))
        truth["indicator_values"] += [(key, "2022", "actual", f"3.{number}"), (key, "2025", "target", f"4.{number}")]
        truth["ratings"].append((name, "進捗状況", "やや遅れ", "direction"))
        truth["activities"].append((name, name, "", "企画課", "2023"))
        ends = ("評価", 2, 1), ("今後の方向性", 2, 1)
        rows = [
            row(0, ("番号", 2, 1), ("事務事業名", 2, 1), ("事業費（決算）千円", 1, 2), *ends),
            row(1, UNDER, UNDER, "R4", "R5", UNDER, UNDER),
        ]
        for place, mark in enumerate("ABC", start=1):
            project = f"{name}第{place}事業"
            rows.append(row(place + 1, str(place), project, f"{number}{place}", f"{place}{number}", mark, "継続"))
            truth["activities"].append((project, project, "", "", "2023"))
            truth["ratings"] += [(project, "評価", mark, "abc"), (project, "今後の方向性", "継続", "direction")]
            truth["costs"] += [(project, "2022", "settlement", "total", "", f"{number}{place}000"),
                               (project, "2023", "settlement", "total", "", f"{place}{number}000")]  # fmt: skip
        table(pages, rows, [0.5, 2, 1, 1, 0.6, 1])
    return truth


KINDS: dict[str, Callable[[Pages], Rows]] = {
    "list_over_pages": list_over_pages,
    "programs": programs,
    **{kind: partial(described_city, kind) for kind in layouts()},
}


def other_city(kind: str, path: Path, style: Style = STYLES["plain"]) -> Rows:
    """Typeset a sheet and say what it says: by table, rows of the columns that the tests compare.

    Args:
        kind: One of KINDS.
        path: The PDF to write.
        style: How it is set.
    """
    pages = Pages(path, style, kind, FOOT)
    truth = KINDS[kind](pages)
    pages.finish()
    return truth

"""Small sheets of cities that no form knows, each in another city's manner, with what they say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .city_tables import UNDER, Rows, row, table
from .layouts import described_city, layouts
from .page import Pages
from .style import STYLES
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .style import Style

FOOT = "架空の市の架空の帳票"
YEARS = ("令和４年度", "令和５年度", "令和６年度")
FULL = "令和５年度　事務事業評価表"


def years_across(pages: Pages) -> Rows:
    """Merged labels, funding told apart, an indicator's name over its 目標 and 実績, a choice to tick; two sheets."""
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    for number, name, chosen in (("11", "公園管理事業", "継続"), ("12", "街路樹管理事業", "拡充")):
        pages.begin()
        pages.text(FULL, 14.0, align="center")
        table(
            pages,
            [row(0, "事業番号", number, "事務事業名", name), row(1, "部名", "建設部", "課名", "公園課")],
            [1, 1, 1, 2],
        )
        pages.text("１　事業費（単位：千円）")
        head = row(0, ("区分", 2, 2), *YEARS), row(1, ("", 0, 2), "決算", "決算", "予算")
        lines = [("国庫支出金", "30", "30", "31"), ("県支出金", "10", "0", "-"), ("一般財源", "60", "71", "74")]
        body = [row(2, ("事業費", 1, 2), "100", "101", "105")]
        for place, line in enumerate(lines, start=3):
            body.append(row(place, ("財\n源", 3, 1) if place == 3 else UNDER, *line))
        table(pages, [*head, *body], [0.3, 1.7, 1, 1, 1])
        pages.text("２　指標")
        values = [("目標値", "10", "12", "14"), ("実績値", "9", "13", ""), ("達成率", "90.0%", "108.3%", "")]
        rows = [row(0, "指標名", "単位", "区分", *YEARS)]
        for place, line in enumerate(values, start=1):
            rows.append(row(place, *((("剪定した本数", 3, 1), ("本", 3, 1)) if place == 1 else (UNDER, UNDER)), *line))
        table(pages, rows, [2, 0.7, 1, 1, 1, 1])
        ticked = "　".join(("■" if text == chosen else "□") + text for text in ("拡充", "継続", "縮小"))
        table(pages, [row(0, "有効性", "B", "本数は足りている。"), row(1, "今後の方向性", (ticked, 1, 2))], [1, 1, 3])
        truth["activities"].append((number, name, "建設部", "公園課", "2023"))
        truth["indicators"].append((f"{number}#1", "剪定した本数", "本"))
        for measure, texts in (("target", values[0][1:]), ("actual", values[1][1:])):
            told = zip(("2022", "2023", "2024"), texts, strict=True)
            truth["indicator_values"] += [(f"{number}#1", year, measure, text) for year, text in told if text]
        items = [("total", "", ("100", "101", "105")), *(("subsidies", line[0], line[1:]) for line in lines[:2])]
        for item, detail, texts in (*items, ("general_funds", "", lines[2][1:])):
            told = zip(("2022", "2023", "2024"), ("settlement", "settlement", "budget"), texts, strict=True)
            truth["costs"] += [
                (number, year, basis, item, detail, str(1000 * int(text))) for year, basis, text in told if text != "-"
            ]
        truth["ratings"] += [(number, "有効性", "B", "abc"), (number, "今後の方向性", chosen, "direction")]
    return truth


def on_lines(pages: Pages) -> Rows:
    """No table: labels with a colon, several projects one below the other."""
    pages.begin()
    pages.text("令和５年度　主要事業の実績", 14.0, align="center")
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    projects = [
        ("101", "防災訓練事業", "12", "11"),
        ("102", "消防団運営事業", "40", "38"),
        ("103", "水防事業", "7", "7"),
    ]
    for number, name, budget, settled in projects:
        for text in (
            f"事業番号：{number}　　事業名：{name}",
            "担当課：防災課",
            f"予算額：{budget}千円　決算額：{settled}千円（うち一般財源 {settled}千円）",
            "指標：参加者数（人）　目標値：300　実績値：280",
            "進捗状況：Ｂ（おおむね順調）",
        ):
            pages.text(text)
        pages.space(10)
        truth["activities"].append((number, name, "", "防災課", "2023"))
        truth["indicators"].append((f"{number}#1", "参加者数", "人"))
        truth["indicator_values"] += [
            (f"{number}#1", "2023", "target", "300"),
            (f"{number}#1", "2023", "actual", "280"),
        ]
        for basis, item, text in (
            ("budget", "total", budget),
            ("settlement", "total", settled),
            ("settlement", "general_funds", settled),
        ):
            truth["costs"].append((number, "2023", basis, item, "", f"{text}000"))
        truth["ratings"].append((number, "進捗状況", "B", "abc"))
    return truth


def list_over_pages(pages: Pages) -> Rows:
    """One list over two pages: headings within, marks, targets and actuals by year under nested heads."""
    pages.begin()
    pages.text("実施計画の進捗（令和５年度）", 14.0, align="center")
    heads = [
        row(0, ("番号", 2, 1), ("取組名", 2, 1), ("担当課", 2, 1), ("成果指標", 2, 1), ("単位", 2, 1), ("目標値", 1, 2),
            ("実績値", 1, 2), ("進捗", 2, 1)),
        row(1, *[UNDER] * 5, "R4", "R5", "R4", "R5", UNDER),
    ]  # fmt: skip
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    rows, place = [*heads], 2
    for code, group in (("1", "安心なまち"), ("2", "元気なまち")):
        rows.append(row(place, (f"基本目標{code}　{group}", 1, 10)))
        place += 1
        truth["activities"].append((code, group, "", "", "2023"))
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


def typical(pages: Pages) -> Rows:
    """Two years in the title, years without an era, staff in people and in money, 合計 of two items, options by ○."""
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    for number, (name, chosen) in enumerate(
        [("健康診査事業", "現状維持"), ("24時間相談事業", "拡充"), ("予防接種事業", "縮小")], start=1
    ):
        pages.begin()
        pages.text("令和６年度　事務事業評価シート（令和５年度実施分）", 14.0, align="center")
        table(
            pages,
            [
                row(0, "事業名", name, "整理番号", f"010{number}"),
                row(1, "担当部署", "健康課", "根拠法令", "健康増進法"),
                row(2, "事業の目的", ("市民の健康を守る。", 1, 3)),
            ],
            [1, 2, 1, 1],
        )
        pages.text("【投入コスト】　　（単位：千円）")
        years = ("３年度決算", "４年度決算", "５年度決算", "６年度予算")
        lines = [
            ("国庫支出金", ("10", "11", "12", "13")), ("県支出金", ("1", "2", "3", "4")),
            ("その他特定財源", ("5", "5", "5", "5")), ("一般財源", ("84", "82", "80", "78")),
        ]  # fmt: skip
        body = [row(0, ("区分", 1, 3), *years), row(1, ("直接事業費　Ａ", 1, 3), "100", "100", "100", "100")]
        for place, (label, values) in enumerate(lines, start=2):
            body.append(row(place, ("財源内訳", 4, 1) if place == 2 else UNDER, (label, 1, 2), *values))
        body += [
            row(6, ("人件費", 2, 1), "正職員", "（人）", "0.5", "0.5", "0.6", "0.6"),
            row(7, UNDER, ("人件費　Ｂ", 1, 2), "4,000", "4,000", "4,800", "4,800"),
            row(8, ("合計　Ａ＋Ｂ", 1, 3), "4,100", "4,100", "4,900", "4,900"),
        ]
        table(pages, body, [0.7, 1.2, 0.6, 1, 1, 1, 1])
        pages.text("【指標】")
        heads = row(
            0, ("指標の種類", 1, 1), "指標名", "単位", "区分", "令和３年度", "令和４年度", "令和５年度", "令和６年度"
        )
        rows = [heads]
        named = [
            ("活動指標", "受診券の発送数", "通", ("900", "950", "1,000", "1,000"), ("880", "940", "990", "")),
            ("成果指標", "受診率", "％", ("50.0", "52.0", "54.0", "56.0"), ("48.1", "51.2", "53.0", "")),
        ]
        for n, (kind, indicator, unit, targets, actuals) in enumerate(named):
            top = 1 + 2 * n
            rows.append(row(top, (kind, 2, 1), (indicator, 2, 1), (unit, 2, 1), "計画", *targets))
            rows.append(row(top + 1, UNDER, UNDER, UNDER, "実績", *actuals))
            key = f"010{number}#{n + 1}"
            truth["indicators"].append((key, indicator, unit))
            for measure, texts in (("target", targets), ("actual", actuals)):
                for year, text in zip(("2021", "2022", "2023", "2024"), texts, strict=True):
                    truth["indicator_values"] += [(key, year, measure, text)] if text else []
        table(pages, rows, [1, 1.6, 0.6, 0.6, 1, 1, 1, 1])
        pages.text("【評価】")
        table(
            pages,
            [
                row(0, "評価項目", "評価", "理由"),
                row(1, "必要性", "Ａ", "市民に必要である。"),
                row(2, "効率性", "Ｂ", "改善の余地がある。"),
            ],
            [1, 0.5, 3],
        )
        options = [(("○" if text == chosen else ""), text) for text in ("拡充", "現状維持", "縮小", "廃止")]
        table(pages, [row(0, "今後の方向性", *(text for pair in options for text in pair))], [1.4, *[0.3, 0.8] * 4])
        truth["activities"].append((f"010{number}", name, "", "健康課", "2023"))
        keys = [("2021", "settlement"), ("2022", "settlement"), ("2023", "settlement"), ("2024", "budget")]
        funds = zip(("subsidies", "subsidies", "other_funds", "general_funds"), (v for _, v in lines), strict=True)
        staff = ("personnel_cost", ("4,000", "4,000", "4,800", "4,800"))
        amounts = [("total", ("100",) * 4), *funds, staff]
        for item, values in amounts:
            for (year, basis), text in zip(keys, values, strict=True):
                truth["costs"].append((f"010{number}", year, basis, item, "", text.replace(",", "") + "000"))
        for (year, basis), text in zip(keys, ("0.5", "0.5", "0.6", "0.6"), strict=True):
            truth["costs"].append((f"010{number}", year, basis, "regular_staff", "", text))
        truth["ratings"] += [(f"010{number}", "必要性", "A", "abc"), (f"010{number}", "効率性", "B", "abc"),
                             (f"010{number}", "今後の方向性", chosen, "direction")]  # fmt: skip
    return truth


def named_above(pages: Pages) -> Rows:
    """An indicator's name in a merged row above its figures, relative years, costs as columns; two sheets a page."""
    pages.begin()
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    for number, name in (("1", "道路維持事業"), ("2", "橋りょう点検事業")):
        pages.text("平成３０年度　主要施策の成果", 12.0, align="center")
        table(pages, [row(0, "事業名", name, "担当課", "土木課")], [1, 2, 1, 1])
        heads = row(0, "年度", "予算現額", "決算額", "国庫支出金", "市債", "一般財源")
        costs = [("平成２９年度", "5,000千円", "4,900千円", "1,000千円", "2,000千円", "1,900千円"),
                 ("平成３０年度", "6,000千円", "5,800千円", "－", "3,000千円", "2,800千円")]  # fmt: skip
        table(pages, [heads, *(row(place, *line) for place, line in enumerate(costs, start=1))], [1] * 6)
        pages.text("成果指標")
        table(
            pages,
            [
                row(0, ("補修した延長（ｍ）", 1, 4)),
                row(1, "", "前年度", "本年度", "翌年度"),
                row(2, "目標", "100", "120", "140"),
                row(3, "実績", "90", "125", ""),
            ],
            [1, 1, 1, 1],
        )
        pages.space(20)
        truth["activities"].append((number, name, "", "土木課", "2018"))
        truth["indicators"].append((f"{number}#1", "補修した延長", "ｍ"))
        values = [("2017", "target", "100"), ("2018", "target", "120"), ("2019", "target", "140"),
                  ("2017", "actual", "90"), ("2018", "actual", "125")]  # fmt: skip
        truth["indicator_values"] += [(f"{number}#1", *value) for value in values]
        items = [("total", "budget"), ("total", "settlement"), ("subsidies", ""), ("bonds", ""), ("general_funds", "")]
        for year, line in zip(("2017", "2018"), costs, strict=True):
            for (item, basis), text in zip(items, line[1:], strict=True):
                if text != "－":
                    yen = text.replace(",", "").replace("千円", "000")
                    truth["costs"].append((number, year, basis or "settlement", item, "", yen))
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
        values = row(0, "年度", "2022（実績）", "2025（目標）"), row(1, "数値", f"3.{number}", f"4.{number}")
        table(pages, values, [1, 1, 1])
        key = f"{name}#1"
        truth["indicators"].append((key, f"{name}の満足度", ""))
        truth["indicator_values"] += [(key, "2022", "actual", f"3.{number}"), (key, "2025", "target", f"4.{number}")]
        truth["ratings"].append((name, "進捗状況", "やや遅れ", "direction"))
        truth["activities"].append((name, name, "", "企画課", "2023"))
        heads = [
            row(
                0,
                ("番号", 2, 1),
                ("事務事業名", 2, 1),
                ("事業費（決算）千円", 1, 2),
                ("評価", 2, 1),
                ("今後の方向性", 2, 1),
            ),
            row(1, UNDER, UNDER, "R4", "R5", UNDER, UNDER),
        ]
        rows = [*heads]
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
    "years_across": years_across,
    "on_lines": on_lines,
    "list_over_pages": list_over_pages,
    "typical": typical,
    "named_above": named_above,
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

"""More sheets of cities that no form knows: heads over values, blocks within tables, programs with their projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .city_tables import UNDER, Rows, row, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from .page import Pages


def heads_over_values(pages: Pages) -> Rows:
    """Labels over their values, an item wholly in brackets, names in rows of kinds, boxes behind their options."""
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    for number, name, chosen in (("10101", "水路清掃事業", "高い"), ("10202", "河川点検事業", "普通")):
        pages.begin()
        pages.text("令和６年度事務事業シート（令和５年度事後評価）", 13.0)
        table(
            pages,
            [row(0, "事務事業コード", "事務事業名", "所属"), row(1, number, name, "水路課")],
            [1, 2, 1],
        )
        pages.text("■コスト（千円）")
        lines = {"事業費①": ("80", "90", "95"), "（うち一般財源）": ("50", "60", "65")}
        heads = row(0, "", "R4決算", "R5決算見込", "R6予算")
        table(
            pages, [heads, *(row(n, label, *texts) for n, (label, texts) in enumerate(lines.items(), 1))], [2, 1, 1, 1]
        )
        items = zip(("total", "general_funds"), lines.values(), strict=True)
        keys = (("2022", "settlement"), ("2023", "settlement"), ("2024", "budget"))
        for item, texts in items:
            truth["costs"] += [(name, *key, item, "", f"{t}000") for key, t in zip(keys, texts, strict=True)]
        rows = [row(0, ("指標", 2, 1), ("名称", 2, 1), ("５年度", 1, 2)), row(1, UNDER, UNDER, "計画", "実績")]
        for n, (kind, what) in enumerate((("活動指標", "回数"), ("対象の指標", "延長"), ("成果指標", "割合"))):
            rows.append(row(n + 2, kind, f"{name}の{what}", str(n + 10), str(n + 20)))
            key = f"{name}#{n + 1}"
            truth["indicators"].append((key, f"{name}の{what}", ""))
            truth["indicator_values"] += [(key, "2023", "target", str(n + 10)), (key, "2023", "actual", str(n + 20))]
        table(pages, rows, [1, 2, 1, 1])
        ticks = [text for option in ("高い", "普通", "低い") for text in (option, "■" if option == chosen else "□")]
        table(pages, [row(0, "必要性", *ticks)], [1, 0.8, 0.3, 0.8, 0.3, 0.8, 0.3])
        truth["activities"].append((name, name, "", "水路課", "2023"))
        truth["ratings"].append((name, "必要性", chosen, ""))
    return truth


def blocks_of_indicators(pages: Pages) -> Rows:
    """An indicator's kind merged beside its own table, marks under the options, a year to come that says no phase."""
    truth: Rows = {"activities": [], "indicators": [], "indicator_values": [], "costs": [], "ratings": []}
    for name, column in (("文化財保護事業", 0), ("美術館運営事業", 2)):
        pages.begin()
        pages.text("令和４年度事務事業評価表（令和３年度実施分）", 13.0)
        table(pages, [row(0, "事務事業", name, "担当課", "文化課")], [1, 2, 1, 1])
        heads = row(0, "項目", "単位", "２年度", "３年度", "４年度")
        table(pages, [heads, row(1, "総事業費", "千円", "70", "80", "90")], [2, 1, 1, 1, 1])
        for n, (year, basis) in enumerate((("2020", "settlement"), ("2021", "settlement"), ("2022", "budget"))):
            truth["costs"].append((name, year, basis, "total", "", f"{70 + 10 * n}000"))
        for n, (kind, what) in enumerate((("活動指標", "展示の回数"), ("成果指標", "来館者数"))):
            rows = [
                row(0, (kind, 4, 1), "指標名", (what, 1, 1), "単位", "回"),
                row(1, UNDER, "年度", "令和２年度", "令和３年度", "令和４年度"),
                row(2, UNDER, "目標", f"{n}1", f"{n}2", f"{n}3"),
                row(3, UNDER, "実績", f"{n}4", f"{n}5", ""),
            ]
            table(pages, rows, [0.6, 0.8, 1, 1, 1])
            key = f"{name}#{n + 1}"
            truth["indicators"].append((key, what, "回"))
            values = (("2020", "target", 1), ("2021", "target", 2), ("2022", "target", 3), ("2020", "actual", 4))
            truth["indicator_values"] += [(key, y, m, f"{n}{v}") for y, m, v in (*values, ("2021", "actual", 5))]
        marks = ["○" if n == column else "" for n in range(3)]
        rows = [row(0, "評価項目", "高い", "普通", "低い", "説明"), row(1, "有効性", *marks, "来館者が多い。")]
        table(pages, rows, [1, 0.6, 0.6, 0.6, 3])
        truth["ratings"].append((name, "有効性", ("高い", "普通", "低い")[column], ""))
        truth["activities"].append((name, name, "", "文化課", "2021"))
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


MORE_KINDS: dict[str, Callable[[Pages], Rows]] = {
    "heads_over_values": heads_over_values,
    "blocks_of_indicators": blocks_of_indicators,
    "programs": programs,
}

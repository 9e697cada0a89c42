"""Small sheets of cities that no form knows, each in another city's manner, with what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .page import Pages
from .style import STYLES
from .table import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from .style import Style

Rows = dict[str, list[tuple[str, ...]]]
FOOT = "架空の市の架空の帳票"
YEARS = ("令和４年度", "令和５年度", "令和６年度")
FULL = "令和５年度　事務事業評価表"


def table(pages: Pages, rows: Iterable[list[Cell]], shares: list[float]) -> None:
    """A table of rows of cells."""
    pages.table(Table([cell for row in rows for cell in row], shares, pages.width_pt, pages.style, row_pt=14.0))
    pages.space(6)


def row(number: int, *texts: str | tuple[str, int, int]) -> list[Cell]:
    """A row of cells from the left; a text with its rows and columns is merged."""
    cells, column = [], 0
    for text in texts:
        words, down, across = (text, 1, 1) if isinstance(text, str) else text
        if down:
            cells.append(Cell(number, column, words, down, across))
        column += across
    return cells


#: The place under a cell that is merged over several rows.
UNDER = ("", 0, 1)


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


def years_down(pages: Pages) -> Rows:
    """A year in each row, an indicator's name above its table, money in yen as the table's head says."""
    pages.begin()
    pages.text(FULL, 14.0, align="center")
    table(pages, [row(0, "事務事業名", "図書館運営事業", "所管課", "図書館")], [1, 2, 1, 1])
    pages.text("事業費（単位：円）")
    costs = [("令和４年度", "1,200", "1,150", "1,150"), ("令和５年度", "1,300", "", "")]
    heads = (
        row(0, ("年度", 2, 1), ("当初予算額", 2, 1), ("決算額", 2, 1), "決算額の財源"),
        row(1, UNDER, UNDER, UNDER, "一般財源"),
    )
    table(pages, [*heads, *(row(place, *line) for place, line in enumerate(costs, start=2))], [1, 1, 1, 1])
    pages.text("指標")
    values = [("令和４年度", "500", "480", "96.0%"), ("令和５年度", "520", "", "")]
    named = row(0, "活動指標", ("貸出点数", 1, 1), "単位", "点")
    table(
        pages,
        [named, row(1, "年度", "目標値", "実績値", "達成率"), *(row(n, *v) for n, v in enumerate(values, 2))],
        [1] * 4,
    )
    own = "図書館運営事業"
    return {
        "activities": [(own, own, "", "図書館", "2023")],
        "indicators": [(f"{own}#1", "貸出点数", "点")],
        "indicator_values": [
            (f"{own}#1", "2022", "target", "500"),
            (f"{own}#1", "2022", "actual", "480"),
            (f"{own}#1", "2023", "target", "520"),
        ],
        "costs": [
            (own, "2022", "budget", "total", "", "1200"),
            (own, "2022", "settlement", "total", "", "1150"),
            (own, "2022", "settlement", "general_funds", "", "1150"),
            (own, "2023", "budget", "total", "", "1300"),
        ],
    }


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


KINDS: dict[str, Callable[[Pages], Rows]] = {
    "years_across": years_across,
    "years_down": years_down,
    "on_lines": on_lines,
    "list_over_pages": list_over_pages,
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

"""池田市 事務事業評価: a sheet a project; costs on the left, indicators and ratings beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import words
from .page import Pages
from .table import Cell, Cells, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .style import Style

BLUE, YELLOW, RED = "#D6DCE4", "#FFFF00", "#FCE4D6"
SIZE = 6.5
label, field = Cells(BLUE, SIZE).label, Cells(BLUE, SIZE).field
GOALS = (
    "貧困をなくそう", "飢餓をゼロに", "すべての人に健康と福祉を", "質の高い教育をみんなに",
    "ジェンダー平等を実現しよう", "安全な水とトイレを世界中に", "エネルギーをみんなに そしてクリーンに",
    "働きがいも経済成長も", "産業と技術革新の基盤をつくろう", "人や国の不平等をなくそう",
    "住み続けられるまちづくりを", "つくる責任 つかう責任", "気候変動に具体的な対策を", "海の豊かさを守ろう",
    "陸の豊かさも守ろう", "平和と公正をすべての人に", "パートナーシップで目標を達成しよう",
)  # fmt: skip
ELEMENTS = (
    "まちづくりの活動への支援とつながりづくり", "情報の収集・発信と多様な主体のまちづくりへの参画の促進",
    "効果的かつ効率的な行財政運営の推進", "公共施設等のマネジメントの推進",
    "人材育成と働きやすい環境づくりの推進", "広域行政の推進",
)  # fmt: skip
#: A line of the funding: row of the table, item, label.
FUNDING = (
    (6, "subsidies", "国・府支出金"), (7, "bonds", "地方債"), (8, "other_funds", "その他"),
    (10, "general_funds", "一般財源"),
)  # fmt: skip
#: A rating: row of the table, label; a reason: row, field.
RATINGS = ((5, "成果指標の達成状況"), (8, "事業の有効性"), (9, "事業の効率性"))
REASONS = ((6, "達成状況の判断理由", 2), (10, "有効性・効率性の判断理由", 2), (13, "方向性の判断理由", 1))
COSTS_AND_INDICATORS = [17.0, 14.0, 53.0, 36.0, 35.0, 36.0, 35.0, 36.0, 35.0, 18.0, 36.0, 35.0, 36.0, 35.0, 54.0]
LINES = 3


def shrunk(row: int, column: int, text: str, room: float, columns: int = 1) -> Cell:
    """A cell whose text is made small until it stands on two lines, as spreadsheets do."""
    size = min(SIZE, max(2.9, 2 * room / max(len(text), 1)))
    return Cell(row, column, text, 1, columns, align="center", size=size)


def head(year: int) -> str:
    """Ｒ６年度."""
    return words.wide(words.short_year(year)) + "年度"


class Sheet:
    """One sheet in the making."""

    def __init__(self, facts: dict[str, pd.DataFrame], project: Any, pages: Pages) -> None:
        self.facts, self.project, self.pages = facts, project, pages
        self.year, self.id = int(project.fiscal_year), project.activity_id
        self.texts = {
            name: text for (owner, name), text in words.by_field(facts["narratives"]).items() if owner == self.id
        }
        printed = self.rows("printed")
        self.printed = dict(zip(printed["subject"], printed["text"], strict=True))
        plan = facts["activities"].set_index("activity_id")
        program = plan.loc[project.parent_id]
        policy = plan.loc[program["parent_id"]]
        self.policy, self.program = (f"{row['code']}{row['name']}" for row in (policy, program))

    def rows(self, name: str) -> pd.DataFrame:
        """The rows of a table that are this project's."""
        return self.facts[name][self.facts[name]["activity_id"] == self.id]

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def typeset(self) -> None:
        """All blocks of the sheet."""
        self.pages.begin()
        year = words.wide(words.long_year(self.year))
        title = f"第７次池田市総合計画 前期基本計画 事務事業評価（{year}年度実施事業）"
        heads = [Cell(0, 0, title, align="center", border=False, size=9.0)]
        heads += [
            Cell(0, 1, "NO.", align="right", border=False, size=9.0),
            field(0, 2, self.project.code, align="center"),
        ]
        self.block("", heads, [430.0, 45.0, 36.0])
        self.pages.text("目標設定シート", 9.0, align="center", after=0)
        self.block("（１）事務事業名・総合計画の体系等", self.basics(), [84.0, 125.0, 106.0, 196.0])
        self.block("", self.plan(), [44.0, 40.0, 160.0, 53.0, 36.0, 178.0])
        self.block("（２）事業の概要", self.outline(), [84.0, 125.0, 35.0, 267.0])
        self.block("（３）「まちづくりの進め方」の視点", self.goals(), [84.0, 18.0, 124.0, 18.0, 124.0, 18.0, 125.0])
        self.block("", self.elements(), [84.0, 54.0, 17.0, 18.0, 124.0, 36.0, 18.0, 160.0])
        self.block(
            "（４）事業費等（千円単位。千円未満は四捨五入）  （５）事業の成果指標及び評価",
            self.table(),
            COSTS_AND_INDICATORS,
        )
        self.block("※ 備 考", [field(0, 0, self.text("備考"))], [511.0], row_pt=24.0)

    def block(self, heading: str, cells: list[Cell], shares: list[float], row_pt: float = 12.0) -> None:
        """A block's heading and its table."""
        table = Table(cells, shares, self.pages.width_pt, self.pages.style, row_pt=row_pt)
        self.pages.keep(table.height / self.pages.style.size + 14 if self.pages.style.cut == "groups" else 60)
        if heading:
            self.pages.text(heading, 8.0, after=1)
        self.pages.table(table)
        self.pages.space(3)

    def basics(self) -> list[Cell]:
        cells = [label(0, 0, "担当部署名"), field(0, 1, self.project.section, align="center")]
        return [*cells, label(0, 2, "事務事業名"), field(0, 3, self.project.name, align="center")]

    def plan(self) -> list[Cell]:
        cells = [label(0, 0, "総合計画\nの体系", rows=2), label(0, 1, "施策の柱"), label(1, 1, "施策名称")]
        cells += [field(0, 2, self.policy, align="center"), field(1, 2, self.program, align="center")]
        cells.append(label(0, 3, "国土強靭化\n地域計画の体系\n※ 該当する場合のみ", rows=2, fill=YELLOW))
        for row, text in enumerate(("事前に備える\nべき目標", "施策分野")):
            name = text.replace("\n", "")
            cells += [label(row, 4, text, fill=YELLOW), field(row, 5, self.printed.get(name, ""))]
        return cells

    def outline(self) -> list[Cell]:
        left = ("事業の対象\n（誰を、何を）", "事業の手段・方法\n（どのように）", "実施形態（直営/委託）")
        period = "実施期間\n（第７次総合計画 前期基本計画期間\nである令和5～9年度の間で設定）"
        cells = [label(0, 0, period), field(0, 1, self.printed.get("実施期間", ""))]
        for row, text in enumerate(left, 1):
            cells += [label(row, 0, text), field(row, 1, self.text(text.split("\n")[0].split("（")[0]))]
        cells += [label(0, 2, "事業内容", rows=3), field(0, 3, self.text("事業内容"), rows=3)]
        return [*cells, label(3, 2, "関連計画\n・例規"), field(3, 3, self.text("関連計画・例規"))]

    @property
    def circle(self) -> str:
        """The mark of the sheet: a white circle, or the numeral nought of Chinese."""
        return self.printed.get("丸", "○")

    def goals(self) -> list[Cell]:
        marked = self.text("SDGs").split("、")
        cells = [label(0, 0, "関連するSDGｓのゴール\n※ １つ以上に○", rows=6)]
        for number, goal in enumerate(GOALS, 1):
            column, row = divmod(number - 1, 6)
            mark = self.circle if str(number) in marked else ""
            cells += [field(row, 1 + 2 * column, mark, align="center")]
            text = f"{words.wide(str(number)) if number < 10 else number} {goal}"
            cells.append(field(row, 2 + 2 * column, text))
        return cells

    def elements(self) -> list[Cell]:
        cells = [label(0, 0, "行財政改革などに向けて\n特に意識すべき要素\n※ １つ以上に○", rows=4)]
        cells += [label(0, 1, "「みんなで取り組む\nまちづくり」の視点", columns=2)]
        cells += [label(1, 1, "「持続可能な\n都市経営」の視点", rows=2, columns=2)]
        for number, element in enumerate(ELEMENTS):
            row, right = divmod(number, 2)
            mark = self.circle if str(number + 1) in self.printed.get("要素", "").split("、") else ""
            cells.append(field(row, 3 + 3 * right, mark, align="center"))
            cells.append(field(row, 4 + 3 * right, element, columns=2 - right))
        for column, columns, name in ((1, 1, "取組予定"), (5, 2, "取組実績")):
            cells.append(label(3, column, f"上記要素に係る\n{head(self.year)}{name}", columns=columns))
            cells.append(field(3, column + columns, self.text(name), columns=3 if columns == 1 else 1))
        return cells

    def table(self) -> list[Cell]:
        """Costs and indicators under their heads, ratings and reasons below."""
        return [*self.heads(), *self.costs(), *self.indicators(), *self.ratings()]

    def heads(self) -> list[Cell]:
        cells = [
            label(0, 0, "区　　　分", rows=2, columns=3),
            label(0, 3, head(self.year - 2)),
            label(0, 4, head(self.year - 1)),
        ]
        cells += [label(0, 5, head(self.year), columns=2), label(0, 7, "成果指標の内容", rows=2, columns=2)]
        cells += [label(0, 9, "単位", rows=2), label(0, 10, "目標値", columns=4)]
        cells.append(label(0, 14, "国土強靭化\n地域計画の指標\nに該当", rows=2, fill=YELLOW))
        cells += [label(1, 3 + n, text) for n, text in enumerate(("決　算", "決　算", "予　算", "決　算"))]
        return cells + [label(1, 10 + n, f"{year}\n{measure}") for n, (year, measure, _) in enumerate(self.measures())]

    def measures(self) -> list[tuple[str, str, tuple[int, str]]]:
        """The columns of an indicator's figures: how they are called, what they mean."""
        now, last = self.year, max([*self.figures()["fiscal_year"].astype(int), self.year + 1])
        columns = ((now - 1, "実　績"), (now, "見　込"), (now, "実　績"), (last, "見　込"))
        meant = {"実　績": "actual", "見　込": "target"}
        return [(head(year), measure, (year, meant[measure])) for year, measure in columns]

    def figures(self) -> pd.DataFrame:
        figures = self.facts["indicator_values"]
        return figures[figures["indicator_id"].isin(self.rows("indicators")["indicator_id"])]

    def costs(self) -> list[Cell]:
        costs = self.rows("costs")
        details = list(dict.fromkeys(costs[costs["item"] == "detail"]["detail"]))
        lines = [(2, 0, "total", "", "事　業　費　Ａ"), *((row, 1, item, "", text) for row, item, text in FUNDING)]
        lines += [(3 + n, 1, "detail", text, text) for n, text in enumerate([*details, "", "", ""][:LINES])]
        lines += [
            (9, 2, "beneficiary_charges", "", "うち受益者負担 Ｂ"),
            (11, 0, "beneficiary_rate", "", "受益者負担率 Ｂ÷Ａ"),
        ]
        cells = [label(3, 0, "主\nな\n内\n訳", rows=3), label(6, 0, "財\n\n源", rows=5), field(9, 1, "")]
        for row, column, item, detail, text in lines:
            cells.append(
                shrunk(row, column, text, 50.0, 3 - column)
                if item == "detail"
                else label(row, column, text, columns=3 - column)
            )
            cells += [field(row, 3 + n, self.amount(item, detail, n), align="right") for n in range(4)]
        return cells

    def amount(self, item: str, detail: str, column: int) -> str:
        """What a cell of costs prints: an amount, a dash or nothing."""
        basis, year = ("budget" if column == 2 else "settlement"), self.year - 2 + min(column, 2)
        costs = self.rows("costs")
        costs = costs[(costs["item"] == item) & (costs["detail"] == detail) & (costs["basis"] == basis)]
        texts = costs[costs["fiscal_year"].astype(int) == year]["text"].tolist() if item != "detail" or detail else []
        return texts[0] if texts else self.printed.get(f"{detail or item}/{column + 1}", "")

    def indicators(self) -> list[Cell]:
        """Three rows; one without a name may have figures all the same."""
        figures = words.values(self.facts)
        indicators = {int(line.number): line for line in self.rows("indicators").itertuples()}
        cells: list[Cell] = []
        for number in range(1, LINES + 1):
            line, row = indicators.get(number), 1 + number
            cells.append(shrunk(row, 7, line.name if line else "", 66.0, 2))
            cells.append(shrunk(row, 9, line.unit if line else "", 6.5))
            for n, (_, _, (year, measure)) in enumerate(self.measures()):
                text = figures.get((line.indicator_id, year, measure), "") if line else ""
                cells.append(field(row, 10 + n, self.printed.get(f"指標{number}/{n + 1}", text), align="right"))
            cells.append(field(row, 14, self.printed.get(f"指標{number}/該当", ""), align="center"))
        return cells

    def ratings(self) -> list[Cell]:
        texts = dict(zip(self.rows("ratings")["criterion"], self.rows("ratings")["text"], strict=True))
        direction = f"{words.wide(words.short_year(self.year + 1))}年度以降の事業の方向性"
        cells = [label(row, 7, name, columns=4) for row, name in (*RATINGS, (12, direction))]
        for row, name in (*RATINGS, (12, "事業の方向性")):
            cells.append(Cell(row, 11, texts.get(name, ""), columns=4, align="center", fill=RED, size=SIZE, bold=True))
        for row, name, rows in REASONS:
            cells += [label(row, 7, "判断理由", rows=rows), field(row, 8, self.text(name), rows=rows, columns=7)]
        about = f"{words.wide(words.short_year(self.year))}年度における\n「その他」財源の主な内容"
        return [
            *cells,
            label(12, 0, about, rows=2, columns=3),
            field(12, 3, self.text("「その他」財源の主な内容"), rows=2, columns=4),
        ]


def build(facts: dict[str, pd.DataFrame], style: Style, path: Path, foot: str, title: str) -> None:
    """Typeset the sheets, each from a new page on."""
    pages = Pages(path, style, title, foot, margin_pt=42.0)
    for project in facts["activities"].itertuples():
        if project.level == "project":
            Sheet(facts, project, pages).typeset()
    pages.finish()

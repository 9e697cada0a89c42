"""伊丹市 施策評価: programs with indicators, their projects with a total, what main projects did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import words
from .page import Pages
from .table import BOLD, Cell, Cells, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .style import Style

BLUE = "#DCE6F1"
SIZE = 7.0
label, field = Cells(BLUE, SIZE).label, Cells(BLUE, SIZE).field
ARROWS = {"higher": "↑", "lower": "↓", "maintain": "＝", "": ""}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
LATER_YEARS = 3


def thousands(yen: int) -> str:
    """Yen as the form prints them, in 千円."""
    return f"{yen // 1000:,}" if yen >= 0 else f"△{-yen // 1000:,}"


class Builder:
    """One evaluation in the making."""

    def __init__(self, facts: dict[str, pd.DataFrame], pages: Pages) -> None:
        self.facts, self.pages = facts, pages
        self.activities = facts["activities"]
        self.year = int(self.activities["fiscal_year"].iloc[0])
        self.texts = words.by_field(facts["narratives"])
        self.figures = words.values(facts)
        self.costs = {(row.activity_id, row.item): row for row in facts["costs"].itertuples()}

    def text(self, activity: Any, name: str) -> str:
        return self.texts.get((activity.activity_id, name), "")

    def projects(self, program: Any) -> list[Any]:
        return list(self.activities[self.activities["parent_id"] == program.activity_id].itertuples())

    def program(self, program: Any) -> None:
        """A program's sheet, which begins a page, and the table of its projects."""
        self.pages.begin()
        year, following = words.wide(words.long_year(self.year)), words.wide(words.long_year(self.year + 1))
        self.block(self.head(program), [62.0, 178.0, 292.0])
        self.narratives(program, {"実施施策の\n目標": "実施施策の目標", f"{year}年度\nの計画": "計画"})
        self.block(self.rating(program, year), [62.0, 80.0, 45.0, 345.0])
        self.narratives(program, {"成果": "成果"})
        self.indicators(program)
        self.narratives(program, {"課題": "課題", f"{following}年度\nでの対策\n・対応": "対策・対応"})
        self.pages.space(12)
        self.project_table(program)

    def block(self, cells: list[Cell], shares: list[float], **options: Any) -> None:
        """Cells that stand directly below those before them."""
        self.pages.table(Table(cells, shares, self.pages.width_pt, self.pages.style, row_pt=13.0, **options))

    def narratives(self, program: Any, labels: dict[str, str]) -> None:
        """A label and its text a row."""
        cells = [
            cell
            for row, (text, name) in enumerate(labels.items())
            for cell in (label(row, 0, text), field(row, 1, self.text(program, name)))
        ]
        self.block(cells, [62.0, 470.0])

    def head(self, program: Any) -> list[Cell]:
        cells = [label(0, 0, "大綱"), field(0, 1, self.text(program, "大綱"), columns=2)]
        cells += [label(1, 0, "施策"), field(1, 1, self.text(program, "施策"), columns=2)]
        cells += [label(2, 0, "実施施策"), Cell(2, 1, f"{BOLD}{program.code} {program.name}", columns=2, size=9.0)]
        cells.append(label(3, 0, self.text(program, "創生")))
        cells.append(field(3, 1, f"評価部局： {program.department}"))
        return [*cells, field(3, 2, f"関連部局： {self.text(program, '関連部局')}")]

    def rating(self, program: Any, year: str) -> list[Cell]:
        ratings = self.facts["ratings"]
        stars = ratings[ratings["activity_id"] == program.activity_id]["symbol"].iloc[0]
        cells = [label(0, 0, f"{year}年度\n評価"), Cell(0, 1, stars, align="center", size=11.0)]
        return [*cells, label(0, 2, "評価の\n理由"), field(0, 3, self.text(program, "評価の理由"))]

    def indicators(self, program: Any) -> None:
        """The indicators' block: targets and actuals in two lines, the baseline's year above its column."""
        indicators = list(
            self.facts["indicators"][self.facts["indicators"]["activity_id"] == program.activity_id].itertuples()
        )
        baselines = [
            year
            for (owner, year, measure) in self.figures
            if measure == "baseline" and owner in {line.indicator_id for line in indicators}
        ]
        baseline = baselines[0] if baselines else self.year - 2
        heads = {1: "指標名（単位）", 3: "性\n質", 4: "指標の意味・算式等", 5: "-"}
        cells = [label(0, 0, "成\n果\n指\n標", rows=2 + 2 * len(indicators))]
        cells += [label(0, column, text, rows=2, columns=2 if column == 1 else 1) for column, text in heads.items()]
        cells += [
            label(0, 6, "基準年度"),
            label(
                1,
                6,
                words.short_year(baseline).replace("R1", "R元") if baseline == 2019 else words.short_year(baseline),
            ),
        ]
        years = range(self.year, self.year + LATER_YEARS + 1)
        cells += [label(0, 7 + n, words.short_year(year), rows=2) for n, year in enumerate(years)]
        for n, line in enumerate(indicators):
            cells += self.indicator(2 + 2 * n, line, baseline, years)
        shares = [22.0, 16.0, 104.0, 18.0, 122.0, 38.0, 50.0, 46.0, 39.0, 39.0, 39.0]
        starts = {0} | {2 + 2 * n for n in range(len(indicators))}
        self.block(cells, shares, header_rows=2, starts=starts)

    def indicator(self, row: int, line: Any, baseline: int, years: range) -> list[Cell]:
        unit = f"（{line.unit}）" if line.unit and "（単位" not in line.definition else ""
        cells = [
            field(row, 1, CIRCLED[int(line.number) - 1], rows=2, align="center"),
            field(row, 2, f"{line.name}{unit}", rows=2),
        ]
        cells += [field(row, 3, ARROWS[line.polarity], rows=2, align="center"), field(row, 4, line.definition, rows=2)]
        for offset, (text, measure) in enumerate((("目標", "target"), ("実績", "actual"))):
            cells.append(field(row + offset, 5, text))
            first = self.figures.get((line.indicator_id, baseline, "baseline"), "") if offset else ""
            figures = [first, *(self.figures.get((line.indicator_id, year, measure), "") for year in years)]
            cells += [field(row + offset, 6 + n, figure, align="right") for n, figure in enumerate(figures)]
        return cells

    def project_table(self, program: Any) -> None:
        """The projects' table, which goes on over a page end with its head, and the total of their costs."""
        year = words.wide(words.short_year(self.year))
        cells = [
            label(0, 0, "事務事業\nコード", rows=2),
            label(0, 1, "事務事業名", rows=2),
            label(0, 2, "主\n要\n事\n業", rows=2),
        ]
        cells += [label(0, 3, "款項目", rows=2), label(0, 4, "—", columns=2), label(0, 6, f"{year}（千円）", columns=2)]
        cells += [
            label(0, 8, "担当課", rows=2),
            label(1, 4, "—"),
            label(1, 5, "—"),
            label(1, 6, "事業費"),
            label(1, 7, "人件費"),
        ]
        projects, total = self.projects(program), 0
        for row, project in enumerate(projects, 2):
            cells += self.project(row, project)
            total += int(self.costs[project.activity_id, "total"].value)
        shares = [54.0, 145.0, 18.0, 60.0, 18.0, 18.0, 55.0, 55.0, 109.0]
        self.pages.keep(100)
        self.block(cells, shares, header_rows=2)
        cells = [label(0, 0, "事業費合計(千円)", rows=2), label(0, 1, "—"), label(0, 2, year)]
        cells += [field(1, 1, "－", align="center"), field(1, 2, thousands(total), align="right")]
        width = self.pages.width_pt
        left = self.pages.left + width * 0.37
        self.pages.keep(28)
        self.pages.table(Table(cells, [78.0, 36.0, 55.0], width * 0.345, self.pages.style, row_pt=12.0), left)

    def project(self, row: int, project: Any) -> list[Cell]:
        cells = [field(row, 0, project.code, align="center"), field(row, 1, project.name)]
        cells.append(field(row, 2, self.text(project, "主要事業"), align="center"))
        cells += [field(row, 3, self.text(project, "款項目"), align="center"), field(row, 4, ""), field(row, 5, "")]
        cells += [
            field(row, 6 + n, self.costs[project.activity_id, item].text, align="right")
            for n, item in enumerate(("total", "personnel_cost"))
        ]
        return [*cells, field(row, 8, project.section)]

    def outlines(self) -> None:
        """The pages behind the sheets: what the main projects did, by program."""
        programs = list(self.activities[self.activities["level"] == "program"].itertuples())
        self.pages.begin()
        self.pages.text(
            f"大綱{words.wide(programs[0].code[0])}　{self.text(programs[0], '大綱')}", 11.0, bold=True, after=6
        )
        for program in programs:
            outlined = [project for project in self.projects(program) if self.text(project, "事業概要・成果")]
            if outlined:
                self.pages.keep(120)
                self.block([Cell(0, 0, f"{BOLD}{program.code} {program.name}", fill=BLUE, size=9.5)], [1.0])
                self.pages.space(6)
            for project in outlined:
                self.outline(project)

    def outline(self, project: Any) -> None:
        printed = self.facts["printed"]
        names = printed[(printed["activity_id"] == project.activity_id) & (printed["subject"] == "事業概要の事業名")][
            "text"
        ]
        name = names.iloc[0] if len(names) else project.name
        self.pages.keep(70)
        head = [
            Cell(0, 0, f"{BOLD}{project.code} {name}", size=8.0),
            Cell(0, 1, project.section, align="right", size=8.0),
        ]
        self.block(head, [360.0, 160.0])
        self.pages.space(3)
        self.pages.text("【事業概要・成果】", 8.0)
        rows: list[list[str]] = []
        for paragraph in [*self.text(project, "事業概要・成果").split("\n"), ""]:
            if paragraph.startswith("|"):
                rows.append([cell.strip(" ") for cell in paragraph.strip("|").split("|")])
                continue
            if rows:
                self.small_table(rows)
                rows = []
            if paragraph:
                self.pages.text(paragraph, 8.0, after=2)
        self.pages.space(10)

    def small_table(self, rows: list[list[str]]) -> None:
        """A table within an outline."""
        cells = [
            Cell(row, column, text, align="center" if row == 0 or text[:1].isdigit() else "left", size=7.5)
            for row, texts in enumerate(rows)
            for column, text in enumerate(texts)
        ]
        shares = [2.0 + max(len(texts[column]) for texts in rows) ** 0.7 for column in range(len(rows[0]))]
        self.pages.keep(24 * len(rows))
        self.pages.table(
            Table(cells, shares, self.pages.width_pt * 0.75, self.pages.style, row_pt=13.0), self.pages.left + 20
        )
        self.pages.space(4)


def build(facts: dict[str, pd.DataFrame], style: Style, path: Path, foot: str, title: str) -> None:
    """Typeset the evaluation: the programs' sheets, then the outlines of their main projects."""
    first = int(words.printed(facts).get("はじめの頁", "1"))
    pages = Pages(path, style, title, foot, margin_pt=32.0, first_number=first)
    builder = Builder(facts, pages)
    for program in facts["activities"][facts["activities"]["level"] == "program"].itertuples():
        builder.program(program)
    builder.outlines()
    pages.finish()

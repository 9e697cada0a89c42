"""伊丹市's form with other contents: staff in hundredths of a person, totals that add up."""

from . import prose
from .pools import Source

#: 千円 for a person.
LABOUR = 8397
#: A table within prose.
SMALL_TABLE = "\n| 年度 | 件数 |\n| R3 | 1,234 |\n| R4 | - |\n※年度末の値"
WHAT = ("利用", "参加", "実施", "達成", "件数", "割合", "費用", "時間")
UNITS = ("", "人", "件", "％", "万件", "点")


def evaluation(source: Source, n: int) -> None:
    """n projects under some programs."""
    year = source.draw.choice([2021, 2022, 2023])
    programs = max(1, n // 7)
    for number in range(programs):
        code = f"{number // 20 + 1}{number % 20 // 9 + 1}{number % 9 + 1}"
        name = prose.subject(source.name())
        program = source.activity(
            code, "", "program", code, name, year, department=source.draw.choice(prose.DEPARTMENTS)
        )
        _program(source, program, code, name, year)
        for step in range(n * number // programs, n * (number + 1) // programs):
            _project(source, code, step - n * number // programs + 1, year)


def _program(source: Source, program: str, code: str, name: str, year: int) -> None:
    draw = source.draw
    source.narrative(program, "大綱", "暮らしと安全")
    source.narrative(program, "施策", f"{code[:2]} {name[:5]}の推進")
    source.narrative(program, "創生", draw.choice(["", "創生"]))
    source.narrative(program, "関連部局", draw.choice(["－", "総務部/市民生活部"]))
    for label, pool in prose.FORMS["itami"]["fields"].items():
        source.narrative(program, label, source.paragraphs(pool, name, label))
    source.rating(program, year, "評価", "☆" * draw.randint(1, 4), "stars")
    baseline = draw.choice([2019, year - 1])
    for number in range(1, draw.randint(2, 8)):
        _indicator(source, program, number, name, year, baseline)


def _indicator(source: Source, program: str, number: int, name: str, year: int, baseline: int) -> None:
    definition = source.draw.choice([f"{name}の年度末の値", f"{name}を年に一度調べたもの。(値は整数とする)"])
    polarity = source.draw.choice(["higher", "higher", "lower", "maintain"])
    what = f"{name}の{WHAT[number - 1]}"
    indicator_id = source.indicator(
        program, number, what, UNITS, kind="outcome", polarity=polarity, definition=definition
    )
    source.reading(indicator_id, baseline, "baseline", source.figure())
    source.reading(indicator_id, year, "actual", source.figure())
    for when in range(year, year + 4):
        if source.draw.random() < 0.9:
            source.reading(indicator_id, when, "target", source.figure())


def _project(source: Source, program: str, step: int, year: int) -> None:
    draw = source.draw
    code = f"{program}{step:02d}{draw.randint(0, 9)}"
    name = source.name()
    section = "/".join(draw.sample(prose.SECTIONS, draw.choice([1, 1, 1, 2])))
    project = source.activity(code, program, "project", code, name, year, section=section)
    main = draw.random() < 0.3
    source.narrative(project, "主要事業", "○" if main else "")
    source.narrative(project, "款項目", draw.choice(["02 01 06", "03 02 01", "10 01 02", "- - -", ""]))
    if main:
        text = source.paragraphs("outcome", name, "概要")
        source.narrative(project, "事業概要・成果", text + draw.choice(["", SMALL_TABLE]))
    paid = (draw.randint(0, 3000) * LABOUR + 50) // 100
    source.cost(project, year, "settlement", "total", draw.choice([0, draw.randint(1, 5_432_109)]))
    source.cost(project, year, "", "personnel_cost", paid)

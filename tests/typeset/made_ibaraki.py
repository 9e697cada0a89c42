"""茨木市's two forms with other contents."""

from . import prose
from .pools import UNITS, Source

GRADES = "AABBBCD"
#: The statuses that an action may have.
STATUSES = (
    ("implementing",), ("completed",), ("implementing",), ("planned",), ("completed", "implementing"),
    ("planned", "implementing"),
)  # fmt: skip
WHAT = ("利用者数", "実施回数", "割合（年度末）", "経費", "窓口の数")
KINDS = ("新規/新規完了", "拡充/臨時拡充", "継続", "縮小", "完了")


def projects(source: Source, n: int) -> None:
    """n projects of some sections, three years of actuals."""
    year = source.draw.choice([2018, 2019, 2020, 2021, 2023])
    department = source.draw.choice(prose.DEPARTMENTS)
    sections = source.draw.sample(prose.SECTIONS, min(len(prose.SECTIONS), max(1, n // 9)))
    for step in range(n):
        section = sections[step * len(sections) // n]
        number = sum(row["section"] == section for row in source.tables.get("activities", [])) + 1
        name = source.name()
        activity_id = source.activity(
            f"{section}/{number}", "", "project", str(number), name, year, department=department, section=section
        )
        count = source.draw.choice([1, 1, 2, 2, 3, 5])
        if source.draw.random() < 0.9:
            source.narrative(activity_id, "目的及び概要", source.paragraphs("purpose", name, "目的"))
        if source.draw.random() < 0.4:
            pool = source.draw.choice(["result", "list"])
            source.narrative(activity_id, "活動実績・事業の成果", source.paragraphs(pool, name, "実績"))
        for line, what in enumerate(WHAT[:count], 1):
            indicator_id = source.indicator(activity_id, line, f"{prose.subject(name)}の{what}", UNITS)
            for past in (2, 1, 0):
                source.reading(indicator_id, year - past, "actual", source.figure())


def actions(source: Source, n: int) -> None:
    """About n actions below designs, Level 2 and Level 3; their numbers have gaps."""
    year = source.draw.choice([2020, 2021, 2022, 2024])
    designs = source.draw.randint(2, 5)
    thirds = []
    for design in range(1, designs + 1):
        source.activity(str(design), "", "policy", str(design), f"{source.name()}による改革", year)
        for second in range(1, source.draw.randint(2, 4)):
            source.activity(
                f"{design}-{second}", str(design), "program", f"{design}-{second}", prose.subject(source.name()), year
            )
            for third in range(1, source.draw.randint(2, 5)):
                code = f"{design}-{second}-{third}"
                name = prose.subject(source.name())
                activity_id = source.activity(code, f"{design}-{second}", "program", code, name, year)
                source.narrative(activity_id, "施策の評価", source.paragraphs("progress", name, "評価"))
                thirds.append(code)
    for step in range(max(n, len(thirds))):
        _action(source, thirds[step * len(thirds) // max(n, len(thirds))], step, year)
    _counts(source)


def _action(source: Source, third: str, step: int, year: int) -> None:
    number = step * 3 % 7 + step + 1
    codes = {row["code"] for row in source.tables["activities"]}
    while f"{third}-{number:03d}" in codes:
        number += 1
    number_of_section = (
        f"{source.draw.randint(1, 51):02d}{source.draw.randint(1, 99):02d}{source.draw.choice((0, 1000, 3900)):04d}"
    )
    section = f"{number_of_section} {source.draw.choice(prose.SECTIONS)}"
    code = f"{third}-{number:03d}"
    activity_id = source.activity(code, third, "action", code, source.name(), year, section=section)
    source.rating(activity_id, year, "自己評価", source.draw.choice(GRADES), "abcd")
    for status in source.draw.choice(STATUSES):
        source.add("statuses", activity_id=activity_id, fiscal_year=year + (status != "completed"), status=status)


def _counts(source: Source) -> None:
    left = len(source.tables["ratings"])
    for kind in KINDS:
        count = left if kind == KINDS[-1] else source.draw.randint(0, left // 2)
        source.add("printed", subject=kind, activity_id="", text=count)
        left -= count

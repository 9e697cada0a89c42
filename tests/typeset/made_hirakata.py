"""枚方市's form with other contents."""

from . import prose
from .pools import Source

CHAPTERS = ("重点施策・事業", "行政改革・業務改善", "予算編成・執行", "組織運営・人材育成", "広報・情報発信")


def report(source: Source, n: int) -> None:
    """About n items in five chapters, other department, other year."""
    year = source.draw.choice([2016, 2018, 2019, 2020, 2022])
    department = source.draw.choice(prose.DEPARTMENTS)
    source.add("printed", subject="部の構成", activity_id="", text="、".join(source.draw.sample(prose.SECTIONS, 4)))
    for chapter, name in enumerate(CHAPTERS, 1):
        source.activity(str(chapter), "", "program", str(chapter), name, year, department=department)
        for number in range(1, max(2, n // 5) + 1):
            _item(source, chapter, number, max(2, n // 5), year, department)


def _item(source: Source, chapter: int, number: int, count: int, year: int, department: str) -> None:
    name = source.name()
    code, tail = "", f"◆{number}"
    if chapter == 1:
        code = tail = f"({number})"
    elif chapter == 2:
        themed = number > count // 2
        code = "" if themed else source.draw.choice([str(10 + number), f"{10 + number}-{number}"])
        tail = f"業務改善-{number - count // 2}" if themed else code
    elif chapter in (3, 4):
        saved = f"{source.draw.randint(2, 9)}割の節減を図ります。(年間約{source.draw.randint(10, 900)}万円)"
        name = f"{prose.subject(name)}について、手順と費用を見直し、{saved}"
    activity_id = source.activity(f"{chapter}/{tail}", str(chapter), "action", code, name, year, department=department)
    labels = {1: ("目標", "取り組み"), 2: ("取り組み内容・目標",), 5: ("取り組み",)}.get(chapter, ())
    about = name if chapter not in (3, 4) else source.names[0]
    for label in labels:
        source.narrative(activity_id, label, source.paragraphs("aim", about, label))
    saved = (
        f"\n{source.draw.randint(1, 99)}万{source.draw.randint(1, 9)},{source.draw.randint(100, 999)}円を節減しました。"
    )
    source.narrative(activity_id, "実績", source.paragraphs("done", about, "実績") + (saved if chapter == 3 else ""))
    source.rating(activity_id, year, "達成状況", source.draw.choice("◎◎○△×"), "circle")
    if chapter == 1 and source.draw.random() < 0.6:
        budget = source.draw.randint(10, 2_345_678)
        source.cost(activity_id, year, "budget", "total", budget, unit="千円")
        settlement = budget * source.draw.randint(40, 105) // 100
        source.cost(activity_id, year, "settlement", "total", settlement, unit="千円")

"""池田市's form with other contents: funding adds up, dashes and bounds stand where figures would."""

from . import prose
from .pools import Source

CIRCLED = "①②③④⑤⑥⑦⑧⑨"
COLUMNS = ((-2, "settlement"), (-1, "settlement"), (0, "budget"), (0, "settlement"))
FUNDS = ("subsidies", "bonds", "other_funds", "general_funds")
WORDS = prose.FORMS["ikeda"]


def sheets(source: Source, n: int) -> None:
    """n sheets of one year."""
    draw, year = source.draw, source.draw.choice([2023, 2024, 2025])
    places = sorted((draw.randrange(len(WORDS["policies"])), draw.randrange(len(WORDS["programs"]))) for _ in range(n))
    numbers = sorted(draw.sample(range(1, 999), n))
    made: set[str] = set()
    for number, (policy, program) in zip(numbers, places, strict=True):
        above, below = CIRCLED[policy], f"{CIRCLED[policy]}/{CIRCLED[program]}"
        if above not in made:
            source.activity(above, "", "policy", above, WORDS["policies"][policy], year)
        if below not in made:
            source.activity(below, above, "program", CIRCLED[program], WORDS["programs"][program], year)
        made |= {above, below}
        _sheet(source, str(number), below, year)


def _sheet(source: Source, number: str, parent: str, year: int) -> None:
    draw = source.draw
    name = source.name() if draw.random() < 0.8 else f"{source.name()}／{source.name()}"
    activity_id = source.activity(number, parent, "project", number, name, year, section=draw.choice(prose.SECTIONS))
    for label, texts in WORDS["grades"].items():
        text = draw.choice(texts)
        is_grade = text[1] == "."
        symbol, scale = (text[0], "abc") if is_grade else (text, "direction")
        source.rating(activity_id, year, label, symbol, scale, text=text)
    _costs(source, activity_id, year)
    for line in range(1, draw.randint(1, 3) + 1):
        _indicator(source, activity_id, line, name, year)
    goals = sorted(draw.sample(range(1, 18), draw.randint(1, 5)))
    source.narrative(activity_id, "SDGs", "、".join(map(str, goals)))
    source.narratives(activity_id, "ikeda", name)


def _costs(source: Source, activity_id: str, year: int) -> None:
    draw = source.draw
    details = draw.sample(WORDS["details"], draw.randint(0, 3))
    for column, (offset, basis) in enumerate(COLUMNS, 1):
        when, parts = year + offset, {fund: _part(source) for fund in FUNDS}
        if not any(part is not None for part in parts.values()):
            source.add("printed", subject=f"total/{column}", activity_id=activity_id, text=draw.choice("-‐"))
            continue
        source.cost(activity_id, when, basis, "total", sum(part or 0 for part in parts.values()))
        for item, part in parts.items():
            if part is not None:
                source.cost(activity_id, when, basis, item, part)
        for detail in details:
            source.cost(activity_id, when, basis, "detail", draw.randint(0, 9_999), detail)


def _part(source: Source) -> int | None:
    """A part of the funding: nothing, an amount, or one below zero, as corrections are."""
    draw = source.draw
    return draw.choice([None, None, draw.randint(0, 987_654), draw.randint(0, 987_654), -draw.randint(1, 9_999)])


def _indicator(source: Source, activity_id: str, number: int, name: str, year: int) -> None:
    what = source.draw.choice(["利用者数", "開催回数", "満足度", "ﾎﾞﾗﾝﾃｨｱの人数"])
    named = f"{prose.subject(name)[:12]}の{what}"
    indicator_id = source.indicator(activity_id, number, named, ("人", "回", "％", "人／ha"), kind="outcome")
    for when, measure in ((year - 1, "actual"), (year, "target"), (year, "actual"), (max(2027, year + 1), "target")):
        _figure(source, indicator_id, when, measure)


def _figure(source: Source, indicator_id: str, year: int, measure: str) -> None:
    drawn = source.draw.random()
    if drawn < 0.15:
        source.reading(indicator_id, year, measure, source.draw.choice(["８０以上", "3以下", "0.03未満"]), "bound")
    elif drawn < 0.25:
        source.reading(indicator_id, year, measure, source.draw.choice("-‐"))
    elif drawn < 0.95:
        whole = f"{source.draw.randint(0, 99_999):,}"
        source.reading(indicator_id, year, measure, source.draw.choice([whole, f"{source.draw.uniform(0, 99):.2f}"]))

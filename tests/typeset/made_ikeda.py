"""池田市's form with other contents: funding adds up, dashes and bounds stand where figures would."""

from __future__ import annotations

from . import prose
from .pools import Source

POLICIES = ("価値を高めるまちづくり", "未来を育てるまちづくり", "いきいきと暮らすまちづくり")
PROGRAMS = ("環境との共生", "学校教育の充実", "福祉の充実")
CIRCLED = "①②③④⑤⑥⑦⑧⑨"
COLUMNS = ((-2, "settlement"), (-1, "settlement"), (0, "budget"), (0, "settlement"))
FUNDS = ("subsidies", "bonds", "other_funds", "general_funds")
#: One that is called as a line of the funding, one in half-width katakana.
DETAILS = ("消耗品費", "その他", "ﾎｰﾑﾍﾟｰｼﾞ管理委託料", "印刷製本費", "システム運用等業務委託料（長期継続契約）", "地方債")
GRADES = (
    ("成果指標の達成状況", ("A.順調に推移している", "B.順調に推移していない", "C.判断できない")),
    ("事業の有効性", ("A.有効的である（改善の余地がない）", "B.改善の余地がある")),
    ("事業の効率性", ("A.効率的である（改善の余地がない）", "C.効率的でない（抜本的な見直しが必要）")),
)
DIRECTIONS = ("拡充", "現状維持", "縮小", "廃止", "その他")
FIELDS = (
    ("事業の手段・方法", prose.PURPOSE),
    ("事業内容", prose.PURPOSE),
    ("取組予定", prose.PLAN),
    ("取組実績", prose.RESULT),
    ("達成状況の判断理由", prose.REASON),
    ("有効性・効率性の判断理由", prose.REASON),
    ("方向性の判断理由", prose.NEXT),
    ("備考", prose.ISSUE),
)


def sheets(source: Source, n: int) -> None:
    """n sheets of one year."""
    draw, year = source.draw, source.draw.choice([2023, 2024, 2025])
    places = sorted((draw.randrange(len(POLICIES)), draw.randrange(len(PROGRAMS))) for _ in range(n))
    numbers = sorted(draw.sample(range(1, 999), n))
    made: set[str] = set()
    for number, (policy, program) in zip(numbers, places, strict=True):
        above, below = CIRCLED[policy], f"{CIRCLED[policy]}/{CIRCLED[program]}"
        if above not in made:
            source.activity(above, "", "policy", above, POLICIES[policy], year)
        if below not in made:
            source.activity(below, above, "program", CIRCLED[program], PROGRAMS[program], year)
        made |= {above, below}
        _sheet(source, str(number), below, year)


def _sheet(source: Source, number: str, parent: str, year: int) -> None:
    draw = source.draw
    name = source.name() if draw.random() < 0.8 else f"{source.name()}／{source.name()}"
    activity_id = source.activity(number, parent, "project", number, name, year, section=draw.choice(prose.SECTIONS))
    for label, texts in GRADES:
        text = draw.choice(texts)
        source.rating(activity_id, year, label, text[0], "abc", text=text)
    direction = draw.choice(DIRECTIONS)
    source.rating(activity_id, year, "事業の方向性", direction, "direction", text=direction)
    _costs(source, activity_id, year)
    for line in range(1, draw.randint(1, 3) + 1):
        _indicator(source, activity_id, line, name, year)
    source.narrative(activity_id, "実施形態", draw.choice(["直営", "一部委託", "全部委託"]))
    goals = sorted(draw.sample(range(1, 18), draw.randint(1, 5)))
    source.narrative(activity_id, "SDGs", "、".join(map(str, goals)))
    for label, pool in FIELDS:
        source.narrative(activity_id, label, "" if draw.random() < 0.1 else source.paragraphs(pool, name, label))


def _costs(source: Source, activity_id: str, year: int) -> None:
    draw = source.draw
    details = draw.sample(DETAILS, draw.randint(0, 3))
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

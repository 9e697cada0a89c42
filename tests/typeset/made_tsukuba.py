"""つくば市's form with other contents: relations between costs hold, zeros that are no figures say so."""

from . import prose, words
from .pools import Source

#: 千円 for a person of the regular staff, and for an hour of overtime, by fiscal year.
RATES = {
    2019: (6800.0, 2.457), 2020: (6800.0, 2.457), 2021: (6834.7, 2.429), 2022: (6810.3, 2.445),
    2023: (6810.6, 2.443), 2024: (6810.6, 2.443), 2025: (6810.6, 2.443),
}  # fmt: skip
FUNDS = ("general_funds", "subsidies_and_bonds", "other_funds")
WHAT = ("利用者数", "開催回数", "満足度", "件数", "割合")
UNITS = ("人", "回", "%", "件", "")
RATINGS = ("市民ニーズ", "進捗状況", "市の関与", "優先度")


def sheets(source: Source, n: int) -> None:
    """n sheets of one year."""
    year = source.draw.choice([2021, 2022, 2023])
    numbers = sorted(source.draw.sample(range(1, 999), n))
    for number in numbers:
        name = source.name()
        code = f"{number:03d}"
        department, section = source.draw.choice(prose.DEPARTMENTS[:4]), source.draw.choice(prose.SECTIONS)
        activity_id = source.activity(code, "", "project", code, name, year, department=department, section=section)
        source.narrative(activity_id, "担当部課", department + section)
        source.narratives(activity_id, "tsukuba", name)
        _costs(source, activity_id, year)
        for line in range(1, source.draw.choice([1, 1, 2, 3, 5]) + 1):
            _indicator(source, activity_id, line, name, year)
        for criterion in RATINGS:
            source.rating(activity_id, year, criterion, source.draw.randint(1, 5), "five")
            source.narrative(activity_id, f"評価（{criterion}）", source.draw.choice(prose.COMMENTS[criterion]))


def _costs(source: Source, activity_id: str, year: int) -> None:
    draw = source.draw
    for when in range(year - 2, year + 3):
        source.cost(activity_id, when, "budget", "total", draw.choice([0, draw.randint(1, 3_456_789)]))
        if when <= year:
            parts = [draw.choice([0, draw.randint(1, 987_654)]) for _ in FUNDS]
            source.cost(activity_id, when, "settlement", "total", sum(parts))
            for item, part in zip(FUNDS, parts, strict=True):
                source.cost(activity_id, when, "settlement", item, part)
        staff, hours = draw.randint(0, 1200) / 100, draw.randint(0, 90_000) / 100
        source.cost(activity_id, when, "", "personnel_cost", int(RATES[when][0] * staff + RATES[when][1] * hours + 0.5))
        source.staff(activity_id, when, "regular_staff", f"{staff:.2f}", f"{staff:g}", "FTE")
        source.staff(activity_id, when, "overtime", f"{hours:.2f}", f"{hours:g}", "hours")
        source.staff(activity_id, when, "fixed_term_staff", draw.choice("有無"))


def _indicator(source: Source, activity_id: str, number: int, name: str, year: int) -> None:
    about = prose.subject(name)
    definition, nothing = source.draw.choice(_notes(about, number, year))
    kind = source.draw.choice(["output", "outcome"])
    indicator_id = source.indicator(
        activity_id, number, f"{about}の{WHAT[number - 1]}", UNITS, kind=kind, definition=definition
    )
    for when in range(year - 3, year + 3):
        for measure in ("target", "actual"):
            empty = _is_empty(nothing, when, measure, year)
            drawn = source.draw.choice([0.0, source.draw.randint(1, 99), source.draw.uniform(0, 123_456)])
            source.reading(
                indicator_id, when, measure, "0.0" if empty else f"{drawn:,.1f}", "placeholder" if empty else ""
            )


def _notes(about: str, number: int, year: int) -> list[tuple[str, str]]:
    """What 指標の概要 may say, and which zeros are then no figures."""
    era, short = words.long_year(year), words.short_year(year)
    return [
        ("", ""),
        (f"{about}の{number}番目の指標。", ""),
        (f"{about}の数\n※参考指標のため目標値を0としている。", "all targets"),
        (f"{about}を受けた人の数 (012市民課事業から{short}年度より移管)", "before"),
        (f"{about}の回数\n※令和元年度は別指標だったため0", "first"),
        (f"(034総務課事業に{era}年度から移管)\n※移管したため、{era}年度以降は0としている。", "after"),
    ]


def _is_empty(nothing: str, when: int, measure: str, year: int) -> bool:
    """Whether a zero is no figure, by the year or by the note."""
    by_note = {
        "": False,
        "all targets": measure == "target",
        "before": when < year,
        "first": when == words.FIRST_REIWA,
        "after": when >= year,
    }
    return by_note[nothing] or (measure == "actual" and when > year)

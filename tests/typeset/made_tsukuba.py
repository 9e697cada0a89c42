"""つくば市's form with other contents: relations between costs hold, zeros that are no figures say so."""

from __future__ import annotations

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
FIELDS = (
    ("目的", prose.PURPOSE),
    ("概要", prose.PLAN),
    ("前年度の課題への対応", prose.RESULT),
    ("成果", prose.OUTCOME),
    ("課題（業務）", prose.ISSUE),
    ("課題（組織、予算等）", prose.ISSUE),
    ("改善目標", prose.NEXT),
    ("方向性の理由", prose.REASON),
)


def sheets(source: Source, n: int) -> None:
    """n sheets of one year."""
    year = source.draw.choice([2021, 2022, 2023])
    numbers = sorted(source.draw.sample(range(1, 999), n))
    for number in numbers:
        name = source.name()
        code = f"{number:03d}"
        department, section = source.draw.choice(prose.DEPARTMENTS[:4]), source.draw.choice(prose.SECTIONS)
        activity_id = source.activity(code, "", "project", code, name, year, department=department, section=section)
        _narratives(source, activity_id, name, department + section)
        _costs(source, activity_id, year)
        for line in range(1, source.draw.choice([1, 1, 2, 3, 5]) + 1):
            _indicator(source, activity_id, line, name, year)
        for criterion in RATINGS:
            source.rating(activity_id, year, criterion, source.draw.randint(1, 5), "five")
            source.narrative(activity_id, f"評価（{criterion}）", source.draw.choice(prose.COMMENTS[criterion]))


def _narratives(source: Source, activity_id: str, name: str, owner: str) -> None:
    draw = source.draw
    labels = {
        "予算科目": f"01-{draw.randint(10101, 129999):06d}-{draw.randint(11, 29)} {name[:14]}",
        "担当部課": owner,
        "市長公約": draw.choice(["", "4", "1 4", "12"]),
        "係名": draw.choice(["企画係", "管理係", ""]),
        "戦略プラン": draw.choice(
            ["", f"II-1 2 {draw.randint(1, 9)} {name[:8]}", f"I-2 1 1 {name[:8]}\nIV-3 3 2 {name[:6]}の推進"]
        ),
        "新規・継続": draw.choice(["継続", "新規", "移管"]),
        "事業分類": draw.choice(["自治事務（任意）", "自治事務(義務)"]),
        "事業体制": draw.choice(["一部委託", "職員のみ", "全部委託"]),
        "個別計画": draw.choice(["", f"つくば市{prose.subject(name)}計画"]),
        "事業期間": draw.choice(["毎年度", "R2～R6"]),
        "根拠法令等": draw.choice(["", "地方自治法、つくば市条例"]),
        "SDGs": draw.choice(
            ["", "11住み続けられるまちづくりを", "03すべての人に健康と福祉を\n16平和と公正をすべての人に"]
        ),
        "対象": draw.choice(["市民", "市職員", "小学生とその保護者"]),
        **dict.fromkeys(("共有、理解", "企画・立案、計画", "実行", "評価、検証"), "—"),
        "方向性": draw.choice(["継続", "拡大・拡充", "縮小"]),
    }
    texts = labels | {label: source.paragraphs(pool, name, label) for label, pool in FIELDS}
    for label, text in texts.items():
        source.narrative(activity_id, label, text)


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
        shown = (
            ("regular_staff", f"{staff:g}", "FTE", f"{staff:.2f}"),
            ("overtime", f"{hours:g}", "hours", f"{hours:.2f}"),
            ("fixed_term_staff", "", "", draw.choice("有無")),
        )
        for item, meant, unit, text in shown:
            row = {"basis": "", "item": item, "detail": "", "value": meant, "unit": unit, "text": text}
            source.add("costs", activity_id=activity_id, fiscal_year=when, **row)


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

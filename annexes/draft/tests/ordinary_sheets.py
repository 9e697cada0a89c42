"""Sheets of made-up cities whose names, years and marks stand where cities commonly print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from full_sheets import COSTS, YEARS

if TYPE_CHECKING:
    from full_sheets import Sheet, Table

OPTIONS = ("拡充", "現状維持", "改善", "縮小", "休廃止")
PHASES = ("target", "actual")
LEVELS = ("高い", "やや高い", "やや低い", "低い")


def options_under_heads(sheet: Sheet) -> list[str | Table]:
    """A name under a head; a mark under the head of an option, whose label is a line."""
    levels = [["項目", *LEVELS]]
    for place, label in enumerate(("必要性", "有効性", "効率性")):
        level = LEVELS[(sheet.number + place) % len(LEVELS)]
        levels.append([label, *_marked(sheet, label, level, LEVELS)])
    option = OPTIONS[sheet.number % len(OPTIONS)]
    return [
        "事業評価票（令和5年度）",
        [["整理番号", "事業名", "担当課"], [f"{31 + sheet.number}", sheet.name, "市民生活課"]],
        "1 指標の推移",
        [
            ["活動指標", "単位", "令和4年度", "←", "令和5年度", "←"],
            ["↑", "↑", *("計画値", "実績値") * 2],
            ["訪問回数", "回", *_values(sheet, "訪問回数", (2022, 2023))],
        ],
        "2 評価",
        levels,
        "3 今後の方向性",
        [[*OPTIONS], _marked(sheet, "今後の方向性", option, OPTIONS)],
    ]


def _marked(sheet: Sheet, label: str, value: str, options: tuple[str, ...]) -> list[str]:
    sheet.figure("rating", label, 2023, "", value)
    return ["○" if option == value else "" for option in options]


def _values(sheet: Sheet, label: str, years: tuple[int, ...]) -> list[str]:
    return [sheet.value(label, year, phase, base=60) for year in years for phase in PHASES]


def units_of_two_kinds(sheet: Sheet) -> list[str | Table]:
    """Amounts and shares under years, whose line says the units of both."""
    rows = [["区分", "令和3年度", "←", "令和4年度", "←"], ["↑", *("決算額", "構成比") * 2]]
    name = sheet.name
    for number, source in enumerate(("市税", "地方交付税", "国庫支出金", "市債")):
        sheet.name = source
        figures = []
        for year in YEARS[:2]:
            amount = f"{10_000 * (number + 1) + 7 * sheet.number + year:,}"
            about = {"concept": "", "unit": ""}
            figures.append(sheet.figure("cost", "決算額", year, "settlement", amount, **about))
            figures.append(f"{11 + number}.{sheet.number}")
        rows.append([source, *figures])
    sheet.name = name
    return [f"決算の推移 その{sheet.number + 1}", "（単位：千円、％）", rows]


def years_beside_the_page(sheet: Sheet) -> list[str | Table]:
    """A name with its section in a line; a year that is the one before that of the page."""
    before, now = 1_000 + 31 * sheet.number, 2_000 + 17 * sheet.number
    about = {"concept": "total", "unit": ""}
    amounts = [
        sheet.figure("cost", "前年度決算額", 2021, "settlement", f"{before:,}", **about),
        sheet.figure("cost", "当初予算額", 2022, "budget", f"{now:,}", **about),
    ]
    return [
        "令和4年度 主要事業",
        f"事業名：{sheet.name}（{('総務', '市民', '福祉')[sheet.number % 3]}課）",
        [["前年度決算額（千円）", "当初予算額（千円）", "備考"], [*amounts, "新規"]],
    ]


def title_alone(sheet: Sheet) -> list[str | Table]:
    """A name that only the title prints."""
    costs = [["千円", *(f"令和{year - 2018}年度決算" for year in YEARS[:2])]]
    for item, label in (("total", "事業費"), ("personnel_cost", "人件費")):
        costs.append([label, *(sheet.cost(item, label, year) for year in YEARS[:2])])
    return [sheet.name, [["担当部署", "市民生活課"], ["根拠法令", "市の条例"]], costs]


def points(sheet: Sheet) -> list[str | Table]:
    """A number before the name that is typed without it; points from 1 to 5."""
    rows = [["点検項目", "評点", "満点"]]
    for place, label in enumerate(("公共性", "有効性", "市民ニーズ")):
        point = f"{1 + (sheet.number + 2 * place) % 5}"
        sheet.figure("rating", label, 2022, "", point)
        rows.append([label, point, "5"])
    words = [["指標", "2022年度", "目標（2024年度）", "達成状況"]]
    for place, label in enumerate(("講座数", "受講者数")):
        actual = sheet.value(label, 2022, "actual", base=40 + place)
        target = sheet.value(label, 2024, "target", base=80 + place)
        state = ("順調", "やや遅れ", "遅れ")[(sheet.number + place) % 3]
        sheet.figure("rating", label, 2022, "", state)
        words.append([label, actual, target, state])
    return [
        "事務事業点検シート",
        [["事務事業", f"{sheet.number + 1} {sheet.name}", "担当", "市民生活課"]],
        rows,
        words,
    ]


def options_of_criteria(sheet: Sheet) -> list[str | Table]:
    """Marks under options, these under their criteria; a cost beside the name again."""
    criteria = ("必要性", "有効性", "効率性")
    options = ("高", "中", "低")
    marks = []
    for place, label in enumerate(criteria):
        marks += _marked(sheet, label, options[(sheet.number + place) % 3], options)
    heads = [text for label in criteria for text in (label, "←", "←")]
    amount = f"{1_000 + 31 * sheet.number:,}"
    about = {"concept": "total", "unit": ""}
    cost = sheet.figure("cost", "事業費", 2023, "settlement", amount, **about)
    return [
        "令和5年度 事務事業評価シート",
        [["事業名", sheet.name, "担当課", "市民生活課"]],
        [["事業名称", "事業費（千円）"], [sheet.name, cost]],
        [heads, [*options] * 3, marks],
    ]


def direct_and_whole_costs(sheet: Sheet) -> list[str | Table]:
    """The total is 総事業費; the funding is that of 直接事業費, which has a name of its own."""
    direct = {year: sheet.cost("total", "直接事業費", year) for year in YEARS}
    staff = {year: sheet.cost("personnel_cost", "人件費", year) for year in YEARS}
    for row in sheet.rows[: len(YEARS)]:
        row["concept"] = ""
    whole = []
    for year in YEARS:
        amount = f"{sum(int(of[year].replace(',', '')) for of in (direct, staff)):,}"
        phase = "budget" if year == YEARS[-1] else "settlement"
        about = {"concept": "total", "unit": "千円"}
        whole.append(sheet.figure("cost", "総事業費", year, phase, amount, **about))
    rows = [["区分", "←", "令和3年度決算", "令和4年度決算", "令和5年度予算"]]
    rows.append(["直接事業費", "←", *direct.values()])
    rows.append(["人件費", "←", *staff.values()])
    rows.append(["総事業費", "←", *whole])
    for place, (item, label) in enumerate([*COSTS.items()][1:]):
        amounts = [sheet.cost(item, label, year) for year in YEARS]
        rows.append(["↑" if place else "財源内訳", label, *amounts])
    return ["令和4年度 事務事業評価シート", "（単位：千円）", [["事業名", sheet.name]], rows]


def names_in_lines(sheet: Sheet) -> list[str | Table]:
    """What figures are stands in a line over each table: before a particle, and in brackets."""
    name = sheet.name
    places, subjects = ("本町", "東町", "西町"), ("申請", "相談", "納付")
    goals = [["地区", "令和4年度目標", "令和4年度実績", "担当課"]]
    numbers = [["手続", "令和3年度", "令和4年度", "進捗"]]
    for place in range(3):
        sheet.name = places[place]
        values = [sheet.value("参加者数", 2022, phase, base=90 + place) for phase in PHASES]
        goals.append([sheet.name, *values, "市民課"])
        sheet.name = subjects[place]
        values = [sheet.value("件数", year, "actual", base=40 + place) for year in YEARS[:2]]
        numbers.append([sheet.name, *values, sheet.mark("進捗", place)])
    sheet.name = name
    return ["地域の取組", "参加者数の目標と実績", goals, "電子申請の状況（件数）", numbers]


def judged_twice(sheet: Sheet) -> list[str | Table]:
    """Two judgements of each criterion stand across, each with a comment behind its mark."""
    rows = [["評価", "一次評価", "←", "二次評価", "←"], ["↑", *("評点", "コメント") * 2]]
    for place, label in enumerate(("必要性", "有効性", "効率性")):
        first = sheet.mark(f"{label}一次評価", place, 2023)
        second = sheet.mark(f"{label}二次評価", place + 1, 2023)
        rows.append([label, first, "概ね適切である", second, "見直しが必要である"])
    return ["令和5年度 事務事業評価シート", [["事業名", sheet.name]], rows]


def pairs_of_two(sheet: Sheet) -> list[str | Table]:
    """Labels beside their values, two in a row, in one table with the name."""
    amounts = [f"{2_400 + 37 * sheet.number + place:,}" for place in range(3)]
    about = {"concept": "total", "unit": "千円"}
    budget = sheet.figure("cost", "予算額", 2023, "budget", amounts[0], **about)
    last = sheet.figure("cost", "決算額", 2023, "settlement", amounts[1], **about)
    before = sheet.figure("cost", "決算額", 2022, "settlement", amounts[2], **about)
    count = sheet.value("交付件数", 2023, "actual", base=12)
    pairs = [
        ["補助金名", sheet.name, "担当課", "市民生活課"],
        ["R5予算額（千円）", budget, "R5決算額（千円）", last],
        ["R4決算額（千円）", before, "根拠", "要綱"],
        ["交付件数（件）", count, "公益性", sheet.mark("公益性", 0, 2023)],
    ]
    return ["令和5年度 補助金チェックシート", pairs]


def under_two_parents(sheet: Sheet) -> list[str | Table]:
    """A list of goals: one project stands under two of them, with the same figures."""
    rows = [["基本目標", "事業名", "令和4年度決算額", "令和5年度決算額", "進捗"]]
    name = sheet.name
    projects = ("移住相談", "子育て支援", "空き店舗対策", "観光案内")
    for goal, of_goal in (("1 しごと", projects[:3]), ("2 ひと", (projects[1], projects[3]))):
        for sheet.name in of_goal:
            place = projects.index(sheet.name)
            figures = []
            for year in (2022, 2023):
                amount = f"{1300 * place + 11 * sheet.number + year:,}"
                about = {"concept": "total", "unit": "千円"}
                figures.append(sheet.figure("cost", "決算額", year, "settlement", amount, **about))
            mark = sheet.mark("進捗", place, 2023)
            rows.append([goal if sheet.name == of_goal[0] else "↑", sheet.name, *figures, mark])
    sheet.name = name
    return ["令和5年度 総合戦略の取組（単位：千円）", rows]


LAYOUTS = {
    "pairs_of_two": pairs_of_two,
    "under_two_parents": under_two_parents,
    "names_in_lines": names_in_lines,
    "options_of_criteria": options_of_criteria,
    "options_under_heads": options_under_heads,
    "units_of_two_kinds": units_of_two_kinds,
    "years_beside_the_page": years_beside_the_page,
    "title_alone": title_alone,
    "points": points,
}

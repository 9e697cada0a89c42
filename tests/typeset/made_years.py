"""Three years of 架空市, a made-up city: projects that are renamed, split and merged, figures that are restated."""

import csv
from importlib.resources import files
from pathlib import Path

from .documents import typeset
from .made_tsukuba import RATES
from .pools import Source
from .sources import COLUMNS, measured
from .style import PLAIN
from .words import long_year

CITY, CODE, FORM = "架空市", "999997", "tsukuba-2022-sheets"
YEARS = (2021, 2022, 2023)
#: Code and name of each project by the document's year.
PROJECTS = {
    2021: {"001": "図書館運営事業", "002": "公園整備事業", "003": "市民相談事業", "004": "広報紙発行事業",
           "005": "健康診査事業", "006": "健康相談事業", "007": "定額給付金事業"},
    2022: {"001": "図書館運営事業", "002": "公園整備事業", "003": "市民相談事業", "004": "広報紙編集事業",
           "014": "広報紙配布事業", "005": "健康診査事業", "006": "健康相談事業", "008": "電子申請導入事業"},
    2023: {"001": "図書館運営事業", "002": "公園整備・緑化事業", "003": "くらしの窓口事業", "004": "広報紙編集事業",
           "014": "広報紙配布事業", "005": "健康診査・相談事業", "008": "電子申請導入事業"},
}  # fmt: skip
#: The later document prints these otherwise than the years before: 千円, and figures of the indicator.
RESTATED = {(2022, "002", 2021): 30_500}
RESTATED_ACTUALS = {(2022, "001", 2021): 51_240.0}
MOVED_TARGETS = {(2023, "001", 2023): 55_000.0, (2023, "001", 2024): 57_000.0}
DIRECTIONS = {2021: "継続", 2022: "拡大・拡充", 2023: "縮小"}


def write_years(folder: Path) -> Path:
    """Typeset the three documents, their sources.csv and the form that reads them; gives the folder of the form."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_write(folder, year) for year in YEARS]
    with (folder / "sources.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    own = folder / "forms"
    own.mkdir(exist_ok=True)
    form = (files("hyoka.forms") / "tsukuba_sheets.toml").read_text(encoding="utf-8")
    form = form.replace('city = "つくば市"', f'city = "{CITY}"').replace("082201", CODE)
    (own / "tsukuba_sheets.toml").write_text(form, encoding="utf-8")
    return own


def _write(folder: Path, year: int) -> dict[str, str]:
    source = Source(year, f"kakuu-{year}")
    for code, name in PROJECTS[year].items():
        _sheet(source, year, code, name)
    title = f"{long_year(year)}年度 事務事業マネジメントシート"
    source.add("printed", subject="題", activity_id="", text=title)
    source.add("printed", subject="足", activity_id="", text=f"見本：{CITY}は架空の市で、内容はすべて作りもの")
    path = folder / f"kakuu-{year}.pdf"
    typeset(FORM, source.frames(), PLAIN, path)
    known = {"file": path.name, "publisher": CITY, "municipality_code": CODE, "title": title}
    known |= {"fiscal_year": str(year), "kind": "made-up", "licence": "MIT"}
    return dict.fromkeys(COLUMNS, "") | known | measured(path)


def _sheet(source: Source, year: int, code: str, name: str) -> None:
    activity = source.activity(code, "", "project", code, name, year, department="市民部", section="市民課")
    source.narrative(activity, "担当部課", "市民部市民課")
    source.narrative(activity, "方向性", DIRECTIONS[year])
    source.rating(activity, year, "進捗状況", 5 - (year + int(code)) % 3, "five")
    for when in range(year - 2, year + 3):
        _costs(source, activity, year, code, when)
    what = "年間貸出冊数" if (year, code) == (2023, "001") else "貸出冊数" if code == "001" else "利用者数"
    indicator = source.indicator(activity, 1, what, ("冊" if code == "001" else "人",), kind="outcome")
    for when in range(year - 3, year + 3):
        target, actual = figures(year, code, when)
        source.reading(indicator, when, "target", f"{target:,.1f}")
        source.reading(indicator, when, "actual", f"{actual:,.1f}", "" if when <= year else "placeholder")


def figures(year: int, code: str, when: int) -> tuple[float, float]:
    """Target and actual of a fiscal year as the document of a year prints them; 0 for what is not known yet."""
    target = 50_000.0 + 1_000 * int(code) + 2_000 * (when - 2020)
    actual = 49_500.0 + 1_100 * int(code) + 1_500 * (when - 2020) if when <= year else 0.0
    changed = {place: value for place, value in RESTATED_ACTUALS.items() if place[0] <= year}
    actual = next((value for (_, own, of), value in changed.items() if (own, of) == (code, when)), actual)
    return MOVED_TARGETS.get((year, code, when), target), actual


def _costs(source: Source, activity: str, year: int, code: str, when: int) -> None:
    planned = 20_000 + 1_000 * int(code) + 500 * (when - 2019)
    spent = next(
        (v for (first, own, of), v in RESTATED.items() if first <= year and (own, of) == (code, when)), planned - 800
    )
    source.cost(activity, when, "budget", "total", planned)
    if when <= year:
        source.cost(activity, when, "settlement", "total", spent)
        source.cost(activity, when, "settlement", "general_funds", spent)
    staff = 1 + int(code) / 10 + (when - 2019) / 100
    source.cost(activity, when, "", "personnel_cost", int(RATES[when][0] * staff + 0.5))
    source.staff(activity, when, "regular_staff", f"{staff:.2f}", f"{staff:g}", "FTE")
    source.staff(activity, when, "fixed_term_staff", "無")

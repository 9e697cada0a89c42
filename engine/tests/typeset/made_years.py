"""Three years of 架空市, a made-up city: projects that are renamed, split and merged, figures that
are restated.
"""

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pandas as pd

from .documents import typeset, write_sources
from .style import PLAIN
from .templates import long_year

#: 千円 for a person of the regular staff, by fiscal year.
RATES = {
    2019: 6800.0,
    2020: 6800.0,
    2021: 6834.7,
    2022: 6810.3,
    2023: 6810.6,
    2024: 6810.6,
    2025: 6810.6,
}
CITY, CODE, FORM = "架空市", "999997", "tsukuba-2022-sheets"
Rows = dict[str, list[dict[str, object]]]
YEARS = (2021, 2022, 2023)
#: Code and name of each project by the document's year.
PROJECTS = {
    2021: {
        "001": "図書館運営事業",
        "002": "公園整備事業",
        "003": "市民相談事業",
        "004": "広報紙発行事業",
        "005": "健康診査事業",
        "006": "健康相談事業",
        "007": "定額給付金事業",
    },
    2022: {
        "001": "図書館運営事業",
        "002": "公園整備事業",
        "003": "市民相談事業",
        "004": "広報紙編集事業",
        "014": "広報紙配布事業",
        "005": "健康診査事業",
        "006": "健康相談事業",
        "008": "電子申請導入事業",
    },
    2023: {
        "001": "図書館運営事業",
        "002": "公園整備・緑化事業",
        "003": "くらしの窓口事業",
        "004": "広報紙編集事業",
        "014": "広報紙配布事業",
        "005": "健康診査・相談事業",
        "008": "電子申請導入事業",
    },
}
#: The later document prints these otherwise than the years before: 千円, and figures of the
#: indicator.
RESTATED = {(2022, "002", 2021): 30_500}
RESTATED_ACTUALS = {(2022, "001", 2021): 51_240.0}
MOVED_TARGETS = {(2023, "001", 2023): 55_000.0, (2023, "001", 2024): 57_000.0}
DIRECTIONS = {2021: "継続", 2022: "拡大・拡充", 2023: "縮小"}


def write_years(folder: Path) -> Path:
    """Typeset the three documents, their sources.csv and the form that reads them.

    Gives the folder of the form.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_sources(folder, [_write(folder, year) for year in YEARS])
    own = folder / "forms"
    own.mkdir(exist_ok=True)
    form = (files("hyoka.forms") / "tsukuba_sheets.toml").read_text(encoding="utf-8")
    form = form.replace('city = "つくば市"', f'city = "{CITY}"').replace("082201", CODE)
    (own / "tsukuba_sheets.toml").write_text(form, encoding="utf-8")
    return own


def _write(folder: Path, year: int) -> dict[str, object]:
    tables: Rows = defaultdict(list)
    for code, name in PROJECTS[year].items():
        _sheet(tables, year, code, name)
    title = f"{long_year(year)}年度 事務事業マネジメントシート"
    foot = f"見本：{CITY}は架空の市で、内容はすべて作りもの"
    tables["printed"] = [
        {"subject": name, "activity_id": "", "text": text}
        for name, text in (("題", title), ("足", foot))
    ]
    path = folder / f"kakuu-{year}.pdf"
    typeset(
        FORM, {name: pd.DataFrame(rows).astype(str) for name, rows in tables.items()}, PLAIN, path
    )
    known = {"file": path.name, "publisher": CITY, "municipality_code": CODE, "title": title}
    return known | {"fiscal_year": year, "kind": "made-up", "licence": "MIT"}


def _sheet(tables: Rows, year: int, code: str, name: str) -> None:
    of = {"activity_id": f"kakuu-{year}/{code}", "fiscal_year": year}
    about = {"parent_id": "", "level": "project", "code": code, "name": name}
    tables["activities"].append(of | about | {"department": "市民部", "section": "市民課"})
    texts = {"担当部課": "市民部市民課", "方向性": DIRECTIONS[year]}
    tables["narratives"] += [of | {"field": field, "text": text} for field, text in texts.items()]
    mark = {"criterion": "進捗状況", "symbol": 5 - (year + int(code)) % 3, "scale": "five"}
    tables["ratings"].append(of | mark)
    for when in range(year - 2, year + 3):
        tables["costs"] += [
            of | {"fiscal_year": when, "detail": ""} | cost for cost in _costs(year, code, when)
        ]
    what = (
        "年間貸出冊数"
        if (year, code) == (2023, "001")
        else "貸出冊数"
        if code == "001"
        else "利用者数"
    )
    line = {
        "indicator_id": f"kakuu-{year}/{code}#1",
        "number": 1,
        "name": what,
        "unit": "冊" if code == "001" else "人",
    }
    tables["indicators"].append(of | line | {"kind": "outcome", "polarity": "", "definition": ""})
    for when in range(year - 3, year + 3):
        for measure, value in zip(("target", "actual"), figures(year, code, when), strict=True):
            row = {"indicator_id": line["indicator_id"], "fiscal_year": when, "measure": measure}
            tables["indicator_values"].append(row | {"text": f"{value:,.1f}"})


def figures(year: int, code: str, when: int) -> tuple[float, float]:
    """Target and actual of a fiscal year as the document of a year prints them.

    0 for what is not known yet.
    """
    target = 50_000.0 + 1_000 * int(code) + 2_000 * (when - 2020)
    actual = 49_500.0 + 1_100 * int(code) + 1_500 * (when - 2020) if when <= year else 0.0
    changed = {place: value for place, value in RESTATED_ACTUALS.items() if place[0] <= year}
    actual = next(
        (value for (_, own, of), value in changed.items() if (own, of) == (code, when)), actual
    )
    return MOVED_TARGETS.get((year, code, when), target), actual


def _costs(year: int, code: str, when: int) -> Iterator[dict[str, object]]:
    """The costs of a fiscal year as the document of a year prints them."""
    planned = 20_000 + 1_000 * int(code) + 500 * (when - 2019)
    changed = {(own, of): value for (first, own, of), value in RESTATED.items() if first <= year}
    spent, staff = (
        changed.get((code, when), planned - 800),
        1 + int(code) / 10 + (when - 2019) / 100,
    )
    yield {"basis": "budget", "item": "total", "text": f"{planned:,}"}
    for item in ("total", "general_funds") if when <= year else ():
        yield {"basis": "settlement", "item": item, "text": f"{spent:,}"}
    yield {"basis": "", "item": "personnel_cost", "text": f"{int(RATES[when] * staff + 0.5):,}"}
    yield {"basis": "", "item": "regular_staff", "text": f"{staff:.2f}"}
    yield {"basis": "", "item": "fixed_term_staff", "text": "無"}

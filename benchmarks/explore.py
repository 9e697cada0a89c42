"""How the page that searches everything grows: building it, opening it and choosing from it, at 1,000 and 10,000 rows.

    python benchmarks/explore.py

Milliseconds are this machine's; the last column, how much longer ten times the rows take, is what to hold against other
runs: 10 is proportional, 1 does not grow. The browser's part needs Chromium (HYOKA_CHROMIUM names another one).
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd

from hyoka.contract.schema import SCHEMAS, empty, typed
from hyoka.report.explore_page import explore_html

SIZES = (1_000, 10_000)
REPEATS = 5
#: The browser's clock is too coarse for a single choice.
REPEATS_IN_BROWSER = 25
CITIES = ("見本市", "例示市", "仮名市", "試作市")
WORDS = ("オンライン申請", "データ連携", "サーバー更新", "公園管理", "広報", "窓口改革", "ネットワーク", "人材育成")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
MEASURE = f"""<script>
const opened = performance.now();
const middle = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const once = (act) => {{ const from = performance.now(); act(); return performance.now() - from; }};
const many = {REPEATS_IN_BROWSER};
const often = (act) => once(() => {{ for (let n = 0; n < many; n += 1) act(); }}) / many;
const timed = (act) => middle(Array.from({{length: {REPEATS}}}, () => often(act)));
const first = once(() => choose(DATA.rows, {{q: "さーば"}}));
const told = document.createElement("pre");
told.id = "told";
told.textContent = JSON.stringify({{
  "open the page": opened,
  "first word (folds all texts)": first,
  "a further word": timed(() => choose(DATA.rows, {{q: "更新 令和"}})),
  "two filters": timed(() => choose(DATA.rows, {{city: "例示市", level: "project"}})),
  "sort by cost": timed(() => choose(DATA.rows, {{sort: "cost"}})),
  "a word, shown": timed(() => show({{q: "でーた", sort: "worst"}})),
}});
document.body.append(told);
</script></body>"""


def made_tables(activities: int) -> dict[str, pd.DataFrame]:
    """Tables of made-up activities; each has an indicator over three years, two costs, a rating and a text."""
    rows: dict[str, list[dict]] = {name: [] for name in SCHEMAS}
    for at, city in enumerate(CITIES):
        document = {"document_id": f"made-{at}", "municipality": city, "title": f"{city}の評価", "fiscal_year": 2021}
        rows["documents"].append(document)
    for n in range(activities):
        for name, lines in made_activity(n).items():
            rows[name] += lines
    return {name: _table(name, lines) for name, lines in rows.items()}


def made_activity(n: int) -> dict[str, list[dict]]:
    """What the tables say of one activity."""
    city, first, second = n % len(CITIES), WORDS[n % len(WORDS)], WORDS[n // len(WORDS) % len(WORDS)]
    place = {"document_id": f"made-{city}", "page": n // 20 + 1, "x0": 50.0, "top": 100.0, "x1": 250.0, "bottom": 115.0}
    own = place | {"activity_id": f"made-{city}/{n}", "fiscal_year": 2021}
    indicator = place | {"activity_id": own["activity_id"], "indicator_id": f"{own['activity_id']}#1"}
    years = range(2019, 2022)
    actuals = [
        {"fiscal_year": year, "measure": "actual", "value": n % 97 + year % 7, "text": "1", "status": "reported"}
        for year in years
    ]
    costs = [
        {"basis": basis, "item": "total", "value": 1000.0 * n, "unit": "JPY"} for basis in ("budget", "settlement")
    ]
    mark = "ABCD"[n % 4]
    text = f"令和3年度は{first}と{second}を進め、利用は{n}件になった。" * 4
    return {
        "activities": [own | {"level": "project", "name": f"{first}・{second}事業{n}", "section": f"第{n % 60}課"}],
        "indicators": [indicator | {"number": 1, "name": f"{second}の件数", "unit": "件"}],
        "indicator_values": [indicator | actual for actual in actuals],
        "attainment": [{**indicator, "fiscal_year": 2021, "method": "ratio", "attainment": 0.9, "met": n % 3 == 0}],
        "costs": [own | cost for cost in costs],
        "ratings": [own | {"criterion": "自己評価", "symbol": mark, "scale": "abcd", "text": mark, "score": n % 4 / 3}],
        "narratives": [own | {"field": "成果", "text": text}],
    }  # fmt: skip


def _table(name: str, rows: list[dict]) -> pd.DataFrame:
    columns = list(empty(name).columns)
    return typed(name, pd.DataFrame(rows, columns=columns))


def built(activities: int, page: Path) -> dict[str, float]:
    """Build a page; how long it took and how large it is."""
    tables = made_tables(activities)
    documents = [row | {"link": "none.pdf"} for row in tables["documents"].to_dict("records")]
    values = {"tables": tables, "documents": documents, "raw": page.parent, "when": "", "versions": ""}
    explore_html(**values)  # the first call reads labels and templates
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        text = explore_html(**values)
        times.append((time.perf_counter() - begun) * 1000)
    page.write_text(text, encoding="utf-8")
    return {"build the page": median(times), "size of the page in kB": len(text.encode()) / 1000}


def opened(page: Path) -> dict[str, float]:
    """Open a page in Chromium and choose from it; milliseconds by what was done, none without a browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = next(filter(None, [os.environ.get("HYOKA_CHROMIUM"), *map(shutil.which, names)]), None)
    if browser is None:
        print("no Chromium: the page was built, but not opened")
        return {}
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", MEASURE, 1), encoding="utf-8")
    command = [browser, *FLAGS, f"--user-data-dir={page.parent / 'profile'}", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=True).stdout
    told = re.search(r'<pre id="told">(.*?)</pre>', dom, re.DOTALL)
    if told is None:
        raise RuntimeError("the browser said nothing")
    return json.loads(html.unescape(told.group(1)))


def main() -> None:
    """Print a line for each thing done: its figure at both sizes, and the one over the other."""
    with tempfile.TemporaryDirectory() as folder:
        measured = []
        for size in SIZES:
            page = Path(folder) / f"explore-{size}.html"
            measured.append(built(size, page) | opened(page))
    print(f"{'milliseconds, median':32}" + "".join(f"{size:>12,}" for size in SIZES) + "    growth")
    for name in measured[0]:
        small, large = (figures[name] for figures in measured)
        print(f"{name:32}{small:12,.1f}{large:12,.1f}{large / small if small else float('nan'):10.1f}")


if __name__ == "__main__":
    main()

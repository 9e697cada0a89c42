"""Every figure of the answers of 05, 06 and 07 a second time, from the CSV files alone."""

import csv
import json
import re
from collections import Counter, defaultdict
from fractions import Fraction

from true_tables import ROOT


def rows(name):
    """The rows of a committed table, all text."""
    with (ROOT / "data" / "processed" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def committed(name):
    return json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def outputs(name, kind="text/html"):
    """What the cells of a notebook show: a committed one by its name, or one that was run."""
    cells = name["cells"] if isinstance(name, dict) else committed(name)
    shown = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return ["".join(data.get(kind, "")) for data in shown]


def answer(name):
    """The Japanese points of a committed notebook's answer, in one line."""
    html = next(page for page in outputs(name) if 'class="hyoka-answer"' in page)
    return "".join(re.findall(r"<li>(.*?)</li>", html.partition('<ul lang="en">')[0]))


def table(name, caption):
    """The rows of a table in a notebook, as the texts of their cells by the heads."""
    html = next(page for page in outputs(name) if f"<caption>{caption}" in page)
    html = re.sub(r'<span class="hyoka-crop">.*?</span>', "", html, flags=re.DOTALL)
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    heads, *body = [[re.sub("<[^>]*>", "", cell) for cell in line] for line in lines]
    return [dict(zip(heads, line, strict=True)) for line in body]


def percent(part, whole):
    """A share with one decimal, half up."""
    return f"{int(Fraction(part, whole) * 1000 + Fraction(1, 2)) / 10:.1f}%"


def plan():
    """activity_id → (section, grade, marks) of the plan's actions."""
    graded = {row["activity_id"]: row["symbol"] for row in rows("ratings") if row["scale"] == "abcd"}
    marks = defaultdict(set)
    for row in rows("statuses"):
        marks[row["activity_id"]].add(row["status"])
    of = {row["activity_id"]: row["section"].split(" ")[-1] for row in rows("activities") if row["level"] == "action"}
    return {own: (of[own], graded[own], marks[own]) for own in of if own in graded}


def test_progress_of_the_plan():
    actions = plan().values()
    grades = Counter(grade for _, grade, _ in actions)
    ended = [action for action in actions if "completed" in action[2]]
    said = answer("05_dx_progress")
    assert f"{len(actions)}取組のうち、自己評価A・Bは{grades['A'] + grades['B']}（80.0%）、C・Dは47。" in said
    assert grades["C"] + grades["D"] == 47
    counts = Counter(mark for _, _, own in actions for mark in own)
    assert f"R3終了 {counts['completed']}、R4実施 {counts['implementing']}、R4構想 {counts['planned']}。" in said
    on = sum("implementing" in own for _, _, own in ended)
    stopped = sum(grade in "CD" for _, grade, _ in ended)
    assert f"終了した{len(ended)}取組のうち{on}は翌年度も実施する。C・D評価のまま終了した取組は{stopped}件。" in said
    assert (len(ended), on, stopped) == (32, 20, 5)


def test_the_section_with_the_lowest_share():
    sections = defaultdict(list)
    for section, grade, _ in plan().values():
        sections[section].append(grade in "AB")
    shares = {name: Fraction(sum(own), len(own)) for name, own in sections.items() if len(own) >= 10}
    lowest = min(shares, key=shares.get)
    n, ab = len(sections[lowest]), sum(sections[lowest])
    assert f"A・Bの割合が最も低い課（10取組以上）：{lowest}（{n}取組） {percent(ab, n)}。" in answer("05_dx_progress")
    highest = max(shares, key=shares.get)
    assert (highest, sum(sections[highest]), len(sections[highest])) == ("情報システム課", 70, 72)
    assert f"最も高い課：{highest}（72取組） {percent(70, 72)}。" in answer("05_dx_progress")


def test_the_national_item_with_the_lowest_share():
    grades = {own: grade for own, (_, grade, _) in plan().items()}
    national = ["行政手続のオンライン化", "情報システムの標準化・共通化", "マイナンバーカードの普及促進・利用の推進"]
    national += ["セキュリティ対策の徹底", "AI・RPAの利用推進", "テレワークの推進"]
    themes = defaultdict(list)
    for row in rows("dx_progress"):
        for theme in row["theme"].split(";") if row["activity_id"] in grades else []:
            themes[theme].append(grades[row["activity_id"]] in "AB")
    shares = {theme: Fraction(sum(themes[theme]), len(themes[theme])) for theme in national if len(themes[theme]) >= 10}
    lowest = min(shares, key=shares.get)
    n, ab = len(themes[lowest]), sum(themes[lowest])
    assert f"国の重点取組事項（10取組以上）：{lowest}（{n}取組） {percent(ab, n)}。" in answer("14_dx_themes")
    card = themes["マイナンバーカードの普及促進・利用の推進"]
    assert percent(sum(card), len(card)) == "63.6%"


def test_what_documents_of_cities_disclose_and_how_they_rate():
    documents = rows("documents")
    groups = {(row["municipality"], row["form"], row["fiscal_year"]) for row in documents}
    said = answer("06_compare_cities")
    assert f"{len(documents)}文書を市・様式・年度の{len(groups)}の資料区分に分けた。" in said
    met = defaultdict(list)
    for row in rows("disclosure"):
        met[row["criterion"]].append(float(row["n"] or 0) > 0)
    assert [name for name, of in met.items() if all(of)] == ["responsible"]
    assert [name for name, of in met.items() if not any(of)] == []
    assert "14項目中、全区分で確認できるのは1項目（担当部署）、全区分で記載のない項目は0項目（なし）。" in said
    assert len(met) == 14
    ratings = rows("ratings")
    scores = defaultdict(list)
    for row in ratings:
        if row["score"]:
            scores[row["document_id"], row["criterion"]].append(float(row["score"]) == 1)
    most = sum(2 * sum(own) > len(own) for own in scores.values())
    assert f"評価は{len(ratings)}件。最上位評価が過半を占める評価項目は{len(scores)}項目中{most}項目、" in said


def test_how_much_of_a_scale_is_used():
    marks = defaultdict(Counter)
    for row in rows("ratings"):
        if row["score"]:
            marks[row["document_id"], row["criterion"], row["scale"]][row["symbol"]] += 1
    steps = {"abcd": 4, "abc": 3, "circle": 4, "five": 5, "stars": 4}
    half = sum(2 * len(used) <= steps[scale] for (_, _, scale), used in marks.items())
    assert f"尺度の半分以下の段階しか使われていない評価項目は{half}項目。" in answer("06_compare_cities")
    assert marks["hirakata-2017-general", "達成状況", "circle"] == {"◎": 28, "○": 5}
    shown = {(row["資料区分"], row["評価項目"]): row for row in table("06_compare_cities", "使われた段階")}
    row = shown["枚方市 H29 取組", "達成状況"]
    assert [row[name] for name in ("件数", "尺度の段階", "使われた段階", "最も多い評価")] == ["33", "4", "2", "◎"]
    assert row["最も多い評価の割合"] == percent(28, 33)


def test_indicators_of_the_same_thing():
    with (ROOT / "data" / "labels" / "concepts.csv").open(encoding="utf-8-sig", newline="") as file:
        concepts = list(csv.DictReader(file))
    city = {row["document_id"]: row["municipality"] for row in rows("documents")}
    defined = [(city[row["document_id"]], row["name"], row["definition"]) for row in rows("indicators")]
    shared = {c["concept"] for c in concepts for d in concepts if c["concept"] == d["concept"] and c != d}
    wanted = {(row["municipality"], row["indicator"]) for row in concepts if row["concept"] in shared}
    named = [text for municipality, name, text in defined if (municipality, name) in wanted]
    said = answer("15_same_subjects")
    assert f"類似指標は{len(shared)}組。{len(named)}指標のうち、定義のあるものは{sum(map(bool, named))}。" in said


def test_how_far_the_tables_are_checked():
    tables = ["activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "narratives"]
    read = {name: rows(name) for name in (*tables, "prose_figures")}
    total = sum(map(len, read.values()))
    placed = sum(row["page"] != "" for table in read.values() for row in table)
    checks = rows("checks")
    passed = [check for check in checks if check["passes"] == "true"]
    said = answer("07_data_quality")
    assert f"6文書の{total:,}行のうち{placed:,}行は原本の欄まで確認できる。" in said
    assert f"検算は{len(checks)}件中{len(passed)}件が一致した。" in said
    kinds = Counter("error" if row["severity"] == "error" else row["kind"] for row in rows("problems"))
    mended = kinds.total() - kinds["error"] - kinds["no_source"]
    silent = sum(row["rows"] == "0" and row["words"] != "0" for row in rows("page_log"))
    assert f"読めなかったものは{kinds['error']}件、要確認は{mended}件、行のないページは{silent}、" in said
    parts = re.findall(r"は([0-9,]+)行（[0-9.]+%）(?:で|だ|、)", said)
    summed, counted, rest = (int(part.replace(",", "")) for part in parts)
    assert summed + counted + rest == total
    assert f"検算の対象外は{rest:,}行（{percent(rest, total)}）" in said


def test_a_sum_covers_the_costs_that_its_check_names():
    """Sums of funding, labour rates, printed totals and rates: counted from the subjects of the checks."""
    subjects = defaultdict(set)
    for row in rows("checks"):
        subjects[row["check"]].add(f"{row['document_id']}/{row['subject']}")
    parents = {row["activity_id"]: row["parent_id"] for row in rows("activities")}
    funds = {"total", "general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds"}
    identities = {row["note"] for row in rows("checks") if row["check"] == "identity"}
    assert identities <= {"beneficiary_rate = beneficiary_charges ÷ total × 100"}
    summed = 0
    for row in rows("costs"):
        year = f"{row['activity_id']} {row['fiscal_year']}"
        basis = f"{year} {row['basis']}".rstrip()
        summed += (
            (row["item"] in funds and basis in subjects["funding"])
            or (row["item"] in {"personnel_cost", "regular_staff", "overtime"} and year in subjects["personnel_cost"])
            or (row["item"] == "total" and parents[row["activity_id"]] in subjects["project_total"])
            or (row["item"] in {"beneficiary_rate", "beneficiary_charges", "total"} and basis in subjects["identity"])
        )
    assert f"和や率の検算が及ぶのは{summed}行（" in answer("07_data_quality")


def test_measures_that_keep_their_rank_at_every_weight_are_counted():
    parents = {row["activity_id"]: row["parent_id"] for row in rows("activities")}
    groups = defaultdict(list)
    for own, (_, grade, marks) in plan().items():
        chain = [own]
        while parents.get(chain[-1]):
            chain.append(parents[chain[-1]])
        reach = max((Fraction(("planned", "implementing", "completed").index(mark), 2) for mark in marks), default=None)
        if len(chain) > 2 and reach is not None:
            groups[chain[-2]].append((Fraction(3 - "ABCD".index(grade), 3), reach))
    ranks = defaultdict(set)
    for step in range(21):
        weight = Fraction(step, 20)
        means = {of: sum(weight * g + (1 - weight) * r for g, r in acts) / len(acts) for of, acts in groups.items()}
        for of, mean in means.items():
            ranks[of].add(sum(other > mean for other in means.values()))
    firm = sum(len(places) == 1 for places in ranks.values())
    shown = "".join(outputs("05_dx_progress", "text/plain"))
    assert f"順位が重みによらない施策は{len(groups)}施策中{firm}施策" in shown


def test_figures_of_prose_and_those_that_are_printed_otherwise():
    said = answer("15_same_subjects")
    city = {row["document_id"]: row["municipality"] for row in rows("documents")}
    of = {row["indicator_id"]: row for row in rows("indicators")}
    told = rows("prose_figures")
    found = defaultdict(lambda: defaultdict(list))
    for row in told:
        found[city[row["document_id"]], row["name"], row["fiscal_year"], "actual"][row["value"]].append("")
    for row in rows("indicator_values"):
        if row["status"] == "reported" and row["value"]:
            own = of[row["indicator_id"]]
            place = (city[row["document_id"]], own["name"], row["fiscal_year"], row["measure"])
            found[place][row["value"]].append(own["activity_id"])
    otherwise = [[own for owns in of.values() for own in owns] for of in found.values() if len(of) > 1]
    apart = [own for own in otherwise if "" not in own and len(set(own)) == len(own)]
    assert f"本文・付表中の数値は{len(told)}件。" in said
    assert f"値の違う記載は{len(otherwise)}組、うち対象事業が異なるものは{len(apart)}組。" in said
    (money,) = table("15_same_subjects", "本文の見込み額")
    assert [money[name] for name in ("見込み額（万円）", "内訳の合計（万円）")] == [
        "240.0",
        f"{(432_108 + 200_000 + 1_296_000) / 1e4:.1f}",
    ]
    assert money["見込み額に対する割合"] == percent(432_108 + 200_000 + 1_296_000, 2_400_000)


def test_directions_and_marks_of_the_plan():
    ways = {
        row["name"][7:]: int(row["value"]) for row in rows("prose_figures") if row["name"].startswith("取組の方向性")
    }
    shown = {row["方向性"]: (row["記載値"], row["割合"]) for row in table("15_same_subjects", "取組の方向性")}
    assert shown == {way: (str(n), percent(n, sum(ways.values()))) for way, n in ways.items()}
    ended = sum(row["status"] == "completed" for row in rows("statuses"))
    assert f"本文の「完了」は{ways['完了']}取組、一覧の「終了」の印は{ended}取組。" in "".join(
        outputs("15_same_subjects")
    )
    marks = Counter(row["field"] for row in rows("narratives") if row["field"].startswith("8条"))
    law = table("15_same_subjects", "計画の施策が当たる法律の号")
    assert {name: sum(row[name] == "○" for row in law) for name in marks} == marks

"""The figures of the table of answers once more: counted from the CSV files alone, no code of the package."""

from collections import defaultdict
from fractions import Fraction
from functools import cache

import pandas as pd
from true_tables import ROOT

FUNDS = ["total", "general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds"]
NATIONAL = ["行政手続のオンライン化", "情報システムの標準化・共通化", "マイナンバーカードの普及促進・利用の推進",
            "セキュリティ対策の徹底", "AI・RPAの利用推進", "テレワークの推進"]  # fmt: skip
MARKS = ("implementing", "planned", "completed")
#: Steps of the scales.
STEPS = {"abcd": 4, "abc": 3, "circle": 4, "five": 5, "stars": 4}
#: What a reader of the documents says of direction where no mark is printed, and the band that 伊丹市 prints.
TSUKUBA = {"088#1": "lower", "089#2": "higher", "090#1": "lower", "091#1": "higher", "098#1": "higher"}
TSUKUBA |= dict.fromkeys(["087#1", "087#2", "087#3"], "higher")
IKEDA = dict.fromkeys(["7#1", "22#2", "22#3", "54#1", "59#1"], "higher")
BY_HAND = {"つくば市": TSUKUBA, "池田市": IKEDA}
BANDS = {"631#3": (17, 20)}
#: 池田市: the hall was closed, and nobody was asked what they thought of a square that was being rebuilt.
NO_FIGURES = {"214#1", "22#2"}


@cache
def read(path):
    return pd.read_csv(ROOT / "data" / path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def rows(name, selection=""):
    """The rows of a committed table, all text; with a selection those of a city or a fiscal year."""
    table, documents = read(f"processed/{name}.csv"), read("processed/documents.csv")
    city = documents.set_index("document_id")["municipality"]
    about = {"city": table["document_id"].map(city)} if "document_id" in table else {}
    table = table.assign(**about)
    if selection.isdecimal() and "fiscal_year" in table:
        return table[table["fiscal_year"].eq(selection)]
    return table[table["city"].eq(selection)] if selection and not selection.isdecimal() else table


def percent(part, whole):
    """A share with one decimal, half up."""
    return f"{int(Fraction(part, whole) * 1000 + Fraction(1, 2)) / 10:.1f}%"


def years_of_documents():
    return read("processed/documents.csv").set_index("document_id")["fiscal_year"].astype(int)


def attained(selection):
    """Targets that are met in the last year that was judged, of each document."""
    found = rows("attainment", selection).query("met != ''")
    year = found["fiscal_year"].astype(int)
    found = found.assign(year=year)[year <= found["document_id"].map(years_of_documents())]
    due = found[found["year"].eq(found.groupby("document_id")["year"].transform("max"))]
    return {"judged": len(due), "met": due["met"].eq("true").sum()}


def plan(selection=""):
    """The plan's actions: section, grade and marks, with the sections and national items that do best and worst."""
    grades = rows("ratings", "" if selection.isdecimal() else selection).query("scale == 'abcd'")
    grades = grades.set_index("activity_id")["symbol"]
    marks = rows("statuses").groupby("activity_id")["status"].agg(set)
    section = rows("activities").set_index("activity_id")["section"].str.split(" ").str[-1]
    about = {"grade": grades, "marks": marks, "section": section}
    acts = pd.DataFrame({name: column.reindex(grades.index) for name, column in about.items()})
    good = acts["grade"].isin(["A", "B"])
    found = {"graded": len(acts), "good": good.sum(), "low": (~good).sum()}
    if acts.empty:
        return found
    on, planned, ended = (acts["marks"].map(lambda of, at=mark: at in of) for mark in MARKS)
    shares = good.groupby(acts["section"]).agg(["sum", "count"]).query("count >= 10")
    order = shares.assign(share=shares["sum"] / shares["count"]).sort_values("share", kind="stable")
    said = [
        f"{name}（{row['count']:.0f}取組） {percent(int(row['sum']), int(row['count']))}"
        for name, row in order.iterrows()
    ]
    largest = acts["section"].ne(acts["section"].value_counts().index[0])
    themes = rows("dx_progress").set_index("activity_id")["theme"].str.split(";").reindex(acts.index).explode()
    of = (
        good.reindex(themes.index)
        .groupby(themes.to_numpy())
        .agg(["sum", "count"])
        .reindex(NATIONAL)
        .query("count >= 10")
    )
    lowest = of.iloc[(of["sum"] / of["count"]).argmin()]
    return found | {
        "completed": ended.sum(), "implementing": on.sum(), "planned": planned.sum(), "ended on": (ended & on).sum(),
        "ended low": (ended & ~good).sum(), "low on": (on & ~good).sum(), "low planned": (planned & ~on & ~good).sum(),
        "lowest section": said[0], "highest section": said[-1],
        "without largest": f"{largest.sum()}取組中{(good & largest).sum()}",
        "lowest theme": f"{lowest.name}（{lowest['count']}取組） {percent(int(lowest['sum']), int(lowest['count']))}",
    }  # fmt: skip


def documents():
    """What documents disclose and how they rate."""
    groups = rows("documents").drop_duplicates(["municipality", "form", "fiscal_year"])
    n = rows("disclosure").assign(is_said=lambda of: pd.to_numeric(of["n"]).gt(0)).groupby("criterion")["is_said"]
    rated = rows("ratings").query("score != ''")
    by = rated.groupby(["document_id", "criterion", "scale"])
    top = by["score"].agg(lambda scores: 2 * scores.astype(float).eq(1).sum() > len(scores))
    few = [2 * used <= STEPS[scale] for (_, _, scale), used in by["symbol"].nunique().items()]
    concepts = read("labels/concepts.csv")
    shared = concepts[concepts.groupby("concept")["indicator"].transform("size").gt(1)]
    named = rows("indicators").merge(
        shared[["municipality", "indicator"]], left_on=["city", "name"], right_on=["municipality", "indicator"]
    )
    return {
        "documents": len(rows("documents")), "groups": len(groups), "ratings": len(rows("ratings")),
        "criteria": len(n), "in all": n.all().sum(), "in none": (~n.any()).sum(),
        "criteria rated": len(top), "mostly best": top.sum(), "few steps": sum(few),
        "same": shared["concept"].nunique(), "same named": len(named), "same defined": named["definition"].ne("").sum(),
    }  # fmt: skip


def checked():
    """How far the tables are checked: sums of funding, labour rates, printed totals and rates."""
    tables = ["activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "narratives"]
    read_ = [rows(name) for name in (*tables, "prose_figures")]
    checks, problems, log = rows("checks"), rows("problems"), rows("page_log")
    subjects = (checks["document_id"] + "/" + checks["subject"]).groupby(checks["check"]).agg(set)
    costs = rows("costs")
    year = costs["activity_id"] + " " + costs["fiscal_year"]
    basis = (year + " " + costs["basis"]).str.rstrip()
    above = costs["activity_id"].map(rows("activities").set_index("activity_id")["parent_id"])
    summed = (
        (costs["item"].isin(FUNDS) & basis.isin(subjects["funding"]))
        | (costs["item"].isin(["personnel_cost", "regular_staff", "overtime"]) & year.isin(subjects["personnel_cost"]))
        | (costs["item"].eq("total") & above.isin(subjects["project_total"]))
        | (costs["item"].isin(["beneficiary_rate", "beneficiary_charges", "total"]) & basis.isin(subjects["identity"]))
    )
    return {
        "rows": f"{sum(map(len, read_)):,}", "placed": f"{sum(table['page'].ne('').sum() for table in read_):,}",
        "checks": len(checks), "passed": checks["passes"].eq("true").sum(), "summed": summed.sum(),
        "unread": problems["severity"].eq("error").sum(),
        "to see": (problems["severity"].ne("error") & problems["kind"].ne("no_source")).sum(),
        "pages without rows": (log["rows"].eq("0") & log["words"].ne("0")).sum(),
    }  # fmt: skip


def spending():
    found = defaultdict(lambda: defaultdict(dict))
    for row in rows("costs").query("value != '' and item != 'detail'").itertuples():
        found[row.city][row.activity_id][row.item, row.basis, int(row.fiscal_year)] = float(row.value)
    return found, {row.municipality: int(row.fiscal_year) for row in rows("documents").itertuples()}


def spent():
    """Personnel as a share, budgets that an evaluation can have changed, settlements above their budgets."""
    cities, years = spending()
    out = {}
    for city in ("伊丹市", "つくば市"):
        of = cities[city].values()
        staff, total = (
            sum(a[key] for a in of)
            for key in (("personnel_cost", "", years[city]), ("total", "settlement", years[city]))
        )
        out[f"personnel {city}"] = f"{staff / (staff + total):.1%}"
    pairs = [(a["total", "budget", 2023], a["total", "budget", 2024]) for a in cities["つくば市"].values()]
    over = [
        0 < of.get(("total", "budget", years[city]), 0) < of.get(("total", "settlement", years[city]), 0)
        for city, activities in cities.items()
        for of in activities.values()
    ]
    return out | {"same budget": f"{len(pairs)}事業中{sum(a == b for a, b in pairs)}事業", "over budget": sum(over)}


def executed(selection):
    """Execution of the last year with budget and settlement, of each document: in how many activities, and the rate."""
    found = rows("costs", selection).query("item == 'total' and value != '' and basis != ''")
    found = found.assign(year=found["fiscal_year"].astype(int), value=found["value"].astype(float))
    found = found[found["year"] <= found["document_id"].map(years_of_documents())]
    pairs = found.pivot_table(index=["city", "document_id", "year", "activity_id"], columns="basis", values="value")
    if not {"budget", "settlement"} <= set(pairs):
        return {"execution": ""}
    pairs = pairs.dropna(subset=["budget", "settlement"]).reset_index()
    last = pairs[pairs["year"].eq(pairs.groupby("document_id")["year"].transform("max")) & pairs["budget"].gt(0)]
    return {
        f"execution {city}": f"{len(of)}事業・参考）の執行率は{of['settlement'].sum() / of['budget'].sum():.1%}"
        for city, of in last.groupby("city")
    }


def series():
    documents = rows("documents").set_index("document_id")
    figures = defaultdict(lambda: defaultdict(dict))
    for row in rows("indicator_values").query("status == 'reported' and value != ''").itertuples():
        figures[row.indicator_id][row.measure][int(row.fiscal_year)] = Fraction(row.value)
    for row in rows("indicators").itertuples():
        own, year = row.indicator_id.partition("/")[2], int(documents.loc[row.document_id, "fiscal_year"])
        direction, known = row.polarity or BY_HAND.get(row.city, {}).get(own, ""), figures[row.indicator_id]
        if own not in NO_FIGURES and direction and year in known["target"] and year in known["actual"]:
            yield row.city, own, year, direction, known


def is_met(own, direction, actual, target):
    if direction == "maintain":
        low, high = BANDS.get(own, (target, target))
        return low <= actual <= high
    return actual >= target if direction == "higher" else actual <= target


def targets():
    """Final targets that are already met, targets met though the figure got worse, and self-ratings beside them."""
    final, worse, judged = defaultdict(list), [], defaultdict(list)
    for city, own, year, direction, known in series():
        actual, target, last = known["actual"][year], known["target"][year], max(known["target"])
        sign, met = -1 if direction == "lower" else 1, is_met(own, direction, actual, target)
        nearly = met or (direction != "maintain" and 1 + sign * (actual / target - 1) >= Fraction(9, 10))
        judged[city, own.partition("#")[0]].append((met, nearly))
        if direction == "maintain":
            continue
        if last > year and known["target"][last] != target and city != "池田市":  # whose 見込 is a forecast
            final[city].append(sign * (actual - known["target"][last]) >= 0)
        past = {y: v for measure in ("baseline", "actual") for y, v in known[measure].items() if y < year}
        if past and met and sign * (change := actual - past[max(past)]) < 0:
            worse.append((change / abs(past[max(past)]), own))
    parted = []
    for row in rows("ratings").query("criterion in ['評価', '成果指標の達成状況'] and score != ''").itertuples():
        if met := judged.get((row.city, row.activity_id.partition("/")[2])):
            score, near = float(row.score), Fraction(sum(near for _, near in met), len(met))
            below = score <= 0.5 and all(of for of, _ in met)
            parted.append((score == 1 and near < 1) or (score > 0.5 and near < 0.5) or below)
    share, own = min(worse)
    return {f"final {city}": f"{len(of)}指標中{sum(of)}指標" for city, of in final.items()} | {
        "worse": len(worse), "worst": f"〔{own.partition('#')[0]}〕 △{-float(share):.1%}",
        "parted": f"{len(parted)}件中{sum(parted)}件",
    }  # fmt: skip


def unmoved():
    """Indicators with actuals of three years, and those of them that never moved."""
    actual = rows("indicator_values").query("measure == 'actual' and status == 'reported' and value != ''")
    values = (
        actual.assign(value=actual["value"].astype(float)).groupby("indicator_id")["value"].agg(["count", "nunique"])
    )
    long = values.query("count >= 3")
    return {"still": f"{len(long)}指標のうち、変動のない指標は{long['nunique'].eq(1).sum()}"}


def told():
    prose, values = rows("prose_figures"), rows("indicator_values").query("status == 'reported' and value != ''")
    named = values.merge(rows("indicators")[["indicator_id", "activity_id", "name"]], on="indicator_id")
    both = pd.concat([prose.assign(measure="actual", activity_id=""), named])
    by = both.groupby(["city", "name", "fiscal_year", "measure"])
    otherwise = [list(of["activity_id"]) for _, of in by if of["value"].nunique() > 1]
    apart = [own for own in otherwise if "" not in own and len(set(own)) == len(own)]
    return {"told": len(prose), "otherwise": len(otherwise), "apart": len(apart)}


def counted(selection=""):
    """Key → figure, as text; of a selection what its lead is about."""
    found = attained(selection) | plan(selection) | executed(selection)
    if not selection:
        found |= documents() | checked() | spent() | targets() | unmoved() | told()
    return {key: str(value) for key, value in found.items()}

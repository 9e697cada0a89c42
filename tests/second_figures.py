"""Attainment, progress of a plan and disclosure a second time: plain Python over the true rows, no code shared."""

from fractions import Fraction

from true_tables import true_rows

#: What a reader of the documents says of direction where no mark is printed: つくば市's indicators, decided by hand.
POLARITY = {
    "088#1": "lower", "089#2": "higher", "090#1": "lower", "091#1": "higher", "098#1": "higher", "087#1": "higher",
    "087#2": "higher", "087#3": "higher",
}  # fmt: skip
#: The band that 伊丹市 prints in the definition of an indicator to be kept.
BANDS = {"631#3": (17, 20)}
SCORES = {"A": Fraction(1), "B": Fraction(2, 3), "C": Fraction(1, 3), "D": Fraction(0)}
REACH = {"planned": Fraction(0), "implementing": Fraction(1, 2), "completed": Fraction(1)}
WITH_UNIT_COST = {"tsukuba-2022-sheets/087", "tsukuba-2022-sheets/089", "tsukuba-2022-sheets/098"}
FUNDS = {"general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds", "beneficiary_charges"}


def attainment_again(document_id):
    """(indicator_id, year) → attainment, capped, met, progress, pace, each as far as there is one."""
    own_year = int(document_id.split("-")[1])
    known = {}
    for row in true_rows(document_id, "indicator_values"):
        if row["status"] == "reported" and row["value"]:
            known.setdefault((row["indicator_id"], row["measure"]), {})[int(row["fiscal_year"])] = Fraction(
                row["value"]
            )
    found = {}
    for row in true_rows(document_id, "indicators"):
        own = row["indicator_id"].partition("/")[2]
        targets, actuals, baselines = (
            known.get((row["indicator_id"], m), {}) for m in ("target", "actual", "baseline")
        )
        polarity = row["polarity"] or POLARITY.get(own, "")
        for year in sorted(set(actuals) & {y for y in actuals if y <= own_year}):
            figures = {}
            if year in targets and polarity:
                figures |= _reached(actuals[year], targets[year], polarity, BANDS.get(own))
            figures |= _under_way(year, actuals[year], targets, baselines, polarity)
            if figures:
                found[row["indicator_id"], year] = figures
    return found


def _reached(a, t, polarity, band):
    if polarity == "maintain" and band:
        outside = max(band[0] - a, a - band[1], 0)
        value, met = 1 - Fraction(outside, band[0] if a < band[0] else band[1]), outside == 0
    elif polarity == "maintain":
        value, met = (Fraction(int(a == t)) if t == 0 else 1 - abs(a - t) / abs(t)), a == t
    elif t == 0:
        value, met = (Fraction(int(a <= 0)), a <= 0) if polarity == "lower" else (None, a > 0 if a else None)
    else:
        value, met = (a / t, a >= t) if polarity == "higher" else (2 - a / t, a <= t)
    if value is None:
        return {} if met is None else {"met": met}
    return {"attainment": value, "attainment_capped": min(max(value, 0), 1), "met": met}


def _under_way(year, a, targets, baselines, polarity):
    later = {y: t for y, t in targets.items() if y >= year}
    if polarity not in ("higher", "lower") or not later or not baselines:
        return {}
    (begun, b), last = next(iter(baselines.items())), max(later)
    way = later[last] - b
    if way == 0 or (way < 0) == (polarity == "higher") or 20 * abs(way) < abs(b):
        return {}
    progress = (a - b) / way
    return {"progress": progress} | ({"pace": progress / Fraction(year - begun, last - begun)} if year > begun else {})


def progress_again(document_id, weight_grade):
    """activity_id → the measures of dx_progress, for every action and every level above one."""
    activities = true_rows(document_id, "activities")
    grades = {row["activity_id"]: row["symbol"] for row in true_rows(document_id, "ratings")}
    marks = {}
    for row in true_rows(document_id, "statuses"):
        marks.setdefault(row["activity_id"], set()).add(row["status"])
    members = {}
    parents = {row["activity_id"]: row["parent_id"] for row in activities}
    for row in activities:
        above = row["activity_id"] if row["level"] == "action" else ""
        while above:
            members.setdefault(above, []).append(row["activity_id"])
            above = parents[above]
    weight = Fraction(str(weight_grade))
    return {own: _measures(below, grades, marks, weight) for own, below in members.items()}


def _measures(members, grades, marks, weight):
    of = {grade: sum(grades.get(m) == grade for m in members) for grade in SCORES}
    scores = [SCORES[grades[m]] for m in members if m in grades]
    both = [
        weight * SCORES[grades[m]] + (1 - weight) * max(REACH[s] for s in marks[m])
        for m in members
        if m in grades and m in marks
    ]
    return {
        "n": len(members),
        "done": sum("completed" in marks.get(m, ()) for m in members),
        "live": sum(bool({"completed", "implementing"} & marks.get(m, set())) for m in members),
        "planned": sum("planned" in marks.get(m, ()) for m in members),
        **{grade.lower(): n for grade, n in of.items()},
        "share_ab": Fraction(of["A"] + of["B"], len(scores)) if scores else None,
        "score": sum(scores) / len(scores) if scores else None,
        "index": sum(both) / len(both) if both else None,
    }


def disclosure_again(document_id):
    """criterion → (how many of the lowest activities have it, of how many); None for what no document says."""
    tables = {
        name: true_rows(document_id, name)
        for name in ("activities", "indicators", "indicator_values", "costs", "ratings")
    }
    parents = {row["activity_id"]: row["parent_id"] for row in tables["activities"]}
    lowest = [own for own in parents if own not in parents.values()]
    having = _having(tables)

    def chain(own):
        return [] if not own else [own, *chain(parents.get(own, ""))]

    counts = {name: sum(any(a in ids for a in chain(own)) for own in lowest) for name, ids in having.items()}
    return {name: (n, len(lowest)) for name, n in counts.items()}


def _having(tables):
    owner = {row["indicator_id"]: row["activity_id"] for row in tables["indicators"]}
    said = {
        (r["indicator_id"], r["measure"], r["fiscal_year"])
        for r in tables["indicator_values"]
        if r["status"] == "reported"
    }
    actual, target = ({(i, y) for i, m, y in said if m == measure} for measure in ("actual", "target"))
    costs = [row for row in tables["costs"] if row["value"]]
    totals = {
        b: {(r["activity_id"], r["fiscal_year"]) for r in costs if (r["item"], r["basis"]) == ("total", b)}
        for b in ("budget", "settlement")
    }
    named = [row for row in tables["activities"] if row["section"] or row["department"]]
    return {
        "responsible": {row["activity_id"] for row in named},
        "rating": {row["activity_id"] for row in tables["ratings"]},
        "indicator": set(owner.values()),
        "actual": {owner[i] for i, _ in actual},
        "target": {owner[i] for i, _ in target},
        "target_and_actual": {owner[i] for i, _ in actual & target},
        "baseline": {owner[i] for i, measure, _ in said if measure == "baseline"},
        "three_years": {owner[i] for i, _ in actual if sum(i == other for other, _ in actual) >= 3},
        "polarity": {row["activity_id"] for row in tables["indicators"] if row["polarity"]},
        "cost": {row["activity_id"] for row in costs if row["item"] == "total"},
        "budget_and_settlement": {own for own, _ in totals["budget"] & totals["settlement"]},
        "funding": {row["activity_id"] for row in costs if row["item"] in FUNDS},
        "personnel": {row["activity_id"] for row in costs if row["item"] in ("personnel_cost", "regular_staff")},
        "unit_cost": WITH_UNIT_COST,
    }

"""The measures of cost a second time: plain Python over dictionaries, formulas written out, no shared code."""

#: Pairs of activity code and indicator number with a unit cost, and the first year of it; decided by hand.
PAIRS = {("087", 2): 2020, ("089", 1): 2020, ("098", 1): 2022}
PARTS = ("general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds")
LABOUR_RATE_OF_ITAMI = 8_397_000


def _rows(table):
    return table.to_dict("records")


def _divided(above, below):
    return None if above is None or not below else above / below


def _amounts(tables):
    found = {}
    for row in _rows(tables["costs"]):
        if row["value"] == row["value"]:
            found[row["activity_id"], int(row["fiscal_year"]), row["basis"], row["item"]] = row["value"]
    return found


def _residents(tables, population, year):
    code = _rows(tables["documents"])[0]["municipality_code"]
    census = [
        (int(r["fiscal_year"]), float(r["population"])) for r in _rows(population) if r["municipality_code"] == code
    ]
    return max((c for c in census if 0 <= year - c[0] < 5), default=(0, None))[1]


def _of_year(amounts, activity, year):
    def get(item, basis=""):
        return amounts.get((activity, year, basis, item))

    budget, direct, personnel = get("total", "budget"), get("total", "settlement"), get("personnel_cost")
    full = None if direct is None or personnel is None else direct + personnel
    found = {
        "execution": _divided(direct, budget),
        "direct_cost": direct,
        "full_cost": full,
        "personnel_share": _divided(personnel, full),
        "overtime_per_person": _divided(get("overtime"), get("regular_staff")),
        "budget": budget,
        "unspent": None if budget is None or direct is None or direct > budget else budget - direct,
    }
    return found | {f"{part}_share": _divided(get(part, "settlement"), direct) for part in PARTS}


def _unit_costs(tables, full_costs):
    """Unit costs and what moved them, for the pairs; full_costs by (activity, year)."""
    actuals = {
        (row["indicator_id"], int(row["fiscal_year"])): row["value"]
        for row in _rows(tables["indicator_values"])
        if row["measure"] == "actual" and row["status"] == "reported"
    }
    found = {}
    for row in _rows(tables["indicators"]):
        activity, indicator = row["activity_id"], row["indicator_id"]
        first = PAIRS.get((activity.partition("/")[2], int(row["number"])))
        years = [] if first is None else [year for a, year in full_costs if a == activity and year >= first]
        for year in years:
            c1, q1 = full_costs[activity, year], actuals.get((indicator, year))
            if not c1 or not q1:
                continue
            found[activity, year, "unit_cost", indicator] = c1 / q1
            c0, q0 = full_costs.get((activity, year - 1)), actuals.get((indicator, year - 1))
            if c0 and q0 and year - 1 >= first:
                moved = _moved(c0, q0, c1, q1)
                found |= {(activity, year, name, indicator): value for name, value in moved.items()}
    return found


def _moved(c0, q0, c1, q1):
    moved = {
        "change_unit_cost": (c1 / q1) / (c0 / q0) - 1,
        # the mean of "cost first, then volume" and "volume first, then cost"
        "unit_cost_cost_effect": ((c1 / q0 - c0 / q0) + (c1 / q1 - c0 / q1)) / 2,
        "unit_cost_volume_effect": ((c0 / q1 - c0 / q0) + (c1 / q1 - c1 / q0)) / 2,
        "full_cost_price_effect": (c1 / q1 - c0 / q0) * (q0 + q1) / 2,
        "full_cost_volume_effect": (q1 - q0) * (c0 / q0 + c1 / q1) / 2,
    }
    if (c1 - c0) * (q1 - q0) > 0:
        moved["incremental_cost"] = (c1 - c0) / (q1 - q0)
    return moved


def second_computation(tables, unit_costs, population):
    """Every value (no nulls) by (activity_id, fiscal_year, measure, indicator_id)."""
    amounts = _amounts(tables)
    own_year = int(_rows(tables["documents"])[0]["fiscal_year"])
    places = sorted({(activity, year) for activity, year, _, _ in amounts})
    years = {place: _of_year(amounts, *place) for place in places}
    staff_printed = any(item == "regular_staff" for *_, item in amounts)
    found = {}
    for (activity, year), known in years.items():
        values = {name: value for name, value in known.items() if name != "budget"}
        if year <= own_year and known["full_cost"] is not None:
            people = _residents(tables, population, year)
            values["cost_per_resident"] = known["full_cost"] / people
            values["cost_per_1000_residents"] = 1000 * known["full_cost"] / people
        before = years.get((activity, year - 1), {})
        for name in ("budget", "direct_cost", "full_cost"):
            rate = _divided(known[name], before.get(name))
            values[f"change_{name}"] = None if rate is None else rate - 1
        personnel = amounts.get((activity, year, "", "personnel_cost"))
        if personnel is not None and not staff_printed:
            values["staff_derived"] = int(100 * personnel / LABOUR_RATE_OF_ITAMI + 0.5) / 100
        found |= {(activity, year, name, ""): value for name, value in values.items() if value is not None}
    full_costs = {place: known["full_cost"] for place, known in years.items() if place[1] <= own_year}
    return found | _unit_costs(tables, full_costs)

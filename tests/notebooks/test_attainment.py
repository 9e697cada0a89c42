"""Attainment of indicators, and how targets are set: published examples and edge cases."""

import re
from collections import defaultdict
from fractions import Fraction

import pandas as pd
import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from notebooks_in_process import page_on
from real_tables import six
from true_tables import contract_table, true_tables

from hyoka.contract.schema import empty
from hyoka.text.bounds import exact
from hyoka.text.errors import UsageError
from hyoka.text.label_files import CODE_WORDS
from measures.attainment import attainment, directional_attainment
from measures.labels import read_labels
from measures.polarity import apply_polarity, polarity_matches

POLARITY = read_labels("polarity")
NO_RULES = POLARITY.iloc[:0]


def facts(values, *, fiscal_year=2021, document_id="x", **about):
    """Tables of one indicator.

    Values: "target 2021 5, actual 2021 7", with - for missing and * for a placeholder.
    """
    key = {"document_id": document_id, "indicator_id": f"{document_id}/1#1"}
    about["polarity_source"] = "document" if about.get("polarity") else ""
    rows = [key | _value(*value.split()) for value in values.split(", ")]
    indicator = key | {"activity_id": f"{document_id}/1", "number": 1, "name": "指標"} | about
    document = {"document_id": document_id, "municipality": "試験市", "fiscal_year": fiscal_year}
    tables = {"documents": document, "indicators": indicator}
    return (
        {name: empty(name) for name in ("activities", "narratives", "ratings")}
        | {
            name: contract_table(name, rows)
            for name, rows in {n: [t] for n, t in tables.items()}.items()
        }
        | {"indicator_values": contract_table("indicator_values", rows)}
    )


def _value(measure, year, text):
    missing, placeholder = text in ("-", "調査中", "集計中"), text.endswith("*")
    status = "missing" if missing else "placeholder" if placeholder else "reported"
    try:
        value = float(text.replace(",", "").replace("△", "-").rstrip("件人%"))
    except ValueError:
        value = None
    return {
        "fiscal_year": year,
        "measure": measure,
        "value": value,
        "text": text.rstrip("*"),
        "status": status,
    }


def named(texts):
    """Names and texts: "polarity higher; year 2011"."""
    return [tuple(text.split(" ", 1)) for text in texts.split("; ") if text]


CASES = [(values, dict(named(about)), expected) for values, about, expected in cases("attainment")]


@pytest.fixture(scope="module")
def judged():
    """The attainment of all cases, a document each, in one computation for each tolerance."""
    by_tolerance = defaultdict(list)
    for number, (values, about, _) in enumerate(CASES):
        options = {name: text for name, text in about.items() if name not in ("year", "tolerance")}
        by_tolerance[about.get("tolerance", 0)].append(
            facts(values, document_id=f"{number}", **options)
        )
    found = [
        attainment(together(of), NO_RULES, tolerance=float(share))
        for share, of in by_tolerance.items()
    ]
    return pd.concat(found).set_index(["document_id", "fiscal_year"])


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=[f"{case[0]} ({case[2]})" for case in CASES]
)
def test_attainment_is_what_formulas_and_published_examples_say(number, judged):
    _, about, expected = CASES[number]
    row = judged.loc[(f"{number}", int(about.get("year", 2021)))]
    for name, text in named(expected):
        if name in ("flag", "no"):
            assert (text.split()[-1] in row["cautions"].split(";")) == (name == "flag")
        elif isinstance(row[name], str):
            assert row[name] == text
        elif pd.isna(row[name]):
            assert text == "", name
        else:
            assert row[name] == pytest.approx(float(Fraction(text)), abs=1e-15)
    assert pd.isna(row["attainment"]) == (row["reason"] != "")


@pytest.mark.parametrize(
    ("actual", "target", "printed"), [("97.70", 100, 98), ("213", 250, 85), ("53", 66, 80)]
)
def test_attainment_comes_out_as_hirakata_printed_it_in_2020(actual, target, printed):
    assert (
        round(float(directional_attainment(exact(actual), exact(target), "higher")) * 100)
        == printed
    )


@pytest.mark.parametrize(
    ("actual", "polarity", "share"),
    [(0, "lower", 1), (-1, "lower", 1), (0.5, "lower", 0), (3, "higher", None)],
)
def test_of_a_target_of_zero_an_actual_reaches_all_or_nothing(actual, polarity, share):
    assert directional_attainment(exact(actual), exact(0), polarity) == share


def test_a_target_of_zero_has_no_distance_in_per_cent_of_it():
    found = attainment(facts("target 2021 0, actual 2021 3", polarity="lower"), NO_RULES).iloc[0]
    assert found["verdict"] == "missed"
    assert pd.isna(found["distance"])


def test_tables_without_a_value_have_no_attainment():
    tables = facts("target 2021 5") | {"indicator_values": empty("indicator_values")}
    found = attainment(tables, NO_RULES)
    assert found.empty
    assert list(found) == list(empty("attainment"))


def test_no_incident_of_a_project_that_spent_nothing_is_no_success():
    tables = facts("target 2021 0, actual 2021 0", polarity="lower")
    cost = {
        "document_id": "x",
        "activity_id": "x/1",
        "item": "total",
        "basis": "settlement",
        "fiscal_year": 2021,
    }
    for spent, *expected in ((0, "no_activity", "undetermined"), (1, "zero_target", "met")):
        found = attainment(
            tables | {"costs": contract_table("costs", [cost | {"value": spent}])}, NO_RULES
        ).iloc[0]
        assert [found["reason"], found["verdict"]] == expected


BOUNDS = cases("bounds")


def of_targets(targets, **about):
    """The attainment of targets as printed, a row each: text, unit of the row, actual."""
    indicators, values = [], []
    for number, (text, unit, actual) in enumerate(targets):
        key = {"document_id": "x", "indicator_id": f"x/1#{number}"}
        indicators.append(key | {"activity_id": "x/1", "number": number, "unit": unit} | about)
        for measure, printed, value in (("target", text, None), ("actual", f"{actual}", actual)):
            figure = {"measure": measure, "text": printed, "value": value, "status": "reported"}
            values.append(key | {"fiscal_year": 2021} | figure)
    tables = facts("actual 2021 0") | {
        "indicators": contract_table("indicators", indicators),
        "indicator_values": contract_table("indicator_values", values),
    }
    return attainment(tables, NO_RULES)


@pytest.fixture(scope="module")
def of_bounds():
    """Reason and verdict by spelling and row's unit of cases/bounds.csv, of actuals by each end."""
    targets = []
    for text, unit, low, high, _ in BOUNDS:
        ends = {float(end) for end in (low, high) if end} or {0.0}
        targets += [(text, unit, end + step) for end in ends for step in (-0.5, 0.0, 0.5)]
    found = of_targets(targets)
    judged = defaultdict(dict)
    for (text, unit, actual), row in zip(targets, found.to_dict("records"), strict=True):
        judged[text, unit][actual] = (row["reason"], row["verdict"])
    return judged


@pytest.mark.parametrize(("text", "unit", "low", "high", "kind"), BOUNDS)
def test_a_target_that_cleaning_reads_as_a_bound_is_judged_and_one_that_it_refuses_is_not(
    text, unit, low, high, kind, of_bounds
):
    ends = {"low": float(low or "-inf"), "high": float(high or "inf")}
    is_open = {"low": kind in ("low", "open"), "high": kind in ("high", "open")}
    for actual, found in of_bounds[text, unit].items():
        if kind == "none":
            assert found == ("target_missing", "")
        elif kind == "about":
            assert found == ("bound", "undetermined")
        else:
            is_met = ends["low"] <= actual <= ends["high"]
            is_met &= not any(is_open[end] and actual == ends[end] for end in ends)
            assert found == ("bound", "met" if is_met else "missed"), actual


@pytest.mark.parametrize(("text", "unit"), [("30人以上", "％"), ("30人以上", "社長")])
def test_a_bound_in_another_unit_than_that_of_its_row_is_not_judged(text, unit):
    found = of_targets([(text, unit, 50)]).iloc[0]
    assert (found["reason"], found["verdict"]) == ("target_missing", "")


def test_a_bound_that_is_printed_beside_a_second_figure_is_judged():
    found = of_targets([("80以上(90以上)", "", 85)]).iloc[0]
    assert (found["reason"], found["verdict"]) == ("bound", "met")


def test_a_number_about_has_no_direction_of_its_own():
    assert of_targets([("約30", "", 50)], polarity="lower")["polarity"].item() == "lower"


FIGURES = st.decimals(0, 100, places=1)


@settings(max_examples=15, deadline=None)
@given(FIGURES, FIGURES, st.sampled_from(["higher", "lower", "maintain", ""]))
def test_any_printed_pair_gives_attainment_or_a_reason(target, actual, polarity):
    tables = facts(f"target 2021 {target}, actual 2021 {actual}", polarity=polarity)
    found = attainment(tables, NO_RULES).iloc[0]
    assert pd.isna(found["attainment"]) == (found["reason"] != "")
    is_nothing_of_nothing = polarity == "higher" and target == actual == 0
    is_judged = polarity != "" and not is_nothing_of_nothing
    assert (found["verdict"] in ("met", "missed")) == is_judged


# --- which way is better ---


def ruled(**indicator):
    """The polarity of the rule that applies to an indicator of these words; "" where none does."""
    return "".join(
        polarity_matches(facts("actual 2021 1", **indicator)["indicators"], POLARITY)["polarity"]
    )


@pytest.mark.parametrize(("polarity", "name"), cases("polarity"))
def test_names_reviewed_by_hand_keep_their_polarity(polarity, name):
    assert ruled(name=name) == polarity


def test_the_unit_and_the_definition_may_set_a_limit():
    assert ruled(name="応答", unit="分以内") == "lower"
    assert ruled(name="応答", definition="応答を0.1%未満に抑える。") == "lower"


@pytest.mark.parametrize(
    ("name", "polarity", "known"),
    [
        ("システムの停止回数", "higher", ["higher", "document"]),
        ("選定委員会開催回数", "", ["", ""]),
    ],
)
def test_the_documents_own_mark_wins_over_a_rule_and_an_unknown_one_leaves_polarity_empty(
    name, polarity, known
):
    indicators = facts("actual 2021 1", name=name, polarity=polarity)["indicators"]
    assert apply_polarity(indicators, POLARITY)[
        ["polarity", "polarity_source"]
    ].to_numpy().tolist() == [known]


def test_every_rule_has_a_reason_and_stands_once_and_a_wrong_one_is_refused():
    assert (POLARITY["reason"] != "").all()
    assert not POLARITY.duplicated(["pattern", "field"]).any()
    wrong = pd.DataFrame([{"pattern": "x", "field": "title", "polarity": "higher", "reason": "r"}])
    with pytest.raises(UsageError, match=r"rule 1 of polarity\.csv"):
        polarity_matches(facts("actual 2021 1")["indicators"], wrong)


def test_rules_agree_with_the_marks_that_itami_prints():
    indicators = true_tables("itami-2021-evaluation")["indicators"]
    matches = polarity_matches(indicators, POLARITY).query("polarity != 'unknown'")
    both = matches.merge(indicators, on="indicator_id", suffixes=("_rule", "_document"))
    assert len(both) >= 7
    assert (both["polarity_rule"] == both["polarity_document"]).all()


def together(made):
    """The tables of several made-up documents as one."""
    return {name: pd.concat([of[name] for of in made], ignore_index=True) for name in made[0]}


# --- what the page says of the committed tables ---

#: The caption of the verdicts, by the least base.
JUDGED = "指標ごとの判定（未達成から、事業の決算の大きい順。一時の事業は後）"
#: What the page says of each question, by the measure of its finding.
WORDS = {
    "targets_looser": "前年度の実績より緩い",
    "targets_below_base": "基準年度の値より緩い",
    "targets_same": "前年度の実績と同じ値",
    "targets_exact": "その年度の実績と同じ値",
    "way_away": "最終目標と逆へ動いた",
    "way_reached": "最終目標に到達済み",
}
CAPTION = "目標と、前年度・基準年度・その年度の実績、最終目標（指標数）"


def test_the_table_of_levels_and_ways_counts_what_the_findings_count():
    page = page_on(six(), "03")
    told = {
        (row["municipality"], WORDS[row["measure"]]): (row["n"], row["of"])
        for row in page.findings.to_dict("records")
        if row["measure"] in WORDS
    }
    rows = {
        (row["自治体名"], row["目標"]): (int(row["該当"]), int(row["比べられる指標"]))
        for row in page.rows(CAPTION)
    }
    assert told == {key: (n, of) for key, (n, of) in rows.items() if n and of > 1}
    assert len(told) == 6


def test_all_indicators_that_the_sheets_print_are_asked_for_a_target():
    found = page_on(six(), "03").findings
    asked = found[found["measure"].eq("with_target")]
    assert asked.set_index(["municipality", "fiscal_year"])["of"].to_dict() == {
        ("つくば市", 2022): 9,
        ("伊丹市", 2021): 15,
        ("池田市", 2024): 10,
        ("茨木市", 2020): 151,
        ("神戸市", 2015): 4,
        ("高松市", 2022): 2,
        ("高松市", 2024): 2,
        ("高松市", 2025): 2,
    }


def test_an_indicator_with_a_target_is_judged_or_it_is_said_why_not():
    page = page_on(six(), "03")
    notes = "\n".join(page.notes)
    judged = re.findall(r"方向の分かる(\d+)指標中\d+指標で達成", notes)
    assert len(judged) == 3, "a city each, and no sum over cities"
    unjudged, again = re.findall(r"目標と実績があり、判定できない指標は(\d+)（", notes)
    (missing,) = re.findall(r"この年度の目標か実績の値のない指標は(\d+)（", notes)
    found = page.findings
    with_target = found[found["measure"].eq("with_target")]["n"].sum()
    assert sum(map(int, [*judged, unjudged, missing])) == with_target
    assert unjudged == again, "in its section and in the answer"


def test_every_reason_flag_and_event_has_a_word_for_readers():
    found = attainment(true_tables(), POLARITY)
    assert {flag for joined in found["cautions"] for flag in joined.split(";")} <= set(
        CODE_WORDS["cautions"]
    )
    assert set(found["reason"]) <= set(CODE_WORDS["reason"])
    assert set(read_labels("events")["kind"]) <= set(CODE_WORDS["出来事"])

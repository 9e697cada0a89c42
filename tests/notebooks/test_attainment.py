"""Attainment of indicators, and what is asked of targets: published examples and edge cases, as
rows of CSV.
"""

from collections import defaultdict
from fractions import Fraction

import pandas as pd
import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from notebooks_in_process import committed, found_on, html_of, rows_of, run_on, shown
from true_tables import ROOT, contract_table, true_tables

from helpers.labels import read_labels
from helpers.measures.attainment import attainment, directional_attainment
from helpers.measures.polarity import apply_polarity, judged_polarity, polarity_matches
from helpers.measures.run_tables import RunTables
from helpers.measures.target_levels import levels_and_ways
from helpers.measures.targets import surveyed
from hyoka.contract.schema import empty
from hyoka.store.table_files import load_tables
from hyoka.text.bounds import exact
from hyoka.text.errors import UsageError
from hyoka.text.label_files import CODE_WORDS

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
    assert pd.isna(row["attainment"]) or row["attainment_capped"] == min(
        max(row["attainment"], 0), 1
    )


@pytest.mark.parametrize(
    ("actual", "target", "printed"), [("97.70", 100, 98), ("213", 250, 85), ("53", 66, 80)]
)
def test_attainment_comes_out_as_hirakata_printed_it_in_2020(actual, target, printed):
    assert (
        round(float(directional_attainment(exact(actual), exact(target), "higher")) * 100)
        == printed
    )


def test_the_linear_share_is_found_beside_indicators_without_a_baseline():
    final = facts("baseline 2019 10, target 2024 20, actual 2021 13", polarity="higher")
    yearly = facts("target 2021 5, actual 2021 5", polarity="higher", document_id="y")
    table = attainment({name: pd.concat([final[name], yearly[name]]) for name in final}, NO_RULES)
    assert (
        "basis_linear"
        in table.query("document_id == 'x' and fiscal_year == 2021")["cautions"].item()
    )


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


@pytest.mark.parametrize(
    ("scores", "actuals", "way"),
    [
        ([0.5], [5], {"higher"}),
        ([0.5], [15], {"lower"}),
        ([0.5, 0.5], [5, 6], {"higher"}),
        ([1.0], [5], set()),  # cities call on track what misses its target, too
        ([0.5, 0.5], [5, 15], set()),
        ([0.5, 1.0], [5, 5], set()),
        ([0.5, 1.0], [5, 9.5], {"higher"}),
        ([None], [5], set()),
        ([0.5], [10], set()),
    ],
)
def test_a_city_that_calls_a_figure_not_on_track_says_which_way_is_better_if_all_years_agree(
    scores, actuals, way
):
    values = [
        f"target {year} 10, actual {year} {actual}" for year, actual in enumerate(actuals, 2021)
    ]
    rating = {
        "document_id": "x",
        "activity_id": "x/1",
        "criterion": "成果指標の達成状況",
        "symbol": "B",
    }
    marks = [
        rating | {"fiscal_year": year, "score": score} for year, score in enumerate(scores, 2021)
    ]
    activity = {
        "document_id": "x",
        "activity_id": "x/1",
        "name": "事業",
        "level": "project",
        "fiscal_year": 2021,
    }
    tables = facts(", ".join(values), name="発行数") | {"ratings": contract_table("ratings", marks)}
    assert (
        set(judged_polarity(tables | {"activities": contract_table("activities", [activity])}))
        == way
    )


# --- what is asked of targets ---


ASKED = cases("asked_of_targets")


def together(made):
    """The tables of several made-up documents as one."""
    return {name: pd.concat([of[name] for of in made], ignore_index=True) for name in made[0]}


@pytest.fixture(scope="module")
def of_targets(tmp_path_factory):
    """The notebook of the targets of all cases, a document each, in one run."""
    made = [
        facts(of[0], polarity="higher", document_id=f"{n}", name=f"指標{n}")
        for n, of in enumerate(ASKED)
    ]
    return run_on(tmp_path_factory.mktemp("asked"), "03_indicator_attainment", together(made))


@pytest.mark.parametrize("number", range(len(ASKED)), ids=[values for values, _ in ASKED])
def test_what_is_asked_of_a_target(number, of_targets):
    asked = {
        row["指標"]: row["確認したい点"]
        for row in rows_of(of_targets, "根拠を確かめたい目標（重いものから）")
    }
    assert asked.get(f"指標{number}", "") == ASKED[number][1]


def test_what_rose_from_nothing_has_improved_and_has_no_rate(of_targets):
    assert "改善 1" in shown(of_targets)
    assert "Infinity" not in "".join(html_of(of_targets))


def test_cash_at_the_counter_has_a_cliff_ahead_hours_hide_a_fall_and_a_transfer_no_miss():
    rows = rows_of(committed("03_indicator_attainment"), "根拠を確かめたい目標（重いものから）")
    found = {row["指標"]: row for row in rows}
    cash, hours = (
        found["本庁舎における現金収納件数の割合"],
        found["業務自動化等による導入前の業務時間に対する削減時間数"],
    )
    trained, progress = found["情報セキュリティ研修受講者数"], found["行政評価における施策進捗度"]
    assert (progress["以前からの増減率"], progress["差（ポイント）"]) == ("－", "△3.9")
    assert "最終目標まで大幅な変化を要する" in cash["確認したい点"]
    assert (hours["確認したい点"].split("、")[1], hours["以前からの増減率"]) == (
        "到達したが実績は後退",
        "△60.0%",
    )
    assert (trained["実績の推移"], "3年続けて未達成" in trained["確認したい点"]) == (
        "376 → 72 → 62 → 122",
        True,
    )
    same = [name for name, row in found.items() if "据置き" in row["確認したい点"]]
    assert same == [
        "年間のネットワーク停止時間",
        "つくば市デジタル・ガバメント推進本部各専門WG開催総数",
    ]
    visitors = found["来場者数"]  # 池田市 heads its forecasts 目標値
    assert visitors["目標値"] == "150,000"


# --- how targets were set, and the way to the last ---

#: Printed figures, the better direction, and what is said of the target: how it stands to the year
#: before, whether it is looser, whether it is the actual, and where the way to the last has led.
SET = [
    ("actual 2020 8, target 2021 8, actual 2021 9", "higher", ("same", False, False, "")),
    ("actual 2020 8, target 2021 7, actual 2021 7", "higher", ("below", True, True, "")),
    ("actual 2020 8, target 2021 7, actual 2021 7", "lower", ("below", False, True, "")),
    ("actual 2020 8, target 2021 9, actual 2021 7", "lower", ("above", True, False, "")),
    ("actual 2020 8, target 2021 9, actual 2021 9", "", ("above", None, True, "")),
    ("actual 2020 8, target 2021 9, actual 2021 9", "maintain", ("above", None, True, "")),
    # a baseline, a figure that is none and one of two years before are no actual of last year
    ("baseline 2020 8, target 2021 8, actual 2021 9", "higher", ("", None, False, "")),
    ("actual 2020 8*, target 2021 8, actual 2021 9", "higher", ("", None, False, "")),
    ("actual 2019 8, target 2021 8, actual 2021 9", "higher", ("", None, False, "")),
    ("actual 2020 8, target 2021 8, actual 2021 -", "higher", ("same", False, None, "")),
    # a target of 0 is copied from nothing
    ("actual 2020 0, target 2021 0, actual 2021 0", "lower", ("", False, None, "")),
    # without a known direction the last target itself says whether to rise or to fall
    (
        "actual 2020 8, target 2021 9, actual 2021 9, target 2024 12",
        "",
        ("above", None, True, "on_way"),
    ),
    (
        "actual 2020 8, target 2021 7, actual 2021 9, target 2024 4",
        "",
        ("below", None, False, "away"),
    ),
    (
        "baseline 2019 8, target 2021 9, actual 2021 12, target 2024 12",
        "higher",
        ("", None, False, "reached"),
    ),
    (
        "baseline 2019 8, target 2021 9, actual 2021 8, target 2024 12",
        "higher",
        ("", None, False, "unchanged"),
    ),
    (
        "baseline 2019 8, target 2021 9, actual 2021 8, target 2024 8",
        "higher",
        ("", None, False, "level"),
    ),
    (
        "baseline 2019 8, target 2021 6, actual 2021 8, target 2024 7",
        "higher",
        ("", None, False, "slack"),
    ),
]


def set_so(tables):
    """The only indicator of made-up tables, with its level and its way."""
    attained = attainment(tables, NO_RULES)
    (row,) = levels_and_ways(RunTables(tables | {"attainment": attained}, NO_RULES)).to_dict(
        "records"
    )
    return row


@pytest.mark.parametrize(("values", "polarity", "expected"), SET, ids=[of[0] for of in SET])
def test_how_a_target_was_set_and_where_its_way_has_led(values, polarity, expected):
    row = set_so(facts(values, polarity=polarity))
    found = [row["target_level"], row["is_looser"], row["is_exact"], row["position"]]
    assert [None if pd.isna(value) else value for value in found] == list(expected)


def test_the_pace_to_the_last_target_is_by_year():
    row = set_so(facts("baseline 2019 8, target 2021 9, actual 2021 10, target 2024 16"))
    assert (row["a_year"], row["needed"]) == (1.0, 2.0)


def test_what_is_called_a_forecast_is_no_target():
    tables = facts("actual 2020 8, target 2021 8, actual 2021 9")
    documents = tables["documents"].assign(target_word="見込")
    row = set_so(tables | {"documents": documents})
    assert (row["target_level"], row["position"]) == ("", "")


def test_the_tables_of_levels_and_ways_count_what_the_findings_count():
    found = load_tables(ROOT / "data" / "processed")
    found = found_on(found, "03").set_index(["municipality", "measure"])
    notebook = committed("03_indicator_attainment")
    columns = {
        "targets_looser": ("目標と前年度の実績（指標数）", "緩い"),
        "targets_same": ("目標と前年度の実績（指標数）", "同じ"),
        "targets_exact": ("目標と前年度の実績（指標数）", "目標と実績が同じ値"),
        "way_away": ("最終目標に対する位置（指標数）", "逆へ動いた"),
        "way_reached": ("最終目標に対する位置（指標数）", "到達済み"),
    }
    for measure, (caption, column) in columns.items():
        shown_of = {}
        for row in rows_of(notebook, caption):
            city = row["自治体名"]
            shown_of[city] = shown_of.get(city, 0) + int(row[column])
        for city, n in shown_of.items():
            expected = found["n"].get((city, measure), 0)
            assert n == expected, (measure, city)


def test_the_first_table_counts_the_indicators_that_the_sheets_print():
    rows = rows_of(committed("03_indicator_attainment"), "市ごとの指標と、目標の判定")
    assert {row["自治体名"]: row["指標"] for row in rows} == {
        "つくば市": "9", "伊丹市": "15", "池田市": "10", "茨木市": "151",
    }  # fmt: skip


#: The score of a self-rating, the actual beside a target of 10, and how the two part.
RATED = [
    (1.0, "8", "自己評価が上回る"),
    (0.75, "8", "自己評価が上回る"),
    (0.5, "8", ""),
    (1.0, "9", ""),  # near its target
    (0.5, "11", "自己評価が下回る"),
    (0.75, "11", ""),
    (1.0, "11", ""),
]


def test_a_self_rating_parts_from_the_figures_by_the_printed_rule(tmp_path):
    made = []
    for n, (score, actual, _) in enumerate(RATED):
        tables = facts(
            f"target 2021 10, actual 2021 {actual}", polarity="higher", document_id=f"{n}"
        )
        of = {"document_id": f"{n}", "activity_id": f"{n}/1", "fiscal_year": 2021}
        marks = [
            of | {"criterion": "評価", "score": score},
            of | {"criterion": "事業の方向性", "symbol": "拡充"},
        ]
        tables |= {
            "ratings": contract_table("ratings", marks),
            "attainment": attainment(tables, NO_RULES),
            "activities": contract_table(
                "activities", [of | {"name": f"事業{n}", "level": "project"}]
            ),
        }
        made.append(tables)
    rows = rows_of(
        run_on(tmp_path, "06_self_ratings", together(made)),
        "聞き取りたい事業（目標が10未満の達成率は－）",
    )
    assert {row["方向性"] for row in rows} == {"拡充"}
    found = {row["事業"]: f"自己評価が{row['乖離']}" for row in rows}
    assert [found.get(f"事業{n}", "") for n in range(len(RATED))] == [
        parted for *_, parted in RATED
    ]


def test_what_is_not_measured_every_year_counts_once():
    tables = facts("target 2021 9, actual 2020 8, actual 2021 8", polarity="higher")
    attained = attainment(tables, NO_RULES)
    said = pd.DataFrame([{"kind": "survey", "indicator_id": "", "activity_id": "x/1"}])
    assert set(surveyed(attained, said, tables)["fiscal_year"]) == {2020}
    assert len(surveyed(attained, said.assign(activity_id="x/2"), tables)) == 2


def test_every_reason_flag_and_event_has_a_word_for_readers():
    found = attainment(true_tables(), POLARITY)
    assert {flag for joined in found["cautions"] for flag in joined.split(";")} <= set(
        CODE_WORDS["cautions"]
    )
    assert set(found["reason"]) <= set(CODE_WORDS["reason"])
    assert set(read_labels("events")["kind"]) <= set(CODE_WORDS["出来事"])

"""Whether a figure enters is decided in one place: by the table of kinds, in the gate."""

import ast
from pathlib import Path

import pytest
from cases import cases
from fake_documents import PLACE
from test_clean import ACTUAL, INDICATOR, PROJECT, cleaned

import hyoka
from hyoka.clean import gate
from hyoka.clean.gate import decide, entering
from hyoka.contract.doubts import OUTCOMES, Outcome, add_doubt, outcome_of
from hyoka.text.messages import MESSAGES

ENGINE = Path(hyoka.__file__).parent
TESTS = Path(__file__).parents[1]
ANNEXES = TESTS.parents[1] / "annexes"
COST = {
    "activity_id": "1",
    "year": "R4",
    "basis": "settlement",
    "item": "total",
    "unit": "千円",
    **PLACE,
}
RATING = {"activity_id": "1", "criterion": "評価", "year": "R4", **PLACE}
#: Kinds of problems, and records of which the last is doubted so.
RECORDS = {
    "measure.not_settled": {"indicator_values": [{**ACTUAL, "text": "74件(見込)"}]},
    "other_year": {"costs": [{**COST, "text": "916(R3)"}]},
    "other_year.mark": {"ratings": [{**RATING, "symbol": "A", "text": "A(R3)", "scale": "abcd"}]},
    "two_figures": {"costs": [{**COST, "text": "150 (120)"}]},
    "symbol": {"ratings": [{**RATING, "symbol": "☆☆☆☆☆", "scale": "stars"}]},
    "symbol.several": {"ratings": [{**RATING, "symbol": "☆☆★★☆", "scale": "stars"}]},
    "value_apart": {
        "costs": [
            {**COST, "text": text, "year": year}
            for text, year in (("12", "R2"), ("14", "R3"), ("912,000", "R4"))
        ]
    },
    "value_apart.unit": {
        "indicators": [{**INDICATOR, "unit": "千人"}],
        "indicator_values": [
            {**ACTUAL, "text": text, "year": year}
            for text, year in (("856", "R2"), ("881", "R3"), ("916人", "R4"))
        ],
    },
}
#: The tests that show of other kinds what becomes of a figure, by file.
ELSEWHERE = {
    "test_oddities": {
        "value_apart.recognised": "test_a_value_a_thousand_times_its_neighbours_is_said_and_enters",
        "text_on_line": "test_a_figure_in_half_a_cell_is_said",
        "text_over_text": (
            "test_text_on_a_line_or_over_another_is_said_and_prose_that_leaves_its_cell_is_not"
        ),
        "two_sheets": "test_tables_on_both_halves_of_a_page_without_a_gutter_amid_are_said",
        "number_of_figures": "test_an_indicator_with_fewer_figures_than_all_others_says_so",
        "unit_differs": "test_a_unit_unlike_that_of_the_same_label_elsewhere_is_said",
    },
    "test_odd_sheets": {"spanning_figure": "test_a_sheet_is_read_as_it_was_meant"},
    "test_visible": {
        "scanned_page": "test_image_with_a_text_layer_is_reported_and_not_read",
        "pattern_text": "test_letters_that_a_pattern_draws_are_told",
        "told_text": "test_what_a_file_tells_is_read_where_its_font_tells_nothing",
    },
    "test_pdf": {
        "drawn_text": "test_letters_that_are_drawn_as_shapes_are_told_and_alike_shapes_are_none"
    },
    "test_draft_of_a_budget_book": {
        "spread": "test_each_page_of_a_budget_book_is_told_as_what_it_is",
        "amounts_in_cell": "test_each_page_of_a_budget_book_is_told_as_what_it_is",
    },
    "test_pictures": {
        "unread_ink": "test_what_cannot_be_read_is_no_text_but_a_problem_with_its_place",
        "recognised_page": "test_picture_is_read_as_the_page_that_was_scanned",
        "jbig2_picture": "test_a_picture_whose_compression_may_swap_digits_is_told",
        "page_without_text": "test_without_a_recogniser_one_sentence_says_what_to_install",
        "unproved_figure": "test_figure_stays_in_the_tables_only_if_a_sum_proves_it",
    },
    "test_workbooks": {
        "condition": "test_a_conditional_format_shows_and_hides",
        "number_format.filled": "test_a_cell_is_read_as_it_is_seen",
        "beside_table": "test_a_note_beside_the_table_is_no_column_of_it",
    },
    "test_draft_command": {
        "form_unproved": "test_guesses_of_a_form_enter_the_tables_with_drafts_only",
        "form_unproved.left_out": "test_guesses_of_a_form_enter_the_tables_with_drafts_only",
    },
    "test_clean": {
        "zero_note": "test_note_says_which_zeros_are_no_figures",
        "municipality_code": (
            "test_a_code_is_held_against_its_check_digit_its_prefecture_and_the_form"
        ),
    },
    "test_shared_cases": {
        "formula": "test_a_case_is_read_as_it_is_seen",
        "error_value": "test_a_case_is_read_as_it_is_seen",
        "hidden_zero": "test_a_case_is_read_as_it_is_seen",
        "shapes": "test_a_case_is_read_as_it_is_seen",
        "unmapped_text": ("test_what_a_case_prints_is_read_right_or_told_but_for_the_known_faults"),
    },
    "test_repeated_sheets": {
        "same_sheets": "test_sheets_of_one_file_that_another_has_too_count_once"
    },
    "test_second_reading": {
        "read_otherwise": "test_the_gate_decides_what_becomes_of_a_figure_that_is_read_otherwise"
    },
    "test_names": {
        "name_missing": "test_an_activity_without_a_name_is_called_by_its_place_and_said"
    },
}
#: What no test of the engine shows a figure for; the list may only shrink.
WITHOUT = {
    # told beside names, labels and pages, whose figures are read as if nothing were said
    *("form_differs", "indicator_number", "listed_again", "number_missing"),
    *("outside_print_area", "unmapped_text.recognised", "unplaced_text"),
    # of pictures
    *("label_without_value", "unproved_figure.asked", "unproved_figure.code"),
}


@pytest.mark.parametrize("key", RECORDS)
def test_a_record_enters_or_not_as_the_table_of_kinds_says(key):
    records = RECORDS[key]
    tables = cleaned(**records)
    table = [*records][-1]
    assert {*tables["problems"]["kind"]} == {key.partition(".")[0]}
    value = "score" if table == "ratings" else "value"
    rows = tables[table].query("fiscal_year == 2022")
    entered = [bool(known) for known in rows[value].notna()]
    wanted = {Outcome.OUT: [], Outcome.EMPTY: [False], Outcome.NOTE: [True]}
    assert entered == wanted[outcome_of(key)]


def test_an_indicator_without_name_or_number_stays_out_and_an_activity_of_no_read_year_enters():
    tables = cleaned(indicators=[INDICATOR, {**INDICATOR, "indicator_id": "1#2", "name": ""}])
    assert tables["indicators"]["indicator_id"].tolist() == ["doc/1#1"]
    assert tables["problems"]["kind"].tolist() == ["no_name"]
    tables = cleaned(indicators=[INDICATOR, {**INDICATOR, "number": "x"}])
    assert tables["indicators"]["number"].tolist() == [1]
    assert tables["problems"]["kind"].tolist() == ["number"]
    tables = cleaned(activities=[{**PROJECT, "year": "令和 年度", "name": ""}])
    assert tables["activities"]["fiscal_year"].tolist() == [2022]
    assert tables["problems"][["kind", "severity"]].to_numpy().tolist() == [
        ["year", "note"],
        ["no_name", "note"],
    ]


def test_settlements_of_a_year_to_come_that_are_nothing_but_zeros_stay_out_and_are_told_once():
    zeros = [{**COST, "year": "R5", "item": item, "text": "0"} for item in ("total", "bonds")]
    tables = cleaned(activities=[PROJECT], costs=[{**COST, "text": "5"}, *zeros])
    assert tables["costs"]["fiscal_year"].tolist() == [2022]
    assert tables["problems"][["kind", "severity", "subject"]].to_numpy().tolist() == [
        ["placeholder", "note", "doc settlement"]
    ]
    zeros[0]["text"] = "7"
    tables = cleaned(activities=[PROJECT], costs=zeros)
    assert tables["costs"]["value"].tolist() == [7000, 0]
    assert tables["problems"].empty


def test_a_zero_that_is_no_figure_loses_its_value_in_the_gate_and_its_row_says_why(monkeypatch):
    zero = [{**ACTUAL, "year": "R5", "text": "0"}]
    about = {"activities": [PROJECT], "indicators": [INDICATOR], "indicator_values": zero}
    (row,) = cleaned(**about)["indicator_values"].to_dict("records")
    assert (row["status"], row["text"]) == ("placeholder", "0")
    assert row["value"] != row["value"]
    monkeypatch.setattr(gate, "outcome", lambda _: Outcome.NOTE)
    assert cleaned(**about)["indicator_values"]["value"].tolist() == [0]


@pytest.mark.parametrize(
    ("text", "values", "kinds"),
    [("5人", [5], []), ("5人以上", [None], []), ("-", [], []), ("3,5人", [], ["number"])],
)
def test_a_figure_in_prose_enters_without_its_value_or_is_told(text, values, kinds):
    figure = {"activity_id": "1", "name": "人数", "year": "R4", "unit": "人", **PLACE}
    tables = cleaned(activities=[PROJECT], prose_figures=[{**figure, "text": text}])
    entered = tables["prose_figures"]
    assert entered["value"].astype(object).where(entered["value"].notna(), None).tolist() == values
    assert tables["problems"]["kind"].tolist() == kinds
    assert not tables["problems"]["action"].str.contains("kept").any()


@pytest.mark.parametrize(
    "records",
    [
        {"activities": [{**PROJECT, "name": "█園管理"}]},
        {"activities": [{**PROJECT, "code": "1█"}]},
        {"indicators": [{**INDICATOR, "name": "件█"}]},
    ],
)
def test_a_name_or_number_that_is_not_seen_whole_enters_and_is_said(records):
    tables = cleaned(**records)
    (table,) = records
    assert len(tables[table]) == 1
    assert tables["problems"][["kind", "severity"]].to_numpy().tolist() == [["no_name", "note"]]


@pytest.mark.parametrize("key", OUTCOMES)
def test_the_gate_does_what_the_table_of_kinds_says(key):
    row = {"text": "5", "value": 5.0}
    add_doubt(row, key)
    entered = decide({"costs": [row]})["costs"]
    values = [found["value"] for found in entered]
    wanted = {Outcome.OUT: [], Outcome.EMPTY: [None]}
    assert values == wanted.get(OUTCOMES[key], [5.0])
    assert row["value"] == 5.0, "whoever reads on sees the row as it was"


def test_of_several_doubts_the_strongest_decides():
    row = {"text": "5", "value": 5.0}
    for kind in ("mended", "other_year", "two_figures"):
        add_doubt(row, kind)
    assert entering("costs", [row])[0]["value"] is None
    add_doubt(row, "sign_apart")
    assert entering("costs", [row]) == []


def test_each_place_of_the_table_of_kinds_is_one_of_messages_csv():
    places = [key for key in OUTCOMES if "." in key]
    assert [key for key in places if f"problem.{key}" not in MESSAGES] == []


def test_each_kind_that_decides_over_a_figure_has_a_witness():
    shown = {key for key, _, _ in cases("outcomes")} | {*RECORDS}
    shown |= {"placeholder", "placeholder.settlement"}
    shown |= {"number", "no_name", "no_name.indicator", "year.of_activity"}
    for file, witnesses in ELSEWHERE.items():
        (path,) = (*TESTS.rglob(f"{file}.py"), *ANNEXES.glob(f"*/tests/{file}.py"))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert {*witnesses.values()} <= there, file
        shown |= {*witnesses}
    # a kind is shown by any of its places that decides alike
    alike = {(key.partition(".")[0], outcome_of(key)) for key in shown}
    deciding = {key for key, becomes in OUTCOMES.items() if becomes != Outcome.NONE}
    lacking = {
        key
        for key in deciding
        if key not in shown and (key.partition(".")[0], OUTCOMES[key]) not in alike
    }
    assert lacking == WITHOUT & deciding


def _deciders() -> list[str]:
    """Where forms, clean or watch take a value or rows away themselves, but for the gate."""
    paths = [path for room in ("clean", "watch", "forms") for path in (ENGINE / room).rglob("*.py")]
    trees = {
        path.name: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(paths)
        if path.name != "gate.py"
    }
    return [
        f"{name}: {ast.unparse(node)[:60]}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if _takes_away(node)
    ]


def _takes_away(node: ast.AST) -> bool:
    """Whether code sets a value to None, cuts rows of a table, or tells and gives no row."""
    if isinstance(node, ast.Delete):
        return any("tables[" in ast.unparse(target) for target in node.targets)
    if isinstance(node, ast.Assign):
        target = ast.unparse(node.targets[0])
        is_none = isinstance(node.value, ast.Constant) and node.value.value is None
        is_filter = isinstance(node.value, ast.ListComp) and node.value.generators[0].ifs
        is_table = "tables[" in target and isinstance(node.targets[0], ast.Subscript)
        return (is_none and target.endswith("['value']")) or bool(is_filter and is_table)
    if isinstance(node, ast.If) and len(node.body) > 1:
        tells = "context.doubt(" in ast.unparse(node.body[-2])
        return tells and ast.unparse(node.body[-1]) == "return None"
    return False


def test_nobody_but_the_gate_takes_figures_away():
    assert _deciders() == []


@pytest.mark.parametrize(
    "code",
    [
        "row['value'] = None",
        "tables[name][:] = [row for row in rows if row is not wrong]",
        "self.tables[table] = [row for row in self.tables[table] if row is not wrong]",
        "del tables['costs'][0]",
        "if is_odd:\n    context.doubt(record, 'measure', subject)\n    return None",
    ],
)
def test_what_would_take_figures_away_is_found(code):
    assert any(map(_takes_away, ast.walk(ast.parse(code))))

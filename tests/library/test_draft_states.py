"""Which drafted facts are proved, confirmed or guesses; and that what is called proved is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from true_tables import ROOT, true_rows

from hyoka.contract.records import Place
from hyoka.draft.command import read_files
from hyoka.draft.infer import infer
from hyoka.draft.states import Draft, find_proofs, formulas, states_of
from hyoka.forms.facts import Assumption, Fact

ITEMS = {"事業費": "total", "国庫支出金": "subsidies", "一般財源": "general_funds", "地方債": "bonds", "その他経費": ""}
RAW = [
    "tsukuba-2022-sheets",
    "itami-2021-evaluation",
    "ikeda-2024-projects",
    "ibaraki-2020-projects",
    "hirakata-2017-general",
]


def fact(sheet: int, label: str, value: int, rests_on: tuple[str, ...] = ()) -> Fact:
    place = Place(1, 0.0, 0.0, 1.0, 1.0)
    about = ("cost", ITEMS[label], label, 2023, "settlement", str(value), "千円", str(value))
    return Fact(f"d{sheet}", f"事業{sheet}", *about, place, row=label, column="R5決算", rests_on=rests_on)


def sheets(rests_on: tuple[str, ...] = ()) -> list[Fact]:
    """Five sheets with a total that is the sum of its funding."""
    amounts = [(sheet, 1000 + 37 * sheet, 500 + 11 * sheet) for sheet in range(5)]
    return [
        fact(sheet, label, value, rests_on)
        for sheet, state, own in amounts
        for label, value in (("事業費", state + own), ("国庫支出金", state), ("一般財源", own))
    ]


def states(facts: list[Fact], *assumptions: Assumption) -> list[str]:
    return states_of(Draft(facts, list(assumptions)), find_proofs(facts))


def year(answer: str = "") -> Assumption:
    return Assumption("year", "Which year?", "2023", answer=answer, facts=15)


def test_a_total_that_is_its_funding_on_every_sheet_is_proved_with_its_parts() -> None:
    facts = [*sheets(), *(fact(sheet, "地方債", 0) for sheet in range(5))]  # zeros are parts of the sum, too
    assert [str(proof.identity) for proof in find_proofs(facts)] == ["事業費 = 国庫支出金 + 一般財源 + 地方債"]
    assert set(states(facts)) == {"proved"}


def test_one_sheet_that_does_not_add_up_leaves_all_of_them_unproved() -> None:
    facts = sheets()
    facts[0] = replace(facts[0], value="1")
    assert "proved" not in states(facts)


def test_a_sum_proves_neither_the_year_nor_the_unit() -> None:
    facts = sheets(("year",))
    assert set(states(facts, year())) == {"guess"}
    assert set(states(facts, year("2023"))) == {"proved"}


def test_a_figure_without_a_sum_is_confirmed_by_answers_alone() -> None:
    lone = replace(fact(9, "一般財源", 5), rests_on=("year",))
    assert states([lone], year()) == ["guess"]
    assert states([lone], year("2023")) == ["confirmed"]


def test_what_is_not_known_stays_a_guess_whatever_adds_up() -> None:
    assert states([replace(fact(1, "一般財源", 5), fiscal_year=None)]) == ["guess"]
    assert states([replace(fact(1, "一般財源", 5), activity="")]) == ["guess"]


def test_a_cost_with_an_unknown_label_keeps_its_name_and_is_not_proved() -> None:
    facts = [replace(one, label="謎の経費", concept="") if one.label == "国庫支出金" else one for one in sheets()]
    rows = [replace(one, document_id=f"{one.document_id}/{turn}", value=str(int(one.value) + 7 * turn * (turn - 1)))
            if one.label != "事業費" else replace(one, document_id=f"{one.document_id}/{turn}",
            value=str(int(one.value) + 14 * turn * (turn - 1))) for turn in range(5) for one in facts]  # fmt: skip
    assert [proof.reason for proof in find_proofs(rows)] == ["search"]
    assert {one.label for one, state in zip(rows, states(rows), strict=True) if state == "confirmed"} == {"謎の経費"}


def test_labels_say_their_formulas_by_letters_or_numbers() -> None:
    (total,) = formulas(["1事業費", "4人件費(2×3)", "5総事業費(1+4)"])
    assert str(total) == "5総事業費(1+4) = 1事業費 + 4人件費(2×3)"
    found = [str(one) for one in formulas(["事業費A", "うち受益者負担B", "受益者負担率B÷A"])]
    assert found == ["受益者負担率B÷A = うち受益者負担B ÷ 事業費A", "受益者負担率B÷A = うち受益者負担B ÷ 事業費A × 100"]
    assert [str(one) for one in formulas(["合計(A)", "収入(B)", "(差引)=A-B"])] == ["(差引)=A-B = 合計(A) - 収入(B)"]
    assert [str(one) for one in formulas(["直接経費A", "人件費B", "総事業費C=A+B"])] == [
        "総事業費C=A+B = 直接経費A + 人件費B"
    ]


@pytest.mark.parametrize("document_id", RAW)
def test_what_is_called_proved_is_in_the_true_tables(document_id: str) -> None:
    drafted = infer(read_files([ROOT / "data" / "raw" / f"{document_id}.pdf"]).items)
    assert drafted.declaration
    assert drafted.declaration.title
    proved = [
        fact
        for fact, state in zip(drafted.facts, states_of(drafted, find_proofs(drafted.facts)), strict=True)
        if state == "proved"
    ]
    names = {row["activity_id"]: row["name"] for row in true_rows(document_id, "activities")}
    true = {
        (names[row["activity_id"]], row["item"], int(row["fiscal_year"]), row["basis"], float(row["value"]))
        for row in true_rows(document_id, "costs")
        if row["value"]
    }
    found = [(f.activity, f.concept, f.fiscal_year, f.phase, float(f.value)) for f in proved]
    assert [one for one in found if one not in true] == []
    assert bool(found) == (document_id in ("tsukuba-2022-sheets", "ikeda-2024-projects"))

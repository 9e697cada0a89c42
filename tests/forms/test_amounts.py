"""Prose that gives amounts in lines of their own."""

from __future__ import annotations

from made_pages import cell

from hyoka.forms.shared.amounts import add_text_with_amounts
from hyoka.forms.shared.records import Records

KINDS = {"当初予算": "budget", "決算": "settlement"}


def written(*lines: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    out = Records()
    add_text_with_amounts(out, "1", "実績", [cell(*lines, x1=250)], KINDS)
    costs = [(str(row["year"]), str(row["basis"]), str(row["text"])) for row in out.tables["costs"]]
    return [str(row["text"]) for row in out.tables["narratives"]], costs


def test_an_amount_is_a_cost_and_no_prose() -> None:
    result = written("行いました。", "平成29年度決算額：1,234千円")
    assert result == (["行いました。"], [("平成29年度", "settlement", "1,234千円")])


def test_an_amount_within_a_sentence_stays_prose() -> None:
    assert written("平成29年度決算：43万円を節減した。") == (["平成29年度決算：43万円を節減した。"], [])


def test_an_amount_that_the_layout_broke_is_one() -> None:
    assert written("行いました。", "平成29年度当初予算：1,2", "34千円")[1] == [("平成29年度", "budget", "1,234千円")]


def test_what_is_called_otherwise_is_no_cost() -> None:
    assert written("平成29年度見込：10千円") == (["平成29年度見込：10千円"], [])


def test_an_amount_alone_leaves_no_prose() -> None:
    assert written("平成29年度決算：△5円") == ([], [("平成29年度", "settlement", "△5円")])

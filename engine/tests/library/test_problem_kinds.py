"""Each kind of problem that the program tells has a number, and a row that says what to do."""

import ast
from functools import cache
from pathlib import Path

import pytest

from hyoka.contract.problem_kinds import PROBLEM_KINDS
from hyoka.contract.records import short_subject
from hyoka.text.added import folders_of_tables
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import LANGUAGES

#: The engine, and the packages that add kinds of their own.
ENGINE = Path(__file__).parents[2]
PROGRAMS = (ENGINE / "src", *ENGINE.parent.glob("annexes/*/src"), *folders_of_tables())
#: Functions that tell a problem, and which of their arguments is its kind.
TELLING = {
    "problem": (0, 1),
    "doubt": (0, 1),
    "_note": (1, 2),
    "_leave_out": (1, 2),
    "add_problem": (2,),
}
#: What the column `kind` says of indicators, of documents and of moves.
OF_OTHERS = {"output", "outcome", "published", "reconstruction", "made-up"}
OF_OTHERS |= {"lasting", "one_off", "begun", "ended", "transferred", "no_year_before"}


@cache
def nodes() -> list[ast.AST]:
    """Those of the whole program."""
    paths = sorted(path for program in PROGRAMS for path in program.rglob("*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return [node for tree in trees for node in ast.walk(tree)]


def told() -> set[str]:
    """The kinds that stand in a call."""
    found = set()
    calls = [node for node in nodes() if isinstance(node, ast.Call)]
    for call in calls:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        places = (0,) if name == "UnreadableFile" else TELLING.get(name, ())
        texts = [
            call.args[place].value
            for place in places
            if place < len(call.args) and isinstance(call.args[place], ast.Constant)
        ]
        found |= {text.partition(".")[0] for text in texts[:1] if isinstance(text, str) and text}
    return found


def texts_of_program() -> set[str]:
    """The first words, before a point, of all texts in the code."""
    texts = [node.value for node in nodes() if isinstance(node, ast.Constant)]
    return {text.partition(".")[0] for text in texts if isinstance(text, str)}


def test_each_kind_that_is_told_has_its_row():
    assert len(told()) > 40
    assert told() - PROBLEM_KINDS.keys() == set()
    assert {*CODE_WORDS["kind"]} - OF_OTHERS == PROBLEM_KINDS.keys()


def test_each_row_is_of_a_kind_that_the_program_tells():
    assert PROBLEM_KINDS.keys() - texts_of_program() == set()


def test_numbers_go_up_and_each_row_says_when_and_what_to_do_with_an_example():
    numbers = [kind.number for kind in PROBLEM_KINDS.values()]
    assert numbers == sorted({*numbers})
    assert len({kind.name["ja"] for kind in PROBLEM_KINDS.values()}) == len(numbers)
    for kind in PROBLEM_KINDS.values():
        assert all(kind.when[spoken] and kind.to_do[spoken] for spoken in LANGUAGES), kind.code
        assert kind.example, kind.code
        assert "{" not in "".join(kind.to_do["ja"] + kind.to_do["en"])


@pytest.mark.parametrize(
    ("subject", "text", "short"),
    [
        ("a/1 2022 total", "12", "1 2022 total"),
        ("12", "12", ""),
        ("a.pdf", "no row", ""),
        ("b.pdf", "no row", "b.pdf"),
    ],
)
def test_a_problem_is_about_what_its_document_and_its_text_do_not_say(subject, text, short):
    assert short_subject({"document_id": "a", "subject": subject, "text": text}) == short

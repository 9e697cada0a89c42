"""The table of witnesses names what the code has: a mechanism comes with its witness."""

import types

from witness_recorder import FOUND, that_says
from witnesses import TABLE, mechanisms, read_table, reasons

BRING_UP_TO_DATE = 'make witnesses OPTIONS="--changed"'


def test_each_mechanism_has_a_row_and_each_row_its_mechanism():
    names = {mechanism.name for mechanism in mechanisms()}
    rows = {row[0] for row in read_table()}
    new, gone = sorted(names - rows), sorted(rows - names)
    assert (new, gone) == ([], []), (
        f"{TABLE.name} does not have what is new, or has what is gone: {BRING_UP_TO_DATE}"
    )


def test_each_mechanism_has_a_witness_or_it_is_said_why_not():
    without = {row[0] for row in read_table() if not row[-1]}
    assert sorted(without - {*reasons()}) == [], (
        "no file and no test's document shows these: make a small one, or let them go"
    )
    assert sorted({*reasons()} - without) == [], "these have a witness: their reasons can go"


def test_rows_are_in_order_and_once():
    names = [row[0] for row in read_table()]
    assert names == sorted(set(names))


SOURCE = """
import re
WORD = re.compile("[a-z]+")

def longest(words: list[str]) -> list[str]:
    return [word for word in words if len(word) > 3]

def same(words: list[str]) -> list[str]:
    return words

def mend(words: list[str]) -> None:
    for word in words:
        if not WORD.fullmatch(word):
            continue
        words.remove(word)

def later(first: str, second: str) -> str:
    return second if second > first else first
"""


def test_code_says_what_it_finds(monkeypatch):
    monkeypatch.setattr(FOUND, "called", set())
    module = types.ModuleType("sample")
    vars(module)["__found__"] = FOUND
    exec(compile(that_says(SOURCE, "sample"), "sample", "exec"), vars(module))

    def found() -> set[str]:
        return {name for name in FOUND.called if "#" not in name}

    module.mend(["1"])
    module.same(["1"])
    module.later("b", "a")
    assert module.longest(["abc"]) == []
    assert found() == set(), "nothing matches, is empty or is what was given"
    module.mend(["a"])
    assert found() == {"sample.WORD", "sample.mend"}
    assert module.longest(["abcd", "a"]) == ["abcd"]
    assert found() == {"sample.WORD", "sample.mend", "sample.longest"}
    assert module.later("a", "b") == "b"
    assert "sample.later" in found()

"""No default asserts: words that stand where nothing was found are listed with what tries them.

tests/data/defaults_in_words.csv has a row for each: file, place (the id of a notebook's cell, or a
function), words ({} stands for what is put in), and the case (tests/cases) or test that makes a
page say them. A row of which nothing tries the words has no case; the last row counts these.
"""

import ast
import csv
import json
import re
from collections.abc import Iterator

import pytest
from true_tables import ROOT

LISTED = ROOT / "tests" / "data" / "defaults_in_words.csv"
#: The last row: how many others have no case.
UNTRIED = "without a case"
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
#: What a call puts where a condition does not hold, by the place of that argument: s.where(c, "…").
_OF_METHODS = {"fillna": 0, "where": 1, "mask": 1, "get": 1}
#: np.where(c, a, "…"), np.select([…], […], "…").
_OF_NUMPY = {"where": 2, "select": 2}


class Defaults(ast.NodeVisitor):
    """Collects (place, words) of all defaults that are Japanese words."""

    def __init__(self, place: str, constants: dict[str, str]) -> None:
        self.place, self.constants = place, constants
        self.found: list[tuple[str, str]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outside, self.place = self.place, node.name
        self.generic_visit(node)
        self.place = outside

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Attribute):
            is_numpy = isinstance(function.value, ast.Name) and function.value.id == "np"
            at = (_OF_NUMPY if is_numpy else _OF_METHODS).get(function.attr)
            if at is not None:
                self._take(*node.args[at : at + 1])
                named = ("value", "other", "default")
                self._take(*(part.value for part in node.keywords if part.arg in named))
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._take(node.orelse)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        if isinstance(node.op, ast.Or):
            self._take(*ast.walk(node.values[-1]))
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if not (len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)):  # no elif
            for statement in node.orelse:
                self._take(*ast.walk(statement))
        self.generic_visit(node)

    def _take(self, *nodes: ast.AST) -> None:
        for node in nodes:
            values = node.values if isinstance(node, ast.Dict) else [node]
            for value in values:
                words = self._words(value)
                if _JAPANESE.search(words):
                    self.found.append((self.place, words))

    def _words(self, node: "ast.AST | None") -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.JoinedStr):
            return "".join(self._words(part) or "{}" for part in node.values)
        if isinstance(node, ast.BinOp):
            return "".join(self._words(part) or "{}" for part in (node.left, node.right))
        return self.constants.get(node.id, "") if isinstance(node, ast.Name) else ""


def defaults_of(source: str, place: str = "") -> list[tuple[str, str]]:
    tree = ast.parse(source)
    constants = {}
    for node in tree.body:
        is_text = isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.Constant
        )
        if is_text and isinstance(node.value.value, str):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            constants[ast.unparse(target)] = node.value.value
    visitor = Defaults(place, constants)
    visitor.visit(tree)
    return visitor.found


def all_defaults() -> Iterator[tuple[str, str, str]]:
    """File, place and words of each, in the notebooks and in src/helpers and src/measures."""
    for path in sorted((ROOT / "notebooks").glob("0*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for place, words in defaults_of("".join(cell["source"]), cell["id"]):
                    yield f"notebooks/{path.name}", place, words
    for path in sorted([*ROOT.glob("src/helpers/*.py"), *ROOT.glob("src/measures/*.py")]):
        for place, words in defaults_of(path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT).as_posix(), place, words


def listed() -> tuple[dict[tuple[str, str, str], str], int]:
    """The case of each default that is listed, and how many may have none."""
    with LISTED.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    untried = rows.pop()
    assert untried["file"] == UNTRIED, "the last row counts those without a case"
    cases = {(row["file"], row["place"], row["words"]): row["case"] for row in rows}
    assert len(cases) == len(rows), "a row stands twice"
    return cases, int(untried["words"])


def test_each_default_in_words_is_listed_and_each_that_is_listed_is_there():
    found = {*all_defaults()}
    cases, _ = listed()
    assert found - cases.keys() == set(), f"add a row for each to {LISTED.name}"
    assert cases.keys() - found == set(), f"these are gone: take them out of {LISTED.name}"


def test_what_tries_a_default_is_there_and_all_others_are_counted():
    cases, n_untried = listed()
    untried = [key for key, case in cases.items() if not case]
    assert len(untried) == n_untried, untried
    for case in filter(None, cases.values()):
        name, _, function = case.partition("::")
        path = ROOT / name
        assert path.is_file(), case
        assert f"def {function}(" in path.read_text(encoding="utf-8") or not function, case


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('x = s.fillna("全て達成")', ["全て達成"]),
        ('x = s.fillna({"a": "なし", "b": 0})', ["なし"]),
        ('x = s.where(held, "未達成")', ["未達成"]),
        ('x = s.mask(held, "約" + s)', ["約{}"]),
        ('x = np.where(held, "達成", f"{n}件未達成")', ["{}件未達成"]),
        ('x = np.select(held, words, default="印なし")', ["印なし"]),
        ('x = "達成" if held else "未達成"', ["未達成"]),
        ('x = texts.get(key, "記載なし") or "不明"', ["不明", "記載なし"]),
        ('if held:\n    note("達成")\nelse:\n    note("全て達成")', ["全て達成"]),
        ('if held:\n    pass\nelif other:\n    note("達成")', []),
        ('_NONE = "理由なし"\ndef f():\n    return text or _NONE', ["理由なし"]),
        ('x = s.fillna("－").where(held, "")', []),
    ],
)
def test_words_of_a_default_are_found_wherever_they_stand(source, words):
    assert [said for _, said in defaults_of(source)] == words

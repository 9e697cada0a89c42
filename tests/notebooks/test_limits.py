"""A limit of a notebook stands in its cell of parameters: no second place decides."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import nbformat
import pytest
from notebook_limits import NOTEBOOKS, NUMBERS, limits
from true_tables import ROOT

#: Parameters that are numbers and no limits.
NO_LIMITS = {"page"}
LIMITS = sorted({name for number in NUMBERS for name in limits(number)} - NO_LIMITS)
MODULES = sorted((ROOT / "src").rglob("*.py"))


def named_numbers(source: str) -> Iterator[str]:
    """What a module calls a number that is not 0: its constants, and arguments with a default."""
    for node in ast.walk(ast.parse(source)):
        pairs: list[tuple[ast.AST, ast.AST | None]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign):
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.arguments):
            places = [*node.posonlyargs, *node.args]
            given = places[len(places) - len(node.defaults) :]
            pairs = [*zip(given, node.defaults, strict=True)]
            pairs += zip(node.kwonlyargs, node.kw_defaults, strict=True)
        for target, value in pairs:
            is_number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
            if is_number and value.value:
                yield ast.unparse(target).strip("_").lower()


@cache
def modules_with_numbers() -> dict[str, set[str]]:
    """The modules that call a number by a name, by that name."""
    modules = defaultdict(set)
    for path in MODULES:
        for name in named_numbers(path.read_text(encoding="utf-8")):
            modules[name.partition(":")[0]].add(path.name)
    return dict(modules)


@cache
def names_in(number: str) -> list[ast.Name]:
    """The names in the cells of the notebook of a page."""
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    trees = [ast.parse(cell.source) for cell in cells if cell.cell_type == "code"]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]


def test_modules_that_name_a_number_are_found():
    assert len(modules_with_numbers()) > len(LIMITS)


@pytest.mark.parametrize("limit", LIMITS)
def test_no_module_decides_a_limit_of_a_notebook(limit):
    assert modules_with_numbers().get(limit, set()) == set()


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_the_same_on_all_pages_and_each_of_them_hears_it(limit):
    having = {number: limits(number)[limit] for number in NUMBERS if limit in limits(number)}
    assert len({*having.values()}) == 1, having
    for number in having:
        names = [name for name in names_in(number) if name.id == limit]
        assert [type(name.ctx) for name in names].count(ast.Store) == 1, "it is set once"
        assert len(names) > 1, f"{number} does not hear {limit}"

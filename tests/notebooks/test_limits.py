"""A limit of a notebook stands in its cell of parameters: no second place decides."""

import ast
from collections.abc import Iterator

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


@pytest.mark.parametrize("limit", LIMITS)
def test_no_module_decides_a_limit_of_a_notebook(limit):
    deciding = []
    for path in MODULES:
        names = [name.partition(":")[0] for name in named_numbers(path.read_text(encoding="utf-8"))]
        deciding += [path.name] * (limit in names)
    assert deciding == []


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_the_same_on_all_pages_and_each_of_them_hears_it(limit):
    having = {number: limits(number)[limit] for number in NUMBERS if limit in limits(number)}
    assert len({*having.values()}) == 1, having
    for number in having:
        (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
        cells = nbformat.read(path, as_version=4).cells
        sources = [cell.source for cell in cells if cell.cell_type == "code"]
        names = [
            node
            for source in sources
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Name) and node.id == limit
        ]
        assert [type(name.ctx) for name in names].count(ast.Store) == 1, "it is set once"
        assert len(names) > 1, f"{number} does not hear {limit}"

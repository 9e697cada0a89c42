"""The limits of the notebooks, by their cells of parameters, and all tables made with them."""

from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

import measures as m
from helpers.finding import page_findings
from hyoka_report.conditions import known_parameters
from hyoka_report.looks.parameters import Parameter
from measures.frames import Tables

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NUMBERS = sorted(path.name[:2] for path in NOTEBOOKS.glob("0[1-9]_*.ipynb"))


@cache
def parameters_of(number: str) -> dict[str, Parameter]:
    """The parameters of the notebook of a page, by name."""
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    return known_parameters(nbformat.read(path, as_version=4))


def limits(number: str, *names: str) -> dict[str, Any]:
    """Some limits of the notebook of a page, by name; without names all that are numbers."""
    known = parameters_of(number)
    numbers = [name for name in known if isinstance(known[name].default, int | float)]
    return {name: known[name].default for name in names or numbers}


def least_weights(*numbers: str) -> dict[str, float]:
    """The least weight that opens each page, by its number; 0 where it has no such limit."""
    return {number: limits(number).get("least_weight", 0.0) for number in numbers}


def opening(found: pd.DataFrame, number: str) -> list[dict[str, Any]]:
    """What a page opens with, of these findings."""
    return page_findings(found[found["page"].eq(number)], least_weights(number)[number])


def with_analyses(tables: Tables) -> Tables:
    """The tables of documents with all that notebooks make of them but findings."""
    near = limits("03", "near_percent", "near_points", "tolerance")
    return tables | {
        "attainment": m.attainment(tables, **near),
        "cost_measures": m.cost_measures(tables),
        "dx_progress": m.dx_progress(tables),
        "disclosure": m.disclosure(tables, **limits("07", "years_of_a_trend")),
        "links": m.links(tables, **limits("08", "least_likeness")),
    }

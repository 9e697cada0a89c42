"""The limits of the notebooks, by their cells of parameters, and all tables made with them."""

from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

import hyoka
import measures as m
from hyoka_report.conditions import known_parameters
from looks.order_of_findings import page_findings
from looks.parameters import Parameter
from measures.frames import Tables
from measures.labels import read_labels

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
    polarity = read_labels("polarity")
    costs = m.cost_measures(tables, polarity, read_labels("unit_costs"), read_labels("remarks"))
    with_costs = tables | {"cost_measures": costs}
    links = hyoka.links_of_years(tables, read_labels("links"), **limits("08", "least_likeness"))
    return with_costs | {
        "attainment": m.attainment(tables, polarity, **near),
        "dx_progress": m.dx_progress(tables, read_labels("criteria"), read_labels("dx_themes")),
        "disclosure": m.disclosure(with_costs, **limits("07", "years_of_a_trend")),
        "links": links,
    }

"""What the reader finds of the analyses: how their tables are made.

pandas is imported when they are.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hyoka.run.analyses import Analyses

if TYPE_CHECKING:
    import pandas as pd

_PACKAGE: Final = Path(__file__).resolve().parent


def _make(
    tables: "Mapping[str, pd.DataFrame]", labels: "Mapping[str, pd.DataFrame]"
) -> "dict[str, pd.DataFrame]":
    from hyoka_analyses.measures.analyses import analyses

    return analyses(dict(tables), labels)


def _find(
    tables: "Mapping[str, pd.DataFrame]", labels: "Mapping[str, pd.DataFrame]"
) -> "dict[str, pd.DataFrame]":
    from hyoka_analyses.measures.finding_rows import find

    return {"findings": find(dict(tables), labels["remarks"])}


ANALYSES: Final = Analyses(
    make=_make,
    find=_find,
    labels=(
        "polarity",
        "unit_costs",
        "population",
        "labour_rates",
        "remarks",
        "dx_themes",
        "criteria",
        "directions",
        "settlements",
    ),
    code=(_PACKAGE / "measures", _PACKAGE / "tables.csv", _PACKAGE / "columns.csv"),
)

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
    from hyoka_analyses.measures.analyses import analyses
    from hyoka_analyses.measures.finding_rows import find
    from hyoka_analyses.measures.repeated_sheets import sheets_once, with_told
    from hyoka_analyses.measures.restated import with_restated

    once = sheets_once(tables)
    if not once:
        findings = find(dict(tables), labels["remarks"])
        return {"problems": with_restated(dict(tables)), "findings": findings}
    # what was made of a document at a time has its sheets as often as they are there
    made = analyses(once, labels)
    findings = find(once | made, labels["remarks"])
    told = {**tables, "problems": with_told(tables, once)}
    return {**made, "problems": with_restated(told), "findings": findings}


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

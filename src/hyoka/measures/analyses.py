"""All tables of analyses, computed from those of documents. Each looks at one document at a time."""

from collections.abc import Mapping

import pandas as pd

from hyoka.contract.schema import validate
from hyoka.measures.attainment import attainment
from hyoka.measures.costs import cost_measures
from hyoka.measures.disclosure import disclosure
from hyoka.measures.dx import dx_progress
from hyoka.measures.frames import Tables
from hyoka.measures.polarity import apply_polarity


def analyses(tables: Tables, labels: Mapping[str, pd.DataFrame]) -> Tables:
    """The contract's attainment, cost_measures, dx_progress and disclosure, with the thresholds of `defaults`.

    Args:
        tables: The contract's tables of some documents.
        labels: The label files polarity, unit_costs, population, labour_rates, remarks and dx_themes.

    Raises:
        ContractError: A table is not as the contract has it.
        UsageError: A label file says what it cannot.
    """
    # what is better when lower is no output: costs want the direction of each indicator
    with_polarity = tables | {"indicators": apply_polarity(tables["indicators"], labels["polarity"])}
    of_costs = [labels[name] for name in ("unit_costs", "population", "labour_rates", "remarks")]
    costs = cost_measures(with_polarity, *of_costs)
    made = {
        "attainment": attainment(with_polarity, None),
        "cost_measures": costs,
        "dx_progress": dx_progress(tables, labels["dx_themes"]),
        "disclosure": disclosure(tables | {"cost_measures": costs}),
    }
    return {name: validate(name, frame) for name, frame in made.items()}

"""Formulas that several notebooks share: frames in, a frame out.

The cells call them as `m.totals`. Each says which columns it takes and gives, in which units, and
where its formula comes from; SQL computes the same from the tables of documents in the tests.
"""

from measures.analyses import attainment_table as attainment
from measures.analyses import cost_measures_table as cost_measures
from measures.analyses import disclosure_table as disclosure
from measures.analyses import dx_progress_table as dx_progress
from measures.analyses import links_table as links
from measures.analyses import themes
from measures.attainment import each_once
from measures.claims import claims_beside
from measures.costs import (
    beside_last_year,
    cost_table,
    heaviest_first,
    is_lasting,
    proved,
    residents_of,
)
from measures.dx import actions
from measures.frames import (
    counted_as,
    criteria_about,
    is_share_unit,
    is_small_base,
    parents_of,
    with_names,
)
from measures.moves import moves, sums_of_moves
from measures.outcomes import heaviest_of, outcomes, spent_on, ways
from measures.polarity import apply_polarity
from measures.ratings import beside_figures, called_behind, undirected
from measures.scope import (
    account_of,
    beside_city,
    city_settlements,
    numbers_read,
)
from measures.selection import latest, single
from measures.series import path, path_in_english, series_of
from measures.signals import SIGNALS, signals
from measures.target_levels import (
    has_target,
    is_aim,
    is_called_target,
    is_expected_in_text,
    is_printed_target,
    ways_of_targets,
)
from measures.targets import (
    directions,
    progress_ratings,
    with_change,
    with_history,
    with_reasons,
)
from measures.totals import added, item_amounts, of_one_level, of_projects, remainder, totals

__all__ = [
    "SIGNALS",
    "account_of",
    "actions",
    "added",
    "apply_polarity",
    "attainment",
    "beside_city",
    "beside_figures",
    "beside_last_year",
    "called_behind",
    "city_settlements",
    "claims_beside",
    "cost_measures",
    "cost_table",
    "counted_as",
    "criteria_about",
    "directions",
    "disclosure",
    "dx_progress",
    "each_once",
    "has_target",
    "heaviest_first",
    "heaviest_of",
    "is_aim",
    "is_called_target",
    "is_expected_in_text",
    "is_lasting",
    "is_printed_target",
    "is_share_unit",
    "is_small_base",
    "item_amounts",
    "latest",
    "links",
    "moves",
    "numbers_read",
    "of_one_level",
    "of_projects",
    "outcomes",
    "parents_of",
    "path",
    "path_in_english",
    "progress_ratings",
    "proved",
    "remainder",
    "residents_of",
    "series_of",
    "signals",
    "single",
    "spent_on",
    "sums_of_moves",
    "themes",
    "totals",
    "undirected",
    "ways",
    "ways_of_targets",
    "with_change",
    "with_history",
    "with_names",
    "with_reasons",
]

"""Formulas that several notebooks share: frames in, a frame out.

The cells call them as `m.totals`. Each says which columns it takes and gives, in which units, and
where its formula comes from; SQL computes the same from the tables of documents in the tests.
None of them reads a file: a cell hands it the words of `data/labels` (`h.read_labels`).
"""

from typing import Any

from hyoka.text import UsageError
from measures.attainment import attainment
from measures.claims import claims_beside
from measures.costs import beside_last_year, cost_measures, cost_table
from measures.disclosure import disclosure
from measures.due import (
    counted_indicators,
    indicators_due,
    set_targets,
    ways_of_plans,
    without_target,
)
from measures.dx import (
    actions,
    dx_progress,
    grade_counts,
    grades_beside_figures,
    sections_of_plans,
    without_largest_section,
)
from measures.frames import (
    is_small_base,
    parents_of,
    with_documents,
    with_names,
)
from measures.marks import (
    called_behind,
    low_marks,
    lower_marks,
    marks_beside_figures,
    marks_together,
    measured,
    progress_marks,
    without_direction,
)
from measures.moves import moves, sums_of_moves, sums_of_steps
from measures.outcomes import outcomes, spent_on, ways
from measures.over_years import (
    continued,
    half_of_losses,
    moved_lines,
    moved_totals,
    of_lines,
    own_figures,
    printed_again,
    printed_figures,
    printed_totals,
    rows_of_lists,
    sums_of_families,
    ways_of_lines,
    worse_running,
)
from measures.polarity import apply_polarity
from measures.population import residents
from measures.ranking import ranked
from measures.scope import account_of, beside_city, city_settlements, numbers_read
from measures.selection import latest, newest_documents, single
from measures.series import series_of
from measures.signals import SIGNALS, signals, weighed_signals
from measures.spending import (
    begun_or_ended,
    by_nature,
    by_policy,
    changes_of_one,
    funding_of_accounts,
    heaviest_moves,
    largest_of_steps,
    last_settlements,
    lasting_moves,
    moved_by_account,
    natures,
    payers_of_sums,
    staffed_most,
    sums_of_accounts,
    unit_costs_beside,
    with_main_fund,
    with_proofs,
    with_years_before,
)
from measures.target_levels import is_aim, is_expected_in_text
from measures.targets import directions, with_history, with_reasons
from measures.themes import themes
from measures.totals import added, of_one_level, of_projects, remainder, totals

__all__ = [
    "SIGNALS",
    "account_of",
    "actions",
    "added",
    "apply_polarity",
    "attainment",
    "begun_or_ended",
    "beside_city",
    "beside_last_year",
    "by_nature",
    "by_policy",
    "called_behind",
    "changes_of_one",
    "city_settlements",
    "claims_beside",
    "continued",
    "cost_measures",
    "cost_table",
    "counted_indicators",
    "directions",
    "disclosure",
    "dx_progress",
    "funding_of_accounts",
    "grade_counts",
    "grades_beside_figures",
    "half_of_losses",
    "heaviest_moves",
    "indicators_due",
    "is_aim",
    "is_expected_in_text",
    "is_small_base",
    "largest_of_steps",
    "last_settlements",
    "lasting_moves",
    "latest",
    "low_marks",
    "lower_marks",
    "marks_beside_figures",
    "marks_together",
    "measured",
    "moved_by_account",
    "moved_lines",
    "moved_totals",
    "moves",
    "natures",
    "newest_documents",
    "numbers_read",
    "of_lines",
    "of_one_level",
    "of_projects",
    "outcomes",
    "own_figures",
    "parents_of",
    "payers_of_sums",
    "printed_again",
    "printed_figures",
    "printed_totals",
    "progress_marks",
    "ranked",
    "remainder",
    "residents",
    "rows_of_lists",
    "sections_of_plans",
    "series_of",
    "set_targets",
    "signals",
    "single",
    "spent_on",
    "staffed_most",
    "sums_of_accounts",
    "sums_of_families",
    "sums_of_moves",
    "sums_of_steps",
    "themes",
    "totals",
    "unit_costs_beside",
    "ways",
    "ways_of_lines",
    "ways_of_plans",
    "weighed_signals",
    "with_documents",
    "with_history",
    "with_main_fund",
    "with_names",
    "with_proofs",
    "with_reasons",
    "with_years_before",
    "without_direction",
    "without_largest_section",
    "without_target",
    "worse_running",
]

#: What one cell alone called stands in that cell, by notebook.
_IN_CELLS = {
    "03": "counted_as has_target is_printed_target ways_of_targets with_change",
    "04": "heaviest_of",
    "06": "criteria_about",
    "07": "residents_of",
}
#: Where names are that were here once.
MOVED = {name: f"cells of {page}" for page, names in _IN_CELLS.items() for name in names.split()}
MOVED |= {
    **dict.fromkeys(["each_once", "is_called_target", "is_share_unit"], "m.indicators_due"),
    "beside_figures": "m.marks_beside_figures",
    "ended": "m.continued",
    "heaviest_first": "m.ranked",
    "links": "hyoka.links_of_years",
    "path": "h.path (import helpers as h)",
    "progress_ratings": "m.progress_marks",
    "undirected": "m.without_direction",
}


def __dir__() -> list[str]:
    """The names behind `m.` and the Tab key."""
    return __all__


def __getattr__(name: str) -> Any:  # noqa: ANN401 - it has none
    """Say where a name is that an older notebook calls."""
    if name in MOVED:
        raise AttributeError(str(UsageError("moved_name", expected=MOVED[name], found=f"m.{name}")))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

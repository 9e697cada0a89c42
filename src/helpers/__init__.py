"""What the notebooks use.

`load` has the tables and records, `display` shows tables, notes and where a figure was read,
`plots` draws charts, `words` says figures and names as people do.

`__all__` is what a person at a notebook needs, and what stands behind `h.` and the Tab key. What
the notebooks 01 to 08 compute with is in `measures`, and can be called as `h.totals` too.
"""

from helpers.labels import read_labels
from helpers.measures.analyses import attainment_table as attainment
from helpers.measures.analyses import cost_measures_table as cost_measures
from helpers.measures.analyses import disclosure_table as disclosure
from helpers.measures.analyses import dx_progress_table as dx_progress
from helpers.measures.analyses import links_table as links
from helpers.measures.analyses import themes
from helpers.measures.attainment import each_once
from helpers.measures.claims import claims_beside
from helpers.measures.costs import (
    beside_last_year,
    cost_table,
    heaviest_first,
    is_lasting,
    proved,
    residents_of,
    unit_costs_beside,
    with_general_funds,
)
from helpers.measures.dx import actions, figures_of_actions
from helpers.measures.frames import (
    counted_as,
    criteria_about,
    is_share_unit,
    is_small_base,
    parents_of,
    with_names,
)
from helpers.measures.marks import beside_figures, called_behind, combined_marks, undirected
from helpers.measures.moves import moves, sums_of_moves
from helpers.measures.natures import natures
from helpers.measures.outcomes import heaviest_of, outcomes, spent_on, ways
from helpers.measures.payers import with_payer
from helpers.measures.quality import placed
from helpers.measures.scope import (
    account_of,
    accounts_not_read,
    beside_city,
    numbers_read,
    plans_ahead,
)
from helpers.measures.selection import latest, single
from helpers.measures.series import all_years, path, path_in_english, series_of
from helpers.measures.signals import SIGNALS, signals
from helpers.measures.target_levels import (
    has_target,
    is_aim,
    is_called_target,
    is_expected_in_text,
    is_printed_target,
    ways_of_targets,
)
from helpers.measures.targets import (
    directions,
    progress_ratings,
    surveyed,
    with_change,
    with_history,
    with_reasons,
)
from helpers.measures.totals import added, of_one_level, of_projects, remainder, totals
from hyoka import (
    can_fail,
    families_of,
    kinds_of_checks,
    lines,
    list_totals,
    name_changes,
    proofs,
    remarks,
    summed,
    unchecked_labels,
)
from hyoka.contract.records import PROVENANCE
from hyoka.text.japanese import fold_name
from hyoka.text.wording import percent, short_year, yen, yen_in_english
from hyoka.text.wording import shown_number as number
from hyoka.text.wording import shown_year as fiscal_year

from .display import (
    folder,
    head,
    inspect,
    note,
    nothing,
    show,
    source,
    table,
    varying,
    why,
    with_value_cells,
)
from .finding import about, answer, found, save
from .load import (
    by_item,
    cited,
    describe,
    documents_read,
    load,
    load_all,
    read,
    select,
    shares,
    sources,
    tables,
    use_tables,
    with_events,
)
from .pdf_tables import page_with_table, tables_by_page
from .plots import (
    ACCENT,
    INK,
    OKABE_ITO,
    WARNING,
    bars,
    chart,
    heat,
    of_cities,
    panels,
    picture,
    setup,
)
from .words import (
    against_target,
    against_target_in_english,
    beside_target,
    counted,
    listed,
    numbered,
    series_in_english,
    series_in_words,
    tenths,
    word,
)

__all__ = [
    "answer",
    "bars",
    "by_item",
    "chart",
    "cited",
    "describe",
    "fiscal_year",
    "found",
    "heat",
    "inspect",
    "listed",
    "load",
    "note",
    "nothing",
    "number",
    "panels",
    "percent",
    "save",
    "select",
    "setup",
    "show",
    "source",
    "table",
    "use_tables",
    "why",
    "yen",
]


def __dir__() -> list[str]:
    """The names behind `h.` and the Tab key."""
    return __all__

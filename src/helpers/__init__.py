"""What the notebooks use.

`load` has the tables and records, `display` shows tables, notes and where a figure was read,
`plots` draws charts, `words` says figures and names as people do.
"""

from helpers.labels import read_labels
from helpers.measures.analyses import attainment_table as attainment
from helpers.measures.analyses import cost_measures_table as cost_measures
from helpers.measures.analyses import disclosure_table as disclosure
from helpers.measures.analyses import dx_progress_table as dx_progress
from helpers.measures.attainment import each_once
from helpers.measures.costs import cost_table
from helpers.measures.frames import is_share_unit, with_names
from helpers.measures.outcomes import outcomes, spent_on
from helpers.measures.selection import latest
from helpers.measures.target_levels import is_called_target, is_printed_target
from helpers.measures.targets import with_history
from hyoka.contract.records import PROVENANCE
from hyoka.text.wording import percent, short_year, yen
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
    why,
    with_value_cells,
)
from .finding import answer, found, save
from .load import (
    by_item,
    cited,
    describe,
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
from .opening import findings
from .plots import (
    ACCENT,
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
from .words import counted, listed, numbered, tenths, word

"""What the notebooks use.

`load` has the tables and records, `display` shows tables, notes and where a figure was read,
`plots` draws charts, `words` says figures and names as people do.
"""

from hyoka.contract.records import PROVENANCE
from hyoka.text.label_files import read_labels
from hyoka.text.wording import percent, short_year, yen
from hyoka.text.wording import shown_number as number
from hyoka.text.wording import shown_year as fiscal_year
from hyoka_analyses.measures.frames import with_names
from hyoka_analyses.measures.selection import latest

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
from .words import counted, listed, numbered, word

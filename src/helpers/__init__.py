"""What the notebooks use.

`load` has the tables and records, `display` shows tables, notes and where a figure was read,
`plots` draws charts, `words` says figures and names as people do.

`__all__` is what the notebooks call as `h.`, and what the Tab key offers: nothing else. Colours
(`h.ACCENT`) and the names of the columns of a place (`h.PROVENANCE`) stand beside it. What the
notebooks compute with stands in `measures`.
"""

from typing import Any

import hyoka
import measures
from hyoka.contract import PROVENANCE as PROVENANCE
from hyoka.text import UsageError, fold_name, percent, short_year, yen
from hyoka.text import shown_number as number
from hyoka.text import shown_year as fiscal_year
from looks.charts import ACCENT as ACCENT
from looks.charts import INK as INK
from looks.charts import OKABE_ITO as OKABE_ITO
from looks.charts import TINTS as TINTS
from looks.charts import WARNING as WARNING
from looks.folders import folder
from looks.heads import head
from looks.ways import rows_of
from measures.labels import read_labels

from .display import (
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
from .finding import Findings, about, said
from .load import (
    by_item,
    choices,
    cited,
    describe,
    documents_read,
    load,
    load_all,
    read,
    select,
    sources,
    use_tables,
    with_events,
)
from .offered import offer_tables
from .pdf_tables import page_with_table, tables_by_page
from .plots import (
    bars,
    chart,
    picture,
    series,
    setup,
    steps,
)
from .words import (
    in_full,
    listed,
    numbered,
    path,
    tenths,
    word,
)

__all__ = [
    "Findings",
    "about",
    "bars",
    "by_item",
    "chart",
    "choices",
    "cited",
    "describe",
    "documents_read",
    "fiscal_year",
    "fold_name",
    "folder",
    "head",
    "in_full",
    "inspect",
    "listed",
    "load",
    "load_all",
    "note",
    "nothing",
    "number",
    "numbered",
    "page_with_table",
    "path",
    "percent",
    "picture",
    "read",
    "read_labels",
    "rows_of",
    "said",
    "select",
    "series",
    "setup",
    "short_year",
    "show",
    "source",
    "sources",
    "steps",
    "table",
    "tables_by_page",
    "tenths",
    "use_tables",
    "varying",
    "why",
    "with_events",
    "with_value_cells",
    "word",
    "yen",
]

offer_tables(__name__)

#: What one cell alone called stands in that cell, by notebook.
_IN_CELLS = {
    "02": "placed",
    "04": "accounts_not_read unit_costs_beside with_general_funds with_payer",
    "05": "figures_of_actions",
    "06": "combined_marks surveyed",
    "07": "plans_ahead",
    "08": "all_years",
}
#: Where names of 0.4.0 are that are neither here nor in measures.
_MOVED = {
    **{name: f"cells of {page}" for page, names in _IN_CELLS.items() for name in names.split()},
    "heat": "sns.heatmap and h.chart (cells of 06, 07)",
    "against_target": 'h.said(rows, "against_target")',
    "beside_target": 'h.said(rows, "against_target")',
    "series_in_words": 'h.said(rows, "series_since")',
    "path_in_english": "a format of sentences: path in data/labels/findings.csv",
    "yen_in_english": "a format of sentences: yen in data/labels/findings.csv",
    "panels": "h.series",
    "answer": 'findings.answer (findings = h.Findings("04", tables))',
    "found": 'findings.add (findings = h.Findings("04", tables))',
    "save": 'findings.save (findings = h.Findings("04", tables))',
    **{name: f"hyoka.{name}" for name in hyoka.__all__},
    **measures.MOVED,
}


def __dir__() -> list[str]:
    """The names behind `h.` and the Tab key."""
    return __all__


def __getattr__(name: str) -> Any:  # noqa: ANN401 - it has none
    """Say where a name is that an older notebook calls."""
    if name in measures.__all__:
        raise AttributeError(_message_of_moved(name, f"m.{name} (import measures as m)"))
    if name in _MOVED:
        raise AttributeError(_message_of_moved(name, _MOVED[name]))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _message_of_moved(name: str, where: str) -> str:
    return str(UsageError("moved_name", expected=where, found=f"h.{name}"))

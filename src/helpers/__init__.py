"""What the notebooks use: tables loaded, charts and tables shown, figures traced to their page, figures in words."""

from hyoka.contract.records import PROVENANCE
from hyoka.measures.frames import with_names
from hyoka.measures.selection import latest
from hyoka.report.inspecting import inspect
from hyoka.text.label_files import read_labels
from hyoka.text.wording import fiscal_year, number, percent, short_year, yen

from .display import answer, head, note, nothing, sentences, show, table
from .load import cited, read, select, shares, sources, with_events
from .lookup import by_item, describe, folder, load, load_all, tables, use_tables
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
    save_chart,
    setup,
)
from .source import source, why, with_value_cells
from .words import counted, listed, numbered, word

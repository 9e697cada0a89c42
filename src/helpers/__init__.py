"""What the notebooks use: tables loaded, measures computed, charts and tables shown, figures traced to their page."""

from helpers.attainment import apply_polarity, attainment, polarity_matches
from helpers.attainment_targets import FINDINGS, progress_ratings, rating_agreement, target_findings
from helpers.charts import (
    ACCENT,
    GRADES,
    GREY,
    INK,
    LIGHT_GREY,
    OKABE_ITO,
    TEXT_CELLS,
    WARNING,
    axes,
    chart,
    mark_missing,
    money_axis,
    percent_axis,
    setup,
)
from helpers.costs import cost_measures, cost_table, unit_cost_table
from helpers.costs_labour import labour_rate_table
from helpers.display import answer, head, note, nothing, show, table
from helpers.load import cited, latest, mark_events, read, save, select, shares, sources, with_events, with_names
from helpers.lookup import describe, load, tables
from helpers.source import source, with_cells, with_value_cells
from helpers.words import counted, listed, short_year, word, wrap
from hyoka.contract.records import PROVENANCE
from hyoka.draft.inspecting import inspect
from hyoka.store.table_files import load_all
from hyoka.text.label_files import read_labels
from hyoka.text.wording import fiscal_year, number, percent, yen

"""What the notebooks use: tables loaded, measures computed, charts and tables shown, figures traced to their page."""

from helpers.charts import (
    ACCENT,
    DIVERGING,
    GRADES,
    GREY,
    LIGHT_GREY,
    OKABE_ITO,
    SEQUENTIAL,
    TEXT_CELLS,
    WARNING,
    axes,
    chart,
    mark_missing,
    money_axis,
    percent_axis,
    setup,
)
from helpers.load import cited, load_all, read_labels, save, select
from helpers.show import answer, note, table
from helpers.source import with_cells
from helpers.words import fiscal_year, listed, number, percent, short_year, word, wrap, yen
from hyoka import inspect
from hyoka.records import PROVENANCE

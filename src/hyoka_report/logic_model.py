"""What a project does for whom, and by which figures it is measured: a row from left to right.

対象 → 手段 → 実施形態 → 活動指標 → 成果指標 → 目的, as far as its form prints them; nothing is
inferred. `data/labels/logic_model.csv` says which printed field is which of these.
"""

from collections import defaultdict
from typing import Final, NamedTuple

import pandas as pd

from hyoka.text import in_words, shown_number, shown_year
from looks.verdicts import verdict_words
from measures.frames import Tables
from measures.labels import label_rows
from measures.target_levels import is_called_target

#: The kinds of indicators, before the station that the purpose has.
_KINDS: Final = ("output", "outcome")
_PURPOSE: Final = "目的"
_TARGET: Final = "目標"
#: The fewest stations that say something.
_FEWEST: Final = 2


class Station(NamedTuple):
    """A place of the row: what it is, and what is printed there."""

    name: str
    texts: list[str]


def station_of_fields() -> dict[str, str]:
    """The station of each printed field that has one."""
    return {row["field"]: row["station"] for row in label_rows("logic_model")}


def logic_models(tables: Tables) -> dict[str, list[Station]]:
    """The row of each activity that prints at least two of its stations, by activity_id."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    of_fields = station_of_fields()
    narratives = tables["narratives"][["activity_id", "field", "text"]]
    for activity, field, text in narratives.itertuples(index=False):
        if field in of_fields and text:
            found[activity][of_fields[field]].append(text)
    figures = _last_figures(tables["attainment"])
    indicators = tables["indicators"][["activity_id", "indicator_id", "kind", "name", "unit"]]
    for activity, indicator, kind, name, unit in indicators.itertuples(index=False):
        if kind in _KINDS:
            with_unit = f"{name}（{unit}）" if unit else name
            shown = f"{with_unit}　{figures.get(indicator, '')}".strip()
            found[activity][in_words("kind", kind)].append(shown)
    order = _order(of_fields)
    rows = {
        activity: [Station(name, stations[name]) for name in order if name in stations]
        for activity, stations in found.items()
    }
    return {activity: row for activity, row in rows.items() if len(row) >= _FEWEST}


def _order(of_fields: dict[str, str]) -> list[str]:
    """The stations from left to right."""
    before = [name for name in dict.fromkeys(of_fields.values()) if name != _PURPOSE]
    return [*before, *(in_words("kind", kind) for kind in _KINDS), _PURPOSE]


def _last_figures(attainment: pd.DataFrame) -> dict[str, str]:
    """Target, actual and verdict of the last year of each indicator that prints both, in words.

    A number that its document calls a forecast is called so.
    """
    both = attainment.dropna(subset=["target", "actual"])
    ordered = both.sort_values("fiscal_year", kind="stable")
    last = ordered.drop_duplicates("indicator_id", keep="last").copy()
    last["word"] = last["target_word"].mask(is_called_target(last["target_word"]), _TARGET)
    last["verdict"] = verdict_words(last)
    columns = ["indicator_id", "fiscal_year", "word", "target", "actual", "verdict"]
    figures: dict[str, str] = {}
    for name, year, of_target, target, actual, verdict in last[columns].itertuples(index=False):
        pair = f"{of_target} {shown_number(target)}・実績 {shown_number(actual)}"
        figures[name] = f"{shown_year(year)} {pair} {verdict}".strip()
    return figures

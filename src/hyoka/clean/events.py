"""Events that leave an indicator without a figure for some years (data/labels/events.csv): a closure, no survey."""

from math import inf
from typing import Final

from hyoka.contract.tables import MEASURES
from hyoka.text.japanese import fold
from hyoka.text.label_files import label_rows
from hyoka.text.zero_notes import NoFigure

#: Kinds of events (epidemic, closure, not_surveyed, transfer, redefinition) that make a 0 of their years no figure.
NO_FIGURE: Final = frozenset({"closure", "not_surveyed"})


def zeros_of_events(municipality_code: str, activity: str, indicator: str) -> list[NoFigure]:
    """The zeros of an indicator that are no figures because of an event.

    An event without a city, an activity or an indicator is one of all of them, without a year of all years.
    """
    names = {"municipality_code": municipality_code, "activity": fold(activity), "indicator": fold(indicator)}
    return [
        NoFigure(frozenset(MEASURES), float(event["first_year"] or -inf), float(event["last_year"] or inf))
        for event in label_rows("events")
        if event["kind"] in NO_FIGURE and all(fold(event[column]) in ("", name) for column, name in names.items())
    ]

"""The explorer: all rows with filters, and beside a row its activity and the picture of its page.

One HTML file with its data, pictures and plain JavaScript.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
from pandas.api.typing import SeriesGroupBy

from hyoka import LARGEST_BYTES, PIXELS_A_POINT, pictures
from hyoka.contract import LEVELS, YEARS
from hyoka.text import fold_radicals, in_words, shown_year
from hyoka_report.activity_pages import with_places
from looks.activity_words import activity_words
from looks.cards import link_to
from looks.joined_tables import (
    PLACES,
    SHOWN_IN,
    head_of,
    joined,
    joined_tables,
    section_of,
)
from looks.joined_tables import SHARE_HEADS as SHARES
from measures.due import indicators_due
from measures.frames import Tables
from measures.signals import SIGNALS

TEXTS: Final = "記述"
_REACHED: Final = "目標の達成"
#: What the page takes beside its data and pictures.
_FRAME_BYTES: Final = 80_000
ABOVE = "・".join(in_words("level", level) for level in LEVELS[:2])
_EXECUTION = in_words("measure", "execution")
_CITY = head_of("documents.municipality")
_YEAR = head_of("costs.fiscal_year")
_CODE, _NAME, _SECTION, _LEVEL, _DOCUMENT = (
    head_of(f"activities.{name}") for name in ("code", "name", "section", "level", "document_id")
)
#: What the page's script calls columns; `alike` are those in which amounts must not differ that are
#: added.
_NAMES: Final = {
    "city": _CITY, "code": _CODE, "name": _NAME, "section": _SECTION, "document": _DOCUMENT,
    "page": head_of("activities.page"), "value": head_of("costs.value"),
    "unit": head_of("costs.unit"),
    "alike": [_YEAR, head_of("costs.basis"), head_of("costs.item")],
}  # fmt: skip
_FILTERED_COLUMNS: Final = (
    "indicators.kind",
    "attainment.verdict",
    "costs.item",
    "costs.basis",
    "ratings.criterion",
    "ratings.symbol",
    "narratives.field",
    "signals.n_marks",
)
#: What stands for a mark that holds, and for one that does not; what cannot be judged is blank.
_HOLDS: Final = {True: "該当", False: "なし"}
#: The columns by which the page filters, where its rows or their activities have them.
_FILTERS: Final = (_CITY, _YEAR, _SECTION, ABOVE, _LEVEL, *map(head_of, _FILTERED_COLUMNS))


def explore_values(
    tables: Tables, documents: Iterable[Mapping[str, Any]], files: Mapping[str, Path]
) -> dict[str, Any]:
    """What the page shows, with as many pictures of the documents' pages as LARGEST_BYTES allow.

    Args:
        tables: The run's.
        documents: Rows of `documents` with title and link, as the first page names them.
        files: The PDFs that are there, by document_id.
    """
    activities = _activities(tables)
    texts = joined(tables, "narratives", tables["narratives"], ("field", "text"))
    word = activity_words(tables["documents"])[""].ja
    frames = {word: activities, **joined_tables(tables), TEXTS: texts}
    if len(signals := _signals(tables, activities)):
        frames[SHOWN_IN["signals"]] = signals
    years = {year for frame in frames.values() if _YEAR in frame for year in frame[_YEAR]}
    wanted = Counter(
        (document, page)
        for frame in frames.values()
        for document, places in zip(frame[_DOCUMENT], frame[PLACES], strict=True)
        for page in {box[0] for box in places}
    )
    data: dict[str, Any] = {
        "tables": {title: _table(frame, activities) for title, frame in frames.items()},
        "cards": [
            link_to(document, str(activity)) for activity, document in activities[_DOCUMENT].items()
        ],
        "documents": {
            row["document_id"]: {
                "title": row["title"],
                "link": row["link"],
                "kind": in_words("kind", row["kind"]),
            }
            for row in documents
        },
        "filters": _FILTERS,
        "names": _NAMES,
        "years": {
            printed: year for year in range(*YEARS) if (printed := shown_year(year)) in years
        },
        "scale": PIXELS_A_POINT,
    }
    room = LARGEST_BYTES - len(json_for_script(data).encode()) - _FRAME_BYTES
    # the pages with the most rows first
    ranked = sorted(wanted, key=lambda sheet: (-wanted[sheet], sheet))
    sheets = [
        (f"{document}#{page}", files.get(document), {"page": page}) for document, page in ranked
    ]
    data["sheets"] = pictures(sheets, room)
    with_cards = {*activities[_DOCUMENT]}
    shown = {
        "word": word,
        "cards": {
            link_to(row["document_id"]): row["title"]
            for row in documents
            if row["document_id"] in with_cards
        },
        "count": len(activities),
        "sheets_shown": len(data["sheets"]),
        "sheets_wanted": len(wanted),
    }
    return {"data": json_for_script(data), **shown}


def _activities(tables: Tables) -> pd.DataFrame:
    """The activities with something to show, by activity_id, with the sums of their last year."""
    rows = with_places(tables).query("is_shown")
    years = rows.set_index("activity_id")["fiscal_year"]

    def last(frame: pd.DataFrame, column: str) -> SeriesGroupBy:
        """A column in the last year of each activity that is not after its own."""
        is_due = frame["fiscal_year"] <= frame["activity_id"].map(years)
        due = frame[is_due].dropna(subset="fiscal_year")
        is_last = due["fiscal_year"] == due.groupby("activity_id")["fiscal_year"].transform("max")
        return due[is_last].groupby("activity_id", sort=False)[column]

    totals = tables["costs"].query("item == 'total' and unit == 'JPY'").dropna(subset="value")
    executions = tables["cost_measures"].query("measure == 'execution'").dropna(subset="value")
    due = indicators_due(tables, tables)
    reached = due[due["verdict"].ne("")].groupby("activity_id")["verdict"].agg(_reached)
    statuses = last(tables["statuses"], "status").last()
    found = {}
    for basis in ("settlement", "budget"):
        of_basis = totals[totals["basis"] == basis]
        found[f"{in_words('basis', basis)}（千円）"] = last(of_basis, "value").last() / 1000
    found[_EXECUTION] = last(executions, "value").last()
    found[_REACHED] = reached
    found[head_of("ratings.symbol")] = last(tables["ratings"], "symbol").agg("・".join)
    found[head_of("statuses.status")] = statuses.map(lambda code: in_words("status", code))
    themes = tables["dx_progress"].set_index("activity_id")["theme"]
    found[head_of("dx_progress.theme")] = themes.str.replace(";", "・")
    frame = joined(tables, "activities", rows, ("level", "fiscal_year"))
    for name, values in found.items():
        frame[name] = values.reindex(frame.index)
    frame[ABOVE] = rows["above"].to_numpy()
    frame[_LEVEL] = rows["word"].to_numpy()
    frame[_SECTION] = frame[_SECTION].map(section_of)
    about = [_CODE, _YEAR, _SECTION, _CITY, ABOVE, _LEVEL, _DOCUMENT]
    return frame[[_NAME, *found, *about, PLACES]]


def _signals(tables: Tables, activities: pd.DataFrame) -> pd.DataFrame:
    """The signals of each project of which one can be judged, the most first, by activity_id."""
    found = tables["signals"]
    is_shown = found["n_judged"].gt(0) & found["activity_id"].isin(activities.index)
    rows = found[is_shown]
    words = {name: rows[name].astype(object).map(_HOLDS) for name in SIGNALS}
    rows = rows.assign(**words, n_marks=rows["n_marks"].astype("str"))
    rows[PLACES] = rows["activity_id"].map(activities[PLACES])
    evidence = ("low_marks", "kind", "direction")
    columns = ("n_marks", "n_judged", *SIGNALS, *evidence, "fiscal_year")
    frame = joined(tables, "signals", rows, columns)
    for name in ("settlement", "general_funds_change", "left"):
        frame[f"{head_of(f'signals.{name}')}（千円）"] = rows[name].to_numpy() / 1000
    return frame


def _reached(verdicts: "pd.Series[str]") -> str:
    """How many of the targets are met, and how many nothing judges."""
    counts = verdicts.value_counts()
    n_met = counts.get("met", 0)
    n_judged = n_met + counts.get("missed", 0)
    n_unjudged = len(verdicts) - n_judged
    unjudged = f"{in_words('verdict', 'undetermined')}{n_unjudged}" if n_unjudged else ""
    if not n_judged:
        return unjudged
    return f"{n_met} / {n_judged}" + (f"（ほか{unjudged}）" if unjudged else "")


def _table(frame: pd.DataFrame, activities: pd.DataFrame) -> dict[str, Any]:
    """A table for the page.

    Returns:
        heads; numbers and shares (which of the heads are); rows: of each the activity's number,
        its places, its cells. The page's own folding does not know radicals, which NFKC leaves as
        they are: they are folded here.
    """
    repeated = [] if frame is activities else [_CITY, _CODE, _NAME, _SECTION, _DOCUMENT]
    shown = frame.drop(columns=[*repeated, head_of("activities.page"), PLACES], errors="ignore")
    shown = shown.replace("", None).dropna(axis=1, how="all")
    folded = shown.map(lambda cell: fold_radicals(cell) if isinstance(cell, str) else cell)
    filled = folded.astype(object).where(shown.notna(), None)
    cells = filled.to_numpy().tolist()
    numbers = activities.index.get_indexer(frame.index).tolist()
    return {
        "heads": [*shown],
        "numbers": [name for name in shown if pd.api.types.is_numeric_dtype(shown[name])],
        "shares": [name for name in shown if name in (*SHARES, _EXECUTION)],
        "rows": [
            [number, at, *row]
            for number, at, row in zip(numbers, frame[PLACES], cells, strict=True)
        ],
    }


def json_for_script(data: object) -> str:
    """Data as JSON without <, so that it can stand in a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")

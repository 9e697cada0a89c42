"""A page for each activity (事業カルテ), on one A4.

It has the activity's figures, funds, marks, texts and the picture of its sheet. The activities of
a document are one file; a link to one of them shows it alone (`:target`), without any script.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from hyoka import LARGEST_BYTES, PIXELS_A_POINT, pictures, public_name
from hyoka.contract import LEVELS, PROVENANCE, TABLES
from hyoka.text import MISSING, in_words, percent, shown_number, shown_year
from hyoka_report.chain import box_of_fields, chains
from hyoka_report.logic_model import logic_models, station_of_fields
from looks.activity_words import activity_words, level_words
from looks.cards import FOLDER, anchor, cell_anchor
from looks.replies import replies_html
from looks.verdicts import verdict_words
from looks.ways import SHOWN_CELLS
from measures.attainment import LIMIT, NO_PAIR, target_words
from measures.frames import Tables

#: How many of its pages, from the first, show an activity.
_PICTURES: Final = 2
#: The bytes that all pictures of a file may take.
_ROOM: Final = LARGEST_BYTES // 2
#: The tables whose rows stand on a page and belong to an activity.
_PLACED: Final = ("indicators", "costs", "ratings", "statuses", "narratives")
#: The columns that name a cell.
_CORNER: Final = PROVENANCE[:3]
#: The tables whose rows stand in one list.
_MARKS: Final = ("ratings", "statuses")
_MEASURES: Final = ("baseline", "target", "actual")
_UNITS: Final = {"JPY": "千円", "FTE": "人", "hours": "時間", "percent": "%"}

#: The columns of a figure on a page.
_FIGURE: Final = ["key", "label", "fiscal_year", "value", "text", "cell", "page"]

#: Rows of a table, with None for what is missing.
Rows = list[dict[Any, Any]]


def with_places(tables: Tables) -> pd.DataFrame:
    """The activities with what they are part of, and whether they have something to show.

    Returns:
        Rows of activities with above (codes and names of all that an activity is part of, the
        highest first), word (what it is: 事務事業) and is_shown: false for one that only has parts.
    """
    activities = tables["activities"].set_index("activity_id", drop=False)
    codes = activities["code"].fillna("")
    names = (codes + " " + activities["name"].fillna("")).str.strip()
    parents = activities["parent_id"]
    above = pd.Series("", activities.index, dtype="str")
    for _ in LEVELS:
        next_above = parents.map(names).astype("str").fillna("")
        above = next_above.str.cat(above, sep=" › ").str.strip(" ›")
        parents = parents.map(activities["parent_id"])
    filled = pd.concat([tables[name]["activity_id"] for name in _PLACED])
    is_shown = activities.index.isin(filled) | ~activities.index.isin(activities["parent_id"])
    word = level_words(activities, tables)
    return activities.assign(above=above, word=word, is_shown=is_shown).reset_index(drop=True)


def activity_pages(
    tables: Tables,
    documents: Iterable[Mapping[str, Any]],
    files: Mapping[str, Path],
    of_all_years: Tables | None = None,
) -> dict[str, dict[str, Any]]:
    """What the file of each document that has activities shows, by its path in the run's folder.

    Args:
        tables: The run's.
        documents: Rows of `documents` with title, as the first page names them.
        files: The PDFs that are there, by document_id.
        of_all_years: The tables of which the run shows some years: figures of others lead into
            the pictures, too.

    Returns:
        What the template needs, and `anchors`: the names of the cells that links may lead to.
    """
    polarity = pd.concat(
        [tables[name][["indicator_id", "polarity"]] for name in ("attainment", "indicators")]
    )
    polarity = polarity.query("polarity != ''").drop_duplicates("indicator_id")
    parts = _parts(tables)
    figures = _figures(tables)
    details = _details(tables)
    models = logic_models(tables)
    shared: dict[str, Any] = {
        "anchor": anchor,
        "parts": parts,
        "rows": {name: _by(tables[name], "activity_id") for name in _PLACED},
        "figures": _by_year(figures),
        "details": _by_year(details),
        "cell_of": cell_of,
        "notes": _notes(tables),
        "models": models,
        "stations": station_of_fields(),
        "chains": chains(tables),
        "boxes": box_of_fields(),
        "findings": _findings(tables),
        "polarity": dict(zip(polarity["indicator_id"], polarity["polarity"], strict=True)),
    }
    activities = _by(with_places(tables), "document_id")
    cells = _by(_cells(of_all_years or tables), "document_id")
    marks = [_placed(tables[name]) for name in _MARKS]
    shown_cells = {*pd.concat([frame["cell"] for frame in (figures, details, *marks)])}
    words = activity_words(tables["documents"])
    shown = {}
    for document in documents:
        name = document["document_id"]
        wanted = [
            ((row["activity_id"], part["page"]), files.get(name), part)
            for row in activities[name]
            if row["is_shown"]
            for part in parts[row["activity_id"]]
        ]
        if any(row["is_shown"] for row in activities[name]):
            pages_shown = pictures(wanted, _ROOM)
            boxes = _boxes(cells[name], pages_shown)
            boxed = {cell for of_page in boxes.values() for cell in of_page}
            unseen = {cell["cell"] for cell in cells[name]} - boxed
            shown[f"{FOLDER}/{public_name(name)}.html"] = {
                **shared,
                "title": document["title"],
                "word": words[document["municipality"]],
                "document": document,
                "activities": activities[name],
                "pictures": pages_shown,
                "cell_boxes": boxes,
                "boxed": boxed,
                "unseen": {*unseen},
                "anchors": boxed | (unseen & shown_cells),
            }
    return shown


def cell_of(row: Mapping[Any, Any]) -> str:
    """The name of the cell of a row, as links lead to it; "" of one that stands on no page."""
    return cell_anchor(*(row[edge] for edge in _CORNER)) if row["page"] is not None else ""


def _cells(tables: Tables) -> pd.DataFrame:
    """The cells of figures and marks by activity, each once: it is named for one activity alone."""
    owners = _owners(tables)
    values = tables["indicator_values"]
    values = values.assign(activity_id=values["indicator_id"].map(owners))
    of_tables = {**tables, "indicator_values": values}
    columns = ["document_id", "activity_id", *PROVENANCE]
    cells = pd.concat([of_tables[name][columns] for name in SHOWN_CELLS]).dropna()
    names = map(cell_anchor, *(cells[edge] for edge in _CORNER))
    return cells.assign(cell=[*names]).drop_duplicates(["document_id", "cell"])


def _boxes(cells: Rows, shown: Mapping[Any, Mapping[str, Any]]) -> dict[Any, dict[str, str]]:
    """Where the cells of an activity stand in the picture of a page, as CSS's inset, by name."""
    boxes: dict[Any, dict[str, str]] = defaultdict(dict)
    for cell in cells:
        key = (cell["activity_id"], cell["page"])
        if key not in shown:
            continue
        width, height, top = (shown[key][name] for name in ("width", "height", "top"))
        sides = (
            (cell["top"] * PIXELS_A_POINT - top) / height,
            1 - cell["x1"] * PIXELS_A_POINT / width,
            1 - (cell["bottom"] * PIXELS_A_POINT - top) / height,
            cell["x0"] * PIXELS_A_POINT / width,
        )
        boxes[key][cell["cell"]] = " ".join(f"{100 * side:.1f}%" for side in sides)
    return boxes


def _by(frame: pd.DataFrame, key: str) -> defaultdict[str, Rows]:
    """The rows by a key, with None for what is missing."""
    rows: defaultdict[str, Rows] = defaultdict(list)
    filled = frame.astype(object).where(frame.notna(), None)
    for row in filled.to_dict("records"):
        rows[row[key]].append(row)
    return rows


def _words(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column].map(lambda code: in_words(column, code) if code else "")


def _labelled(costs: pd.DataFrame) -> pd.DataFrame:
    """Costs with their label, item and basis and unit in words; money in thousand yen."""
    items = (
        costs["detail"].mask(costs["detail"].eq(""), _words(costs, "item"))
        + " "
        + _words(costs, "basis")
    )
    units = costs["unit"].map(lambda unit: f"（{_UNITS.get(unit, unit)}）" if unit else "")
    value = costs["value"].mask(costs["unit"].eq("JPY"), costs["value"] / 1000)
    return _placed(
        costs.assign(key=costs["activity_id"], label=items.str.strip() + units, value=value)
    )


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the names of their cells."""
    corners = rows[[*_CORNER]].astype(object).where(rows[[*_CORNER]].notna(), None)
    return rows.assign(cell=[cell_of(corner) for corner in corners.to_dict("records")])


def _details(tables: Tables) -> pd.DataFrame:
    """What an amount was spent on, as `_figures` has it: the items that a form prints by name."""
    costs = tables["costs"]
    return _labelled(costs[costs["item"].eq("detail")])[_FIGURE].astype(object)


def _findings(tables: Tables) -> dict[str, list[Markup]]:
    """The sentences of what was found of an activity or of one of its indicators, by its id."""
    owners = _owners(tables)
    sentences: dict[str, list[Markup]] = defaultdict(list)
    for subject, rows in _by(tables["findings"].query("subject != ''"), "subject").items():
        of_activity = sentences[owners.get(subject, subject)]
        of_activity += [escape(row["ja"]) + Markup(replies_html(row)) for row in rows]
    return sentences


def _owners(tables: Tables) -> dict[str, str]:
    """The activity of each indicator."""
    indicators = tables["indicators"]
    return dict(zip(indicators["indicator_id"], indicators["activity_id"], strict=True))


def _figures(tables: Tables) -> pd.DataFrame:
    """The figures of activities and of indicators; costs by name stand in `_details`.

    Returns:
        Rows of key (the id), label, fiscal_year, value (money in thousand yen), text where there
        is no value, cell and page of what was read.
    """
    costs = tables["costs"].query("item != 'detail'")
    execution = tables["cost_measures"].query("measure == 'execution'").dropna(subset="value")
    values = tables["indicator_values"].query("measure in @_MEASURES and status != 'placeholder'")
    values = values.sort_values(
        "measure", key=lambda measures: measures.map(_MEASURES.index), kind="stable"
    )
    attained = tables["attainment"].dropna(subset="attainment")
    judged = tables["attainment"].query("verdict in ['met', 'missed']")  # also a bound: 0.03未満
    of_documents = values["document_id"].map(target_words(tables["documents"]))
    of_targets = values["target_word"].mask(values["target_word"].eq(""), of_documents)
    measures = _words(values, "measure").mask(values["measure"].eq("target"), of_targets)
    is_limit = judged["target_kind"].eq(LIMIT)
    of_limit = "（" + judged["target_word"] + "）"
    judged_by = TABLES["attainment"]["verdict"].title + of_limit.where(is_limit, "")
    computed = {"value": None, "cell": "", "page": None}
    shares = {**computed, "text": [percent(share) for share in execution["value"]]}
    reached = {**computed, "text": [percent(share) for share in attained["attainment"]]}
    verdicts = {**computed, "text": verdict_words(judged)}
    parts = (
        _labelled(costs),
        execution.assign(
            key=execution["activity_id"], label=in_words("measure", "execution"), **shares
        ),
        _placed(values.assign(key=values["indicator_id"], label=measures)),
        attained.assign(
            key=attained["indicator_id"], label=TABLES["attainment"]["attainment"].title, **reached
        ),
        judged.assign(key=judged["indicator_id"], label=judged_by, **verdicts),
    )
    return pd.concat([part[_FIGURE].astype(object) for part in parts])


class _Figure(NamedTuple):
    """A figure of a line; its text stands where it has no value."""

    year: int
    value: Any
    text: str
    cell: str = ""
    page: Any = None


def _by_year(figures: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The figures of each key as a table: the years, and of each label its figures by year.

    The figures of a label have as many decimals as the one that needs most; what has no value
    stands as printed.
    """
    lines: dict[tuple[str, str], list[_Figure]] = defaultdict(list)
    for key, label, *figure in figures.itertuples(index=False, name=None):
        lines[key, label].append(_Figure(*figure))
    years: dict[str, set[int]] = defaultdict(set)
    for (key, _), line in lines.items():
        years[key].update(figure.year for figure in line)
    tables: dict[str, dict[str, Any]] = {
        key: {"years": sorted(found), "lines": []} for key, found in years.items()
    }
    for (key, label), line in lines.items():
        decimals = max(_decimals(figure.value) for figure in line)
        shown = {
            figure.year: figure
            if pd.isna(figure.value)
            else figure._replace(text=shown_number(figure.value, decimals))
            for figure in line
        }
        cells = [shown.get(year, _Figure(year, None, "")) for year in tables[key]["years"]]
        tables[key]["lines"].append((label, cells))
    return tables


def _decimals(value: Any) -> int:  # noqa: ANN401 - a number or none
    """How many decimals a figure needs."""
    if pd.isna(value):
        return 0
    exponent = Decimal(f"{value:.15g}").as_tuple().exponent
    return max(0, -int(exponent))


#: The years, in words, of each note.
_YearsOfNotes = dict[str, list[str]]


def _notes(tables: Tables) -> dict[str, str]:
    """What is to be known of figures, with their years, by the ids of activities and indicators."""
    execution = tables["cost_measures"].query("measure == 'execution'").dropna(subset="value")
    replaced = tables["indicator_values"].query("measure == 'actual' and status == 'placeholder'")
    attained = tables["attainment"]
    reasons = attained[~attained["reason"].isin(["", LIMIT, *NO_PAIR])]
    sources = (
        (execution, "activity_id", _words(execution, "cautions")),
        (replaced, "indicator_id", _words(replaced, "status")),
        (reasons, "indicator_id", _words(reasons, "reason")),
        (attained, "indicator_id", _words(attained, "cautions")),
    )
    years: dict[str, _YearsOfNotes] = defaultdict(lambda: defaultdict(list))
    for rows, key, notes in sources:
        noted = zip(rows[key], notes, rows["fiscal_year"], strict=True)
        for name, note, year in noted:
            if note not in ("", MISSING):
                years[name][note].append(shown_year(year))
    return {
        name: "、".join(f"{note}（{'・'.join(of)}）" for note, of in notes_of.items())
        for name, notes_of in years.items()
    }


def _parts(tables: Tables) -> defaultdict[str, Rows]:
    """The first pages on which each activity stands, and between which edges it stands there."""
    values = tables["indicator_values"]
    values = values.assign(activity_id=values["indicator_id"].map(_owners(tables)))
    of_activities = [tables[name] for name in ("activities", *_PLACED)]
    placed = pd.concat([values, *of_activities]).dropna(subset=["page", "top"])
    edges = placed.groupby(["activity_id", "page"]).agg({"top": "min", "bottom": "max"})
    parts: defaultdict[str, Rows] = defaultdict(list)
    for row in edges.reset_index().to_dict("records"):
        of_activity = parts[row.pop("activity_id")]
        if len(of_activity) < _PICTURES:
            of_activity.append(row)
    return parts

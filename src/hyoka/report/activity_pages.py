"""A page for each activity (事業カルテ): its figures, funds, marks, texts and the picture of its sheet, on one A4.

The activities of a document are one file; a link to one of them shows it alone (`:target`), without any script.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import TABLES
from hyoka.measures.attainment import NO_PAIR, PROGRESS_REASONS
from hyoka.report.rendering import SCALE, data_uri, in_greys, render_page
from hyoka.report.run_folders import public_name
from hyoka.report.templating import LARGEST_BYTES, TEMPLATES, href, rendered, write_page
from hyoka.text import wording
from hyoka.text.wording import in_words

if TYPE_CHECKING:
    from hyoka.report.settings import RunFacts

#: Where the files lie in the folder of a run.
FOLDER = "activities"
#: What is shown around an activity on its page, and the share of a page from which on all of it is shown.
_AROUND_PT, _WHOLE = 12.0, 0.5
#: An activity is shown on its first pages.
_PICTURES = 2
#: Size and margin of a chart of an indicator, pixels.
_WIDTH, _HEIGHT, _MARGIN = 190.0, 52.0, 7.0
#: The tables whose rows stand on a page and belong to an activity, and those whose rows belong to an indicator.
_PLACED: Final = ("indicators", "costs", "ratings", "statuses", "narratives")
_OF_INDICATORS: Final = ("indicator_values", "attainment")
_MEASURES: Final = ("baseline", "target", "actual")
_ATTAINED: Final = TABLES["attainment"]["attainment"].title
_UNITS: Final = {"JPY": "千円", "FTE": "人", "hours": "時間", "percent": "%"}

Row = Mapping[Any, Any]
#: The rows of a table by activity_id or indicator_id.
ByKey = Mapping[str, Sequence[Row]]


def anchor(activity_id: str) -> str:
    """The name of an activity within the file of its document."""
    return activity_id.partition("/")[2].replace(" ", "_") or activity_id


def link_to(document_id: str, activity_id: str = "") -> str:
    """The link to the page of a document's activities, or of one of them, from the pages of its run."""
    place = f"#{href(anchor(activity_id))}" if activity_id else ""
    return f"{FOLDER}/{href(public_name(document_id))}.html{place}"


def shown(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The activities that have something of their own; those of which only others are part are their `above`.

    Returns:
        Rows of activities with above: codes and names of all that an activity is part of, the highest first.
    """
    activities = tables["activities"]
    filled = pd.concat([tables[name]["activity_id"] for name in _PLACED])
    is_shown = activities["activity_id"].isin(filled) | ~activities["activity_id"].isin(activities["parent_id"])
    parents = dict(zip(activities["activity_id"], activities["parent_id"], strict=True))
    names = dict(zip(activities["activity_id"], _named(activities), strict=True))

    def above(activity: str) -> str:
        found: list[str] = []
        while (activity := parents.get(activity, "")) in names and activity not in found:
            found.insert(0, activity)
        return " › ".join(names[parent] for parent in found)

    return activities[is_shown].assign(above=activities["activity_id"].map(above))


def _named(activities: pd.DataFrame) -> "pd.Series[str]":
    return (activities["code"].fillna("") + " " + activities["name"].fillna("")).str.strip()


def write_activity_pages(facts: "RunFacts", tables: dict[str, pd.DataFrame]) -> None:
    """Write a file for each document that has activities."""
    (facts.folder / FOLDER).mkdir(exist_ok=True)
    of = {name: _by_key(tables[name], "activity_id") for name in (*_PLACED, "cost_measures")}
    of |= {name: _by_key(tables[name], "indicator_id") for name in _OF_INDICATORS}
    activities = _by_key(shown(tables), "document_id")
    style = (TEMPLATES / "report" / "activities.css").read_text(encoding="utf-8")
    for document in facts.documents:
        name, cards, room = document["document_id"], [], LARGEST_BYTES // 2
        for row in activities[name]:
            card = _card(row, {table: rows[row["activity_id"]] for table, rows in of.items()}, of)
            path = facts.settings.files.get(name)
            card["page"] = min((place[0] for place in card["places"]), default=None)
            card["pictures"] = _pictures(card["places"], path) if path and room > 0 else []
            room -= sum(len(picture["src"]) for picture in card["pictures"])
            cards.append(card)
        values = {"title": document["title"], "here": "../", "document": document, "cards": cards}
        source = f"../{document['link']}" if document["link"] else ""
        if cards:
            page = rendered("activities.html.j2", activity_style=style, source=source, **values, **facts.foot)
            write_page(facts.folder / FOLDER / f"{public_name(name)}.html", page)


def _by_key(frame: pd.DataFrame, key: str) -> defaultdict[str, list[Row]]:
    """The rows by a key, with None for what is missing."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        rows[row[key]].append(row)
    return rows


def _card(row: Row, own: ByKey, of: Mapping[str, ByKey]) -> dict[str, Any]:
    """What the page of an activity shows; places are those of all its figures and texts."""
    execution = [cost for cost in own["cost_measures"] if cost["measure"] == "execution" and cost["value"] is not None]
    costs = [(_cost_label(cost), cost, _amount(cost), cost["text"]) for cost in own["costs"]]
    costs += [(in_words("measure", "execution"), cost, None, wording.percent(cost["value"])) for cost in execution]
    of_indicators = [[of[name][entry["indicator_id"]] for name in _OF_INDICATORS] for entry in own["indicators"]]
    placed = [row, *(entry for name in _PLACED for entry in own[name]), *(v for vs, _ in of_indicators for v in vs)]
    marks = [(mark["criterion"], mark, mark["text"] or mark["symbol"]) for mark in own["ratings"]]
    marks += [("実施区分", status, in_words("status", status["status"])) for status in own["statuses"]]
    return {
        "anchor": anchor(row["activity_id"]),
        "name": row["name"] or "（名称の記載なし）",
        "code": row["code"] or "",
        "above": row["above"],
        "facts": [in_words("level", row["level"]), row["department"], row["section"], _year(row)],
        "costs": _by_year(costs),
        "cost_notes": _notes([(cost, in_words("flags", cost["flags"] or "")) for cost in execution]),
        "marks": [(label, _year(mark), text) for label, mark, text in marks],
        "indicators": [
            _indicator(entry, *figures) for entry, figures in zip(own["indicators"], of_indicators, strict=True)
        ],
        "texts": [(entry["field"], entry["text"]) for entry in own["narratives"]],
        "places": [[entry[edge] for edge in PROVENANCE] for entry in placed if entry["page"] is not None],
    }


def _year(row: Row) -> str:
    return wording.fiscal_year(row["fiscal_year"])


def _cost_label(cost: Row) -> str:
    words = [cost["detail"] or in_words("item", cost["item"]), cost["basis"] and in_words("basis", cost["basis"])]
    unit = _UNITS.get(cost["unit"], cost["unit"])
    return " ".join(filter(None, words)) + (f"（{unit}）" if unit else "")


def _amount(cost: Row) -> float | None:
    return cost["value"] / 1000 if cost["unit"] == "JPY" and cost["value"] is not None else cost["value"]


def _by_year(figures: Sequence[tuple[str, Row, float | None, str]]) -> dict[str, Any]:
    """Figures (label, row with its year, value, text) as a table: of each label its figures by year.

    The figures of a label have as many decimals as the one that needs most; what has no value stands as printed.
    """
    years = sorted({row["fiscal_year"] for _, row, _, _ in figures})
    lines: dict[str, dict[int, tuple[float | None, str]]] = defaultdict(dict)
    for label, row, value, text in figures:
        lines[label][row["fiscal_year"]] = value, text
    table = []
    for label, cells in lines.items():
        decimals = max(_decimals(value) for value, _ in cells.values())
        words = {year: text if v is None else wording.number(v, decimals) for year, (v, text) in cells.items()}
        table.append((label, [words.get(year, "") for year in years]))
    return {"years": [wording.fiscal_year(year) for year in years], "lines": table}


def _decimals(value: float | None) -> int:
    return 0 if value is None else max(0, -int(Decimal(f"{value:.15g}").as_tuple().exponent))


def _notes(told: Iterable[tuple[Row, str]]) -> str:
    """What is to be known of figures, with their years."""
    years: dict[str, list[str]] = defaultdict(list)
    for row, words in told:
        years[words].append(_year(row))
    return "、".join(f"{words}（{'・'.join(of)}）" for words, of in years.items() if words not in ("", wording.MISSING))


def _indicator(entry: Row, values: Sequence[Row], attained: Sequence[Row]) -> dict[str, Any]:
    figures = [value for name in _MEASURES for value in values if value["measure"] == name]
    figures = [value for value in figures if value["status"] != "placeholder"]
    lines = [(in_words("measure", value["measure"]), value, value["value"], value["text"] or "") for value in figures]
    notes = [(v, in_words("status", v["status"])) for v in values if v not in figures and v["measure"] == "actual"]
    for row in attained:
        if row["attainment"] is not None:
            lines.append((_ATTAINED, row, None, wording.percent(row["attainment"])))
        if row["reason"] and row["reason"] not in NO_PAIR:
            notes.append((row, in_words("reason", row["reason"])))
        flags = [flag for flag in (row["flags"] or "").split(";") if flag not in PROGRESS_REASONS]
        notes.append((row, in_words("flags", ";".join(flags))))
    polarity = next((row["polarity"] for row in attained if row["polarity"]), entry["polarity"])
    about = [in_words(name, code) for name, code in (("kind", entry["kind"]), ("polarity", polarity)) if code]
    return {
        "name": entry["name"],
        "unit": entry["unit"] or "",
        "about": "・".join(about),
        "definition": entry["definition"] or "",
        "table": _by_year(lines),
        "notes": _notes(notes),
        "chart": _chart([value for value in figures if value["value"] is not None]),
    }


def _chart(values: Sequence[Row]) -> dict[str, Any]:
    """The points of targets and actuals, and the lines between actuals of years that follow each other."""
    years, figures = [value["fiscal_year"] for value in values], [value["value"] for value in values]
    if len({*years}) < 2:
        return {}
    points: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for value in values:
        across, up = _share(value["fiscal_year"], years), _share(value["value"], figures)
        points[value["measure"]][value["fiscal_year"]] = (
            round(_MARGIN + across * (_WIDTH - 2 * _MARGIN), 1),
            round(_HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN), 1),
        )
    actuals = points["actual"]
    lines = [(point, actuals[year + 1]) for year, point in actuals.items() if year + 1 in actuals]
    size = {"width": _WIDTH, "height": _HEIGHT}
    return size | {"actuals": actuals.values(), "targets": points["target"].values(), "lines": lines}


def _share(value: float, values: Sequence[float]) -> float:
    low, high = min(values), max(values)
    return (value - low) / (high - low) if high > low else 0.5


def _pictures(places: Sequence[Sequence[Any]], path: Path) -> list[dict[str, Any]]:
    """The first pages on which an activity stands: of a page that it shares with others, its part."""
    pictures = []
    for number in sorted({page for page, *_ in places})[:_PICTURES]:
        if (page := render_page(path, number)) is None:
            continue
        tops, bottoms = zip(*((top, bottom) for at, _, top, _, bottom in places if at == number), strict=True)
        top, bottom = (min(tops) - _AROUND_PT) * SCALE, (max(bottoms) + _AROUND_PT) * SCALE
        if bottom - top <= _WHOLE * page.height:
            page = page.crop((0, max(0, round(top)), page.width, min(page.height, round(bottom))))
        pictures.append({"src": data_uri(in_greys(page)), "page": number})
    return pictures

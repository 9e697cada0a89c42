"""A page for each activity (事業カルテ): its figures, funds, marks, texts and the picture of its sheet, on one A4.

The activities of a document are one file; a link to one of them shows it alone (`:target`), without any script.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import LEVELS, TABLES
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
#: The tables whose rows stand on a page and belong to an activity, and those whose rows belong to an indicator.
_PLACED: Final = ("indicators", "costs", "ratings", "statuses", "narratives")
_OF_INDICATORS: Final = ("indicator_values", "attainment")
_MEASURES: Final = ("baseline", "target", "actual")
_ATTAINED: Final = TABLES["attainment"]["attainment"].title
_UNITS: Final = {"JPY": "千円", "FTE": "人", "hours": "時間", "percent": "%"}

Row = Mapping[Any, Any]
#: Label, row with its year, value, and text as printed.
Figure = tuple[str, Row, float | None, str]


def anchor(activity_id: str) -> str:
    """The name of an activity within the file of its document."""
    return activity_id.partition("/")[2].replace(" ", "_") or activity_id


def link_to(document_id: str, activity_id: str = "") -> str:
    """The link to the page of a document's activities, or of one of them, from the pages of its run."""
    place = f"#{href(anchor(activity_id))}" if activity_id else ""
    return f"{FOLDER}/{href(public_name(document_id))}.html{place}"


def with_places(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The activities with what they are part of, and whether they have something of their own to show.

    Returns:
        Rows of activities with above (codes and names of all that an activity is part of, the highest first) and
        is_shown: false for one that only has parts.
    """
    activities = tables["activities"].set_index("activity_id", drop=False)
    names = (activities["code"].fillna("") + " " + activities["name"].fillna("")).str.strip()
    above, parents = pd.Series("", activities.index, dtype="str"), activities["parent_id"]
    for _ in LEVELS:
        above = parents.map(names).astype("str").fillna("").str.cat(above, sep=" › ").str.strip(" ›")
        parents = parents.map(activities["parent_id"])
    filled = pd.concat([tables[name]["activity_id"] for name in _PLACED])
    is_shown = activities.index.isin(filled) | ~activities.index.isin(activities["parent_id"])
    return activities.assign(above=above, is_shown=is_shown).reset_index(drop=True)


def write_activity_pages(facts: "RunFacts", tables: dict[str, pd.DataFrame]) -> None:
    """Write a file for each document that has activities."""
    (facts.folder / FOLDER).mkdir(exist_ok=True)
    of = {name: _by_key(tables[name], "activity_id") for name in (*_PLACED, "cost_measures")}
    of |= {name: _by_key(tables[name], "indicator_id") for name in _OF_INDICATORS}
    activities = _by_key(with_places(tables), "document_id")
    common = facts.foot | {
        "here": "../",
        "activity_style": (TEMPLATES / "report" / "activities.css").read_text(encoding="utf-8"),
        "anchor": anchor,
        "in_words": in_words,
        "fiscal_year": wording.fiscal_year,
    }
    for document in facts.documents:
        name, cards, room = document["document_id"], [], LARGEST_BYTES // 2
        for row in filter(itemgetter("is_shown"), activities[name]):
            card = _card(row, of, facts.settings.files.get(name) if room > 0 else None)
            room -= sum(len(picture["src"]) for picture in card["pictures"])
            cards.append(card)
        if cards:
            source = f"../{document['link']}" if document["link"] else ""
            values = {"title": document["title"], "document": document, "source": source}
            page = rendered("activities.html.j2", activities=activities[name], cards=cards, **values, **common)
            write_page(facts.folder / FOLDER / f"{public_name(name)}.html", page)


def _by_key(frame: pd.DataFrame, key: str) -> defaultdict[str, list[Row]]:
    """The rows by a key, with None for what is missing."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        rows[row[key]].append(row)
    return rows


def _card(activity: Row, of: Mapping[str, Mapping[str, Sequence[Row]]], path: Path | None) -> dict[str, Any]:
    """What the page of an activity shows: its rows of each table, its figures by year, and the pages in `path`."""
    rows = {table: found[activity["activity_id"]] for table, found in of.items()}
    execution = [cost for cost in rows["cost_measures"] if cost["measure"] == "execution" and cost["value"] is not None]
    costs = [_cost(cost) for cost in rows["costs"]]
    costs += [(in_words("measure", "execution"), cost, None, wording.percent(cost["value"])) for cost in execution]
    figures = [[of[table][indicator["indicator_id"]] for table in _OF_INDICATORS] for indicator in rows["indicators"]]
    placed = [activity, *(row for table in _PLACED for row in rows[table]), *(v for vs, _ in figures for v in vs)]
    places = [[row[edge] for edge in PROVENANCE] for row in placed if row["page"] is not None]
    return rows | {
        "activity": activity,
        "by_year": _by_year(costs),
        "notes": _notes([(cost, in_words("cautions", cost["cautions"] or "")) for cost in execution]),
        "indicators": [_indicator(row, *of) for row, of in zip(rows["indicators"], figures, strict=True)],
        "page": min((page for page, *_ in places), default=None),
        "pictures": _pictures(places, path) if path else [],
    }


def _cost(cost: Row) -> Figure:
    words = [cost["detail"] or in_words("item", cost["item"]), cost["basis"] and in_words("basis", cost["basis"])]
    unit = _UNITS.get(cost["unit"], cost["unit"])
    label = " ".join(filter(None, words)) + (f"（{unit}）" if unit else "")
    is_money = unit == "千円" and cost["value"] is not None
    return label, cost, cost["value"] / 1000 if is_money else cost["value"], cost["text"]


def _by_year(figures: Sequence[Figure]) -> dict[str, Any]:
    """Figures as a table: the years, and of each label its figures by year.

    The figures of a label have as many decimals as the one that needs most; what has no value stands as printed.
    """
    years = sorted({row["fiscal_year"] for _, row, _, _ in figures})
    lines: dict[str, dict[int, tuple[float | None, str]]] = defaultdict(dict)
    for label, row, value, text in figures:
        lines[label][row["fiscal_year"]] = value, text
    table = []
    for label, cells in lines.items():
        exponents = [Decimal(f"{value:.15g}").as_tuple().exponent for value, _ in cells.values() if value is not None]
        decimals = max(0, *(-int(exponent) for exponent in exponents), 0)
        words = {year: text if v is None else wording.number(v, decimals) for year, (v, text) in cells.items()}
        table.append((label, [words.get(year, "") for year in years]))
    return {"years": years, "lines": table}


def _notes(told: Iterable[tuple[Row, str]]) -> str:
    """What is to be known of figures, with their years."""
    years: dict[str, list[str]] = defaultdict(list)
    for row, words in told:
        years[words].append(wording.fiscal_year(row["fiscal_year"]))
    return "、".join(f"{words}（{'・'.join(of)}）" for words, of in years.items() if words not in ("", wording.MISSING))


def _indicator(indicator: Row, values: Sequence[Row], attained: Sequence[Row]) -> dict[str, Any]:
    figures = [value for name in _MEASURES for value in values if value["measure"] == name]
    figures = [value for value in figures if value["status"] != "placeholder"]
    lines = [(in_words("measure", value["measure"]), value, value["value"], value["text"] or "") for value in figures]
    notes = [(v, in_words("status", v["status"])) for v in values if v not in figures and v["measure"] == "actual"]
    for row in attained:
        if row["attainment"] is not None:
            lines.append((_ATTAINED, row, None, wording.percent(row["attainment"])))
        if row["reason"] and row["reason"] not in NO_PAIR:
            notes.append((row, in_words("reason", row["reason"])))
        cautions = [flag for flag in (row["cautions"] or "").split(";") if flag not in PROGRESS_REASONS]
        notes.append((row, in_words("cautions", ";".join(cautions))))
    polarity = next((row["polarity"] for row in attained if row["polarity"]), indicator["polarity"])
    return {**indicator, "polarity": polarity, "by_year": _by_year(lines), "notes": _notes(notes)}


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

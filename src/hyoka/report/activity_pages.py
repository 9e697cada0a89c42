"""A page for each activity: its figures, funds, marks, texts and the picture of its sheet, on one sheet of paper.

The activities of a document are one file; a link to one of them shows it alone (`:target`), without any script.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from hyoka.contract.tables import TABLES
from hyoka.report.explore_rows import UNITS, activity_rows, entries_of
from hyoka.report.rendering import SCALE, data_uri, in_greys, render_page
from hyoka.report.run_folders import public_name
from hyoka.report.templating import LARGEST_BYTES, TEMPLATES, href, rendered, write_page
from hyoka.text import wording

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
_ATTAINED = "attainment"

Entry = Mapping[str, Any]


def anchor(activity_id: str) -> str:
    """The name of an activity within the file of its document."""
    return activity_id.partition("/")[2].replace(" ", "_") or activity_id


def link_to(document_id: str, activity_id: str = "") -> str:
    """The link to the page of a document's activities, or of one of them, from the pages of its run."""
    place = f"#{href(anchor(activity_id))}" if activity_id else ""
    return f"{FOLDER}/{href(public_name(document_id))}.html{place}"


def write_activity_pages(facts: "RunFacts", tables: dict[str, pd.DataFrame]) -> None:
    """Write a file for each document that has activities."""
    (facts.folder / FOLDER).mkdir(exist_ok=True)
    by_document = defaultdict(list)
    for row in activity_rows(tables):
        by_document[row["document"]].append(row)
    for document in facts.documents:
        rows = by_document[document["document_id"]]
        if rows:
            page = _page(document, rows, facts.settings.files.get(document["document_id"]), facts.foot)
            write_page(facts.folder / FOLDER / f"{public_name(document['document_id'])}.html", page)


def _page(document: Entry, rows: Sequence[Entry], path: Path | None, foot: Mapping[str, str]) -> str:
    names = {row["id"]: row for row in rows}
    parts = defaultdict(list)
    for row in rows:
        parts[row.get("parent")].append(_named(row))
    room = LARGEST_BYTES // 2
    cards = []
    for row in rows:
        pictures = list(_pictures(row, path)) if path and room > 0 else []
        room -= sum(len(picture["src"]) for picture in pictures)
        cards.append(_card(row, names.get(row.get("parent", "")), parts[row["id"]], pictures))
    return rendered(
        "activities.html.j2",
        title=document["title"],
        here="../",
        activity_style=(TEMPLATES / "report" / "activities.css").read_text(encoding="utf-8"),
        document=document,
        source=f"../{document['link']}" if document["link"] else "",
        cards=cards,
        **foot,
    )


def _card(
    row: Entry, parent: Entry | None, parts: Sequence[tuple[str, str]], pictures: Sequence[Entry]
) -> dict[str, Any]:
    """What the page of an activity shows."""
    return {
        "anchor": anchor(row["id"]),
        "name": row.get("name", "（名称の記載なし）"),
        "code": row.get("code", ""),
        "facts": list(_facts(row)),
        "parent": _named(parent) if parent else None,
        "parts": parts,
        "indicators": [_indicator(entry) for entry in row.get("indicators", ())],
        "costs": _by_year(row.get("costs", ()), _cost_label, _cost_words),
        "marks": [
            (entry["criterion"], wording.fiscal_year(entry["year"]), entry.get("text", entry["symbol"]))
            for entry in row.get("ratings", ())
        ],
        "statuses": [
            (wording.fiscal_year(entry["year"]), wording.in_words("status", entry["status"]))
            for entry in row.get("statuses", ())
        ],
        "texts": [(entry["field"], entry["text"]) for entry in row.get("narratives", ())],
        "pages": sorted({entry["place"][0] for entry in entries_of(row) if "place" in entry}),
        "pictures": pictures,
    }


def _named(row: Entry) -> tuple[str, str]:
    return anchor(row["id"]), " ".join(filter(None, (row.get("code"), row.get("name"))))


def _facts(row: Entry) -> Iterator[str]:
    yield wording.in_words("level", row["level"])
    yield from filter(None, (row.get("department"), row.get("section")))
    if "year" in row:
        yield wording.fiscal_year(row["year"])


def _cost_label(cost: Entry) -> str:
    item = cost.get("detail") or wording.in_words("item", cost["item"])
    basis = wording.in_words("basis", cost["basis"]) if "basis" in cost else ""
    unit = UNITS.get(cost.get("unit", ""), "")
    return " ".join(filter(None, (item, basis))) + (f"（{unit}）" if unit else "")


def _cost_words(cost: Entry) -> str:
    return cost.get("words", "").removesuffix(UNITS.get(cost.get("unit", ""), ""))


def _value_label(value: Entry) -> str:
    if value["measure"] == _ATTAINED:
        return TABLES[_ATTAINED][_ATTAINED].title.partition("（")[0]
    return wording.in_words("measure", value["measure"])


def _value_words(value: Entry) -> str:
    return value.get("words") or value.get("text", "")


def _by_year(
    entries: Sequence[Entry], label_of: Callable[[Entry], str], words_of: Callable[[Entry], str]
) -> dict[str, Any]:
    """Entries as a table: the years, and of each label its words by year."""
    years = sorted({entry["year"] for entry in entries})
    lines: dict[str, dict[int, str]] = defaultdict(dict)
    for entry in entries:
        lines[label_of(entry)][entry["year"]] = words_of(entry)
    return {
        "years": [wording.fiscal_year(year) for year in years],
        "lines": [(label, [words.get(year, "") for year in years]) for label, words in lines.items()],
    }


def _indicator(entry: Entry) -> dict[str, Any]:
    values, attained = entry.get("values", ()), entry.get("attained", ())
    figures = [value for value in values if value.get("status") != "placeholder"]
    lines = [*figures, *({"measure": _ATTAINED, **line} for line in attained if "words" in line)]
    about = [wording.in_words(column, entry[column]) for column in ("kind", "polarity") if column in entry]
    return {
        "name": entry.get("name", ""),
        "unit": entry.get("unit", ""),
        "about": "・".join(filter(None, about)),
        "definition": entry.get("definition", ""),
        "table": _by_year(lines, _value_label, _value_words),
        "chart": _chart([value for value in figures if "value" in value]),
    }


def _chart(values: Sequence[Entry]) -> dict[str, Any]:
    """Points of actuals and targets and the lines between actuals of years that follow each other; {} for one point."""
    if len(values) < 2:
        return {}
    years, figures = [value["year"] for value in values], [value["value"] for value in values]

    def place(value: Entry) -> tuple[float, float]:
        """Where a value stands in the chart."""
        across = _share(value["year"], min(years), max(years))
        up = _share(value["value"], min(figures), max(figures))
        x = _MARGIN + across * (_WIDTH - 2 * _MARGIN)
        return round(x, 1), round(_HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN), 1)

    actuals = {value["year"]: place(value) for value in values if value["measure"] == "actual"}
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "actuals": list(actuals.values()),
        "targets": [place(value) for value in values if value["measure"] == "target"],
        "lines": [(point, actuals[year + 1]) for year, point in actuals.items() if year + 1 in actuals],
    }


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _pictures(row: Entry, path: Path) -> Iterator[dict[str, Any]]:
    """The first pages on which an activity stands: of a page that it shares with others, its part."""
    places = defaultdict(list)
    for entry in entries_of(row):
        if "place" in entry:
            places[entry["place"][0]].append(entry["place"])
    for number in sorted(places)[:_PICTURES]:
        page = render_page(path, number)
        if page is None:
            continue
        top = (min(place[2] for place in places[number]) - _AROUND_PT) * SCALE
        bottom = (max(place[4] for place in places[number]) + _AROUND_PT) * SCALE
        width, height = page.size
        if bottom - top > _WHOLE * height:
            top, bottom = 0, height
        picture = page.crop((0, max(0, round(top)), width, min(height, round(bottom))))
        yield {"src": data_uri(in_greys(picture)), "page": number, "whole": bottom - top >= height}

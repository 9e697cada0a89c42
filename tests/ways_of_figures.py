"""Where the figures in a report's tables lead: to the cell they were read from, to rows, nowhere.

    python -m tests.ways_of_figures FOLDER    # of a run: reports/2026-11-24T010203Z

Without a folder: of the pages that the committed notebooks have. Counted are the cells that begin
with a digit, in the tables of the pages 03 to 09 and in those of the activities (事業カルテ). A way
counts where its file is there, its place in it, and rows of the explorer that it leaves.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urldefrag

from bs4 import BeautifulSoup, Tag
from example_report import run_of_committed

from hyoka.contract import TABLES
from hyoka.text import fold, in_words
from hyoka_report import activity_pages, explore_page, front_page
from looks.cards import FOLDER, cell_anchor
from looks.joined_tables import COSTS

CELL: Final = "cell"
ROWS: Final = "rows"
NONE: Final = "none"
CARD: Final = "カルテ"
_SEEDS: Final = (111, 1, 2, 3, 4, 5)
#: What the page of an activity computes.
_COMPUTED: Final = (TABLES["attainment"]["attainment"].title, in_words("measure", "execution"))
_FIGURE: Final = re.compile(r"[△▲−+-]?\d")
#: Heads over what begins with a digit and is no figure: years, codes, names.
_NO_FIGURE: Final = re.compile("年度$|^(番号|.*事業等?|取組|施策|課|箇所|指標|款|COFOG|項目)$")
#: Heads of read values: in a row of one activity, or of a total that a document prints.
_READ: Final = re.compile(
    "^(目標値|実績値|最終目標|(前年度の)?決算|(翌年度の)?予算|一般財源|実績(の推移)?|(最初|最後)の値|常勤職員)(（千円）)?$"
)
_PRINTED_TOTAL: Final = "印刷された計"
#: A count, and not an amount, a share or a figure with its unit.
_COUNT: Final = re.compile(r"\d[\d,]*")
#: Between the figures of a series.
_THEN: Final = " → "
_PICTURE: Final = re.compile(r'"data:[^"]*"')


class Figure(NamedTuple):
    """A figure of a table, with the number of its page, the table's caption and its head.

    It is exact where its way is to its cell, to the page of its one activity, or to as many rows,
    or rows of as many activities, as a count beside it says.
    """

    page: str
    table: str
    head: str
    text: str
    way: str
    is_read: bool
    is_exact: bool


class Report:
    """A run of a report, by its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._read: dict[Path, BeautifulSoup] = {}
        self._ids: dict[Path, set[str]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._left: dict[str, list[dict[str, Any]]] = {}

    def figures(self) -> Iterator[Figure]:
        """The figures with their ways."""
        for path in sorted(self.folder.glob("0[3-9]_*.html")):
            for table in self._page(path).select(".hyoka-table table"):
                yield from self._of_table(path, table)
        for path in sorted(self.folder.glob("activities/*.html")):
            for table in self._page(path).select("article table"):
                yield from self._of_card(path, table)

    def dead_ways(self) -> Iterator[str]:
        """The links of these tables that lead nowhere, or to no rows."""
        tables = {"0[3-9]_*.html": ".hyoka-table a", "activities/*.html": "article table a"}
        for pages, links in tables.items():
            for path in sorted(self.folder.glob(pages)):
                targets = {str(link["href"]) for link in self._page(path).select(links)}
                yield from (f"{path.name}: {to}" for to in targets if not self._is_there(path, to))

    def counts(self) -> Iterator[tuple[str, str, tuple[int, int]]]:
        """The counts that lead to their rows: page, what they say, how many rows and activities."""
        for path in sorted(self.folder.glob("0[3-8]_*.html")):
            for link in self._page(path).select(".hyoka-table td a.hyoka-rows"):
                rows = self._rows_left(urldefrag(str(link["href"])).fragment)
                if _COUNT.fullmatch(text := link.get_text()):
                    yield path.name, text, (len(rows), len({row["_card"] for row in rows}))

    def _of_table(self, path: Path, table: Tag) -> Iterator[Figure]:
        caption = table.caption.get_text() if table.caption else ""
        heads = table.select("thead th")
        for row in table.select("tbody tr:not(.gap)"):
            cells = row.find_all(["th", "td"], recursive=False)
            has_way = self._has_way(path, cells[0]) or self._has_way(path, cells[-1])
            for head, cell in zip(heads, cells, strict=True):
                text = _text(cell)
                title = head.get_text()
                if not _FIGURE.match(text) or _NO_FIGURE.search(title):
                    continue
                of_rows = has_way or self._has_way(path, head)
                figures = text.split(_THEN)
                n_links = len(cell.select("summary, a:not(.hyoka-crop a)"))
                has_cells = self._has_way(path, cell) and n_links == len(figures)
                leads_to_rows = cell.select_one("a.hyoka-rows") is not None
                way = CELL if has_cells and not leads_to_rows else ROWS if of_rows else NONE
                is_one = f'href="{FOLDER}/' in str(cells[0])
                is_read = way == CELL or title == _PRINTED_TOTAL
                is_read |= is_one and bool(_READ.match(title))
                is_exact = way == CELL or self._is_exact(cells, cell, head)
                for figure in figures:
                    yield Figure(path.name[:2], caption, title, figure, way, is_read, is_exact)

    def _is_exact(self, cells: Sequence[Tag], cell: Tag, head: Tag) -> bool:
        """Whether a row of a table, one of its cells or a head leads to just what it is made of."""
        links = (part.select_one("a[href]") for part in (head, cells[0]))
        link = cell.select_one("a.hyoka-rows") or next(filter(None, links), None)
        if not link:
            return False
        file, place = urldefrag(str(link["href"]))
        if file != "explore.html":
            return True
        left = self._rows_left(place)
        cards = {row["_card"] for row in left}
        asked = dict(parse_qsl(place))
        if link.find_parent("td") and _COUNT.fullmatch(_text(cell)):  # its own: as many as it says
            return float(_text(cell).replace(",", "")) in (len(left), len(cards))
        if "対象" in asked:
            return cards == {*_chosen(asked["対象"])}
        if "階層" in asked:  # what a share is of: counted in `heads`
            return bool(left)
        counts = {_text(beside).replace(",", "") for beside in cells}
        return bool({str(len(left)), str(len(cards))} & counts)

    def _of_card(self, path: Path, table: Tag) -> Iterator[Figure]:
        """What is computed stands below what it is computed from: then its rows are there."""
        has_way = self._has_way(path, table)
        for row in table.select("tbody tr"):
            head = row.th.get_text() if row.th else ""
            for cell in row.select("td:not(.short)"):
                text = _text(cell)
                if _FIGURE.match(text):
                    way = CELL if self._has_way(path, cell) else ROWS if has_way else NONE
                    is_read = head not in _COMPUTED
                    yield Figure(CARD, path.stem, head, text, way, is_read, way != NONE)

    def heads(self) -> Iterator[tuple[str, int]]:
        """The heads of a city and a year that lead to its activities, and to how many."""
        for path in sorted(self.folder.glob("07_*.html")):
            for link in self._page(path).select(".hyoka-table thead a.hyoka-rows"):
                rows = self._rows_left(urldefrag(str(link["href"])).fragment)
                yield link.get_text(), len(rows)

    def sums(self) -> Iterator["Sum"]:
        """The rows of tables that lead to just what they add up."""
        for path in sorted(self.folder.glob("0[3-9]_*.html")):
            for table in self._page(path).select(".hyoka-table table"):
                heads = [head.get_text() for head in table.select("thead th")]
                for row in table.select("tbody tr"):
                    link = row.select_one("th a.hyoka-rows")
                    place = urldefrag(str(link["href"])).fragment if link else ""
                    asked = dict(parse_qsl(place))
                    if "対象" in asked and asked.get("表") == COSTS:
                        texts = map(_text, row.find_all(["th", "td"], recursive=False))
                        yield (
                            path.name,
                            dict(zip(heads, texts, strict=True)),
                            self._rows_left(place),
                        )

    def _has_way(self, path: Path, part: Tag) -> bool:
        if part.select_one("details.hyoka-source"):
            return True
        return any(self._is_there(path, str(link["href"])) for link in part.select("a[href]"))

    def _is_there(self, path: Path, link: str) -> bool:
        file, place = urldefrag(link)
        target = (path.parent / unquote(file)).resolve() if file else path
        if not target.is_file():
            return False
        if target.name == "explore.html":
            return bool(self._rows_left(place))
        return target.suffix != ".html" or not place or unquote(place) in self._ids_of(target)

    def _rows_left(self, asked: str) -> list[dict[str, Any]]:
        """The rows that filters of the explorer leave, as its script applies them."""
        if asked not in self._left:
            state = dict(parse_qsl(asked))
            title = state.pop("表", next(iter(self._explorer["tables"])))
            words = [fold(word) for word in state.pop("ことば", "").split()]
            cards = _chosen(state.pop("対象", ""))
            chosen = {head: value.split("|") for head, value in state.items()}
            self._left[asked] = [
                row
                for row in self._rows_of(title)
                if (not cards or _is_chosen(row, cards))
                and all(row.get(head) in values for head, values in chosen.items())
                and (not words or all(word in _said(row) for word in words))
            ]
        return self._left[asked]

    def _rows_of(self, title: str) -> list[dict[str, Any]]:
        """The rows of a table of the explorer, with what stands beside their activity."""
        if title not in self._rows:
            tables = self._explorer["tables"]
            activities = tables[next(iter(tables))]
            heads = [*activities["heads"], *tables[title]["heads"]]
            self._rows[title] = [
                dict(zip(heads, [*activities["rows"][number][2:], *cells], strict=True))
                | {
                    "_card": self._explorer["cards"][number],
                    "_cells": {cell_anchor(*box[:3]) for box in boxes},
                }
                for number, boxes, *cells in tables[title]["rows"]
            ]
        return self._rows[title]

    @cached_property
    def _explorer(self) -> dict[str, Any]:
        data = self._page(self.folder / "explore.html").select_one("#data")
        return json.loads(data.get_text()) if data else {"tables": {}}

    def _ids_of(self, path: Path) -> set[str]:
        if path not in self._ids:
            self._ids[path] = {str(part["id"]) for part in self._page(path).select("[id]")}
        return self._ids[path]

    def _page(self, path: Path) -> BeautifulSoup:
        if path not in self._read:
            text = path.read_text(encoding="utf-8")
            pictures = '""' if path.name != "explore.html" else r"\g<0>"
            self._read[path] = BeautifulSoup(_PICTURE.sub(pictures, text), "html.parser")
        return self._read[path]


def _chosen(asked: str) -> dict[str, frozenset[str]]:
    """The cells that a link chooses by activity; of one with none all."""
    chosen = {}
    for document in asked.split(","):
        page, *activities = document.split(":")
        for activity in activities:
            name, *cells = activity.split("@")
            chosen[f"{FOLDER}/{page}#{name}"] = frozenset(cells)
    return chosen


def _is_chosen(row: dict[str, Any], cards: Mapping[str, frozenset[str]]) -> bool:
    """Whether a row is about a chosen activity, and stands in one of the cells chosen of it."""
    cells = cards.get(row["_card"])
    return cells is not None and (not cells or not cells.isdisjoint(row["_cells"]))


def drawn(figures: Sequence[Figure], seed: int) -> list[Figure]:
    """Thirty figures at random."""
    return random.Random(seed).sample(figures, 30)


def _said(row: dict[str, Any]) -> str:
    """The texts of a row, as words are looked for in them; its card is none of them."""
    texts = [text for head, text in row.items() if isinstance(text, str) and head != "_card"]
    return fold(" ".join(texts))


def _text(cell: Tag) -> str:
    shown = cell.summary or cell
    return shown.get_text().strip()


def counted(figures: Iterable[Figure]) -> dict[str, Counter[str]]:
    """How many figures of each page are read, and have which way."""
    counts: dict[str, Counter[str]] = {}
    for figure in figures:
        of_page = counts.setdefault(figure.page, Counter())
        of_page[figure.way] += 1
        of_page["read"] += figure.is_read
        of_page["exact"] += figure.is_exact
    return counts


@contextmanager
def of_committed() -> Iterator[Report]:
    """The report of the committed notebooks, nearly without pictures: they change no way."""
    with TemporaryDirectory() as folder:
        run = run_of_committed(Path(folder), datetime(2026, 1, 2, tzinfo=UTC), range(3, 10))
        with (
            patch.object(activity_pages, "_ROOM", 0),
            patch.object(explore_page, "LARGEST_BYTES", 0),
        ):
            front_page.Pages(run).write()
        yield Report(run.folder)


#: A row that leads to what it adds up: its page, its texts by head, and those rows.
Sum = tuple[str, dict[str, str], list[dict[str, Any]]]


class _Measured(NamedTuple):
    figures: tuple[Figure, ...]
    counts: tuple[tuple[str, str, tuple[int, int]], ...]
    heads: tuple[tuple[str, int], ...]
    sums: tuple[Sum, ...]


@cache
def measured() -> _Measured:
    """What is counted of the report of the committed notebooks."""
    with of_committed() as report:
        ways = (report.figures(), report.counts(), report.heads(), report.sums())
        return _Measured(*map(tuple, ways))


def main(report: Report) -> None:
    figures = [*report.figures()]
    for page, counts in counted(figures).items():
        print(page, *(f"{what} {counts[what]}" for what in ("read", "exact", CELL, ROWS, NONE)))
    of_columns = Counter(
        (figure.page, figure.table, figure.head, figure.way, "exact" * figure.is_exact)
        for figure in figures
        if figure.page != CARD
    )
    for column, n in of_columns.items():
        print(n, *column, sep="\t")
    for seed in _SEEDS:
        print(f"seed {seed}: {sum(figure.is_exact for figure in drawn(figures, seed))} of 30")
    print("\n".join(report.dead_ways()) or "every way leads somewhere")


if __name__ == "__main__":
    with nullcontext(Report(Path(sys.argv[1]))) if sys.argv[1:] else of_committed() as report:
        main(report)

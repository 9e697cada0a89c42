"""Made-up cities of layouts.txt, drafted, then pointed at in a browser by a clerk of few clicks.

`python annexes/draft/tests/pointed_cities.py` prints a line a city that a seed chooses: its true
figures, the clicks, and what is right, right and sure, wrong and sure after them. The clerk sees
the truth, as a person sees the page: points at a figure that is not read or read otherwise, chooses
what it is, saves, drafts again, and at last calls right what is right.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from clerk_who_points import KINDS, PHASES, Clerk, clerk_before
from command_line import rows_of
from drafted_rows import figures, items_of, meant, strict
from pages_in_browser import close_browser
from typeset.layouts import KINDS as LAYOUT_NAMES
from typeset.layouts import LAYOUTS, UNITS, is_apart, made_city, other_city

from hyoka.text.japanese import fold
from hyoka.text.vocabulary import plain_label
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import name_of, plain_number
from hyoka_draft.facts import GUESS, Documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drafted_rows import Row

SEED = 107
CITIES = 19
MOST_CLICKS = 12
#: How often the clerk saves, drafts and opens the page again.
ROUNDS = 3
Cell = dict[str, Any]
#: The unit behind a figure: 1,000千円, 13件.
_UNIT = re.compile(r"(?<=\d)[^\d.,%％]+$")
#: And the unit of a rate.
_BEHIND = re.compile(r"(?<=\d)[^\d.,]+$")
#: What a reading is known by, of the columns of facts.csv.
_READ = ("document_id", "page", "kind", "concept", "label", "activity", "fiscal_year", "phase")


def city(kind: str, folder: Path) -> tuple[list[Path], list[Row]]:
    """The PDFs of a layout, and the rows of their figures."""
    if is_apart(kind):
        files, truth = made_city(folder, kind)
        names = [activity[0] for activity in truth["activities"]]
        of = {name: file.stem for name, file in zip(names, files, strict=True)}
        rows = list(meant(truth, of))
    else:
        files = [folder / "made.pdf"]
        rows = list(meant(other_city(kind, files[0])))
    return files, [row for row in rows if row["kind"] == "value" or row["concept"]]


def printed(row: Row, yen: int) -> str:
    """The number of a row as its page prints it, without its commas."""
    value = plain_number(row["value"])
    if row["kind"] != "cost" or row["concept"].endswith("staff"):
        return value
    amount = float(value) / yen
    return plain_number(f"{amount:g}" if amount % 1 else str(int(amount)))


def _number(text: str) -> str:
    """A printed figure as a number without its unit, 1000 of (1,000千円); a rate stays one."""
    return plain_number(_UNIT.sub("", text.removeprefix("(")))


def cell_of(
    cells: Sequence[Cell], rows: Sequence[Row], row: Row, yen: int
) -> tuple[Cell, int] | None:
    """The cell that prints the value of a row of a column, and which of its figures it is.

    One of as many cells as the column has such rows, in reading order; None where it may be of
    another column.
    """
    alike = [each for each in rows if printed(each, yen) == printed(row, yen)]
    wanted = {printed(row, yen), plain_number(row["value"])}
    found = [
        (cell, part)
        for cell in cells
        if cell["document"] == row["document_id"]
        for part, text in enumerate(cell["parts"])
        if plain_number(_BEHIND.sub("", text)) in wanted
    ]
    if len(found) > len(alike):
        label = fold(row["label"])
        found = [each for each in found if label and any(label in near for near in each[0]["near"])]
    return found[alike.index(row)] if len(found) == len(alike) else None


class _Person(NamedTuple):
    """A clerk before a page who sees what it prints.

    Attributes:
        clerk: The hands of the person.
        true: What the pages say.
        yen: How many yen their unit of money is.
        tries_places: Whether words were tried before, which did not do.
    """

    clerk: Clerk
    true: Sequence[Row]
    yen: int
    tries_places: bool

    def point_at(self, cell: Cell, part: int, row: Row) -> None:
        """Point at a figure and say what it is: by chips of its table, else in words."""
        clerk = self.clerk
        clerk.point_at(cell["document"], cell["page"], cell["cell"], part, by_words=False)
        if self.tries_places:
            clerk.go_by_places()
        if not (clerk.is_of_places() and self._chooses_places(row)):
            clerk.go_by_words()
            clerk.say(row, keeps_label=not row["label"])
            if row["concept"].endswith("staff"):
                clerk.say_unit("人")
        clerk.take()

    def _chooses_places(self, row: Row) -> bool:
        """Choose the places of what a figure is; whether the column is read rightly by them."""
        clerk = self.clerk
        clerk.choose("kind", KINDS[row["kind"]])
        has_names = self._chooses_name("activity", row["activity"], of=row["label"])
        if row["label"]:
            has_names = self._chooses_name("label", row["label"]) and has_names
        if not has_names:
            return False
        clerk.choose_year(row["fiscal_year"])
        self._choose_phase(row)
        if row["concept"] and not clerk.label():
            return False
        if row["concept"]:
            clerk.say_item(clerk.label(), row["concept"])
        if row["concept"].endswith("staff"):
            clerk.say_unit("人")
        return self._sees_right_readings(row)

    def _chooses_name(self, name: str, text: str, of: str = "") -> bool:
        """Choose the chip that says a name, or that it is a part of; whether there is one.

        Not that of the label of the figure, which may begin with the name: 公園管理事業の件数.
        """
        chips = [chip for chip in self.clerk.chips(name) if not (of and fold(of) in chip)]
        for same in (fold, plain_label, name_of):
            if chip := next((chip for chip in chips if same(chip) == same(text)), ""):
                self.clerk.choose(name, chip)
                return True
        if chip := next((chip for chip in chips if fold(text) in chip), ""):
            self.clerk.choose(name, chip)
            self.clerk.write({"activity": "事業", "label": "項目・指標"}[name], text)
        return bool(chip)

    def _choose_phase(self, row: Row) -> None:
        """Choose the phase, or where it stands if the column has figures of several."""
        said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for place, figures_there in self.clerk.places_of_phases().items():
            for document, figure, text in figures_there:
                phases = {each["phase"] for each in self._printed_as(row, document, figure)}
                if len(phases) == 1:
                    said[place][text] |= phases
        for place, texts in said.items():
            is_one = all(len(each) == 1 for each in texts.values())
            if is_one and "" not in texts and len(set.union(*texts.values())) > 1:
                says = {text: min(each) for text, each in texts.items()}
                self.clerk.choose_place_of_phases(place, says)
                return
        self.clerk.choose("phase", PHASES[row["phase"]])

    def _sees_right_readings(self, row: Row) -> bool:
        """Whether the page shows of most figures of the column what they are."""
        self.clerk.show_all()
        counts = Counter[bool]()
        for value, page, activity, label, year, phase, *_ in self.clerk.column():
            says = fold(activity), year, phase
            if alike := self._printed_as(row, page.split(" ")[0], value):
                counts[any(_says(each, label) == says for each in alike)] += 1
        return counts[True] > counts[False]

    def _printed_as(self, row: Row, document: str, figure: str) -> list[Row]:
        """The true rows of the kind of a row that are printed so."""
        return [
            each
            for each in self.true
            if (each["document_id"], each["kind"]) == (document, row["kind"])
            and printed(each, self.yen) == _number(figure)
        ]

    def say_missing(self, cells: Sequence[Cell], missing: Sequence[Row], most: int) -> None:
        """Point at a figure of each column that is not read, those of most figures first."""
        columns: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in missing:
            name = row["concept"] or row["label"].replace(row["activity"], "")
            columns[row["kind"], name, row["phase"]].append(row)
        for rows in sorted(columns.values(), key=len, reverse=True):
            places = ((cell_of(cells, rows, row, self.yen), row) for row in rows)
            found = next(((at, row) for at, row in places if at), None)
            if found and self.clerk.clicks < most:
                (cell, part), row = found
                self.point_at(cell, part, row)

    def call_right(self, cells: Sequence[Cell], facts: Sequence[Row], most: int) -> None:
        """Press Right on readings that are right, those of most figures first."""
        known = strict(list(self.true))
        right = Counter[tuple[str, ...]]()
        for fact in facts:
            if fact["state"] == GUESS and strict([fact]) & known:
                right[tuple(fact[name] for name in _READ)] += 1
        places: dict[int, tuple[str, int, int, int]] = {}
        counts = Counter[int]()
        for cell in cells:
            for fact in cell["facts"]:
                said = fact | {"fiscal_year": str(fact["year"] or "")}
                about = cell["document"], str(cell["page"]), *(said[name] for name in _READ[2:])
                if right[about]:
                    place = cell["document"], cell["page"], cell["cell"], fact["part"]
                    places.setdefault(fact["reading"], place)
                    counts[fact["reading"]] += 1
        for reading, _ in counts.most_common(most):
            self.clerk.point_at(*places[reading])
            self.clerk.take()


def _says(row: Row, label: str) -> tuple[str, ...]:
    """What the page shows of a row whose label it reads so; nothing where that is another one."""
    if row["label"] and plain_label(label) != plain_label(row["label"]):
        return ()
    phase = PHASES[row["phase"]] if row["phase"] else "－"
    return fold(row["activity"]), row["fiscal_year"] or "－", phase


def rounds(files: Sequence[Path], true: Sequence[Row], yen: int, out: Path) -> int:
    """Draft, point, save and draft again; the clicks."""
    documents = Documents({file.stem: file for file in files}, items_of(*files))
    list(write_draft(documents, out))
    clicks = 0
    sheets: list[Path] = []
    for number in range(ROUNDS):
        facts = rows_of(out / "facts.csv")
        missing = [row for row in true if not strict([row]) & strict(facts)]
        most = MOST_CLICKS - clicks
        with clerk_before(out / "draft.html", out.parent / f"saved-{number}") as clerk:
            cells = clerk.cells()
            person = _Person(clerk, true, yen, tries_places=number > 0)
            if number < ROUNDS - 1:
                person.say_missing(cells, missing, most if number else most // 2)
            else:
                person.call_right(cells, facts, most)
            if not clerk.clicks or not clerk.can_save():
                continue
            clicks += clerk.clicks
            sheets = [clerk.save()]
        list(write_draft(documents, out, sheets=sheets))
    return clicks


def counted(kind: str, *, lost: bool) -> Iterator[str]:
    """What is read of a city after the clerk."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "draft"
        files, true = city(kind, Path(folder))
        yen = UNITS[LAYOUTS[kind][0].split()[1]]
        clicks = rounds(files, true, yen, out)
        facts = rows_of(out / "facts.csv")
    known = figures(true)
    read = figures(facts)
    sure = figures([row for row in facts if row["state"] != GUESS])
    right = (known & read).total()
    share = f"{100 * right / known.total():.1f}"
    wrong = (sure - known).total(), (read - sure - known).total()
    counts = known.total(), clicks, right, share, (known & sure).total(), *wrong
    yield "\t".join(map(str, (kind, *counts)))
    if lost:
        for row in (known - read).elements():
            yield "\t".join(("  lost", *row))
        for row in (read - known).elements():
            yield "\t".join(("  sure" if row in sure else "  guess", *row))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="*", help="names of layouts")
    parser.add_argument("--lost", action="store_true", help="print what is not read, or wrongly")
    options = parser.parse_args()
    names = options.only or random.Random(options.seed).sample(LAYOUT_NAMES, CITIES)
    print("city", "true", "clicks", "right", "%", "sure", "wrong_sure", "wrong_guess", sep="\t")
    for kind in names:
        for line in counted(kind, lost=options.lost):
            print(line, flush=True)
    close_browser()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

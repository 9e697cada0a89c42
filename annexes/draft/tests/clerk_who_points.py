"""A clerk in a browser: points at figures of draft.html, chooses chips, presses, saves."""

from __future__ import annotations

import base64
import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pages_in_browser import browser, run_in
from PIL import Image

from hyoka.text.label_files import CODE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

KINDS = CODE_WORDS["fact_kind"]
PHASES = CODE_WORDS["phase"] | {"": "印刷なし"}
#: What the steps of a clerk need in the page.
_STEPS = """
const view = document.getElementById("pointing-view");
const plain = (text) => text.normalize("NFKC").replace(/\\s/g, "");
const until = async (isDone) => {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = isDone();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error("nothing comes of it");
};
const middle = (element) => {
  element.scrollIntoView({block: "center", inline: "center"});
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};
"""


class Clerk:
    """A person before a page.

    Args:
        call: The calls of the page.
        folder: Where what it saves is written.
    """

    def __init__(self, call: Callable[..., dict[str, Any]], folder: Path) -> None:
        self._call = call
        self._folder = folder
        self.clicks = 0
        self._run('await until(() => view.pointing && view.querySelector(".pt-cell"));')

    def _run(self, script: str, **values: object) -> Any:
        given = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
        return run_in(self._call, _STEPS + given + script)

    def _press(self, find: str, **values: object) -> None:
        """Press the mouse on an element that a script finds."""
        x, y = self._run(f"return middle(await until(() => {find}));", **values)
        about = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self._call("Input.dispatchMouseEvent", type="mousePressed", **about)
        self._call("Input.dispatchMouseEvent", type="mouseReleased", **about)

    def go(self, document: str, page: int) -> None:
        """Turn to a page."""
        self._run(
            """const list = view.querySelector(".pt-bar select");
            list.value = [...list.options].find((each) => each.textContent === name).value;
            list.dispatchEvent(new Event("change"));""",
            name=f"{document} {page}",
        )

    def point(self, figure: str, which: int = 0) -> None:
        """Point at a figure of the page, one of several that are printed alike."""
        self.clicks += 1
        self._press(
            """[...view.querySelectorAll(".pt-cell")]
            .filter((each) => plain(each.title) === plain(figure))[which]""",
            figure=figure,
            which=which,
        )
        self._run('await until(() => view.querySelector(".pt-cell[aria-pressed=true]"));')

    def choose(self, name: str, text: str) -> None:
        """Choose the chip of a name, an item or a year that says a text."""
        self._press(
            """[...view.querySelectorAll(`[name=pt-${name}]`)]
            .find((each) => plain(each.nextSibling.textContent) === plain(text))""",
            name=name,
            text=text,
        )

    def write(self, field: str, text: str) -> None:
        """Write what stands in a field of a legend."""
        self._run(
            """const set = [...view.querySelectorAll("fieldset")]
            .find((each) => each.querySelector("legend").textContent === field);
            const input = set.querySelector("input[type=text]");
            input.value = text;
            input.dispatchEvent(new Event("change"));""",
            field=field,
            text=text,
        )

    def take(self) -> None:
        """Press the button by which the column is read so, or the reading is right."""
        self._press('view.querySelector(".pt-take")')

    def drop(self) -> None:
        """Take away what was said of the chosen figure."""
        self._press('view.querySelector(".pt-drop")')

    def point_at(
        self, document: str, page: int, cell: int, part: int = 0, *, by_words: bool = True
    ) -> None:
        """Point at a cell of a page, also at one of words, and at one of its figures."""
        self.go(document, page)
        self._run(
            """const words = view.querySelector(".pt-bar input");
            words.checked = true;
            words.dispatchEvent(new Event("change"));"""
        )
        self.clicks += 1
        self._press("view.pointing.buttons.find((each) => each.cell.n === cell)", cell=cell)
        self._run('await until(() => view.querySelector(".pt-cell[aria-pressed=true]"));')
        if by_words and self.is_of_places():
            self._press('view.querySelector(".pt-mode:not(.pt-drop)")')
        if part and not self.is_of_places():
            self._press('[...view.querySelectorAll("[name=pt-fact]")][part]', part=part)

    def is_of_places(self) -> bool:
        """Whether the page asks for the places of names, not for words."""
        return self._run('return view.pointing.chosen.mode === "places";')

    def chips(self, name: str) -> list[str]:
        """The texts of the chips of a name."""
        return self._run(
            """return [...view.querySelectorAll(`[name=pt-${name}]`)]
            .map((each) => plain(each.nextSibling.textContent));""",
            name=name,
        )

    def go_by_words(self) -> None:
        """Write what the figure is, where no place says it."""
        if self.is_of_places():
            self._press('view.querySelector(".pt-mode:not(.pt-drop)")')

    def choose_year(self, year: str) -> None:
        """Choose the chip by which the figure is of a year, or write it where none is."""
        is_chosen = self._run(
            """const {documents, chosen, draft} = view.pointing;
            const isOfYear = () => {
              const slot = view.pointing.draft.slots.year;
              const near = documents.around(chosen.figure).get(slot.at);
              const read = slot.at
                ? near?.year || (near?.ofEra && slot.before ? slot.before + near.ofEra : "")
                : slot.typed;
              return String(read) === year;
            };
            if (isOfYear()) return true;
            for (const {value} of [...view.querySelectorAll("[name=pt-year]")]) {
              view.querySelector(`[name=pt-year][value="${CSS.escape(value)}"]`).click();
              if (isOfYear()) return true;
            }
            return false;""",
            year=year,
        )
        if not is_chosen:
            self.write("年度", year)

    def places_of_phases(self) -> dict[str, list[tuple[str, str, str]]]:
        """The places that may say phases, and of each figure its document, text and what it says.

        The document, the text of the figure, and the text at the place.
        """
        return self._run(
            """const {documents, chosen} = view.pointing;
            const places = {};
            for (const {value} of [...view.querySelectorAll("[name=pt-phase]")]) {
              if (!value.includes(" ") && !["first", "section"].includes(value)) continue;
              const behindNames = documents.arePhased(chosen.figure, value);
              places[value] = documents.figuresOf(chosen.figure).map((each) => [
                documents.all[each.d].id, plain(each.text), documents.phaseText(each, value)])
                .filter(([, , text]) => text || !behindNames);
            }
            return places;"""
        )

    def choose_place_of_phases(self, place: str, says: Mapping[str, str]) -> None:
        """Choose the place that says phases, and the phase that each of its texts says."""
        self._run(
            'view.querySelector(`[name=pt-phase][value="${CSS.escape(place)}"]`).click();',
            place=place,
        )
        self.say_phases({text: PHASES[phase] for text, phase in says.items()})

    def label(self) -> str:
        """The text that the chosen place of an item says."""
        return self._run(
            """const {documents, chosen, draft} = view.pointing;
            const {at} = draft.slots.label;
            const text = documents.around(chosen.figure).get(at)?.text ?? "";
            return at.startsWith("= ") ? at.slice(2) : text;
            """
        )

    def go_by_places(self) -> None:
        """Ask for the places of names, where the page shows what words say."""
        mode = 'view.querySelector(".pt-mode:not(.pt-drop)")'
        if self._run(f"return !!{mode};") and not self.is_of_places():
            self._press(mode)

    def show(self, document: str, page: int) -> None:
        """Turn to a page if another one is shown."""
        shown = self._run(
            'return view.querySelector(".pt-bar select").selectedOptions[0].textContent;'
        )
        if shown != f"{document} {page}":
            self.go(document, page)

    def point_beside(self, label: str, text: str) -> None:
        """Point at a text beside a label."""
        found = next(
            cell for cell in self.cells() if cell["text"] == text and label in cell["near"][:1]
        )
        self.point_at(found["document"], found["page"], found["cell"])

    def say_item(self, label: str, item: str) -> None:
        """Choose the item of costs that a label of the column means."""
        self._run(
            """const found = [...view.querySelectorAll(".pt-meaning")]
            .find((each) => plain(each.textContent).startsWith(plain(label)));
            const list = found.querySelector("select");
            list.value = item;
            list.dispatchEvent(new Event("change"));""",
            label=label,
            item=item,
        )

    def say_unit(self, unit: str) -> None:
        """Choose the unit of amounts."""
        self._run(
            """const list = [...view.querySelectorAll(".pt-side .pt-more select")]
            .find((each) => [...each.options].some(({value}) => value === unit));
            list.value = unit;
            list.dispatchEvent(new Event("change"));""",
            unit=unit,
        )

    def say_phases(self, says: Mapping[str, str]) -> None:
        """Choose the phase that each text says."""
        for text, phase in says.items():
            self._run(
                """const list = [...view.querySelectorAll("fieldset .pt-more")]
                .find((each) => each.textContent.startsWith(text)).querySelector("select");
                list.value = [...list.options].find((each) => each.textContent === phase).value;
                list.dispatchEvent(new Event("change"));""",
                text=text,
                phase=phase,
            )

    def photograph(self, path: Path) -> None:
        """Write what is seen, in few colours."""
        data = self._call("Page.captureScreenshot", captureBeyondViewport=False)["data"]
        image = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
        image.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)

    def show_all(self) -> None:
        """Show the whole column."""
        self._run('view.querySelector(".pt-read > p button")?.click();')

    def confirm_row(self, name: str) -> None:
        """Call right a figure of the row of a name."""
        self.clicks += 1
        self._press(
            """[...view.querySelectorAll(".pt-preview tbody tr")]
            .find((row) => plain(row.cells[2].textContent) === plain(name))
            ?.querySelector("input:not(:checked)")""",
            name=name,
        )

    def say(self, row: Mapping[str, str], *, keeps_label: bool = False) -> None:
        """Write what a figure is, as a row of the truth has it."""
        self.choose("kind", KINDS[row["kind"]])
        self.write("事業", row["activity"])
        if not keeps_label:
            self.write("項目・指標", row["label"] or row["concept"])
        self.write("年度", row["fiscal_year"])
        if row["concept"]:
            self._run(
                """const items = view.querySelector("fieldset select");
                items.value = item;
                items.dispatchEvent(new Event("change"));""",
                item=row["concept"],
            )
        if row["kind"] == "rating":
            self._run("view.pointing.draft.value = mark;", mark=row["value"])
        else:
            self.choose("phase", PHASES[row["phase"]])

    def cells(self) -> list[dict[str, Any]]:
        """The cells of all documents, each with the numbers of the readings of its facts."""
        return self._run(
            """const shown = [];
            for (const document of view.pointing.documents.all) {
              for (const cell of document.cells) {
                const near = view.pointing.beside(cell).map(({text}) => plain(text));
                const read = view.pointing.readIn(document, cell).flatMap((fact, part) =>
                  fact ? [{...fact, cell: undefined, part}] : []);
                shown.push({document: document.id, page: cell.page, cell: cell.n,
                  text: plain(cell.text), parts: cell.parts.map(plain), near, facts: read});
              }
            }
            return shown;"""
        )

    def confirm(self, figure: str) -> None:
        """Call right what another figure of the column is read as."""
        self._press(
            """[...view.querySelectorAll(".pt-preview tr")]
            .find((row) => plain(row.cells[0].textContent) === plain(figure))
            ?.querySelector("input")""",
            figure=figure,
        )

    def states(self) -> dict[str, int]:
        """How many figures of the page that is shown are in which state."""
        return self._run(
            """const counts = {};
            for (const {className} of view.querySelectorAll(".pt-cell")) {
              const state = className.match(/pt-(?!cell|same|at)\\w+/)[0].slice(3);
              counts[state] = (counts[state] ?? 0) + 1;
            }
            return counts;"""
        )

    @property
    def status(self) -> str:
        """What is said of the last step."""
        return self._run('return view.querySelector("[role=status]").textContent;')

    def column(self) -> list[list[str]]:
        """The rows of the column as it would be read that are shown."""
        return self._run(
            """return [...view.querySelectorAll(".pt-preview tbody tr")]
            .map((row) => [...row.cells].map((cell) => cell.textContent));"""
        )

    def can_save(self) -> bool:
        """Whether anything is there to save."""
        return self._run('return !view.querySelector(".pt-save").disabled;')

    def save(self) -> Path:
        """Press the button that saves, and take what was downloaded."""
        self._call(
            "Page.setDownloadBehavior", behavior="allow", downloadPath=str(self._folder.resolve())
        )
        self._press('view.querySelector(".pt-save:enabled")')
        sheet = self._folder / "sheet.csv"
        # a download has another name until it is whole
        while not sheet.is_file() or any(self._folder.glob("*.crdownload")):
            self._run("await new Promise((done) => setTimeout(done, 25));")
        return sheet


@contextmanager
def clerk_before(page: Path, folder: Path, width: int = 1440) -> Iterator[Clerk]:
    """A clerk who has opened draft.html."""
    folder.mkdir(exist_ok=True)
    with browser().page(page.resolve().as_uri(), width) as call:
        yield Clerk(call, folder)

"""The report that is committed, reports/example: the pages of three notebooks with the outputs that
are committed, the explorer, and the pages of the projects of three cities, with few pictures.

`make notebooks` makes it again, and docs/report.png, the picture of its first notebook's page,
which holds the page's hash. Its pages link to each other and to data/. A link to a page that is not
there becomes text; in the bar at the top, and where a paragraph is about such a page, it is left
out.
"""

import re
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from unittest.mock import patch

import nbformat
from PIL.PngImagePlugin import PngInfo

from hyoka_report import activity_pages, explore_page, front_page
from hyoka_report.picture_files import put_in
from hyoka_report.run import Run, copy_files, new_folder
from hyoka_report.templates import STYLE_FILE
from looks.cards import FOLDER, link_to

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "reports" / "example"
NOTEBOOKS = (3, 4, 5)
_LINK = re.compile(r'<a\b([^>]*?) href="([^"#]+)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)
_OF_OTHER_PAGES = re.compile(r'<li><a href="(\.\./)?dictionary\.html"[^>]*>.*?</a></li>', re.DOTALL)
#: What a link to a project's page is called; without its page it says nothing.
_CARD = "事業カルテ"
#: The documents whose projects have pages, and how many bytes of pictures each of these may have.
WITH_CARDS = ("ikeda-2024-projects", "itami-2021-evaluation", "tsukuba-2022-sheets")
BYTES_OF_CARDS = 200_000
#: The bytes of the explorer, pictures and all.
BYTES_OF_EXPLORER = 800_000
#: What differs without age: when and with which versions a page was made, and the letters of its
#: times in its font.
OF_RUN = re.compile(
    r"@font-face\{.*?\}|実行 \d[^　]*　|hyoka \d[\d.]*|<p>Python \d.*?</p>|[\d-]+T\d{6}Z", re.DOTALL
)
PICTURE, SHOWN = ROOT / "docs" / "report.png", EXAMPLE / "03_indicator_attainment.html"
_FOLDERS = {"documents": ROOT / "data" / "raw", "tables": ROOT / "data" / "processed"}


def pages(when: datetime) -> dict[str, str]:
    """The pages by the names of their files."""
    with TemporaryDirectory() as folder:
        run = run_of_committed(Path(folder), when, NOTEBOOKS)
        with (
            patch.object(activity_pages, "_ROOM", BYTES_OF_CARDS),
            patch.object(explore_page, "LARGEST_BYTES", BYTES_OF_EXPLORER),
            patch.object(explore_page, "link_to", _card),
        ):
            front_page.Pages(run).write()
        cards = [f"{FOLDER}/{document}.html" for document in WITH_CARDS]
        names = ["index.html", "explore.html", *(f"{path.stem}.html" for path in run.chosen)]
        names += cards
        made = {name: (run.folder / name).read_text(encoding="utf-8") for name in names}
        linked = {name: _linked(text, name, names) for name, text in made.items()}
        return linked | {STYLE_FILE: (run.folder / STYLE_FILE).read_text(encoding="utf-8")}


def run_of_committed(folder: Path, when: datetime, notebooks: Sequence[int]) -> Run:
    """A run of the committed tables and outputs of notebooks, without its pages."""
    run = Run(
        _FOLDERS["documents"],
        _FOLDERS["tables"],
        folder,
        notebooks,
        notebooks=ROOT / "notebooks",
    )
    run.folder = new_folder(run.reports, when)
    run.tables.mkdir()
    copy_files(run.processed, run.tables)
    for path in run.tables.glob("*.parquet"):
        path.unlink()  # not committed: whether there are any makes no difference
    for path in run.chosen:
        notebook = nbformat.read(path, as_version=4)
        put_in(notebook, path.parent)
        nbformat.write(notebook, run.folder / path.name)
    return run


def _card(document_id: str, activity_id: str = "") -> str:
    """The link from the explorer to a project's page; "" where the example has none."""
    return link_to(document_id, activity_id) if document_id in WITH_CARDS else ""


def _linked(page: str, name: str, names: list[str]) -> str:
    """A page whose links lead to the other pages and to files of data/ that are committed.

    Other links become text. The explorer has the links to documents among its data, the first page
    those to tables in what it says to search engines.
    """
    here = PurePosixPath(name).parent
    up = "../" * len(here.parts)

    def adapted(link: re.Match[str]) -> str:
        before, target, place, after, text = link.groups(default="")
        of_run = target.removeprefix(up)
        folder, _, file = of_run.partition("/")
        if (
            folder in _FOLDERS
            and not file.endswith(".parquet")
            and (_FOLDERS[folder] / file).is_file()
        ):
            target = f"{up}../../{(_FOLDERS[folder] / file).relative_to(ROOT).as_posix()}"
        elif of_run not in names and not target.startswith("https:"):
            return "" if text == _CARD else text
        return f'<a{before} href="{target}{place}"{after}>{text}</a>'

    linked = _LINK.sub(adapted, _OF_OTHER_PAGES.sub("", page))
    linked = linked.replace('"contentUrl": "tables/', '"contentUrl": "../../data/processed/')
    return linked.replace('"link":"documents/', '"link":"../../data/raw/')


def shown_hash() -> str:
    """The hash of the page in the picture, of all that does not differ from run to run."""
    texts = (path.read_text(encoding="utf-8") for path in (SHOWN, EXAMPLE / STYLE_FILE))
    return sha256(OF_RUN.sub("", "".join(texts)).encode()).hexdigest()


def write_picture() -> None:
    from pages_in_browser import CHROMIUM, browser, photograph

    if CHROMIUM is None:
        sys.exit(f"{PICTURE.name} is not made again: Chromium is missing (HYOKA_CHROMIUM)")
    held = PngInfo()
    held.add_text("page", shown_hash())
    photograph(SHOWN, 800, 1100).save(PICTURE, pnginfo=held, optimize=True)
    browser().close()


def main() -> None:
    shutil.rmtree(EXAMPLE, ignore_errors=True)
    EXAMPLE.mkdir(parents=True)
    for name, text in pages(datetime.now(UTC)).items():
        (EXAMPLE / name).parent.mkdir(exist_ok=True)
        (EXAMPLE / name).write_text(text, encoding="utf-8")
    write_picture()


if __name__ == "__main__":
    main()

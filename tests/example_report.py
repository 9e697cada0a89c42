"""The report that is committed, reports/example: the pages of three notebooks with the outputs that
are committed.

`make notebooks` makes it again, and docs/report.png, the picture of its first notebook's page,
which holds the page's hash. Its pages link to each other and to data/. A link to a page that is not
there becomes text; in the bar at the top, and where a paragraph is about such a page, it is left
out.
"""

import re
import shutil
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PIL.PngImagePlugin import PngInfo

from hyoka_analyses.report import front_page
from hyoka_analyses.report.run import Run, copy_files, new_folder

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "reports" / "example"
NOTEBOOKS = (3, 4, 5)
_LINK = re.compile(r'<a\b([^>]*?) href="([^"#]+)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)
_OF_OTHER_PAGES = re.compile(
    r'<li><a href="(explore|rows|dictionary)\.html"[^>]*>.*?</a></li>|<form.*?</form>|<a '
    r'href="activities/.*?</a>',
    re.DOTALL,
)
#: What differs without age: when and with which versions a page was made, and the letters of its
#: times in its font.
OF_RUN = re.compile(
    r"@font-face\{.*?\}|実行 \d[^　]*　|hyoka \d[\d.]*|<p>Python \d.*?</p>|[\d-]+T\d{6}Z", re.DOTALL
)
PICTURE, SHOWN = ROOT / "docs" / "report.png", EXAMPLE / "03_indicator_attainment.html"
#: What makes pages of a report that the example does not have.
_EMPTY = {"explore_values": {"count": 0}, "activity_pages": {}}
_FOLDERS = {"documents": ROOT / "data" / "raw", "tables": ROOT / "data" / "processed"}


def pages(when: datetime) -> dict[str, str]:
    """The pages by the names of their files."""
    with TemporaryDirectory() as folder:
        run = Run(
            _FOLDERS["documents"],
            _FOLDERS["tables"],
            Path(folder),
            NOTEBOOKS,
            notebooks=ROOT / "notebooks",
        )
        run.folder = new_folder(run.reports, when)
        run.tables.mkdir()
        copy_files(run.processed, run.tables)
        for path in run.tables.glob(
            "*.parquet"
        ):  # not committed: whether there are any makes no difference
            path.unlink()
        for path in run.chosen:
            shutil.copy(path, run.folder)
        with patch.multiple(
            front_page,
            **{name: lambda *_, values=values: values for name, values in _EMPTY.items()},
        ):
            front_page.Pages(run).write()
        names = ["index.html", *(f"{path.stem}.html" for path in run.chosen)]
        return {
            name: _linked((run.folder / name).read_text(encoding="utf-8"), names) for name in names
        }


def _linked(page: str, names: list[str]) -> str:
    """A page whose links lead to the other pages and to files of data/ that are committed.

    Other links become text.
    """

    def adapted(link: re.Match[str]) -> str:
        before, target, place, after, text = link.groups(default="")
        folder, _, name = target.partition("/")
        if (
            folder in _FOLDERS
            and not name.endswith(".parquet")
            and (_FOLDERS[folder] / name).is_file()
        ):
            target = (Path("../..") / (_FOLDERS[folder] / name).relative_to(ROOT)).as_posix()
        elif target not in names and not target.startswith("https:"):
            return text
        return f'<a{before} href="{target}{place}"{after}>{text}</a>'

    return _LINK.sub(adapted, _OF_OTHER_PAGES.sub("", page))


def shown_hash() -> str:
    """The hash of the page in the picture, of all that does not differ from run to run."""
    return sha256(OF_RUN.sub("", SHOWN.read_text(encoding="utf-8")).encode()).hexdigest()


def write_picture() -> None:
    from tests.pages_in_browser import CHROMIUM, browser, photograph

    if CHROMIUM is None:
        sys.exit(f"{PICTURE.name} is not made again: Chromium is missing (HYOKA_CHROMIUM)")
    held = PngInfo()
    held.add_text("page", shown_hash())
    photograph(SHOWN, 800, 1000).save(PICTURE, pnginfo=held, optimize=True)
    browser().close()


def main() -> None:
    shutil.rmtree(EXAMPLE, ignore_errors=True)
    EXAMPLE.mkdir(parents=True)
    for name, text in pages(datetime.now(UTC)).items():
        (EXAMPLE / name).write_text(text, encoding="utf-8")
    write_picture()


if __name__ == "__main__":
    main()

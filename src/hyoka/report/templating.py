"""The templates of pages: their style, what they may load, how they are filled in, and the font that they hold.

A page is one HTML file that needs nothing else and asks nobody for anything. Its scripts, where it has any, stand in
it: tables are sorted, and two pages search.
"""

import base64
import os
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hyoka.store.files import replace_file
from hyoka.text.fonts import ipa_font

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
#: What a page may load: its own styles and the pictures in it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'"
#: The largest page; the pictures of cells that do not fit are left out.
LARGEST_BYTES = 3_000_000

#: Marks that turn the direction of the text behind them, so that 1.fdp.exe reads as exe.pdf.1.
_TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_TOKYO = timezone(timedelta(hours=9))
#: The font's name in the pages' style; the reader's own Japanese fonts stand before it.
_NAME = "hyoka"
_STYLE = "<style>"
#: The characters of pages so far, and of those to come.
_KNOWN: set[str] = set()
#: The font of figures, of pages without fonts of their own, and of pictures of workbooks.
IPA = str(ipa_font())


@cache
def style() -> str:
    """The style of all pages."""
    return "\n".join(
        (TEMPLATES / "report" / name).read_text(encoding="utf-8").strip()
        for name in ("page.css", "outputs.css", "dark.css")
    )


def rendered(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template of templates/report, templates/explore or templates/draft with its values, escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader([TEMPLATES / "report", TEMPLATES / "explore", TEMPLATES / "draft"])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    script = (TEMPLATES / "report" / "sortable.js").read_text(encoding="utf-8")
    digest = base64.b64encode(sha256(script.encode()).digest()).decode("ascii")
    sorting = {"script": script, "source": f"'sha256-{digest}'"}
    environment.filters |= {"css_text": _css_text, "href": href}
    environment.globals |= {"limits": "", "recognised": "", "menu": [], "policy": POLICY, "style": style()}
    environment.globals |= {"version": f"hyoka {version('hyoka')}", "sorting": sorting}
    return environment


def href(path: str | os.PathLike[str]) -> str:
    """The link to a file or to a place in a page: what has a meaning in links is percent-encoded."""
    return quote(os.fsencode(path))


def _css_text(text: str) -> Markup:
    """A text of CSS: what could end it or the style is written as a code."""
    return Markup('"' + "".join(f"\\{ord(c):x} " if c in '"\\<>&\n' else c for c in text) + '"')


def with_font(page: str) -> str:
    """A page whose first style holds a font with the characters of its text that ASCII lacks.

    Without fontTools, which comes with the report, the reader's own fonts have to do.
    """
    if find_spec("fontTools") is None:
        return page
    return page.replace(_STYLE, f"{_STYLE}{font_rule(page)}", 1)


def font_rule(text: str) -> str:
    """A rule of CSS that holds a font with the characters of a text that ASCII lacks.

    Source: the IPA Font License 1.0 lets a document hold the characters of the font that it shows.
    """
    chars = frozenset(char for char in set(text) if not char.isascii())
    return f'@font-face{{font-family:"{_NAME}";src:url(data:font/woff;base64,{_subset(chars)}) format("woff")}}'


def know_characters(files: Iterable[Path]) -> None:
    """Take in the characters of texts that pages will be made of, so that the whole font is read once for all pages."""
    _KNOWN.update(*(file.read_text(encoding="utf-8") for file in files))


@lru_cache(maxsize=16)  # pages of one kind show the same characters
def _subset(chars: frozenset[str]) -> str:
    _KNOWN.update(chars)
    return base64.b64encode(_font_of(chars, _known_font(frozenset(_KNOWN)))).decode("ascii")


@lru_cache(maxsize=1)
def _known_font(chars: frozenset[str]) -> bytes:
    """The font of all characters so far, of which a page's font is made in a quarter of the time."""
    return _font_of(frozenset(char for char in chars if not char.isascii()), Path(IPA).read_bytes(), None)


def _font_of(chars: frozenset[str], font: bytes, flavor: str | None = "woff") -> bytes:
    """The part of a font with some characters; the same characters give the same bytes."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor=flavor, hinting=False, layout_features=[])
    whole = TTFont(BytesIO(font), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    part = subset.Subsetter(options)
    part.populate(text="".join(sorted(chars)))
    part.subset(whole)
    file = BytesIO()
    subset.save_font(whole, file, options)
    return file.getvalue()


def time_in_words(moment: datetime) -> str:
    """A moment for Japanese readers: 2026年11月20日 15:45（日本時間）."""
    local = moment.astimezone(_TOKYO)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}（日本時間）"


def write_page(path: Path, text: str) -> None:
    """Write a page with its font and without marks that turn the direction of text, whole or not at all."""
    page = with_font(text.translate(_TURNING))
    replace_file(path, lambda part: part.write_text(page, encoding="utf-8"))

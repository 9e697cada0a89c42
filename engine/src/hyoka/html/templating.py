"""The templates of pages: what they may load, how they are filled in, and the font they hold.

A page is one HTML file that asks nobody for anything. Its scripts, where it has any, stand in it:
tables are sorted, and two pages search. The pages of a report share a file of styles that lies
beside them; any other page holds its own.
"""

import base64
import os
import re
import unicodedata
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from hyoka.store.files import replace_file
from hyoka.text.fonts import ipa_font

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

#: What the pages of the reader are made of; its styles are those of all pages.
TEMPLATES: Final = Path(__file__).resolve().with_name("templates")
#: Names that can stand in any folder, zip and link as they are; the bytes of another name that stay
#: to be seen.
_SAFE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{,59}")
_SEEN_BYTES: Final = 48
#: What a page may load: its own styles and the pictures in it.
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'"
)
#: The largest page; the pictures of cells that do not fit are left out.
LARGEST_BYTES: Final = 3_000_000

#: Marks that turn the direction of the text behind them, so that 1.fdp.exe reads as exe.pdf.1.
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: The font's name in the pages' style; the reader's own Japanese fonts stand before it.
_NAME = "hyoka"
STYLE = "<style>"
#: Characters that could end a text of CSS, or the style that it stands in.
_ENDING = '"\\<>&\n'
#: The font of figures, of pages without fonts of their own, and of pictures of workbooks.
IPA: Final = str(ipa_font())


def rendered(template: str, *folders: Path, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template with its values, escaped.

    Args:
        template: The name of its file.
        folders: Where it is sought before TEMPLATES.
        values: What it shows.
    """
    return _environment(folders).get_template(template).render(**values)


@cache
def _environment(folders: tuple[Path, ...]) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from hyoka.text import wording

    loader = FileSystemLoader([*folders, TEMPLATES])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )

    def file(name: str) -> Markup:
        """A style or script of the folders, to stand in a page."""
        return Markup(loader.get_source(environment, name)[0])

    def digest(name: str) -> str:
        """The digest by which a page allows a script."""
        found = sha256(file(name).encode()).digest()
        return base64.b64encode(found).decode("ascii")

    environment.filters["css_text"] = css_text
    environment.filters["href"] = href
    environment.filters["fiscal_year"] = wording.shown_year
    environment.filters["number"] = wording.shown_number
    environment.filters["percent"] = wording.percent
    environment.filters["in_words"] = lambda code, column: wording.in_words(column, code or "")
    environment.globals["policy"] = POLICY
    environment.globals["file"] = file
    environment.globals["digest"] = digest
    environment.globals["version"] = f"hyoka {version('hyoka')}"
    return environment


def css_text(text: str) -> "Markup":
    """A text of CSS: what could end it or the style is written as a code."""
    from markupsafe import Markup

    coded = (f"\\{ord(char):x} " if char in _ENDING else char for char in text)
    return Markup('"' + "".join(coded) + '"')


def href(path: str | os.PathLike[str]) -> str:
    """The link to a file or to a place in a page.

    What has a meaning in links is percent-encoded.
    """
    return quote(os.fsencode(path))


def public_name(document_id: str) -> str:
    """A short name for a document's files in a report, safe in any folder, zip and link."""
    if _SAFE_NAME.fullmatch(document_id):
        return document_id
    words = re.sub(r"\W+", "-", unicodedata.normalize("NFC", document_id)).strip("-")
    seen = words.encode()[:_SEEN_BYTES].decode(errors="ignore")
    return f"{seen}-{sha256(document_id.encode()).hexdigest()[:12]}".lower().lstrip("-")


def write_page(path: Path, text: str, *, styled_beside: bool = False) -> None:
    """Write a page, whole or not at all.

    Marks that turn the direction of text are left out.

    Args:
        path: Its file.
        text: The page.
        styled_beside: Whether `write_style` writes its font; else the page holds one.
    """
    text = _TURNING.sub("", text)
    page = text if styled_beside else with_font(text)
    replace_file(path, lambda part: part.write_text(page, encoding="utf-8"))


def write_style(path: Path, style: str, shown: str) -> None:
    """Write the styles of pages with a font for the characters that these show."""
    rules = f"{font_of(shown)}\n{style}"
    replace_file(path, lambda part: part.write_text(rules, encoding="utf-8"))


def with_font(page: str) -> str:
    """A page whose first style holds a font with the characters of its text that ASCII lacks."""
    return page.replace(STYLE, STYLE + font_of(page), 1)


def font_of(text: str) -> str:
    """The rule of a page's font.

    Without fontTools the reader's own fonts have to do.
    """
    return font_rule(text) if find_spec("fontTools") else ""


def font_rule(text: str) -> str:
    """A rule of CSS that holds a font with the characters of a text that ASCII lacks.

    Source: the IPA Font License 1.0 lets a document hold the characters of the font that it shows.
    """
    chars = frozenset(char for char in set(text) if not char.isascii())
    source = f'url(data:font/woff;base64,{_subset(chars)}) format("woff")'
    return f'@font-face{{font-family:"{_NAME}";src:{source}}}'


@lru_cache(maxsize=16)  # pages of one kind show the same characters
def _subset(chars: frozenset[str]) -> str:
    """A part of the font, coded for CSS; the same characters give the same bytes."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", hinting=False, layout_features=[])
    whole = TTFont(IPA, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    part = subset.Subsetter(options)
    part.populate(text="".join(sorted(chars)))
    part.subset(whole)
    file = BytesIO()
    subset.save_font(whole, file, options)
    return base64.b64encode(file.getvalue()).decode("ascii")

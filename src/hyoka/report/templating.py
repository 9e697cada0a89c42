"""The templates of pages: their style, what they may load, how they are filled in, and the font that they hold."""

from __future__ import annotations

import base64
from functools import cache
from importlib.metadata import distribution, version
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
#: What a page may load: its own styles and the pictures in it.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)

#: The font's name in the pages' style; the reader's own Japanese fonts stand before it.
_NAME = "hyoka"
_STYLE = "<style>"
_IPA = str(distribution("matplotlib-fontja").locate_file("matplotlib_fontja/fonts/ipaexg.ttf"))


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
    environment.globals |= {"policy": POLICY, "style": style(), "version": f"hyoka {version('hyoka')}"}
    return environment


def with_font(page: str) -> str:
    """A page whose first style holds a font with the characters of its text that ASCII lacks.

    Source: the IPA Font License 1.0 lets a document hold the characters of the font that it shows.
    """
    chars = frozenset(char for char in page if not char.isascii())
    rule = f'@font-face{{font-family:"{_NAME}";src:url(data:font/woff;base64,{_subset(chars)}) format("woff")}}'
    return page.replace(_STYLE, f"{_STYLE}{rule}", 1)


@cache  # pages of one kind show the same characters
def _subset(chars: frozenset[str]) -> str:
    options = subset.Options(flavor="woff", hinting=False, layout_features=[])
    font = TTFont(_IPA, lazy=True, recalcTimestamp=False)  # the same characters give the same bytes
    part = subset.Subsetter(options)
    part.populate(text="".join(sorted(chars)))
    part.subset(font)
    file = BytesIO()
    subset.save_font(font, file, options)
    return base64.b64encode(file.getvalue()).decode("ascii")

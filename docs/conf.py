"""The documentation.

`make docs` writes it to build/docs, where it works without a server and without a network.

The reference pages are written by reference.py.
A Japanese font lies beside the pages.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.search import SearchEnglish

from hyoka.html.templating import font_rule

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "hyoka"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "hyoka"
html_search_language = "english-japanese"
html_css_files = ["font.css"]
html_js_files = ["accessible.js"]
html_static_path = ["static"]
html_copy_source = html_show_copyright = html_show_sphinx = html_use_index = False
smartquotes = False
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
_FONTS = "'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', hyoka, sans-serif"
_CODE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono CJK JP', monospace, hyoka"
_VARIABLES = {"font-stack": _FONTS, "font-stack--headings": _FONTS, "font-stack--monospace": _CODE}
html_theme_options = {"light_css_variables": _VARIABLES}

logging.getLogger("fontTools").setLevel(logging.WARNING)  # Sphinx shows what libraries log

#: Documents beside this folder that are pages, too.
PLACES = {
    "../deploy/README.md": "schedule.md",
    "../engine/README.md": "engine.md",
}
#: A page that is read where the repository is leads to another document with these lines; here its
#: text stands in their place.
INCLUDED = {
    "# The engine alone\n\n[Its own page, engine/README.md](../engine/README.md)": """\
```{include} ../engine/README.md
```""",
    "[The folders and what they hold, in CONTRIBUTING](../CONTRIBUTING.md#where-things-are)": """\
```{include} ../CONTRIBUTING.md
:start-after: "## Where things are"
:end-before: "## Packages"
```""",
    "[A server, a schedule, a release, in deploy/README.md](../deploy/README.md)": """\
```{include} ../deploy/README.md
:heading-offset: 1
```""",
}
#: The pages by the headings of the contents beside each of them.
CONTENTS = {
    "Start": "tutorial ja ja-guide ja-draft",
    "How to": "install engine own-pdfs forms extend figures export schedule",
    "Reference": "cli tables problems formulas helpers",
    "Explanation": "explanation proposal.ja accessibility architecture benchmarks",
}


class EnglishAndJapanese(SearchEnglish):
    """Words of English.

    Of Japanese, which has no blanks between words, each letter and each two side by side.
    """

    lang = html_search_language
    js_splitter_code = r"""
function splitQuery(query) {
  const runs = query.match(/[a-z0-9]\w*|[\u3005-\u30ff\u3400-\u9fff]+/gi) ?? [];
  const pairs = (run) => [...run.slice(1)].map((_, at) => run.slice(at, at + 2));
  return runs.flatMap((run) => /\w/.test(run) || run.length < 2 ? [run] : pairs(run));
}"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - as Sphinx declares it
        """The words of a text."""
        words = re.findall(r"[a-zA-Z0-9]\w*", input, re.ASCII)
        runs = re.findall(r"[\u3005-\u30ff\u3400-\u9fff]+", input)
        return [
            *words,
            *(run[at : at + length] for run in runs for length in (1, 2) for at in range(len(run))),
        ]


def setup(app: Sphinx) -> None:
    """Tell Sphinx what this file adds."""
    app.add_search_language(EnglishAndJapanese)
    app.connect("source-read", complete)
    app.connect("html-page-context", name_language)
    app.connect("build-finished", write_font)


def complete(_: Sphinx, page: str, source: list[str]) -> None:
    """Complete the contents, and the links of a page to documents beside this folder."""
    if page == "index":
        for heading, pages in CONTENTS.items():
            listed = "\n".join(pages.split())
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n{listed}\n```\n"
    for lines, text in INCLUDED.items():
        source[0] = source[0].replace(lines, text)
    for document, place in PLACES.items():
        source[0] = source[0].replace(f"]({document}", f"]({place}")


def name_language(_: Sphinx, page: str, __: str, context: dict[str, object], ___: object) -> None:
    """Say of the Japanese pages that they are in Japanese: a screen reader asks."""
    is_japanese = page == "ja" or page.startswith("ja-") or page.endswith(".ja")
    context["language"] = "ja" if is_japanese else "en"


def write_font(app: Sphinx, error: Exception | None) -> None:
    """Write the letters that all pages show as a font, for readers who have no Japanese one."""
    if not error:
        text = "".join(path.read_text(encoding="utf-8") for path in Path(app.outdir).glob("*.html"))
        (Path(app.outdir) / "_static" / "font.css").write_text(font_rule(text), encoding="utf-8")

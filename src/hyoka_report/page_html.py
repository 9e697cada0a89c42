"""What a notebook wrote, as a page has it: its headings, and links that lead into the run.

Markdown becomes HTML by a renderer, and whatever is HTML goes through one parser.
"""

import os
import re
from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from pathlib import Path, PurePath
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from hyoka import href
from hyoka_report.run import Run
from looks.cards import FOLDER

#: The class of links that are written for the pages of a run.
_OF_RUN = "hyoka-run"
#: The class of those that lead to a cell.
_OF_CELL = "hyoka-cell"
#: JupyterLab needs them; a page has its own.
_OF_LAB = ("script", "style")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


class _Renderer(IPythonRenderer):
    """Markdown as HTML, in which each heading has a name, and its English is marked.

    The notebook's title is left out: the page has it.
    """

    def __init__(self) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.contents: list[dict[str, str]] = []

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """A heading of the second level, which is listed in the contents."""
        if level == 1:
            return ""
        if level > 2:
            return super().heading(text, level, **attrs)  # type: ignore[arg-type]
        ja, _, en = text.partition(" — ")
        name = f"section-{len(self.contents) + 1}"
        entry = {"id": name, "ja": Markup(ja).striptags(), "en": Markup(en).striptags()}
        self.contents.append(entry)
        english = f'<span lang="en"> — {en}</span>' if en else ""
        # by this name a notebook's own links lead here, as in JupyterLab and on GitHub
        heading = Markup(text).striptags()
        of_lab = f'<a id="{escape(heading.replace(" ", "-"))}"></a>'
        return f'<h2 id="{name}">{of_lab}{ja}{english}</h2>'

    def paragraph(self, text: str) -> str:
        """A paragraph; one in English is marked as that."""
        words = Markup(text).striptags()
        is_english = " " in words and "$" not in words and not _JAPANESE.search(words)
        return f'<p lang="en">{text}</p>\n' if is_english else super().paragraph(text)


class Markdown:
    """The Markdown cells of a notebook, one after the other.

    Attributes:
        contents: The headings so far: id, ja, en.
    """

    def __init__(self) -> None:
        self._renderer = _Renderer()
        self.contents = self._renderer.contents

    def html(self, source: str) -> str:
        """A cell as HTML; its links are as the notebook has them."""
        return MarkdownWithMath(renderer=self._renderer).render(source)


class _PageParser(HTMLParser):
    """HTML that is handed on as it is, but for links, JupyterLab's elements, heads of tables."""

    def __init__(self, run: Run, linked: Collection[str], heads: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._run = run
        self._linked = linked
        self._heads = heads
        self._left_out = ""
        self._is_link_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._left_out = tag if tag in _OF_LAB else ""
        if self._left_out:
            return
        text = self.get_starttag_text() or ""
        if tag == "a":
            text = self._link(text, dict(attrs))
            self._is_link_open = bool(text)
        self.written.append(text)

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out = ""
        elif tag == "th" and self.written[-1:] == ["<th>"]:
            self.written[-1] = "<td></td>"  # pandas' head over its index: it heads nothing
        elif tag != "a" or self._is_link_open:
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._left_out:
            return
        is_head = self.written and self.written[-1].startswith("<th")
        self.written.append(self._heads.get(data, data) if is_head else data)

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")

    def _link(self, text: str, attributes: dict[str, str | None]) -> str:
        """The tag of a link; "" where it leads to a page or cell that is not there."""
        target = attributes.get("href") or ""
        classes = (attributes.get("class") or "").split()
        if _OF_RUN in classes:
            return text if self._is_there(target, is_cell=_OF_CELL in classes) else ""
        if not target or ":" in target or target.startswith("#"):
            return text
        file, _, place = target.partition("#")
        path = os.fsdecode(unquote_to_bytes(file))
        if path.endswith(".ipynb"):
            page = f"{Path(path).stem}.html"
            if page not in self._linked:
                return ""
            link = href(page)
        else:
            link = self._run.link(self._run.home / path)
        return f'<a href="{escape(f"{link}#{place}" if place else link)}">'

    def _is_there(self, target: str, *, is_cell: bool) -> bool:
        """Whether a run limited to some cities and years has the page of an activity, the cell."""
        linked = os.fsdecode(unquote_to_bytes(target))
        file, _, _ = linked.partition("#")
        if PurePath(file).parent != PurePath(FOLDER):
            return True
        return (linked if is_cell else file) in self._linked


def page_html(
    run: Run,
    linked: Collection[str],
    html: str,
    heads: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """HTML of a notebook as its page has it.

    Args:
        run: The run, whose folder the page's links lead into.
        linked: The pages, and the cells on them (file#cell), that links may lead to.
        html: HTML whose links are relative to the notebooks' folder.
        heads: Heads of tables that this run says otherwise: 事業, 路線.
    """
    parser = _PageParser(run, linked, heads)
    parser.feed(html)
    parser.close()
    return Markup("".join(parser.written))

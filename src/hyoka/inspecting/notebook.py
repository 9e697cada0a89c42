"""An inspected document as HTML for a notebook: the picture of each page, and what was found on it."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING, Final

from hyoka.inspecting.picture import draw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hyoka.inspecting.document import Inspection
    from hyoka.pdf.page import Page

#: The number of pages that are shown; more would make the notebook large.
MOST_PAGES: Final = 6


def as_html(inspection: Inspection) -> str:
    """The form or the nearest ones, then each page's picture and what was found on it."""
    parts = [f"<p><strong>{escape(inspection.title)}</strong></p>"]
    if inspection.form is None:
        parts.append(_list("nearest forms", (near.text for near in inspection.nearest)))
    elif inspection.records:
        tables = inspection.records.tables.items()
        parts.append(_list("records", (f"{name}: {len(rows):,}" for name, rows in tables if rows)))
    parts += [_page(inspection, page) for page in inspection.pages[:MOST_PAGES]]
    if more := inspection.pages[MOST_PAGES:]:
        example = f"helpers.inspect(&quot;{escape(inspection.file.name)}&quot;, page={more[0].number})"
        parts.append(f"<p>Pages {more[0].number} to {more[-1].number} are not shown: <code>{example}</code></p>")
    return f'<div lang="ja">{"".join(parts)}</div>'


def _page(inspection: Inspection, page: Page) -> str:
    alt = f"Page {page.number} with its ruled lines and cells drawn, and what was read as a record filled"
    return "".join(
        (
            f"<h4>{escape(inspection.file.name)}, page {page.number}</h4>",
            f'<img src="{_data_uri(inspection, page)}" alt="{escape(alt)}" style="max-width:100%">',
            _list(
                "read from this page", (f"{table}: {values}" for table, values, _ in inspection.read_on(page.number))
            ),
        )
    )


def _data_uri(inspection: Inspection, page: Page) -> str:
    buffer = io.BytesIO()
    draw(inspection, page).save(buffer, "WEBP", quality=80)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _list(title: str, lines: Iterable[str]) -> str:
    entries = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p>{escape(title)}</p><ul>{entries}</ul>" if entries else ""

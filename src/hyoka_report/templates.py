"""The templates of a report's pages, beside those of tables and those that all pages share."""

from pathlib import Path
from typing import Any, Final

from hyoka import rendered, write_style
from looks.html_tables import TEMPLATES

REPORT_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
#: The styles of all pages of a run, with their font: the pages link to it.
STYLE_FILE: Final = "style.css"
#: What a page of a report may load: its own styles and those beside it, and the pictures in it.
#: Not every browser takes a file beside a page on a disk for the page's own.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline' 'self' file:; img-src data:; font-src data:; "
    "base-uri 'none'"
)


def report_html(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template of a report with its values, escaped."""
    shared = {"style": STYLE_FILE, "policy_of_report": _POLICY}
    return rendered(template, REPORT_TEMPLATES, TEMPLATES, **shared, **values)


def write_styles(folder: Path, shown: str) -> None:
    """Write the styles of the pages of a folder, with a font for the characters that these show."""
    write_style(folder / STYLE_FILE, report_html("style.css.j2"), shown)

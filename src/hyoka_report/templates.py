"""The templates of a report's pages, beside those that all pages share."""

from pathlib import Path
from typing import Any, Final

from hyoka import rendered

REPORT_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
#: What a page of a report may load: its own styles and those beside it, and the pictures in it.
#: Not every browser takes a file beside a page on a disk for the page's own.
POLICY_OF_REPORT: Final = (
    "default-src 'none'; style-src 'unsafe-inline' 'self' file:; img-src data:; font-src data:; "
    "base-uri 'none'"
)


def report_html(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template of a report with its values, escaped."""
    return rendered(template, REPORT_TEMPLATES, **values)

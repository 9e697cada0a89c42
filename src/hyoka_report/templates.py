"""The templates of a report's pages, beside those that all pages share."""

from pathlib import Path
from typing import Any, Final

from hyoka import rendered
from hyoka_report.run import code_folders

REPORT_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
#: Files with words that pages show.
_WORDS: Final = {".csv", ".j2", ".js", ".py"}


def report_html(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template of a report with its values, escaped."""
    return rendered(template, REPORT_TEMPLATES, **values)


def files_with_words() -> list[Path]:
    """The files of all packages whose words pages show."""
    files = [path for folder in code_folders() for path in folder.rglob("*")]
    return [path for path in files if path.suffix in _WORDS]

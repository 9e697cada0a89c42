"""The templates of a report's pages, beside those that all pages share."""

from itertools import chain
from pathlib import Path
from typing import Any, Final

import helpers
import hyoka
import measures
from hyoka import rendered

_PACKAGE: Final = Path(__file__).resolve().parent
REPORT_TEMPLATES: Final = _PACKAGE / "templates"
#: Files with words that pages show.
_WORDS: Final = {".csv", ".j2", ".js", ".py"}


def report_html(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A template of a report with its values, escaped."""
    return rendered(template, REPORT_TEMPLATES, **values)


def files_with_words() -> list[Path]:
    """The files of all packages whose words pages show."""
    homes = [Path(home) for module in (hyoka, measures, helpers) for home in module.__path__]
    files = chain.from_iterable(home.rglob("*") for home in (*homes, _PACKAGE))
    return [path for path in files if path.suffix in _WORDS]

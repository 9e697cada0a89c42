"""The templates of pages: their style, what they may load, and how they are filled in."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
#: What a page may load: its own styles and the pictures in it.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


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

"""Puts the font that stands in for Japanese fonts into the wheel.

So nobody needs the package that it comes in.
"""

from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FontInWheel(BuildHookInterface):
    """Adds the IPA font and its licence, which has to stand beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to add; an editable installation takes them where they are."""
        fonts = Path(str(distribution("matplotlib-fontja").locate_file("matplotlib_fontja/fonts")))
        if version == "standard":
            files = (path for path in sorted(fonts.iterdir()) if path.suffix in {".ttf", ".txt"})
            build_data["force_include"] |= {str(path): f"hyoka/fonts/{path.name}" for path in files}

"""Draft a form from a city's PDFs: what its sheets mean, what that rests on, and their facts.

A package beside the engine, which finds the command `hyoka draft` by the entry point
`hyoka.commands`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hyoka_draft.lab import Pointing

#: The templates of what is written for people.
TEMPLATES: Final = Path(__file__).with_name("templates")


def point(paths: "str | Path | Iterable[str | Path]", out: str | Path = "") -> "Pointing":
    """Point at figures of PDFs in a notebook; needs the extra `lab`.

    Args:
        paths: PDFs, or folders of PDFs.
        out: The folder to write form.toml, facts.csv and pointed.csv into; not given: draft, beside
            the PDFs.
    """
    from hyoka_draft.lab import Pointing  # commands do without

    named = [paths] if isinstance(paths, str | Path) else list(paths)
    first = Path(named[0])
    folder = first if first.is_dir() else first.parent
    return Pointing(map(Path, named), Path(out) if out else folder / "draft")

"""The page in which a person points, in a notebook: each press is learnt at once.

It stands on anywidget, which the extra `lab` brings.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets

from hyoka.text.messages import language
from hyoka_draft import TEMPLATES
from hyoka_draft.command import FORM_FILE, write_draft
from hyoka_draft.documents import find_files, read_files
from hyoka_draft.draft_page import page_shown
from hyoka_draft.facts import Documents, Draft
from hyoka_draft.lessons import Lesson
from hyoka_draft.pointing import packed, pointing_data

#: The sheet of what was pointed at: that of a draft, which a person may have corrected, stays.
POINTED_FILE: Final = "pointed.csv"
_SEPARATOR: Final = "|"


class Pointing(anywidget.AnyWidget):
    """Figures to point at; what is pointed at is written beside the PDFs and read at once.

    Args:
        paths: PDFs, or folders of PDFs.
        out: The folder of the form, its facts and the sheet.

    Attributes:
        said: The lines that the last draft said.
    """

    _esm = TEMPLATES / "pointing.js"
    _css = TEMPLATES / "pointing.css"
    data = traitlets.Unicode().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    wanted = traitlets.Unicode().tag(sync=True)
    sheet = traitlets.Unicode().tag(sync=True)

    def __init__(self, paths: Iterable[Path], out: Path) -> None:
        super().__init__()
        self.out = out
        self._paths = list(paths)
        self.said = list(write_draft(self._documents, out, show=self._show))
        self.observe(self._draw, "wanted")
        self.observe(self._learn, "sheet")

    @cached_property
    def _documents(self) -> Documents:
        return read_files(find_files(self._paths), use_cache=True)

    @property
    def form(self) -> Path:
        """The form as it is drafted so far."""
        return self.out / FORM_FILE

    def _show(self, draft: Draft, lessons: Sequence[Lesson]) -> None:
        self.data = packed(pointing_data(draft, self._documents, lessons, language()))

    def _draw(self, change: Any) -> None:  # noqa: ANN401 - as traitlets has it
        """Draw the page that is looked at."""
        document_id, _, number = change["new"].rpartition(_SEPARATOR)
        if document_id in self._documents.files:
            picture = page_shown(self._documents, document_id, int(number))
            self.pictures = {**self.pictures, change["new"]: picture if picture["src"] else None}

    def _learn(self, change: Any) -> None:  # noqa: ANN401 - as traitlets has it
        """Write what was pointed at, draft again by it, and show the new reading."""
        sheet = self.out / POINTED_FILE
        draft = partial(write_draft, self._documents, self.out, show=self._show)
        if len(change["new"].splitlines()) > 1:
            sheet.write_text(change["new"], encoding="utf-8", newline="")
            self.said = list(draft(sheets=[sheet]))
        elif sheet.is_file():  # all was taken back
            self.said = list(draft(taken_back=[sheet]))
            sheet.unlink()

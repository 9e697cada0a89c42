"""Each figure and mark read a second time, by a program that shares nothing with the first.

hyoka reads PDFs with pdfium. pdfplumber, which uses pdfminer, reads the box of a figure again. Most
figures are in no printed sum, so those of the fullest pages are at least read twice. Only the chars
of a page are read: its lines and pictures would cost as much again and say nothing about a figure.

It needs the extra `second-reading`: a plain installation has no pdfplumber.
"""

import logging
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pdfplumber
from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.utils import dedupe_chars, extract_text

from hyoka.contract.records import EDGES, problem
from hyoka.contract.schema import from_rows
from hyoka.contract.tables import dtypes
from hyoka.pdf.chars import Floats
from hyoka.text.digits import MINUS
from hyoka.text.errors import WORKBOOKS
from hyoka.text.japanese import fold
from hyoka.text.numbers import with_one_dash
from hyoka.watch.proofs import DIFFERS, NOT_READ, READ_TWICE, SAME

_LOG: Final = logging.getLogger(__name__)
_COLUMNS: Final = [
    *("document_id", "table", "row", "page", "x0", "top", "text"),
    *("second_text", "second_reading"),
]
#: The kind of problem of a figure that the second reading has otherwise.
READ_OTHERWISE: Final = "read_otherwise"
#: What makes another number of the digits beside it.
_OF_NUMBER: Final = rf"[\d.,{MINUS}]"


class _CharReader(PDFLayoutAnalyzer):
    """Takes the chars of a page, in the file's order, and passes over what else is on it."""

    chars: Sequence[LTChar] = ()

    def paint_path(self, *_: object, **__: object) -> None:
        """Do nothing: lines and fills are no text."""

    def render_image(self, *_: object, **__: object) -> None:
        """Do nothing: a picture is no text."""

    def receive_layout(self, ltpage: LTPage) -> None:
        """Take the chars of a page that was interpreted."""
        self.chars = [*_chars_of(ltpage)]


def _chars_of(container: LTContainer[Any]) -> Iterator[LTChar]:
    """The chars of a page, with those of the forms that it draws, at their places."""
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            yield from _chars_of(item)


@dataclass(frozen=True)
class _SecondPage:
    """A page as pdfplumber has it: its chars, and their middles from the upper left, points."""

    page: pdfplumber.page.Page
    chars: Sequence[LTChar]
    x: Floats
    y: Floats

    def text_in(self, box: Sequence[float], wanted: str) -> str:
        """The text in a box (x0, top, x1, bottom, points) in the file's order of chars.

        Where another text is wanted it is that of their lines. Letters that are printed twice, to
        be bold, count once then.
        """
        x0, top, x1, bottom = box
        is_across = (x0 <= self.x) & (self.x <= x1)
        found = np.flatnonzero(is_across & (top <= self.y) & (self.y <= bottom))
        chars = [self.chars[at] for at in found.tolist()]
        text = "".join(char.get_text() for char in chars)
        if is_in(wanted, text):
            return text
        with_places = [self.page.process_object(char) for char in chars]
        return str(extract_text(dedupe_chars(with_places)))


def second_reading(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, Path], pages: int
) -> pd.DataFrame:
    """Read the figures and marks of some tables again where they are printed.

    Args:
        tables: The contract's tables; those of READ_TWICE are read.
        files: The file of each document by its document_id.
        pages: How many pages are read: of each document the one with most figures, then the next.

    Returns:
        A row for each figure and mark: document_id, table, row (its index there), page, x0, top,
        text (as it is in the table), second_text (all that pdfplumber reads in its box) and
        second_reading: same, differs, or not_read (of a workbook, a picture, a page that was left
        out or that pdfplumber cannot read).
    """
    of_tables = [tables[name].assign(table=name, row=tables[name].index) for name in READ_TWICE]
    figures = pd.concat(of_tables, ignore_index=True)
    figures["number"] = range(len(figures))
    texts = [""] * len(figures)
    results = [NOT_READ] * len(figures)
    is_printed = figures["page"].notna() & figures["origin"].eq("text")
    is_pdf = figures["document_id"].map(
        lambda key: key in files and files[key].suffix.lower() not in WORKBOOKS
    )
    chosen = _fullest_pages(figures[is_printed & is_pdf.astype(bool)], pages)
    for document_id, of_document in chosen.groupby("document_id"):
        numbers = sorted(int(number) for number in of_document["page"].unique())
        for number, page in _pages(files[str(document_id)], numbers):
            for row in of_document[of_document["page"].eq(number)].to_dict("records"):
                at = int(row["number"])
                wanted = str(row["text"])
                texts[at] = page.text_in([row[edge] for edge in EDGES], wanted)
                results[at] = SAME if is_in(wanted, texts[at]) else DIFFERS
    return figures.assign(second_text=texts, second_reading=results)[_COLUMNS]


def doubts_of(
    tables: Mapping[str, pd.DataFrame], read: pd.DataFrame
) -> tuple[dict[str, dict[Hashable, str]], pd.DataFrame]:
    """The doubts of the figures and marks that a second reading has otherwise.

    Args:
        tables: The contract's tables.
        read: What `second_reading` gave for them.

    Returns:
        The key of each doubt by table and the index of its row, and the rows of `problems` that say
        so.
    """
    doubts: dict[str, dict[Hashable, str]] = {name: {} for name in READ_TWICE}
    problems = []
    for row in read[read["second_reading"].eq(DIFFERS)].to_dict("records"):
        name = str(row["table"])
        doubts[name][row["row"]] = READ_OTHERWISE
        subject = tables[name].loc[row["row"], READ_TWICE[name]].astype("str")
        problem_row = {"document_id": row["document_id"]} | problem(
            READ_OTHERWISE,
            row["page"],
            " ".join(subject).replace(f"{row['document_id']}/", ""),
            row["text"],
            severity="error",
            second=" ".join(row["second_text"].split()),
        )
        problems.append([problem_row[column] for column in dtypes("problems")])
    return doubts, from_rows("problems", problems)


def _fullest_pages(figures: pd.DataFrame, pages: int) -> pd.DataFrame:
    """The figures of some pages: the fullest of each document, then the next of each."""
    counts = figures.groupby(["document_id", "page"]).size().rename("figures").reset_index()
    counts = counts.sort_values(["document_id", "figures"], ascending=[True, False], kind="stable")
    counts["rank"] = counts.groupby("document_id").cumcount()
    chosen = counts.sort_values("rank", kind="stable").head(pages)
    keys = pd.MultiIndex.from_frame(chosen[["document_id", "page"]])
    return figures[pd.MultiIndex.from_frame(figures[["document_id", "page"]]).isin(keys)]


def is_in(text: str, second_text: str) -> bool:
    """Whether a printed text is what a second reader read, or a whole number or word of it.

    The box of a figure may hold its label, too: 決算：490千円.
    """
    wanted = with_one_dash(fold(text))
    found = with_one_dash(fold(second_text))
    if not wanted:
        return not found
    begin = rf"(?<!{_OF_NUMBER})" if re.match(_OF_NUMBER, wanted) else ""
    end = rf"(?!{_OF_NUMBER})" if re.match(_OF_NUMBER, wanted[-1]) else ""
    return re.search(begin + re.escape(wanted) + end, found) is not None


def _pages(path: Path, numbers: Iterable[int]) -> Iterator[tuple[int, _SecondPage]]:
    """The pages of a PDF of these numbers, from 1, up to one that pdfplumber cannot read."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts by the hundred
    with ExitStack() as to_close:
        try:
            document = to_close.enter_context(pdfplumber.open(path))
            for number in numbers:
                yield number, _second_page(document.pages[number - 1])
        except Exception as error:  # noqa: BLE001 - a page may be beyond pdfplumber though hyoka read it
            _LOG.warning("%s: %s", path.name, error)


def _second_page(page: pdfplumber.page.Page) -> _SecondPage:
    resources = page.pdf.rsrcmgr
    reader = _CharReader(resources)
    PDFPageInterpreter(resources, reader).process_page(page.page_obj)
    left, upper, *_ = page.cropbox
    middles = [
        page.point2coord(((char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2))
        for char in reader.chars
    ]
    x, y = np.array(middles, np.float64).reshape(-1, 2).T
    return _SecondPage(page, reader.chars, x - left, y - upper)

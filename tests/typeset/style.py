"""How a document is set: the same facts in another font, on other paper, with other rules and page breaks."""

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

#: Ideographs whose look-alike stands outside the Kangxi block, so that NFKC does not bring them back.
SUPPLEMENT = dict(zip("民長青西鬼麦黄歯亀母", "⺠⻑⻘⻄⻤⻨⻩⻭⻲⺟", strict=True))
#: 戸 is the Japanese form of the Kangxi radical's 戶.
RADICALS = (
    {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)} | SUPPLEMENT | {"戸": "⼾"}
)
WIDE_LETTERS = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}
WIDE_ALL = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) not in "-~"}


@dataclass(frozen=True, eq=False)
class Style:
    """How a document is set.

    Attributes:
        font: gothic (embedded), mincho or kaku (not embedded, readers bring their own CMaps).
        latin: Letters and digits in this font instead (Vera), so that a line mixes two.
        size: Factor on every font size.
        stretch: Width of a character against its usual one (長体 is below 1).
        bold: stroke (outlined) or twice (printed again a little aside, as office programs do).
        columns: Exponent on the columns' shares: above 1 narrow columns become narrower, below 1 all alike.
        wide: Nothing, letters (full-width letters and digits) or all (punctuation too).
        radicals: Ideographs become their radical look-alikes.
        rules: grid, rectangles (thin filled), images (thin), frame (no vertical line within), hairlines (none at all).
        fills: cells (one a cell), merged (neighbours in one) or none.
        cut: Where a table may go on over a page: groups (between items), rows, text (within a cell).
        repeat_header: The table's head stands again on the next page.
        repeat_heading: The page's heading stands again on the next page.
        open_cuts: No line where a page end cuts a row.
        least_lines: So many lines of a cell at least stand above a page end that cuts its text.
        bottom_pt: Where the text ends above the paper's edge; more of it cuts more tables.
        paper: A4, A3, B5 …; empty for the form's own.
        turned: Landscape for portrait and the other way round.
        page_numbers: A number in the foot margin.
        running_head: The document's title at the top of every page.
        middle: Text stands in the middle of a cell's height where the form has it so, always, or never (at the top).
        cover: A page with the title alone comes first.
    """

    font: str = "gothic"
    latin: str = ""
    size: float = 1.0
    stretch: float = 1.0
    bold: str = "stroke"
    columns: float = 1.0
    wide: str = ""
    radicals: bool = False
    rules: str = "grid"
    fills: str = "cells"
    cut: str = "groups"
    repeat_header: bool = True
    repeat_heading: bool = True
    open_cuts: bool = False
    least_lines: int = 2
    bottom_pt: float = 48.0
    paper: str = ""
    turned: bool = False
    page_numbers: bool = True
    running_head: bool = False
    middle: str = "form"
    cover: bool = False

    def printed(self, text: str) -> str:
        """The text as this style prints it; NFKC and folded radicals give the truth back."""
        if self.wide:
            text = text.translate(WIDE_ALL if self.wide == "all" else WIDE_LETTERS)
        if self.radicals:
            text = "".join(RADICALS.get(character, character) for character in text)
        return text


PLAIN = Style()
STYLES = {
    name: Style(**about)
    for name, about in tomllib.loads((Path(__file__).parent / "styles.toml").read_text(encoding="utf-8")).items()
}

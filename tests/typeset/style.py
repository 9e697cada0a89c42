"""How a document is set: the same facts in another font, on other paper, with other rules and page breaks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

#: Ideographs whose look-alike stands outside the Kangxi block, so that NFKC does not bring them back.
SUPPLEMENT = dict(zip("民長青西鬼麦黄歯亀母", "⺠⻑⻘⻄⻤⻨⻩⻭⻲⺟", strict=True))
#: 戸 is the Japanese form of the Kangxi radical's 戶.
RADICALS = (
    {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)} | SUPPLEMENT | {"戸": "⼾"}
)
WIDE_LETTERS = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}
WIDE_ALL = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) not in "-~"}


@dataclass(frozen=True)
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
        rules: grid, rectangles (thin filled), frame (no vertical line within), hairlines (no vertical line at all).
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
STYLES: dict[str, Style] = {
    "plain": PLAIN,
    "mincho": Style(font="mincho"),
    "kaku": Style(font="kaku", size=0.95),
    "latin_digits": Style(latin="Vera"),
    "bold_twice": Style(bold="twice"),
    "condensed": Style(stretch=0.8, size=0.9),
    "large": Style(size=1.3),
    "small": Style(size=0.75, middle="never"),
    "narrow_columns": Style(columns=1.5, size=1.1),
    "even_columns": Style(columns=0.6),
    "wide_letters": Style(wide="letters"),
    "wide_all": Style(wide="all", size=0.95),
    "radicals": Style(radicals=True),
    "hairlines": Style(rules="hairlines", fills="none"),
    "hairlines_filled": Style(rules="hairlines", fills="merged"),
    "frame": Style(rules="frame", fills="merged"),
    "rectangles": Style(rules="rectangles", fills="none"),
    "merged_fills": Style(fills="merged"),
    "cut_rows": Style(cut="rows", size=1.15),
    "cut_rows_no_header": Style(cut="rows", repeat_header=False, repeat_heading=False, size=1.1),
    "cut_text": Style(cut="text", size=1.2),
    "cut_text_low": Style(cut="text", bottom_pt=330.0),
    "cut_lines": Style(cut="text", least_lines=1, bottom_pt=243.0, size=1.1),
    "cut_lines_no_header": Style(cut="text", least_lines=1, bottom_pt=207.0, repeat_header=False, open_cuts=True),
    "cut_rows_low": Style(cut="rows", bottom_pt=377.0, rules="frame"),
    "cut_text_no_header": Style(
        cut="text", repeat_header=False, repeat_heading=False, open_cuts=True, size=1.25, middle="never"
    ),
    "a3": Style(paper="A3", size=1.4),
    "turned": Style(turned=True),
    "b5": Style(paper="B5", size=0.85, cut="rows"),
    "running_head": Style(running_head=True, page_numbers=False, cut="rows"),
    "all_middle": Style(middle="always", cover=True),
    # a merged cell's text may stand on the second page only, as spreadsheets print it
    "all_middle_cut": Style(middle="always", cut="rows", repeat_header=False, cover=True),
    "chromium_like": Style(radicals=True, rules="rectangles", repeat_header=True, cut="rows", middle="never"),
    "worst": Style(
        font="gothic",
        wide="all",
        radicals=True,
        rules="hairlines",
        fills="none",
        cut="text",
        repeat_header=False,
        running_head=True,
        size=0.95,
    ),
}

"""How a document is set: the same facts in another font, on other paper, with other rules and page
breaks.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

#: Rules on all sides of the cells.
RULED = ("grid", "rectangles", "images")
#: Ideographs whose look-alike stands outside the Kangxi block, so that NFKC does not bring them
#: back.
SUPPLEMENT = dict(zip("民長青西鬼麦黄歯亀母", "⺠⻑⻘⻄⻤⻨⻩⻭⻲⺟", strict=True))
#: 戸 is the Japanese form of the Kangxi radical's 戶.
RADICALS = (
    {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)}
    | SUPPLEMENT
    | {"戸": "⼾"}
)
WIDE = {
    "letters": {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()},
    "all": {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) not in "-~"},
    "dashes": {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != "~"},
}


@dataclass(frozen=True, eq=False)
class Style:
    """How a document is set; styles.toml says what each of these is."""

    font: str = "gothic"
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
    paper: str = "A4"
    page_numbers: bool = True
    running_head: bool = False
    middle: str = "form"
    cover: bool = False

    def printed(self, text: str) -> str:
        """The text as this style prints it; NFKC and folded radicals give the truth back."""
        text = text.translate(WIDE.get(self.wide, {}))
        return text.translate(str.maketrans(RADICALS)) if self.radicals else text


PLAIN = Style()
STYLES = {
    name: Style(**about)
    for name, about in tomllib.loads(
        (Path(__file__).parent / "styles.toml").read_text(encoding="utf-8")
    ).items()
}

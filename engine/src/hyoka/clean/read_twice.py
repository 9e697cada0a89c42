"""The figures that are read a second time, and what that says of each.

It stands apart: what proves a figure is asked without pdfplumber, too.
"""

from typing import Final

#: The tables with a printed figure or mark in each row, and what names a row in its document.
READ_TWICE: Final = {
    "costs": ["activity_id", "fiscal_year", "item"],
    "indicator_values": ["indicator_id", "fiscal_year", "measure"],
    "ratings": ["activity_id", "criterion"],
}
#: What a second reading says: the same, another text, or why there was none.
SAME: Final = "same"
DIFFERS: Final = "differs"
NOT_READ: Final = "not_read"

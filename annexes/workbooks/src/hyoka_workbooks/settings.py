"""The limits and measures by which workbooks are read."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class WorkbookSettings:
    """What a workbook may hold, what of a cell is seen, and how its sheets are laid out as pages.

    Attributes:
        most_mb: The size of all parts, unpacked, without pictures, MB.
        most_merged_cells: Cells that are merged with others, in one sheet.
        most_rows: Rows in one part.
        most_formats: Formats of cells in one part.
        default_row_pt: The height of a row of which nothing is said, points.
        emu_of_pt: A point in the units in which shapes are placed.
        emu_of_letter: A column's width of one letter in these units.
        least_pt: The smallest letters that are seen, points: as on the pages of PDFs.
        usual_pt: Letters of which a cell says nothing, and by which columns are wide, points.
        least_step: By how many of 255 steps letters differ from their ground at least.
        narrowest_letters: A column that is narrower shows nothing, letters.
        lowest_pt: A row that is lower shows nothing, points.
        least_of_size: A row that is lower than this share of the size of its letters cuts them.
        least_red: Red is what has this many of 255 steps more of red than of green and blue.
        too_wide: A number that is this many times as wide as its column is shown as ###. By how
            much less it still fits depends on the machine's fonts.
        size_pt: The size of letters on a page, points.
        leading_pt: The distance of lines in a cell, points.
        margin_pt: The white around a page, points.
        padding_pt: The white around a text in its cell, points.
        least_side_pt: The least width of a column, and height of a row, points.
        longest_line_ems: Texts are broken into lines of this many times their size.
        longest_page_pt: No page is longer than this and a row, so that a picture of it can be made.
    """

    most_mb: int = 100
    most_merged_cells: int = 1_000_000
    most_rows: int = 200_000
    most_formats: int = 70_000
    default_row_pt: float = 15.0
    emu_of_pt: int = 12_700
    emu_of_letter: int = 66_675
    least_pt: float = 2.0
    usual_pt: float = 11.0
    least_step: int = 12
    narrowest_letters: float = 0.5
    lowest_pt: float = 1.0
    least_of_size: float = 0.6
    least_red: int = 80
    too_wide: float = 1.25
    size_pt: float = 10.0
    leading_pt: float = 12.0
    margin_pt: float = 36.0
    padding_pt: float = 2.0
    least_side_pt: float = 8.0
    longest_line_ems: float = 60.0
    longest_page_pt: float = 10_000.0


WORKBOOK: Final = WorkbookSettings()

"""The thresholds of the grid: when texts and edges are one line, one cell, one row."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GridSettings:
    """How texts and edges become tables.

    Lengths are points where the name ends in `_pt`, else heights of a char: what looks like one
    gap to a reader grows with the letters.
    """

    # Words and figures
    #: Chars are of one word if the gap between them is less than this.
    within_word: float = 0.35
    #: Chars of one word share more than this of the lower one's height.
    word_overlap: float = 0.7
    #: A blank of the file that is narrower is not one on the page.
    narrowest_blank: float = 0.08
    #: Chars that a file writes one after another are of one text if no more is between them.
    within_text: float = 0.05
    #: Digits and signs are of one figure if the gap between them is at most this.
    within_figure: float = 0.5
    #: The boxes of its chars lie over each other by less than this: they are wider where they lean.
    slanted_figure: float = 1 / 3
    #: Digits of one figure share more than this of their height.
    figure_overlap: float = 0.85
    #: Chars are of one line if they share more than this of the lower one's height.
    line_overlap: float = 0.5
    #: A text stands half-way down the lines of a cell if its middle is no farther off theirs.
    half_way: float = 0.2

    # Cells
    #: A side of a cell is an edge where edges cover more than this share of it.
    covered: float = 0.5
    #: Edges of cells that are no farther apart are at one position of their table.
    same_position_pt: float = 3.0

    # Underlines
    #: A text stands on its underline, and ends where it does, but for this much.
    underline: float = 0.5

    # Columns of a table that prints no vertical edge: gaps between its texts
    #: A gap this wide needs an edge fully.
    full_gap: float = 1.2
    #: A gap up to this may be a blank between words.
    word_gap: float = 0.45
    #: A gap as narrow as this needs an edge, too, if a text near it begins where it ends.
    narrow_gap: float = 0.2
    #: So many bands above or below are near.
    near_bands: int = 3
    #: What an edge costs; a gap without one costs up to 1. Both times the weight of the band.
    edge_cost: float = 0.7
    #: What a printed edge saves: it is always taken.
    printed_edge_saves: float = 9.0
    #: What a text across an edge adds to its costs.
    text_across_costs: float = 0.1
    #: What each height of a char takes off the costs that an edge is away from texts.
    room_saves: float = 0.03
    #: An edge that is farther away from texts saves no more.
    most_room: float = 2.0
    #: What it takes off the costs that the band above has the edge.
    edge_above_saves: float = 0.3
    #: The weight of a band as a share of the weight of the band next to it.
    nearness: float = 0.6
    #: A vertical gap of this separates rows.
    row_gap: float = 0.75
    #: A line between two tables may begin left of their texts by this much: it has no cell that
    #: keeps it off an edge.
    outdent_pt: float = 2.0

    #: An edge finds room in no narrower gap between two columns of figures.
    narrowest_gap_pt: float = 3.0

    # Tables without upright edges: blocks of words show their columns
    #: A blank between two words is wider than this.
    least_blank: float = 0.12
    #: Words stand in one block if the gap between them is less than this: a blank of a font of one
    #: width is 0.6 wide.
    within_block: float = 0.65
    #: Letters that are spread over a cell are at least so many, stand no farther apart …
    fewest_letters: int = 3
    widest_letters: float = 3.0
    #: … and all of them as far.
    uneven_letters: float = 0.12
    #: A value has no more letters than these.
    most_letters: int = 3
    #: A leader has at least so many dots.
    fewest_dots: int = 3
    #: The widest gap of a row of texts is at least this wide.
    apart: float = 1.5
    #: A row of texts alone has none of more words.
    most_words: int = 5
    #: White farther down than this parts two tables.
    table_gap: float = 2.5
    #: A gap of two rows is one if they share this much of it.
    shared_gap: float = 0.4
    #: So many lines without columns may stand between two rows.
    most_between: int = 3
    #: A head has no more lines.
    most_head_lines: int = 10
    #: Lines of one head stand no farther apart.
    head_gap: float = 1.2
    #: A rule is one of the whole table if it covers this share of its width.
    whole_rule: float = 0.85
    #: Of the rows so many may cross the gap between two columns: with a blank there, with a word.
    blank_across: float = 0.25
    word_across: float = 0.04
    #: Of so many rows a column has two texts that begin in it.
    many_rows: int = 8
    #: The white between two columns is at least this wide.
    narrowest_white: float = 0.1
    #: A text begins where its column does, or ends there, if it is no farther off.
    off_column: float = 0.6
    #: A text of a column begins no farther left of it than this in the white before it.
    into_white: float = 0.5
    #: A text is of no column that has less than this share of it.
    reach: float = 0.3
    #: A text stands amid columns if its middle is no farther off theirs.
    off_centre: float = 3.0
    #: A table by white has at least so many rows.
    fewest_rows: int = 3
    #: This share of its texts right of the first column are values.
    values: float = 0.3
    #: The rest of a wrapped label follows closer than this share of the way between two rows.
    wrapped: float = 0.87

    # Bodies of tables without lines inside
    #: The fewest cells of a head.
    fewest_columns: int = 3
    #: Lines are of one row if their middles are no farther apart.
    level: float = 0.4
    #: A line of a body stands no farther below its head, or below the line before it.
    next_line: float = 2.0
    #: So far a line ends before its cell does.
    margin: float = 1.0
    #: A longer text is no unit and no kind of a value, chars.
    longest_word: int = 8
    #: So far a letter may reach into the next column.
    into_column_pt: float = 1.0

    # Figures whose digits are spread over a cell, or over boxes
    #: A longer text is no piece of a figure, chars.
    longest_piece: int = 5
    #: Spread digits stand no farther apart.
    widest_spread: float = 8.0
    #: The gaps between spread digits differ no more.
    uneven_spread: float = 0.5
    #: Two digits no farther apart may be two numbers, as the pledges 1 and 4 that a sheet of
    #: Tsukuba lists.
    two_numbers: float = 0.5
    #: A row belongs to the table above it if no more than this lies between them.
    within_table_pt: float = 4.0

    # Paragraphs
    #: Two lines end at the same place if their ends are no farther apart.
    same_end_pt: float = 0.3
    #: A text keeps off the right edge of its cell as it does off the left one, at most this much.
    most_indent_pt: float = 6.0
    #: So much a word may reach over the edge and still fit on its line.
    over_edge: float = 0.02

    # Pages
    #: What ends this share of the pages is a running line.
    running_line: float = 0.5

    # Collisions
    #: A line goes through a char if it leaves this share of the char on either side.
    beside_stroke: float = 0.3
    #: Longer prose runs over the end of its cell, chars.
    longest_crossed: int = 30
    #: A letter stands over another if their left sides are no farther apart, in widths of the
    #: narrower one.
    over_letter: float = 0.55
    #: Letters are compared within rows that are at least this high.
    least_row_pt: float = 0.1
    #: So many letters on one spot are looked at, lest a hostile page takes for ever.
    most_over: int = 500
    #: Two sheets on one paper share at least this much of the height of the lower one.
    beside_sheet: float = 1 / 3
    #: Nothing stands between them in a gutter so wide, a share of the page …
    gutter: float = 0.015
    #: … whose middle is no farther off the page's.
    off_middle: float = 0.05


GRID: Final = GridSettings()

"""The limits and measures by which pages that are pictures are recognised."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class PictureSettings:
    """How a picture of a page is drawn, set upright, searched for lines, and read.

    Pixels are those of a picture at `scale`: 200 dpi.

    Drawing a page:
        scale: Pixels a point in which text is recognised. Of a very large page fewer.
        drawn_larger: How much larger a page is drawn than it is looked at: thin lines of a finer
            scan would be lost.
        largest_drawn_px: The largest page as it is drawn, pixels: an A2 sheet at twice 200 dpi.

    Whether there is anything to read:
        inked: A picture with this share of ink has something to read.

    Paper and strokes over it:
        grain_apart: A pixel is like one beside it that differs by no more, of 255; a grain is like
            one at most.
        grainy: A picture has salt on it if this share of its pixels is like none beside them.
        coarse: How many times smaller the picture is in which the paper is looked for.
        paper_px: What is smaller in it is ink.
        uneven: The paper is uneven if its greys differ by more, of 255.
        inky_percent: The least percentage of a printed page's pixels that lie amid its ink.
        most_faint: Ink is faint if it is less deep than this below the paper, of 255 ...
        least_faint: ... and is there at all if it is deeper than this.
        vivid: Ink is coloured if its brightest and its darkest colour differ by this, of 255 ...
        pale: ... on paper whose darkest colour is brighter than this ...
        shaded: ... and it is darker than this.
        stroke_px: A stroke of a stamp or a pen has at least this many pixels ...
        stamp_px: ... and sides of this at most.
        lift: How many times darker than it seems is what lies beneath a stroke.

    Streaks:
        streak_share: A dark streak is ink in this share of the rows.
        streak_rows: What is ruled across a pale one fills at least this many rows ...
        streak_cuts: ... of which this share is paler there than on both sides ...
        streak_paler: ... by this, of 255.
        streak_px: A streak is no wider.
        streak_edge_px: How far beside it nothing of it is seen any more.
        margin_px: The margins that it crosses, too, are this high ...
        margin_ink: ... and have no larger share of ink.

    The back that shines through:
        shade_apart: Shades that differ by no more than this are one, of 255.
        back_depths: Its print is no deeper than between these shares of the front's.
        valley: Between both there are no more strokes than this share of either ...
        back_share: ... and its own are this share of all.
        beside_front_px: All that is this near to the front's ink stays.
        back_high_px: Its lines of text are this high ...
        surer_mirrored: ... and are read this much more surely in a mirror.

    Setting it upright:
        most_skew_degrees: What a page may lean.
        long_share: The share of the page's side that a line has which says how the page leans.
        tried_lines: How many lines are read to see which way up a page is ...
        tried_proportion: ... those that are about this many times as wide as high.
        upright_sure: It is the right way up if they are read at least this surely.
        text_aspect: A line of text is this many times as wide as high, or it stands upright.
        frame_share: The largest frame fills this share of the page.
        bulge_px: It has no bulges of this many pixels.
        flat: It is flat if its sides differ by a smaller share.
        across_share: How a page bends down is seen by ruled lines over this share of its width ...
        down_share: ... and how it bends aside by those over this share of its height ...
        bent_lines: ... at least this many in a column.
        bent_px: A page bends if they do by this many pixels.
        bend_rounds: How often it is computed again where each of them lay flat.
        knot_px: The steps at which a bend is recorded, pixels.

    Ruled lines:
        darker: What is darker than its neighbourhood by this is ink, of 255.
        around_px: The side of the neighbourhood.
        long_px: A ruled line is at least this long ...
        box_px: ... or this long, and ends at others on both sides: the side of a box ...
        short_px: ... or this long, and ends at ruled lines on both sides.
        near_px: What is this near to a line touches it.
        beyond_px: A line that ends no farther than this behind another has run into a letter.
        gap_px: A line has no gaps of this many pixels.
        spot_px: A line goes on behind a gap of at most this many pixels, a spot without ink ...
        short_gap: ... if the gap is no longer than this share of the parts on its sides.
        thick_px: It is thinner than this ...
        lean: ... and leans by less than this share of its length.
        rounds: How often lines that end at others are looked for.
        pale_line: A line is at least this share as deep as most ruled lines: the arc of a stain and
            the back's print, which shines through, are paler.
        dash_px: A dot or a dash of a dotted line is no longer, and none of its gaps ...
        dots: ... from dot to dot it has at least this many steps ...
        even_dots: ... this share of which is as long as most ...
        uneven_dots: ... but for this share of their length ...
        dots_beside: ... and beside it there are at most this many times as many dots as its own.
        dark_percent: The least percentage of its pixels that are in the middle of a dot.
        dots_ruled: Of all dots on a page such lines have a larger share.
        piece_px: A piece of a broken line is at least this long ...
        piece_high_px: ... no higher ...
        piece_gap_px: ... no farther from the next one ...
        piece_beside: ... with no larger share of ink above and below ...
        piece_share: ... and such pieces are this share of the line ...
        pieces: ... which has at least this many.

    Lines of text:
        inside_px: A ruled line in a box cuts it if it lies farther from its ends.
        wide_gap: A gap this many times as wide as its line is high cuts it.
        upright_aspect: A box this many times as high as wide holds letters one below the other.
        least_wide_px: Ink that was not found as text may be letters if it is this wide ...
        least_high_px: ... this high ...
        least_long_px: ... this long one way or the other: a grain of dust is not ...
        most_high_px: ... and no higher.
        beside_px: Neighbours this close are one text.
        most_ink_percent: Ink is as black as at most this percentage of its pixels are ...
        pale_ink: ... and letters are at least this share as black.
        ground_px: Paler ink of this thickness is the ground of a cell.
        edge_px: Ink this near to a line that was read belongs to its letters.
        speck_px: A speck has fewer pixels.
        far_px: Ink this far from all print is not of the page.
        neighbours: A box around a line has of the lines above and below this share of its height.
        above: White above and below a line as it is read, a share of its height.
        besides_px: White beside a line as it is read.
        passed_over: Ink this far before a line's first letter or behind its last, in its heights,
            is a letter that was passed over.

    What is read:
        half_letter: Half a letter's width at most, in heights of its line.
        least_sure: What is less sure is noise.
        low_digit: No digit is lower than this share of most lines: it is dust.
        longest_word: A line of no more letters may be a name or a label.
        word_sure: If a letter of it is less sure, it is read again ...
        other_sizes: ... this many times as large: what looks alike in one size may not in another.
        label_letters: A label of this many letters is recognised by all of them but one ...
        label_sure: ... where the line is less sure than this.
    """

    scale: float = 200 / 72
    drawn_larger: int = 2
    largest_drawn_px: int = 64_000_000

    inked: float = 0.0005

    grain_apart: int = 60
    grainy: float = 0.001
    coarse: int = 8
    paper_px: int = 15
    uneven: int = 40
    inky_percent: float = 0.5
    most_faint: int = 110
    least_faint: int = 15
    vivid: int = 40
    pale: int = 100
    shaded: int = 200
    stroke_px: int = 40
    stamp_px: int = 300
    lift: int = 3

    streak_share: float = 0.95
    streak_rows: int = 12
    streak_cuts: float = 0.8
    streak_paler: int = 40
    streak_px: int = 6
    streak_edge_px: int = 2
    margin_px: int = 20
    margin_ink: float = 0.02

    shade_apart: int = 6
    back_depths: tuple[float, float] = (0.2, 0.6)
    valley: float = 0.25
    back_share: float = 0.05
    beside_front_px: int = 5
    back_high_px: int = 12
    surer_mirrored: float = 0.1

    most_skew_degrees: float = 5.0
    long_share: float = 0.06
    tried_lines: int = 8
    tried_proportion: float = 6.0
    upright_sure: float = 0.85
    text_aspect: float = 1.5
    frame_share: float = 0.15
    bulge_px: int = 5
    flat: float = 0.003
    across_share: float = 0.3
    down_share: float = 0.1
    bent_lines: int = 4
    bent_px: int = 4
    bend_rounds: int = 10
    knot_px: int = 16

    darker: int = 15
    around_px: int = 61
    long_px: int = 150
    box_px: int = 42
    short_px: int = 26
    near_px: int = 5
    beyond_px: int = 45
    gap_px: int = 3
    spot_px: int = 15
    short_gap: float = 0.5
    thick_px: int = 9
    lean: float = 0.006
    rounds: int = 3
    pale_line: float = 0.45

    dash_px: int = 12
    dots: int = 3
    even_dots: float = 0.75
    uneven_dots: float = 0.25
    dots_beside: float = 1.5
    dark_percent: float = 20.0
    dots_ruled: float = 0.1
    piece_px: int = 20
    piece_high_px: int = 6
    piece_gap_px: int = 64
    piece_beside: float = 0.25
    piece_share: float = 0.45
    pieces: int = 3

    inside_px: int = 4
    wide_gap: float = 1.3
    upright_aspect: float = 1.7
    least_wide_px: int = 5
    least_high_px: int = 3
    least_long_px: int = 9
    most_high_px: int = 70
    beside_px: int = 25
    most_ink_percent: float = 75.0
    pale_ink: float = 0.35
    ground_px: int = 13
    edge_px: int = 3
    speck_px: int = 12
    far_px: int = 60
    neighbours: float = 0.3
    above: float = 0.15
    besides_px: int = 6
    passed_over: float = 1.2

    half_letter: float = 0.55
    least_sure: float = 0.3
    low_digit: float = 0.4
    longest_word: int = 16
    word_sure: float = 0.7
    other_sizes: tuple[float, float] = (0.75, 1.25)
    label_letters: int = 4
    label_sure: float = 0.995


PICTURE: Final = PictureSettings()

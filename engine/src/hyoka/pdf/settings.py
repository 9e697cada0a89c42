"""The thresholds by which a page is read: what is a line, what is seen, which letters are text."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PageSettings:
    """How what a PDF draws becomes chars and edges.

    Lengths are points where the name ends in `_pt`; others say of what they are a share. What is
    looked at at most is limited lest a hostile page takes for ever.
    """

    # Places
    #: The share of a char's height that lies below the baseline. It is the same for every font,
    #: because readers differ in what they report, and many fonts do not say.
    below_line: float = 0.12
    #: Text is turned by quarters if it leans by less than this share of its length.
    straight: float = 1e-6
    #: Browsers place text in steps of 1/64 px, office programs in steps of 0.01 pt: places are
    #: rounded to this.
    step_pt: float = 0.05
    #: What keeps such places from lying half-way between two rounded ones.
    bias_pt: float = 0.00039
    #: What lies farther beyond the top or the bottom of a page is no edge of it.
    beyond_page_pt: float = 1.0

    # The same char again, for bold type
    #: It is an overprint if it is closer than this …
    overprint_pt: float = 1.6
    #: … and than this share of its width and height.
    overprint: float = 0.45
    #: So many chars that are the same are compared with one.
    most_overprints: int = 500

    # Edges
    #: A filled rectangle or a stroke up to this thickness is an edge.
    thickest_line_pt: float = 3.0
    #: Places that are no farther apart are the same.
    same_place_pt: float = 0.05
    #: Parallel edges closer than this are one edge.
    same_line_pt: float = 1.6
    #: An edge, its dots joined, is longer than this.
    shortest_edge_pt: float = 4.0
    #: An edge that ends this close to another edge touches it.
    touch_pt: float = 2.5
    #: A stroke leans if it is wider and higher than this.
    slanted_pt: float = 1.0

    # Paths
    #: Form XObjects within one another beyond this depth are not followed.
    deepest_form: int = 32
    #: A rectangle is a path of so many segments at most.
    rectangle_segments: int = 5
    #: A rectangle covers a line that is so far inside it.
    inside_pt: float = 1.0
    #: A filled triangle is wider or higher than this, or it is a sign: ▲.
    largest_sign_pt: float = 15.0
    #: The share of points of curves in a ring: some programs draw short lines between them.
    round: float = 0.75
    #: A path is closed if its last point is nearer to the first one.
    closed_pt: float = 1.0

    # Paint
    #: Colours nearer than this, of 0 (black) to 1 (white), are alike.
    alike_colours: float = 0.03
    #: Colours nearer than this, of 0 to 1, may not be told apart.
    least_contrast: float = 0.3
    #: What has so many of 255 steps more of red than of green and blue is red.
    least_red: int = 80
    #: Paint of less opacity than this (0 to 1) may not be seen.
    least_opacity: float = 0.2
    #: Paint of less opacity than this hides nothing.
    covering_opacity: float = 0.5

    # Characters
    #: A box that begins farther from the character's place than this share of its size is that of
    #: the ink.
    ink_off: float = 0.005
    #: Two characters touch if the gap between them is no more than this share of their height …
    touching: float = 0.2
    #: … and their bottoms are no farther apart.
    same_bottom_pt: float = 1.0
    #: No ideograph is wider than so many times its size.
    widest_ideograph: float = 1.5
    #: A blank of some fonts has a box, but none as wide and high as this.
    least_glyph_pt: float = 0.5

    # What is seen: pages with doubtful characters are rendered
    #: Pixels a point.
    pixels_per_pt: float = 2.0
    #: Pixels of a page at most.
    most_pixels: int = 8_000_000
    #: A pixel that differs by so many of 255 steps has ink.
    ink_step: int = 20
    #: A character with a smaller share of such pixels has none.
    least_ink: float = 0.05
    #: Glyphs are rendered at whole pixels: so far off their place, in pixels.
    pixels_off: float = 0.5
    #: A glyph is wider and higher than this.
    least_inked_pt: float = 0.02
    #: Nobody reads a letter whose size and ink are lower.
    least_read_pt: float = 2.0
    #: An image of this share of the page fills it.
    filling_image: float = 0.8
    #: So much of the text without ink of its own makes that image's text a layer.
    text_layer: float = 0.5
    #: Texts that are hidden one under the other, at most.
    most_layers: int = 8
    #: Of a digit that is seen whole no larger share lies beyond its clip or the page …
    most_clipped: float = 0.12
    #: … below what is painted later …
    most_covered: float = 0.1
    #: … and no larger share of its ink is gone by it.
    most_ink_gone: float = 0.12
    #: Characters that a problem shows.
    shown_chars: int = 40
    #: A letter of a watermark is so many times as high as the letters of its page.
    watermark: float = 2.5
    #: Letters up to so many times as high as usual may lie under a watermark.
    under_watermark: float = 2.0
    #: Letters of a watermark differ in height by less.
    same_height_pt: float = 1.0
    #: A letter lies over another if they have this share of that one's sides in common.
    in_common: float = 0.2
    #: A page is turned where so many of its texts are turned one way.
    mostly_turned: float = 0.75

    # Lines that strike out; shares of a char's height
    #: So near to a char's middle is the line.
    struck_middle: float = 0.2
    #: So near to it is each of two lines.
    struck_double: float = 0.4
    #: So near to the ends of a text the line ends.
    struck_ends: float = 0.6
    #: So near where others stand directly beside the text, in widths of a char.
    struck_part: float = 0.4
    #: Others that stand directly beside a text are no farther off.
    struck_beside: float = 0.2

    # Marks that choose: rings, boxes, ticks
    #: The sides of a box are longer than this …
    least_box_pt: float = 5.0
    #: … and shorter than this.
    most_box_pt: float = 16.0
    #: How far the corners of what is drawn may be open.
    open_corner_pt: float = 1.0
    #: How high a mark is at most, heights of a char.
    highest_mark: float = 3.0
    #: So many marks of a kind are looked at.
    most_marks: int = 400
    #: A dot between two digits is narrower than this share of a digit's height, closer to both than
    #: that …
    widest_point: float = 0.2
    beside_point: float = 0.4
    #: … and in the lowest part of their height.
    point_level: float = 0.4
    #: A bar may be a 1 if it has at least this share of a digit's height beside it, and at most so
    #: many times its height.
    lowest_bar: float = 0.5
    highest_bar: float = 1.3
    #: A line goes through a digit if it is closer to its middle than this share of its height.
    crossed_down: float = 0.25
    #: What is drawn over a character is seen within its box without such shares of its width and
    #: height at each side.
    edge_across: float = 0.15
    edge_down: float = 0.25
    #: A pixel that pictures and fills change by so many of 255 steps is no pale ground of a figure.
    ground_step: int = 77
    #: The mark of an insertion stands so near to the digit that it adds to, heights of that.
    beside_caret: float = 0.5
    #: A picture may be a letter if it is at least and at most so many times as high as letters are
    #: on its page …
    lowest_picture: float = 0.4
    highest_picture: float = 2.5
    #: … and a part of a figure if it is closer to a digit than this share of its height.
    beside_picture: float = 0.5

    # Drawn signs before figures; shares of a digit's height
    #: How wide a sign is at least.
    narrowest_sign: float = 0.25
    #: How wide it is at most.
    widest_sign: float = 1.2
    #: How far it stands before its digit.
    before_digit: float = 0.6
    #: How far a dash is off the digit's middle.
    dash_level: float = 0.2
    #: How far a triangle is off it.
    triangle_level: float = 0.5
    #: A dash with something before it that is no farther off is no sign.
    alone_before: float = 1.0
    #: A sign ends so far before its digit at the least.
    off_digit_pt: float = 0.1

    # Drawn letters
    #: The sides of the parts of a letter are longer than this …
    least_letter_pt: float = 1.0
    #: … and shorter than this.
    most_letter_pt: float = 40.0
    #: The middles of shapes in one line differ by no more.
    letters_level_pt: float = 4.0
    #: A line of letters has so many shapes …
    least_letters: int = 8
    #: … of so many widths, for cells, dots and bars are alike.
    least_widths: int = 5
    #: So many shapes are looked at.
    most_shapes: int = 20_000

    #: A struck-out word of so many letters may be a label.
    least_struck: int = 2
    #: A figure goes on below a line where its end was, at most so far beside, heights of a digit …
    broken_beside: float = 0.35
    #: … and between so many lower.
    broken_down: tuple[float, float] = (0.5, 1.6)
    #: Nothing else stands beside either part on its line, so far, heights of it.
    broken_apart: float = 1.0

    # Small letters: marks of notes, furigana
    #: A letter is small if it is at most so high as this share of one beside it.
    small: float = 0.9
    #: Furigana are at most so high as this share of the letter below.
    furigana: float = 0.7
    #: A small one is raised or lowered if its baseline is farther off, heights of the larger one.
    raised: float = 0.12
    #: It stands beside a larger one at most so far, heights of the larger one.
    beside_larger: float = 0.5
    #: It stands above or below its middle at most so much farther than half its height.
    off_larger: float = 0.4
    #: So far it reaches into the larger one, heights of the small one.
    into_larger: float = 0.3
    #: So far furigana are off the letter below, heights of the small one.
    over_letter: float = 0.8
    #: Letters of one mark differ in size and baseline by no more than this share of their height.
    alike_letters: float = 0.15
    #: Letters of one mark stand apart by no more than this share of their height.
    apart_letters: float = 0.4
    #: So many neighbours of a letter are looked at.
    most_near: int = 500
    #: So many letters are looked at.
    most_small: int = 4000

    # Digits as their fonts draw them
    #: An outline is held against others by so many squares each way.
    digit_squares: int = 24
    #: A curve of it is so many straight lines.
    steps_of_curve: int = 4
    #: Slanted digits lean so far to the right, a share of their height.
    slanted_digit: float = 0.2
    #: A digit is drawn as another if it looks so much more like that, of 1 for what is the same …
    other_digit: float = 0.1
    #: … and is none if it looks less like what it is told to be.
    no_digit: float = 0.3

    # Streams
    #: So many bytes of a stream are tried at once.
    stream_step: int = 1 << 14


PAGE: Final = PageSettings()

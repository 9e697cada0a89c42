"""The thresholds by which a page is read: what is a line, what is seen, which letters are text."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PageSettings:
    """How what a PDF draws becomes chars and edges.

    Lengths are points where the name ends in `_pt`; others say of what they are a share. How many
    things are looked at is limited, so that a hostile page cannot take for ever.
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
    #: How many equal chars are compared with one.
    most_overprints: int = 500

    # Edges
    #: A filled rectangle or a stroke up to this thickness is an edge.
    thickest_line_pt: float = 3.0
    #: A strip of colour at least so high, and so wide, may be a band with a line of text.
    least_band_pt: float = 8.0
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
    #: A rectangle is a path of at most this many segments.
    rectangle_segments: int = 5
    #: A rectangle covers a line that lies this far inside it.
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
    #: Colours nearer than this, of 0 to 1, may look the same.
    least_contrast: float = 0.3
    #: Red is what has this many of 255 steps more of red than of green and blue.
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
    #: No ideograph is wider than this many times its size.
    widest_ideograph: float = 1.5
    #: A blank of some fonts has a box, but none as wide and high as this.
    least_glyph_pt: float = 0.5

    # What is seen: pages with doubtful characters are rendered
    #: Pixels a point.
    pixels_per_pt: float = 2.0
    #: Pixels of a page at most.
    most_pixels: int = 8_000_000
    #: A pixel that differs by this many of 255 steps has ink.
    ink_step: int = 20
    #: A character with a smaller share of such pixels has none.
    least_ink: float = 0.05
    #: Glyphs are rendered at whole pixels: how far off their place that is, in pixels.
    pixels_off: float = 0.5
    #: A glyph is wider and higher than this.
    least_inked_pt: float = 0.02
    #: Nobody reads a letter whose size and ink are lower.
    least_read_pt: float = 2.0
    #: An image of this share of the page fills it.
    filling_image: float = 0.8
    #: If this share of the text has no ink of its own, it is the image's text layer.
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
    #: How many times as high a letter of a watermark is as the letters of its page.
    watermark: float = 2.5
    #: Letters up to this many times as high as usual may lie under a watermark.
    under_watermark: float = 2.0
    #: Letters of a watermark differ in height by less.
    same_height_pt: float = 1.0
    #: A letter lies over another if they have this share of that one's sides in common.
    in_common: float = 0.2
    #: A page is turned if this share of its texts is turned one way.
    mostly_turned: float = 0.75

    # Lines that strike out; shares of a char's height
    #: How far the line is off a char's middle at most.
    struck_middle: float = 0.2
    #: How far each of two lines is off it at most.
    struck_double: float = 0.4
    #: How far from the ends of a text the line ends at most.
    struck_ends: float = 0.6
    #: The same where other chars stand directly beside the text, in widths of a char.
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
    #: How many marks of a kind are looked at.
    most_marks: int = 400
    #: A dot between two digits is narrower than this share of a digit's height, closer to both than
    #: that …
    widest_point: float = 0.2
    beside_point: float = 0.4
    #: … and in the lowest part of their height.
    point_level: float = 0.4
    #: A bar may be a 1 if it is at least this share, and at most this many times, as high as a
    #: digit beside it.
    lowest_bar: float = 0.5
    highest_bar: float = 1.3
    #: A line goes through a digit if it is closer to its middle than this share of its height.
    crossed_down: float = 0.25
    #: What is drawn over a character is seen within its box without such shares of its width and
    #: height at each side.
    edge_across: float = 0.15
    edge_down: float = 0.25
    #: A pixel that pictures and fills change by this many of 255 steps is no pale ground.
    ground_step: int = 77
    #: How far the mark of an insertion stands from its digit at most, heights of the digit.
    beside_caret: float = 0.5
    #: A picture may be a letter if it is at least and at most this many times as high as the
    #: letters of its page …
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
    #: How far before its digit a sign ends at least.
    off_digit_pt: float = 0.1

    # Drawn letters
    #: The sides of the parts of a letter are longer than this …
    least_letter_pt: float = 1.0
    #: … and shorter than this.
    most_letter_pt: float = 40.0
    #: The middles of shapes in one line differ by no more.
    letters_level_pt: float = 4.0
    #: A line of letters has at least this many shapes …
    least_letters: int = 8
    #: … of this many widths: cells, dots and bars have the same.
    least_widths: int = 5
    #: How many shapes are looked at.
    most_shapes: int = 20_000

    #: A struck-out word of at least this many letters may be a label.
    least_struck: int = 2
    #: A figure goes on below a line where its end was, at most this far beside, digit heights …
    broken_beside: float = 0.35
    #: … and lower by between these, heights of a digit.
    broken_down: tuple[float, float] = (0.5, 1.6)
    #: Nothing else stands this near beside either part on its line, heights of it.
    broken_apart: float = 1.0

    # Small letters: marks of notes, furigana
    #: A letter is small if it is at most this share as high as one beside it.
    small: float = 0.9
    #: Furigana are at most this share as high as the letter below.
    furigana: float = 0.7
    #: A small one is raised or lowered if its baseline is farther off, heights of the larger one.
    raised: float = 0.12
    #: How far it stands from the larger one at most, heights of the larger one.
    beside_larger: float = 0.5
    #: How much farther than half its height it stands above or below its middle at most.
    off_larger: float = 0.4
    #: How far it reaches into the larger one at most, heights of the small one.
    into_larger: float = 0.3
    #: How far furigana are off the letter below at most, heights of the small one.
    over_letter: float = 0.8
    #: Letters of one mark differ in size and baseline by no more than this share of their height.
    alike_letters: float = 0.15
    #: Letters of one mark stand apart by no more than this share of their height.
    apart_letters: float = 0.4
    #: How many neighbours of a letter are looked at.
    most_near: int = 500
    #: How many letters are looked at.
    most_small: int = 4000

    # Digits as their fonts draw them
    #: An outline is compared with others in a grid of this many squares each way.
    digit_squares: int = 24
    #: How many straight lines a curve of it is cut into.
    steps_of_curve: int = 4
    #: How far slanted digits lean to the right, a share of their height.
    slanted_digit: float = 0.2
    #: A digit is drawn as another if it is this much more like that, of 1 for equal shapes …
    other_digit: float = 0.1
    #: … and is none if it is less like the digit that the file says.
    no_digit: float = 0.3

    # Streams
    #: How many bytes of a stream are tried at once.
    stream_step: int = 1 << 14


PAGE: Final = PageSettings()

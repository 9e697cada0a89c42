"""How the digits of a figure are printed: other patterns are made of these.

What a printed figure is worth is in `hyoka.text.numbers`.
"""

from typing import Final

#: The signs of figures below zero.
MINUS: Final = "△▲−－-"
SIGN: Final = f"[+{MINUS}]"
#: 1,234: with commas between its thousands.
THOUSANDS: Final = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
#: 1,234 and 1234.
WHOLE: Final = rf"(?:{THOUSANDS}|[0-9]+)"
#: 1,234.5 and 1,234.
FIGURE: Final = rf"{WHOLE}(?:\.[0-9]+)?"
#: One figure, or several that have run together as where an edge is missing: 7045,466.
FIGURES: Final = r"[0-9][0-9,]*(?:\.[0-9]+)?"

"""The usual gap between the chars of a line; arrays only."""

import numpy as np

from hyoka.pdf.chars import Boxes

#: The usual gap between chars is known only where a line has more chars than this.
FEWEST_GAPS = 4


def spacing(boxes: Boxes) -> float:
    """Return the usual gap between the chars of a line, as a share of its height."""
    height = np.max(boxes[:, 3] - boxes[:, 1])
    if len(boxes) <= FEWEST_GAPS or height == 0:
        return 0.0
    return max(0.0, float(np.median((boxes[1:, 0] - boxes[:-1, 2]) / height)))

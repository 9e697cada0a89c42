"""Turn the pages of a PDF into pictures, as a scanner would: grey, a little skewed, noisy, JPEG.

Call: python -m tests.pictures sheet.pdf scan.pdf --dpi 150 --skew 0.7
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

GREY_NOISE = 6.0


def as_picture(source: Path, target: Path, *, dpi: int = 150, skew: float = 0.7, turn: int = 0, seed: int = 1) -> Path:
    """Write a PDF whose pages are pictures of another's: skewed by degrees, turned by quarters counterclockwise."""
    noise = np.random.default_rng(seed)
    pictures = []
    with pypdfium2.PdfDocument(source) as document:
        for page in document:
            grey = page.render(scale=dpi / 72).to_pil().convert("L")
            grey = grey.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255).rotate(90 * turn, expand=True)
            noisy = np.asarray(grey, np.float64) + noise.normal(0, GREY_NOISE, (grey.height, grey.width))
            pictures.append(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
    pictures[0].save(target, save_all=True, append_images=pictures[1:], resolution=dpi, quality=75)
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--skew", type=float, default=0.7)
    parser.add_argument("--turn", type=int, default=0)
    arguments = parser.parse_args()
    as_picture(**vars(arguments))

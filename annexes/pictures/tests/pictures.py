"""Turn the pages of a PDF into pictures, as scanners, cameras and fax machines do.

Call: python annexes/pictures/tests/pictures.py sheet.pdf scan.pdf --kind fax
"""

from __future__ import annotations

import argparse
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """How a picture is taken of a page.

    Attributes:
        dpi: Its pixels an inch.
        skew: Degrees by which it leans.
        turn: Quarters by which it is turned counterclockwise.
        tilt: Share of the width by which its far end is narrower than the near one.
        quality: That of JPEG.
        noise: Standard deviation of the grey of a pixel, of 255.
        blur: Radius, pixels.
        ground: Colour of the paper.
        shade: How much darker the darkest corner is, a share.
        contrast: The blackness of ink, a share.
        ticks: Share of figures that a pen has ticked.
        stamps, strokes, stains: How many stamps, strokes of a pen and rings of coffee lie on it.
        dots: Side of a cell of the screen that prints greys as dots, pixels.
        threshold: What is darker is black, all else is white; 0 for greys.
        colour: Whether it is in colour; so are all on coloured paper, with stamps or stains.
        through: The blackness of the back's print that shines through, a share.
        fold: How far the page bends up to its left edge, where it is bound, a share of its height.
        specks: How many grains of dust lie on the glass; as many are spots without ink.
        salt: Share of pixels that are black or white whatever they show.
        streaks: How many dark and how many pale lines the feeder draws down the whole picture.
        is_dithered: Whether greys are black and white pixels, the error handed on to the next.
        is_dotted: Whether ruled lines are rows of dots.
        curl: How far the page bends across and down, a share of its height.
        is_layered: Whether paper and ink are pictures of their own (MRC): the paper coarse.
    """

    dpi: int = 150
    skew: float = 0.7
    turn: int = 0
    tilt: float = 0.0
    quality: int = 75
    noise: float = 6.0
    blur: float = 0.0
    ground: tuple[int, int, int] = (255, 255, 255)
    shade: float = 0.0
    contrast: float = 1.0
    ticks: float = 0.0
    stamps: int = 0
    strokes: int = 0
    stains: int = 0
    dots: int = 0
    threshold: int = 0
    colour: bool = False
    through: float = 0.0
    fold: float = 0.0
    specks: int = 0
    salt: float = 0.0
    streaks: int = 0
    is_dithered: bool = False
    is_dotted: bool = False
    curl: float = 0.0
    is_layered: bool = False


KINDS = {
    "150 dpi": Kind(),
    "200 dpi": Kind(dpi=200),
    "300 dpi": Kind(dpi=300),
    "skew 3°": Kind(skew=3),
    "turned 90°": Kind(turn=1),
    "turned 180°": Kind(turn=2),
    "turned 270°": Kind(turn=3),
    "JPEG 20": Kind(quality=20),
    "ticks": Kind(ticks=0.4),
    "stamp": Kind(stamps=3),
    "strokes": Kind(strokes=12),
    "coloured ticks": Kind(ticks=0.4, colour=True),
    "coloured strokes": Kind(strokes=12, colour=True),
    "coloured": Kind(ground=(205, 225, 170), shade=0.35),
    "faint": Kind(contrast=0.35),
    "photo": Kind(dpi=200, skew=1.5, tilt=0.06, blur=0.8, shade=0.4, ground=(235, 230, 220)),
    "coffee": Kind(stains=3),
    "halftone": Kind(dpi=200, dots=4, contrast=0.85, ground=(225, 225, 225)),
    "fax": Kind(dpi=200, blur=0.6, noise=20, threshold=150),
    "100 dpi": Kind(dpi=100),
    "very faint": Kind(contrast=0.12, noise=3),
    "shining through": Kind(through=0.25),
    "book fold": Kind(dpi=200, fold=0.012),
    "specks": Kind(dpi=200, specks=1500),
    "old copy": Kind(dpi=200, quality=40, blur=0.8, contrast=0.7, specks=1000, noise=10),
    "streaks": Kind(dpi=200, streaks=6),
    "dithered": Kind(dpi=200, is_dithered=True),
    "dotted rules": Kind(dpi=200, is_dotted=True),
    "thin paper": Kind(dpi=200, through=0.5),
    "low threshold": Kind(dpi=200, blur=0.6, threshold=90),
    "curl": Kind(dpi=200, curl=0.008),
    "salt": Kind(dpi=200, salt=0.01),
    "layers": Kind(dpi=200, is_layered=True),
}
#: Corners of a page as shares of its sides: as they are, and as a camera sees them of a tilt of 1.
_CORNERS = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)
_TILTED = np.array([(0.5, 0.3), (-0.5, 0.1), (0, 0), (0, -0.2)], np.float64)
_STAMP, _PEN, _COFFEE = (200, 40, 50), (40, 50, 140), (150, 110, 70)


def as_picture(source: Path, target: Path, kind: Kind = KINDS["150 dpi"], *, seed: int = 1) -> Path:
    """Write a PDF whose pages are pictures of another's."""
    chance = np.random.default_rng(seed)
    pictures = []
    with pypdfium2.PdfDocument(source) as document:
        for page in document:
            picture = page.render(scale=kind.dpi / 72).to_pil().convert("RGB")
            if kind.is_dotted:
                picture = _dotted(picture, kind.dpi / 72)
            _draw_on(picture, page, kind, chance)
            pictures.append(_taken(_on_paper(picture, kind), kind, chance))
    if kind.is_layered:
        return _layered(pictures, target, kind)
    quality = {} if pictures[0].mode == "1" else {"quality": kind.quality}
    pictures[0].save(
        target, save_all=True, append_images=pictures[1:], resolution=kind.dpi, **quality
    )
    return target


def to_picture(kind: Kind, width: float, height: float) -> Floats:
    """The matrix (3 by 3) from places on a page to those on its picture, points."""
    sides = np.array((width, height))
    shown = sides[::-1] if kind.turn % 2 else sides
    radians = np.radians(kind.skew)
    lean = np.array(((np.cos(radians), np.sin(radians)), (-np.sin(radians), np.cos(radians))))
    corners = (_CORNERS + kind.tilt * _TILTED - 0.5) * sides @ lean.T
    for _ in range(kind.turn):
        corners = corners @ np.array(((0, -1), (1, 0)))
    return _homography(_CORNERS * sides, corners + shown / 2)


def in_picture(
    box: tuple[float, ...], kind: Kind, width: float, height: float
) -> tuple[float, ...]:
    """The box on a picture around a box on its page, points."""
    if kind.curl:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        right = kind.curl * height * _waves(y / height)
        down = kind.curl * height * _waves(x / width)
        box = (box[0] + right, box[1] + down, box[2] + right, box[3] + down)
    return placed(box, to_picture(kind, width, height))


def placed(box: tuple[float, ...], matrix: Floats) -> tuple[float, ...]:
    """The box around a box that a matrix moves."""
    x0, top, x1, bottom = box
    moved = matrix @ np.array(((x0, x1, x0, x1), (top, top, bottom, bottom), (1, 1, 1, 1)))
    places = moved[:2] / moved[2]
    return *places.min(axis=1).tolist(), *places.max(axis=1).tolist()


def _homography(before: Floats, after: Floats) -> Floats:
    rows = []
    for (x, y), (u, v) in zip(before, after, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return np.append(np.linalg.solve(np.array(rows), after.ravel()), 1.0).reshape(3, 3)


def _draw_on(
    picture: Image.Image, page: pypdfium2.PdfPage, kind: Kind, chance: np.random.Generator
) -> None:
    """Draw what people leave on a page."""
    draw, unit = ImageDraw.Draw(picture, "RGBA"), kind.dpi / 72
    width, height = picture.size
    text = page.get_textpage()
    figures = [text.get_rect(i) for i in range(text.count_rects())] if kind.ticks else []
    for left, bottom, right, top in figures:
        is_figure = any(map(str.isdigit, text.get_text_bounded(left, bottom, right, top)))
        if is_figure and chance.random() < kind.ticks:
            x, y, size = (left + right) / 2 * unit, height - (top + bottom) / 2 * unit, 5 * unit
            draw.line(
                [(x - size, y), (x - size / 3, y + size), (x + size, y - size)],
                (*_STAMP, 255),
                round(unit),
            )
    for _ in range(kind.stamps):
        x, y, radius = (
            chance.uniform(0.15, 0.85) * width,
            chance.uniform(0.5, 0.9) * height,
            22 * unit,
        )
        for distance in (radius, radius - 3 * unit):
            box = (x - distance, y - distance, x + distance, y + distance)
            draw.ellipse(box, outline=(*_STAMP, 190), width=round(1.2 * unit))
        draw.line([(x - radius, y), (x + radius, y)], (*_STAMP, 190), round(unit))
    for _ in range(kind.strokes):
        x, y = chance.uniform(0.1, 0.7) * width, chance.uniform(0.5, 0.95) * height
        ends = [(x + i * 15 * unit, y + chance.normal(0, 3) * unit) for i in range(5)]
        draw.line(ends, (*_PEN, 255), round(1.2 * unit), joint="curve")
    for _ in range(kind.stains):
        x, y, radius = (
            chance.uniform(0.2, 0.8) * width,
            chance.uniform(0.45, 0.85) * height,
            75 * unit,
        )
        layer = Image.new("L", picture.size, 0)
        ring = ImageDraw.Draw(layer)
        ring.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=90,
            outline=200,
            width=round(6 * unit),
        )
        stain = Image.new("RGB", picture.size, _COFFEE)
        layer = layer.filter(ImageFilter.GaussianBlur(2 * unit))
        dark = Image.fromarray(
            (np.asarray(picture, np.uint16) * np.asarray(stain, np.uint16) // 255).astype(np.uint8)
        )
        picture.paste(dark, mask=layer)


def _on_paper(picture: Image.Image, kind: Kind) -> Image.Image:
    """The picture with ink as black as it is, on a paper of its colour in its light."""
    ink = kind.contrast * (1 - np.asarray(picture, np.float64) / 255)
    if kind.through:
        back = picture.filter(ImageFilter.GaussianBlur(1)).transpose(
            Image.Transpose.FLIP_LEFT_RIGHT
        )
        ink = np.maximum(ink, kind.through * (1 - np.asarray(back, np.float64) / 255))
    paper = (1 - ink) * np.array(kind.ground)
    height, width = paper.shape[:2]
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    paper *= (1 - kind.shade * (0.6 * x + 0.4 * y) ** 1.5)[..., None]
    if kind.dots:
        paper = _screened(paper, kind.dots)
    if kind.fold:
        paper = _bound(paper, kind.fold)
    if kind.curl:
        paper = _curled(paper, kind.curl)
    return Image.fromarray(paper.clip(0, 255).astype(np.uint8))


def _screened(paper: Floats, side: int) -> Floats:
    """Greys as dots on a screen that leans by 45 degrees."""
    height, width = paper.shape[:2]
    y, x = np.mgrid[:height, :width]
    wave = np.cos(np.pi * (x + y) / side) + np.cos(np.pi * (x - y) / side)
    dots = np.where(paper.mean(axis=2) / 255 * 4 - 2 > wave, 255.0, 0.0)
    return np.repeat(dots[..., None], 3, axis=2)


def _bound(paper: Floats, bend: float) -> Floats:
    """A page that bends towards its left edge, dark there."""
    height, width = paper.shape[:2]
    near = np.exp(-np.arange(width) / (0.08 * width))
    rows = np.arange(height)[:, None] + np.round(bend * height * near).astype(int)
    bent = np.take_along_axis(paper, rows.clip(0, height - 1)[..., None], axis=0)
    return np.asarray(bent * (1 - 0.6 * near)[None, :, None], np.float64)


def _waves(share: Any) -> Any:
    """How far a curled page lies off at a share of its side: most at a third of it."""
    return np.sin(np.pi * share**0.63)


def _curled(paper: Floats, curl: float) -> Floats:
    """A page that bends across and down: level lines are arcs, and so are upright ones."""
    height, width = paper.shape[:2]
    y, x = np.mgrid[:height, :width]
    from_y = y - np.round(curl * height * _waves(x / width)).astype(int)
    from_x = x - np.round(curl * height * _waves(from_y.clip(0) / height)).astype(int)
    moved = paper[from_y.clip(0, height - 1), from_x.clip(0, width - 1)]
    return np.asarray(moved, np.float64)


def _dotted(picture: Image.Image, unit: float) -> Image.Image:
    """A page whose ruled lines, runs of ink longer than any letter's stroke, are rows of dots."""
    pixels = np.asarray(picture).copy()
    is_ink = pixels.mean(axis=2) < 128
    step = round(1.4 * unit)
    is_gap = np.arange(max(is_ink.shape)) % (2 * step) >= step
    for axis in (0, 1):
        ink = np.moveaxis(is_ink, axis, 0)
        ruled = np.moveaxis(_long_runs(ink, round(30 * unit)), 0, axis)
        along = is_gap[: pixels.shape[axis]]
        pixels[ruled & (along[:, None] if axis == 0 else along)] = 255
    return Image.fromarray(pixels)


def _long_runs(ink: npt.NDArray[np.bool_], least: int) -> npt.NDArray[np.bool_]:
    """The pixels of runs of ink down the first axis of at least so many pixels."""
    sums = np.cumsum(np.pad(ink, ((1, 0), (0, 0))), axis=0, dtype=np.int32)
    is_start = sums[least:] - sums[:-least] == least
    covered = np.pad(is_start, ((1, least - 1), (0, 0)))
    starts = np.cumsum(covered, axis=0, dtype=np.int32)
    behind = np.pad(starts, ((least, 0), (0, 0)))[: len(starts)]
    return np.asarray(starts - behind > 0)[1:]


def _streaked(pixels: Floats, count: int, chance: np.random.Generator) -> None:
    """Lines that dirt before the sensor draws down the whole picture: as many dark as pale."""
    for i in range(2 * count):
        x = chance.integers(0, pixels.shape[1])
        wide = chance.integers(1, 3)
        grey = chance.uniform(0, 90) if i % 2 else 255
        pixels[:, x : x + wide] = grey


def _layered(pictures: list[Image.Image], target: Path, kind: Kind) -> Path:
    """Pages of a coarse picture of the paper and a fine one of the ink, which is a mask."""
    pdf = pikepdf.new()
    for picture in pictures:
        width, height = (72 * side / kind.dpi for side in picture.size)
        page = pdf.add_blank_page(page_size=(width, height))
        grey = picture.convert("L")
        is_ink = grey.point(lambda shade: 255 * (shade >= 110), "1")
        coarse = grey.filter(ImageFilter.MaxFilter(9)).reduce(4)
        packed = io.BytesIO()
        coarse.save(packed, "JPEG", quality=30)
        paper = _image_of(pdf, coarse.size, packed.getvalue())
        paper.BitsPerComponent, paper.ColorSpace = 8, pikepdf.Name.DeviceGray
        paper.Filter = pikepdf.Name.DCTDecode
        ink = _image_of(pdf, is_ink.size, is_ink.tobytes())
        ink.BitsPerComponent, ink.ImageMask = 1, True
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Paper=paper, Ink=ink))
        drawn = f"q {width} 0 0 {height} 0 0 cm /Paper Do 0.15 g /Ink Do Q"
        page.Contents = pdf.make_stream(drawn.encode())
    pdf.save(target)
    return target


def _image_of(pdf: pikepdf.Pdf, size: tuple[int, int], data: bytes) -> pikepdf.Stream:
    stream = pdf.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    stream.Width, stream.Height = size
    return stream


def _specked(picture: Image.Image, count: int, chance: np.random.Generator) -> None:
    """Grains of dust, and as many spots without ink: of a pixel to four."""
    draw = ImageDraw.Draw(picture)
    for i in range(2 * count):
        x = chance.uniform(0, picture.width)
        y = chance.uniform(0, picture.height)
        side = chance.integers(0, 4)
        draw.rectangle((x, y, x + side, y + side), fill="white" if i % 2 else "black")


def _taken(picture: Image.Image, kind: Kind, chance: np.random.Generator) -> Image.Image:
    """The picture as the camera or the scanner sees it."""
    width, height = picture.size
    turned = (height, width) if kind.turn % 2 else (width, height)
    back = np.linalg.inv(to_picture(kind, width, height))
    back /= back[2, 2]
    if kind.specks:
        _specked(picture, kind.specks, chance)
    desk = (70, 60, 50) if kind.tilt else kind.ground
    way = Image.Transform.PERSPECTIVE
    picture = picture.transform(
        turned, way, back.ravel()[:8].tolist(), Image.Resampling.BICUBIC, fillcolor=desk
    )
    picture = picture.filter(ImageFilter.GaussianBlur(kind.blur))
    noisy = np.asarray(picture, np.float64) + chance.normal(
        0, kind.noise, (picture.height, picture.width, 1)
    )
    if kind.salt:
        spots = chance.random(noisy.shape[:2])
        noisy[spots < kind.salt / 2] = 0
        noisy[spots > 1 - kind.salt / 2] = 255
    _streaked(noisy, kind.streaks, chance)
    if kind.is_dithered:
        return Image.fromarray(noisy.mean(axis=2).clip(0, 255).astype(np.uint8)).convert("1")
    if kind.threshold:
        return Image.fromarray(noisy.mean(axis=2) >= kind.threshold)
    taken = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
    is_coloured = kind.colour or kind.ground != (255, 255, 255) or kind.stamps or kind.stains
    return taken if is_coloured else taken.convert("L")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="150 dpi")
    parser.add_argument("--dpi", type=int)
    arguments = parser.parse_args()
    made = KINDS[arguments.kind]
    as_picture(arguments.source, arguments.target, replace(made, dpi=arguments.dpi or made.dpi))

"""Scans that tests read: a small table, as it is, turned and faxed, and a sheet of a city."""

import io
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pikepdf
import pypdfium2
from pictures import Kind, as_picture
from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from true_tables import ROOT
from typeset.fonts import font_name

ROWS = [["区分", "予算", "決算"], ["事業費", "41,257", "40,100"], ["一般財源", "31,257", "△205"]]
SIZE = 320, 150


def table(path: Path) -> None:
    """A page with a small table."""
    canvas = Canvas(str(path), SIZE)
    canvas.setFont(font_name("gothic"), 12)
    canvas.grid([20, 120, 210, 300], [30, 60, 90, 120])
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            canvas.drawString(30 + 95 * column, 100 - 30 * row, text)
    canvas.save()


def scan(folder: Path, turn: int = 0, hidden: str = "") -> Path:
    """A small table as a picture, turned by quarters, with a text hidden under it."""
    paper, picture, scanned = (folder / f"{name}.pdf" for name in ("paper", "picture", "scan"))
    table(paper)
    as_picture(paper, picture, Kind(turn=turn))
    with pypdfium2.PdfDocument(picture) as document:
        image, size = document[0].render(scale=150 / 72).to_pil(), document[0].get_size()
    canvas = Canvas(str(scanned), size)
    canvas.drawImage(ImageReader(image), 0, 0, *size)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(130, 70, hidden, mode=3)
    canvas.save()
    return scanned


def fax(folder: Path) -> Path:
    """The small table in black and white, in the compression that may swap digits."""
    with pypdfium2.PdfDocument(scan(folder)) as document:
        image = document[0].render(scale=150 / 72).to_pil().convert("1", dither=Image.Dither.NONE)
        width, height = document[0].get_size()
    path = folder / "fax.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, height))
        picture = pdf.make_stream(_in_jbig2(image), Type=pikepdf.Name.XObject)
        picture.Subtype, picture.Filter = pikepdf.Name.Image, pikepdf.Name.JBIG2Decode
        picture.Width, picture.Height = image.size
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 1
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
        page.Contents = pdf.make_stream(f"{width} 0 0 {height} 0 0 cm /Im Do".encode())
        pdf.save(path)
    return path


def _in_jbig2(image: Image.Image) -> bytes:
    """A picture in black and white as a page of JBIG2: its size, and a region as of a fax (G4)."""
    packed = io.BytesIO()
    ImageOps.invert(image).save(packed, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(packed) as tiff:
        (start,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    region = struct.pack(">IIIIBB", *image.size, 0, 0, 0, 1)
    parts = (
        (48, struct.pack(">IIIIBH", *image.size, 0, 0, 0, 0)),
        (38, region + packed.getvalue()[start : start + length]),
    )
    return b"".join(
        struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
        for number, (kind, data) in enumerate(parts)
    )


def sheet(folder: Path) -> Path:
    """The first sheet of 池田市 as a scanner sees it; as it is printed it lies beside it."""
    printed = folder / "printed.pdf"
    with pikepdf.open(ROOT / "data" / "raw" / "ikeda-2024-projects.pdf") as pdf:
        del pdf.pages[1:]
        pdf.save(printed)
    return as_picture(printed, folder / "scanned.pdf")


#: All of them.
SCANS: dict[str, Callable[[Path], Path]] = {
    "scan": partial(scan, hidden="11,257"),
    "turned": partial(scan, turn=1),
    "fax": fax,
    "sheet": sheet,
}

"""Small PDFs of a page or two, made of content streams."""

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from hyoka.pages.reader import printed_pages
from hyoka.pdf.page import Page

WIDTH, HEIGHT = 300, 200


def font(name: str = "Helvetica") -> Dictionary:
    """One of the fonts that every reader has."""
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"))


def composite(name: str, encoding: str, ordering: bytes = b"Japan1") -> Dictionary:
    """A font of two bytes a character that is not in the file."""
    system = Dictionary(Registry=b"Adobe", Ordering=ordering, Supplement=2)
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name(f"/{name}"),
        CIDSystemInfo=system,
        DW=1000,
    )
    outer = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{name}"), Encoding=Name(f"/{encoding}")
    )
    outer.DescendantFonts = Array([inner])
    return outer


class Made:
    """A PDF of one page in the making; names of resources are given without their slash."""

    def __init__(self, content: bytes = b"", name: str = "Helvetica") -> None:
        self.pdf = pikepdf.new()
        self.page = self.pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        self.fonts = Dictionary({"/F": font(name)})
        self.page.Resources = Dictionary(Font=self.fonts)
        self.content = content

    def add(self, kind: str, **named: object) -> "Made":
        """Add resources of a kind: ExtGState, XObject, Pattern, Properties, Font."""
        held = self.page.Resources.get(f"/{kind}", Dictionary())
        for name, value in named.items():
            held[f"/{name}"] = value
        self.page.Resources[f"/{kind}"] = held
        return self

    def form(
        self, content: bytes, box: tuple[float, ...] = (0, 0, WIDTH, HEIGHT), **more: object
    ) -> pikepdf.Object:
        stream = self.pdf.make_stream(content)
        stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array(box)
        stream.Resources = Dictionary(Font=self.fonts)
        for name, value in more.items():
            stream[f"/{name}"] = value
        return stream

    def image(self, pixels: bytes, width: int, height: int) -> pikepdf.Object:
        stream = self.pdf.make_stream(pixels)
        stream.Type, stream.Subtype, stream.Width, stream.Height = (
            Name.XObject,
            Name.Image,
            width,
            height,
        )
        stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
        return stream

    def layer(self, *, on: bool) -> pikepdf.Object:
        """A layer (optional content group) that is on or off."""
        group = self.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"layer"))
        off = Array([] if on else [group])
        self.pdf.Root.OCProperties = Dictionary(
            OCGs=Array([group]), D=Dictionary(OFF=off, Order=Array([group]))
        )
        return group

    def annotate(
        self, subtype: str, content: bytes, rect: tuple[float, ...], **more: object
    ) -> pikepdf.Object:
        """An annotation whose appearance is a content stream."""
        box = (0, 0, rect[2] - rect[0], rect[3] - rect[1])
        look = Dictionary(N=self.form(content, box))
        values = {
            "/Type": Name.Annot,
            "/Subtype": Name(f"/{subtype}"),
            "/Rect": Array(rect),
            "/F": 4,
            "/AP": look,
        }
        made = self.pdf.make_indirect(
            Dictionary(values | {f"/{name}": value for name, value in more.items()})
        )
        self.page.Annots = Array([*self.page.get("/Annots", []), made])
        return made

    def save(self, path: Path, **page: object) -> Path:
        """Save the PDF; `page`: further entries of its page (Rotate, CropBox)."""
        self.page.Contents = self.pdf.make_stream(self.content)
        for name, value in page.items():
            self.page[f"/{name}"] = Array(value) if isinstance(value, tuple) else value
        self.pdf.save(path)
        return path


def text(words: str, x: float = 20, y: float = 100, before: str = "", size: float = 12) -> bytes:
    """The operators that print words; `before` stands before them."""
    return f"q {before} BT /F {size} Tf {x} {y} Td ({words}) Tj ET Q\n".encode()


def only_page(path: Path) -> Page:
    (page,) = printed_pages(path)
    return page


def words_of(page: Page) -> list[str]:
    """The lines of a page's text from the top, without blanks."""
    from hyoka.grid.model import text_lines

    return [line.text.replace(" ", "") for line in text_lines(1, page.chars)]


def kinds_of(page: Page) -> list[str]:
    return [str(problem["kind"]) for problem in page.problems]

"""Files that are broken, endless or hostile, for a run between two good ones."""

import io
import zipfile
from pathlib import Path

import pikepdf
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Name

RAW = Path(__file__).parents[2] / "data" / "raw"
MIDDLE = (RAW / "ibaraki-2020-projects.pdf").read_bytes()


def pdf(path, content, *, size=800):
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(size, size))
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Contents, page.Resources = made.make_stream(content), Dictionary(Font=Dictionary(F=helvetica))
        made.save(path, compress_streams=True)


def of_pages(count):
    """Writes a PDF of so many pages that print the same."""

    def write(path):
        kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
        content = b"BT /F 9 Tf 100 700 Td (1) Tj ET"
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 800]/Contents 3 0 R/Resources<</Font<</F<</Type/Font"
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            *[page + b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"] * count,
        ]
        out, entries = bytearray(b"%PDF-1.4\n"), [b"0000000000 65535 f \n"]
        for number, body in enumerate(objects, 1):
            entries.append(b"%010d 00000 n \n" % len(out))
            out += b"%d 0 obj%s endobj\n" % (number, body)
        tail = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(entries), len(out))
        path.write_bytes(bytes(out) + b"xref\n0 %d\n" % len(entries) + b"".join(entries) + tail)

    return write


def calling(path, depth=24):
    """Forms of which each calls the next twice: 2 to the power of `depth` calls in a few kilobytes; of 0: itself."""
    with pikepdf.new() as made:
        forms = [made.make_stream(b"/X Do /X Do") for _ in range(depth or 1)]
        forms += [made.make_stream(b"BT /F 9 Tf (1) Tj ET")] if depth else []
        for form, below in zip(forms, forms[1:] or forms, strict=False):
            form.Resources = Dictionary(XObject=Dictionary(X=below))
        for form in forms:
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 800, 800])
        page = made.add_blank_page(page_size=(800, 800))
        page.Contents, page.Resources = made.make_stream(b"/X Do"), Dictionary(XObject=Dictionary(X=forms[0]))
        made.save(path)


def with_font(path, to_unicode=b""):
    """A page in a composite font that is not in the file."""
    with pikepdf.new() as made:
        system = Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0)
        below = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.X, CIDSystemInfo=system)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.X, Encoding=Name("/Identity-H"))
        font.DescendantFonts = Array([made.make_indirect(below)])
        if to_unicode:
            font.ToUnicode = made.make_stream(to_unicode)
        page = made.add_blank_page(page_size=(800, 800))
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = made.make_stream(b"BT /F 9 Tf 100 700 Td <002400250026> Tj ET")
        made.save(path)


def map_of_a_million_letters(path):
    entry = b"1 beginbfchar <0024> <" + b"0041" * 10**6 + b"> endbfchar "
    with_font(path, b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange " + entry + b"endcmap")


def pages_that_hold_themselves(path):
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj" + kids + b"endobj\n"
                     b"trailer<</Root 1 0 R>>\n%%EOF")  # fmt: skip


def scan_with_text(path):
    """A picture with a layer of recognised text that nobody sees, a little beside its place."""
    with pikepdf.new() as made:
        image = made.make_stream(b"\x80" * 10_000)
        image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 100, 100
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
        page = made.add_blank_page(page_size=(800, 800))
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(XObject=Dictionary(X=image), Font=Dictionary(F=helvetica))
        page.Contents = made.make_stream(
            b"q 800 0 0 800 0 0 cm /X Do Q BT 3 Tr /F 9 Tf 101.5 700 Td (1,234) Tj 0 -20 Td (5,678) Tj ET"
        )
        made.save(path)


def workbook(part="xl/worksheets/sheet1.xml", before=b"", add=b""):
    """Writes a workbook with something added to one of its parts."""

    def write(path):
        made, plain = Workbook(), io.BytesIO()
        made.active.append(["事業", 5])
        made.save(plain)
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = old.read(name)
                new.writestr(name, data.replace(before, add + before, 1) if name == part else data)

    return write


#: Workbooks by their names without an ending.
WORKBOOKS = {
    "blanks": workbook(before=b"</sheetData>", add=b" " * 150_000_000),
    "merged": workbook(before=b"<pageMargins", add=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "styles": workbook("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 10**6),
    "rows": workbook(before=b"</sheetData>", add=b'<row r="9" ht="9"/>' * 10**6),
    "far": workbook(before=b"</sheetData>", add=b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "links": workbook("xl/_rels/workbook.xml.rels", b"</Relationships>",
        b'<Relationship Id="e" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"'
        b' Target="http://127.0.0.1:9/x.xml" TargetMode="External"/>'),
    "entities": workbook(before=b"<worksheet", add=b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY b "&a;&a;">]>&b;'),
    "cut": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(99)),
    "locked": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
    "xls": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(99)),
    "pdf": lambda path: path.write_bytes(MIDDLE),
}  # fmt: skip

LETTERS = b"BT /F 1 Tf " + b"1 0 0 1 %d %d Tm (1234567890) Tj " * 10**5 % tuple(
    number for at in range(10**5) for number in (at % 800, at // 800 * 6)
) + b"ET"  # fmt: skip
LINES = b"".join(b"%d %d m %d %d l S " % (x % 790, x // 790 * 6, x % 790 + 5, x // 790 * 6) for x in range(10**5))

FILES = {
    **{
        f"truncated at {tenth} of 10": lambda path, n=tenth: path.write_bytes(MIDDLE[: len(MIDDLE) * n // 10])
        for tenth in range(10)
    },
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nowhere": lambda path: path.symlink_to(path.with_name("nowhere")),
    "pages that hold themselves": pages_that_hold_themselves,
    "a form that calls itself": lambda path: calling(path, 0),
    "forms called 2^24 times": calling,
    "a font without a map": with_font,
    "a map of 10^6 letters": map_of_a_million_letters,
    "a page of 14,400 pt": lambda path: pdf(path, b"BT /F 9 Tf 100 700 Td (1) Tj ET", size=14_400),
    "10,000 pages": of_pages(10_000),
    "100,000 pages": of_pages(100_000),
    "a gigabyte of blanks": lambda path: pdf(path, b" " * 10**9),
    "10^6 letters on a page": lambda path: pdf(path, LETTERS),
    "10^5 lines on a page": lambda path: pdf(path, LINES),
    "a scan with a text layer": scan_with_text,
}
#: What happens to a whole file while it is read.
MEANWHILE = {
    "it vanishes while it is read": lambda path: path.unlink(missing_ok=True),
    "it changes while it is read": lambda path: path.write_bytes(MIDDLE[:-9000]),
}

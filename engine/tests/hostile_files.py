"""Files that are broken, endless or hostile, for a run between two good ones."""

import io
import zipfile
from pathlib import Path

from made_content import Made, composite
from openpyxl import Workbook
from pikepdf import Dictionary

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
#: Where a command finds the packages, whatever is installed.
CODE = (ROOT / "src", ROOT / "engine" / "src")
MIDDLE = (RAW / "ibaraki-2020-projects.pdf").read_bytes()


ONE = b"BT /F 9 Tf 100 700 Td (1) Tj ET"
PAGE = {"MediaBox": (0, 0, 800, 800)}


def of_pages(count):
    """Writes a PDF of so many pages that print the same."""

    def write(path):
        kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 800]/Contents 3 0 "
            b"R/Resources<</Font<</F<</Type/Font"
        )
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
            b"<</Length %d>>stream\n%s\nendstream" % (len(ONE), ONE),
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
    """Forms of which each calls the next twice: 2 to the power of `depth` calls in a few kilobytes.

    Of 0: itself.
    """
    made = Made(b"/X Do")
    forms = [made.form(b"/X Do /X Do") for _ in range(depth or 1)]
    forms += [made.form(b"BT /F 9 Tf (1) Tj ET")] if depth else []
    for form, below in zip(forms, forms[1:] or forms, strict=False):
        form.Resources = Dictionary(XObject=Dictionary(X=below))
    made.add("XObject", X=forms[0]).save(path)


def with_font(path, to_unicode=b""):
    """A page in a composite font that is not in the file."""
    made = Made(b"BT /F 9 Tf 100 700 Td <002400250026> Tj ET")
    font = composite("X", "Identity-H", b"Identity")
    if to_unicode:
        font.ToUnicode = made.pdf.make_stream(to_unicode)
    made.add("Font", F=font).save(path, **PAGE)


def map_of_a_million_letters(path):
    entry = b"1 beginbfchar <0024> <" + b"0041" * 10**6 + b"> endbfchar "
    with_font(
        path,
        b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange " + entry + b"endcmap",
    )


def pages_that_hold_themselves(path):
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj" + kids + b"endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def scan_with_text(path):
    """A picture with a layer of recognised text that nobody sees, a little beside its place."""
    layer = b"BT 3 Tr /F 9 Tf 101.5 700 Td (1,234) Tj 0 -20 Td (5,678) Tj ET"
    made = Made(b"q 800 0 0 800 0 0 cm /X Do Q " + layer)
    made.add("XObject", X=made.image(b"\x80" * 10_000, 100, 100)).save(path, **PAGE)


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
    "merged": workbook(
        before=b"<pageMargins", add=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "styles": workbook("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 10**6),
    "rows": workbook(before=b"</sheetData>", add=b'<row r="9" ht="9"/>' * 10**6),
    "far": workbook(
        before=b"</sheetData>", add=b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "links": workbook(
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="e" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"'
        b' Target="http://127.0.0.1:9/x.xml" TargetMode="External"/>',
    ),
    "entities": workbook(
        before=b"<worksheet", add=b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY b "&a;&a;">]>&b;'
    ),
    "cut": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(99)),
    "locked": lambda path: path.write_bytes(
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
    ),
    "xls": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(99)),
    "pdf": lambda path: path.write_bytes(MIDDLE),
}

LETTERS = (
    b"BT /F 1 Tf "
    + b"1 0 0 1 %d %d Tm (1234567890) Tj "
    * 10**5
    % tuple(number for at in range(10**5) for number in (at % 800, at // 800 * 6))
    + b"ET"
)
LINES = b"".join(
    b"%d %d m %d %d l S " % (x % 790, x // 790 * 6, x % 790 + 5, x // 790 * 6) for x in range(10**5)
)

FILES = {
    **{
        f"truncated at {tenth} of 10": lambda path, n=tenth: path.write_bytes(
            MIDDLE[: len(MIDDLE) * n // 10]
        )
        for tenth in range(10)
    },
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nowhere": lambda path: path.symlink_to(path.with_name("nowhere")),
    "pages that hold themselves": pages_that_hold_themselves,
    "a form that calls itself": lambda path: calling(path, 0),
    "forms called 2^24 times": calling,
    "a font without a map": with_font,
    "a map of 10^6 letters": map_of_a_million_letters,
    "a page of 14,400 pt": lambda path: Made(ONE).save(path, MediaBox=(0, 0, 14_400, 14_400)),
    "10,000 pages": of_pages(10_000),
    "100,000 pages": of_pages(100_000),
    "a gigabyte of blanks": lambda path: Made(b" " * 10**9).save(path, **PAGE),
    "10^6 letters on a page": lambda path: Made(LETTERS).save(path, **PAGE),
    "10^5 lines on a page": lambda path: Made(LINES).save(path, **PAGE),
    "a scan with a text layer": scan_with_text,
}
#: What happens to a whole file while it is read.
MEANWHILE = {
    "it vanishes while it is read": lambda path: path.unlink(missing_ok=True),
    "it changes while it is read": lambda path: path.write_bytes(MIDDLE[:-9000]),
}

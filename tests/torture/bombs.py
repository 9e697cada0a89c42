"""Files that are broken, endless or hostile, each read between two good ones: their rows stay byte for byte the same.

`python -m tests.torture.bombs` prints for each what is said, how long the run took and the most memory of a process.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.kills import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Write = Callable[[Path], object]

RAW: Final = Path(__file__).parents[2] / "data" / "raw"
GOOD: Final = ("hirakata-2017-general", "tsukuba-2022-sheets")
#: The bomb's name stands between those of the good files.
NAME: Final = "ibaraki"
HYOKA: Final = (sys.executable, "-c", "from hyoka.cli.main import main; main()", "tables", "--no-cache", "--jobs", "2")
MIDDLE: Final = (RAW / "ibaraki-2020-projects.pdf").read_bytes()


def pdf(path: Path, content: bytes, *, size: float = 800) -> None:
    """Write a PDF of a page."""
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(size, size))
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Contents, page.Resources = made.make_stream(content), Dictionary(Font=Dictionary(F=helvetica))
        made.save(path, compress_streams=True)


def of_pages(count: int) -> Write:
    """Writes a PDF of so many pages that print the same."""

    def write(path: Path) -> None:
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
        for number, one in enumerate(objects, 1):
            entries.append(b"%010d 00000 n \n" % len(out))
            out += b"%d 0 obj%s endobj\n" % (number, one)
        tail = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(entries), len(out))
        path.write_bytes(bytes(out) + b"xref\n0 %d\n" % len(entries) + b"".join(entries) + tail)

    return write


def calling(path: Path, depth: int = 24) -> None:
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


def with_font(path: Path, to_unicode: bytes = b"") -> None:
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


def map_of_a_million_letters(path: Path) -> None:
    entry = b"1 beginbfchar <0024> <" + b"0041" * 10**6 + b"> endbfchar "
    with_font(path, b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange " + entry + b"endcmap")


def pages_that_hold_themselves(path: Path) -> None:
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj" + kids + b"endobj\n"
                     b"trailer<</Root 1 0 R>>\n%%EOF")  # fmt: skip


def scan_with_text(path: Path) -> None:
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


LETTERS: Final = b"BT /F 1 Tf " + b"1 0 0 1 %d %d Tm (1234567890) Tj " * 10**5 % tuple(
    number for at in range(10**5) for number in (at % 800, at // 800 * 6)
) + b"ET"  # fmt: skip
LINES: Final = b"".join(
    b"%d %d m %d %d l S " % (x % 790, x // 790 * 6, x % 790 + 5, x // 790 * 6) for x in range(10**5)
)

BOMBS: Final[dict[str, Write]] = {
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
MEANWHILE: Final[dict[str, Write]] = {
    "it vanishes while it is read": lambda path: path.unlink(missing_ok=True),
    "it changes while it is read": lambda path: path.write_bytes(MIDDLE[:-9000]),
}


def run(folder: Path, options: Iterable[str] = ()) -> tuple[str, float, float]:
    """What a run over the folder's PDFs says, the seconds that it took and the most megabytes of one process."""
    begun, peak = time.monotonic(), 0.0
    command = [*HYOKA, "--raw", "raw", "--processed", "tables", *options]
    with subprocess.Popen(command, cwd=folder, stdout=-1, stderr=subprocess.STDOUT, text=True) as process:
        while True:
            try:
                said, _ = process.communicate(timeout=0.1)
                return said, time.monotonic() - begun, peak
            except subprocess.TimeoutExpired:
                peak = max([peak, *map(_memory_mb, processes(folder))])


def _memory_mb(pid: str) -> float:
    """The most memory that a process has had (Linux)."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc", pid, "status").read_text())
        return int(found[1]) / 1000 if found else 0.0
    return 0.0


def rows_of_the_good(folder: Path) -> dict[str, list[bytes]]:
    """The lines of each table that are the good documents'."""
    names = tuple(name.encode() for name in GOOD)
    files = sorted((folder / "tables").glob("*.csv"))
    return {path.name: [line for line in path.read_bytes().split(b"\n") if line.startswith(names)] for path in files}


def set_up(folder: Path) -> dict[str, list[bytes]]:
    """A folder of the good files, and the rows that they have alone."""
    (folder / "raw").mkdir()
    for name in GOOD:
        (folder / "raw" / f"{name}.pdf").symlink_to(RAW / f"{name}.pdf")
    run(folder)
    return rows_of_the_good(folder)


def faults(folder: Path, alone: dict[str, list[bytes]], write: Write, meanwhile: Write | None) -> tuple[str, list[str]]:
    """What the run with a bomb says and took, and what is wrong with it."""
    path = folder / "raw" / f"{NAME}.pdf"
    write(path)
    changing = threading.Timer(0.6, meanwhile, (path,)) if meanwhile else None
    if changing:
        changing.start()
    said, seconds, memory_mb = run(folder, ("--seconds", "20"))
    if changing:
        changing.join()
    path.unlink(missing_ok=True)
    kinds = sorted(set(re.findall(rf"(?:error|warning): {NAME}[^:]*: (\w+)", said)))
    wrong = ["a traceback"] if "Traceback" in said else []
    wrong += [] if kinds or meanwhile else ["nothing said"]
    wrong += [f"other rows: {name}" for name, rows in rows_of_the_good(folder).items() if rows != alone[name]]
    return f"{', '.join(kinds) or 'read'}; {seconds:.1f} s, {memory_mb:,.0f} MB", wrong


def outcomes(names: Iterable[str] = (*BOMBS, *MEANWHILE)) -> Iterable[tuple[str, str, list[str]]]:
    """For each bomb its name, what came of it and what is wrong with that."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        alone = set_up(folder)
        for name in names:
            write = BOMBS.get(name, lambda path: path.write_bytes(MIDDLE))
            yield name, *faults(folder, alone, write, MEANWHILE.get(name))


def main() -> int:
    """Print what came of each bomb, or of those that are named; how many left something wrong."""
    wrong = 0
    for name, outcome, found in outcomes(sys.argv[1:] or (*BOMBS, *MEANWHILE)):
        sys.stdout.write(f"{name:32}{outcome}{''.join(f'; WRONG: {one}' for one in found)}\n")
        sys.stdout.flush()
        wrong += bool(found)
    return wrong


if __name__ == "__main__":
    sys.exit(main() > 0)

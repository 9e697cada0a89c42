"""Pages that the fast reader does not understand go to the reference reader, and nothing that a stream has stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_content import HALF, doubt, same, saved, stream, wide
from pikepdf import Array, Dictionary, Name

from hyoka.errors import Truncated
from hyoka.pdf.content import reader
from hyoka.pdf.content.fonts import font_of, put_together
from hyoka.pdf.content.maps import meanings_of, widths_of
from hyoka.pdf.content.marks import CALLS, LETTERS, OUTLINES, TROUBLE, UNDERSTOOD, room_for
from hyoka.pdf.content.stream import follow
from hyoka.pdf.page import read_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = b"BT /F 10 Tf 50 200 Td (a b) Tj ET 10 10 m 90 10 l S "
NO_OPERATOR = "its content has a word that is no operator"
TOO_MUCH = "its content is nested too deep, or too long"
ASKEW = "some of its text stands askew"

STREAMS = {
    "a word that is none": (TEXT + b"xyz", NO_OPERATOR),
    "a long word": (TEXT + b"x" * 5000, NO_OPERATOR),
    "braces": (TEXT + b"{1 2}", NO_OPERATOR),
    "a bracket alone": (TEXT + b")", NO_OPERATOR),
    "text that leans": (TEXT + b"BT 0.5 1 -1 0.5 50 50 Tm /F 9 Tf (b) Tj ET", ASKEW),
    "text that is turned and leans": (TEXT + b"BT 0 1 -1 0.1 50 50 Tm /F 9 Tf (b) Tj ET", ASKEW),
    "turned text in a mirror": (TEXT + b"BT 0 1 1 0 50 50 Tm /F 9 Tf (b) Tj ET", ASKEW),
    "mirrored text": (TEXT + b"BT -1 0 0 1 50 50 Tm /F 9 Tf (b) Tj ET", ASKEW),
    "text upside down": (TEXT + b"BT 1 0 0 -1 50 50 Tm /F 9 Tf (b) Tj ET", ASKEW),
    "text of no size": (TEXT + b"BT 50 50 Td /F 0 Tf (b) Tj ET", ASKEW),
    "too many kept states": (b"q " * 65 + TEXT + b"Q " * 65, TOO_MUCH),
    "too many operands": (b"1 " * 20000 + TEXT, TOO_MUCH),
}


@pytest.mark.parametrize("case", STREAMS)
def test_a_stream_that_is_not_understood_goes_to_the_reference_reader(case: str, tmp_path: Path) -> None:
    content, why = STREAMS[case]
    assert doubt(saved(tmp_path / "a.pdf", content)) == why


def test_nothing_is_left_of_a_stream_for_the_next(tmp_path: Path) -> None:
    """A stream may end within text, a path or what is said, with operands, with kept states, or not understood."""
    cut = b"1 0 0 1 9 9 cm q /S <</ActualText (x)>> BDC BT /F 9 Tf 3 Tc 3 Ts (a ) Tj 10 10 m 90 10 l 5 (b) "
    path = saved(tmp_path / "a.pdf", TEXT)
    (alone,) = reader.read(path)
    for number, content in enumerate((cut, STREAMS["mirrored text"][0], cut + b"{")):
        (_,), (after,) = reader.read(saved(tmp_path / f"{number}.pdf", content)), reader.read(path)
        assert after.chars == alone.chars
        assert after.horizontal == alone.horizontal
    assert (
        doubt(saved(tmp_path / "b.pdf", b"l S (z) Tj Q EMC " + TEXT)) == "one of its fonts does not tell its characters"
    )


def test_blanks_never_stand_askew(tmp_path: Path) -> None:
    same(saved(tmp_path / "a.pdf", TEXT + b"BT 0.5 1 -1 0.5 50 50 Tm /F 9 Tf (  ) Tj ET"))


def calling(path: Path, content: bytes, inner: bytes) -> Path:
    """A page that may call the form X, which may call itself and the form Y, which may do so too."""

    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        entries = {"Subtype": Name.Form, "BBox": Array([0, 0, 400, 300])}
        page.Resources.XObject = called = Dictionary(X=stream(pdf, inner, **entries), Y=stream(pdf, inner, **entries))
        for form in called.values():
            form.Resources = Dictionary(XObject=called)

    return saved(path, content, None, finish)


@pytest.mark.parametrize("inner", [b"/X Do", b"/Y Do", b"/X Do /Y Do " * 30])
def test_forms_that_call_themselves_are_not_followed_for_ever(inner: bytes, tmp_path: Path) -> None:
    assert doubt(calling(tmp_path / "a.pdf", TEXT + b"/X Do", inner)) == TOO_MUCH


def test_a_stream_that_does_not_decode_goes_to_the_reference_reader(tmp_path: Path) -> None:
    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Contents = pdf.make_stream(b"no such data", Filter=Name.FlateDecode)

    (page,) = reader.read(saved(tmp_path / "a.pdf", b"", None, finish))
    assert page.doubt.startswith("it is not built as the standard says (a.pdf ")


MALFORMED: dict[str, Callable[[pikepdf.Pdf, Any], object]] = {
    "a crop box that is a number": lambda _, page: page.__setitem__("/CropBox", 5),
    "resources that are a number": lambda _, page: page.__setitem__("/Resources", 5),
    "fonts that are an array": lambda _, page: page.Resources.__setitem__("/Font", Array([1])),
    "a font that is a number": lambda _, page: page.Resources.__setitem__("/Font", Dictionary(F=5)),
    "contents that are a number": lambda _, page: page.__setitem__("/Contents", 5),
    "contents of numbers": lambda _, page: page.__setitem__("/Contents", Array([5])),
    "an angle that is a name": lambda _, page: page.__setitem__("/Rotate", Name.a),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_page_that_is_built_wrongly_is_not_understood(case: str, tmp_path: Path) -> None:
    (page,) = reader.read(saved(tmp_path / "a.pdf", TEXT, None, MALFORMED[case]))
    assert page.doubt
    assert len(page.letters) == 0


def test_a_page_that_does_not_tell_its_size_is_a_letter(tmp_path: Path) -> None:
    def finish(_: pikepdf.Pdf, page: Any) -> None:
        del page["/MediaBox"]

    (page,) = reader.read(saved(tmp_path / "a.pdf", TEXT, None, finish))
    assert (page.width, page.height, page.letters.text, page.doubt) == (612, 792, "ab", "")


def test_pages_above_one_another_in_a_ring_are_not_followed_for_ever(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pdf", TEXT)
    path.write_bytes(path.read_bytes().replace(b"/Type /Pages", b"/Type /Pages /Parent 2 0 R"))
    for page in reader.read(path):
        assert page.number == 1


def test_a_file_whose_table_of_contents_is_damaged_goes_to_the_reference_reader(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pdf", TEXT)
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n9999\n%%EOF")
    assert doubt(path) == "the file is damaged"


@pytest.mark.parametrize("name", ["fast", "reference"])
def test_a_file_of_which_no_reader_makes_pages_is_an_error_of_its_own(name: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pdf", TEXT)
    data = path.read_bytes().replace(b"/MediaBox [ 0 0 400 300 ]", b"/MediaBox [ 0 0 400     ]")
    path.write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n9999\n%%EOF")
    with pytest.raises(Truncated):
        list(read_pages(path, name))


HOSTILE = {
    "calls by a bracket": b"[Do" * 500,
    "calls by an empty name": b"/ Do" * 500,
    "calls": b"/X Do " * 500,
    "images": b"BI EI " * 500,
    "an image without an end": b"BI" * 500,
    "closings": b"0 0 m" + b" h" * 500,
    "boxes of brackets": b"[[[[re" * 500,
    "curves of brackets": b"[[[[[[c" * 500,
    "closed and painted": b"[[m" + b" b" * 500,
    "letters of several": b"/W 1 Tf <" + b"0001" * 500 + b"> Tj",
    "a string without an end": b"/F 1 Tf (" + b"a" * 500,
    "digits without an end": b"/F 1 Tf <" + b"61" * 500,
    "said at length": b"/F 1 Tf /S <</ActualText (" + b"x" * 500 + b")>> BDC (a) Tj EMC",
    "said again and again": b"/F 1 Tf " + b"/S <</ActualText (xyz)>> BDC (a) Tj EMC " * 90,
    "said of what is called": b"/F 1 Tf /S <</ActualText (x)>> BDC (abcdefgh) Tj /X Do EMC",
    "ends of nothing": b"EMC Q ET h S f " * 90,
    "begun for ever": b"/S BMC q BT " * 60,
    "a long number": b"9" * 500 + b" 0 m 1 1 l S",
    "a backslash last": b"/F 1 Tf (a\\",
}


def fonts_of(pdf: pikepdf.Pdf) -> Any:
    """A font of one byte a code, one with codes of forty letters each, and a stream: F, W, X and one without a name."""
    told = b"1 beginbfrange <0000> <0009> <" + b"0061" * 40 + b"> endbfrange"
    return put_together(["/F", "/W", "/X", "/", "/["], [font_of(HALF(pdf)), font_of(wide(told)(pdf))])


@pytest.fixture(scope="module")
def fonts() -> Any:
    with pikepdf.new() as pdf:
        return fonts_of(pdf)


def followed(data: bytes, fonts: Any) -> list[int]:
    """How many letters, outlines and calls a stream leaves; there is room for them, and letters are characters."""
    room = room_for(len(data))
    follow(np.frombuffer(data, np.uint8), np.array((1.0, 0, 0, -1, 0, 300)), fonts, room)
    counts = room.marks.counts
    limits = zip((LETTERS, OUTLINES, CALLS), (room.marks.codes, room.marks.outlines, room.marks.calls), strict=True)
    assert all(0 <= counts[which] <= len(kept) for which, kept in limits)
    codes = room.marks.codes[: counts[LETTERS]]
    assert counts[TROUBLE] != UNDERSTOOD or ((codes < 0x110000) & (codes // 0x800 != 0x1B)).all()
    return [int(counts[which]) for which in (LETTERS, OUTLINES, CALLS)]


@pytest.mark.parametrize("case", HOSTILE)
def test_no_stream_leaves_more_than_there_is_room_for(case: str, fonts: Any) -> None:
    assert followed(HOSTILE[case], fonts) is not None


#: Pieces that streams are made of, put together in any order.
PIECES = st.sampled_from([
    *(b"/F 9 Tf", b"/W 9 Tf", b"(a(b)", b"<<", b">>", b"/ActualText", *(bytes([sign]) for sign in b"()<>[]\\%\n")),
    *(b"BT ET Tj TJ ' \" Td TD Tm T* Tc Tw Tz TL Ts q Q cm Do BI ID EI BDC BMC EMC m l c v y h re".split(b" ")),
    *(b"S s f F f* B B* b b* n W W* gs rg true null 1 -2.5 1e9 --3 99999999999999999999 /X / /S".split(b" ")),
    *(b"<00010001>", b"(x)", b"<61"),
])  # fmt: skip
QUIET = settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.lists(PIECES, max_size=80).map(b" ".join),
        st.lists(PIECES, max_size=80).map(b"".join),
    )
)
def test_any_bytes_are_followed_to_their_end(data: bytes, fonts: Any) -> None:
    assert followed(data, fonts) is not None


MAP_PIECES = st.sampled_from([
    *(b"beginbfchar beginbfrange endbfchar <0001> <FFFF> <> <D842> <DFB7> <D842DFB7> <0061> <DBFFDFFF>".split(b" ")),
    *(b"<006100620063> <61> [ ] ( ) < > 1 -5 1e3 99999999999999999999 /N % \\ <ffffffffffffffff>".split(b" ")),
])  # fmt: skip


@QUIET
@given(data=st.one_of(st.binary(max_size=200), st.lists(MAP_PIECES, max_size=40).map(b" ".join)))
def test_any_bytes_are_a_map_that_means_characters_or_nothing(data: bytes) -> None:
    meanings, several = meanings_of(data)
    unknown, nothing = 0xFFFFFFFE, 0xFFFFFFFF
    for meaning in np.unique(meanings).tolist():
        if 0x80000000 <= meaning < unknown:
            at = meaning - 0x80000000
            assert at + several[at] < len(several)
        else:
            assert meaning < 0x110000 or meaning in (unknown, nothing)


@QUIET
@given(data=st.one_of(st.binary(max_size=200), st.lists(MAP_PIECES, max_size=40).map(b" ".join)))
def test_any_bytes_are_widths_or_none(data: bytes) -> None:
    assert len(widths_of(np.frombuffer(b"[" + data, np.uint8), 300, 1000.0)) in (0, 300)


NUMBERS = st.integers(-3000, 9000).map(lambda number: b"%d" % number if number % 3 else b"%.2f" % (number / 20))
#: A box of no height is a curve to pdfplumber.
LENGTHS = NUMBERS.filter(lambda number: float(number) != 0)
SIZES = st.integers(5, 30).map(lambda size: b"/F %d Tf" % size)
STRINGS = st.text("ab zAZ09", min_size=1, max_size=5).map(lambda text: b"(" + text.encode() + b")")


def operation(word: bytes, *operands: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.tuples(*operands).map(lambda given: b" ".join([*given, word]))


#: What stands between BT and ET. Tc is left out: pdfplumber does not put it behind the last character of a string.
IN_TEXT = st.one_of(
    SIZES,
    operation(b"Td", NUMBERS, NUMBERS),
    operation(b"TD", NUMBERS, NUMBERS),
    operation(b"TL", NUMBERS),
    operation(b"Tw", NUMBERS),
    operation(b"Tz", st.integers(20, 200).map(lambda share: b"%d" % share)),
    st.just(b"T*"),
    operation(b"Tj", STRINGS),
    operation(b"'", STRINGS),
    operation(
        b"TJ", st.lists(st.one_of(STRINGS, NUMBERS), max_size=6).map(lambda given: b"[" + b" ".join(given) + b"]")
    ),
    operation(b"Tm", *map(st.just, (b"1.5", b"0", b"0", b"2")), NUMBERS, NUMBERS),
)
TEXTS = st.lists(IN_TEXT, max_size=12).map(lambda given: b"BT /F 10 Tf 50 100 Td " + b"\n".join(given) + b" ET")
PATHS = st.one_of(
    operation(b"re f", NUMBERS, NUMBERS, LENGTHS, LENGTHS),
    operation(b"re B", NUMBERS, NUMBERS, LENGTHS, LENGTHS),
    operation(b"re W n", NUMBERS, NUMBERS, LENGTHS, LENGTHS),
    st.tuples(NUMBERS, NUMBERS, NUMBERS).map(lambda given: b"%b %b m %b %b l S" % (*given, given[1])),
)
STATES = st.sampled_from([b"q", b"Q", b"1 0 0 1 10 5 cm", b".5 0 0 .5 20 20 cm", b"0 g", b"/P gs", b"[] 0 d", b"% x\n"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.one_of(TEXTS, PATHS, STATES), max_size=15))
def test_any_sequence_of_operators_is_read_as_by_pdfplumber(parts: list[bytes], tmp_path: Path) -> None:
    same(saved(tmp_path / "a.pdf", b"\n".join(parts)))

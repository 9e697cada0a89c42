"""What a printed name contains besides itself: its number, unit or purpose.

And the words that name a section. A name may have any words, also words that no vocabulary has: so
the grammar of labels, which has to explain each word, cannot say where a name ends. Its unit is
recognised by its shape (分以内, 系統), its number by what stands around it: 3.5 is no 5.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from hyoka.grid.model import Cell
from hyoka.grid.paragraphs import Part, join_lines, one_line, paragraphs
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.units import UNITS
from hyoka.text.vocabulary import concepts_of

_LONGEST_SECTION = 30
_SEVERAL_IN_BRACKETS = re.compile(r"[（(【［\[]([^)）】］\]]*\s[^)）】］\]]*)[)）】］\]]")
_CODE = re.compile(
    r"\s*(?:(?:[【〔［(（]([\w-]*\d)[】〕］)）]\s*"
    r"|(\d+(?:[-－]\d+)*)[.．]?(?:\s+|(?=[^\s\d.．－-])))"
    r"|([①-⑳])\s*)(.*)",
    re.DOTALL,
)
# 事務事業名（コード）: 公園管理事業（13032101）; fewer digits may be a year
_CODE_BEHIND = re.compile(r"(.*\S)\s*[(（](\d[\d-]{4,})[)）]", re.DOTALL)
# single letters other than ASCII, perhaps with a figure behind them, each with a space before it
_SPACED = re.compile(r"(?<!\w)[^\W\d_\x00-\x7f](?: [^\W_\x00-\x7f])*(?: \w)(?!\w)")
_SPACE_IN_BRACKETS = re.compile(r"(?<=[(（]) | (?=[)）])")
# 利用者数 計画, 満足度（目標）, 効果額（計画）（千円）, 人数（人）目標: set apart from the name
_WORD_BEHIND = re.compile(
    r"(?P<name>.*?\S)(?:\s*(?P<open>[(（【［\[])|\s+|(?<=[)）]))(?P<word>[^\s()（）【】［］\[\]]{2,6})"
    r"(?(open)[)）】］\]])\s*(?P<unit>[(（][^()（）]{1,8}[)）])?",
    re.DOTALL,
)
_UNIT = re.compile(r"(.*?)\s*[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]\s*", re.DOTALL)


def split_unit(text: str) -> tuple[str, str]:
    """Name and unit of an indicator whose unit stands in brackets at its end.

    The unit is "" where there is none. A text that stands in brackets as a whole is the name; what
    is like no unit, （長期休業を含む。）, belongs to it.
    """
    match = _UNIT.fullmatch(text)
    if match is None:
        return text.strip(), ""
    name = match[1].strip()
    unit = match[2].strip()
    if unit and not (match[1] and _is_unit(match[2])):
        return text.strip(), ""
    return name, unit


def _is_unit(text: str) -> bool:
    plain = re.sub(r"\(.*\)", "", fold(text))
    is_like = PATTERNS["like_unit"].fullmatch(plain) and not PATTERNS["no_unit"].fullmatch(plain)
    return plain in UNITS or bool(is_like)


def without_letter_spaces(name: str) -> str:
    """A name whose letters stand apart to fill their cell as a word: 狩 場 台 ５, （循 環）."""
    name = _SPACED.sub(lambda match: match[0].replace(" ", ""), name)
    return _SPACE_IN_BRACKETS.sub("", name)


def without_number(name: str) -> str:
    """An indicator's name without the number, letter or label before it.

    ① 満足度, ア 満足度, 【指標1】満足度.
    """
    bare = PATTERNS["indicator_label"].sub("", name)
    return PATTERNS["indicator_number"].sub("", bare) or name


def printed_number(text: str) -> str:
    """The number of an indicator, where a folded text is one: 2, 指標2; else ""."""
    match = PATTERNS["printed_number"].fullmatch(text)
    return match[1] if match else ""


def unit_in_text(text: str) -> str:
    """The unit that a text names in brackets, （単位：件）; "" where it names none."""
    match = PATTERNS["unit_in_text"].search(text)
    return match[1].strip() if match else ""


def name_and_section(text: str, pattern: str = "section_behind") -> tuple[str, str]:
    """A name and the section in brackets behind it: 【 建設課 】.

    The section is "" where there is none.
    """
    match = PATTERNS[pattern].fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def name_and_phase(text: str) -> tuple[str, str]:
    """A name and the word of a phase behind it, folded; "" where none is set apart from it."""
    match = _WORD_BEHIND.fullmatch(text)
    word = fold(match["word"]) if match else ""
    if match is None or not any(each.startswith("phase.") for each in concepts_of(word)):
        return text, ""
    return match["name"] + (match["unit"] or ""), word


def code_and_name(text: str) -> tuple[str, str]:
    """A number and the name behind it, with or without a space between; or in brackets behind it.

    Digits as folded, ① as printed, 【12】 bare.
    """
    if behind := _CODE_BEHIND.fullmatch(text):
        return fold(behind[2]), behind[1]
    match = _CODE.fullmatch(text)
    if match is None:
        return "", text.strip()
    bracketed, digits, circled, name = match.groups()
    return circled or fold(bracketed or digits), name.strip()


def section_names(lines: Iterable[Part], page: int) -> list[str]:
    """The words above a table that name a department or a section.

    If none surely does, those that might.
    """
    sure: list[str] = []
    possible: list[str] = []
    for line in lines:
        for word in _SEVERAL_IN_BRACKETS.sub(r" \1 ", line.text).split():
            folded = fold(word)
            if PATTERNS["section"].fullmatch(folded):
                sure.append(word)
            elif line.page != page or len(word) >= _LONGEST_SECTION:
                continue
            elif not PATTERNS["no_section"].search(folded):
                possible.append(word)
    return sure or possible


def name_and_purpose(cells: Sequence[Cell]) -> tuple[str, str]:
    """A project's name and the text below it in its cells; the name is "" where none is printed.

    The first paragraph is the name unless it is prose. If the name fills its line the layout does
    not show its end; then the name ends with a word that ends names (事業, 業務, 事務).
    """
    first, *rest = paragraphs(cells) or [""]
    is_short = "、" not in first or not rest
    if "。" not in first and (is_short or PATTERNS["end_of_name"].fullmatch(first)):
        return first, "\n".join(rest)
    name = ""
    for line in cells[0].lines:
        name = join_lines(name, line.text)
        if "。" in name:
            break
        if PATTERNS["end_of_name"].fullmatch(name):
            behind = first[len(name) :].strip()
            return name, "\n".join(filter(None, [behind, *rest]))
    return "", join_lines(first, "\n".join(rest))


def owning_departments(
    department_label: str, section_label: str, values: Mapping[str, Sequence[Part]]
) -> dict[str, str]:
    """Department and section; where one cell holds both, the department ends with 部."""
    department = _sections(values.get(department_label, []))
    section = _sections(values.get(section_label, []))
    if department_label and department_label == section_label:
        match = PATTERNS["owners"].fullmatch(section)
        department = match[1] if match else ""
        section = match[2] if match else section
    return {"department": department, "section": section}


def _sections(cells: Sequence[Part]) -> str:
    lines = [line for cell in cells for line in cell.lines]
    are_sections = all(PATTERNS["section"].fullmatch(line.folded) for line in lines)
    is_department = any(line.folded.endswith(("部", "局")) for line in lines)
    if len(lines) > 1 and are_sections and not is_department:
        return "、".join(line.text for line in lines)
    return one_line(cells)

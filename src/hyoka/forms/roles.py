"""What the headers over texts say that they are, and the names of the rows of lists."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import Final

from hyoka.forms.headers import is_guessed, is_header
from hyoka.forms.sheets import Sheet, name_of
from hyoka.forms.texts import GAP_PT, Text, Texts, is_within, reaches, same_edges
from hyoka.forms.years import printed_years
from hyoka.text.numbers import UNITS

_SUM: Final = re.compile("(?:合|小|総)?計")
_OF_HEADS: Final = frozenset({"activity", "head", "indicator"})
KINDS: Final = ("indicator.output", "indicator.outcome")
_ROLES: Final = ("activity.name", "indicator.name", "indicator.unit", "indicator.definition", "indicator.polarity",
                 "activity.code", "activity.section", "activity.department", "ignore")  # fmt: skip


def role_of(texts: Texts, word: Text) -> str:
    """What the header over a word says that it is; "" where none says it.

    On a page that does not repeat the headers it is the last header of the same edges on a page before.
    """
    if word.role is None:
        word.role = _find_role(texts, word)
    return word.role


def _find_role(texts: Texts, word: Text) -> str:
    upper = texts.cell_above(word)
    if upper and (upper.x0, upper.x1) == (word.x0, word.x1):
        role = _role(upper.concepts)
        is_unit = upper.folded in UNITS and role_of(texts, upper) == "indicator.unit"  # 部 of pamphlets
        if role and is_header(texts, upper) and not is_unit:
            return role
        return "" if begins_columns(texts, upper) else role_of(texts, upper)
    for other in texts.column_above(word):
        is_over = min(other.x1, word.x1) - max(other.x0, word.x0) > (word.x1 - word.x0) / 2
        if is_over and (role := _role(other.concepts)) and is_header(texts, other):
            return role
        if begins_columns(texts, other):
            return ""
    tables = (one.table for one in texts.by_page[word.page] if one.table >= 0)
    last = _header_before(texts, word) if word.table == next(tables, -1) else None
    if last is None or not is_header(texts, last) or _has_headers(texts, word):
        return ""
    return _role(last.concepts)


def begins_columns(texts: Texts, text: Text) -> bool:
    """Whether a text's row has years behind another text, of which most head columns that the row above has not."""
    key = ("columns", text.item)
    if key not in texts.of_labels:
        row = [one for one in texts.by_item[text.item] if not one.is_blank]
        years = [one for one in row if printed_years(one.folded) and not one.is_figure]
        above = [(one, year) for year in years if (one := texts.cell_above(year))]
        new = sum(not same_edges(one, year) for one, year in above)
        texts.of_labels[key] = len(years) > 1 and row[0] is not years[0] and 2 * new > len(years)
    return texts.of_labels[key]


def _header_before(texts: Texts, word: Text) -> Text | None:
    """The last header of a word's edges on a page before; each page remembers its own for the next one."""
    known, passed, last = texts.last_headers, list[tuple[int, float, float]](), None
    for page in range(word.page - 1, 0, -1):
        key = (page, word.x0, word.x1)
        if key in known:
            last = known[key]
            break
        passed.append(key)
        column = reversed(texts.same_column(page, word))
        named = (one for one in column if _role(one.concepts))
        last = next((one for one in named if role_of(texts, one) != "indicator.unit"), None)  # 課 under 単位
        if last:
            break
    known.update(dict.fromkeys(passed, last))
    return last


@lru_cache(maxsize=1 << 12)
def _role(concepts: tuple[str, ...]) -> str:
    roles = [concept for concept in concepts if concept in _ROLES]
    return next(iter([*roles, *("indicator.name" for concept in concepts if concept in KINDS)]), "")


def _has_headers(texts: Texts, word: Text) -> bool:
    """Whether a word's column or table has headers on its own page, or begins there with years over columns."""
    if any("head" in one.families for one in texts.column_above(word)):
        return True
    table = texts.in_table(word)
    if sum(bool(printed_years(one.folded)) for one in table if one.item == table[0].item) > 1:
        return True
    return any(
        one.table == word.table and is_header(texts, one) for one in texts.by_page[word.page] if _role(one.concepts)
    )


def numbers_row(texts: Texts, text: Text, *, is_first: bool) -> bool:
    """Whether a number is that of its row: the first text, before a label or under a header of numbers, or counting.

    A number counts if those in its column begin with 1, before units.
    """
    behind = next((other for other in texts.row_right(text) if not other.is_blank), None)
    is_before_label = behind is not None and not behind.is_figure and (behind.is_label or behind.folded not in UNITS)
    if is_first and "," not in text.folded and (is_before_label or role_of(texts, text).startswith("activity.")):
        return True
    is_before_unit = behind and (behind.folded in UNITS or role_of(texts, behind) == "indicator.unit")
    if not (is_before_unit and text.folded.isdecimal()):
        return False
    below = [one for one in texts.below(text)[:1] if same_edges(one, text) and one.folded.isdecimal()]
    column = takewhile(lambda one: one.folded.isdecimal(), [*below, text, *texts.column_above(text)])
    numbers = [int(one.folded) for one in column][::-1]
    return len(numbers) > 1 and numbers == [*range(1, len(numbers) + 1)]


def row_activity(sheet: Sheet, text: Text) -> str:
    """The activity of a text's row in a list; "" where there is none."""
    name_and_header = row_name(sheet, text)
    return name_of(*name_and_header) if name_and_header else ""


def row_name(sheet: Sheet, text: Text) -> tuple[Text, Text] | None:
    """The name in the names' column beside a text in a list, and the header over it; None where there is none."""
    headers = [head for head in sheet.lists if (head.page, head.top) <= (text.page, text.top)]
    head = headers[-1] if headers else None
    if head is None or (text.table >= 0 and head.page == text.page and head.table != text.table):
        return None
    names, blanks = _names_and_blanks(sheet, text.page, head)
    beside = next((name for name in names if reaches(name, text)), None)
    if beside is None and text.table >= 0 and (blank := next((one for one in blanks if reaches(one, text)), None)):
        beside = _name_behind(sheet, headers, blank) or _name_over(sheet, headers, blank)
    return (beside, head) if beside else None


def _name_over(sheet: Sheet, headers: list[Text], blank: Text) -> Text | None:
    """The name that a cell without one in the names' column goes on with: the one above it, also on a page before."""
    for page in range(blank.page, headers[0].page - 1, -1):
        names, _ = _names_and_blanks(sheet, page, next(one for one in reversed(headers) if one.page <= page))
        above = [one for one in names if page < blank.page or (one.table == blank.table and one.top < blank.top)]
        if above:
            return above[-1]
    return None


def _name_behind(sheet: Sheet, headers: list[Text], blank: Text) -> Text | None:
    """The name on the next page of a cell that a page end cuts before it, where no other name is of several cells."""
    lists = [head for head in headers if head.page <= blank.page]
    names, blanks = _names_and_blanks(sheet, blank.page, lists[-1])
    under = [one for one in blanks if any(name.top < one.top for name in names)]
    is_guess = is_guessed(sheet.document, blank) or not _lacks_number(sheet.document, blank, lists[-1])
    if under != [blank] or is_guess or any(name.top > blank.top for name in names):
        return None
    heads = [head for head in sheet.lists if head.page <= blank.page + 1]
    behind = _names_and_blanks(sheet, blank.page + 1, heads[-1])
    return None if behind[1] and not behind[0] else next(iter(behind[0]), None)


def is_of_activity(sheet: Sheet, value: Text) -> bool:
    """Whether a cell is as high as the name of its row's activity in a list."""
    name, _ = row_name(sheet, value) or (None, None)
    return name is not None and abs(name.top - value.top) <= GAP_PT and abs(name.bottom - value.bottom) <= GAP_PT


def _names_and_blanks(sheet: Sheet, page: int, head: Text) -> tuple[list[Text], list[Text]]:
    key = (page, id(head))
    if key not in sheet.columns_of_names:
        column = [other for other in _column_under(sheet.document, page, head) if _is_below(other, head)]
        if not any(not other.is_blank for other in column):
            page_texts = sheet.document.by_page.get(page, ())
            column += [other for other in page_texts if _is_below(other, head) and _is_behind_number(other, head)]
        named = [other for other in column if not other.is_blank and not _is_no_name(other)]
        names = [one for one in named if not _is_rest(sheet, one, head, is_first=one is column[0])]
        rests = [other for other in column if other.is_blank or (other in named and other not in names)]
        sheet.columns_of_names[key] = names, rests
    return sheet.columns_of_names[key]


def _column_under(texts: Texts, page: int, head: Text) -> list[Text]:
    """The cells of a header's edges on a page; in guessed columns also wider ones, which reach over blank cells."""
    if not is_guessed(texts, head):
        return texts.same_column(page, head)
    wide = (one for one in texts.by_page.get(page, ()) if one.table >= 0 and is_within(head, one))
    return [one for one in wide if one.is_blank or abs(one.x0 - head.x0) <= GAP_PT]


def _is_rest(sheet: Sheet, name: Text, head: Text, *, is_first: bool) -> bool:
    """Whether a text in the names' column of numbered rows is the rest of a name, behind a page end or on a next line.

    In guessed columns nothing else stands on that line.
    """
    texts = sheet.document
    is_alone = is_guessed(texts, name) and [one for one in texts.by_item[name.item] if not one.is_blank] == [name]
    return (is_alone or (is_first and name.page > sheet.lists[0].page)) and _lacks_number(texts, name, head)


def _lacks_number(texts: Texts, name: Text, head: Text) -> bool:
    """Whether the cell for its number is blank beside a name."""
    numbers = [one for one in texts.by_item[head.item] if "activity.code" in one.concepts]
    blanks = [one for one in texts.row_left(name) if one.is_blank]
    return any(is_within(one, number) or is_within(number, one) for one in blanks for number in numbers)


def _is_below(text: Text, head: Text) -> bool:
    return text.page > head.page or text.item > head.item


def _is_behind_number(text: Text, head: Text) -> bool:
    """Whether a header stands over a text and the number before it."""
    number = text.left if text.left and text.left.is_figure else None
    return number is not None and abs(number.x0 - head.x0) <= GAP_PT >= abs(text.x1 - head.x1)


def _is_no_name(text: Text) -> bool:
    """Whether a text in the names' column is a header, a year or the list's total."""
    heads = not _OF_HEADS.isdisjoint(text.families)
    return heads or text.is_year or text.is_figure or _SUM.fullmatch(text.folded) is not None


def is_beside_indicator(texts: Texts, text: Text) -> bool:
    """Whether an indicator's name or unit stands in a text's row."""
    row = (one for one in texts.by_item[text.item] if not (one.is_blank or one.is_label))
    return any(role_of(texts, one) in ("indicator.name", "indicator.unit") for one in row)

"""What a sheet says of its activity: its name and number, who is responsible, and the levels above it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.forms.headers import value_of
from hyoka.forms.labelled import Value, label_names
from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.name_cells import code_and_name, owner_of, section_behind
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.sheets import Sheet, code_behind
from hyoka.forms.texts import Text
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import plain_label

#: The first cells beside each label on a sheet.
Values = Mapping[str, Sequence[Part]]
_NUMBER: Final = re.compile(r"\w{1,6}(?:-\w{1,4})*")
_OF_NUMBERS: Final = re.compile(r".+(?:コード|番号|N[oO]\.?)")
_PART_OF_NUMBER: Final = re.compile(r"\d+(?:-\d+)*|[-－―]")
_LETTER: Final = re.compile(r"[^\W\d_]")


def activity_of(form: Declaration, sheet: Sheet, rows: Sequence[Sequence[Value]], year: str, out: Records) -> Activity:
    """Add the activity of a sheet whose labels and values stand in rows, with the policy and the program above it."""
    name, about = sheet.name, form.activity
    before = name.item if name else sheet.last
    above = [text for text in sheet.texts if text.item < before and not text.is_blank]
    values = _values(form, sheet, rows, above)
    codes = {one.label: number for row in rows for one in row if (number := _number_before(sheet, one.place))}
    parent = _add_levels(form, values, codes, year, out)
    if about.code:
        number = _labelled_number(about.code, values, [text.text for text in above])
    else:
        number = _own_number(form, sheet, codes)
    title, _ = section_behind(sheet.activity)
    within = parent if number and number == parent.partition("/")[0] else ""  # a level above has the number too
    place = name.part if name else sheet.texts[0].part
    activity = Activity(out, [place], year, number, title=title, level=form.sheet.level, within=within)
    if about.code and not number:
        printed = " ".join(text.text for text in above)
        action = "look at the page: no number was read"
        out.add_problem(activity.place, "error", "number_missing", activity.id, printed, action)
    if "再掲" in title:
        action = "kept: the same project stands on another sheet, so that sums may hold it twice"
        out.add_problem(activity.place, "note", "listed_again", activity.id, title, action)
    owner = owner_of(about, values)
    owner["section"] = owner["section"] or section_behind(one_line(place))[1]
    if owner["department"] and about.department == about.section:
        out.leave_out(values[about.section])  # no column has the whole of it
    activity.update(parent_id=parent, **owner)
    return activity


def _values(form: Declaration, sheet: Sheet, rows: Sequence[Sequence[Value]], above: Sequence[Text]) -> Values:
    """The cells of each label's first value: in the rows, above the name, above the first of several sheets."""
    values: dict[str, Sequence[Part]] = {}
    for value in (one for row in rows for one in row if one.texts):
        # another label and its value may stand behind
        rest = takewhile(lambda text: not text.is_label or text.is_figure, value.texts[1:])
        values.setdefault(value.label, [text.part for text in (value.texts[0], *rest)])
    label_of, texts = label_names(form), sheet.document.texts
    first = next((text.item for text in texts if label_of(text.folded) == form.sheet.begins), 0)
    of_all = takewhile(lambda text: text.item < first, texts)  # 担当課 above the first of several sheets
    for text in (*above, *of_all):
        if (label := label_of(text.folded)) and (near := value_of(sheet.document, text)):
            values.setdefault(label, [near.part])
    return values


def _add_levels(form: Declaration, values: Values, codes: Mapping[str, str], year: str, out: Records) -> str:
    """Add the policy and the program above an activity; the id of the lowest, or "".

    The codes are the numbers with labels of their own, by the label of the name behind each.
    """
    about = form.activity
    labels = (("policy", about.policy), ("program", about.program))
    named = [(level, label) for level, label in labels if label in values and label != about.name]
    levels = [(level, values[label][0], *_numbered(values[label], codes.get(label, ""))) for level, label in named]
    return add_parents(out, [one for one in levels if _LETTER.search(one[-1])], year)


def _numbered(parts: Sequence[Part], code: str) -> tuple[str, str]:
    """The code and the name of a level: in a cell each, in one cell, or the code beside a label of its own."""
    first, *rest = map(one_line, parts)
    if rest and not _LETTER.search(first):
        return fold(first), rest[0]
    printed, name = code_and_name(first)
    return printed or code, name


def _number_before(sheet: Sheet, text: Text, label: str = "") -> str:
    """The number before a name, 施策 | 12 | name, or with a label before the name's: 施策No | 12 | 施策名; else ""."""
    number, head, *_ = [*sheet.document.row_left(text)[:2], text, text]
    is_own = _OF_NUMBERS.fullmatch(head.folded) and head.folded[:2] == text.folded[:2]
    is_own = is_own or (plain_label(head.folded) == label and number.folded[:1].isdigit())
    return number.folded if is_own and _NUMBER.fullmatch(number.folded) else ""


def _labelled_number(label: str, values: Values, above: Sequence[str]) -> str:
    """The number of an activity: beside its label, or a number by itself above the sheet."""
    if label in values:
        cells = takewhile(_PART_OF_NUMBER.fullmatch, map(fold, map(one_line, values[label])))
        return "".join(cells) or "".join(re.findall(r"[\w-]*\d[\w-]*", one_line(values[label][:1]))[:1])
    texts = "\n".join(map(fold, above))
    return "".join(re.findall(rf"^(?:.*{re.escape(label)})?(\d+)$", texts, re.MULTILINE)[:1])


def _own_number(form: Declaration, sheet: Sheet, codes: Mapping[str, str]) -> str:
    """The number of an activity that has no label: before its name or behind it; "" where it has none."""
    name = sheet.name
    if name is None:
        return codes.get(form.sheet.begins, "")
    own = code_and_name(name.text)[0] if sheet.activity != name.text else codes.get(form.sheet.begins, "")
    return own or code_behind(name.text) or _number_before(sheet, name, form.sheet.begins)

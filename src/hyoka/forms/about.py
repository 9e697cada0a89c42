"""What a sheet says of its activity: its name and number, who is responsible, and the levels above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from hyoka.forms.declaration import Declaration
from hyoka.forms.headers import value_of
from hyoka.forms.labelled import Labels, Value
from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.names import code_and_name, owner_of
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.sheets import Sheet
from hyoka.japanese import fold

#: The first cells beside each label on a sheet.
Values = Mapping[str, Sequence[Part]]


def begin_activity(
    form: Declaration, values: Values, above: Sequence[str], year: str, out: Records, place: Part, own: tuple[str, str]
) -> Activity:
    """Add the activity of a sheet, with the policy and the program above it.

    The cell of its name is its place; it has its own number and name. A number with a label of its own comes first.
    """
    about = form.activity
    labels = (("policy", about.policy), ("program", about.program))
    levels = [(level, values[label][0]) for level, label in labels if label in values and label != about.name]
    parent = add_parents(out, levels, year)
    number, name = (_labelled_number(about.code, values, above), own[1]) if about.code else own
    activity = Activity(out, [place], year, number, title=name, level=form.sheet.level)
    if about.code and not number:
        action = "look at the page: no number was read"
        out.add_problem(activity.place, "error", "number_missing", activity.id, " ".join(above), action)
    if "再掲" in name:
        action = "kept: the same project stands on another sheet, so that sums may hold it twice"
        out.add_problem(activity.place, "note", "listed_again", activity.id, name, action)
    owner = owner_of(about, values)
    if owner["department"] and about.department == about.section:
        out.leave_out(values[about.section])  # no column has the whole of it
    activity.update(parent_id=parent, **owner)
    return activity


def _labelled_number(label: str, values: Values, above: Sequence[str]) -> str:
    """The number of an activity: beside its label, or a number by itself above the sheet."""
    if label in values:
        return "".join(re.findall(r"[\w-]*\d[\w-]*", one_line(values[label]))[:1])
    texts = "\n".join(map(fold, above))
    return "".join(re.findall(rf"^(?:.*{re.escape(label)})?(\d+)$", texts, re.MULTILINE)[:1])


def activity_of(
    form: Declaration, sheet: Sheet, labels: Labels, rows: Iterable[Sequence[Value]], year: str, out: Records
) -> Activity:
    """Add the activity of a sheet whose labels and values stand in rows."""
    name = sheet.name
    above = [text for text in sheet.texts if text.item < (name.item if name else sheet.last) and not text.is_blank]
    values: dict[str, Sequence[Part]] = {}
    for value in (one for row in rows for one in row if one.texts):
        # another label and its value may stand behind
        rest = takewhile(lambda text: not text.is_label, value.texts[1:])
        values.setdefault(value.label, [text.part for text in (value.texts[0], *rest)])
    for text in above:
        if (label := labels.name(text)) and (near := value_of(sheet.document, text)):
            values.setdefault(label, [near.part])
    own = code_and_name(name.text)[0] if name and sheet.activity != name.text else ""
    title = name.text if name and form.activity.code else sheet.activity
    place = name.part if name else sheet.texts[0].part
    return begin_activity(form, values, [text.text for text in above], year, out, place, (own, title))

"""What a sheet says of its activity: its name and number, who is responsible, and the levels above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from hyoka.forms.declaration import Declaration
from hyoka.forms.labelled import Labels, Value
from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.names import code_and_name, owner_of
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.sheets import Sheet, value_of
from hyoka.forms.texts import Text

#: The first texts of each label on a sheet.
Values = Mapping[str, Sequence[Text]]


def begin_activity(form: Declaration, sheet: Sheet, values: Values, year: str, out: Records) -> Activity:
    """Add the activity of a sheet, with the policy and the program above it."""
    about, name = form.activity, sheet.name
    labels = [(level, label) for level, label in (("policy", about.policy), ("program", about.program)) if label]
    levels = [(level, values[label][0].part) for level, label in labels if label in values and label != about.name]
    parent = add_parents(out, levels, year)
    place = name.part if name else sheet.texts[0].part
    has_own = name is not None and sheet.activity != name.text
    own = code_and_name(name.text)[0] if name and has_own else ""  # the number before its name
    number = _number(sheet, about.code, values) if about.code else own
    title = name.text if name and about.code else sheet.activity
    activity = Activity(out, [place], year, number, title=title, level=form.sheet.level)
    if about.code and not number:
        action, above = "look at the page: no number was read", " ".join(text.text for text in _above(sheet))
        out.add_problem(activity.place, "error", "number_missing", activity.id, above, action)
    if "再掲" in title:
        action = "kept: the same project stands on another sheet, so that sums may hold it twice"
        out.add_problem(activity.place, "note", "listed_again", activity.id, title, action)
    cells = {label: [text.part for text in texts] for label, texts in values.items()}
    activity.update(parent_id=parent, **owner_of(about, cells))
    return activity


def first_values(sheet: Sheet, labels: Labels, values: Iterable[Sequence[Value]]) -> Values:
    """The first value of each label: beside it, or where a label above the sheet has none, right of it or below it."""
    values_of_labels: dict[str, Sequence[Text]] = {}
    for value in (one for row in values for one in row if one.texts):
        values_of_labels.setdefault(value.label, value.texts)
    for text in _above(sheet):
        if (name := labels.name(text)) and (near := value_of(sheet.document, text)):
            values_of_labels.setdefault(name, [near])
    return values_of_labels


def _above(sheet: Sheet) -> list[Text]:
    """The texts of a sheet above its activity's name."""
    last = sheet.name.item if sheet.name else sheet.last
    return [text for text in sheet.texts if text.item < last and not text.is_blank]


def _number(sheet: Sheet, label: str, values: Values) -> str:
    """The number of an activity: beside its label, or a number by itself above the sheet."""
    if label in values:
        return "".join(re.findall(r"[\w-]*\d[\w-]*", " ".join(one_line(text.part) for text in values[label]))[:1])
    above = "\n".join(text.folded for text in _above(sheet))
    return "".join(re.findall(rf"^(?:.*{re.escape(label)})?(\d+)$", above, re.MULTILINE)[:1])

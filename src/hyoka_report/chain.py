"""From the aim of an activity to its next one: four boxes from left to right.

目標 → 取組 → 結果 → 課題と次の目標, as far as its form prints them; nothing is inferred.
`data/labels/chain.csv` says which printed field belongs into which box.
"""

import re
from collections import defaultdict
from typing import Final

from hyoka_report.logic_model import Station
from measures.frames import Tables
from measures.labels import label_rows, read_labels
from measures.targets import causes_in_words

#: The fewest boxes that say something.
_FEWEST: Final = 2
#: Reasons that stand in the last box where a reconstruction leaves its texts out.
_REASONS: Final = ("mark", "attainment")
#: What a reconstruction sets in place of letters that it leaves out.
_LEFT_OUT: Final = re.compile(r"〓[〓\s]*。?")


def box_of_fields() -> dict[str, str]:
    """The box of each printed field that has one, in the order of the boxes."""
    return {row["field"]: row["box"] for row in label_rows("chain")}


def chains(tables: Tables) -> dict[str, list[Station]]:
    """The boxes of each activity that prints at least two of them, by activity_id."""
    of_fields = box_of_fields()
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    left_out: set[str] = set()
    narratives = tables["narratives"][["activity_id", "field", "text"]]
    for activity, field, text in narratives.itertuples(index=False):
        if field in of_fields and text:
            printed = _LEFT_OUT.sub("", text).strip()
            found[activity][of_fields[field]].append(f"{field}：{printed}")
            if _LEFT_OUT.search(text):
                left_out.add(activity)
    order = [*dict.fromkeys(of_fields.values())]
    causes = read_labels("causes")
    for about in _REASONS:
        for activity, cause in causes_in_words(about, tables, causes).items():
            if cause and order[-1] in found.get(activity, {}) and activity in left_out:
                found[activity][order[-1]].append(cause)
    return {
        activity: [Station(name, boxes[name]) for name in order if name in boxes]
        for activity, boxes in found.items()
        if len(boxes) >= _FEWEST
    }

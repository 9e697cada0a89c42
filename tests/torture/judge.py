"""What a change did to the tables: read as changed, reported, or silently wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator

from .changes import Change
from .samples import Figure, Reading

Content = tuple[tuple[str, ...], str, object]

READ, REPORTED, SILENT = "read", "reported", "silent"


def judge(control: Reading, change: Change, found: Reading) -> tuple[str, str]:
    """The outcome of a change, and what the tables have otherwise than the page or what is said."""
    said = found.said - control.said
    if said:
        return REPORTED, "; ".join(said)
    wrong = _scaled(control, change, found) if change.scale else _otherwise(control, change, found)
    return (SILENT, wrong) if wrong else (READ, "")


def _otherwise(control: Reading, change: Change, found: Reading) -> str:
    """What the tables have otherwise than the page; "" where nothing."""
    touched = Counter(_contents(change.touched, change))
    stays = Counter(_contents(control.figures, change)) - touched
    printed = [one for one in found.figures if one.key[0] != "indicator_values" or one.value is not None or one.text]
    now = Counter(_contents(printed, change))
    lost, more = stays - now, now - stays
    kept = more & touched if change.forbidden else Counter()
    new = Counter({one: n for one, n in more.items() if one[0][0] not in _OWNERS})
    owners = [one for one in more - new - touched if not change.counted]
    texts, shown = Counter([text for _, text, _ in new.elements()]), Counter(change.shown)
    out = [f"lost {one}" for one in lost if one[0][0] in _OWNERS or one[1]] + [f"kept {one}" for one in kept]
    out += [f"invented {one}" for one in new if one[1] not in shown and one not in touched] + [
        f"invented {one[0]}" for one in owners
    ]
    out += [f"not read {text}" for text in shown - texts if text not in found.prose]
    return "; ".join(out[:6]) or ("another count" if texts != shown and not change.touched else "")


_OWNERS = ("activities", "indicators")


def _contents(figures: Iterable[Figure], change: Change) -> Iterator[Content]:
    for one in (one for one in figures if one.key not in change.unjudged and one.key[:1] not in change.unjudged):
        yield ((one.key[0], *one.key[2:]), one.text, one.value) if change.counted else one.content


def _scaled(control: Reading, change: Change, found: Reading) -> str:
    """The amounts that are not in the new unit; "" where all are."""
    before = Counter((one.key, one.text, _times(one.value, change.scale, one.key)) for one in control.figures)
    lost = before - Counter((one.key, one.text, _times(one.value, 1, one.key)) for one in found.figures)
    return "; ".join(f"not in the new unit {one}" for one in list(lost)[:6])


def _times(value: object, scale: float, key: tuple[str, ...]) -> object:
    if key[0] != "costs" or not isinstance(value, float):
        return value
    return round(value * scale, 6) if abs(value) >= 1000 else value

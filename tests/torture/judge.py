"""What a change did to the tables: read as changed, reported, silently wrong, or entered wrongly
though something is reported.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from .kinds import Change
from .samples import Figure, Reading

Content = tuple[tuple[str, ...], str, object]

READ, REPORTED, SILENT, ENTERED = "read", "reported", "silent", "entered"
_OWNERS = ("activities", "indicators")


def judge(control: Reading, change: Change, found: Reading) -> tuple[str, str]:
    """The outcome of a change, and what the tables have otherwise than the page or what is said."""
    said = found.said - control.said
    if change.truth is not None:
        return _against_truth(control, change, found, said)
    if said:
        return REPORTED, "; ".join(said)
    touched = Counter(_contents(change.touched, change))
    stays = Counter(_contents(control.figures, change)) - touched
    printed = [
        one
        for one in found.figures
        if one.key[0] != "indicator_values" or one.value is not None or one.text
    ]
    now = Counter(_contents(printed, change))
    lost, more = stays - now, now - stays
    kept = more & touched if change.forbidden else Counter()
    new = Counter({one: n for one, n in more.items() if one[0][0] not in _OWNERS})
    owners = [one for one in more - new - touched if not change.counted]
    texts = Counter([text for _, text, _ in new.elements()])
    shown = Counter(map(_plain, change.shown))
    prose = {_plain(str(text)) for text in found.prose}
    out = [f"lost {one}" for one in lost if one[0][0] in _OWNERS or one[1]] + [
        f"kept {one}" for one in kept
    ]
    out += [f"invented {one}" for one in new if one[1] not in shown and one not in touched]
    out += [f"invented {one[0]}" for one in owners]
    out += [f"not read {text}" for text in shown - texts if text not in prose]
    wrong = "; ".join(out[:6]) or ("another count" if texts != shown and not change.touched else "")
    return (SILENT, wrong) if wrong else (READ, "")


def _against_truth(
    control: Reading, change: Change, found: Reading, said: Counter[str]
) -> tuple[str, str]:
    """The outcome of a change after which all that the page shows is known.

    What is told may be left out; nothing else may enter.
    """
    stays = Counter(_contents(control.figures, change)) - Counter(_contents(change.touched, change))
    truth = stays + Counter(_contents(change.truth or (), change))
    now = Counter(_contents(found.figures, change))
    lost = [one for one in truth - now if one[1]]
    # a 0 that was no figure as an actual may be one as a target
    without_value = {one[:2] for one in lost if one[2] is None}
    entered = [
        one
        for one in now - truth
        if one[0][0] not in _OWNERS and one[2] is not None and one[:2] not in without_value
    ]
    entered_there = {one[:2] for one in now - truth}
    lost = [one for one in lost if one[2] is not None or one[:2] not in entered_there]
    if entered:
        wrong = "; ".join(f"entered {one}" for one in entered[:6])
        return (ENTERED, f"{wrong}; said: {'; '.join(said)}") if said else (SILENT, wrong)
    if said:
        return REPORTED, "; ".join(said)
    return (SILENT, "; ".join(f"lost {one}" for one in lost[:6])) if lost else (READ, "")


def _contents(figures: Iterable[Figure], change: Change) -> Iterator[Content]:
    for key, text, value, *_ in figures:
        if key not in change.unjudged and key[:1] not in change.unjudged:
            yield (key[0], *key[2:]) if change.counted else key, _plain(text), value


def _plain(text: str) -> str:
    """A text as it is compared: a half-width letter is the same as a full-width one."""
    return unicodedata.normalize("NFKC", text)

"""Labels and headers that a page lacks, misspells or prints together with another text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from hyoka import vocabulary
from hyoka.forms import Item
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Row
from hyoka.japanese import without_year

_Gap = tuple[str, str]
#: At least so many other pages say what a page lacks, and so large a share of them.
_SISTERS, _SHARE = 4, 0.95
#: A page lacks a few labels of its sisters; one that lacks more is another kind of page.
_MOST_LACKED: Final = 3
LONGEST_LABEL: Final = 20
YEAR_HEAD: Final = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})年?度?")
_IN_BRACKETS: Final = re.compile(r"[\[【(〔:]")


def odd_labels(
    pages: Mapping[int, Sequence[Part]],
    items: Iterable[Item],
    is_label: Callable[[str], bool],
    labels: Iterable[str],
) -> Iterator[tuple[int, str, str]]:
    """Page, kind and text of each oddity of a form's labels; as `hyoka.oddities`."""
    yield from _lacking_labels(pages, is_label)
    yield from _misspelt(pages, is_label, labels)
    yield from _lacking_heads(items, is_label)


def _lacking_labels(
    pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool]
) -> Iterator[tuple[int, str, str]]:
    """The pages that lack labels which all other pages with their labels print."""
    if len(pages) <= _SISTERS:
        return

    @cache  # sheets are alike
    def label_of(text: str) -> str:
        is_head = len(text) <= LONGEST_LABEL and (YEAR_HEAD.fullmatch(text) or is_label(text))
        return re.sub(r"\d+|元", "0", text) if is_head else ""

    labels = {page: _labels(parts, label_of) for page, parts in pages.items()}
    kinds = Counter(labels.values())
    for page, on_page in labels.items():
        if kinds[on_page] > 1 or len(on_page) < 3:
            continue
        sisters = {other: count for other, count in kinds.items() if on_page < other}
        if (number := sum(sisters.values())) < _SISTERS:
            continue
        shared: Counter[tuple[str, int]] = Counter()
        for other, count in sisters.items():
            shared.update(dict.fromkeys(other, count))
        lacked = {label for label, count in shared.items() if count >= _SHARE * number} - on_page
        if 0 < len(lacked) <= _MOST_LACKED:
            yield page, "label_missing", ", ".join(sorted(text for text, _ in lacked))


def _labels(parts: Iterable[Part], label_of: Callable[[str], str]) -> frozenset[tuple[str, int]]:
    """The labels and years over columns of a page, each with its number among its equals."""
    counts = Counter(filter(None, [label_of(part.folded) for part in parts]))
    return frozenset((text, number) for text, count in counts.items() for number in range(count))


def _misspelt(
    pages: Mapping[int, Sequence[Part]], is_label: Callable[[str], bool], labels: Iterable[str]
) -> Iterator[tuple[int, str, str]]:
    """The texts that have one letter otherwise than a label, more or less."""
    short = {page: [part.folded for part in pages[page] if len(part.folded) <= 2 * LONGEST_LABEL] for page in pages}
    bare = cache(lambda text: without_year(_IN_BRACKETS.split(text, 1)[0]))
    texts = {page: list(map(bare, short[page])) for page in pages}
    counts = Counter(chain.from_iterable(texts.values()))
    whole, known, shorter = _gaps_of(frozenset(labels))
    firsts, lasts = {label[0] for label in whole}, {label[-1] for label in whole}

    def label_near(text: str) -> str:
        """The label that a text misspells; "" where it is none. A text with one letter otherwise keeps an end."""
        keeps_an_end = 2 <= len(text) <= LONGEST_LABEL and (text[0] in firsts or text[-1] in lasts)
        if not keeps_an_end or is_label(text):
            return ""
        keys = list(_with_gaps(text))
        cut = (label for key, label in shorter.get(text, ()) if not _is_cut(key, label, counts))
        nearest = next(filter(None, chain(map(known.get, keys), cut, map(whole.get, map("".join, keys)))), "")
        return "" if not nearest or vocabulary.is_label(text) else nearest

    near = {text: label for text in counts if (label := label_near(text))}
    for page, printed in texts.items():
        for text in sorted(near.keys() & printed):
            label = near[text]
            is_once = counts[text] == 1 and counts[label] > 2
            is_long = len(text) > 2 and (len(label) > 3 or label not in printed)  # 担当者 may stand beside 担当課
            if is_long or is_once:
                yield page, "label_misspelt", f"{text}: {label}?"


@lru_cache(maxsize=64)
def _gaps_of(labels: frozenset[str]) -> tuple[dict[str, str], dict[_Gap, str], dict[str, list[tuple[_Gap, str]]]]:
    """The labels of a form: whole, by what stands around each of their letters, and by what is left without it."""
    whole = {label: label for label in sorted(labels) if len(label) >= 3}
    known = {key: label for label in whole for key in _with_gaps(label)}
    shorter: dict[str, list[tuple[_Gap, str]]] = defaultdict(list)
    for key, label in known.items():
        shorter["".join(key)].append((key, label))
    return whole, known, dict(shorter)


def _is_cut(key: _Gap, label: str, counts: Mapping[str, int]) -> bool:
    """Whether the letter that a label lacks at an end is a text of its own: behind a page end, in another cell."""
    before, after = key
    return not (before and after) and label[len(before)] in counts


def _with_gaps(text: str) -> Iterator[_Gap]:
    """A text without one of its letters, each in turn, a digit apart."""
    return ((text[:at], text[at + 1 :]) for at, letter in enumerate(text) if not letter.isdigit())


def _lacking_heads(items: Iterable[Item], is_label: Callable[[str], bool]) -> Iterator[tuple[int, str, str]]:
    """The rows of labels with an empty cell where all others with the same labels have one."""
    heads: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for item in items:
        if isinstance(item, Row) and len(item.cells) > 1:
            texts = tuple([cell.folded for cell in item.cells])
            if any(texts) and all(len(text) <= LONGEST_LABEL and is_label(text) for text in texts if text):
                heads[texts].append(item.page)
    for texts, pages in heads.items():
        for other in heads if "" in texts and len(pages) == 1 else ():
            is_alike = len(other) == len(texts) and all(a in ("", b) for a, b in zip(texts, other, strict=True))
            if is_alike and other != texts and len(heads[other]) > 1:
                lacked = [b for a, b in zip(texts, other, strict=True) if a != b]
                yield pages[0], "label_missing", f"{', '.join(lacked)} beside {' '.join(filter(None, texts))}"

"""Numbers that README and docs say, counted again: `make claims`.

tests/data/claims.csv has each sentence with what is counted in place of its numbers: {costs}, in
words {cities:word} (six) or {cities:漢} (六), to a tenth {engine_mb:about}. Of numbers that nothing
here can count, `why` says what they rest on. What a sentence says otherwise, what no longer stands
in its file, and a number that no sentence of the list has is printed, and the status is 1.
"""

import csv
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from pictures import KINDS
from true_tables import ROOT
from typeset.layouts import LAYOUTS, made_city
from typeset.made_years import YEARS
from ways_of_figures import CARD, CELL, Figure, measured

from helpers.sentences import LONGEST
from hyoka import forms
from hyoka.run.cache import DEFAULT_SIZE
from hyoka.store.table_files import load_table
from hyoka_desk.review import MOST_LINES
from hyoka_report.run import RUNS_KEPT
from looks.order_of_findings import MOST_LEADS

CLAIMS: Final = ROOT / "tests" / "data" / "claims.csv"
_PROCESSED: Final = ROOT / "data" / "processed"
_WORDS: Final = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)
_KANJI: Final = "〇一二三四五六七八九"
#: What README and docs are; those that `make reference` and `make bench` write are made of counts.
_GUIDES: Final = (
    "README*.md",
    "CONTRIBUTING.md",
    "deploy/README.md",
    "engine/README.md",
    "reports/README.md",
    "docs/*.md",
)
_WRITTEN: Final = ("<!-- written by `make reference` -->", "`make bench` measures again")
#: A number of three or more with what it counts. One and two are words of plain speech.
_ENGLISH: Final = (
    rf"(?:\d[\d,.]*|{'|'.join(_WORDS[3:])}) (?:\w+-up |latest )?"
    "(?:documents?|cities|forms?|sheets?|pages?|tables?|columns?|rows?|lines?|notebooks?|packages?|"
    "activities|indicators|costs|values|ratings|figures|marks|facts|questions?|runs?|letters|"
    "tokens|degrees|years?|days|hours?|minutes?|seconds?|cores|MB|GB)\\b"
)
_JAPANESE: Final = rf"(?:\d[\d,.]*|[{_KANJI}十百千]+)(?:つの|市の|か年| ?[MG]B|[枚件行秒分度回字])"
_COUNTING: Final = re.compile(rf"(?<![A-Za-z\d.\-/和成])(?:{_ENGLISH}|{_JAPANESE})")
_SMALL: Final = re.compile(r"[12一二](?!\d|[十百千])")
#: What a command prints is held by the tests that type it.
_BLOCK: Final = re.compile(r"(?ms)^ *```.*?^ *```|^ {4}.*?$")
_CODE: Final = re.compile(r"`[^`]*`")
#: A size is right to a tenth: versions differ.
_ABOUT: Final = 0.1


@cache
def _walk() -> dict[str, int]:
    """How many sheets, rows and facts the made-up city of the walk has."""
    with tempfile.TemporaryDirectory() as folder:
        sheets, rows = made_city(Path(folder))
    counts = {name: len(of_table) for name, of_table in rows.items()}
    facts = sum(counts[name] for name in ("costs", "indicator_values", "ratings"))
    return counts | {"sheets": len(sheets), "facts": facts}


def _read_figures() -> list[Figure]:
    """The figures in tables of notebooks that were read from a document."""
    return [figure for figure in measured().figures if figure.is_read and figure.page != CARD]


def _count(lock: str) -> int:
    return len(re.findall("(?m)^[a-z].*==", (ROOT / lock).read_text(encoding="utf-8")))


def _packages(name: str, extras: tuple[str, ...] = ()) -> dict[str, Distribution]:
    """What is installed of a package with what it needs, by name."""
    found: dict[str, Distribution] = {}
    left = [(name, extras)]
    seen = set()
    while left:
        of_package = left.pop()
        if of_package in seen:
            continue
        seen.add(of_package)
        try:
            package = distribution(of_package[0])
        except PackageNotFoundError:  # it is for another platform
            continue
        found[package.name] = package
        for requirement in map(Requirement, package.requires or []):
            marker = requirement.marker
            asked = ("", *of_package[1])
            if not marker or any(marker.evaluate({"extra": extra}) for extra in asked):
                left.append((requirement.name, tuple(sorted(requirement.extras))))
    return found


def _megabytes(packages: dict[str, Distribution]) -> int:
    """The size of the files of packages, without bytecode."""
    return round(sum(map(_bytes_of, packages)) / 1e6)


@cache
def _bytes_of(package: str) -> int:
    files = [Path(str(file.locate())) for file in distribution(package).files or ()]
    return sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())


def _of(*names: str) -> dict[str, Distribution]:
    return {name: distribution(name) for name in names}


def _cells(notebook: str) -> list[str]:
    """The sources of a notebook's cells."""
    file = ROOT / "notebooks" / notebook
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


def _lines_of_code(guide: str) -> int:
    """How many lines the first example in Python of a guide has."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    return len([line for line in text.split("```")[1].splitlines()[1:] if line])


def _killed() -> int:
    """How many runs `make kills` kills: of tables and of reports, then of drafts."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    runs, drafts = re.findall(r"torture\.runs (?:killed|drafts) (\d+)", recipe)
    return 2 * int(runs) + int(drafts)


def _project() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(project["project"])


#: What is counted, by name.
COUNTED: Final[dict[str, Callable[[], int | str]]] = {
    "documents": lambda: len(load_table(_PROCESSED, "documents")),
    "cities": lambda: len({*load_table(_PROCESSED, "documents")["municipality"]}),
    "activities": lambda: len(load_table(_PROCESSED, "activities")),
    "indicators": lambda: len(load_table(_PROCESSED, "indicators")),
    "costs": lambda: len(load_table(_PROCESSED, "costs")),
    "reconstructions": lambda: int(
        load_table(_PROCESSED, "documents")["kind"].eq("reconstruction").sum()
    ),
    "forms": lambda: len([*forms.forms()]),
    "forms_here": lambda: len({*load_table(_PROCESSED, "documents")["form"]}),
    "read_figures": lambda: len(_read_figures()),
    "to_cells": lambda: sum(figure.way == CELL for figure in _read_figures()),
    "example_cities": lambda: len([*(ROOT / "reports/example/activities").glob("*.html")]),
    "runs_kept": lambda: RUNS_KEPT,
    "questions": lambda: len(re.findall("(?m)^## \\d ", "\n".join(_cells("00_start_here.ipynb")))),
    "engine_lines": lambda: _lines_of_code("engine/README.md"),
    "cache_gb": lambda: DEFAULT_SIZE.removesuffix("GB"),
    "leads": lambda: MOST_LEADS,
    "longest": lambda: LONGEST["ja"],
    "killed": _killed,
    "skew": lambda: int(max(kind.skew for kind in KINDS.values())),
    "python": lambda: _project()["requires-python"].removeprefix(">="),
    "composed_cities": lambda: len(LAYOUTS),
    "walk_sheets": lambda: _walk()["sheets"],
    "walk_facts": lambda: _walk()["facts"],
    "walk_costs": lambda: _walk()["costs"],
    "walk_values": lambda: _walk()["indicator_values"],
    "walk_ratings": lambda: _walk()["ratings"],
    "made_years": lambda: len(YEARS),
    "lab_packages": lambda: _count("requirements.lock") - _count("requirements-server.lock"),
    "most_lines": lambda: MOST_LINES,
    "pictures_mb": lambda: _megabytes(_packages("hyoka-pictures")) - _megabytes(_packages("hyoka")),
    "engine_mb": lambda: _megabytes(_packages("hyoka")),
    "notebooks_mb": lambda: _megabytes(_packages("hyoka-notebooks")),
    "all_mb": lambda: _megabytes(_packages("hyoka-notebooks", ("lab",))),
    "pyarrow_mb": lambda: _megabytes(_of("pyarrow")),
    "pandas_mb": lambda: _megabytes(_of("pandas", "numpy")),
}


def false_claims(claims: Path = CLAIMS, root: Path = ROOT) -> Iterator[str]:
    """A line for each sentence that its file does not have as it is counted now."""
    for claim in _claims(claims):
        told = _told(claim["sentence"], _text(root / claim["file"]))
        if told:
            yield f"{claim['file']}: {told}"


def numbers_without_claim(claims: Path = CLAIMS, root: Path = ROOT) -> Iterator[str]:
    """A line for each number of README and docs that stands in no sentence of the list."""
    listed: dict[str, list[str]] = {}
    for claim in _claims(claims):
        listed.setdefault(claim["file"], []).append(_pattern(claim["sentence"]))
    for path in sorted(path for guide in _GUIDES for path in root.glob(guide)):
        whole = path.read_text(encoding="utf-8")
        if any(mark in whole for mark in _WRITTEN):
            continue
        text = " ".join(_BLOCK.sub("", whole).split())
        name = path.relative_to(root).as_posix()
        covered = [
            found.span() for pattern in listed.get(name, ()) for found in re.finditer(pattern, text)
        ]
        covered += [found.span() for found in _CODE.finditer(text)]
        for found in _COUNTING.finditer(text):
            start, end = found.span()
            is_covered = any(first <= start and end <= last for first, last in covered)
            if not is_covered and not _SMALL.match(found[0]):
                yield f"{name}: no claim: {text[max(0, start - 30) : end + 20]}"


def _claims(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            claim | {"sentence": " ".join(claim["sentence"].split())}
            for claim in csv.DictReader(lines)
        ]


def _text(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").split())


_HOLE: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")


def _pattern(sentence: str) -> str:
    """A sentence as a pattern, its numbers as groups."""
    fixed = _HOLE.split(sentence)[::3]
    return r"([\w.]+?)".join(map(re.escape, fixed))


def _told(sentence: str, text: str) -> str:
    """What is wrong with a sentence in a text; "" where nothing is."""
    _, *holes = _HOLE.split(sentence)
    names, forms_of = holes[::3], holes[1::3]
    found = re.search(_pattern(sentence), text)
    if not found:
        near = get_close_matches(sentence, re.split("(?<=[.。|])", text), 1, 0.3)
        return f"there is no such sentence any more: {sentence}; near: {''.join(near)}"
    wrong = []
    for name, form, printed in zip(names, forms_of, found.groups(), strict=True):
        counted = COUNTED[name]()
        if not _agrees(printed, counted, form):
            wrong.append(f"{name} is {counted}, not {printed}")
    return "; ".join([found.group(), *wrong]) if wrong else ""


def _agrees(printed: str, counted: int | str, form: str | None) -> bool:
    if form == "about":
        number = _WORDS.index(printed) if printed in _WORDS else float(printed)
        return abs(number - float(counted)) <= _ABOUT * float(counted)
    if form == "word":
        return printed.lower() == _WORDS[int(counted)]
    if form == "漢":
        return printed == _KANJI[int(counted)]
    return printed == str(counted)


if __name__ == "__main__":
    wrong = [*false_claims(), *numbers_without_claim()]
    print("\n".join(wrong) or "every sentence is as it is counted now")
    sys.exit(bool(wrong))

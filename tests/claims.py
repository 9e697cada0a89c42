"""Numbers that README and docs say, counted again: `make claims`.

tests/data/claims.csv has each sentence with what is counted in place of its numbers: {costs}, in
words {cities:word} (six) or {cities:漢} (六), to a tenth {engine_mb:about}. What a sentence says
otherwise, or what no longer stands in its file, is printed, and the status is 1.
"""

import csv
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
from true_tables import ROOT
from typeset.layouts import LAYOUTS, made_city

from hyoka import forms
from hyoka.store.review import MOST_LINES
from hyoka.store.table_files import load_table

CLAIMS: Final = ROOT / "tests" / "data" / "claims.csv"
_PROCESSED: Final = ROOT / "data" / "processed"
_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_KANJI: Final = "〇一二三四五六七八九"
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
    files = [
        package.locate_file(path) for package in packages.values() for path in package.files or ()
    ]
    sizes = [
        Path(str(file)).stat().st_size
        for file in files
        if Path(str(file)).is_file() and not str(file).endswith(".pyc")
    ]
    return round(sum(sizes) / 1e6)


def _of(*names: str) -> dict[str, Distribution]:
    return {name: distribution(name) for name in names}


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
    "kobe_years": lambda: int(load_table(_PROCESSED, "documents")["form"].eq("kobe_routes").sum()),
    "forms": lambda: len([*forms.forms()]),
    "python": lambda: _project()["requires-python"].removeprefix(">="),
    "composed_cities": lambda: len(LAYOUTS),
    "walk_sheets": lambda: _walk()["sheets"],
    "walk_facts": lambda: _walk()["facts"],
    "walk_costs": lambda: _walk()["costs"],
    "walk_values": lambda: _walk()["indicator_values"],
    "walk_ratings": lambda: _walk()["ratings"],
    "lab_packages": lambda: _count("requirements.lock") - _count("requirements-server.lock"),
    "most_lines": lambda: MOST_LINES,
    "engine_mb": lambda: _megabytes(_packages("hyoka")),
    "notebooks_mb": lambda: _megabytes(_packages("hyoka-notebooks")),
    "all_mb": lambda: _megabytes(_packages("hyoka-notebooks", ("lab", "workbooks"))),
    "pyarrow_mb": lambda: _megabytes(_of("pyarrow")),
    "pandas_mb": lambda: _megabytes(_of("pandas", "numpy")),
}


def false_claims(claims: Path = CLAIMS, root: Path = ROOT) -> Iterator[str]:
    """A line for each sentence that its file does not have as it is counted now."""
    with claims.open(encoding="utf-8", newline="") as file:
        for claim in csv.DictReader(file):
            text = " ".join((root / claim["file"]).read_text(encoding="utf-8").split())
            told = _told(" ".join(claim["sentence"].split()), text)
            if told:
                yield f"{claim['file']}: {told}"


def _told(sentence: str, text: str) -> str:
    """What is wrong with a sentence in a text; "" where nothing is."""
    parts = re.split(r"\{(\w+)(?::(\w+))?\}", sentence)
    fixed, names, forms_of = parts[::3], parts[1::3], parts[2::3]
    pattern = re.escape(fixed[0])
    for behind in fixed[1:]:
        pattern += r"([\w.]+?)" + re.escape(behind)
    found = re.search(pattern, text)
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
        return abs(float(printed) - float(counted)) <= _ABOUT * float(counted)
    if form == "word":
        return printed == _WORDS[int(counted)]
    if form == "漢":
        return printed == _KANJI[int(counted)]
    return printed == str(counted)


if __name__ == "__main__":
    wrong = [*false_claims()]
    print("\n".join(wrong) or "every sentence is as it is counted now")
    sys.exit(bool(wrong))

"""The text of a first form and of its test, from what was found of a document."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hyoka.forms._figures import YEARS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hyoka.inspecting.new_form_sketch import Sketch

#: A line of the form is no longer than this.
_WIDTH = 118


def form_text(name: str, found: Sketch, city: str, code: str) -> str:
    """The module of a form.

    Args:
        name: The form's name.
        found: The form in words.
        city: The municipality's name.
        code: Its code.
    """
    return rendered("form.py.j2", **(asdict(found) | _parts_of_form(found)), form=name, city=city, code=code)


def _parts_of_form(found: Sketch) -> dict[str, object]:
    """Which parts the form has, by what was found."""
    by_label = bool(found.indicators) and not found.by_head
    by_head = bool(found.indicators) and found.by_head
    named = {
        "_ABOUT": found.first,
        "_PROSE": found.prose,
        "_RATINGS": found.ratings,
        "_INDICATORS": by_label,
        "_UNITS": by_label and found.units,
        "_COSTS": found.costs,
        "_MEASURES": found.measures,
    }
    return {
        "by_label": by_label,
        "by_head": by_head,
        "named": [f"*{name}" for name, has in named.items() if has],
        "imported": _imported(found, by_label=by_label, by_head=by_head),
    }


def _imported(found: Sketch, *, by_label: bool, by_head: bool) -> dict[str, list[str]]:
    """What the form asks of each module of the toolkit."""
    has_years = any("YEARS" in _pattern(head) for head in found.heads)
    asked: dict[str, dict[str, object]] = {
        "_entries": {
            "Entry": True,
            "Told": found.listed,
            "blocks": found.first,
            "entries": True,
            "told_in": found.first,
        },
        "_figures": {"YEARS": has_years, "Figure": found.costs or found.measures or by_head, "plain": True},
        "_listed": {"Listed": found.listed, "begun": found.first, "group_above": found.groups and not found.listed},
        "_project": {"Project": True},
        "_spoken": {"chosen": found.choices and found.ratings},
        "_toolkit": {
            "Columns": True,
            "Item": True,
            "Records": True,
            "fold": found.statuses,
            "one_line": by_label and found.units,
            "parts": not (found.first or found.listed),
        },
        "_years": {"first_year": True},
    }
    names = {module: [name for name, has in wanted.items() if has] for module, wanted in asked.items()}
    return {module: wanted for module, wanted in names.items() if wanted}


def rendered(template: str, **values: object) -> str:
    """A template of this package with its values.

    Args:
        template: Its file name.
        values: What it asks for.
    """
    with as_file(files("hyoka") / "templates" / "new_form") as folder:
        # the templates are Python, not HTML: quoting is their filters' matter
        environment = Environment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
        )
        environment.filters |= {
            "quoted": _quoted,
            "constant": _constant,
            "mapping": _mapping,
            "mappings": _mappings,
            "patterns": _patterns,
        }
        return environment.get_template(template).render(**values)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pattern(text: str) -> str:
    """A regular expression as it is written in Python, the year by its name."""
    year = f"(?:{YEARS})"
    if text == year:
        return "YEARS"
    raw = text.replace('"', '\\"')
    if year not in text:
        return f'r"{raw}"' if "\\" in raw else f'"{raw}"'
    return 'rf"' + "(?:{YEARS})".join(part.replace("{", "{{").replace("}", "}}") for part in raw.split(year)) + '"'


def _patterns(heads: Collection[str], name: str) -> str:
    return _wrapped(name, [_pattern(head) for head in heads] or ['"(?!)"'], "()")


def _constant(values: Collection[str], name: str) -> str:
    annotated = name if values or name == "_HEADS" else f"{name}: tuple[str, ...]"
    return _wrapped(annotated, [_quoted(value) for value in values], "()")


def _mapping(values: Mapping[str, str], name: str) -> str:
    annotated = name if values else f"{name}: dict[str, str]"
    return _wrapped(annotated, [f"{_quoted(key)}: {_quoted(value)}" for key, value in values.items()], "{}")


def _mappings(values: Sequence[Mapping[str, str]], *names: str) -> str:
    """Dictionaries on one line if they have entries and fit."""
    lines = [_mapping(each, name) for each, name in zip(values, names, strict=True)]
    bodies = [line.partition(" = ")[2] for line in lines]
    line = f"{', '.join(names)} = {', '.join(bodies)}"
    return line if all(values) and _width(line) <= _WIDTH and "\n" not in line else "\n".join(lines)


def _wrapped(name: str, entries: list[str], brackets: str) -> str:
    """A tuple or a dictionary on one line, or on as few as hold it."""
    comma = "," if brackets == "()" and len(entries) == 1 else ""
    line = f"{name} = {brackets[0]}{', '.join(entries)}{comma}{brackets[1]}"
    if _width(line) <= _WIDTH:
        return line
    lines = [""]
    for entry in entries:
        if _width(lines[-1]) + _width(entry) + 6 > _WIDTH:
            lines.append("")
        lines[-1] += f" {entry}," if lines[-1] else f"    {entry},"
    return "\n".join([f"{name} = {brackets[0]}", *lines, f"{brackets[1]}  # fmt: skip"])


def _width(text: str) -> int:
    """Columns of a text in an editor, where an ideograph takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

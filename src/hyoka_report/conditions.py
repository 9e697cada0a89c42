"""The parameters of a notebook: those that it knows, and those of a run in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

import nbformat

from hyoka.text import message, shown_number
from looks.parameters import Parameter, parameters

#: Tags of cells: of the notebook's own, and of the one that papermill puts behind it.
_KNOWN: Final = "parameters"
_GIVEN: Final = "injected-parameters"
#: Folders are of the machine, and cities and years are said on each page of the run.
_FOLDERS: Final = ("raw", "processed", "output", "reports")
_SAID_ELSEWHERE: Final = (*_FOLDERS, "cities", "years")


class Condition(NamedTuple):
    """A parameter of a run in words.

    Attributes:
        ja: What it is; `en` in English, "" where the notebook does not say it.
        default: Its value where nothing is given; "" where that is the value.
    """

    ja: str
    en: str
    value: str
    default: str


def known_parameters(content: nbformat.NotebookNode) -> dict[str, Parameter]:
    """The parameters that a notebook knows, by name."""
    return _tagged(content, _KNOWN)


def parameter_lines(notebook: Path, there: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """What a person may give a notebook: each parameter with its type, default and words.

    Args:
        notebook: Its file.
        there: The years of each city of the tables; none: no tables have been made.
    """
    years = sorted({*chain(*there.values())})
    choices = {"cities": ", ".join(there), "years": ", ".join(str(year) for year in years)}
    for name, parameter in known_parameters(nbformat.read(notebook, as_version=4)).items():
        kind = type(parameter.default).__name__
        default = json.dumps(parameter.default, ensure_ascii=False)
        yield message("help_notebook.parameter", name=name, kind=kind, default=default)
        yield f"    {parameter.about}"
        if names := choices.get(name):
            yield message("help_notebook.there", names=names)


def values_of_run(content: nbformat.NotebookNode) -> dict[str, Any]:
    """The values that an executed notebook had, by parameter; folders are not among them."""
    had = known_parameters(content) | _tagged(content, _GIVEN)
    return {name: given.default for name, given in had.items() if name not in _FOLDERS}


def conditions(content: nbformat.NotebookNode) -> list[Condition]:
    """The parameters of an executed notebook, those that were given another value first.

    One whose line has no comment is among them only with another value, by its name.
    """
    given = _tagged(content, _GIVEN)
    shown = []
    for name, parameter in known_parameters(content).items():
        if name in _SAID_ELSEWHERE:
            continue
        value = _in_words(given.get(name, parameter).default)
        default = _in_words(parameter.default)
        ja, _, en = (parameter.about or name).partition(" — ")
        if parameter.about or value != default:
            shown.append(Condition(ja, en, value, "" if value == default else default))
    return sorted(shown, key=lambda condition: not condition.default)


def _tagged(content: nbformat.NotebookNode, tag: str) -> dict[str, Parameter]:
    """The parameters of the first cell with this tag."""
    sources = [cell.source for cell in content.cells if tag in cell.metadata.get("tags", ())]
    return parameters(sources[0]) if sources else {}


def _in_words(value: Any) -> str:  # noqa: ANN401 - whatever a parameter holds
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown_number(float(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value)) or "なし"
    return str(value) or "なし"

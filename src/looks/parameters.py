"""The parameters of a notebook: what their cell says of them, and what a run gave instead."""

import ast
import io
import math
import tokenize
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from IPython.core.getipython import get_ipython
from rapidfuzz.process import extractOne

from hyoka.text import UsageError, forms_folder, label_folders

from .folders import above

#: The folder of PDFs where nobody has named another; a page without it lacks their pictures.
_RAW: Final = "data/raw"
#: How the cell begins that papermill puts behind the cell of parameters.
_GIVEN: Final = "# Parameters"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook.

    Attributes:
        default: Its value where nothing is given.
        about: The comment beside it: `目標に届かない… — attainment below which …`.
    """

    name: str
    default: Any
    about: str = ""


def parameters(source: str) -> dict[str, Parameter]:
    """The parameters that a cell sets to plain values, by name, each with the comment beside it."""
    comments = dict(_comments(source))
    found = {}
    for line in ast.parse(source).body:
        target = _target(line)
        if not isinstance(line, ast.Assign | ast.AnnAssign) or not isinstance(target, ast.Name):
            continue
        name = target.id
        lines = range(line.lineno, (line.end_lineno or line.lineno) + 1)
        about = " ".join(comments[number] for number in lines if number in comments)
        with suppress(ValueError):  # computed from something
            found[name] = Parameter(name, _plain_value(line.value or ast.Constant("")), about)
    return found


def _plain_value(expression: ast.expr) -> Any:  # noqa: ANN401 - whatever a parameter holds
    """What an expression is that computes nothing; papermill writes nan as float('nan').

    Raises:
        ValueError: It computes something.
    """
    match expression:
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
            return float(text)
    return ast.literal_eval(expression)


def _target(line: ast.stmt) -> ast.expr | None:
    """What a line of a cell gives a value: `name = …` or `name: type = …`."""
    if isinstance(line, ast.AnnAssign):
        return line.target
    return line.targets[0] if isinstance(line, ast.Assign) else None


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """The number of each line with a comment, and the comment."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


def check_given() -> None:
    """Refuse what papermill gave under a name that the notebook does not know, or of a wrong type.

    A number that was given as a text becomes one, and a text that looks like a number is a text.
    A folder that is to be read has to be there, whoever names it.

    Raises:
        UsageError: A name is unknown, or a number, text, list or folder was given something else.
    """
    label_folders()
    forms_folder()
    shell = get_ipython()
    if shell is None:
        return
    names = shell.user_ns
    cells = [str(cell) for cell in names.get("In", ())]
    places = [at for at, cell in enumerate(cells) if at and cell.startswith(_GIVEN)]
    if places:
        at = places[-1]
        _take_given(parameters(cells[at - 1]), parameters(cells[at]), names)
    _refuse_nowhere(names.get("raw"))


def _take_given(
    known: dict[str, Parameter], given: dict[str, Parameter], names: MutableMapping[str, Any]
) -> None:
    for name, parameter in given.items():
        if name not in known:
            near, *_ = extractOne(name, [*known]) if known else ("",)
            raise UsageError("no_such_parameter", expected=near, found=name)
        names[name] = _as_default(known[name], parameter.default)


def _refuse_nowhere(path: object) -> None:
    """Raise a UsageError of a folder of PDFs that somebody has named and that is not there."""
    is_named = isinstance(path, str | Path) and str(path) not in ("", _RAW)
    if is_named and not any(place.is_dir() for place in above(str(path))):
        found = f"raw = {str(path)!r}"
        raise UsageError("parameter_no_folder", here=Path.cwd(), found=found)


def _as_default(parameter: Parameter, given: Any) -> Any:  # noqa: ANN401 - whatever is given
    """What was given, as the type of the default wants it."""
    default = parameter.default
    if _is_number(default):
        is_plain = _is_number(given) and math.isfinite(given)
        return given if is_plain else _as_number(parameter, given)
    if isinstance(default, str):
        if isinstance(given, str):
            return given
        if _is_number(given):  # papermill takes 106 for a number
            return str(given)
        raise UsageError("parameter_no_text", found=f"{parameter.name} = {given!r}")
    if isinstance(default, list) and isinstance(given, bool | dict):
        raise UsageError("parameter_no_list", found=f"{parameter.name} = {given!r}")
    return given


def _is_number(value: Any) -> bool:  # noqa: ANN401 - whatever is given
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_number(parameter: Parameter, given: Any) -> float:  # noqa: ANN401 - whatever is given
    """The number that a text is, whole where the parameter is and the text allows it."""
    with suppress(ValueError, TypeError):
        number = float(given.strip() if isinstance(given, str) else "")
        if math.isfinite(number):
            is_whole = isinstance(parameter.default, int) and number.is_integer()
            return int(number) if is_whole else number
    raise UsageError(
        "parameter_no_number",
        expected=str(parameter.default),
        found=f"{parameter.name} = {given!r}",
    )

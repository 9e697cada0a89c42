"""form.toml: a drafted declaration with its assumptions as comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import tomlkit

from hyoka.draft.states import ROWS
from hyoka.errors import UsageError
from hyoka.vocabulary import plain_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hyoka.draft.states import Proof
    from hyoka.forms.declaration import Declaration
    from hyoka.forms.facts import Assumption

_HEAD: Final = """\
A draft, made by hyoka draft. Look at draft.html, mend what is wrong here, put the file into the folder of your forms,
and read the PDFs: hyoka tables --forms FOLDER. hyoka forms --schema describes all keys."""
#: Tables whose values are written on one line each.
_LEAVES: Final = ("ratings", "costs.lines")


def form_toml(declaration: Declaration | None, assumptions: Sequence[Assumption], proofs: Sequence[Proof]) -> str:
    """A declaration as TOML: before it every assumption and its evidence, and with it what was proposed by search.

    Args:
        declaration: The drafted form.
        assumptions: What it rests on.
        proofs: The identities that all sheets keep.
    """
    document = tomlkit.document()
    for line in [*_HEAD.splitlines(), "", *(line for each in assumptions for line in _in_words(each))]:
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add(tomlkit.nl())
    if declaration is None:
        return tomlkit.dumps(document)
    for proof in proofs:
        if identity := _declared(declaration, proof):
            text = f"{identity}: on {proof.sheet_years} sheets in a year, without an exception"
            document.add(tomlkit.comment(text))
            declaration = declaration.model_copy(update={"identities": (*declaration.identities, identity)})
    for key, value in declaration.model_dump(exclude_unset=True, mode="json").items():
        if value:
            document.add(key, _item(value, key))
    return tomlkit.dumps(document)


def _declared(declaration: Declaration, proof: Proof) -> str:
    """A proved identity in the labels of the form's lines of costs; "" where it is one of other labels."""
    lines = declaration.costs.lines
    try:
        identity = proof.identity.renamed({label: plain_label(label) for label in proof.identity.labels})
        identity.renamed({label: line.item for label, line in lines.items() if line.item != "detail"})
    except UsageError:
        return ""
    return str(identity) if proof.across == ROWS and set(identity.labels) <= set(lines) else ""


def _in_words(assumption: Assumption) -> list[str]:
    """An assumption as comments."""
    said = "answered" if assumption.answer else "assumed"
    evidence = f" ({' '.join(assumption.evidence.split())})" if assumption.evidence else ""
    return [f"{assumption.id}: {said} {assumption.value or 'nothing'}{evidence}"]


def _item(value: Any, path: str) -> Any:  # noqa: ANN401 - whatever TOML holds
    """A value as a TOML item: tables of tables with a line for each."""
    if not isinstance(value, dict):
        return tomlkit.item(value)
    table = tomlkit.table()
    for key, inner in value.items():
        below = f"{path}.{key}"
        table.add(key, _line(inner) if path in _LEAVES and isinstance(inner, dict) else _item(inner, below))
    return table


def _line(values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """A table on one line; of an item alone the item."""
    if set(values) == {"item"}:
        return tomlkit.item(values["item"])
    line = tomlkit.inline_table()
    line.update(values)
    return line

"""form.toml: a drafted declaration with its assumptions as comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import tomlkit

from hyoka.draft.states import ROWS
from hyoka.errors import UsageError
from hyoka.vocabulary import plain_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyoka.draft.states import Proof
    from hyoka.forms.declaration import Declaration
    from hyoka.forms.facts import Assumption

_HEAD: Final = """\
# A draft, made by hyoka draft. Look at draft.html, mend what is wrong here, put the file into the folder of your forms,
# and read the PDFs: hyoka tables --forms FOLDER. hyoka forms --schema describes all keys.

"""


def form_toml(declaration: Declaration, assumptions: Sequence[Assumption], proofs: Sequence[Proof]) -> str:
    """A declaration as TOML: before it every assumption and its evidence, with it the identities that are proved."""
    comments = [_in_words(each) for each in assumptions] + ["\n"]
    table = declaration.model_dump(exclude_unset=True, mode="json")
    identities = {identity: proof for proof in proofs if (identity := _declared(declaration, proof))}
    for identity, proof in identities.items():
        comments.append(f"# {identity}: on {proof.sheet_years} sheets in a year, without an exception\n")
    for lines in (table["ratings"], table["costs"]["lines"]):  # a line for each
        for label, line in lines.items():
            lines[label] = line["item"] if set(line) == {"item"} else tomlkit.inline_table() | line
    document = tomlkit.document()
    for key, value in (table | {"identities": list(identities)}).items():
        if value:
            document.add(key, tomlkit.item(value))
    return _HEAD + "".join(comments) + tomlkit.dumps(document)


def _declared(declaration: Declaration, proof: Proof) -> str:
    """A proved identity in the labels of the form's lines of costs; "" where it is one of other labels."""
    lines = declaration.costs.lines
    try:
        identity = proof.identity.renamed({label: plain_label(label) for label in proof.identity.labels})
        identity.renamed({label: line.item for label, line in lines.items() if line.item != "detail"})
    except UsageError:
        return ""
    return str(identity) if proof.across == ROWS and set(identity.labels) <= set(lines) else ""


def _in_words(assumption: Assumption) -> str:
    """An assumption as a comment."""
    said = "answered" if assumption.answer else "assumed"
    evidence = f" ({' '.join(assumption.evidence.split())})" if assumption.evidence else ""
    return f"# {assumption.id}: {said} {assumption.value or 'nothing'}{evidence}\n"

"""form.toml as it is drafted: a line for each question, with the figures that rest on it and an example."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tomlkit

from hyoka.draft.facts import Draft, Fact
from hyoka.draft.states import ROWS, Proof
from hyoka.forms.labels import label_finder
from hyoka.report.templating import rendered
from hyoka.text.errors import UsageError


def form_toml(draft: Draft, proofs: Sequence[Proof]) -> str:
    """The form as TOML: what nobody has said has the mark # ? behind it; with it the identities that are proved."""
    resting: dict[str, list[Fact]] = defaultdict(list)
    for fact in draft.facts:
        for key in dict.fromkeys(fact.rests_on):
            resting[key].append(fact)
    identities = [identity for proof in proofs if (identity := _declared(draft, proof))]
    keys = {key: value for key, value in draft.form_data.items() if key != "labels" and value not in (None, "")}
    keys = {"city": "", "code": ""} | ({"basis": ""} if "basis" in draft.open else {}) | keys
    if identities:
        keys["identities"] = identities
    return rendered(
        "form.toml.j2",
        keys=[*_lines(keys, draft, resting)],
        labels=[*_lines(draft.labels, draft, resting)],
        is_named="name" not in draft.open,
    )


def _lines(values: Mapping[str, Any], draft: Draft, resting: Mapping[str, Sequence[Fact]]) -> Iterator[str]:
    for key, value in values.items():
        facts = resting.get(key, [])
        name = key if key.isascii() and key.isidentifier() else json.dumps(key, ensure_ascii=False)
        line = f"{name} = {tomlkit.item(value).as_string()}"
        about = ["?"] if key in draft.open or value == "" else []
        count = len(facts) or draft.open.get(key, 0)
        about += [f"{count:,}:" if facts else f"{count:,}"] if count else []
        for fact in facts[:1]:
            about.append(f"{' '.join(fact.text.split())} ({fact.document_id} p.{fact.place.page})")
        yield f"{line}  # {' '.join(about)}" if about else line


def _declared(draft: Draft, proof: Proof) -> str:
    """A proved identity in the labels of the form's lines of costs; "" where it is one of other labels."""
    lines = draft.declaration.cost_items if draft.declaration else {}
    name_of = label_finder(lines)
    names = {label: name_of(label) for label in proof.identity.labels}
    is_of_lines = all(names.values()) and len(set(names.values())) == len(names)
    if proof.across != ROWS or proof.exceptions or not is_of_lines:
        return ""
    try:
        identity = proof.identity.renamed(names)
        identity.renamed({label: item for label, item in lines.items() if item != "detail"})
    except UsageError:
        return ""
    return str(identity)

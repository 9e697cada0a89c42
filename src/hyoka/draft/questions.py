"""The TOML files of a draft: the form with its assumptions as comments, the questions about it and their answers."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import tomlkit

from hyoka.draft.assumptions import ALLOWED, LABEL
from hyoka.draft.facts import Assumption
from hyoka.draft.states import ROWS, Draft, Proof
from hyoka.forms.declaration import MEANINGS
from hyoka.forms.labels import label_finder
from hyoka.report.templating import rendered
from hyoka.text.errors import UsageError, read_toml
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.vocabulary import known_concepts

MOST: Final = 10
#: What answers mean that neither the contract nor a label says.
_MEANINGS: Final = CODE_WORDS["answer"]


def form_toml(draft: Draft) -> str:
    """The form as TOML: before it every assumption and its evidence, with it the identities that are proved."""
    identities = {identity: proof for proof in draft.proofs if (identity := _declared(draft, proof))}
    document = tomlkit.document()
    for key, value in (*draft.form_data.items(), ("identities", list(identities))):
        if value and key != "labels":
            document.add(key, tomlkit.item(value))
    document.add("labels", tomlkit.item(draft.form_data["labels"]))
    about = {"assumptions": draft.assumptions, "identities": identities}
    return rendered("form.toml.j2", **about, declaration=tomlkit.dumps(document))


def _declared(draft: Draft, proof: Proof) -> str:
    """A proved identity in the labels of the form's lines of costs; "" where it is one of other labels."""
    lines = draft.declaration.cost_items if draft.declaration else {}
    name_of = label_finder(lines)
    names = {label: name_of(label) for label in proof.identity.labels}
    if proof.across != ROWS or not all(names.values()) or len(set(names.values())) < len(names):
        return ""
    try:
        identity = proof.identity.renamed(names)
        identity.renamed({label: item for label, item in lines.items() if item != "detail"})
    except UsageError:
        return ""
    return str(identity)


def word_of(answer: str) -> str:
    """An answer that can be given in Japanese; "" where it is a word by itself."""
    columns = (CODE_WORDS[column] for column in ("item", "basis", "measure"))
    japanese = (words.get(answer.removeprefix("cost.").removeprefix("phase.")) for words in columns)
    return _MEANINGS.get(answer) or next(filter(None, japanese), "") or known_concepts().get(answer, "")


def choices_of(allowed: Iterable[str]) -> list[str]:
    """The answers that can be given, each with its meaning: budget（予算）."""
    return [f"{one}（{word}）" if (word := word_of(one)) else one for one in allowed]


def in_codes(answers: Mapping[str, str], assumptions: Sequence[Assumption]) -> dict[str, str]:
    """Answers as codes, where they are given in Japanese or with their meaning."""
    allowed = {key: MEANINGS for key in answers if key.startswith(LABEL)}
    allowed |= {one.id: one.allowed for one in assumptions}
    return {key: code_of(answer, allowed.get(key, ())) for key, answer in answers.items()}


def code_of(answer: str, allowed: Iterable[str]) -> str:
    """An answer as one or more of the codes that are allowed; as it is where it is none of them."""
    codes = {said: code for code in allowed for said in (code, word_of(code), *choices_of([code])) if said}
    parts = answer.replace("+", " ").split()
    return " ".join(codes[part] for part in parts) if {*parts} <= {*codes} else codes.get(answer, answer)


def is_allowed(answer: str, allowed: Sequence[str]) -> bool:
    """Whether an answer can be given: any where nothing is said, else one or more of what is allowed."""
    return not allowed or answer in allowed or {*answer.replace("+", " ").split()} <= {*allowed}


def questions_of(assumptions: Sequence[Assumption]) -> list[Assumption]:
    """The assumptions to ask: those without an answer that some place is about, the most facts first."""
    open_ = [assumption for assumption in assumptions if assumption.places and not assumption.answer]
    return sorted(open_, key=lambda assumption: -assumption.facts)[:MOST]


def questions_toml(draft: Draft) -> str:
    """The questions, and the answers that were given, as a TOML file to be filled in; behind them what labels mean."""
    shown = [*(one for one in draft.assumptions if one.answer), *questions_of(draft.assumptions)]
    questions = [(one, choices_of(one.allowed), _line(one.id, one.answer)) for one in shown]
    is_asked = {one.id for one in shown}
    labels = {f"{LABEL}{label}": meaning for label, meaning in draft.labels.items() if meaning not in ("", "head")}
    others = [_line(key, meaning) for key, meaning in labels.items() if key not in is_asked]
    meanings = ", ".join(choices_of(MEANINGS))
    return rendered("questions.toml.j2", questions=questions, labels=others, meanings=meanings)


def _line(key: str, answer: str) -> str:
    return " = ".join(json.dumps(text, ensure_ascii=False) for text in (key, answer))


def read_answers(path: Path) -> dict[str, str]:
    """The answers of a file, by the ids of the assumptions; without those left empty.

    Raises:
        UsageError: The file is no TOML, or an answer is no text or number.
    """
    tables = read_toml(path, UsageError)
    # keys with dots, however the file has them: `unit.money = "円"` is a table unit with a key money
    answers: dict[str, object] = dict(*pd.json_normalize(tables).to_dict("records"))
    wrong = [key for key, answer in answers.items() if not isinstance(answer, str | int)]
    if wrong:
        raise UsageError("answer_no_text", file=path.name, found=", ".join(wrong))
    return {key: str(answer) for key, answer in answers.items() if answer != ""}


def check_answers(answers: Mapping[str, str], assumptions: Sequence[Assumption], name: str) -> None:
    """Refuse answers to questions that nobody asks.

    Raises:
        UsageError: There is such an answer.
    """
    ids = [assumption.id for assumption in assumptions]
    if unknown := [key for key in answers if key not in ids and not key.startswith(LABEL)]:
        expected = ", ".join(dict.fromkeys([*ids, f"{LABEL}LABEL"]))
        raise UsageError("answer_to_no_question", file=name, found=", ".join(unknown), expected=expected)


def check_words(answers: Mapping[str, str], name: str) -> None:
    """Refuse answers that are none of what is allowed.

    Raises:
        UsageError: There is such an answer.
    """
    for key, answer in answers.items():
        allowed = (*MEANINGS, "none") if key.startswith(LABEL) else ALLOWED.get(key, ())
        if not is_allowed(answer, allowed):
            raise UsageError("no_answer_to", file=name, found=answer, expected=", ".join(allowed), question=key)
        if key == "code" and not re.fullmatch(r"\d{6}", answer):
            raise UsageError("no_code", file=name, found=answer)

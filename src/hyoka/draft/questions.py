"""The questions about a form, and the answers that are given to them: at the terminal, or in a TOML file."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Final

from hyoka.errors import UsageError
from hyoka.wording import CODE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hyoka.forms.facts import Assumption

#: How many assumptions are asked at most.
MOST: Final = 10
_HEAD: Final = """\
# 帳票から確かめられない点です。引用符の間に答えを書いてください（仮の答えでよい場合も）。
# What the sheets do not say for sure. Write an answer between the quotation marks, also where it is the assumed one;
# a question without an answer stays a guess. Then: hyoka draft … --answers questions.toml
"""
#: What answers mean that are no codes of the contract.
_MEANINGS: Final = {
    "none": "どちらでもない", "text": "文章", "rating.": "評価", "rating.direction": "方向性", "ignore": "読まない",
}  # fmt: skip


def word_of(answer: str) -> str:
    """An answer that can be given in Japanese; "" where it is a word by itself."""
    columns = (CODE_WORDS[column] for column in ("item", "basis", "measure"))
    japanese = (words.get(answer.removeprefix("cost.")) for words in columns)
    return _MEANINGS.get(answer) or next(filter(None, japanese), "")


def choices_of(assumption: Assumption) -> list[str]:
    """The answers that can be given, each with its meaning: budget（予算）."""
    return [f"{one}（{word}）" if (word := word_of(one)) else one for one in assumption.allowed]


def in_codes(answers: Mapping[str, str], assumptions: Sequence[Assumption]) -> dict[str, str]:
    """Answers as codes, where they are given in Japanese or with their meaning."""
    codes = {
        (one.id, said): code
        for one in assumptions
        for code, choice in zip(one.allowed, choices_of(one), strict=True)
        for said in (word_of(code), choice)
    }
    return {key: codes.get((key, answer), answer) for key, answer in answers.items()}


def questions_of(assumptions: Sequence[Assumption]) -> list[Assumption]:
    """The assumptions to ask: those without an answer that some place is about, the most facts first."""
    open_ = [assumption for assumption in assumptions if assumption.places and not assumption.answer]
    return sorted(open_, key=lambda assumption: -assumption.facts)[:MOST]


def questions_toml(assumptions: Sequence[Assumption]) -> str:
    """The questions, and the answers that were given, as a TOML file to be filled in."""
    given = [assumption for assumption in assumptions if assumption.answer]
    return "\n".join([_HEAD, *("\n".join(_block(one)) for one in [*given, *questions_of(assumptions)])])


def _block(assumption: Assumption) -> Iterator[str]:
    """A question as comments, and the line for its answer."""
    resting = f" ({assumption.facts:,} figures rest on it)" if assumption.facts else ""
    yield f"# {_one_line(assumption.question)}{resting}"
    evidence = f" ({_one_line(assumption.evidence)})" if assumption.evidence else ""
    yield f"# 仮の答え assumed: {assumption.default or 'nothing'}{evidence}"
    if assumption.allowed:
        yield f"# 選択肢 one of: {', '.join(choices_of(assumption))}"
    if assumption.places:
        where = dict.fromkeys(f"{document_id} page {place.page}" for document_id, place in assumption.places)
        yield f"# 場所 see: {', '.join(where)}"
    yield f"{json.dumps(assumption.id, ensure_ascii=False)} = {json.dumps(assumption.answer, ensure_ascii=False)}\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_answers(path: Path) -> dict[str, str]:
    """The answers of a file, by the ids of the assumptions; without those left empty.

    Raises:
        UsageError: The file is no TOML, or an answer is no text or number.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("the answers are no TOML", file=path.name, found=str(error)) from error
    answers = dict(_flat(tables))
    wrong = [key for key, answer in answers.items() if not isinstance(answer, str | int)]
    if wrong:
        raise UsageError("an answer is no text", file=path.name, found=", ".join(wrong), expected='"id" = "answer"')
    return {key: str(answer) for key, answer in answers.items() if answer != ""}


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Keys with dots, however the file has them: `unit.money = "円"` is a table unit with a key money."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def check_answers(answers: Mapping[str, str], assumptions: Sequence[Assumption], name: str) -> None:
    """Refuse answers to questions that nobody asks, and answers that are not allowed."""
    allowed = {assumption.id: assumption.allowed for assumption in assumptions}
    if unknown := [key for key in answers if key not in allowed]:
        ids = ", ".join(allowed) or "none: nothing is assumed"
        raise UsageError("an answer to no question", file=name, found=", ".join(unknown), expected=ids)
    for key, answer in answers.items():
        if allowed[key] and answer not in allowed[key]:
            raise UsageError(f"no answer to {key}", file=name, found=answer, expected=", ".join(allowed[key]))

"""form.toml: what a draft assumes, a line each, and what a sheet has mended of a form."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import tomlkit

from hyoka.forms.table_slots import as_written
from hyoka.html.templating import rendered
from hyoka.text.japanese import fold
from hyoka_draft import TEMPLATES
from hyoka_draft.answers import Answers
from hyoka_draft.facts import (
    Draft,
)
from hyoka_draft.lessons import Lesson
from hyoka_draft.meanings import (
    concepts_in_words,
)


def form_toml(draft: Draft, answers: Answers | None = None) -> str:
    """The form as TOML, with what a person has said of it.

    What nobody has said has the mark # ? behind it, or stands among labels under open.
    """
    answers = answers or Answers()
    keys: dict[str, Any] = {"city": "", "code": ""}
    if "basis" in draft.open:
        keys["basis"] = ""
    said = (item for item in draft.form_data.items() if item[1] not in (None, ""))
    keys |= {key: value for key, value in said if key not in ("labels", "tables")}
    alone = {*keys, *draft.labels, "name"}
    together = [key for key in draft.open if key not in alone]

    resting: dict[str, list[int]] = defaultdict(list)
    for number, fact in enumerate(draft.facts):
        for key in dict.fromkeys(fact.rests_on):
            resting[key].append(number)

    def line(key: str, text: str, *, is_open: bool = False) -> str:
        numbers = resting[key]
        count = len(numbers) or draft.open.get(key, 0)
        example = _example(draft, numbers, key) if numbers or key in draft.instead else ""
        about = "? " * is_open + (f"{count:,}" if count else "") + example
        comment = " | ".join(filter(None, [about.strip(), answers.notes.get(key)]))
        return f"{text}  # {comment}" if comment else text

    def lines(values: Mapping[str, Any]) -> Iterator[str]:
        for key, value in values.items():
            text = f"{tomlkit.key(key).as_string()} = {_toml(value).as_string()}"
            yield line(key, text, is_open=key in draft.open or value == "")

    return rendered(
        "form.toml.j2",
        TEMPLATES,
        remarks=answers.remarks,
        keys=list(lines(keys)),
        labels=list(lines(draft.labels)),
        tables=list(_table_lines(draft.form_data.get("tables", {}))),
        together=[line(key, f"{tomlkit.item(key).as_string()},") for key in together],
        contradicts=bool(draft.contradictions),
        concepts=list(concepts_in_words(draft.labels.values())),
        is_named="name" not in draft.open,
        has_word="activity_word" in draft.form_data,
        undated=0 if "year" in keys else draft.undated,
    )


def _table_lines(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tables, a slot a line."""
    for table, kinds in tables.items():
        for kind, slots in kinds.items():
            yield ""
            yield f"[tables.{tomlkit.item(table).as_string()}.{kind}]"
            for key, value in slots.items():
                yield f"{key} = {_toml(value).as_string()}"


def _example(draft: Draft, numbers: Sequence[int], key: str) -> str:
    """One of the figures that rest on a key, with its page.

    Of an open key one that contradicts a sum, with the sum, one that another label contradicts,
    with that label, or one that other lines read otherwise which read the corrected sheets as well,
    with these.
    """
    is_open = key in draft.open
    doubtful = [number for number in numbers if number in draft.doubts] if is_open else []
    if key in draft.contradictions:
        fact, label, text = draft.contradictions[key]
        beside = f" ≠ {label}" + (f" {text}" if text != label else "")
    elif key in draft.instead:
        instead, fact = draft.instead[key]
        beside = f" または or {instead}"
    else:
        number = (doubtful or numbers)[0]
        fact = draft.facts[number]
        beside = f" ≠ {draft.doubts[number]}" if doubtful else ""
    text = " ".join(fact.text.split())
    return f": {text}{beside} ({fact.document_id} p.{fact.place.page})"


def _toml(value: Any) -> Any:  # noqa: ANN401 - whatever a key of a form may have
    """A value in one line, tables within it as well."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        for key, below in value.items():
            table.append(key, _toml(below))
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        for below in value:
            array.append(_toml(below))
        return array
    return tomlkit.item(value)


def mended_toml(text: str, lessons: Iterable[Lesson]) -> str:
    """The text of a form with what corrected sheets say; all else stays, comments too."""
    document = tomlkit.parse(text)
    labels = document.setdefault("labels", tomlkit.table())
    printed = {fold(label): label for label in labels}
    for lesson in lessons:
        for key, value in lesson.settings.items():
            document[key] = value
        for each in lesson.tables:
            of_tables = document.setdefault("tables", tomlkit.table(is_super_table=True))
            of_tables.setdefault(each.table, tomlkit.table())[each.kind] = as_written(each.slots)
        for label, meaning in lesson.meanings.items():
            labels[printed.get(label, label)] = meaning
        asked = {key for question in lesson.questions for key in question.keys}
        if asked:
            document["open"] = sorted({*document.get("open", ()), *asked})
    return tomlkit.dumps(document)

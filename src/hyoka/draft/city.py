"""Which municipality documents are of: asked, with the name that they print most."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from hyoka.errors import UsageError
from hyoka.vocabulary import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyoka.forms.assumptions import Form
    from hyoka.forms.sheets import Sheet

#: What stands in a declaration until somebody answers.
UNKNOWN: Final = {"city": "市", "code": "000000"}
#: 市民 and the like are no city's.
_ENDING: Final = re.compile("[市町村](?![民営立長役場費債税有道議街])")
_KANJI: Final = re.compile("[一-龯々ヶケ]+$")
_LONGEST: Final = 5
#: A longer name counts if it is printed nearly as often as the shorter one that it ends with.
_NEARLY: Final = 0.8
_NO_NAMES: Final = frozenset({"都市", "本市", "当市", "全市", "他市", "各市", "同市", "本町", "当町", "本村", "当村"})


def ask_for_city(sheets: Sequence[Sheet], form: Form) -> dict[str, str]:
    """The municipality's name and code as they are answered, with the questions about them.

    Args:
        sheets: The sheets of all documents.
        form: What is assumed of them; the questions city and code are added.

    Raises:
        UsageError: The answer to code is no code.
    """
    code = form.answers.get("code", UNKNOWN["code"])
    if not re.fullmatch(r"\d{6}", code):
        raise UsageError("no answer to code", expected="six digits with the check digit, 272043", found=code)
    name, printed = _most_printed(sheets)
    form.assume("city", "どの市区町村の資料ですか。 — Which municipality are these documents of?", name, printed)
    form.assume(
        "code", "その全国地方公共団体コード（6桁）は何ですか。 — Which code of six digits has it?", UNKNOWN["code"]
    )
    for key in UNKNOWN:
        form.assumptions[key].places = [
            (sheet.document_id, sheet.texts[0].place) for sheet in sheets[:1] if sheet.texts
        ]
    return {key: form.assumptions[key].value or unknown for key, unknown in UNKNOWN.items()}


def _most_printed(sheets: Sequence[Sheet]) -> tuple[str, str]:
    """The name of a municipality that is printed most, and a text that has it; "" where none has one."""
    counts, example = Counter[str](), dict[str, str]()
    for text in (text for sheet in sheets for text in sheet.texts):
        folded = re.sub(YEAR, " ", text.folded)
        for ending in _ENDING.finditer(folded):
            run = _KANJI.search(folded[: ending.start()])
            for length in range(1, min(_LONGEST, len(run[0]) if run else 0) + 1):
                name = folded[ending.start() - length : ending.end()]
                counts[name] += 1
                example[name] = min(example.get(name, text.text), text.text, key=len)
    often = [name for name, count in counts.items() if count >= _NEARLY * max(counts.values())]
    name = max(often, key=len, default="")
    return ("", "") if name in _NO_NAMES else (name, example.get(name, ""))

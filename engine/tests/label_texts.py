"""What the rules of labels say of every distinct text of many documents.

A change of these rules is judged by the texts of which they say something else than before. The
texts are those of published documents: they are written where the caller says, outside the
repository.

    .venv/bin/python -m engine.tests.label_texts texts.txt --read data/raw ../shared/pdf-real
    .venv/bin/python -m engine.tests.label_texts texts.txt --out before.json
    .venv/bin/python -m engine.tests.label_texts texts.txt --against before.json
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from hyoka.forms.labels import LabelSlots, label_finder
from hyoka.grid.model import Row
from hyoka.grid.page_items import page_items
from hyoka.grid.paragraphs import split_at_white_space
from hyoka.pages.reader import printed_pages
from hyoka.text.errors import HyokaError
from hyoka.text.units import stated_unit
from hyoka.text.vocabulary import concepts_of, plain_label
from hyoka.text.years import year_of

#: Letters of a longest label.
_LONGEST = 60
#: The latest year that a label without an era may name.
_LATEST = 2035
#: Labels as forms declare them: the words whose changed meanings are told by what stands around.
_DECLARED = dict.fromkeys(("事業費", "一般財源", "決算", "実績", "目標", "その他"), "")


def texts_of(files: Iterable[Path]) -> Iterator[str]:
    """The folded texts of the cells and lines of documents that may be labels."""
    for path in files:
        with suppress(HyokaError):
            for page in printed_pages(path):
                for item in page_items(page):
                    for part in item.cells if isinstance(item, Row) else [item]:
                        yield part.folded
                        if isinstance(item, Row) and item.guessed:
                            yield from (piece.folded for piece in split_at_white_space(part))


def said_of(text: str, slots: LabelSlots) -> dict[str, object]:
    """What the rules say of a text: its meanings, its year, its unit."""
    unit = stated_unit(text)
    meanings = asdict(slots.of(text))
    return {
        "plain": plain_label(text),
        "concepts": [concepts_of(text), concepts_of(text, funding=True)],
        "slots": {key: value for key, value in meanings.items() if value},
        "year": year_of(text, _LATEST),
        "unit": unit and [unit.unit, unit.printed, unit.is_understood],
        "label": label_finder(_DECLARED)(text),
    }


def main() -> None:
    """Write the texts, or what is said of them; end with 1 where that differs."""
    parser = argparse.ArgumentParser(prog="label_texts", description=__doc__)
    parser.add_argument("texts", type=Path, help="file of the texts, a line each")
    parser.add_argument("--read", type=Path, nargs="+", help="folders whose documents are read")
    parser.add_argument("--out", type=Path, help="where to write what is said of each text")
    parser.add_argument("--against", type=Path, help="what was said of them before")
    options = parser.parse_args()
    if options.read:
        files = [file for folder in options.read for file in folder.rglob("*")]
        files = sorted(file for file in files if file.suffix in (".pdf", ".xlsx"))
        texts = {text for text in texts_of(files) if 0 < len(text) <= _LONGEST}
        options.texts.write_text("\n".join(sorted(texts)), encoding="utf-8")
    slots = LabelSlots(_DECLARED, {})
    texts = options.texts.read_text(encoding="utf-8").split("\n")
    said = json.loads(json.dumps({text: said_of(text, slots) for text in texts}))
    if options.out:
        options.out.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    before = json.loads(options.against.read_text(encoding="utf-8")) if options.against else said
    differing = [text for text in texts if said[text] != before.get(text)]
    for text in differing:
        for key, value in said[text].items():
            if (earlier := before.get(text, {}).get(key)) != value:
                sys.stdout.write(f"{text}\t{key}\t{_shown(earlier)}\t{_shown(value)}\n")
    sys.stdout.write(f"{len(texts)} texts; {len(differing)} differ\n")
    sys.exit(bool(differing))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()

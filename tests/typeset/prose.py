"""The project's own short sentences in place of the cities', by kind of text, about a named thing."""

import re
import tomllib
from pathlib import Path
from zlib import crc32

TEXTS = tomllib.loads((Path(__file__).parent / "prose.toml").read_text(encoding="utf-8"))
THINGS, DOINGS, SECTIONS, DEPARTMENTS = (TEXTS[name] for name in ("things", "doings", "sections", "departments"))
#: The kinds of text.
POOLS = ("result", "done", "goal", "plan", "reason", "outcome", "issue", "next")


def subject(name: str) -> str:
    """What a project's name is about, without the word for project."""
    bare = re.sub(r"[（(][^（()）]*[）)]$", "", name)
    return re.sub(r"(事務)?(事業|業務|事務)$", "", bare) or bare or "市の案内冊子の発行"


def paragraphs(kind: str, name: str, count: int = 1, field: str = "") -> str:
    """So many paragraphs about a named thing, none of them twice in a row; the first doesn't begin with また."""
    pool = TEXTS[kind]
    first = crc32(f"{name}{field}".encode()) % len(pool)
    if pool[first].startswith("また"):
        first += 1
    return "\n".join(pool[(first + step) % len(pool)].format(s=subject(name)) for step in range(count))

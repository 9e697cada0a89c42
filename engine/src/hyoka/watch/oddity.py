"""What an oddity is, and of what it is found."""

from collections.abc import Mapping, Sequence
from typing import Any

from hyoka.grid.paragraphs import Part
from hyoka.text.messages import Message

#: Page, kind and text of what is odd.
Oddity = tuple[int, str, str | Message]
Record = Mapping[str, Any]
Tables = Mapping[str, list[Any]]
Pages = Mapping[int, Sequence[Part]]

"""What the recogniser returned for the pictures of the tests: found lines, texts, places, scores.

    python annexes/pictures/tests/recorded.py     recognise them all and write data/recognised.json

A picture that is not there, as after a change of how pages are drawn or laid flat, is recognised.
"""

import json
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final
from unittest.mock import patch

import numpy as np
from scanned import SCANS
from true_tables import ROOT, TESTS

from hyoka.pages.reader import read_pages
from hyoka_pictures.engine import LineReading, Recogniser

FILE: Final = Path(__file__).parent / "data" / "recognised.json"
ENGINE: Final = "hyoka_pictures.engine.Recogniser"
#: Digits behind the point of shares and pixels.
DIGITS: Final = 4


class Recorded:
    """In place of the recogniser: what it returned before.

    Attributes:
        known: How many pictures it knew of those that it was asked for.
    """

    def __init__(self) -> None:
        self.known = 0
        self.returned: dict[str, list[Any]] = json.loads(FILE.read_text(encoding="utf-8"))

    @cached_property
    def _real(self) -> Recogniser:
        return Recogniser()

    def find(self, grey: np.ndarray) -> np.ndarray:
        corners = self._of(grey)
        if corners is None:
            return self._real.find(grey)
        return np.array(corners, np.float64).reshape(-1, 4, 2)

    def read(self, lines: list[np.ndarray]) -> list[LineReading]:
        readings = [self._of(line) for line in lines]
        left = [line for line, known in zip(lines, readings, strict=True) if known is None]
        read = iter(self._real.read(left) if left else ())
        return [next(read) if known is None else LineReading(*known) for known in readings]

    def _of(self, picture: np.ndarray) -> list[Any] | None:
        returned = self.returned.get(digest(picture))
        self.known += returned is not None
        return returned


class Recording(Recogniser):
    """The recogniser; what it returns is kept."""

    returned: ClassVar[dict[str, list[Any]]] = {}

    def find(self, grey: np.ndarray) -> np.ndarray:
        corners = super().find(grey)
        self.returned[digest(grey)] = corners.round(DIGITS).tolist()
        return corners

    def read(self, lines: list[np.ndarray]) -> list[LineReading]:
        readings = super().read(lines)
        for line, (text, middles, sure) in zip(lines, readings, strict=True):
            shares = [[round(share, DIGITS) for share in of] for of in (middles, sure)]
            self.returned[digest(line)] = [text, *shares]
        return readings


def digest(picture: np.ndarray) -> str:
    return sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()[:16]


def main() -> None:
    files = sorted((TESTS / "cases").glob("*/*/*.pdf"))
    with TemporaryDirectory() as folder, patch(ENGINE, Recording):
        for name, make in SCANS.items():
            (Path(folder) / name).mkdir()
            files.append(make(Path(folder) / name))
        for file in files:
            list(read_pages(file, cache=False))
    lines = [
        f"{json.dumps(key)}: {json.dumps(returned, ensure_ascii=False)}"
        for key, returned in sorted(Recording.returned.items())
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} pictures of pages and lines in {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

"""The words of codes (words.csv)."""

from pathlib import Path
from typing import Final

from hyoka.text.label_files import csv_rows

#: Column of the contract, or what a notebook calls one → code → word (words.csv).
CODE_WORDS: Final[dict[str, dict[str, str]]] = {}
for _row in csv_rows(Path(__file__).with_name("words.csv")):
    CODE_WORDS.setdefault(_row["column"], {})[_row["code"]] = _row["word"]

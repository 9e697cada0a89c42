"""The patterns of Japanese words by which parts of names and pages are told (patterns.csv)."""

import re
from pathlib import Path
from typing import Final

from hyoka.text.label_files import csv_rows

#: The compiled pattern of each name.
PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    row["name"]: re.compile(row["pattern"]) for row in csv_rows(Path(__file__).with_name("patterns.csv"))
}

"""Print the packages that are installed and stand in no line of some locks.

python deploy/unlocked.py requirements.lock

Of a new lock these are what an older one has left; of the locks that an environment was made by,
what a person has installed.
"""

import re
import sys
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

#: What no lock names: what installs and comes with Python, and the project's own packages.
OWN = {
    *("pip", "setuptools", "wheel"),
    *("hyoka", "hyoka-desk", "hyoka-draft", "hyoka-notebooks", "hyoka-pictures", "hyoka-workbooks"),
}


def normalised(name: str) -> str:
    """A package's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def unlocked(locks: Iterable[Path]) -> list[str]:
    texts = [lock.read_text(encoding="utf-8") for lock in locks if lock.exists()]
    named = re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", "\n".join(texts))
    locked = {normalised(name) for name in named} | OWN
    installed = {normalised(found.metadata["Name"]) for found in distributions()}
    return sorted(installed - locked)


if __name__ == "__main__":
    print(*unlocked(map(Path, sys.argv[1:])))

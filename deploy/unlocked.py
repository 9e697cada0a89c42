"""Print the packages that are installed and stand in no line of a lock, left by an older one.

python deploy/unlocked.py requirements.lock
"""

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

#: What no lock names: what installs and comes with Python, and the project's own packages.
OWN = {"pip", "setuptools", "wheel", "hyoka", "hyoka-notebooks"}


def normalised(name: str) -> str:
    """A package's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def unlocked(lock: Path) -> list[str]:
    named = re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", lock.read_text(encoding="utf-8"))
    locked = {normalised(name) for name in named} | OWN
    installed = {normalised(found.metadata["Name"]) for found in distributions()}
    return sorted(installed - locked)


if __name__ == "__main__":
    print(*unlocked(Path(sys.argv[1])))

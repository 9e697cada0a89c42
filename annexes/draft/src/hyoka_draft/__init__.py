"""Draft a form from a city's PDFs: what its sheets mean, what that rests on, and their facts.

A package beside the engine, which finds the command `hyoka draft` by the entry point
`hyoka.commands`.
"""

from pathlib import Path
from typing import Final

#: The templates of what is written for people.
TEMPLATES: Final = Path(__file__).with_name("templates")

"""The desk: what a person calls beside `hyoka tables`, on a folder of PDFs and its tables.

A package beside the engine, which finds its commands by the entry point `hyoka.commands`.
"""

from pathlib import Path
from typing import Final

#: The templates of what is written for people.
TEMPLATES: Final = Path(__file__).with_name("templates")

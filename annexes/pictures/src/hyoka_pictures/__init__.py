"""Pages that are pictures: letters and ruled lines found in them.

They give the same `Page` as a PDF with text. The engine finds this package by its entry point
`hyoka.annexes`, and uses these names alone.
"""

from hyoka_pictures.installed import in_words, program
from hyoka_pictures.recognition import Recognition

__all__ = ["Recognition", "in_words", "program"]

"""The font that stands in for Japanese fonts which are not in a file.

Pages hold parts of it.
"""

from importlib.metadata import distribution
from pathlib import Path
from typing import Final

_NAME: Final = "ipaexg.ttf"
_IN_WHEEL: Final = Path(__file__).parents[1] / "fonts" / _NAME


def ipa_font() -> Path:
    """The file of the IPA font: the wheel's, else that of the package that it comes in."""
    if _IN_WHEEL.is_file():
        return _IN_WHEEL
    return Path(
        str(distribution("matplotlib-fontja").locate_file(f"matplotlib_fontja/fonts/{_NAME}"))
    )

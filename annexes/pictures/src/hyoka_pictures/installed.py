"""What recognises pictures, as it is installed."""

from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path, PurePath
from typing import Final

from hyoka.store.sources import files_fingerprint

_RECOGNISING: Final = ("rapidocr", "onnxruntime", "opencv-python-headless")


@cache
def program() -> str:
    """By what pictures are recognised: a hash of this package, and the versions of what it uses."""
    code = files_fingerprint(sorted(Path(__file__).parent.glob("*.*")))
    return " ".join([code, *map(version, _RECOGNISING)])


@cache
def in_words() -> str:
    """What recognises pictures, with its models, in words.

    rapidocr 3.10.0 (PP-OCRv6_det_small, PP-OCRv6_rec_small), onnxruntime 1.32.0 …
    """
    files = [PurePath(file) for file in distribution(_RECOGNISING[0]).files or ()]
    # the model that turns lines is there and not used
    models = sorted(file.stem for file in files if file.match("models/*_[dr]e[tc]_*.onnx"))
    first, *others = (f"{name} {version(name)}" for name in _RECOGNISING)
    return ", ".join([f"{first} ({', '.join(models)})", *others])

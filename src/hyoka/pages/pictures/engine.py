"""The recogniser: rapidocr, which finds lines of text in a picture and reads them."""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from filelock import BaseFileLock, FileLock, Timeout

from hyoka.pdf.chars import Floats
from hyoka.store.files import cache_folder

Picture = npt.NDArray[np.uint8]
#: One thread, for each worker has a recogniser; the long side of a picture in which lines are looked for, pixels; the
#: least width of a line for its reader.
_PARAMETERS: Final = {
    "Global.log_level": "error",
    "Global.use_preprocess_img": False,
    "Global.use_cls": False,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_side_len": 1760,
    "Det.limit_type": "max",
    "Rec.rec_img_shape": [3, 48, 96],
}
#: So many recognisers, of some 700 MB each, work at once on a machine.
_SLOTS: Final = 2


class Reading(NamedTuple):
    """What is read in a picture of a line: letters, the middle of each as a share of its width, how sure each is."""

    text: str
    middles: list[float]
    sure: list[float]


class Recogniser:
    """Finds and reads lines of text.

    Raises:
        ImportError: The extra `ocr` is not installed.
    """

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._engine = RapidOCR(params=_PARAMETERS)

    def find(self, grey: Picture) -> Floats:
        """The four corners of each line of text."""
        found = self._run(grey, use_det=True, use_rec=False).boxes
        return np.array([] if found is None else found, np.float64).reshape(-1, 4, 2)

    def read(self, lines: Sequence[Picture]) -> list[Reading]:
        """What is read in lines; their blanks are none of their letters."""
        return [self._read(line) for line in lines]

    def _read(self, line: Picture) -> Reading:
        found = self._run(line, use_det=False, use_rec=True, return_word_box=True)
        (text,), (words,) = found.txts, found.word_results
        steps = [0, *(step for steps in words.word_cols for step in steps)]
        counts = np.cumsum([not letter.isspace() for letter in text], dtype=int).tolist()
        middles = [min((steps[count] + 0.5) / words.line_txt_len, 1.0) for count in counts]
        return Reading(text, middles, words.confs[: len(text)])

    def _run(self, grey: Picture, **steps: bool) -> Any:  # noqa: ANN401 - its type depends on the steps
        return self._engine(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), **steps)


def free_slot() -> BaseFileLock:
    """A lock that is held while a recogniser is there, lest all workers of a machine have one; waits for it."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    locks = [FileLock(cache_folder() / f"recogniser-{number}.lock") for number in range(_SLOTS)]
    for lock in locks:
        with suppress(Timeout):
            lock.acquire(timeout=0)
            return lock
    waited_for = locks[os.getpid() % _SLOTS]
    waited_for.acquire()
    return waited_for

"""The recogniser: rapidocr's models, which find lines of text in a picture and read them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from filelock import BaseFileLock, FileLock, Timeout

from hyoka.store.files import cache_folder

Picture = npt.NDArray[np.uint8]
#: x0, top, x1, bottom of each, pixels.
PixelBoxes = npt.NDArray[np.int64]

#: Height of a line for the reader of lines, and the width that it sees at least; lines are read in batches so wide.
_HEIGHT: Final = 48
_LEAST_WIDTH, _BATCH_WIDTH = 96, 1200
#: The long side of a picture in which lines are looked for, pixels.
_LONG_SIDE: Final = 1760
#: How far the finder's boxes are blown up, and what it takes for text: rapidocr's defaults.
_FOUND: Final[dict[str, Any]] = {"thresh": 0.3, "box_thresh": 0.5, "unclip_ratio": 1.6, "use_dilation": True}


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
        import onnxruntime
        import rapidocr
        from rapidocr.ch_ppocr_det.utils import DBPostProcess, DetPreProcess

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        models = Path(rapidocr.__file__).parent / "models"
        finder, reader = (next(models.glob(f"*_{task}_*.onnx")) for task in ("det", "rec"))
        self._finder = onnxruntime.InferenceSession(str(finder), options, ["CPUExecutionProvider"])
        self._reader = onnxruntime.InferenceSession(str(reader), options, ["CPUExecutionProvider"])
        letters = self._reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *letters, " "]
        self._prepare, self._boxes_of = DetPreProcess(_LONG_SIDE, "max"), DBPostProcess(**_FOUND)

    def find(self, grey: Picture) -> PixelBoxes:
        prepared = np.asarray(self._prepare(np.repeat(grey[..., None], 3, axis=2)), np.float32)
        corners = self._boxes_of(self._run(self._finder, prepared), grey.shape)[0]
        if not len(corners):
            return np.empty((0, 4), np.int64)
        return np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1).astype(np.int64)

    def read(self, lines: Sequence[Picture]) -> list[Reading]:
        import cv2

        resized = [cv2.resize(line, (_width(line), _HEIGHT), interpolation=cv2.INTER_AREA if line.shape[0] > _HEIGHT
                              else cv2.INTER_CUBIC) for line in lines]  # fmt: skip
        readings: dict[int, Reading] = {}
        for batch in _batches([line.shape[1] for line in resized]):
            width = max(_LEAST_WIDTH, *(resized[i].shape[1] for i in batch))
            pixels = np.zeros((len(batch), 3, _HEIGHT, width), np.float32)
            for row, i in enumerate(batch):
                pixels[row, :, :, : resized[i].shape[1]] = resized[i].astype(np.float32) / 127.5 - 1
            shares = self._run(self._reader, pixels)
            for row, i in enumerate(batch):
                readings[i] = self._decoded(shares[row], width / resized[i].shape[1])
        return [readings[i] for i in range(len(lines))]

    def _decoded(self, shares: npt.NDArray[np.float32], stretch: float) -> Reading:
        """The letters of a line from the share of each at each step (CTC: repeated steps are one letter, 0 is none)."""
        best = shares.argmax(axis=1)
        steps = np.flatnonzero((best > 0) & (best != np.concatenate(([0], best[:-1]))))
        text = "".join(self._letters[best[step]] for step in steps)
        middles = ((steps + 0.5) / len(best) * stretch).clip(0, 1)
        return Reading(text, middles.tolist(), shares[steps, best[steps]].tolist())

    @staticmethod
    def _run(session: Any, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:  # noqa: ANN401 - onnxruntime's
        shares: npt.NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: pixels})[0]
        return shares


def _width(line: Picture) -> int:
    return max(8, round(line.shape[1] * _HEIGHT / line.shape[0]))


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of lines of like width, as many at a time as are _BATCH_WIDTH wide."""
    batch: list[int] = []
    for i in sorted(range(len(widths)), key=widths.__getitem__):
        if batch and widths[i] * (len(batch) + 1) > _BATCH_WIDTH:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def free_slot() -> BaseFileLock:
    """A lock that is held while a recogniser is there, lest all workers of a machine have one; waits for it."""
    locks = [FileLock(cache_folder() / f"recogniser-{number}.lock") for number in range(_SLOTS)]
    cache_folder().mkdir(parents=True, exist_ok=True)
    for lock in locks:
        with suppress(Timeout):
            lock.acquire(timeout=0)
            return lock
    waited_for = locks[os.getpid() % _SLOTS]
    waited_for.acquire()
    return waited_for

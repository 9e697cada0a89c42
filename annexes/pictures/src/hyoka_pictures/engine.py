"""What finds and reads lines of text in pictures."""

import ctypes
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
from PIL import Image

from hyoka.pdf.chars import Floats
from hyoka_pictures.ink import Picture, as_picture, square
from hyoka_pictures.settings import PICTURE

#: The long side of a picture in which lines are looked for is 1,760 pixels, the least width of a
#: line for its reader 96.
_PARAMETERS: Final = {
    "Global.log_level": "error",
    "Global.use_preprocess_img": False,
    "Global.use_cls": False,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_side_len": 1760,
    "Det.limit_type": "max",
    "Rec.rec_img_shape": [3, 48, 96],
}
#: All cores look for lines in a picture; to read a line takes one, for several are read at once.
_THREADS: Final = "EngineConfig.onnxruntime.intra_op_num_threads"

#: mallopt's parameter of the size from which memory is the system's alone, and its highest value.
_MMAP_THRESHOLD: Final = (-3, 32 << 20)


def _call_glibc(function: str, *arguments: int) -> None:
    """Call a function of glibc about memory; another system has none."""
    if sys.platform != "win32" and (found := getattr(ctypes.CDLL(None), function, None)):
        found(*arguments)


class LineReading(NamedTuple):
    """What is read in the picture of a line.

    middles: the middle of each letter, a share of the line's width. sure: how sure each letter is.
    """

    text: str
    middles: list[float]
    sure: list[float]


class Recogniser:
    """Finds and reads lines of text."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        _call_glibc("mallopt", *_MMAP_THRESHOLD)
        self._finder: Any = RapidOCR(params=_PARAMETERS | {_THREADS: os.cpu_count()})
        self._use_less_memory()
        self._reader: Any = RapidOCR(params=_PARAMETERS | {_THREADS: 1})

    def _use_less_memory(self) -> None:
        """Let lines be found without the layout in which onnxruntime would turn its numbers.

        That layout takes 140 MB more for an A4 page, finds the same lines, and saves no time.
        rapidocr has no setting for it; where its model has another name, all stays as it is.
        """
        settings = self._finder.cfg
        about = settings.Det
        name = f"{about.ocr_version.value}_{about.task_type.value}_{about.model_type.value}.onnx"
        model = Path(str(settings.Global.model_root_dir)) / name
        if not model.is_file():
            return
        options = SessionOptions()
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = os.cpu_count() or 1
        options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        self.find(np.full((32, 32), 255, np.uint8))  # its own is made by its first picture
        self._finder.text_det.session.session = InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def find(self, grey: Picture) -> Floats:
        """The four corners of each line of text.

        This takes most memory of all: what was freed and kept for later goes back to the system.
        """
        _call_glibc("malloc_trim", 0)
        found = self._finder(grey, use_det=True, use_rec=False).boxes
        corners = [] if found is None else found
        return np.array(corners, np.float64).reshape(-1, 4, 2)

    def read(self, lines: list[Picture]) -> list[LineReading]:
        """What is read in lines, several at once; their blanks are none of their letters."""
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(self._read_surely, lines))

    def _read_surely(self, line: Picture) -> LineReading:
        """What is read in a line; a name with an unsure letter is read in other looks, too.

        Bolder, for thin strokes may be broken, and in other sizes. Of all readings the one counts
        whose least sure letter is the surest. Figures are read once, for sums prove them, not a
        second look; so is prose.
        """
        first = self._read(line)
        is_name = len(first.text) <= PICTURE.longest_word
        is_name &= not any(map(str.isdigit, first.text))
        if not is_name or min(first.sure, default=1.0) >= PICTURE.word_sure:
            return first
        height, width = line.shape
        bold = cv2.erode(line, square(2))
        readings = [first, self._read(as_picture(bold))]
        for size in PICTURE.other_sizes:
            sides = (round(width * size), round(height * size))
            resized = Image.fromarray(line).resize(sides, Image.Resampling.BICUBIC)
            readings.append(self._read(np.asarray(resized)))
        return max(readings, key=lambda reading: min(reading.sure, default=0.0))

    def _read(self, line: Picture) -> LineReading:
        found = self._reader(line, use_det=False, use_rec=True, return_word_box=True)
        (text,) = found.txts
        (words,) = found.word_results
        steps = [0]
        for of_word in words.word_cols:
            steps += of_word
        are_letters = [not letter.isspace() for letter in text]
        counts = np.cumsum(are_letters, dtype=int).tolist()
        middles = [min((steps[count] + 0.5) / words.line_txt_len, 1.0) for count in counts]
        return LineReading(text, middles, words.confs[: len(text)])

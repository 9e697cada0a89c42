"""What a benchmark ran on: cores, memory, versions; nothing that names the machine or whose it is."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

LIBRARIES = (
    "camelot-py", "numba", "numpy", "pandas", "pandera", "pdf-oxide", "pdfplumber", "pikepdf", "pyarrow", "pymupdf",
    "pypdfium2",
)  # fmt: skip


def machine() -> dict[str, object]:
    """The facts of this machine that a figure depends on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    named = re.search(r"(?m)^model name\s*: (.+)$", facts.read_text()) if facts.exists() else None
    return named[1].strip() if named else platform.processor()

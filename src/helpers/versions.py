"""The engine that these helpers and notebooks were made for."""

import re
from importlib.metadata import PackageNotFoundError, requires, version

from hyoka.text import UsageError, install_command

#: The requirement of the notebooks' package that names the engine: hyoka[second-reading]==0.3.0.
_ENGINE = re.compile(r"hyoka(?:\[[^]]*\])?\s*==\s*([\w.+]+)\s*$")


def check_engine() -> None:
    """Refuse an engine of another version than the notebooks were made for.

    Raises:
        UsageError: It is another one; the message says how to install the right one.
    """
    try:
        lines = requires("hyoka-notebooks") or []
        there = version("hyoka")
    except PackageNotFoundError:  # they are run from a checkout, in which they belong together
        return
    wanted = [found[1] for line in lines if (found := _ENGINE.match(line))]
    if wanted and there not in wanted:
        install = install_command("./engine")
        raise UsageError("other_engine", expected=wanted[0], found=there, install=install)

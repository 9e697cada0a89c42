"""What the Tab key offers inside the quotes of `h.load("` and `h.describe("`: the tables."""

import re
import sys
from typing import Any, Final

from IPython.core.getipython import get_ipython

from hyoka.contract import TABLES

#: A call whose first text is the name of a table, up to where the cursor stands in it.
_CALL: Final = r"(?:.*\W)?(\w+)\.(?:load|describe)\(\s*(?:name\s*=\s*)?[\"'](\w*)$"


def offer_tables(package: str) -> None:
    """Have the Tab key offer them in calls of this package; outside a notebook nothing is done."""
    shell = get_ipython()
    if shell is None:
        return

    def offered(_: object, event: Any) -> list[str]:  # noqa: ANN401 - as IPython hands it over
        call = re.match(_CALL, event.text_until_cursor, re.DOTALL)
        if call is None or shell.user_ns.get(call[1]) is not sys.modules[package]:
            return []
        return [name for name in TABLES if name.startswith(call[2])]

    shell.set_hook("complete_command", offered, re_key=_CALL)

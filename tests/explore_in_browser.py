"""The page that searches everything in headless Chromium: a script runs in it and tells what it found."""

from __future__ import annotations

import html
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

from pages_in_browser import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from pathlib import Path

_RUN_SCRIPT = """<script>
const result = document.createElement("pre");
result.id = "result";
const report = (found) => { result.textContent = JSON.stringify(found); document.body.append(result); };
(async () => report(await (async () => { SCRIPT })()))().catch((error) => report({failed: String(error)}));
</script></body>"""


def run_script(page: Path, folder: Path, script: str, address: str = "") -> Any:
    """What a script returns that runs in the page.

    Args:
        page: The HTML file.
        folder: Where the copy with the script in it and the browser's profile go.
        script: The body of an async function; what it returns must be able to stand in JSON.
        address: What stands behind the # of the page's address.
    """
    assert CHROMIUM is not None
    copy = folder / f"script-{page.name}"
    text = page.read_text(encoding="utf-8")
    copy.write_text(text.replace("</body>", _RUN_SCRIPT.replace("SCRIPT", script), 1), encoding="utf-8")
    dom = subprocess.run(
        [
            CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--window-size=1440,1200",
            "--virtual-time-budget=20000", "--timeout=60000", "--dump-dom", f"{copy.as_uri()}#{address}",
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=True,
    ).stdout  # fmt: skip
    found = re.search(r'<pre id="result">(.*?)</pre>', dom, re.DOTALL)
    assert found, f"the browser said nothing of {page.name}"
    return json.loads(html.unescape(found.group(1)))

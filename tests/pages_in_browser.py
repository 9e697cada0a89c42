"""Chromium and axe-core for tests of pages: where they are, and what they say of a page."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, [os.environ.get("HYOKA_CHROMIUM"), *map(shutil.which, NAMES)]), None)
AXE_PLACES = (
    os.environ.get("HYOKA_AXE", ""),
    *(str(ROOT / folder / "node_modules" / "axe-core" / "axe.min.js") for folder in ("build", ".")),
)
AXE = next((Path(place) for place in AXE_PLACES if place and Path(place).is_file()), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip

#: Whatever a page asks for beyond itself is refused and noted, whether there is a network or not.
POLICY = """<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<script>
const requests = [];
document.addEventListener("securitypolicyviolation", e => requests.push(e.blockedURI));
</script>"""

#: WCAG 2.1 AA, on which JIS X 8341-3:2016 AA rests, and axe's own best practices.
CHECK = """
window.addEventListener("load", async () => {
  for (let round = 0; OPEN && round < 2; round += 1) {  // what is opened may make more to open
    document.querySelectorAll("details").forEach(d => { d.removeAttribute("name"); d.open = true; });
    await new Promise(done => setTimeout(done, 100));
  }
  if (OPEN) document.querySelector("button.hyoka-source")?.click();
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const result = found.violations.map(v => ({id: v.id, nodes: v.nodes.map(n => n.html.slice(0, 200))}));
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const background = getComputedStyle(document.body).backgroundColor;
  const out = document.createElement("pre");
  out.id = "result";
  out.textContent = JSON.stringify({requests, violations: result, wide, background, passes: found.passes.length});
  parent.document.body.append(out);
});
"""

#: The least width of a window in CSS pixels; a narrower page is shown in a frame.
NARROWEST = 500

#: Runs a script in the page.
RUN = """<script>
const result = document.createElement("pre");
result.id = "result";
const report = (found) => { result.textContent = JSON.stringify(found); parent.document.body.append(result); };
(async () => report(await (async () => { SCRIPT })()))().catch((error) => report({failed: String(error)}));
</script></body>"""


def require_browser() -> None:
    """Skip the test where there is no browser or no axe-core; fail where they are required."""
    missing = [name for name, found in (("Chromium", CHROMIUM), ("axe-core (HYOKA_AXE)", AXE)) if not found]
    if missing and os.environ.get("HYOKA_REQUIRE_BROWSER") == "1":
        pytest.fail(f"not found: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not found: {', '.join(missing)}")


def check_page(page: Path, folder: Path, *, width: int = 1440, opened: bool = False, dark: bool = False) -> dict:
    """What axe-core and the browser say of a page: violations, requests beyond it, pixels that stand out sideways.

    Args:
        page: The HTML file.
        folder: Where the copy with axe-core in it and the browser's profile go.
        width: Width of the page in CSS pixels.
        opened: Whether all disclosures are opened first.
        dark: Whether the reader asks for dark pages.
    """
    assert AXE is not None
    script = AXE.read_text(encoding="utf-8") + CHECK.replace("OPEN", str(opened).lower())
    copy = folder / f"{page.stem}-{width}-{opened}.html"
    text = _text(page).replace("<head>", f"<head>{POLICY}", 1)
    text = text.replace("</head>", f"<script>{script}</script></head>", 1)
    return _result(copy, text, folder, width=width, dark=dark)


def run_script(page: Path, folder: Path, script: str, address: str = "", width: int = 1440) -> Any:
    """What a script returns that runs in the page.

    Args:
        page: The HTML file.
        folder: Where the copy with the script in it and the browser's profile go.
        script: The body of an async function; what it returns must be able to stand in JSON.
        address: What stands behind the # of the page's address.
        width: Width of the page in CSS pixels.
    """
    text = _text(page).replace("</body>", RUN.replace("SCRIPT", script), 1)
    return _result(folder / f"script-{page.name}", text, folder, address=address, width=width)


def printed(page: Path, folder: Path) -> list[list[str]]:
    """The lines of each sheet of a printed page, and a line for each picture where it stands."""
    assert CHROMIUM is not None
    target = folder / f"{page.stem}.pdf"
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [CHROMIUM, *FLAGS, profile, f"--print-to-pdf={target}", "--no-pdf-header-footer", page.as_uri()]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    with pdfium.PdfDocument(target) as sheets:
        return [_lines(sheet) for sheet in sheets]


def _lines(sheet: pdfium.PdfPage) -> list[str]:
    edges = sorted(picture.get_bounds()[1] for picture in sheet.get_objects([pdfium.raw.FPDF_PAGEOBJ_IMAGE]))
    text, lines, top = sheet.get_textpage(), [], sheet.get_height()
    for bottom in [*reversed(edges), 0]:
        lines += [*text.get_text_bounded(bottom=bottom, top=top).split("\r\n"), "picture"]
        top = bottom
    return [line for line in lines[:-1] if line]


def _text(page: Path) -> str:
    """A page without its own policy, which lets no script in."""
    return re.sub('<meta [^>]*"Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))


def _result(copy: Path, text: str, folder: Path, *, width: int = 1440, address: str = "", dark: bool = False) -> Any:
    """What the browser shows in the element `result` of a page."""
    assert CHROMIUM is not None
    if width < NARROWEST:
        text = f'<!DOCTYPE html><iframe width="{width}" height="844" srcdoc="{html.escape(text)}"></iframe>'
    copy.write_text(text, encoding="utf-8")
    dom = subprocess.run(
        [
            CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},1200",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            "--virtual-time-budget=60000", "--timeout=60000", "--dump-dom", f"{copy.as_uri()}#{address}",
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=True,
    ).stdout  # fmt: skip
    result = re.search(r'<pre id="result">(.*?)</pre>', dom, re.DOTALL)
    assert result, f"the browser said nothing of {copy.name}"
    return json.loads(html.unescape(result.group(1)))

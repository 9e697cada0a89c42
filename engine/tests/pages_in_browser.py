"""Chromium and axe-core for tests of pages: where they are, and what they say of a page."""

import base64
import io
import json
import os
import re
import select
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, [os.environ.get("HYOKA_CHROMIUM"), *map(shutil.which, NAMES)]), None)
AXE = Path(os.environ.get("HYOKA_AXE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
FLAGS = (
    "--remote-debugging-pipe",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
WINDOW = {"height": 1200, "deviceScaleFactor": 1, "mobile": False}

#: Whatever a page asks for beyond itself and the styles beside it is refused and noted, whether
#: there is a network or not.
POLICY = """<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline' file:;
  script-src 'unsafe-inline'">
<script>
const requests = [];
document.addEventListener("securitypolicyviolation", e => requests.push(e.blockedURI));
</script>"""

#: WCAG 2.1 AA, on which JIS X 8341-3:2016 AA rests, and axe's own best practices.
CHECK = """
for (let closed; OPEN && (closed = document.querySelectorAll("details:not([open])")).length;) {
  closed.forEach(d => { d.removeAttribute("name"); d.open = true; });
  await new Promise(done => setTimeout(done, 50));  // what is opened may make more to open
}
if (OPEN) document.querySelector("button.hyoka-source")?.click();
// without preload axe does not ask for the styles once more
const found = OPEN && await axe.run(document, {resultTypes: ["violations"], preload: false});
const faults = (found.violations ?? []).map(v => `${v.id}: ` + v.nodes.map(n =>
  n.html.slice(0, 200)).join(" "));
const wide = document.documentElement.scrollWidth - window.innerWidth;
if (wide > 0) faults.push(`too wide: ${wide} px`);
if (OPEN && found.passes.length <= 10) faults.push("axe-core found hardly anything to look at");
return [...faults, ...requests.splice(0).map(address => `request: ${address}`)].map(f =>
  `${innerWidth} px: ${f}`);
"""


class Browser:
    """One Chromium for all pages of a process, driven by its protocol (CDP) over pipes: it ends
    when they do.
    """

    def __init__(self) -> None:
        self._profile = TemporaryDirectory(prefix="hyoka-browser-", ignore_cleanup_errors=True)
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()
        command = ["bash", "-c", f'exec "$@" 3<&{orders} 4>&{answers}', "bash", CHROMIUM, *FLAGS]
        profile = f"--user-data-dir={self._profile.name}"
        self._process = subprocess.Popen(
            [*command, profile], pass_fds=(orders, answers), stderr=subprocess.DEVNULL
        )
        os.close(orders)
        os.close(answers)
        self._calls, self._read = 0, b""

    def call(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """What the browser answers to a call; events that come in between are passed over."""
        self._calls += 1
        call = {"id": self._calls, "method": method, "params": parameters}
        os.write(
            self._orders,
            json.dumps(call | ({"sessionId": session} if session else {})).encode() + b"\0",
        )
        while True:
            message, end, rest = self._read.partition(b"\0")
            if not end:
                assert select.select([self._answers], [], [], 120)[0], (
                    f"the browser does not answer to {method}"
                )
                self._read += (piece := os.read(self._answers, 1 << 20))
                assert piece, "the browser has ended"
                continue
            self._read, answer = rest, json.loads(message)
            if answer.get("id") == self._calls:
                assert "error" not in answer, (method, answer)
                return answer["result"]

    @contextmanager
    def page(
        self, address: str, width: int = 1440, *, dark: bool = False
    ) -> Iterator[Callable[..., dict[str, Any]]]:
        """A loaded page in a window of its own that knows nothing of other pages.

        Yields its calls.
        """
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)[
            "targetId"
        ]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        call = partial(self.call, session=session)
        call("Emulation.setDeviceMetricsOverride", **WINDOW, width=width)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        call("Emulation.setEmulatedMedia", features=[scheme])
        call("Page.navigate", url=address)
        run_in(
            call,
            "if (document.readyState !== 'complete') await new Promise((done) => { "
            "window.onload = done; });",
        )
        yield call
        self.call("Target.disposeBrowserContext", browserContextId=context)

    def close(self) -> None:
        os.close(self._orders)
        self._process.wait()
        self._profile.cleanup()


@cache
def browser() -> Browser:
    return Browser()


def close_browser() -> None:
    if browser.cache_info().currsize:
        browser().close()
        browser.cache_clear()  # tests of both folders end with it


def run_in(call: Callable[..., dict[str, Any]], script: str) -> Any:
    """What the body of an async function returns in a page; it must be able to stand in JSON."""
    script = f"(async () => {{ {script} }})()"
    answer = call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


def require_browser() -> None:
    """Skip the test where there is no browser or no axe-core; fail where they are required."""
    found = {
        "Chromium": CHROMIUM,
        "axe-core (`make test` installs it by npm; HYOKA_AXE)": AXE.is_file(),
    }
    missing = [name for name, is_there in found.items() if not is_there]
    if missing and os.environ.get("HYOKA_REQUIRE_BROWSER") == "1":
        pytest.fail(f"not found: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not found: {', '.join(missing)}")


def check_page(
    page: Path, folder: Path, *, narrow: int = 390, dark: bool = False, files: bool = False
) -> list[str]:
    """What axe-core and the browser find wrong with a page: violations, requests beyond it, what
    stands out sideways.

    Args:
        page: The HTML file, looked at in a wide window, then with axe-core in a narrow one, all
            disclosures opened.
        folder: Where the copy goes whose requests are noted.
        narrow: Width of the narrow window in CSS pixels.
        dark: Look at the page as a reader who asks for dark pages, wide and opened, instead.
        files: Whether the page may load files that lie beside it; the folder is then its own.
    """
    copy = folder / f"{page.stem}-noted.html"
    text = re.sub(
        '<meta [^>]*"Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8")
    )
    text = re.sub(
        r'(<link rel="stylesheet" href=")([^":]+)(?=">)',
        lambda link: link[1] + (page.parent / link[2]).resolve().as_uri(),
        text,
    )
    policy = re.sub(r"(-src) (?:'none')?", r"\1 file: ", POLICY) if files else POLICY
    copy.write_text(text.replace("<head>", f"<head>{policy}", 1), encoding="utf-8")
    found = []
    with browser().page(copy.as_uri(), dark=dark) as call:
        call("Runtime.evaluate", expression=AXE.read_text(encoding="utf-8"))
        for width, opened in ((1440, True),) if dark else ((1440, False), (narrow, True)):
            call("Emulation.setDeviceMetricsOverride", **WINDOW, width=width)
            found += run_in(call, CHECK.replace("OPEN", str(opened).lower()))
    return found


def run_script(
    page: Path, script: str, address: str = "", *, width: int = 1440, dark: bool = False
) -> Any:
    """What a script returns that runs in the page.

    Args:
        page: The HTML file.
        script: The body of an async function; what it returns must be able to stand in JSON.
        address: What stands behind the page's address: ?query or #fragment.
        width: Width of the page in CSS pixels.
        dark: Whether the reader asks for dark pages.
    """
    with browser().page(page.as_uri() + address, width, dark=dark) as call:
        return run_in(call, script)


def press_key(call: Callable[..., dict[str, Any]], key: str, code: int) -> None:
    """Press a key as a reader does, in a page by its calls."""
    text = {"text": "\r"} if key == "Enter" else {}
    about = {"key": key, "code": key, "windowsVirtualKeyCode": code}
    call("Input.dispatchKeyEvent", type="keyDown", **about, **text)
    call("Input.dispatchKeyEvent", type="keyUp", **about)


def printed(page: Path, address: str = "") -> list[list[str]]:
    """The lines of each sheet of a printed page, and a line for each picture where it stands.

    `address` as above.
    """
    with browser().page(page.as_uri() + address) as call:
        run_in(call, "await document.fonts.ready")
        data = call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
    with pdfium.PdfDocument(base64.b64decode(data)) as sheets:
        return [_lines(sheet) for sheet in sheets]


def photograph(page: Path, width: int, height: int) -> Image.Image:
    """The upper part of a page as a reader sees it, in few colours."""
    with browser().page(page.as_uri(), width) as call:
        run_in(call, "await document.fonts.ready")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        data = call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
    return (
        Image.open(io.BytesIO(base64.b64decode(data)))
        .convert("RGB")
        .quantize(64, dither=Image.Dither.NONE)
    )


def _lines(sheet: pdfium.PdfPage) -> list[str]:
    edges = sorted(
        picture.get_bounds()[1] for picture in sheet.get_objects([pdfium.raw.FPDF_PAGEOBJ_IMAGE])
    )
    text, lines, top = sheet.get_textpage(), [], sheet.get_height()
    for bottom in [*reversed(edges), 0]:
        lines += [*text.get_text_bounded(bottom=bottom, top=top).split("\r\n"), "picture"]
        top = bottom
    return [line for line in lines[:-1] if line]

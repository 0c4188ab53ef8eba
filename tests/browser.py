"""A headless Chromium spoken to over a pipe: no driver, no library. Needs `chromium` on the path."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tarfile
import time
from contextlib import contextmanager

import pytest

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1300,1700",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip


KEYS = {"Tab": 9, "Enter": 13}


def missing(what: str) -> None:
    """Skip, but fail where everything is said to be installed."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is missing")


def find_chromium() -> str:
    return shutil.which("chromium") or shutil.which("chromium-browser") or missing("chromium")


def unpack(package: str, folder):
    """Fetch *package*, a name with a version, from npm when a test runs; return its folder. None of it is kept."""
    npm = shutil.which("npm") or missing("npm")
    done = subprocess.run(
        [npm, "pack", package], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        missing(package)
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


class Page:
    """One tab; `requests` has every address that it asked the network for."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self.buffer, self.number = b"", 0
        self.session = ""
        self.requests: list[str] = []

    def call(self, method: str, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        return self._wait_for(self.number)

    def _wait_for(self, number: int, seconds: float = 60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while b"\0" in self.buffer:
                raw, _, self.buffer = self.buffer.partition(b"\0")
                told = json.loads(raw)
                if told.get("method") == "Network.requestWillBeSent":
                    self.requests.append(told["params"]["request"]["url"])
                if told.get("id") == number:
                    assert "error" not in told, told
                    return told["result"]
            if select.select([self.reading], [], [], 1)[0]:
                self.buffer += os.read(self.reading, 1 << 20)
        raise TimeoutError(f"the browser did not answer call {number}")

    def evaluate(self, expression: str):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return result["result"].get("value")

    def wait_until(self, expression: str, seconds: float = 45, every: float = 0.5):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.evaluate(expression)
            if value:
                return value
            time.sleep(every)
        raise TimeoutError(expression)

    def go(self, url: str) -> None:
        """Open *url* and wait until it is all there."""
        self.evaluate("window.leaving = true")
        self.call("Page.navigate", url=url)
        self.arrive()

    def arrive(self) -> None:
        """Wait for the page that a click or a key leads to."""
        self.wait_until("!window.leaving && document.readyState == 'complete'", every=0.05)

    def look(self, *, width: int = 1200, height: int = 900, scheme: str = "light") -> None:
        """Take on a window's size and a reader's preference."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def click(self, selector: str) -> None:
        """Click in the middle of what *selector* finds first, where a person sees it."""
        found = f"document.querySelector({json.dumps(selector)})"
        assert self.evaluate(f"!!{found}"), selector
        box = self.evaluate(
            f"(() => {{ {found}.scrollIntoView({{block: 'center'}}); const b = {found}.getClientRects()[0];"
            " return [b.x + b.width / 2, b.y + b.height / 2] })()"
        )
        self.evaluate("window.leaving = true")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key: str) -> None:
        """Press and let go a key."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=KEYS[key],
                **text,
            )

    def write(self, text: str) -> None:
        """Type *text* where the focus is."""
        self.call("Input.insertText", text=text)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])


@contextmanager
def browser(chromium: str, folder):
    """Start Chromium with a profile in *folder* and give its page."""
    to_read, to_write = os.pipe(), os.pipe()

    def take_pipes() -> None:
        os.dup2(to_write[0], 3)
        os.dup2(to_read[1], 4)
        # A pipe that has the number already is not made to outlive exec by dup2.
        for descriptor in (3, 4):
            os.set_inheritable(descriptor, True)

    # Chromium reads its commands from descriptor 3 and answers on 4.
    process = subprocess.Popen(
        [chromium, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={folder}"],
        preexec_fn=take_pipes,  # noqa: PLW1509  (two dup2 calls, nothing that a thread could hold)
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    page = Page(to_read[0], to_write[1])
    try:
        target = page.call("Target.createTarget", url="about:blank")["targetId"]
        page.session = page.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page.call("Page.enable")
        page.call("Network.enable")
        yield page
    finally:
        process.terminate()
        process.wait()
        for descriptor in (*to_read, *to_write):
            os.close(descriptor)

"""A headless Chromium spoken to over a pipe: no driver, no library. Needs `chromium` on the path."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from contextlib import contextmanager

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1300,1700",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip


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

    def wait_until(self, expression: str, seconds: float = 45):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.evaluate(expression)
            if value:
                return value
            time.sleep(0.5)
        raise TimeoutError(expression)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])


@contextmanager
def browser(chromium: str, folder):
    """Start Chromium with a profile in *folder* and give its page."""
    to_read, to_write = os.pipe(), os.pipe()

    def take_pipes() -> None:
        os.dup2(to_write[0], 3)
        os.dup2(to_read[1], 4)

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

"""Chromium driven over its DevTools pipe: what a page loads, logs, shows and does on a key press."""
import fcntl
import json
import os
import select
import subprocess
import time
from pathlib import Path

from harness.failure import Failure

KEYS = {"Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), "Space": (" ", 32, " ")}


class Page:
    """One page in a Chromium of its own; use it with `with`."""

    def __init__(self, world, url: str, *, width: int = 1280, height: int = 900, dark: bool = False):
        home = world.new_folder()
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        # Descriptors 3 and 4 are the browser's ends; ours must not be in the way.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_browser, from_browser)]

        def place_ends():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self._process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
             "--hide-scrollbars", f"--user-data-dir={home}/profile", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=place_ends, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        for end in (*ends, to_browser, from_browser):
            os.close(end)
        self._buffer = b""
        self._number = 0
        self.events: list[dict] = []
        try:
            target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
            self._session = None
            self._session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
            for domain in ("Network", "Log", "Runtime", "Page"):
                self.call(f"{domain}.enable")
            self.resize(width, height)
            self.call("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})  # fmt: skip
            self.events.clear()
            self.call("Page.navigate", {"url": url})
            self._wait(lambda: any(event["method"] == "Page.loadEventFired" for event in self.events), "the page did not load")
        except BaseException:
            self.close()
            raise

    _session = None

    def call(self, method: str, parameters: dict | None = None) -> dict:
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters or {}}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        answer: list[dict] = []
        self._wait(lambda: answer, f"no answer to {method}", lambda got: answer.append(got) if got.get("id") == number else None)
        if "error" in answer[0]:
            raise Failure(f"{method}: {answer[0]['error']}")
        return answer[0].get("result", {})

    def _wait(self, done, what: str, hear=lambda message: None, seconds: float = 60):
        deadline = time.monotonic() + seconds
        while not done():
            if not select.select([self._read], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Failure(f"Chromium: {what} within {seconds} s")
            chunk = os.read(self._read, 1 << 16)
            if not chunk:
                raise Failure(f"Chromium: {what}: it ended with {self._process.poll()}")
            *messages, self._buffer = (self._buffer + chunk).split(b"\0")
            for text in messages:
                message = json.loads(text)
                if "method" in message:
                    self.events.append(message)
                hear(message)

    def evaluate(self, expression: str):
        result = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in result:
            raise Failure(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def press(self, key: str):
        name, code, text = KEYS[key]
        common = {"key": name, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", {"type": "keyDown" if text else "rawKeyDown", **common, **({"text": text} if text else {})})
        self.call("Input.dispatchKeyEvent", {"type": "keyUp", **common})

    def resize(self, width: int, height: int, mobile: bool = False):
        self.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile})

    @property
    def requests(self) -> list[str]:
        return [event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"]

    @property
    def complaints(self) -> list[str]:
        """Exceptions, errors on the console, and what a policy refused."""
        return [
            json.dumps(event["params"])[:500] for event in self.events
            if event["method"] == "Runtime.exceptionThrown"
            or event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] in ("error", "warning")
            or event["method"] == "Runtime.consoleAPICalled" and event["params"]["type"] in ("error", "warning", "assert")
        ]  # fmt: skip

    def close(self):
        os.close(self._write)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait(5)
        os.close(self._read)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def address(path: Path) -> str:
    return path.resolve().as_uri()

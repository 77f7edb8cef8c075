"""Processes that a case starts: every wait has a limit, and only what was started here is stopped."""
import itertools
import os
import re
import shlex
import signal
import subprocess
import threading
import time

from harness.failure import Failure


class Child:
    """A process in a group of its own, whose output is collected while it runs."""

    def __init__(self, argv, *, stdin=b"", environment=None, folder=None, stdout=None, pass_fds=()):
        """`stdin`: bytes to send and then end, an open file, or None to keep it open for `write`.
        `stdout`: an open file that receives it instead of `self.stdout`."""
        self.argv = [str(part) for part in argv]
        self.started = time.monotonic()
        self.stdout = bytearray()
        self.stderr = bytearray()
        self._changed = threading.Condition()
        is_file = hasattr(stdin, "fileno")
        self._process = subprocess.Popen(
            self.argv,
            stdin=stdin if is_file else subprocess.PIPE,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
            pass_fds=pass_fds,
        )
        self._threads = []
        if stdout is None:
            self._collect(self._process.stdout, self.stdout)
        self._collect(self._process.stderr, self.stderr)
        if not is_file and stdin is not None:
            self._run(lambda: self._send_all(stdin))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def write(self, data: bytes):
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except OSError as error:
            raise self.failure(f"stopped reading its input: {error}") from None

    def close_stdin(self):
        try:
            self._process.stdin.close()
        except OSError:
            pass

    def wait_for(self, pattern: str, *, stream: str = "stdout", count: int = 1, seconds: float = 15) -> re.Match:
        """The match number `count` of the pattern in what the process has printed."""
        deadline = time.monotonic() + seconds
        buffer = getattr(self, stream)
        compiled = re.compile(pattern.encode(), re.MULTILINE)
        with self._changed:
            while True:
                found = itertools.islice(compiled.finditer(bytes(buffer)), count - 1, count)
                if match := next(found, None):
                    return match
                left = deadline - time.monotonic()
                ended = self._process.poll() is not None and not any(thread.is_alive() for thread in self._threads)
                if ended or left <= 0:
                    why = f"ended with {self._process.returncode}" if ended else f"said nothing like it in {seconds} s"
                    raise self.failure(f"waited on {stream} for {pattern!r}, but it {why}")
                self._changed.wait(min(left, 0.2))

    def wait(self, seconds: float = 30) -> int:
        """The exit code; negative for a signal. A process that does not end in time is stopped and is a failure."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise self.failure(f"did not end within {seconds} s") from None
        for thread in self._threads:
            thread.join(5)
        return self._process.returncode

    def signal(self, number: signal.Signals):
        if self._process.poll() is None:
            self._process.send_signal(number)

    def stop(self):
        """Ends the process and what it started."""
        for number, seconds in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
            if self._process.poll() is not None and number is signal.SIGTERM:
                break
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                break
            try:
                self._process.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                continue
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    pass

    def failure(self, what: str) -> Failure:
        return Failure(f"{os.path.basename(self.argv[0])} {what}\n{self.transcript()}")

    def transcript(self) -> str:
        """The command and the end of what it printed, to understand a failure by."""
        lines = [f"$ {shlex.join(self.argv)}", f"exit code: {self._process.poll()}"]
        for name in ("stdout", "stderr"):
            text = bytes(getattr(self, name)).decode("utf-8", "replace")
            lines += [f"{name}: {line[:300]}" for line in text.splitlines()[-14:]]
        return "\n".join(lines)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _run(self, work):
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _collect(self, stream, buffer: bytearray):
        def read():
            try:
                while chunk := os.read(stream.fileno(), 1 << 16):
                    with self._changed:
                        buffer.extend(chunk)
                        self._changed.notify_all()
            except (OSError, ValueError):
                pass
            with self._changed:
                self._changed.notify_all()

        self._threads.append(self._run(read))

    def _send_all(self, data: bytes):
        try:
            self._process.stdin.write(data)
        except OSError:
            pass
        self.close_stdin()


def run(argv, *, stdin=b"", seconds: float = 30, environment=None, folder=None, expect=None) -> Child:
    """Runs a process to its end. With `expect`, another exit code is a failure."""
    with Child(argv, stdin=stdin, environment=environment, folder=folder) as child:
        code = child.wait(seconds)
        if expect is not None and code != expect:
            raise child.failure(f"ended with {code}, not {expect}")
        child.code = code
        return child

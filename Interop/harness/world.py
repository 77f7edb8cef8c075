"""What all cases share: the program under test, certificates, and servers started once."""
import shutil
import tempfile
import threading
from pathlib import Path

from harness.child import Child
from harness.certificates import CertificateFolder


class World:
    def __init__(self, apus: Path):
        self.apus = apus.resolve()
        self.folder = Path(tempfile.mkdtemp(prefix="apus-interop-"))
        self.certificates = CertificateFolder(self.folder / "certificates")
        self._shared: dict = {}
        self._locks: dict = {}
        self._lock = threading.Lock()
        self._counter = 0

    def new_folder(self) -> Path:
        with self._lock:
            self._counter += 1
            folder = self.folder / f"case-{self._counter}"
        folder.mkdir()
        return folder

    def shared(self, key, make):
        """The value that `make` returns, made once for all cases; with a `stop` method it is stopped at the end."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._shared:
                self._shared[key] = make()
            return self._shared[key]

    def close(self, *, keep: bool = False):
        for value in self._shared.values():
            if hasattr(value, "stop"):
                value.stop()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *arguments, **options) -> Child:
        """`apus` with these arguments, running."""
        return Child([self.apus, *arguments], **options)

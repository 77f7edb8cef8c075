"""Java's JSSE, by one source file that the JDK runs."""
import re
import subprocess
from pathlib import Path

from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import Failure, expect

COMMAND = "javac"  # the runtime alone does not run source files
PAGE = b"a page of Java\n"
SOURCE = Path(__file__).with_name("Peer.java")


def key_store(world, pair) -> Path:
    """The pair as PKCS #12, which is what Java reads keys from."""

    def make():
        path = world.new_folder() / "identity.p12"
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-in", pair.certificate, "-inkey", pair.key, "-out", path, "-passout", "pass:secret"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return path

    return world.shared(("pkcs12", pair), make)


def client(world, port: int, suite: str, pair=None, connections: int = 1) -> Child:
    """Sends a request over each connection and prints what was negotiated, and the answer."""
    identity = [key_store(world, pair)] if pair else []
    version = "TLSv1.2" if "_WITH_" in suite else "TLSv1.3"
    return run(
        ["java", SOURCE, "client", str(port), version, suite, world.certificates.root().certificate, str(connections), *identity],
        stdin=REQUEST, seconds=90,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    done = client(world, port, suite)
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "Java failed", done)
    version = "TLSv1.2" if "_WITH_" in suite else "TLSv1.3"
    expect(re.search(rf"^{re.escape(version)} {suite}$", text, re.MULTILINE), f"not {version} with {suite}", done)
    expect("HTTP/1.1 200" in text, "no page", done)


class Server:
    """Answers each request with a page."""

    def __init__(self, world, pair, version: str = "TLSv1.2"):
        self.child = Child(["java", SOURCE, "server", version, key_store(world, pair)], stdin=None)
        try:
            self.port = int(self.child.wait_for(r"^listening (\d+)", seconds=60).group(1))
        except Failure:
            self.child.stop()
            raise

    def stop(self):
        self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

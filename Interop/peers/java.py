"""Java's JSSE, by one source file that the JDK runs."""
import re
from pathlib import Path

from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import Failure, expect
from harness.pkcs12 import key_store
from harness.running import Running

COMMAND = "javac"  # the runtime alone does not run source files
PAGE = b"a page of Java\n"
SOURCE = Path(__file__).with_name("Peer.java")


def client(world, port: int, suite: str, pair=None, connections: int = 1, properties=()) -> Child:
    """Sends a request over each connection and prints what was negotiated, and the answer. `properties`: of the JDK."""
    identity = [key_store(world, pair)] if pair else []
    version = "TLSv1.2" if "_WITH_" in suite else "TLSv1.3"
    return run(
        ["java", *properties, SOURCE, "client", str(port), version, suite, world.certificates.root().certificate, str(connections), *identity],
        stdin=REQUEST, seconds=90,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    done = client(world, port, suite)
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "Java failed", done)
    version = "TLSv1.2" if "_WITH_" in suite else "TLSv1.3"
    expect(re.search(rf"^{re.escape(version)} {suite}$", text, re.MULTILINE), f"not {version} with {suite}", done)
    expect("HTTP/1.1 200" in text, "no page", done)


class Server(Running):
    """Answers each request with a page."""

    def __init__(self, world, pair, *properties: str, version: str = "TLSv1.2", client_ca=None):
        """`client_ca`: the root that a client's certificate must lead to."""
        asked = [client_ca.certificate] if client_ca else []
        self.child = Child(["java", *properties, SOURCE, "server", version, key_store(world, pair), *asked], stdin=None)
        try:
            self.port = int(self.child.wait_for(r"^listening (\d+)", seconds=60).group(1))
        except Failure:
            self.child.stop()
            raise

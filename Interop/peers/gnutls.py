"""GnuTLS: `gnutls-cli` and `gnutls-serv`."""
import re
import time

from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import expect
from harness.network import connect, free_port

CLIENT, SERVER = "gnutls-cli", "gnutls-serv"
GROUPS = {"x25519": "X25519", "secp256r1": "SECP256R1", "secp384r1": "SECP384R1", "secp521r1": "SECP521R1"}
CIPHERS = {
    "TLS_AES_128_GCM_SHA256": "AES-128-GCM",
    "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
    "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
}


def priority(suite=None, groups=()) -> str:
    parts = ["NORMAL", "-VERS-ALL", "+VERS-TLS1.3"]
    if suite:
        parts += ["-CIPHER-ALL", f"+{CIPHERS[suite]}"]
    if groups:
        parts += ["-GROUP-ALL", *(f"+GROUP-{GROUPS[group]}" for group in groups)]
    return ":".join(parts)


def client(world, port: int, *arguments, stdin=REQUEST, suite=None, groups=(), seconds: float = 20, **options) -> Child:
    """Sends stdin, then close_notify, and reads until the server ends."""
    return run(
        ["gnutls-cli", "--port", str(port), "--priority", priority(suite, groups), "--sni-hostname", "localhost",
         "--verify-hostname", "localhost", "--x509cafile", world.certificates.root().certificate, *arguments, "127.0.0.1"],
        stdin=stdin, seconds=seconds, **options,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    done = client(world, port, suite=suite, groups=[group])
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "gnutls-cli failed", done)
    described = rf"Description: \(TLS1\.3-X\.509\)-\(ECDHE-{GROUPS[group]}\)-\([^)]*\)-\({CIPHERS[suite]}\)"
    expect(re.search(described, text), f"not TLS 1.3 with {suite} and {group}", done)
    expect("The certificate is trusted" in text, "the certificate was not verified", done)
    expect("HTTP/1.1 200" in text, "no page", done)


class Server:
    """`gnutls-serv`, which answers each request with a page about the connection."""

    def __init__(self, pair, *arguments, suite=None, groups=(), mode: str = "--http"):
        for attempt in range(3):
            self.port = free_port()
            self.child = Child(
                ["gnutls-serv", mode, "--quiet", "--port", str(self.port), "--priority", priority(suite, groups),
                 "--x509certfile", pair.certificate, "--x509keyfile", pair.key, *arguments],
                stdin=None,
            )  # fmt: skip
            if self._accepts():
                return
            failure = self.child.failure("accepts no connections")
            self.child.stop()
        raise failure

    def _accepts(self) -> bool:
        for _ in range(50):
            try:
                connect(self.port, 1).close()
                return True
            except OSError:
                time.sleep(0.1)
        return False

    def stop(self):
        self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()



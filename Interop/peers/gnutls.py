"""GnuTLS: `gnutls-cli` and `gnutls-serv`."""
import re

from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import expect
from harness.server import PeerServer

CLIENT, SERVER = "gnutls-cli", "gnutls-serv"
GROUPS = {"x25519": "X25519", "secp256r1": "SECP256R1", "secp384r1": "SECP384R1", "secp521r1": "SECP521R1"}
CIPHERS = {
    "TLS_AES_128_GCM_SHA256": "AES-128-GCM",
    "TLS_AES_256_GCM_SHA384": "AES-256-GCM",
    "TLS_CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
}
KEY_EXCHANGES = {"ECDHE_ECDSA": "ECDHE-ECDSA", "ECDHE_RSA": "ECDHE-RSA"}


def parts_of(suite: str) -> tuple[str, str | None]:
    """Cipher, and key exchange where the suite is one of TLS 1.2."""
    if suite in CIPHERS:
        return CIPHERS[suite], None
    exchange, cipher = suite.removeprefix("TLS_").split("_WITH_")
    return CIPHERS["TLS_" + cipher], KEY_EXCHANGES[exchange]


def priority(suite=None, groups=(), version="1.3", extra=()) -> str:
    parts = ["NORMAL", "-VERS-ALL", f"+VERS-TLS{version}"]
    if suite:
        cipher, exchange = parts_of(suite)
        parts += ["-CIPHER-ALL", f"+{cipher}"]
        parts += ["-KX-ALL", f"+{exchange}"] if exchange else []
    if groups:
        parts += ["-GROUP-ALL", *(f"+GROUP-{GROUPS[group]}" for group in groups)]
    parts += extra
    return ":".join(parts)


def client(world, port: int, *arguments, stdin=REQUEST, suite=None, groups=(), version="1.3", extra=(), seconds: float = 20, **options) -> Child:
    """Sends stdin, then close_notify, and reads until the server ends."""
    return run(
        ["gnutls-cli", "--port", str(port), "--priority", priority(suite, groups, version, extra), "--sni-hostname", "localhost",
         "--verify-hostname", "localhost", "--x509cafile", world.certificates.root().certificate, *arguments, "127.0.0.1"],
        stdin=stdin, seconds=seconds, **options,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    cipher, exchange = parts_of(suite)
    version = "1.2" if exchange else "1.3"
    done = client(world, port, suite=suite, groups=[group], version=version)
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "gnutls-cli failed", done)
    described = rf"Description: \(TLS{version}-X\.509\)-\(ECDHE-{GROUPS[group]}\)-\([^)]*\)-\({cipher}\)"
    expect(re.search(described, text), f"not TLS {version} with {suite} and {group}", done)
    expect("The certificate is trusted" in text, "the certificate was not verified", done)
    expect("HTTP/1.1 200" in text, "no page", done)


class Server(PeerServer):
    """`gnutls-serv`, which answers each request with a page about the connection."""

    def __init__(self, pair, *arguments, suite=None, groups=(), version="1.3", extra=(), mode: str = "--http"):
        """`pair` is None where other options say what the server shows."""
        certificate = ["--x509certfile", pair.certificate, "--x509keyfile", pair.key] if pair else []
        self.start(lambda port: [
            "gnutls-serv", mode, "--quiet", "--port", str(port), "--priority", priority(suite, groups, version, extra),
            *certificate, *arguments,
        ])  # fmt: skip

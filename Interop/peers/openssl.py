"""OpenSSL's `s_client` and `s_server`."""
import re

from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import Failure, expect
from harness.running import Running

COMMAND = "openssl"
GROUPS = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
# IANA's names of TLS 1.2's suites, and OpenSSL's; TLS 1.3's are the same in both.
CIPHERS = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-RSA-CHACHA20-POLY1305",
}
TEMPORARY_KEYS = {"x25519": "X25519", "secp256r1": "prime256v1", "secp384r1": "secp384r1", "secp521r1": "secp521r1"}


def suite_arguments(suite) -> list[str]:
    if not suite:
        return []
    return ["-cipher", CIPHERS[suite]] if suite in CIPHERS else ["-ciphersuites", suite]


def client_arguments(world, port: int, *arguments, suite=None, group=None, ca="root", name="localhost", version="1.3"):
    chosen = suite_arguments(suite)
    chosen += ["-groups", ":".join(GROUPS[one] for one in ([group] if isinstance(group, str) else group))] if group else []
    return [
        "openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", name, "-verify_hostname", name,
        "-CAfile", world.certificates.root(ca).certificate, "-verify_return_error", "-" + version.replace("1.", "tls1_"), *chosen, *arguments,
    ]  # fmt: skip


def client(world, port: int, *arguments, stdin: bytes = REQUEST, seconds: float = 20, **options) -> Child:
    """Sends stdin and reads until the server ends."""
    return run(client_arguments(world, port, "-ign_eof", *arguments, **options), stdin=stdin, seconds=seconds)


def fetch(world, port: int, suite: str, group: str, key_type: str):
    """One request as a client; checks what OpenSSL says was negotiated."""
    version = "1.2" if suite in CIPHERS else "1.3"
    done = client(world, port, suite=suite, group=group, version=version)
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "s_client failed", done)
    wanted = rf"New, TLSv{version}, Cipher is {CIPHERS.get(suite, suite)}"
    expect(re.search(wanted, text), f"not TLS {version} with {suite}", done)
    expect(re.search(rf"Server Temp Key: .*{TEMPORARY_KEYS[group]}", text), f"not with {group}", done)
    expect("Verify return code: 0 (ok)" in text, "the certificate was not verified", done)
    expect("HTTP/1.1 200" in text, "no page", done)


class Server(Running):
    """`s_server`, which answers each request with a page about the connection."""

    def __init__(self, world, pair, *arguments, suite=None, group=None, page: bool = True):
        chosen = suite_arguments(suite)
        chosen += ["-groups", GROUPS[group]] if group else []
        self.child = Child(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", pair.certificate,
             "-key", pair.key, *(["-www"] if page else []), *chosen, *arguments],
            stdin=None,
        )  # fmt: skip
        try:
            self.port = int(self.child.wait_for(r"^ACCEPT 127\.0\.0\.1:(\d+)").group(1))
        except Failure:
            self.child.stop()
            raise


def public_key(pair) -> bytes:
    """DER SubjectPublicKeyInfo of a pair's key."""
    return bytes(run(["openssl", "pkey", "-in", pair.key, "-pubout", "-outform", "DER"], expect=0).stdout)

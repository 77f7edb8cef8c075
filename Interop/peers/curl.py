"""curl, as Debian builds it: with OpenSSL."""
import re

from harness.child import Child, run
from harness.failure import expect

COMMAND = "curl"
CURVES = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


def get(world, port: int, path: str = "/", *arguments, suite=None, group=None, seconds: float = 30, **options) -> Child:
    chosen = ["--tls13-ciphers", suite] if suite else []
    chosen += ["--curves", CURVES[group]] if group else []
    return run(
        ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", str(seconds), "--tlsv1.3",
         "--resolve", f"localhost:{port}:127.0.0.1", "--cacert", world.certificates.root().certificate, *chosen,
         *arguments, f"https://localhost:{port}{path}"],
        seconds=seconds + 5, **options,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    done = get(world, port, "/", "--verbose", "--http1.1", "--fail", suite=suite, group=group)
    expect(done.code == 0 and done.stdout, "curl failed", done)
    text = bytes(done.stderr).decode("utf-8", "replace")
    expect(re.search(rf"SSL connection using TLSv1\.3 / {suite}", text), f"not TLS 1.3 with {suite}", done)
    expect("SSL certificate verify ok" in text, "the certificate was not verified", done)

"""curl, as Debian builds it: with OpenSSL."""
import re

from harness.child import Child, run
from harness.failure import expect
from peers.openssl import CIPHERS

COMMAND = "curl"
# What `--tlsv1.3` and `--tls-max` make of a version.
VERSIONS = {"1.2": ["--tlsv1.2", "--tls-max", "1.2"], "1.3": ["--tlsv1.3"]}
CURVES = {"x25519": "X25519", "secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


def get(world, port: int, path: str = "/", *arguments, suite=None, group=None, version="1.3", seconds: float = 30, **options) -> Child:
    chosen = ([] if not suite else ["--ciphers", CIPHERS[suite]] if suite in CIPHERS else ["--tls13-ciphers", suite])
    chosen += ["--curves", CURVES[group]] if group else []
    return run(
        ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", str(seconds), *VERSIONS[version],
         "--resolve", f"localhost:{port}:127.0.0.1", "--cacert", world.certificates.root().certificate, *chosen,
         *arguments, f"https://localhost:{port}{path}"],
        seconds=seconds + 5, **options,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    version = "1.2" if suite in CIPHERS else "1.3"
    done = get(world, port, "/", "--verbose", "--http1.1", "--fail", suite=suite, group=group, version=version)
    expect(done.code == 0 and done.stdout, "curl failed", done)
    text = bytes(done.stderr).decode("utf-8", "replace")
    wanted = rf"SSL connection using TLSv{version} / {CIPHERS.get(suite, suite)}"
    expect(re.search(wanted, text), f"not TLS {version} with {suite}", done)
    expect("SSL certificate verify ok" in text, "the certificate was not verified", done)

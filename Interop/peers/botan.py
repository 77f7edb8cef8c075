"""Botan: `botan tls_client` and `botan tls_server`, with what they may negotiate in a policy file."""
from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import expect
from harness.server import PeerServer

COMMAND = "botan"
PAGE = b"Host: localhost"  # its server is an echo
GROUPS = {"x25519": "x25519", "secp256r1": "secp256r1", "secp384r1": "secp384r1", "secp521r1": "secp521r1"}
CIPHERS = {
    "AES_128_GCM": "AES-128/GCM", "AES_256_GCM": "AES-256/GCM", "CHACHA20_POLY1305": "ChaCha20Poly1305", "AES_128_CBC": "AES-128",
    "AES_256_CBC": "AES-256",
}  # fmt: skip
MACS = {"SHA": "SHA-1", "SHA256": "SHA-256", "SHA384": "SHA-384"}


def policy(world, suite=None, groups=(), encrypt_then_mac: bool = True):
    lines = ["allow_tls12 = true", f"negotiate_encrypt_then_mac = {str(encrypt_then_mac).lower()}", "minimum_rsa_bits = 2048"]
    lines += ["signature_hashes = SHA-512 SHA-384 SHA-256"]
    if suite:
        exchange, cipher = suite.removeprefix("TLS_").split("_WITH_")
        cipher, _, digest = cipher.rpartition("_")
        lines += [
            f"ciphers = {CIPHERS[cipher]}", f"macs = {MACS[digest] if 'CBC' in suite else 'AEAD'}",
            f"key_exchange_methods = {'RSA' if exchange == 'RSA' else 'ECDH'}",
            f"signature_methods = {'ECDSA' if 'ECDSA' in exchange else 'RSA' if 'ECDHE' in exchange else 'IMPLICIT'}",
        ]  # fmt: skip
    if groups:
        lines += [f"groups = {' '.join(groups)}"]
    path = world.new_folder() / "policy"
    path.write_text("\n".join(lines) + "\n")
    return path


def client(world, port: int, *arguments, name: str = "localhost", **choice) -> Child:
    """Sends a request and reads until the server ends; it closes at the end of its input, so that this stays open."""
    root = world.certificates.root().certificate
    with Child(
        [COMMAND, "tls_client", name, f"--port={port}", "--tls1.2", "--skip-system-cert-store", f"--trusted-cas={root}",
         f"--policy={policy(world, **choice)}", *arguments],
        stdin=None,
    ) as child:  # fmt: skip
        child.write(REQUEST)
        child.code = child.wait(30)
        return child


def fetch(world, port: int, suite: str, group: str, key_type: str):
    done = client(world, port, suite=suite, groups=[group])
    said(done, suite)


def said(done: Child, suite: str):
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect("Certificate validation status: Verified" in text, "the certificate was not verified", done)
    expect(f"Handshake complete, TLS v1.2 using {suite.removeprefix('TLS_')}" in text, f"not TLS 1.2 with {suite}", done)
    expect("HTTP/1.1 200" in text, "no page", done)


class Server(PeerServer):
    """`tls_server`, which sends back what it is sent."""

    def __init__(self, world, pair, **choice):
        chosen = policy(world, **choice)
        self.start(lambda port: [
            COMMAND, "tls_server", pair.certificate, pair.key, f"--port={port}", f"--policy={chosen}",
        ])  # fmt: skip

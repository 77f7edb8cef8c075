"""Raw public keys (RFC 7250) with GnuTLS, in both directions and versions, for servers and for clients."""
from harness.apus import (
    OK, REQUEST, UNTRUSTED, Server, connect, connect_json, expect_refusal, expect_report, pair_arguments,
)  # fmt: skip
from harness.child import run
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import gnutls

VERSIONS = ("1.3", "1.2")
CTYPES = ("-CTYPE-ALL", "+CTYPE-SRV-RAWPK", "+CTYPE-CLI-RAWPK")


def public_key(world, pair):
    """The PEM PUBLIC KEY of a pair."""
    return world.certificates.public_key(pair)


def gnutls_server(world, pair, version, *arguments) -> gnutls.Server:
    own = ["--rawpkkeyfile", pair.key, "--rawpkfile", public_key(world, pair)]
    return gnutls.Server(None, *own, *arguments, version=version, extra=CTYPES)


def connect_to(world, version):
    pair, other = world.certificates.leaf(), world.certificates.leaf("rsa-2048")
    with gnutls_server(world, pair, version) as server:
        expected = ["--raw-public-key", public_key(world, pair), "--tls", version]
        expect_report(connect_json(world, server.port, *expected), version=f"TLS {version}", verified=True)
        page = connect(world, server.port, *expected, stdin=REQUEST)
        expect_equal(page.code, OK, "exit code", page)
        expect(b"GnuTLS" in bytes(page.stdout), "no page", page)
        refusal = connect_json(world, server.port, "--raw-public-key", public_key(world, other), "--tls", version)
        expect_refusal(refusal, UNTRUSTED, kind="untrusted", reason="pin_mismatch", alert="certificate_unknown")


def connect_with_own(world, version):
    """The client shows a raw public key too. GnuTLS asks for it, and says on its page whether one came."""
    pair, client = world.certificates.leaf(), world.certificates.leaf(profile="client", subject="/CN=a client", names="")
    with gnutls_server(world, pair, version, "--require-client-cert") as server:
        expected = ["--raw-public-key", public_key(world, pair), "--tls", version]
        page = connect(world, server.port, *expected, "--client-key", client.key, stdin=REQUEST)
        expect_equal(page.code, OK, "exit code", page)
        expect(b"GnuTLS" in bytes(page.stdout), "no page", page)


def no_raw_keys(world):
    """A server that has certificates alone shows one, and that is not what was asked for."""
    with Server(world, *pair_arguments(world.certificates.leaf())) as server:
        refusal = connect_json(world, server.port, "--raw-public-key", public_key(world, world.certificates.leaf()))
        expect_equal(refusal.error.get("alert"), "unsupported_certificate", "alert", refusal.child)


def serve_to(world, version):
    pair = world.certificates.leaf()
    with Server(world, *pair_arguments(pair), "--raw-public-key") as server:
        # GnuTLS has no option for the key that is expected: it trusts on first use, here by --no-ca-verification.
        done = run(
            [gnutls.CLIENT, "--port", str(server.port), "--priority", gnutls.priority(version=version, extra=CTYPES),
             "--sni-hostname", "localhost", "--no-ca-verification", "127.0.0.1"],
            stdin=REQUEST, seconds=20,
        )  # fmt: skip
        text = bytes(done.stdout)
        expect(b"HTTP/1.1 200" in text, "no page", done)
        expect(b"Raw Public Key" in text or b"RAWPK" in text.upper(), "GnuTLS saw no raw public key", done)


def serve_asks(world, version):
    """Clients that show the key that is expected, another, and none: GnuTLS, and `apus connect`."""
    pair, other = (world.certificates.leaf(key, profile="client", subject="/CN=a client", names="") for key in ("ecdsa-p256", "ecdsa-p384"))
    expected = ["--client-raw-public-key", public_key(world, pair), "--client-auth", "required"]
    with Server(world, *pair_arguments(world.certificates.leaf()), "--raw-public-key", *expected) as server:
        for client, is_trusted in ((pair, True), (other, False), (None, False)):
            own = ["--rawpkkeyfile", client.key, "--rawpkfile", public_key(world, client)] if client else []
            done = run(
                [gnutls.CLIENT, "--port", str(server.port), "--priority", gnutls.priority(version=version, extra=CTYPES),
                 "--sni-hostname", "localhost", "--no-ca-verification", *own, "127.0.0.1"],
                stdin=REQUEST, seconds=20,
            )  # fmt: skip
            expect_equal(b"HTTP/1.1 200" in done.stdout, is_trusted, "a page for GnuTLS", done)
            shown = ["--raw-public-key", public_key(world, world.certificates.leaf()), "--tls", version]
            key = ["--client-key", client.key] if client else []
            page = connect(world, server.port, *shown, *key, stdin=REQUEST)
            expect_equal(b"HTTP/1.1 200" in page.stdout, is_trusted, "a page for apus connect", page)


def cases():
    for version in VERSIONS:
        yield Case(
            f"connect expects a raw public key of gnutls-serv: {version}",
            lambda world, v=version: connect_to(world, v), (gnutls.SERVER,),
        )  # fmt: skip
        yield Case(
            f"connect shows gnutls-serv a raw public key: {version}",
            lambda world, v=version: connect_with_own(world, v), (gnutls.SERVER,),
        )  # fmt: skip
        yield Case(
            f"serve shows gnutls-cli its raw public key: {version}", lambda world, v=version: serve_to(world, v), (gnutls.CLIENT,)
        )
        yield Case(
            f"serve trusts clients by their raw public keys: {version}", lambda world, v=version: serve_asks(world, v), (gnutls.CLIENT,)
        )
    yield Case("connect refuses a certificate where it expects a raw public key", no_raw_keys)

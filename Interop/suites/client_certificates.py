"""Mutual TLS, in both directions and versions; and the certificates of clients that `apus serve` does not trust."""
import re

from harness.apus import (
    OK, PROTOCOL, REQUEST, Server, connect, connect_arguments, connect_json, expect_refusal, expect_report, pair_arguments,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl, gnutls, nginx, openssl

VERSIONS = ("1.3", "1.2")
KEYS = ("ecdsa-p256", "rsa-2048", "ed25519")

# name of the case: (the alert's number, options of the client's leaf)
REFUSED = {
    "expired": (45, {"starts": -30, "ends": -1}),
    "not yet valid": (45, {"starts": 2}),
    "of an unknown root": (48, {"issuer": "other-root"}),
    "whose intermediate is not sent": (48, {"issuer": "intermediate", "chain": False}),
    "for servers alone": (43, {"profile": "leaf"}),
    "signed by a certificate that is no CA": (43, {"issuer": "not-a-ca"}),
    "with a weak signature in its chain": (42, {"issuer": "sha1-intermediate"}),
    "with a key of RSA 1024": (42, {"key_type": "rsa-1024"}),
}
CERTIFICATE_REQUIRED, HANDSHAKE_FAILURE, UNKNOWN_CA, DECRYPT_ERROR = 116, 40, 48, 51


def server(world, mode: str = "required") -> Server:
    def make():
        root = world.certificates.root().certificate
        pair = world.certificates.leaf()
        return Server(world, *pair_arguments(pair), "--client-ca", root, "--client-auth", mode)

    return world.shared(("serve client certificates", mode), make)


def client_leaf(world, key_type: str = "ecdsa-p256", **options):
    return world.certificates.leaf(key_type, **{"profile": "client", "subject": "/CN=a client", "names": "", **options})


def with_pair(pair) -> list:
    return ["-cert", pair.certificate, "-key", pair.key, "-cert_chain", pair.certificate]


def serve_to_openssl(world, version, key_type):
    done = openssl.client(world, server(world).port, *with_pair(client_leaf(world, key_type)), version=version)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)
    text = bytes(done.stdout)
    expect(re.search(rb"Acceptable client certificate CA names\n.*CN = Interop root", text), "no CA names", done)


def serve_to_curl(world, version):
    pair = client_leaf(world)
    done = curl.get(world, server(world).port, "/", "--fail", "--cert", pair.certificate, "--key", pair.key, version=version)
    expect(done.code == 0 and done.stdout, "curl failed", done)


def serve_to_gnutls(world, version):
    pair = client_leaf(world)
    done = gnutls.client(
        world, server(world).port, "--x509certfile", pair.certificate, "--x509keyfile", pair.key, version=version
    )
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)


def serve_optional(world, version):
    done = openssl.client(world, server(world, "optional").port, version=version)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page without a certificate", done)
    stranger = client_leaf(world, issuer="other-root")
    refused_with(world, UNKNOWN_CA, stranger, version, mode="optional")


def refused_with(world, alert: int, pair, version="1.3", mode="required"):
    arguments = with_pair(pair) if pair else []
    done = openssl.client(
        world, server(world, mode).port, *arguments, "-cipher", "DEFAULT@SECLEVEL=0", "-msg", version=version
    )
    expect(b"HTTP/1.1 200" not in done.stdout, "a page for a stranger", done)
    expect(f"SSL alert number {alert}".encode() in done.stderr, f"not the alert {alert}", done)


def refused(world, alert, options):
    refused_with(world, alert, client_leaf(world, **options))


def none_shown(world, version):
    refused_with(world, CERTIFICATE_REQUIRED if version == "1.3" else HANDSHAKE_FAILURE, None, version)


def self_signed(world):
    refused_with(world, UNKNOWN_CA, world.certificates.self_signed())


def revoked(world):
    """A list of the root's names one client, and not another."""
    good, bad = client_leaf(world), client_leaf(world, subject="/CN=a revoked client")
    root = world.certificates.root().certificate
    lists = world.certificates.revocation_list(bad)
    arguments = ["--client-ca", root, "--client-auth", "required", "--client-crl", lists]
    with Server(world, *pair_arguments(world.certificates.leaf()), *arguments) as asking:
        done = openssl.client(world, asking.port, *with_pair(good))
        expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page for the other client", done)
        done = openssl.client(world, asking.port, *with_pair(bad))
        expect(b"SSL alert number 44" in done.stderr, "not certificate_revoked", done)
        expect(b"HTTP/1.1 200" not in done.stdout, "a page for a revoked client", done)


def wrong_key(world):
    refused_with(world, DECRYPT_ERROR, world.certificates.with_wrong_key(client_leaf(world)))


def openssl_server(world, *arguments):
    return openssl.Server(world, world.certificates.leaf(), "-Verify", "1", "-verify_return_error", "-CAfile",
                          world.certificates.root().certificate, *arguments)  # fmt: skip


def nginx_server(world, version):
    return nginx.Server(
        world, world.certificates.leaf(), version=version,
        extra=f"ssl_verify_client on; ssl_client_certificate {world.certificates.root().certificate};",
    )  # fmt: skip


def gnutls_server(world, version):
    root = world.certificates.root().certificate
    return gnutls.Server(world.certificates.leaf(), "--require-client-cert", "--x509cafile", root, version=version)


def own(pair) -> list:
    return ["--client-certificate", pair.certificate, "--client-key", pair.key]


def connect_to(world, make, version, key_type, page: bytes):
    pair = client_leaf(world, key_type)
    with make(world, version) as peer:
        report = connect_json(world, peer.port, "--tls", version, *own(pair))
        expect_report(report, version=f"TLS {version}", verified=True)
        # The input stays open: see the matrix's `read_page`.
        with world.start(*connect_arguments(world, peer.port, "--tls", version, *own(pair)), stdin=None) as fetched:
            fetched.write(REQUEST)
            expect_equal(fetched.wait(15), OK, "exit code", fetched)
            expect(page in bytes(fetched.stdout), "no page", fetched)


def connect_without(world, version, alerts):
    """A server that wants a certificate and gets none: in TLS 1.3 it says so after the client holds the handshake for done."""
    with openssl_server(world) as peer:
        plain = connect(world, peer.port, "--tls", version, stdin=REQUEST)
        expect_equal(plain.code, PROTOCOL, "exit code", plain)
        expect(any(alert in bytes(plain.stderr) for alert in alerts), f"not the alert: {alerts}", plain)


def connect_refused(world):
    with openssl_server(world) as peer:
        stranger = client_leaf(world, issuer="other-root")
        plain = connect(world, peer.port, *own(stranger), stdin=REQUEST)
        expect_equal(plain.code, PROTOCOL, "exit code", plain)
        expect(b"unknown_ca" in bytes(plain.stderr), "not told why", plain)


def serve_and_connect(world, version):
    pair = client_leaf(world)
    connected = connect_json(world, server(world).port, "--tls", version, *own(pair))
    expect_report(connected, version=f"TLS {version}", verified=True)
    refusal = connect_json(world, server(world).port, "--tls", version)
    if version == "1.2":
        expect_refusal(refusal, PROTOCOL, kind="received_alert", alert="handshake_failure", alert_by="peer")


SERVERS = {
    "openssl s_server": ((openssl.COMMAND,), lambda world, version: openssl_server(world), b"s_server"),
    "gnutls-serv": ((gnutls.SERVER,), gnutls_server, b"GnuTLS"),
    "nginx": ((nginx.COMMAND,), nginx_server, nginx.PAGE),
}


def cases():
    needs = (openssl.COMMAND,)
    for version in VERSIONS:
        for key in KEYS:
            yield Case(
                f"mutual TLS, serve to openssl s_client: {version}, {key}",
                lambda world, v=version, k=key: serve_to_openssl(world, v, k), needs,
            )  # fmt: skip
            for peer, (commands, make, page) in SERVERS.items():
                yield Case(
                    f"mutual TLS, connect to {peer}: {version}, {key}",
                    lambda world, m=make, v=version, k=key, p=page: connect_to(world, m, v, k, p), commands,
                )  # fmt: skip
        yield Case(f"mutual TLS, serve to curl: {version}", lambda world, v=version: serve_to_curl(world, v), (curl.COMMAND,))
        yield Case(
            f"mutual TLS, serve to gnutls-cli: {version}", lambda world, v=version: serve_to_gnutls(world, v), (gnutls.CLIENT,)
        )
        yield Case(f"mutual TLS, serve to connect: {version}", lambda world, v=version: serve_and_connect(world, v))
        yield Case(f"mutual TLS where it is optional: {version}", lambda world, v=version: serve_optional(world, v), needs)
        yield Case(f"serve requires a client certificate: {version}", lambda world, v=version: none_shown(world, v), needs)
    for version, alerts in {"1.3": [b"certificate_required"], "1.2": [b"handshake_failure"]}.items():
        yield Case(
            f"connect without the certificate that openssl wants: {version}",
            lambda world, v=version, a=alerts: connect_without(world, v, a), needs,
        )  # fmt: skip
    yield Case("connect with a certificate that openssl does not trust", connect_refused, needs)
    for name, (alert, options) in REFUSED.items():
        yield Case(f"serve refuses a client certificate {name}", lambda world, a=alert, o=options: refused(world, a, o), needs)
    yield Case("serve refuses a self-signed client certificate", self_signed, needs)
    yield Case("serve refuses a client certificate that is revoked", revoked, needs)
    yield Case("serve refuses a client that does not hold its certificate's key", wrong_key, needs)

"""Every cipher suite with every classic group and every kind of certificate, both ways, with every peer that can."""
import itertools

from harness.apus import (
    CLASSIC_GROUPS, HYBRID_GROUPS, IANA_GROUPS, REQUEST, SUITES, connect_arguments, connect_json,
    expect_report, shared_server,
)  # fmt: skip
from harness.certificates import LEAF_KEYS, SIGNATURE_SCHEMES
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl, gnutls, nginx, openssl, python_ssl


def serve(world, fetch, suite, group, key_type):
    fetch(world, shared_server(world, key_type).port, suite, group, key_type)


def serve_cases():
    peers = (
        ("openssl s_client", openssl.fetch, (openssl.COMMAND,)),
        ("curl", curl.fetch, (curl.COMMAND,)),
        ("gnutls-cli", gnutls.fetch, (gnutls.CLIENT,)),
    )
    for (peer, fetch, needs), suite, group, key in itertools.product(peers, SUITES, CLASSIC_GROUPS, LEAF_KEYS):
        yield Case(
            f"serve to {peer}: {suite}, {group}, {key}",
            lambda world, f=fetch, s=suite, g=group, k=key: serve(world, f, s, g, k),
            needs,
        )
    for group, key in itertools.product(CLASSIC_GROUPS, LEAF_KEYS):
        yield Case(
            f"serve to Python ssl: {group}, {key}",
            lambda world, g=group, k=key: serve(world, python_ssl.fetch, None, g, k),
        )


def python_page(wrapped):
    wrapped.recv(1 << 14)
    wrapped.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na page of Python\n")
    python_ssl.close_politely(wrapped)


# How to start each server for a leaf, and what its page holds.
SERVERS = {
    "openssl s_server": ((openssl.COMMAND,), lambda world, pair: openssl.Server(world, pair), b"s_server"),
    "gnutls-serv": ((gnutls.SERVER,), lambda world, pair: gnutls.Server(pair), b"GnuTLS"),
    "nginx": ((nginx.COMMAND,), lambda world, pair: nginx.Server(world, pair, groups=CLASSIC_GROUPS), nginx.PAGE),
    "Python ssl": ((), lambda world, pair: python_ssl.server(pair, python_page), b"a page of Python"),
}


def peer_server(world, peer: str, key_type: str):
    return world.shared((peer, key_type), lambda: SERVERS[peer][1](world, world.certificates.leaf(key_type)))


def connect_with(world, peer, suite, group, key_type):
    server = peer_server(world, peer, key_type)
    connected = connect_json(world, server.port, "--cipher-suite", suite, "--group", group)
    expect_report(
        connected, version="TLS 1.3", cipher_suite=suite, group=IANA_GROUPS[group], verified=True,
        signature_algorithm=SIGNATURE_SCHEMES[key_type], server_name="localhost", hello_retry_request=False, resumed=False,
    )  # fmt: skip
    leaf = connected.report["peer_certificates"][0]
    sha256 = leaf["sha256"].replace(":", "").lower()
    expect_equal(sha256, world.certificates.leaf(key_type).sha256, "sha256 of the leaf", connected.child)


def read_page(world, peer, key_type):
    """The server ends the connection, as the request asks it to. (nginx 1.22 answers a close_notify that comes before its
    page without one of its own, which is an unexpected end: our input stays open.)"""
    server = peer_server(world, peer, key_type)
    with world.start(*connect_arguments(world, server.port), stdin=None) as done:
        done.write(REQUEST)
        expect_equal(done.wait(15), 0, "exit code", done)
        expect(SERVERS[peer][2] in done.stdout, "not the server's page", done)


def connect_cases():
    for peer, suite, group, key in itertools.product(SERVERS, SUITES, CLASSIC_GROUPS, LEAF_KEYS):
        yield Case(
            f"connect to {peer}: {suite}, {group}, {key}",
            lambda world, p=peer, s=suite, g=group, k=key: connect_with(world, p, s, g, k),
            SERVERS[peer][0],
        )
    for peer, key in itertools.product(SERVERS, LEAF_KEYS):
        yield Case(
            f"connect to {peer} with the defaults and read its page, {key}",
            lambda world, p=peer, k=key: read_page(world, p, k),
            SERVERS[peer][0],
        )


def between_apus(world, suite, group, key_type):
    server = shared_server(world, key_type)
    connected = connect_json(world, server.port, "--cipher-suite", suite, "--group", group)
    expect_report(connected, version="TLS 1.3", cipher_suite=suite, group=IANA_GROUPS[group], verified=True)


def serve_pss_key(world, version):
    """A key that is for RSASSA-PSS alone (rsa_pss_pss_*)."""
    done = openssl.client(world, shared_server(world, "rsa-pss-2048").port, version=version)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)
    expect(b"Peer signature type: RSA-PSS" in done.stdout, "another signature", done)


def connect_pss_key(world, version):
    with openssl.Server(world, world.certificates.leaf("rsa-pss-2048")) as server:
        connected = connect_json(world, server.port, "--tls", version)
        expect_report(connected, version=f"TLS {version}", verified=True, signature_algorithm="rsa_pss_pss_sha256")


def apus_defaults(world):
    connected = connect_json(world, shared_server(world).port)
    expect_report(
        connected, version="TLS 1.3", group="X25519MLKEM768", verified=True, resumed=False, hello_retry_request=False,
        early_data="not_sent", alpn=None, server_name="localhost", signature_algorithm="ecdsa_secp256r1_sha256",
    )  # fmt: skip
    timings = connected.report["timings_ms"]
    expect(timings["connect"] >= 0 and timings["handshake"] > 0, "no timings", connected.child)
    leaf = connected.report["peer_certificates"][0]
    for key in ("subject", "issuer", "names", "not_before", "not_after", "key", "sha256"):
        expect(leaf.get(key), f"peer_certificates[0].{key} is empty", connected.child)
    expect("localhost" in leaf["names"], "names without localhost", connected.child)


def apus_cases():
    yield Case("apus to apus: the defaults negotiate X25519MLKEM768", apus_defaults)
    for suite, group in itertools.product(SUITES, CLASSIC_GROUPS + HYBRID_GROUPS):
        yield Case(
            f"apus to apus: {suite}, {group}", lambda world, s=suite, g=group: between_apus(world, s, g, "ecdsa-p256")
        )
    for key in LEAF_KEYS:
        yield Case(
            f"apus to apus: {key}",
            lambda world, k=key: between_apus(world, "TLS_AES_128_GCM_SHA256", "x25519mlkem768", k),
        )


def cases():
    yield from apus_cases()
    for version in ("1.3", "1.2"):
        for name, play in (("serve to openssl with", serve_pss_key), ("connect to openssl with", connect_pss_key)):
            yield Case(f"{name} an RSA key for PSS alone: {version}", lambda world, p=play, v=version: p(world, v), (openssl.COMMAND,))
    yield from serve_cases()
    yield from connect_cases()

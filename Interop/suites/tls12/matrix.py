"""Every suite of TLS 1.2 with the kinds of key that fit it, and every group, both ways, with every peer that can."""
import itertools

from harness.apus import (
    CLASSIC_GROUPS, IANA_GROUPS, OK, REQUEST, Server, connect_arguments, connect_json, expect_report, pair_arguments, shared_server,
)  # fmt: skip
from harness.certificates import LEAF_KEYS
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import botan, caddy, curl, gnutls, haproxy, hitch, java, nginx, nss, openssl, python_ssl

RSA = ("rsa-2048",)
ECDSA = tuple(key for key in LEAF_KEYS if key not in RSA)
SUITES = {suite: RSA if "_RSA_" in suite else ECDSA for suite in openssl.CIPHERS}
COMBINATIONS = [(suite, key) for suite, keys in SUITES.items() for key in keys]
# In TLS 1.2 the client's groups bind the curve of an ECDSA certificate too (RFC 8422 §5.3).
GROUPS = {"ecdsa-p256": "secp256r1", "ecdsa-p384": "secp384r1", "ecdsa-p521": "secp521r1", "ed25519": "x25519", "rsa-2048": "x25519"}
RSA_SUITE = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"

# Ed25519 in certificates is none of theirs.
NIST_AND_RSA = tuple(key for key in LEAF_KEYS if key != "ed25519")

# Peers as clients: how they fetch a page and say what they negotiated, what they need, and the kinds of key that they know.
CLIENTS = {
    "openssl s_client": (openssl.fetch, (openssl.COMMAND,), LEAF_KEYS),
    "curl": (curl.fetch, (curl.COMMAND,), LEAF_KEYS),
    "gnutls-cli": (gnutls.fetch, (gnutls.CLIENT,), LEAF_KEYS),
    "Python ssl": (python_ssl.fetch, (), LEAF_KEYS),
    "Java": (java.fetch, (java.COMMAND,), ("ecdsa-p256", "rsa-2048")),
    "NSS tstclnt": (nss.fetch, nss.NEEDS_CLIENT, NIST_AND_RSA),
    "Botan": (botan.fetch, (botan.COMMAND,), NIST_AND_RSA),
}
# Peers as servers: how to start one for a leaf, what it needs, what its page holds, the kinds of key.
SERVERS = {
    "openssl s_server": (lambda world, pair: openssl.Server(world, pair, "-tls1_2"), (openssl.COMMAND,), b"s_server", LEAF_KEYS),
    "gnutls-serv": (lambda world, pair: gnutls.Server(pair, version="1.2"), (gnutls.SERVER,), b"GnuTLS", LEAF_KEYS),
    "nginx": (
        lambda world, pair: nginx.Server(world, pair, groups=CLASSIC_GROUPS, version="1.2"), (nginx.COMMAND,), nginx.PAGE, LEAF_KEYS,
    ),
    "Java": (lambda world, pair: java.Server(world, pair), (java.COMMAND,), java.PAGE, ("ecdsa-p256", "rsa-2048")),
    "HAProxy": (lambda world, pair: haproxy.Server(world, pair), (haproxy.COMMAND,), haproxy.PAGE, LEAF_KEYS),
    "hitch": (lambda world, pair: hitch.Server(world, pair), (hitch.COMMAND,), hitch.PAGE, LEAF_KEYS),
    "Caddy": (lambda world, pair: caddy.Server(world, pair), (caddy.COMMAND,), caddy.PAGE, LEAF_KEYS),
    "NSS selfserv": (lambda world, pair: nss.Server(world, pair), nss.NEEDS_SERVER, nss.PAGE, NIST_AND_RSA),
    "Botan": (lambda world, pair: botan.Server(world, pair), (botan.COMMAND,), botan.PAGE, NIST_AND_RSA),
}  # fmt: skip


def served_port(world, peer: str, key_type: str) -> int:
    """NSS demands of an RSA key that it may encipher keys too."""
    if (peer, key_type) != ("NSS tstclnt", "rsa-2048"):
        return shared_server(world, key_type).port
    pair = world.certificates.leaf(key_type, profile="key-encipherment")
    return world.shared(("serve", peer, key_type), lambda: Server(world, *pair_arguments(pair))).port


def serve_cases():
    for (peer, (fetch, needs, keys)), (suite, key) in itertools.product(CLIENTS.items(), COMBINATIONS):
        if key in keys:
            yield Case(
                f"TLS 1.2: serve to {peer}: {suite}, {key}",
                lambda world, p=peer, f=fetch, s=suite, k=key: f(world, served_port(world, p, k), s, GROUPS[k], k), needs,
            )  # fmt: skip
    for (peer, (fetch, needs, _)), group in itertools.product(CLIENTS.items(), CLASSIC_GROUPS):
        if peer != "Java":
            yield Case(
                f"TLS 1.2: serve to {peer}: {group}",
                lambda world, p=peer, f=fetch, g=group: f(world, served_port(world, p, "rsa-2048"), RSA_SUITE, g, "rsa-2048"), needs,
            )  # fmt: skip


def peer_server(world, peer: str, key_type: str):
    return world.shared(("1.2", peer, key_type), lambda: SERVERS[peer][0](world, world.certificates.leaf(key_type)))


def connect_with(world, peer, suite, group, key_type):
    server = peer_server(world, peer, key_type)
    connected = connect_json(world, server.port, "--cipher-suite", suite, "--group", group)
    expect_report(
        connected, version="TLS 1.2", cipher_suite=suite, group=IANA_GROUPS[group], verified=True, server_name="localhost",
        hello_retry_request=False, resumed=False, early_data="not_sent",
    )  # fmt: skip


def read_page(world, peer, key_type, *arguments):
    server = peer_server(world, peer, key_type)
    with world.start(*connect_arguments(world, server.port, *arguments), stdin=None) as done:
        done.write(REQUEST)
        if peer == "Botan":  # an echo, which does not end by itself
            done.close_stdin()
        expect_equal(done.wait(15), OK, "exit code", done)
        expect(SERVERS[peer][2] in done.stdout, "not the server's page", done)
        expect(b"TLS 1.2" in done.stderr, "the summary does not say TLS 1.2", done)


def connect_cases():
    for (peer, (_, needs, _, keys)), (suite, key) in itertools.product(SERVERS.items(), COMBINATIONS):
        if key in keys:
            yield Case(
                f"TLS 1.2: connect to {peer}: {suite}, {key}",
                lambda world, p=peer, s=suite, k=key: connect_with(world, p, s, GROUPS[k], k), needs,
            )  # fmt: skip
    for (peer, (_, needs, _, keys)), group in itertools.product(SERVERS.items(), CLASSIC_GROUPS):
        yield Case(
            f"TLS 1.2: connect to {peer}: {group}",
            lambda world, p=peer, g=group: connect_with(world, p, RSA_SUITE, g, "rsa-2048"), needs,
        )  # fmt: skip
    for (peer, (_, needs, _, keys)), key in itertools.product(SERVERS.items(), LEAF_KEYS):
        if key in keys:
            yield Case(
                f"TLS 1.2: connect to {peer} with the defaults and read its page, {key}",
                lambda world, p=peer, k=key: read_page(world, p, k), needs,
            )  # fmt: skip


def cases():
    yield from serve_cases()
    yield from connect_cases()

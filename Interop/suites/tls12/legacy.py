"""The legacy policy: static RSA key exchange and CBC suites in TLS 1.2, both ways, with each order of MAC and encryption; and that
nothing of it happens without `--legacy`."""
import dataclasses
import re
import ssl

from harness.apus import PROTOCOL, REQUEST, Server, connect_json, expect_refusal, expect_report, shared_server
from harness.child import run
from harness.failure import expect, expect_equal
from harness.network import connect as connect_tcp
from harness.runner import Case
from peers import botan, caddy, curl, gnutls, haproxy, hitch, java, nginx, nss, openssl, python_ssl


@dataclasses.dataclass(frozen=True)
class Suite:
    name: str  # IANA's
    openssl: str
    gnutls: str  # key exchange, cipher and MAC of a priority string

    @property
    def key_type(self) -> str:
        return "ecdsa-p256" if "ECDSA" in self.name else "rsa-2048"

    @property
    def is_cbc(self) -> bool:
        return "CBC" in self.name

    @property
    def has_ephemeral_keys(self) -> bool:
        return "ECDHE" in self.name

    def certificate(self, world):
        """A leaf whose key may both sign and decrypt."""
        return world.certificates.leaf(self.key_type, profile="key-encipherment")


SUITES = (
    Suite("TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", "+RSA:+AES-128-GCM:+AEAD"),
    Suite("TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", "+RSA:+AES-256-GCM:+AEAD"),
    Suite("TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", "+RSA:+AES-128-CBC:+SHA1"),
    Suite("TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", "+RSA:+AES-256-CBC:+SHA1"),
    Suite("TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", "+RSA:+AES-128-CBC:+SHA256"),
    Suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", "+ECDHE-RSA:+AES-128-CBC:+SHA1"),
    Suite("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", "+ECDHE-RSA:+AES-256-CBC:+SHA1"),
    Suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256", "+ECDHE-RSA:+AES-128-CBC:+SHA256"),
    Suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA", "+ECDHE-ECDSA:+AES-128-CBC:+SHA1"),
    Suite("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA", "+ECDHE-ECDSA:+AES-256-CBC:+SHA1"),
    Suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256", "+ECDHE-ECDSA:+AES-128-CBC:+SHA256"),
)
ORDERS = {True: "encrypt-then-MAC", False: "MAC-then-encrypt"}


def orders(suite: Suite):
    """Which orders of MAC and encryption a case is made for; None where there is no choice."""
    return (True, False) if suite.is_cbc else (None,)


def title(suite: Suite, encrypt_then_mac) -> str:
    return suite.name if encrypt_then_mac is None else f"{suite.name}, {ORDERS[encrypt_then_mac]}"


def legacy_server(world, suite: Suite):
    pair = suite.certificate(world)
    arguments = ["--legacy", "--certificate", str(pair.certificate), "--private-key", str(pair.key)]
    return world.shared(("serve legacy", suite.key_type), lambda: Server(world, *arguments))


# -- serve


def openssl_client(world, port: int, cipher: str, encrypt_then_mac=None, *arguments):
    order = ["-no_etm"] if encrypt_then_mac is False else []
    return run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-verify_hostname", "localhost",
         "-CAfile", world.certificates.root().certificate, "-verify_return_error", "-tls1_2", "-cipher",
         f"{cipher}:@SECLEVEL=0", "-ign_eof", *order, *arguments],
        stdin=REQUEST, seconds=30,
    )  # fmt: skip


def serve_openssl(world, suite: Suite, encrypt_then_mac):
    done = openssl_client(world, legacy_server(world, suite).port, suite.openssl, encrypt_then_mac, "-tlsextdebug")
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "s_client failed", done)
    expect(f"New, TLSv1.2, Cipher is {suite.openssl}\n" in text or f"Cipher    : {suite.openssl}" in text, "another suite", done)
    expect_equal('TLS server extension "encrypt-then-mac"' in text, encrypt_then_mac is True, "encrypt_then_mac", done)
    expect(re.search(r"Extended master secret: yes", text), "no extended master secret", done)
    expect("HTTP/1.1 200" in text, "no page", done)


def gnutls_priority(suite: Suite, encrypt_then_mac) -> str:
    order = ":%NO_ETM" if encrypt_then_mac is False else ""
    return f"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:-CIPHER-ALL:-MAC-ALL:{suite.gnutls}{order}"


def serve_gnutls(world, suite: Suite, encrypt_then_mac):
    done = run(
        ["gnutls-cli", "--port", str(legacy_server(world, suite).port), "--priority", gnutls_priority(suite, encrypt_then_mac),
         "--sni-hostname", "localhost", "--verify-hostname", "localhost", "--x509cafile",
         world.certificates.root().certificate, "127.0.0.1"],
        stdin=REQUEST, seconds=30,
    )  # fmt: skip
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0, "gnutls-cli failed", done)
    expect("Description: (TLS1.2" in text, "not TLS 1.2", done)
    expect(("encrypt-then-mac" in text.lower() or re.search(r"Options:.*EtM", text) is not None) == (encrypt_then_mac is True), "another order", done)
    expect("HTTP/1.1 200" in text, "no page", done)


def serve_curl(world, suite: Suite):
    port = legacy_server(world, suite).port
    done = run(
        ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--tls-max", "1.2", "--verbose",
         "--ciphers", f"{suite.openssl}:@SECLEVEL=0", "--resolve", f"localhost:{port}:127.0.0.1", "--http1.1", "--fail",
         "--cacert", world.certificates.root().certificate, f"https://localhost:{port}/"],
        seconds=30,
    )  # fmt: skip
    expect(done.code == 0 and done.stdout, "curl failed", done)
    expect(f"TLSv1.2 / {suite.openssl}".encode() in done.stderr, "another suite", done)


def serve_python(world, suite: Suite):
    context = python_ssl.client_context(world)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suite.openssl}:@SECLEVEL=0")
    with connect_tcp(legacy_server(world, suite).port) as raw:
        with context.wrap_socket(raw, server_hostname="localhost", suppress_ragged_eofs=False) as wrapped:
            expect_equal(wrapped.cipher()[0], suite.openssl, "cipher")
            wrapped.sendall(REQUEST)
            page = python_ssl.read_all(wrapped)
    expect(page.startswith(b"HTTP/1.1 200"), "no page", page[:200])


def serve_java(world, suite: Suite):
    java.fetch(world, legacy_server(world, suite).port, suite.name, "", suite.key_type)


def serve_nss(world, suite: Suite):
    nss.fetch(world, legacy_server(world, suite).port, suite.name, "", suite.key_type)


def serve_botan(world, suite: Suite, encrypt_then_mac):
    port = legacy_server(world, suite).port
    botan.said(botan.client(world, port, suite=suite.name, encrypt_then_mac=encrypt_then_mac is True), suite.name)


# -- connect


def connect_legacy(world, port: int, suite: Suite, **wanted):
    connected = connect_json(world, port, "--legacy", "--cipher-suite", suite.name)
    expect_report(connected, version="TLS 1.2", cipher_suite=suite.name, verified=True, **wanted)
    for key in ("group", "signature_algorithm"):
        expect_equal(connected.report[key] is not None, suite.has_ephemeral_keys, f"--json {key} is there", connected.child)


def openssl_server(world, suite: Suite, encrypt_then_mac=None, *arguments):
    order = ["-no_etm"] if encrypt_then_mac is False else []
    cipher = ["-cipher", f"{suite.openssl}:@SECLEVEL=0"]
    return openssl.Server(world, suite.certificate(world), "-tls1_2", *cipher, *order, *arguments)


def connect_openssl(world, suite: Suite, encrypt_then_mac):
    with openssl_server(world, suite, encrypt_then_mac) as server:
        connect_legacy(world, server.port, suite)
        # A page, so that data goes both ways.
        arguments = ["connect", f"localhost:{server.port}", "--ca", world.certificates.root().certificate, "--legacy",
                     "--cipher-suite", suite.name]  # fmt: skip
        with world.start(*arguments, stdin=REQUEST) as done:
            expect_equal(done.wait(20), 0, "exit code", done)
            expect(b"s_server" in done.stdout, "not the server's page", done)


class GnuTLSServer(gnutls.Server):
    """`gnutls-serv` with a priority string of its own."""

    def __init__(self, pair, priority: str, *arguments):
        # The last `--priority` counts.
        super().__init__(pair, "--priority", priority, *arguments)


def connect_gnutls(world, suite: Suite, encrypt_then_mac):
    with GnuTLSServer(suite.certificate(world), gnutls_priority(suite, encrypt_then_mac)) as server:
        connect_legacy(world, server.port, suite)


def connect_nginx(world, suite: Suite):
    extra = f"ssl_ciphers {suite.openssl}:@SECLEVEL=0;"
    with nginx.Server(world, suite.certificate(world), version="1.2", extra=extra) as server:
        connect_legacy(world, server.port, suite)


def connect_to(make, world, suite: Suite):
    with make(world, suite) as server:
        connect_legacy(world, server.port, suite)


OTHER_SERVERS = {
    "Java": (lambda world, suite: java.Server(world, suite.certificate(world)), (java.COMMAND,)),
    "NSS selfserv": (lambda world, suite: nss.Server(world, suite.certificate(world)), nss.NEEDS_SERVER),
    "HAProxy": (
        lambda world, suite: haproxy.Server(world, suite.certificate(world), ciphers=f"{suite.openssl}:@SECLEVEL=0"),
        (haproxy.COMMAND,),
    ),
    "hitch": (
        lambda world, suite: hitch.Server(world, suite.certificate(world), ciphers=f"{suite.openssl}:@SECLEVEL=0"),
        (hitch.COMMAND,),
    ),
}
# Of CBC suites Caddy has those with HMAC-SHA-1 alone, and no static RSA.
CADDY = [suite for suite in SUITES if suite.has_ephemeral_keys and not suite.name.endswith("SHA256")]


def connect_botan(world, suite: Suite, encrypt_then_mac):
    with botan.Server(world, suite.certificate(world), suite=suite.name, encrypt_then_mac=encrypt_then_mac is True) as server:
        connect_legacy(world, server.port, suite)


def connect_caddy(world, suite: Suite):
    with caddy.Server(world, suite.certificate(world), f"ciphers {suite.name}") as server:
        connect_legacy(world, server.port, suite)


def connect_python(world, suite: Suite):
    context = python_ssl.server_context(suite.certificate(world))
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suite.openssl}:@SECLEVEL=0")
    with python_ssl.server_with(context, python_ssl.close_politely) as server:
        connect_legacy(world, server.port, suite)


def between_apus(world, suite: Suite):
    connect_legacy(world, legacy_server(world, suite).port, suite)


# -- never without being asked for


def serve_refuses(world, cipher: str, *arguments):
    server = shared_server(world, "rsa-2048", *arguments)
    done = openssl_client(world, server.port, cipher)
    expect(done.code != 0 and b"handshake failure" in done.stderr, "no alert handshake_failure", done)


def connect_offers_none(world, suite: Suite):
    with openssl_server(world, suite) as server:
        refused = connect_json(world, server.port)
    expect_refusal(refused, PROTOCOL, kind="received_alert", alert="handshake_failure", alert_by="peer")


def refusal_cases():
    needs = (openssl.COMMAND,)
    for suite in SUITES:
        if suite.key_type == "rsa-2048":
            yield Case(
                f"serve without --legacy refuses {suite.name}",
                lambda world, s=suite: serve_refuses(world, s.openssl), needs,
            )  # fmt: skip
        yield Case(
            f"connect without --legacy has no {suite.name}", lambda world, s=suite: connect_offers_none(world, s), needs
        )
    yield Case(
        "serve refuses finite-field Diffie-Hellman, also with --legacy",
        lambda world: serve_refuses(world, "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-SHA", "--legacy"), needs,
    )  # fmt: skip


def cases():
    yield from refusal_cases()
    for suite in SUITES:
        yield Case(f"legacy, apus to apus: {suite.name}", lambda world, s=suite: between_apus(world, s))
        for order in orders(suite):
            for name, play, needs in (
                ("serve to openssl s_client", serve_openssl, openssl.COMMAND),
                ("serve to gnutls-cli", serve_gnutls, gnutls.CLIENT),
                ("connect to openssl s_server", connect_openssl, openssl.COMMAND),
                ("connect to gnutls-serv", connect_gnutls, gnutls.SERVER),
                ("serve to Botan", serve_botan, botan.COMMAND),
                ("connect to Botan", connect_botan, botan.COMMAND),
            ):
                yield Case(
                    f"legacy, {name}: {title(suite, order)}",
                    lambda world, p=play, s=suite, o=order: p(world, s, o), (needs,),
                )  # fmt: skip
        for name, play, needs in (
            ("serve to curl", serve_curl, (curl.COMMAND,)),
            ("serve to Python ssl", serve_python, ()),
            ("connect to nginx", connect_nginx, (nginx.COMMAND,)),
            ("connect to Python ssl", connect_python, ()),
            ("serve to Java", serve_java, (java.COMMAND,)),
            ("serve to NSS tstclnt", serve_nss, nss.NEEDS_CLIENT),
        ):
            yield Case(f"legacy, {name}: {suite.name}", lambda world, p=play, s=suite: p(world, s), needs)
        for name, (make, needs) in OTHER_SERVERS.items():
            yield Case(
                f"legacy, connect to {name}: {suite.name}", lambda world, m=make, s=suite: connect_to(m, world, s), needs
            )
    for suite in CADDY:
        yield Case(f"legacy, connect to Caddy: {suite.name}", lambda world, s=suite: connect_caddy(world, s), (caddy.COMMAND,))

"""The legacy policy's suites, resumed by ticket and by session ID, and with client certificates, both ways."""
import itertools

from harness.apus import OK, REQUEST, Server, connect_json, expect_report, pair_arguments
from harness.child import run
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import gnutls, openssl
from suites.tls12.client_certificates import client_pair
from suites.tls12.legacy import (
    SUITES, GnuTLSServer, Suite, gnutls_priority, legacy_server, openssl_client, openssl_server, orders, title,
)  # fmt: skip

KINDS = {"ticket": [], "session ID": ["-no_ticket"]}


def serve_resumption(world, suite: Suite, encrypt_then_mac, arguments):
    port, session = legacy_server(world, suite).port, world.new_folder() / "session"
    first = openssl_client(world, port, suite.openssl, encrypt_then_mac, *arguments, "-sess_out", session)
    expect(b"New, " in first.stdout, "not a full handshake", first)
    second = openssl_client(world, port, suite.openssl, encrypt_then_mac, *arguments, "-sess_in", session, "-tlsextdebug")
    # The version that stands there is the suite's first, SSLv3 say.
    expect(second.code == 0 and b"Reused, " in second.stdout, "not resumed", second)
    expect(b"Protocol  : TLSv1.2" in second.stdout, "not TLS 1.2", second)
    order = b'TLS server extension "encrypt-then-mac"' in second.stdout
    expect_equal(order, encrypt_then_mac is True, "encrypt_then_mac", second)
    expect(b"HTTP/1.1 200" in second.stdout, "no page", second)


def serve_resumption_gnutls(world, suite: Suite, extra: str):
    done = run(
        ["gnutls-cli", "--port", str(legacy_server(world, suite).port), "--priority", gnutls_priority(suite, suite.is_cbc) + extra,
         "--sni-hostname", "localhost", "--verify-hostname", "localhost", "--x509cafile",
         world.certificates.root().certificate, "--resume", "127.0.0.1"],
        stdin=REQUEST, seconds=30,
    )  # fmt: skip
    expect(done.code == 0 and b"This is a resumed session" in done.stdout, "not resumed", done)


def connect_resumption(world, suite: Suite, server):
    session = world.new_folder() / "session"
    with server:
        for resumed in (False, True):
            connected = connect_json(world, server.port, "--legacy", "--cipher-suite", suite.name, "--session", session)
            expect_report(connected, version="TLS 1.2", cipher_suite=suite.name, resumed=resumed, verified=True)
        # Without the policy the session is not even offered.
        modern = connect_json(world, server.port, "--session", session)
        expect(not modern.report.get("resumed"), "resumed without --legacy", modern.child)


def serve_client_certificate(world, suite: Suite):
    pair, ca = client_pair(world, "ecdsa-p256"), world.certificates.root().certificate

    def make():
        own = pair_arguments(suite.certificate(world))
        return Server(world, "--legacy", *own, "--client-ca", ca, "--client-auth", "required")

    port = world.shared(("serve legacy, client certificates", suite.key_type), make).port
    done = openssl_client(world, port, suite.openssl, None, "-cert", pair.certificate, "-key", pair.key)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)
    refused = openssl_client(world, port, suite.openssl)
    expect(refused.code != 0 and b"handshake failure" in refused.stderr, "no alert handshake_failure", refused)


def connect_client_certificate(world, suite: Suite):
    pair, ca = client_pair(world, "rsa-2048"), world.certificates.root().certificate
    server = openssl.Server(
        world, suite.certificate(world), "-tls1_2", "-cipher", f"{suite.openssl}:@SECLEVEL=0", "-Verify", "1",
        "-verify_return_error", "-CAfile", ca,
    )  # fmt: skip
    with server:
        certificate = ["--client-certificate", pair.certificate, "--client-key", pair.key]
        arguments = ["connect", f"localhost:{server.port}", "--ca", ca, "--legacy", "--cipher-suite", suite.name, *certificate]
        with world.start(*arguments, stdin=REQUEST) as done:
            expect_equal(done.wait(20), OK, "exit code", done)
            expect(b"s_server" in done.stdout, "not the server's page", done)


def cases():
    need = (openssl.COMMAND,)
    for suite, (kind, arguments) in itertools.product(SUITES, KINDS.items()):
        for order in orders(suite):
            yield Case(
                f"legacy, serve resumes by {kind}, openssl: {title(suite, order)}",
                lambda world, s=suite, o=order, a=arguments: serve_resumption(world, s, o, a), need,
            )  # fmt: skip
            yield Case(
                f"legacy, connect resumes by {kind}, openssl: {title(suite, order)}",
                lambda world, s=suite, o=order, a=arguments: connect_resumption(world, s, openssl_server(world, s, o, *a)), need,
            )  # fmt: skip
        extra = "" if kind == "ticket" else ":%NO_TICKETS"
        yield Case(
            f"legacy, serve resumes by {kind}, gnutls-cli: {suite.name}",
            lambda world, s=suite, e=extra: serve_resumption_gnutls(world, s, e), (gnutls.CLIENT,),
        )  # fmt: skip
        flags = [] if kind == "ticket" else ["--noticket"]
        yield Case(
            f"legacy, connect resumes by {kind}, gnutls-serv: {suite.name}",
            lambda world, s=suite, f=flags: connect_resumption(
                world, s, GnuTLSServer(s.certificate(world), gnutls_priority(s, s.is_cbc), *f)
            ),
            (gnutls.SERVER,),
        )
    for suite in SUITES:
        yield Case(
            f"legacy, serve with a client certificate, openssl: {suite.name}",
            lambda world, s=suite: serve_client_certificate(world, s), need,
        )  # fmt: skip
        yield Case(
            f"legacy, connect with a client certificate, openssl: {suite.name}",
            lambda world, s=suite: connect_client_certificate(world, s), need,
        )  # fmt: skip

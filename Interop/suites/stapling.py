"""Stapled OCSP responses, made by `openssl ocsp`: what `apus serve` staples, and what `apus connect` makes of them."""
import shutil

from harness import ocsp
from harness.apus import (
    BAD_FILE, UNTRUSTED, Server, connect_json, expect_error_line, expect_refusal, expect_report, pair_arguments,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl, gnutls, nginx, openssl

VERSIONS = ("1.3", "1.2")
MUST_STAPLE = ("tlsfeature = status_request",)


def leaf(world, name: str, **options):
    """One of its own, so that no other case staples for it."""
    return world.certificates.leaf(subject=f"/CN={name}", **options)


def with_root(world, pair):
    """The chain up to the root: who has it can tell what a response is worth."""
    chain = world.new_folder() / "chain.pem"
    chain.write_bytes(pair.certificate.read_bytes() + world.certificates.root().certificate.read_bytes())
    return ["--certificate", chain, "--private-key", pair.key]


def seen_by_openssl(world, server, version="1.3") -> bytes:
    done = openssl.client(world, server.port, "-status", version=version)
    expect(done.code == 0, "s_client failed", done)
    return bytes(done.stdout)


def serve_to_openssl(world, version):
    pair = leaf(world, f"stapled in {version}")
    staple = ocsp.response(world.certificates, pair)
    with Server(world, *pair_arguments(pair), "--ocsp-staple", staple) as server:
        text = seen_by_openssl(world, server, version)
        expect(b"OCSP Response Status: successful" in text and b"Cert Status: good" in text, "no staple", text)
        done = openssl.client(world, server.port, version=version)
        expect(b"Cert Status" not in bytes(done.stdout), "a staple that nobody asked for", done)


def serve_to_curl(world):
    pair = leaf(world, "stapled to curl")
    staple = ocsp.response(world.certificates, pair)
    # curl looks for the issuer among the certificates that were sent.
    with Server(world, *with_root(world, pair), "--ocsp-staple", staple) as server:
        done = curl.get(world, server.port, "/", "--cert-status", "--verbose")
        expect(done.code == 0 and b"SSL certificate status: good" in bytes(done.stderr), "curl found no good status", done)


def reload(world):
    pair = leaf(world, "reloaded")
    first, second = (ocsp.response(world.certificates, pair, status) for status in (ocsp.GOOD, ocsp.REVOKED))
    path = world.new_folder() / "staple.der"
    shutil.copy(first, path)
    with Server(world, *pair_arguments(pair), "--ocsp-staple", path) as server:
        expect(b"Cert Status: good" in seen_by_openssl(world, server), "the first is not stapled")
        path.write_bytes(b"0nonsense")
        server.child.wait_for(r"staple.der: can't be stapled.*the old one is stapled on", stream="stderr")
        expect(b"Cert Status: good" in seen_by_openssl(world, server), "the old one is gone")
        # The chain has no issuer here, so that the server can't know that this one is of no use to it.
        replacement = path.with_suffix(".new")
        shutil.copy(second, replacement)
        replacement.rename(path)
        server.child.wait_for(r"is stapled from now on", stream="stderr")
        expect(b"Cert Status: revoked" in seen_by_openssl(world, server), "the new one is not stapled")


def serve_refuses(world, status, words):
    pair = leaf(world, f"not stapled: {status}")
    staple = ocsp.response(world.certificates, pair, status)
    arguments = [*with_root(world, pair), "--ocsp-staple", staple]
    with world.start("serve", "--listen", "127.0.0.1:0", *arguments) as child:
        expect_equal(child.wait(10), BAD_FILE, "exit code", child)
        expect_error_line(child)
        expect(words in bytes(child.stderr), f"not told: {words}", child)


def connect_with(world, status, version, wanted):
    pair = leaf(world, f"{status} in {version}")
    staple = ocsp.response(world.certificates, pair, status)
    with openssl.Server(world, pair, "-status_file", staple) as server:
        connected = connect_json(world, server.port, "--tls", version)
        if wanted is None:
            expect_report(connected, version=f"TLS {version}", verified=True, ocsp_stapled=True)
        else:
            expect_refusal(connected, UNTRUSTED, kind="untrusted", alert_by="us", **wanted)


def for_another_certificate(world):
    other = ocsp.response(world.certificates, leaf(world, "the other"))
    with openssl.Server(world, leaf(world, "not the other"), "-status_file", other) as server:
        refusal = connect_json(world, server.port)
    expect_refusal(refusal, UNTRUSTED, reason="bad_status_response", alert="bad_certificate_status_response")
    expect("another certificate" in refusal.error["message"], "the message does not say so", refusal.child)


def must_staple(world):
    pair = leaf(world, "must staple", extensions=MUST_STAPLE)
    with openssl.Server(world, pair) as server:
        refusal = connect_json(world, server.port)
    expect_refusal(refusal, UNTRUSTED, reason="bad_status_response", alert="bad_certificate_status_response")
    with openssl.Server(world, pair, "-status_file", ocsp.response(world.certificates, pair)) as server:
        expect_report(connect_json(world, server.port), verified=True, ocsp_stapled=True)


def connect_to_nginx(world):
    pair = leaf(world, "stapled by nginx")
    staple = ocsp.response(world.certificates, pair)
    with nginx.Server(world, pair, extra=f"ssl_stapling on; ssl_stapling_file {staple};") as server:
        expect_report(connect_json(world, server.port), verified=True, ocsp_stapled=True)


def connect_to_gnutls(world):
    pair = leaf(world, "stapled by gnutls")
    staple = ocsp.response(world.certificates, pair)
    with gnutls.Server(pair, f"--ocsp-response={staple}", "--ignore-ocsp-response-errors") as server:
        expect_report(connect_json(world, server.port), verified=True, ocsp_stapled=True)


def unstapled(world):
    with openssl.Server(world, leaf(world, "unstapled")) as server:
        expect_report(connect_json(world, server.port), verified=True, ocsp_stapled=False)


def cases():
    needs = (openssl.COMMAND,)
    for version in VERSIONS:
        yield Case(
            f"serve staples for openssl s_client -status: {version}",
            lambda world, v=version: serve_to_openssl(world, v), needs,
        )  # fmt: skip
        for status, wanted in {
            ocsp.GOOD: None,
            ocsp.REVOKED: {"reason": "revoked", "alert": "certificate_revoked"},
            ocsp.EXPIRED: {"reason": "bad_status_response", "alert": "bad_certificate_status_response"},
        }.items():
            yield Case(
                f"connect checks a stapled response of openssl ocsp: {status}, {version}",
                lambda world, s=status, v=version, w=wanted: connect_with(world, s, v, w), needs,
            )  # fmt: skip
    yield Case("serve staples for curl --cert-status", serve_to_curl, (curl.COMMAND, *needs))
    yield Case("serve reloads the staple, and keeps the old one for a bad file", reload, needs)
    for status, words in {ocsp.REVOKED: b"revoked", ocsp.EXPIRED: b"can't be stapled"}.items():
        yield Case(
            f"serve does not staple what says {status}", lambda world, s=status, w=words: serve_refuses(world, s, w), needs
        )
    yield Case("connect refuses a response for another certificate", for_another_certificate, needs)
    yield Case("connect holds a must-staple certificate to its promise", must_staple, needs)
    yield Case("connect takes a staple of nginx", connect_to_nginx, (nginx.COMMAND, *needs))
    yield Case("connect takes a staple of gnutls-serv", connect_to_gnutls, (gnutls.SERVER, *needs))
    yield Case("connect does without a staple", unstapled, needs)

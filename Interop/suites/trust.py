"""Whom `apus connect` trusts, and the word it has for each certificate that it does not."""
from harness.apus import OK, UNTRUSTED, connect, connect_json, expect_error_line, expect_refusal, expect_report
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import openssl, python_ssl

# name of the case: (reasons that are right, options of the leaf)
REFUSED = {
    "expired": ("expired", {"starts": -30, "ends": -1}),
    "not yet valid": ("not_yet_valid", {"starts": 2}),
    "for another name": ("wrong_name", {"names": "DNS:other.apus.test"}),
    "for localhost in the common name alone": ("wrong_name", {"names": "DNS:other.apus.test", "subject": "/CN=localhost"}),
    "with a wildcard of one label": ("wrong_name", {"names": "DNS:*"}),
    "of an unknown root": ("unknown_issuer", {"issuer": "other-root"}),
    "whose intermediate is not sent": ("unknown_issuer", {"issuer": "intermediate", "chain": False}),
    "for clients alone": ("wrong_usage", {"profile": "client"}),
    "signed by a certificate that is no CA": ({"invalid", "unknown_issuer", "wrong_usage"}, {"issuer": "not-a-ca"}),
}
ACCEPTED = {
    "through an intermediate": ({"issuer": "intermediate"}, {}),
    "by wildcard": ({"names": "DNS:*.apus.test"}, {"server_name": "a.apus.test"}),
    "by an internationalised name": ({"names": "DNS:xn--bcher-kva.test"}, {"server_name": "xn--bcher-kva.test"}),
    "in other letters' case": ({"names": "DNS:LocalHost"}, {"server_name": "LOCALHOST"}),
    "by IPv4 address": ({"names": "IP:127.0.0.1"}, {"server_name": None}),
}


def hold(wrapped):
    """Nothing to say; the client ends."""
    wrapped.settimeout(10)
    wrapped.recv(1)
    wrapped.close()


def refused(world, reason, options):
    pair = world.certificates.leaf(**options)
    with python_ssl.server(pair, hold) as server:
        reasons = {reason} if isinstance(reason, str) else reason
        expect_refusal(connect_json(world, server.port), UNTRUSTED, kind="untrusted", reason=reasons, alert_by="us")
        plain = connect(world, server.port)
        expect_equal(plain.code, UNTRUSTED, "exit code without --json", plain)
        expect_error_line(plain)
        expect(not plain.stdout, "something on stdout", plain)


def accepted(world, options, where):
    with python_ssl.server(world.certificates.leaf(**options), hold) as server:
        expect_report(connect_json(world, server.port, **where), verified=True)


def self_signed(world):
    with python_ssl.server(world.certificates.self_signed(), hold) as server:
        expect_refusal(connect_json(world, server.port), UNTRUSTED, kind="untrusted", reason="self_signed")


def weak(world, reason, key_type, issuer):
    """What OpenSSL itself would not serve at its usual level. (A leaf signed with SHA-1 it never serves to a client that
    does not offer SHA-1, so that signature stands one certificate higher.)"""
    pair = world.certificates.leaf(key_type, issuer=issuer)
    chain = ["-cert_chain", world.certificates.intermediate(issuer).certificate] if issuer != "root" else []
    with openssl.Server(world, pair, "-cipher", "DEFAULT@SECLEVEL=0", *chain) as server:
        expect_refusal(connect_json(world, server.port), UNTRUSTED, kind="untrusted", reason=reason)


def revoked(world, on_list, days, reason):
    """`reason`: None where the certificate is taken."""
    pair = world.certificates.leaf()
    listed = [pair] if on_list else []
    revocation_list = world.certificates.revocation_list(*listed, days=days)
    with python_ssl.server(pair, hold) as server:
        connected = connect_json(world, server.port, "--crl", revocation_list)
    if reason is None:
        expect_report(connected, verified=True)
    else:
        expect_refusal(connected, UNTRUSTED, kind="untrusted", reason=reason, alert_by="us")


def list_of_another_issuer(world):
    pair = world.certificates.leaf()
    revocation_list = world.certificates.revocation_list(issuer="other-root")
    with python_ssl.server(pair, hold) as server:
        unknown = connect_json(world, server.port, "--crl", revocation_list)
        soft = connect_json(world, server.port, "--crl", revocation_list, "--revocation", "soft")
    expect_refusal(unknown, UNTRUSTED, kind="untrusted", reason="status_unknown")
    expect_report(soft, verified=True)


def pins(world):
    pair = world.certificates.leaf()
    right, wrong = world.certificates.spki_sha256(pair), world.certificates.spki_sha256(world.certificates.self_signed())
    with python_ssl.server(pair, hold) as server:
        expect_report(connect_json(world, server.port, "--pin", wrong, "--pin", right), verified=True)
        refusal = connect_json(world, server.port, "--pin", wrong)
    expect_refusal(refusal, UNTRUSTED, kind="untrusted", reason="pin_mismatch", alert_by="us")


def wrong_key(world):
    pair = world.certificates.with_wrong_key(world.certificates.leaf())
    with openssl.Server(world, pair) as server:
        refusal = connect_json(world, server.port)
    expect_refusal(refusal, UNTRUSTED, kind="untrusted", reason="wrong_key", alert="decrypt_error", alert_by="us")


def two_labels_by_one_wildcard(world):
    with python_ssl.server(world.certificates.leaf(names="DNS:*.apus.test"), hold) as server:
        refusal = connect_json(world, server.port, server_name="a.b.apus.test")
    expect_refusal(refusal, UNTRUSTED, kind="untrusted", reason="wrong_name")


def address_not_in_certificate(world):
    with python_ssl.server(world.certificates.leaf(names="DNS:localhost,DNS:127.0.0.1"), hold) as server:
        refusal = connect_json(world, server.port, server_name=None)
    expect_refusal(refusal, UNTRUSTED, kind="untrusted", reason="wrong_name")


def system_roots(world):
    with python_ssl.server(world.certificates.leaf(), hold) as server:
        refusal = connect_json(world, server.port, ca=None)
    expect_refusal(refusal, UNTRUSTED, kind="untrusted", reason="unknown_issuer")


def insecure(world):
    with python_ssl.server(world.certificates.self_signed(), hold) as server:
        connected = connect_json(world, server.port, "--insecure", ca=None)
        expect_report(connected, verified=False)
        expect_equal(connected.code, OK, "exit code")
        plain = connect(world, server.port, "--insecure", ca=None)
        expect(b"warning" in bytes(plain.stderr).lower(), "no warning", plain)


def peer_is_told(world):
    """The server receives an alert that says why, and no byte of application data."""
    with openssl.Server(world, world.certificates.self_signed(), "-msg", page=False) as server:
        connect(world, server.port, stdin=b"not for strangers\n")
        server.child.wait_for(r"Alert.*\n.*02 (2a|30|2e|2d|31)")
        expect(b"not for strangers" not in server.child.stdout, "application data before trust", server.child)


def cases():
    for name, (reason, options) in REFUSED.items():
        yield Case(
            f"connect refuses a certificate {name}", lambda world, r=reason, o=options: refused(world, r, o)
        )
    for name, (options, where) in ACCEPTED.items():
        yield Case(f"connect trusts {name}", lambda world, o=options, w=where: accepted(world, o, w))
    yield Case("connect refuses a self-signed certificate", self_signed)
    for reason, key, issuer in (("weak_key", "rsa-1024", "root"), ("weak_signature", "ecdsa-p256", "sha1-intermediate")):
        yield Case(
            f"connect refuses a certificate with {reason}",
            lambda world, r=reason, k=key, i=issuer: weak(world, r, k, i),
            (openssl.COMMAND,),
        )
    for name, on_list, days, reason in (
        ("refuses a certificate that is on --crl", True, 7, "revoked"),
        ("refuses one that is on a list that is over", True, -1, "revoked"),
        ("trusts a certificate that is not on --crl", False, 7, None),
        ("refuses a certificate whose list is over", False, -1, "status_unknown"),
    ):
        yield Case(
            f"connect {name}", lambda world, l=on_list, d=days, r=reason: revoked(world, l, d, r), (openssl.COMMAND,)
        )
    yield Case("connect takes a list of another issuer for none", list_of_another_issuer, (openssl.COMMAND,))
    yield Case("connect trusts a pinned key, and no other", pins)
    yield Case("connect refuses a server that does not hold its certificate's key", wrong_key, (openssl.COMMAND,))
    yield Case("connect refuses two labels by one wildcard", two_labels_by_one_wildcard)
    yield Case("connect refuses an address written as a DNS name", address_not_in_certificate)
    yield Case("connect does not trust the test root without --ca", system_roots)
    yield Case("connect --insecure connects, warns, and says so", insecure)
    yield Case("connect tells an untrusted server so, and nothing else", peer_is_told, (openssl.COMMAND,))

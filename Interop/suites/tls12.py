"""TLS 1.2, both ways, with every peer that can: every suite with the kinds of key that fit it, and every group."""
import itertools
import time

from harness.apus import (
    CLASSIC_GROUPS, IANA_GROUPS, OK, PROTOCOL, REQUEST, UNTRUSTED, Server, connect, connect_arguments, connect_json,
    expect_refusal, expect_report, pair_arguments, shared_server,
)  # fmt: skip
from harness.certificates import LEAF_KEYS
from harness.failure import expect, expect_equal
from harness.network import connect as connect_tcp
from harness.runner import Case
from peers import curl, gnutls, java, nginx, openssl, python_ssl
from suites.key_log import entries
from suites.matrix import python_page

RSA = ("rsa-2048",)
ECDSA = tuple(key for key in LEAF_KEYS if key not in RSA)
SUITES = {suite: RSA if "_RSA_" in suite else ECDSA for suite in openssl.CIPHERS}
COMBINATIONS = [(suite, key) for suite, keys in SUITES.items() for key in keys]
# In TLS 1.2 the client's groups bind the curve of an ECDSA certificate too (RFC 8422 §5.3).
GROUPS = {"ecdsa-p256": "secp256r1", "ecdsa-p384": "secp384r1", "ecdsa-p521": "secp521r1", "ed25519": "x25519", "rsa-2048": "x25519"}
ONE_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
RSA_SUITE = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"

# Peers as clients: how they fetch a page and say what they negotiated, what they need, and the kinds of key that they know.
CLIENTS = {
    "openssl s_client": (openssl.fetch, (openssl.COMMAND,), LEAF_KEYS),
    "curl": (curl.fetch, (curl.COMMAND,), LEAF_KEYS),
    "gnutls-cli": (gnutls.fetch, (gnutls.CLIENT,), LEAF_KEYS),
    "Python ssl": (python_ssl.fetch, (), LEAF_KEYS),
    "Java": (java.fetch, (java.COMMAND,), ("ecdsa-p256", "rsa-2048")),
}
# Peers as servers: how to start one for a leaf, what it needs, what its page holds, the kinds of key.
SERVERS = {
    "openssl s_server": (lambda world, pair: openssl.Server(world, pair, "-tls1_2"), (openssl.COMMAND,), b"s_server", LEAF_KEYS),
    "gnutls-serv": (lambda world, pair: gnutls.Server(pair, version="1.2"), (gnutls.SERVER,), b"GnuTLS", LEAF_KEYS),
    "nginx": (
        lambda world, pair: nginx.Server(world, pair, groups=CLASSIC_GROUPS, version="1.2"), (nginx.COMMAND,), nginx.PAGE, LEAF_KEYS,
    ),
    "Java": (lambda world, pair: java.Server(world, pair), (java.COMMAND,), java.PAGE, ("ecdsa-p256", "rsa-2048")),
}  # fmt: skip


def serve_cases():
    for (peer, (fetch, needs, keys)), (suite, key) in itertools.product(CLIENTS.items(), COMBINATIONS):
        if key in keys:
            yield Case(
                f"TLS 1.2: serve to {peer}: {suite}, {key}",
                lambda world, f=fetch, s=suite, k=key: f(world, shared_server(world, k).port, s, GROUPS[k], k), needs,
            )  # fmt: skip
    for (peer, (fetch, needs, _)), group in itertools.product(CLIENTS.items(), CLASSIC_GROUPS):
        if peer != "Java":
            yield Case(
                f"TLS 1.2: serve to {peer}: {group}",
                lambda world, f=fetch, g=group: f(world, shared_server(world, "rsa-2048").port, RSA_SUITE, g, "rsa-2048"), needs,
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


# -- client certificates


def asking_server(world, *arguments) -> Server:
    ca = world.certificates.root().certificate
    return shared_server(world, "ecdsa-p256", "--client-ca", str(ca), "--client-auth", "required", *arguments)


def client_pair(world, key_type):
    return world.certificates.leaf(key_type, profile="client", subject="/CN=a client", names="DNS:client.apus.test")


def serve_client_certificate(world, peer, key_type):
    pair, port = client_pair(world, key_type), asking_server(world).port
    if peer == "openssl":
        done = openssl.client(world, port, "-cert", pair.certificate, "-key", pair.key, version="1.2")
    elif peer == "curl":
        done = curl.get(world, port, "/", "--cert", pair.certificate, "--key", pair.key, version="1.2")
    elif peer == "gnutls":
        done = gnutls.client(world, port, "--x509certfile", pair.certificate, "--x509keyfile", pair.key, version="1.2")
    elif peer == "Java":
        done = java.client(world, port, ONE_SUITE, pair)
    else:
        with python_ssl.connection(world, port, suite=ONE_SUITE, pair=pair) as wrapped:
            wrapped.sendall(REQUEST)
            expect(python_ssl.read_all(wrapped).startswith(b"HTTP/1.1 200"), "no page")
        return
    page = b"handshake is complete" if peer == "curl" else b"HTTP/1.1 200"
    expect(done.code == 0 and page in bytes(done.stdout), "no page", done)


def serve_without_client_certificate(world):
    done = openssl.client(world, asking_server(world).port, version="1.2")
    expect(done.code != 0 and b"handshake failure" in bytes(done.stderr), "no alert handshake_failure", done)


def connect_client_certificate(world, key_type):
    pair, root = client_pair(world, key_type), world.certificates.root()

    def behave(wrapped):
        subject = dict(part[0] for part in wrapped.getpeercert()["subject"])
        wrapped.recv(100)
        wrapped.sendall(f"hello {subject['commonName']}\n".encode())
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave, suite=ONE_SUITE, client_ca=root) as server:
        certificate = ["--client-certificate", pair.certificate, "--client-key", pair.key]
        done = connect(world, server.port, *certificate, stdin=b"who am I?\n")
        expect_equal((done.code, bytes(done.stdout)), (OK, b"hello a client\n"), "exit code and stdout", done)
        refused = connect(world, server.port, stdin=b"and now?\n")
        expect(refused.code in (PROTOCOL, UNTRUSTED), "connected without a certificate", refused)


# -- versions, renegotiation, closing


def old_server(world):
    """What the server has decides, also where it has less than the client offers."""
    with openssl.Server(world, world.certificates.leaf(), "-tls1_2") as server:
        expect_report(connect_json(world, server.port), version="TLS 1.2")
        expect_report(connect_json(world, server.port, "--tls", "1.2"), version="TLS 1.2")
        expect_refusal(connect_json(world, server.port, "--tls", "1.3"), PROTOCOL)


def bounds(world):
    """--tls-min and --tls-max are what is served."""
    pair = pair_arguments(world.certificates.leaf())
    with Server(world, *pair, "--tls-max", "1.2") as server:
        expect_report(connect_json(world, server.port), version="TLS 1.2")
        expect_refusal(connect_json(world, server.port, "--tls", "1.3"), PROTOCOL, alert="protocol_version", alert_by="peer")
    with Server(world, *pair, "--tls-min", "1.3") as server:
        expect_report(connect_json(world, server.port), version="TLS 1.3")
        expect_refusal(connect_json(world, server.port, "--tls", "1.2"), PROTOCOL, alert="protocol_version", alert_by="peer")
    with Server(world, *pair) as server:
        for version in ("1.2", "1.3"):
            expect_report(connect_json(world, server.port, "--tls", version), version=f"TLS {version}")


def too_old(world):
    done = openssl.client(world, shared_server(world).port, "-cipher", "DEFAULT@SECLEVEL=0", version="1.1")
    expect(done.code != 0 and b"protocol version" in bytes(done.stderr), "no alert protocol_version", done)


def fallback(world):
    """A client that says that it fell back from a better version is told that this is wrong."""
    done = openssl.client(world, shared_server(world).port, "-fallback_scsv", version="1.2")
    expect(done.code != 0 and b"inappropriate fallback" in bytes(done.stderr), "no alert inappropriate_fallback", done)


def client_renegotiates(world):
    server = shared_server(world, "ecdsa-p256", "--echo")
    with openssl.Child(openssl.client_arguments(world, server.port, version="1.2"), stdin=None) as client:
        client.wait_for("Verify return code: 0")
        client.write(b"line\n")
        client.wait_for("^line$")
        client.write(b"R\n")
        client.wait_for("no renegotiation", stream="stderr")


def server_renegotiates(world):
    """OpenSSL's console: `r` asks for a renegotiation. Declined, the connection goes on."""
    with openssl.Server(world, world.certificates.leaf(), "-tls1_2", "-msg", page=False) as server:
        with world.start(*connect_arguments(world, server.port), stdin=None) as client:
            client.write(b"from apus\n")
            server.child.wait_for("^from apus")
            server.child.write(b"r\n")
            server.child.wait_for("<<< .*Alert.*\n.*01 64")


def without_extended_master_secret(world):
    done = gnutls.client(world, shared_server(world).port, version="1.2", extra=["%NO_SESSION_HASH"])
    expect(done.code == 0 and b"HTTP/1.1 200" in bytes(done.stdout), "no page", done)


def key_log(world, suite):
    folder = world.new_folder()
    with Server(world, *pair_arguments(world.certificates.leaf()), "--key-log", folder / "ours") as server:
        done = openssl.client(world, server.port, "-keylogfile", folder / "theirs", suite=suite, version="1.2")
        expect(done.code == 0, "s_client failed", done)
    seen = entries(folder / "theirs")
    expect_equal([label for label, _, _ in seen], ["CLIENT_RANDOM"], "labels of the peer's log")
    expect_equal(entries(folder / "ours"), seen, "our key log")


def slow_answer(world, pause):
    """At the end of its input `connect` waits for the answer before it says close_notify: a TLS 1.2 server may drop what it
    still had to say (RFC 5246 §7.2.1)."""

    def behave(wrapped):
        wrapped.recv(100)
        time.sleep(pause)
        wrapped.sendall(b"the answer\n")
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave, suite=ONE_SUITE) as server:
        done = connect(world, server.port, stdin=b"a question\n")
    expect_equal((done.code, bytes(done.stdout)), (OK, b"the answer\n"), "exit code and stdout", done)


def silent_server(world):
    """When the server stays silent, close_notify ends the connection."""

    def behave(wrapped):
        expect_equal(python_ssl.read_all(wrapped), b"a question\n", "what came before close_notify")
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave, suite=ONE_SUITE) as server:
        started = time.monotonic()
        done = connect(world, server.port, stdin=b"a question\n")
        waited = time.monotonic() - started
    expect_equal((done.code, bytes(done.stdout)), (OK, b""), "exit code and stdout", done)
    expect(waited >= 2, f"close_notify after {waited:.1f} s", done)


def half_close(world):
    """A client that says close_notify behind its request still gets the answer, as GnuTLS expects."""
    line = b"".join(b"line %06d\n" % number for number in range(20_000))
    server = shared_server(world, "ecdsa-p256", "--echo")
    done = gnutls.client(world, server.port, "--logfile", "/dev/null", stdin=line, version="1.2")
    expect(done.code == 0, "gnutls-cli failed", done)
    expect(line in bytes(done.stdout), f"{len(done.stdout)} bytes came back of {len(line)}")


# -- resumption, by ticket and by session ID


def serve_resumption_openssl(world, arguments):
    port, session = shared_server(world).port, world.new_folder() / "session"
    first = openssl.client(world, port, *arguments, "-sess_out", session, version="1.2")
    expect(b"New, TLSv1.2" in bytes(first.stdout), "not a full handshake", first)
    second = openssl.client(world, port, *arguments, "-sess_in", session, version="1.2")
    expect(second.code == 0 and b"Reused, TLSv1.2" in bytes(second.stdout), "not resumed", second)
    expect(b"HTTP/1.1 200" in bytes(second.stdout), "no page", second)


def serve_resumption_gnutls(world, extra):
    done = gnutls.client(world, shared_server(world).port, "--resume", version="1.2", extra=extra)
    expect(done.code == 0 and b"This is a resumed session" in bytes(done.stdout), "not resumed", done)


def serve_resumption_python(world):
    context, port = python_ssl.client_context(world, suite=ONE_SUITE), shared_server(world).port
    session = None
    for reused in (False, True):
        with connect_tcp(port, 15) as raw, context.wrap_socket(raw, server_hostname="localhost", session=session) as wrapped:
            expect_equal(wrapped.session_reused, reused, "session_reused")
            wrapped.sendall(REQUEST)
            expect(python_ssl.read_all(wrapped).startswith(b"HTTP/1.1 200"), "no page")
            session = wrapped.session


def serve_resumption_java(world):
    """A session that is resumed keeps the time at which it was created."""
    done = java.client(world, shared_server(world).port, ONE_SUITE, connections=2)
    times = [line for line in bytes(done.stdout).splitlines() if line.startswith(b"created ")]
    expect(done.code == 0 and len(times) == 2 and times[0] == times[1], "not resumed", done)


def connect_resumption(world, make):
    session = world.new_folder() / "session"
    with make(world) as server:
        for resumed in (False, True, True):
            expect_report(
                connect_json(world, server.port, "--session", session), version="TLS 1.2", resumed=resumed, verified=True
            )


def connect_after_other_server(world):
    """A session that the server does not know is no obstacle."""
    session = world.new_folder() / "session"
    for _ in range(2):
        with openssl.Server(world, world.certificates.leaf(), "-tls1_2") as server:
            expect_report(connect_json(world, server.port, "--session", session), version="TLS 1.2", resumed=False)


RESUMING_SERVERS = {
    "openssl s_server, by ticket": (lambda world: openssl.Server(world, world.certificates.leaf(), "-tls1_2"), (openssl.COMMAND,)),
    "openssl s_server, by session ID": (
        lambda world: openssl.Server(world, world.certificates.leaf(), "-tls1_2", "-no_ticket"), (openssl.COMMAND,),
    ),
    "gnutls-serv, by ticket": (lambda world: gnutls.Server(world.certificates.leaf(), version="1.2"), (gnutls.SERVER,)),
    "gnutls-serv, by session ID": (
        lambda world: gnutls.Server(world.certificates.leaf(), "--noticket", version="1.2"), (gnutls.SERVER,),
    ),
    "Python ssl": (lambda world: python_ssl.server(world.certificates.leaf(), python_page, suite=ONE_SUITE), ()),
}  # fmt: skip


def resumption_cases():
    need = (openssl.COMMAND,)
    yield Case("TLS 1.2: serve resumes by ticket, openssl", lambda world: serve_resumption_openssl(world, []), need)
    yield Case("TLS 1.2: serve resumes by session ID, openssl", lambda world: serve_resumption_openssl(world, ["-no_ticket"]), need)
    yield Case("TLS 1.2: serve resumes by ticket, gnutls-cli", lambda world: serve_resumption_gnutls(world, []), (gnutls.CLIENT,))
    yield Case(
        "TLS 1.2: serve resumes by session ID, gnutls-cli", lambda world: serve_resumption_gnutls(world, ["%NO_TICKETS"]), (gnutls.CLIENT,)
    )
    yield Case("TLS 1.2: serve resumes for Python ssl", serve_resumption_python)
    yield Case("TLS 1.2: serve resumes for Java", serve_resumption_java, (java.COMMAND,))
    for name, (make, needs) in RESUMING_SERVERS.items():
        yield Case(f"TLS 1.2: connect resumes with {name}", lambda world, m=make: connect_resumption(world, m), needs)
    yield Case("TLS 1.2: connect offers a session that another server gave", connect_after_other_server, need)


def cases():
    yield from serve_cases()
    yield from resumption_cases()
    yield from connect_cases()
    need = (openssl.COMMAND,)
    for peer, command in (("openssl", openssl.COMMAND), ("curl", curl.COMMAND), ("gnutls", gnutls.CLIENT), ("Python", None)):
        for key in LEAF_KEYS:
            yield Case(
                f"TLS 1.2: serve to {peer} with a client certificate, {key}",
                lambda world, p=peer, k=key: serve_client_certificate(world, p, k), (command,) if command else (),
            )  # fmt: skip
    yield Case(
        "TLS 1.2: serve to Java with a client certificate, ecdsa-p256",
        lambda world: serve_client_certificate(world, "Java", "ecdsa-p256"), (java.COMMAND,),
    )  # fmt: skip
    yield Case("TLS 1.2: serve refuses a client without a certificate with handshake_failure", serve_without_client_certificate, need)
    for key in LEAF_KEYS:
        yield Case(f"TLS 1.2: connect with a client certificate, {key}", lambda world, k=key: connect_client_certificate(world, k))
    yield Case("TLS 1.2: connect to a server without TLS 1.3", old_server, need)
    yield Case("TLS 1.2: serve within --tls-min and --tls-max", bounds)
    yield Case("TLS 1.2: serve refuses TLS 1.1", too_old, need)
    yield Case("TLS 1.2: serve refuses a client that fell back", fallback, need)
    yield Case("TLS 1.2: serve refuses to renegotiate", client_renegotiates, need)
    yield Case("TLS 1.2: connect declines to renegotiate", server_renegotiates, need)
    yield Case("TLS 1.2: serve to a client without extended_master_secret", without_extended_master_secret, (gnutls.CLIENT,))
    for suite in (ONE_SUITE, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"):
        yield Case(f"TLS 1.2: key log, serve and openssl s_client agree, {suite}", lambda world, s=suite: key_log(world, s), need)
    yield Case("TLS 1.2: connect waits for the answer before close_notify", lambda world: slow_answer(world, 1))
    yield Case("TLS 1.2: connect says close_notify to a silent server", silent_server)
    yield Case("TLS 1.2: serve --echo to gnutls-cli, which half-closes", half_close, (gnutls.CLIENT,))

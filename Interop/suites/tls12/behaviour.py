"""Versions, renegotiation, key log and closing in TLS 1.2."""
import time

from harness.apus import (
    OK, PROTOCOL, Server, connect, connect_arguments, connect_json, expect_refusal, expect_report, pair_arguments, shared_server,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import gnutls, openssl, python_ssl
from suites.key_log import entries
from suites.tls12.client_certificates import ONE_SUITE


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


def cases():
    need = (openssl.COMMAND,)
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

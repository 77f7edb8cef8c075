"""Resumption, early data and shared ticket keys: with every peer that can, both ways."""
import os
import re
import socket
import ssl
import time

from harness.apus import (
    REQUEST, Server, connect, connect_arguments, connect_json, expect_report, pair_arguments, shared_server,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.child import run
from harness.runner import Case
from peers import curl, gnutls, nginx, openssl
from suites.matrix import SERVERS, peer_server

# A server takes no early data within this many seconds of its start (RFC 8446 §8.2).
FIRST_WINDOW = 10


# MARK: apus connect


def connect_twice(world, port: int, *arguments):
    """A full handshake, then a resumption, from one file."""
    session = world.new_folder() / "session"
    expect_report(connect_json(world, port, "--session", session, *arguments), resumed=False)
    expect_equal(session.stat().st_mode & 0o777, 0o600, "mode of the session file")
    return session, connect_json(world, port, "--session", session, *arguments)


def resume_at(world, peer):
    server = peer_server(world, peer, "ecdsa-p256")
    _, again = connect_twice(world, server.port)
    expect_report(again, resumed=True, verified=True, signature_algorithm=None)
    expect(again.report["peer_certificates"], "the certificates of the first handshake are gone", again.child)


def early_data_to(world, start, arguments=()):
    request = world.new_folder() / "request"
    request.write_bytes(REQUEST)
    with start() as server:
        _, again = connect_twice(world, server.port, "--early-data", request, *arguments)
        expect_report(again, resumed=True, early_data="accepted")


def early_data_refused(world):
    """Refused early data arrives all the same: it is sent again after the handshake."""
    folder = world.new_folder()
    (folder / "request").write_bytes(REQUEST)
    server = shared_server(world)
    first = connect(world, server.port, "--session", folder / "session", stdin=REQUEST)
    expect_equal(first.code, 0, "exit code", first)
    again = connect(world, server.port, "--session", folder / "session", "--early-data", folder / "request")
    expect_equal(again.code, 0, "exit code", again)
    expect(b"HTTP/1.1 200" in again.stdout, "no page", again)


# MARK: apus serve


def early_server(world):
    def make():
        server = Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256")), "--early-data")
        server.opens = time.monotonic() + FIRST_WINDOW + 1
        return server

    server = world.shared(("serve", "early data"), make)
    time.sleep(max(0, server.opens - time.monotonic()))
    return server


def apus_early_data(world):
    server = early_server(world)
    folder = world.new_folder()
    (folder / "get").write_bytes(REQUEST)
    (folder / "post").write_bytes(REQUEST.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"))
    session = folder / "session"
    _ = connect_json(world, server.port, "--session", session)
    report = connect_json(world, server.port, "--session", session, "--early-data", folder / "get")
    expect_report(report, resumed=True, early_data="accepted")
    page = connect(world, server.port, "--session", session, "--early-data", folder / "get")
    expect(b"HTTP/1.1 200" in page.stdout, "no page", page)
    refused = connect(world, server.port, "--session", session, "--early-data", folder / "post")
    expect(b"HTTP/1.1 425" in refused.stdout, "not 425 Too Early", refused)


def openssl_resumes(world):
    server = shared_server(world)
    session = world.new_folder() / "session.pem"
    first = openssl.client(world, server.port, "-sess_out", session)
    expect(session.exists(), "s_client was given no session", first)
    again = openssl.client(world, server.port, "-sess_in", session)
    expect(b"Reused, TLSv1.3" in again.stdout, "not resumed", again)
    expect(b"HTTP/1.1 200" in again.stdout, "no page", again)


def openssl_early_data(world):
    server = early_server(world)
    folder = world.new_folder()
    (folder / "request").write_bytes(REQUEST)
    openssl.client(world, server.port, "-sess_out", folder / "session.pem")
    again = openssl.client(
        world, server.port, "-sess_in", folder / "session.pem", "-early_data", folder / "request", stdin=b""
    )
    expect(b"Early data was accepted" in again.stdout, "the early data was not accepted", again)
    expect(b"HTTP/1.1 200" in again.stdout, "no page", again)


def gnutls_resumes(world):
    server = shared_server(world)
    done = gnutls.client(world, server.port, "--resume", "--waitresumption")
    expect(b"This is a resumed session" in done.stdout, "not resumed", done)


def gnutls_early_data(world):
    server = early_server(world)
    request = world.new_folder() / "request"
    request.write_bytes(REQUEST)
    done = gnutls.client(world, server.port, "--resume", "--waitresumption", "--earlydata", request, stdin=b"")
    expect(b"This is a resumed session" in done.stdout, "not resumed", done)
    expect(b"HTTP/1.1 200" in done.stdout, "no page", done)


def curl_resumes(world):
    server = shared_server(world)
    page = f"https://localhost:{server.port}/"
    common = [
        "--verbose", "--cacert", world.certificates.root().certificate, "--resolve", f"localhost:{server.port}:127.0.0.1",
        "--header", "Connection: close", "--http1.1", "--output", os.devnull, "--output", os.devnull,
    ]  # fmt: skip
    done = run([curl.COMMAND, *common, page, page], seconds=20)
    expect_equal(done.code, 0, "exit code", done)
    expect(re.search(rb"re-?using session ID", done.stderr), "not resumed", done)


class PythonClient:
    """A client of one context, which keeps the newest session."""

    def __init__(self, world):
        self.context = ssl.create_default_context(cafile=str(world.certificates.root().certificate))
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.session = None

    def get(self, port: int) -> bool:
        """One request; whether it was a resumption."""
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
            with self.context.wrap_socket(plain, server_hostname="localhost", session=self.session) as wrapped:
                wrapped.sendall(REQUEST)
                while wrapped.recv(1 << 14):
                    pass
                self.session = wrapped.session
                return wrapped.session_reused


def python_resumes(world):
    server = shared_server(world)
    client = PythonClient(world)
    expect(not client.get(server.port), "the first handshake says it was resumed")
    expect(client.get(server.port), "not resumed")


# MARK: Ticket keys


def ticket_keys_vanish(world):
    """The keys stay in use, and a warning says so."""
    keys = world.new_folder() / "keys"
    keys.mkdir()
    (keys / "key").write_bytes(os.urandom(48))
    with Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256")), "--ticket-keys", keys) as server:
        client = PythonClient(world)
        client.get(server.port)
        (keys / "rubbish").write_bytes(b"rubbish")
        server.child.wait_for(r"apus: warning: .*48 or 80", stream="stderr")
        (keys / "key").unlink()
        (keys / "rubbish").unlink()
        keys.rmdir()
        server.child.wait_for(r"apus: warning: .*no ticket key any more", stream="stderr")
        expect(client.get(server.port), "not resumed", server.child)


def no_ticket_keys(world):
    folder = world.new_folder()
    with world.start("serve", "--listen", "127.0.0.1:0", "--ticket-keys", folder / "none", stdin=None) as child:
        expect_equal(child.wait(20), 66, "exit code", child)


def cases():
    for peer, (needs, _, _) in SERVERS.items():
        yield Case(f"resume at {peer}", lambda world, p=peer: resume_at(world, p), needs)
    yield Case("resume between apus and apus", lambda world: expect_report(
        connect_twice(world, shared_server(world).port)[1], resumed=True, verified=True))
    yield Case("early data to nginx", lambda world: early_data_to(
        world, lambda: nginx.Server(world, world.certificates.leaf("ecdsa-p256"), extra="ssl_early_data on;")), (nginx.COMMAND,))
    yield Case("early data to openssl s_server", lambda world: early_data_to(
        world, lambda: openssl.Server(
            world, world.certificates.leaf("ecdsa-p256"), "-early_data", "-max_early_data", "16384", page=False)),
        (openssl.COMMAND,))
    yield Case("early data between apus and apus, and 425 for what is not safe", apus_early_data)
    yield Case("early data that is refused is sent again", early_data_refused)
    yield Case("serve resumptions to openssl s_client", openssl_resumes, (openssl.COMMAND,))
    yield Case("serve early data to openssl s_client", openssl_early_data, (openssl.COMMAND,))
    yield Case("serve resumptions to gnutls-cli", gnutls_resumes, (gnutls.CLIENT,))
    yield Case("serve early data to gnutls-cli", gnutls_early_data, (gnutls.CLIENT,))
    yield Case("early data to gnutls-serv", lambda world: early_data_to(
        world, lambda: gnutls.Server(
            world.certificates.leaf("ecdsa-p256"), "--earlydata", "--maxearlydata", "16384")), (gnutls.SERVER,))
    yield Case("serve resumptions to curl", curl_resumes, (curl.COMMAND,))
    yield Case("serve resumptions to Python ssl", python_resumes)
    yield Case("ticket keys that vanish or are rubbish stay in use", ticket_keys_vanish)
    yield Case("a directory without ticket keys is refused", no_ticket_keys)

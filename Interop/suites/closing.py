"""close_notify, half-close, and servers that end while something is under way."""
import os
import signal
import ssl
import time

from harness.apus import OK, REQUEST, Server, connect, connect_arguments, pair_arguments, shared_server
from harness.failure import Failure, expect, expect_equal
from harness.runner import Case
from peers import gnutls, python_ssl


def echo_server(world) -> Server:
    return shared_server(world, "ecdsa-p256", "--echo")


def echo_after_half_close(world):
    """All that was sent before our close_notify comes back after it, then the server's close_notify."""
    data = os.urandom(300_000)
    client = python_ssl.HalfClosing(world, echo_server(world).port)
    try:
        for start in range(0, len(data), 10_000):
            client.send(data[start : start + 10_000])
        client.close_notify()
        expect_equal(client.read_all() == data, True, "echo is identical")
    except ssl.SSLEOFError:
        raise Failure("the server ended without close_notify") from None
    finally:
        client.close()


def echo_gnutls(world):
    line = b"".join(b"line %06d\n" % number for number in range(20_000))
    done = gnutls.client(world, echo_server(world).port, "--logfile", "/dev/null", stdin=line)
    expect(done.code == 0, "gnutls-cli failed", done)
    expect(line in bytes(done.stdout), f"{len(done.stdout)} bytes came back of {len(line)}")


def page_ends_with_close_notify(world):
    with python_ssl.connection(world, shared_server(world).port) as wrapped:
        wrapped.sendall(REQUEST)
        try:
            page = python_ssl.read_all(wrapped)
        except ssl.SSLEOFError:
            raise Failure("the server ended without close_notify") from None
    expect(page.startswith(b"HTTP/1.1 200"), "no page", page[:200])


def closes_at_once(world):
    """A client that says close_notify right after the handshake gets one back."""
    client = python_ssl.HalfClosing(world, echo_server(world).port)
    try:
        client.close_notify()
        expect_equal(client.read_all(), b"", "bytes")
    finally:
        client.close()


def answer_after_half_close(world):
    """The server reads until our close_notify and answers only then."""

    def behave(wrapped):
        received = python_ssl.read_all(wrapped)
        wrapped.sendall(b"received %d bytes\n" % len(received))
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave) as server:
        done = connect(world, server.port, stdin=bytes(1_000_000))
    expect_equal(done.code, OK, "exit code", done)
    expect_equal(bytes(done.stdout), b"received 1000000 bytes\n", "stdout", done)


def server_ends_first(world):
    """The server's close_notify ends `connect`, though our input is still open."""

    def behave(wrapped):
        wrapped.sendall(b"and that was all\n")
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave) as server:
        with world.start(*connect_arguments(world, server.port), stdin=None) as child:
            expect_equal(child.wait(10), OK, "exit code", child)
            expect_equal(bytes(child.stdout), b"and that was all\n", "stdout", child)


def empty_input(world):
    def behave(wrapped):
        received = python_ssl.read_all(wrapped)
        wrapped.sendall(b"nothing\n" if not received else b"something\n")
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave) as server:
        done = connect(world, server.port, stdin=b"")
    expect_equal((done.code, bytes(done.stdout)), (OK, b"nothing\n"), "exit code and stdout", done)


def slow_conversation(world):
    """Bytes go through when they come, not when a buffer is full."""
    with world.start(*connect_arguments(world, echo_server(world).port), stdin=None) as child:
        for number in range(5):
            child.write(b"word %d" % number)
            child.wait_for(f"word {number}", seconds=5)
            time.sleep(0.1)
        child.close_stdin()
        expect_equal(child.wait(10), OK, "exit code", child)


def download_survives_sigterm(world):
    """What is under way when SIGTERM comes is finished."""
    folder = world.new_folder()
    data = os.urandom(8 << 20)
    (folder / "file").write_bytes(data)
    with Server(world, *pair_arguments(world.certificates.leaf()), "--root", folder) as server:
        with python_ssl.connection(world, server.port) as wrapped:
            wrapped.sendall(b"GET /file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            received = wrapped.recv(1000)
            server.child.signal(signal.SIGTERM)
            time.sleep(0.5)
            received += python_ssl.read_all(wrapped)
        expect(received.endswith(data), f"{len(received)} bytes came of {len(data)}", server.child)
        expect_equal(server.child.wait(15), OK, "exit code", server.child)


def sigterm_does_not_wait_for_ever(world):
    with Server(world, *pair_arguments(world.certificates.leaf()), "--echo") as server:
        with python_ssl.connection(world, server.port) as wrapped:
            wrapped.sendall(b"hello")
            wrapped.recv(5)
            server.child.signal(signal.SIGTERM)
            expect_equal(server.child.wait(45), OK, "exit code", server.child)


def cases():
    yield Case("serve --echo answers all after a half-close", echo_after_half_close)
    yield Case("serve --echo to gnutls-cli, which half-closes", echo_gnutls, (gnutls.CLIENT,))
    yield Case("serve ends a page with close_notify", page_ends_with_close_notify)
    yield Case("serve --echo to a client that closes at once", closes_at_once)
    yield Case("connect reads the answer that comes after its half-close", answer_after_half_close)
    yield Case("connect ends when the server does", server_ends_first)
    yield Case("connect with empty input", empty_input)
    yield Case("connect carries small pieces at once", slow_conversation)
    yield Case("serve finishes a download on SIGTERM", download_survives_sigterm)
    yield Case("serve ends on SIGTERM though a client stays", sigterm_does_not_wait_for_ever)

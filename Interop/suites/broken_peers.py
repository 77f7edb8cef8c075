"""Peers that break the protocol, stall, cut the connection or speak something else."""
import itertools
import os
import socket
import ssl
import struct
import time

from harness.apus import PROTOCOL, connect, connect_arguments, connect_json, expect_error_line, expect_refusal, shared_server
from harness.failure import Failure, expect, expect_equal
from harness.network import Listener, connect as connect_raw, read_until_end, relay, reset
from harness.runner import Case
from peers import openssl, python_ssl


def record(content_type: int, body: bytes, version: int = 0x0303) -> bytes:
    return struct.pack(">BHH", content_type, version, len(body)) + body


HTTP_ANSWER = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
HANDSHAKE_FAILURE = record(21, b"\x02\x28")


def say(data: bytes):
    def behave(connection):
        connection.recv(1 << 14)
        connection.sendall(data)
        connection.recv(1 << 14)

    return behave


def say_and_end(data: bytes):
    def behave(connection):
        connection.recv(1 << 14)
        connection.sendall(data)

    return behave


def repeat(data: bytes):
    def behave(connection):
        connection.recv(1 << 14)
        while True:
            connection.sendall(data)

    return behave


def trickle(connection):
    connection.recv(1 << 14)
    for byte in record(22, b"\x02\x00\x40\x00" + bytes(4000)):
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def read_and_reset(connection):
    connection.recv(1 << 14)
    reset(connection)


def silent(connection):
    while connection.recv(1 << 14):
        pass


ANY_FAULT = {"misbehaved", "decode", "incompatible"}
# How a server behaves, and what `apus connect` must say of it.
SERVERS = {
    "speaks HTTP": (say(HTTP_ANSWER), {"kind": ANY_FAULT}),
    "speaks SSH": (say(b"SSH-2.0-OpenSSH_9.2\r\n"), {"kind": ANY_FAULT}),
    "sends noise": (say(os.urandom(4096)), {"kind": ANY_FAULT}),
    "sends zeros": (say(bytes(4096)), {"kind": ANY_FAULT}),
    "ends at once": (lambda connection: None, {"kind": {"truncated"}}),
    "ends after the ClientHello": (say_and_end(b""), {"kind": {"truncated"}}),
    "ends in the middle of a record": (say_and_end(record(22, b"\x02\x00\x00\x50" + bytes(80))[:40]), {"kind": {"truncated"}}),
    "resets the connection": (read_and_reset, {"kind": {"truncated", "connect"}}),
    "is silent": (silent, {"kind": {"timeout"}}),
    "trickles": (trickle, {"kind": {"timeout"}}),
    "sends handshake_failure": (
        say(HANDSHAKE_FAILURE), {"kind": {"received_alert"}, "alert": "handshake_failure", "alert_by": "peer"}),
    "sends an unknown alert": (say(record(21, b"\x02\xfe")), {"kind": {"received_alert"}, "alert_by": "peer"}),
    "sends close_notify": (say(record(21, b"\x01\x00")), {"kind": {"received_alert", "truncated"}}),
    "announces a record of 65535 bytes": (
        say(b"\x16\x03\x03\xff\xff" + bytes(1000)), {"kind": {"misbehaved"}, "alert": "record_overflow", "alert_by": "us"}),
    "announces a message of 16 MB": (say(record(22, b"\x02\xff\xff\xff" + bytes(1000))), {"kind": ANY_FAULT, "alert_by": "us"}),
    "sends application data first": (
        say(record(23, bytes(100))), {"kind": {"misbehaved"}, "alert": "unexpected_message", "alert_by": "us"}),
    "sends a Finished first": (
        say(record(22, b"\x14\x00\x00\x20" + bytes(32))), {"kind": {"misbehaved"}, "alert": "unexpected_message", "alert_by": "us"}),
    "sends a ServerHello of noise": (say(record(22, b"\x02\x00\x00\x50" + os.urandom(80))), {"kind": ANY_FAULT, "alert_by": "us"}),
    "floods with empty records": (repeat(record(22, b"") * 100), {"kind": {"misbehaved", "decode"}, "alert_by": "us"}),
    "floods with warnings": (repeat(record(21, b"\x01\x5a") * 100), {"kind": {"misbehaved", "decode", "received_alert"}}),
    "floods with ChangeCipherSpec": (repeat(record(20, b"\x01") * 100), {"kind": {"misbehaved", "decode"}, "alert_by": "us"}),
}  # fmt: skip


def connect_to_broken(world, behave, wanted):
    with Listener(behave) as server:
        started = time.monotonic()
        refused = connect_json(world, server.port, "--timeout", "2", seconds=10)
        took = time.monotonic() - started
        expect_refusal(refused, PROTOCOL, **wanted)
        expect(took < 5, f"it took {took:.1f} s with --timeout 2", refused.child)


def plain_error_line(world):
    with Listener(say(HTTP_ANSWER)) as server:
        done = connect(world, server.port)
    expect_equal(done.code, PROTOCOL, "exit code", done)
    expect_error_line(done)


def cut_after(data: bytes, end):
    def behave(wrapped):
        wrapped.recv(1 << 14)
        wrapped.sendall(data)
        time.sleep(0.2)
        end(wrapped)

    return behave


def fin(wrapped):
    """The end of TCP's stream without close_notify; then waits for the client to leave."""
    raw = socket.socket(fileno=wrapped.detach())
    with raw:
        raw.shutdown(socket.SHUT_WR)
        raw.settimeout(5)
        while raw.recv(1 << 14):
            pass


def truncated(world, end, stays):
    """The data that came is printed, and the missing close_notify is an error: an attacker may have cut the rest.
    `stays`: the client has more to say, and has sent no close_notify itself."""
    with python_ssl.server(world.certificates.leaf(), cut_after(b"half of ", end)) as server:
        with world.start(*connect_arguments(world, server.port), stdin=None if stays else b"hello\n") as done:
            if stays:
                done.write(b"hello\n")
            expect_equal(done.wait(15), PROTOCOL, "exit code", done)
    expect_equal(bytes(done.stdout), b"half of ", "stdout", done)
    expect_error_line(done)


# -- clients that break `apus serve`; after each it must still serve others


def client_hello() -> bytes:
    """A ClientHello as OpenSSL makes it."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def cut_hello() -> bytes:
    return client_hello()[:-20]


CLIENTS = {
    "speaks HTTP": lambda: b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "sends noise": lambda: os.urandom(1 << 16),
    "sends zeros": lambda: bytes(1 << 16),
    "sends SSLv2": lambda: b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + bytes(40),
    "announces a record of 65535 bytes": lambda: b"\x16\x03\x01\xff\xff" + bytes(1 << 16),
    "announces a message of 16 MB": lambda: record(22, b"\x01\xff\xff\xff" + bytes(16000)) + record(22, bytes(16000)) * 200,
    "sends application data first": lambda: record(23, bytes(100)),
    "sends empty records": lambda: record(22, b"") * 5000,
    "sends an alert": lambda: HANDSHAKE_FAILURE,
    "sends the ClientHello twice": lambda: client_hello() * 2,
    "answers the ServerHello with noise": lambda: client_hello() + record(20, b"\x01") + record(23, os.urandom(100)),
    "answers the ServerHello in plaintext": lambda: client_hello() + record(22, b"\x14\x00\x00\x20" + bytes(32)),
    "floods with ChangeCipherSpec": lambda: client_hello() + record(20, b"\x01") * 5000,
}


def serve_broken(world, make):
    """The server ends this connection soon, without having been asked to."""
    server = shared_server(world)
    with connect_raw(server.port) as connection:
        try:
            connection.sendall(make())
        except OSError:
            pass  # it was fast
        try:
            received = read_until_end(connection, 8)
        except TimeoutError:
            raise Failure(f"the connection is still open\n{server.child.transcript()}") from None
    expect(not received or received[0] in (21, 22), f"answered with something else than TLS: {received[:40]!r}")
    python_ssl.fetch(world, server.port, None, "x25519", "ecdsa-p256")


def serve_cut(world, end):
    """A client that goes away in the middle of its hello leaves nothing behind."""
    server = shared_server(world)
    for _ in range(50):
        connection = connect_raw(server.port)
        connection.sendall(cut_hello())
        end(connection)
    python_ssl.fetch(world, server.port, None, "x25519", "ecdsa-p256")


def serve_silent(world, data: bytes):
    """A handshake ends within its time limit, and others are served meanwhile."""
    server = shared_server(world)
    with connect_raw(server.port) as connection:
        connection.sendall(data)
        python_ssl.fetch(world, server.port, None, "x25519", "ecdsa-p256")
        try:
            read_until_end(connection, 40)
        except TimeoutError:
            raise Failure("a silent client was still connected after 40 s") from None


# -- every byte on its own


def serve_in_pieces(world, step):
    with relay(shared_server(world).port, step) as proxy:
        done = openssl.client(world, proxy.port)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)


def connect_in_pieces(world, step):
    with openssl.Server(world, world.certificates.leaf("rsa-2048")) as server, relay(server.port, step) as proxy:
        done = connect(world, proxy.port, stdin=b"GET / HTTP/1.0\r\n\r\n")
    expect(done.code == 0 and b"s_server" in done.stdout, "no page", done)


def cases():
    for name, (behave, wanted) in SERVERS.items():
        yield Case(f"connect to a server that {name}", lambda world, b=behave, w=wanted: connect_to_broken(world, b, w))
    yield Case("connect says in one line that a server does not speak TLS", plain_error_line)
    for (name, end), stays in itertools.product((("FIN", fin), ("RST", reset)), (True, False)):
        when = "before it has said all" if stays else "after its own close_notify"
        yield Case(
            f"connect reports data cut off by {name} {when}", lambda world, e=end, s=stays: truncated(world, e, s)
        )
    for name, make in CLIENTS.items():
        yield Case(f"serve to a client that {name}", lambda world, m=make: serve_broken(world, m))
    for name, end in (("FIN", lambda connection: connection.close()), ("RST", reset)):
        yield Case(f"serve to 50 clients cut in their hello by {name}", lambda world, e=end: serve_cut(world, e))
    yield Case("serve to a client that is silent", lambda world: serve_silent(world, b""))
    yield Case("serve to a client that stops in its hello", lambda world: serve_silent(world, cut_hello()))
    for step in (1, 7):
        yield Case(f"serve through a relay of {step}-byte pieces", lambda world, s=step: serve_in_pieces(world, s), ("openssl",))
        yield Case(f"connect through a relay of {step}-byte pieces", lambda world, s=step: connect_in_pieces(world, s), ("openssl",))

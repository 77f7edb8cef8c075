"""Private keys in `apus signer`: handshakes of all kinds through it, and what happens when it dies, stalls or lies."""
import hashlib
import os
import signal
import socket
import struct
import threading

from harness.apus import (
    NO_CONNECTION, PROTOCOL, USAGE, Server, connect_json, expect_error_line, expect_refusal, expect_report,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.runner import Case
from harness.running import Running
from peers import openssl


class Signer(Running):
    """`apus signer`, listening."""

    def __init__(self, world, *pairs, path=None):
        self.path = path or world.new_folder() / "signer.sock"
        keys = [part for pair in pairs for part in ("--private-key", pair.key)]
        self.child = world.start("signer", "--socket", self.path, *keys, stdin=None)
        self.child.wait_for(r"\Alistening on ")


def certificate_arguments(path, *pairs):
    return ["--signer", path, *(part for pair in pairs for part in ("--certificate", pair.certificate))]


def handshakes(key_type, *runs):
    """`runs`: version, and arguments of s_client."""

    def run(world):
        pair = world.certificates.leaf(key_type)
        with Signer(world, pair) as signer:
            expect_equal(os.stat(signer.path).st_mode & 0o777, 0o600, "the socket's permissions")
            with Server(world, *certificate_arguments(signer.path, pair), "--legacy") as server:
                for version, arguments in runs:
                    done = openssl.client(world, server.port, *arguments, version=version)
                    expect(done.code == 0 and b"HTTP/1.1 200" in bytes(done.stdout), f"no page over {version}", done)

    return run


def dies_and_comes_back(world):
    pair = world.certificates.leaf()
    with Signer(world, pair) as signer, Server(world, *certificate_arguments(signer.path, pair)) as server:
        expect_report(connect_json(world, server.port))
        with world.start("connect", f"127.0.0.1:{server.port}", "--ca", world.certificates.root().certificate, "--server-name", "localhost", stdin=None) as open_one:  # fmt: skip
            open_one.wait_for(r"TLS 1\.3", stream="stderr")
            signer.stop()
            expect_refusal(connect_json(world, server.port), PROTOCOL, alert="internal_error")
            # Who is connected needs no key any more.
            open_one.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            open_one.wait_for(r"HTTP/1\.1 200")
        with Signer(world, pair, path=signer.path):
            expect_report(connect_json(world, server.port))


def stalls(world):
    pair = world.certificates.leaf()
    with Signer(world, pair) as signer, Server(world, *certificate_arguments(signer.path, pair)) as server:
        expect_report(connect_json(world, server.port))
        signer.child.signal(signal.SIGSTOP)
        try:
            expect_refusal(connect_json(world, server.port), PROTOCOL, alert="internal_error")
        finally:
            signer.child.signal(signal.SIGCONT)
        expect_report(connect_json(world, server.port))


class Liar:
    """Describes the real signer's key, and then answers as `lie` says."""

    def __init__(self, world, signer, lie):
        self.path = world.new_folder() / "liar.sock"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        self.honest, self.lie = signer.path, lie
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection, socket.socket(socket.AF_UNIX) as honest:
            honest.connect(str(self.honest))
            while request := frame(connection):
                honest.sendall(struct.pack(">I", len(request)) + request)
                answer = frame(honest)
                if request[5] != 1:
                    answer = self.lie(answer)
                connection.sendall(struct.pack(">I", len(answer)) + answer)

    def stop(self):
        self.listener.close()


def frame(connection):
    head = connection.recv(4, socket.MSG_WAITALL)
    return connection.recv(struct.unpack(">I", head)[0], socket.MSG_WAITALL) if len(head) == 4 else b""


def lies(world):
    pair = world.certificates.leaf("rsa-2048")

    def flip(answer):
        return answer[:-1] + bytes([answer[-1] ^ 1])

    def premaster(answer):
        return answer[:5] + b"\x83" + bytes(48)

    def nothing(answer):
        return answer[:5]

    def refusal(answer):
        return answer[:5] + b"\xff\x03"

    with Signer(world, pair) as signer:
        for lie in (flip, premaster, nothing, refusal):
            liar = Liar(world, signer, lie)
            try:
                with Server(world, *certificate_arguments(liar.path, pair), "--legacy") as server:
                    for version in ("1.3", "1.2"):
                        seen = connect_json(world, server.port, "--tls", version)
                        expect_refusal(seen, PROTOCOL, alert="internal_error", alert_by="peer")
                    # A wrong premaster secret can't be told from one that was wrong from the start.
                    if lie is not premaster:
                        done = openssl.client(world, server.port, "-cipher", "AES128-GCM-SHA256", version="1.2")
                        expect(done.code != 0 and b"bad record mac" in bytes(done.stderr), "not refused at Finished", done)
            finally:
                liar.stop()


def ciphertexts(world):
    """48 bytes out, whatever goes in."""
    pair = world.certificates.leaf("rsa-2048")
    key = hashlib.sha256(openssl.public_key(pair)).digest()
    with Signer(world, pair) as signer, socket.socket(socket.AF_UNIX) as one:
        one.connect(str(signer.path))
        for ciphertext in (b"", b"\0", bytes(256), b"\xff" * 256, os.urandom(256), bytes(257), bytes(2048)):
            body = b"\x01" + struct.pack(">I", 7) + b"\x04" + key + b"\x03\x03" + struct.pack(">H", len(ciphertext)) + ciphertext
            one.sendall(struct.pack(">I", len(body)) + body)
            answer = frame(one)
            expect_equal((len(answer), answer[:6]), (54, b"\x01\0\0\0\x07\x83"), f"the answer to {len(ciphertext)} bytes")
        # No digest to sign: 20, 28, 64 bytes are none of TLS 1.3's hashes.
        for length in (0, 20, 28, 31, 33, 64):
            with socket.socket(socket.AF_UNIX) as other:
                other.connect(str(signer.path))
                body = b"\x01" + bytes(4) + b"\x02" + key + b"\x08\x04" + bytes([length]) + bytes(length)
                other.sendall(struct.pack(">I", len(body)) + body)
                expect_equal(frame(other), b"", f"the answer to {length} bytes to sign")


def wrong_use(world):
    pair, other = world.certificates.leaf(), world.certificates.leaf("rsa-2048")
    with Signer(world, pair) as signer:
        for arguments, code in (
            (certificate_arguments(signer.path, other), NO_CONNECTION),
            (certificate_arguments(signer.path.with_name("none.sock"), pair), NO_CONNECTION),
            (["--signer", signer.path], USAGE),
        ):
            with world.start("serve", "--listen", "127.0.0.1:0", *arguments) as child:
                expect_equal(child.wait(), code, "exit code", child)
                if code != USAGE:
                    expect_error_line(child)
        with world.start("signer", "--socket", signer.path, "--private-key", pair.key) as second:
            expect_equal(second.wait(), NO_CONNECTION, "exit code of a second signer", second)
        with world.start("signer", "--socket", signer.path, "--private-key", pair.key, "--socket-mode", "666") as open_to_all:
            expect_equal(open_to_all.wait(), USAGE, "exit code with a socket for everybody", open_to_all)


def cases():
    ecdhe, rsa = ("1.2", ("-cipher", "ECDHE")), ("1.2", ("-cipher", "AES128-GCM-SHA256"))
    for key_type, runs in (
        ("ecdsa-p256", (("1.3", ()), ecdhe)), ("ecdsa-p384", (("1.3", ()), ecdhe)), ("ed25519", (("1.3", ()), ecdhe)),
        ("rsa-2048", (("1.3", ()), ecdhe, rsa, ("1.2", ("-cipher", "ECDHE", "-sigalgs", "RSA+SHA256")))),
    ):  # fmt: skip
        yield Case(f"signer: handshakes with a key of {key_type}", handshakes(key_type, *runs), ("openssl",))
    yield Case("signer: dies and comes back", dies_and_comes_back)
    yield Case("signer: stalls", stalls)
    yield Case("signer: lies", lies, ("openssl",))
    yield Case("signer: 48 bytes out, no digest in", ciphertexts, ("openssl",))
    yield Case("signer: used in a wrong way", wrong_use)

"""The reverse proxy: curl, Chromium and Python through `apus serve --to` to a Python origin."""
import hashlib
import html
import json
import os
import random
import re

from harness.apus import Server, pair_arguments
from harness.failure import expect, expect_equal
from harness.network import free_port
from harness.runner import Case
from peers import chromium, curl, python_ssl
from peers.python_origin import Origin, frame, read_frame

MIB = 1 << 20
VERSIONS = {"HTTP/1.1": "--http1.1", "HTTP/2": "--http2"}


def proxy(world, origin: Origin, *arguments) -> Server:
    return Server(world, *pair_arguments(world.certificates.leaf()), "--to", origin.url, *arguments)


def fetch(world, server: Server, path: str, *arguments) -> bytes:
    done = curl.get(world, server.port, path, "--fail", *arguments)
    expect_equal(done.code, 0, "exit code of curl", done, server.child)
    return bytes(done.stdout)


def requests(world, flag: str):
    with Origin() as origin, proxy(world, origin) as server:
        expect_equal(fetch(world, server, "/", flag), b"hello from the origin\n", "content")
        lying = ("--header", "X-Forwarded-For: 6.6.6.6", "--header", "Forwarded: for=6.6.6.6", "--header", "X-Own: kept",
                 "--header", "Connection: X-Secret", "--header", "X-Secret: 1")  # fmt: skip
        seen = json.loads(fetch(world, server, "/request?a=b", flag, *lying))
        fields = {name.lower(): value for name, value in seen["fields"]}
        expect_equal(seen["path"], "/request?a=b", "target")
        expect_equal(fields["host"], f"localhost:{server.port}", "Host")
        expect_equal(fields["x-forwarded-for"], "127.0.0.1", "X-Forwarded-For")
        expect_equal(fields["x-forwarded-proto"], "https", "X-Forwarded-Proto")
        expect("for=127.0.0.1" in fields["forwarded"] and "6.6.6.6" not in str(seen), f"Forwarded: {fields['forwarded']}")
        expect_equal(fields.get("x-own"), "kept", "a field of the client's own")
        if flag == "--http1.1":
            expect("x-secret" not in fields, "a field that Connection names was passed on")


def transfers(world, flag: str):
    folder = world.new_folder()
    content = random.Random(8).randbytes(40 * MIB)
    (folder / "content").write_bytes(content)
    wanted = f"{len(content)} {hashlib.sha256(content).hexdigest()}\n".encode()
    with Origin() as origin, proxy(world, origin) as server:
        expect_equal(fetch(world, server, "/upload", flag, "--upload-file", folder / "content"), wanted, "an upload")
        chunked = ("--header", "Transfer-Encoding: chunked") if flag == "--http1.1" else ()
        with open(folder / "content", "rb"):
            arrived = fetch(world, server, "/upload", flag, *chunked, "--header", "Expect: 100-continue", "--upload-file", folder / "content")  # fmt: skip
        expect_equal(arrived, wanted, "an upload that waits for leave")
        size = 40 * MIB + 7
        arrived = fetch(world, server, f"/download?{size}", flag)
        expect(arrived == (bytes(range(256)) * (size // 256 + 1))[:size], "not what the origin sent")


def websocket(world):
    with Origin() as origin, proxy(world, origin) as server:
        with python_ssl.connection(world, server.port, alpn=("http/1.1",)) as wrapped:
            wrapped.sendall(
                b"GET /websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            file = wrapped.makefile("rb")
            head = b"".join(iter(lambda: file.readline(), b"\r\n"))
            expect(head.startswith(b"HTTP/1.1 101 ") and b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head, f"no WebSocket: {head!r}")
            for message in (b"one", b"two", os.urandom(60_000), b""):
                wrapped.sendall(frame(2, message, os.urandom(4)))
                expect_equal(read_frame(file), (2, message), "an echoed message")
            wrapped.sendall(frame(8, b"", os.urandom(4)))
            expect_equal(read_frame(file), (8, b""), "the closing message")


def events(world):
    with Origin() as origin, proxy(world, origin) as server:
        with python_ssl.connection(world, server.port, alpn=("http/1.1",)) as wrapped:
            wrapped.sendall(b"GET /events?5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            file = wrapped.makefile("rb")
            for number in range(5):
                while b"data: " not in (line := file.readline()):
                    expect(line, "the stream ended")
                expect_equal(line, b"data: %d\n" % number, "an event")
                origin.seen.release()


def secure_origin(world):
    pair = world.certificates.leaf()
    with Origin(context=python_ssl.server_context(pair)) as origin:
        with proxy(world, origin, "--origin-ca", world.certificates.root().certificate) as server:
            expect_equal(fetch(world, server, "/"), b"hello from the origin\n", "content")
        with proxy(world, origin) as server:
            done = curl.get(world, server.port, "/", "--write-out", "%{http_code}")
            expect(bytes(done.stdout).endswith(b"502"), "an origin of an unknown root was believed", done, server.child)


def dead_origin(world):
    port = free_port()
    arguments = (*pair_arguments(world.certificates.leaf()), "--to", f"http://127.0.0.1:{port}")
    with Server(world, *arguments) as server:
        done = curl.get(world, server.port, "/", "--write-out", "%{http_code}")
        expect(bytes(done.stdout).endswith(b"502"), "not 502", done, server.child)
        server.child.wait_for("GET /: origin .* no connection", stream="stderr")
        with Origin(port=port):
            done = curl.get(world, server.port, "/", "--retry", "12", "--retry-all-errors", "--retry-delay", "1", "--fail", seconds=60)
            expect_equal(bytes(done.stdout), b"hello from the origin\n", "when it is back", done, server.child)


def page_in_chromium(world):
    with Origin() as origin, proxy(world, origin) as server:
        origin.seen.release()
        done = chromium.load(world, f"https://localhost:{server.port}/page", world.certificates.root().certificate)
        text = html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", bytes(done.stdout).decode("utf-8", "replace"), flags=re.DOTALL))
        for word in ("uploaded 300000", "downloaded 1000000", "echoed through the proxy", "event 0"):
            expect(word in text, f"no “{word}” in {text.strip()!r}", done, server.child)


def cases():
    for name, flag in VERSIONS.items():
        yield Case(f"proxy passes on requests of curl over {name}", lambda world, f=flag: requests(world, f), (curl.COMMAND,))
        yield Case(f"proxy carries uploads and downloads of curl over {name}", lambda world, f=flag: transfers(world, f), (curl.COMMAND,))
    yield Case("proxy passes a WebSocket through", websocket)
    yield Case("proxy passes on each server-sent event as it comes", events)
    yield Case("proxy verifies an origin over HTTPS", secure_origin, (curl.COMMAND,))
    yield Case("proxy says 502 for a dead origin, and finds it again", dead_origin, (curl.COMMAND,))
    yield Case("proxy carries a page of Chromium with all it does", page_in_chromium, (chromium.COMMAND, "certutil"))

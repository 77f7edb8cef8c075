"""What stands in front of TLS: PROXY headers from HAProxy and towards it, and names that are passed through to s_server."""
import socket
import struct
import threading

from harness.apus import Server, connect_json, pair_arguments, expect_report
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl, haproxy, openssl


def demo_from(world, port, *arguments) -> bytes:
    """The demo's page names the visitor's address."""
    done = curl.get(world, port, "/", "--fail", *arguments)
    expect(done.code == 0, "curl failed", done)
    return bytes(done.stdout)


def behind_haproxy(version):
    def run(world):
        with Server(world, *pair_arguments(world.certificates.leaf()), "--proxy-protocol", "127.0.0.0/8") as server:
            with haproxy.Relay(world, server.port, f"send-proxy{'-v2' if version == 2 else ''}") as relay:
                page = demo_from(world, relay.port, "--interface", "127.0.0.5")
                expect(b"127.0.0.5" in page, "the page does not name the client behind the proxy", page)

    return run


def refuses_without_header(world):
    with Server(world, *pair_arguments(world.certificates.leaf()), "--proxy-protocol", "127.0.0.1") as server:
        done = curl.get(world, server.port, "/")
        expect(done.code != 0, "a client without a header was served", done)
        header = b"PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n"
        # From an address that is not trusted, the best header opens nothing.
        with socket.create_connection(("127.0.0.1", server.port), 5, source_address=("127.0.0.7", 0)) as stranger:
            stranger.settimeout(10)
            try:
                stranger.sendall(header)
                ended = stranger.recv(1) == b""
            except ConnectionError:
                ended = True
            expect(ended, "a stranger was not turned away")


def version2_with_extras(world):
    """A header in pieces, with the server's answer behind it."""
    with Server(world, *pair_arguments(world.certificates.leaf()), "--proxy-protocol", "127.0.0.1") as server:
        content = bytes([192, 0, 2, 9, 192, 0, 2, 2]) + struct.pack(">HH", 1, 443) + b"\x01\x00\x02h2"
        header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11" + struct.pack(">H", len(content)) + content
        with SlowHeader(header, server.port) as port:
            page = demo_from(world, port)
            expect(b"192.0.2.9" in page, "the page does not name the client of the header", page)


class SlowHeader:
    """A relay for one connection that says `header` first, three bytes at a time."""

    def __init__(self, header, port):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.run, args=(header, port), daemon=True)

    def run(self, header, port):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", port))
        for start in range(0, len(header), 3):
            far.sendall(header[start : start + 3])

        def copy(source, sink):
            try:
                while piece := source.recv(65536):
                    sink.sendall(piece)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        other = threading.Thread(target=copy, args=(far, near), daemon=True)
        other.start()
        copy(near, far)
        other.join(20)

    def __enter__(self):
        self.thread.start()
        return self.listener.getsockname()[1]

    def __exit__(self, *_):
        self.listener.close()


def passes_to_s_server(world):
    own, other = world.certificates.leaf(), world.certificates.leaf("rsa-2048", subject="/CN=passed")
    with openssl.Server(world, other) as target:
        with Server(world, *pair_arguments(own), "--pass", f"localhost=127.0.0.1:{target.port}") as server:
            done = curl.get(world, server.port, "/", "--verbose", "--fail")
            expect(done.code == 0 and b"CN=passed" in bytes(done.stderr), "not passed through", done)
            # A hello in many records, and one with another name: that one is terminated here.
            done = openssl.client(world, server.port, "-max_send_frag", "512", "-split_send_frag", "512")
            expect(b"CN = passed" in bytes(done.stdout) or b"CN=passed" in bytes(done.stdout), "not passed through", done)
            seen = connect_json(world, server.port, "--insecure", server_name="other.test")
            expect_report(seen)
            names = str(seen.report["peer_certificates"])
            expect("passed" not in names, f"another name was passed on: {names}")


def passes_with_header(version):
    def run(world):
        pair = world.certificates.leaf()
        with haproxy.Server(world, pair, "accept-proxy", version="1.3", says_source=True) as target:
            arguments = ["--pass", f"localhost=127.0.0.1:{target.port}", "--pass-proxy-protocol", version]
            with Server(world, *pair_arguments(world.certificates.leaf(subject="/CN=own")), *arguments) as server:
                page = demo_from(world, server.port, "--interface", "127.0.0.6")
                expect_equal(page.strip(), b"from 127.0.0.6", "what HAProxy saw")

    return run


def no_target(world):
    """Nobody listens there: the client hears an end, and others are served on."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
    with Server(world, *pair_arguments(world.certificates.leaf()), "--pass", f"gone.test=127.0.0.1:{port}") as server:
        seen = connect_json(world, server.port, "--insecure", server_name="gone.test")
        expect(seen.code != 0, "a connection to nowhere", seen.child)
        expect_report(connect_json(world, server.port))


def cases():
    yield from (Case(f"edge: a client behind HAProxy, PROXY version {one}", behind_haproxy(one), ("haproxy", "curl")) for one in (1, 2))
    yield Case("edge: no PROXY header, no service", refuses_without_header, ("curl",))
    yield Case("edge: a PROXY header in pieces, with extras", version2_with_extras, ("curl",))
    yield Case("edge: names passed through to s_server", passes_to_s_server, ("curl", "openssl"))
    yield from (Case(f"edge: passed to HAProxy with PROXY version {one}", passes_with_header(one), ("haproxy", "curl")) for one in (1, 2))
    yield Case("edge: names passed to nobody", no_target)

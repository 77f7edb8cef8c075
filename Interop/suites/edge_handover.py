"""A server that hands its listening socket to the next one, under load: no request is lost."""
import http.client
import signal
import socket
import ssl
import sys
import threading
import time

from harness.apus import Server, pair_arguments
from harness.child import Child
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl

SECONDS = 3


class Load:
    """Clients that ask one request after the other; a connection is kept until the server says that it closes it."""

    def __init__(self, world, port, count=6):
        self.port = port
        self.context = ssl.create_default_context(cafile=world.certificates.root().certificate)
        self.done, self.closes, self.lost = 0, 0, []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(index,), daemon=True) for index in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, index):
        connection = None
        while not self.stopping.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPSConnection("localhost", self.port, timeout=20, context=self.context)
                connection.request("GET", "/file")
                response = connection.getresponse()
                body = response.read()
                if response.status != 200 or len(body) != 50_000:
                    raise OSError(f"{response.status}, {len(body)} bytes")
                self.done += 1
                if response.getheader("Connection") == "close":
                    self.closes += 1
                    connection.close()
                    connection = None
                # Some of them think a while, so that they are between two requests when the server is told to stop.
                if index % 2:
                    time.sleep(0.02 * index)
            except (OSError, http.client.HTTPException, ssl.SSLError) as error:
                self.lost.append(repr(error))
                connection = None
        if connection:
            connection.close()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)


def under_load(world):
    root = world.new_folder()
    (root / "file").write_bytes(bytes(50_000))
    arguments = [*pair_arguments(world.certificates.leaf()), "--root", root]
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        number = listener.fileno()
        options = {"listen": f"fd:{number}", "pass_fds": (number,)}
        port = listener.getsockname()[1]
        servers = [Server(world, *arguments, **options)]
        load = Load(world, port)
        # HTTP/2, one connection after the other as the server sees fit. A request that the last GOAWAY says was not taken, curl sends again.
        count = 2000
        urls = world.new_folder() / "urls"
        urls.write_text(f'url = "https://localhost:{port}/file"\noutput = "/dev/null"\n' * count)
        two = Child(
            ["curl", "--disable", "--silent", "--show-error", "--http2", "--noproxy", "*", "--fail", "--parallel", "--parallel-max", "3",
             "--retry", "2", "--retry-all-errors", "--retry-delay", "1", "--resolve", f"localhost:{port}:127.0.0.1",
             "--cacert", world.certificates.root().certificate, "--write-out", "%{http_version} %{http_code} %{size_download}\n",
             "--config", urls],
        )  # fmt: skip
        try:
            time.sleep(1)
            for _ in range(2):
                servers.append(Server(world, *arguments, **options))
                old = servers[-2]
                old.child.signal(signal.SIGTERM)
                expect_equal(old.child.wait(30), 0, "exit code of the old server", old.child)
                time.sleep(SECONDS / 2)
            load.stop()
            expect(load.done > 50, f"only {load.done} requests")
            expect(load.closes > 0, "no response said that it is the last of its connection")
            expect_equal(load.lost, [], f"lost requests, of {load.done}")
            expect_equal(two.wait(90), 0, "exit code of curl", two)
            lines = bytes(two.stdout).split(b"\n")[:-1]
            expect_equal((len(lines), set(lines)), (count, {b"2 200 50000"}), "what curl got")
        finally:
            load.stop()
            two.stop()
            for server in servers:
                server.stop()


# A shell can't do it: Debian's takes descriptors of one digit alone.
ACTIVATION = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.execve(sys.argv[2], sys.argv[2:], os.environ | {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"})
"""


def socket_activation(world):
    """As systemd does it: LISTEN_PID and LISTEN_FDS, the socket is descriptor 3."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, number = listener.getsockname()[1], listener.fileno()
        with Child([sys.executable, "-c", ACTIVATION, str(number), world.apus, "serve", *pair_arguments(world.certificates.leaf())], stdin=None, pass_fds=(number,)) as child:  # fmt: skip
            child.wait_for(rf"\Alistening on https://127\.0\.0\.1:{port}\r?\n")
            done = curl.get(world, port, "/", "--fail")
            expect(done.code == 0, "curl failed", done)


def not_a_socket(world):
    with open("/dev/null") as nothing:
        number = nothing.fileno()
        with world.start("serve", "--listen", f"fd:{number}", pass_fds=(number,)) as child:
            expect_equal(child.wait(), 2, "exit code", child)
    for text in ("fd:", "fd:0", "fd:2", "fd:x", "fd:-1"):
        with world.start("serve", "--listen", text) as child:
            expect_equal(child.wait(), 64, f"exit code of --listen {text}", child)


def cases():
    yield Case("hand-over: two new servers under load, no request lost", under_load, ("curl",))
    yield Case("hand-over: a socket from systemd", socket_activation, ("curl",))
    yield Case("hand-over: a descriptor that is no socket", not_a_socket)

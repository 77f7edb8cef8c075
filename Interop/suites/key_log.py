"""Key logs: both sides of one connection must write the same secrets."""
import os

from harness.apus import REQUEST, SUITES, Server, connect, pair_arguments, shared_server
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import openssl

# Labels of RFC 9850; OpenSSL also writes EXPORTER_SECRET.
LABELS = {
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
    "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
}  # fmt: skip


def entries(path) -> set[tuple[str, str, str]]:
    """(label, client random, secret) of each line."""
    found = set()
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            label, random, secret = line.split(" ")
            found.add((label, random.lower(), secret.lower()))
    return found


def expect_same(ours, theirs):
    seen = entries(theirs)
    expect(LABELS <= {label for label, _, _ in seen}, f"the peer wrote no whole log: {sorted(seen)}")
    mine = entries(ours)
    expect_equal(sorted(mine), sorted(seen), "our key log")
    expect_equal(ours.stat().st_mode & 0o077, 0, "permissions of the key log for others")


def serve_log(world, suite):
    folder = world.new_folder()
    with Server(world, *pair_arguments(world.certificates.leaf()), "--key-log", folder / "ours") as server:
        done = openssl.client(world, server.port, "-keylogfile", folder / "theirs", suite=suite)
        expect(done.code == 0, "s_client failed", done)
        expect(b"warning" in bytes(server.child.stderr).lower(), "no warning", server.child)
    expect_same(folder / "ours", folder / "theirs")


def connect_log(world, suite, by_environment):
    folder = world.new_folder()
    with openssl.Server(world, world.certificates.leaf(), "-keylogfile", folder / "theirs") as server:
        arguments = ["connect", f"127.0.0.1:{server.port}", "--ca", world.certificates.root().certificate, "--cipher-suite", suite]
        environment = dict(os.environ)
        if by_environment:
            environment["SSLKEYLOGFILE"] = str(folder / "ours")
        else:
            arguments += ["--key-log", folder / "ours"]
        with world.start(*arguments, stdin=REQUEST, environment=environment) as child:
            expect_equal(child.wait(15), 0, "exit code", child)
    expect_same(folder / "ours", folder / "theirs")


def appended(world):
    """A key log is appended to, never overwritten."""
    log = world.new_folder() / "log"
    server = shared_server(world)
    for _ in range(2):
        connect(world, server.port, "--key-log", log, stdin=REQUEST)
    expect_equal(len({random for _, random, _ in entries(log)}), 2, "connections in the log")


def unwritable(world):
    with world.start("connect", "127.0.0.1:1", "--key-log", world.new_folder() / "missing" / "log") as child:
        expect_equal(child.wait(10), 66, "exit code", child)


def cases():
    need = (openssl.COMMAND,)
    for suite in SUITES:
        yield Case(f"key log: serve and openssl s_client agree, {suite}", lambda world, s=suite: serve_log(world, s), need)
        yield Case(f"key log: connect and openssl s_server agree, {suite}", lambda world, s=suite: connect_log(world, s, False), need)
    yield Case("key log: connect writes where SSLKEYLOGFILE says", lambda world: connect_log(world, SUITES[0], True), need)
    yield Case("key log: connections are appended", appended)
    yield Case("key log: a place that cannot be written", unwritable)

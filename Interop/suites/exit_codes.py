"""Exit codes and error lines for what goes wrong before a handshake: usage, files, names, ports."""
import contextlib
import os
import signal
import socket

from harness.apus import (
    BAD_FILE, NO_CONNECTION, OK, USAGE, Server, connect, connect_json, expect_error_line, expect_refusal, pair_arguments,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.network import free_port
from harness.runner import Case

WRONG_USAGE = {
    "no such command": ["frobnicate"],
    "no such option": ["connect", "localhost", "--frobnicate"],
    "connect without a host": ["connect"],
    "a port that is no number": ["connect", "localhost:https!"],
    "a port out of range": ["connect", "localhost:65536"],
    "no such version": ["connect", "localhost", "--tls", "1.1"],
    "no such cipher suite": ["connect", "localhost", "--cipher-suite", "TLS_NULL_WITH_NULL_SHA"],
    "no such group": ["connect", "localhost", "--group", "secp256k1"],
    "no such signature algorithm": ["connect", "localhost", "--signature-algorithm", "rot13"],
    "an empty ALPN": ["connect", "localhost", "--alpn", ""],
    "a timeout of zero": ["connect", "localhost", "--timeout", "0"],
    "a timeout that is no number": ["connect", "localhost", "--timeout", "soon"],
    "serve with an address without port": ["serve", "--listen", "localhost"],
    "serve with root and echo": ["serve", "--listen", "127.0.0.1:0", "--echo", "--root", "/"],
    "serve with a certificate without key": ["serve", "--listen", "127.0.0.1:0", "--certificate", "/dev/null"],
    "serve with the lowest version above the highest": ["serve", "--listen", "127.0.0.1:0", "--tls-min", "1.3", "--tls-max", "1.2"],
    "certificate of no such key type": ["certificate", "issue", "localhost", "--key-type", "dsa"],
}  # fmt: skip


def wrong_usage(world, arguments):
    with world.start(*arguments) as child:
        expect_equal(child.wait(10), USAGE, "exit code", child)
        expect(child.stderr and not child.stdout, "the complaint belongs on stderr alone", child)


def help_is_no_error(world, arguments):
    with world.start(*arguments, "--help") as child:
        expect_equal(child.wait(10), OK, "exit code", child)
        expect(b"apus " in child.stdout, "no example", child)


def serve_files(world, make_arguments):
    """`serve` must refuse these files at once, by name."""
    arguments, named = make_arguments(world)
    with world.start("serve", "--listen", "127.0.0.1:0", *arguments) as child:
        expect_equal(child.wait(10), BAD_FILE, "exit code", child)
        expect_error_line(child)
        expect(str(named).encode() in child.stderr, f"the error does not name {named}", child)


def written(world, name: str, data: bytes):
    path = world.new_folder() / name
    path.write_bytes(data)
    return path


def files(certificate, key, named):
    return ["--certificate", certificate, "--private-key", key], named


def missing_key(world):
    pair, missing = world.certificates.leaf(), world.new_folder() / "missing.pem"
    return files(pair.certificate, missing, missing)


def missing_certificate(world):
    pair, missing = world.certificates.leaf(), world.new_folder() / "missing.pem"
    return files(missing, pair.key, missing)


def encrypted_key(world):
    pair = world.certificates.leaf()
    encrypted = world.certificates.encrypted_key(pair)
    return files(pair.certificate, encrypted, encrypted)


def mismatched_key(world):
    pair, other = world.certificates.leaf(), world.certificates.leaf("ecdsa-p384")
    return files(pair.certificate, other.key, other.key)


def certificate_as_key(world):
    pair = world.certificates.leaf()
    return files(pair.certificate, pair.certificate, pair.certificate)


def key_as_certificate(world):
    pair = world.certificates.leaf()
    return files(pair.key, pair.key, pair.key)


def empty_certificate(world):
    pair, empty = world.certificates.leaf(), written(world, "empty.pem", b"")
    return files(empty, pair.key, empty)


def random_certificate(world):
    pair, noise = world.certificates.leaf(), written(world, "noise.pem", os.urandom(4096))
    return files(noise, pair.key, noise)


def cut_certificate(world):
    pair = world.certificates.leaf()
    data = pair.certificate.read_bytes()
    cut = written(world, "cut.pem", data[: len(data) // 2])
    return files(cut, pair.key, cut)


def broken_base64(world):
    pair = world.certificates.leaf()
    broken = written(world, "broken.pem", pair.certificate.read_bytes().replace(b"\nMI", b"\n!!", 1))
    return files(broken, pair.key, broken)


def folder_as_certificate(world):
    pair, folder = world.certificates.leaf(), world.new_folder()
    return files(folder, pair.key, folder)


def missing_root(world):
    missing = world.new_folder() / "missing"
    return [*pair_arguments(world.certificates.leaf()), "--root", missing], missing


BAD_FILES = (
    missing_key, missing_certificate, encrypted_key, mismatched_key, certificate_as_key, key_as_certificate,
    empty_certificate, random_certificate, cut_certificate, broken_base64, folder_as_certificate, missing_root,
)  # fmt: skip


def bad_roots(world, data):
    path = world.new_folder() / "roots.pem"
    if data is not None:
        path.write_bytes(data)
    with world.start("connect", f"127.0.0.1:{free_port()}", "--ca", path) as child:
        expect_equal(child.wait(10), BAD_FILE, "exit code", child)
        expect_error_line(child)
        expect(str(path).encode() in child.stderr, "the error does not name the file", child)


def refused_connection(world):
    port = free_port()
    done = connect(world, port)
    expect_equal(done.code, NO_CONNECTION, "exit code", done)
    expect_error_line(done)
    expect_refusal(connect_json(world, port), NO_CONNECTION, kind="connect")


def unknown_host(world):
    with world.start("connect", "no-such-host.invalid:443", "--timeout", "8") as child:
        expect_equal(child.wait(15), NO_CONNECTION, "exit code", child)
        expect_error_line(child)


def connecting_times_out(world):
    """A listener whose queue is full: Linux drops what would connect."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            other = waiting.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(listener.getsockname())
        refused = connect_json(world, listener.getsockname()[1], "--timeout", "1", seconds=8)
    expect_refusal(refused, NO_CONNECTION, kind={"timeout", "connect"})


def port_in_use(world):
    with Server(world, *pair_arguments(world.certificates.leaf())) as first:
        with world.start("serve", "--listen", f"127.0.0.1:{first.port}", *pair_arguments(world.certificates.leaf())) as second:
            expect(second.wait(10) not in (0, None), "a second server on one port", second)
            expect_error_line(second)


def terminated(world, number):
    with Server(world, *pair_arguments(world.certificates.leaf())) as server:
        server.child.signal(number)
        expect_equal(server.child.wait(10), OK, "exit code", server.child)


def quiet(world):
    with Server(world, *pair_arguments(world.certificates.leaf())) as server:
        done = connect(world, server.port, "--quiet", stdin=b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    expect_equal(done.code, OK, "exit code", done)
    expect(done.stdout and not done.stderr, "--quiet is not quiet", done)


def development_certificate(world):
    """Without a certificate, one from a development CA whose place the second line says; its key is for the owner alone."""
    state = world.new_folder() / "state"
    with Server(world, "--state", state) as server:
        path = server.child.wait_for(r"^root certificate: (.+)$").group(1).decode()
        for host, name in (("127.0.0.1", "localhost"), ("127.0.0.1", None)):
            report = connect_json_with_ca(world, server.port, path, name)
            expect_equal(report.code, OK, "exit code", report.child)
    readable = [path for path in state.rglob("*") if path.is_file() and "PRIVATE KEY" in path.read_text(errors="ignore")]
    expect(readable, f"no key under {state}")
    for path in readable:
        expect_equal(path.stat().st_mode & 0o077, 0, f"permissions of {path.name} for others")


def connect_json_with_ca(world, port, path, name):
    arguments = ["--ca", path] + (["--server-name", name] if name else [])
    return connect_json(world, port, *arguments, ca=None, server_name=None)


def issued_certificate(world, key_type):
    state, out = world.new_folder() / "state", world.new_folder()
    with world.start("certificate", "issue", "localhost", "127.0.0.1", "--key-type", key_type, "--out", out, "--state", state) as child:
        expect_equal(child.wait(30), OK, "exit code", child)
    found = {path.suffix: path for path in out.iterdir()}
    pems = [path for path in out.iterdir() if b"BEGIN CERTIFICATE" in path.read_bytes()]
    keys = [path for path in out.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    expect(len(pems) == 1 and len(keys) == 1, f"not one certificate and one key: {found}", child)
    expect_equal(keys[0].stat().st_mode & 0o077, 0, "permissions of the key for others")
    with world.start("certificate", "ca", "--state", state) as shown:
        expect_equal(shown.wait(10), OK, "exit code", shown)
    root = next(path for path in state.rglob("*.pem") if b"BEGIN CERTIFICATE" in path.read_bytes() and b"PRIVATE" not in path.read_bytes())
    with Server(world, "--certificate", pems[0], "--private-key", keys[0]) as server:
        report = connect_json_with_ca(world, server.port, root, "localhost")
        expect_equal(report.code, OK, "exit code", report.child)


def cases():
    for name, arguments in WRONG_USAGE.items():
        yield Case(f"usage: {name}", lambda world, a=arguments: wrong_usage(world, a))
    for arguments in ([], ["serve"], ["connect"], ["demo"], ["certificate"], ["certificate", "issue"], ["certificate", "ca"]):
        yield Case(f"help: {' '.join(['apus', *arguments])}", lambda world, a=arguments: help_is_no_error(world, a))
    for make in BAD_FILES:
        yield Case(f"serve refuses a file: {make.__name__.replace('_', ' ')}", lambda world, m=make: serve_files(world, m))
    for name, data in (("missing", None), ("empty", b""), ("noise", b"\x00\x01\x02" * 100), ("no PEM", b"hello\n")):
        yield Case(f"connect refuses a --ca file: {name}", lambda world, d=data: bad_roots(world, d))
    yield Case("connect to a closed port", refused_connection)
    yield Case("connect to a name that does not exist", unknown_host)
    yield Case("connect to a host that does not answer", connecting_times_out)
    yield Case("serve on a port in use", port_in_use)
    for number in (signal.SIGTERM, signal.SIGINT):
        yield Case(f"serve ends with 0 on {number.name}", lambda world, n=number: terminated(world, n))
    yield Case("connect --quiet", quiet)
    yield Case("serve with a development certificate", development_certificate)
    for key_type in ("ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072", "ed25519"):
        yield Case(f"certificate issue: {key_type}", lambda world, k=key_type: issued_certificate(world, k))

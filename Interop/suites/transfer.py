"""Much data, whole; and files that are not to be had."""
import hashlib
import os
import random

from harness.apus import Server, connect_arguments, pair_arguments
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl, openssl

GIB = 1 << 30
MIB = 1 << 20


def sparse_file(path, size: int, seed: int) -> str:
    """A file with seeded bytes in some places and holes between; its SHA-256."""
    source = random.Random(seed)
    places = sorted(source.sample(range(size // MIB), 64)) + [size // MIB - 1]
    with open(path, "wb") as file:
        file.truncate(size)
        for place in places:
            file.seek(place * MIB)
            file.write(source.randbytes(MIB))
    return sha256(path)


def sha256(path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else slow_sha256(file)


def slow_sha256(file) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(MIB):
        digest.update(chunk)
    return digest.hexdigest()


def gigabyte_through_curl(world):
    folder = world.new_folder()
    wanted = sparse_file(folder / "gigabyte", GIB, seed=1)
    arrived = world.new_folder() / "arrived"
    with Server(world, *pair_arguments(world.certificates.leaf()), "--root", folder) as server:
        done = curl.get(world, server.port, "/gigabyte", "--fail", "--output", arrived, seconds=240)
        expect_equal(done.code, 0, "exit code of curl", done, server.child)
    expect_equal(arrived.stat().st_size, GIB, "size")
    expect_equal(sha256(arrived), wanted, "SHA-256")
    arrived.unlink()


def echo_100_mib(world):
    folder = world.new_folder()
    sent, came = folder / "sent", folder / "came"
    sent.write_bytes(random.Random(2).randbytes(100 * MIB))
    with Server(world, *pair_arguments(world.certificates.leaf()), "--echo") as server:
        with open(sent, "rb") as source, open(came, "wb") as sink:
            with world.start(*connect_arguments(world, server.port), stdin=source, stdout=sink) as child:
                expect_equal(child.wait(180), 0, "exit code", child, server.child)
    expect_equal(came.stat().st_size, 100 * MIB, "size")
    expect_equal(sha256(came), sha256(sent), "SHA-256")


def slow_reader(world):
    """A client that does not read: the server must not buffer the file."""
    folder = world.new_folder()
    with open(folder / "file", "wb") as file:
        file.truncate(GIB)
    with Server(world, *pair_arguments(world.certificates.leaf()), "--root", folder) as server:
        command = openssl.client_arguments(world, server.port, "-ign_eof")
        request = b"GET /file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        reader, writer = os.pipe()
        with os.fdopen(writer, "wb") as sink, openssl.Child(command, stdin=request, stdout=sink):
            before = memory(server.child.pid)
            for _ in range(20):
                if memory(server.child.pid) > 400 * MIB:
                    break
                import time

                time.sleep(0.1)
            after = memory(server.child.pid)
        os.close(reader)
    expect(after < 200 * MIB, f"the server grew from {before // MIB} to {after // MIB} MiB for a client that does not read")


def memory(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def file_server(world):
    """A root with a file, a folder, and a secret beside it."""
    around = world.new_folder()
    root = around / "root"
    (root / "folder").mkdir(parents=True)
    (root / "file.txt").write_text("a file\n")
    (root / "with space.txt").write_text("a space\n")
    (root / "empty").write_bytes(b"")
    (root / "folder" / "index.html").write_text("<p>index\n")
    (around / "secret.txt").write_text("secret\n")
    (root / "link.txt").symlink_to(around / "secret.txt")
    return world.shared("file server", lambda: Server(world, *pair_arguments(world.certificates.leaf()), "--root", root))


FILES = {"/file.txt": "a file\n", "/with%20space.txt": "a space\n", "/empty": "", "/folder/": "<p>index\n", "/file.txt?query": "a file\n"}
NOT_TO_BE_HAD = (
    "/missing", "/../secret.txt", "/%2e%2e/secret.txt", "/folder/../../secret.txt", "/folder/%2e%2e%2f..%2fsecret.txt",
    "//../secret.txt", "/link.txt", "/file.txt%00.html", "/file.txt/", "/%",
)  # fmt: skip


def had(world, path, content):
    done = curl.get(world, file_server(world).port, path, "--fail", "--http1.1")
    expect_equal((done.code, bytes(done.stdout).decode()), (0, content), path, done)


def not_had(world, path):
    done = curl.get(world, file_server(world).port, path, "--path-as-is", "--http1.1", "--write-out", "\n%{http_code}")
    status = bytes(done.stdout).decode().rsplit("\n", 1)[-1]
    expect(status.startswith("4"), f"status {status} for {path}", done)
    expect(b"secret\n" not in done.stdout, "the secret", done)


def cases():
    yield Case("transfer: 1 GiB from serve --root through curl", gigabyte_through_curl, (curl.COMMAND,))
    yield Case("transfer: 100 MiB from connect to serve --echo and back", echo_100_mib)
    yield Case("transfer: a client that does not read costs no memory", slow_reader, (openssl.COMMAND,))
    for path, content in FILES.items():
        yield Case(f"serve --root: {path}", lambda world, p=path, c=content: had(world, p, c), (curl.COMMAND,))
    for path in NOT_TO_BE_HAD:
        yield Case(f"serve --root refuses {path}", lambda world, p=path: not_had(world, p), (curl.COMMAND,))

"""`apus connect --starttls`: a real PostgreSQL, scripted SMTP and IMAP servers with Python's TLS, and servers that put words in."""
import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

from harness.apus import OK, PROTOCOL, connect, connect_json, expect_refusal, expect_report
from harness.child import Child, run
from harness.failure import Skip, expect, expect_equal
from harness.network import free_port
from harness.runner import Case
from peers import python_ssl

SCRIPTS = {
    "smtp": [b"220 mx ESMTP\r\n", b"250-mx\r\n250 STARTTLS\r\n", b"220 go ahead\r\n"],
    "imap": [b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", b"a2 OK begin\r\n"],
}
POSTGRES = "pg_ctlcluster"


@contextlib.contextmanager
def scripted(world, script, *, behind: bytes = b""):
    """A server that says these in turn, each but the first when a line has come, and then speaks TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = python_ssl.server_context(world.certificates.leaf("ecdsa-p256"))

    def serve():
        with contextlib.suppress(OSError, ssl.SSLError), listener.accept()[0] as raw:
            raw.settimeout(20)
            for index, words in enumerate(script):
                if index:
                    while not raw.recv(4096).endswith(b"\n"):
                        pass
                raw.sendall(words + (behind if index == len(script) - 1 else b""))
            with context.wrap_socket(raw, server_side=True) as wrapped:
                wrapped.sendall(b"protected\n")
                wrapped.unwrap()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(20)


def good(world, service):
    with scripted(world, SCRIPTS[service]) as port:
        child = connect(world, port, "--starttls", service)
        expect_equal(child.code, OK, "exit code", child)
        expect_equal(bytes(child.stdout), b"protected\n", "what came", child)
    with scripted(world, SCRIPTS[service]) as port:
        expect_report(connect_json(world, port, "--starttls", service), verified=True, version="TLS 1.3")
    with scripted(world, SCRIPTS[service]) as port:
        child = connect(world, port, "--starttls", service, "--explain")
        expect(child.code == OK and b"ClientHello" in child.stdout, "no story", child)


def injected(world, service):
    with scripted(world, SCRIPTS[service], behind=b"250 words of somebody else\r\n") as port:
        expect_refusal(connect_json(world, port, "--starttls", service), PROTOCOL, kind="misbehaved")


def not_offered(world):
    with scripted(world, [b"220 mx\r\n", b"250 mx\r\n"]) as port:
        expect_refusal(connect_json(world, port, "--starttls", "smtp"), PROTOCOL, kind="incompatible")


def postgres(world):
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if not programs:
        raise Skip("no initdb")
    programs = programs[-1].parent
    folder = world.new_folder()
    if user:
        # The database refuses to run as root, and its own user has to get through to its folder.
        for path in (world.folder, folder):
            path.chmod(0o755)
        subprocess.run(["chown", "postgres", folder], check=True)
    data = folder / "data"
    done = run([*user, programs / "initdb", "-D", data, "--auth=trust", "-U", "postgres"], seconds=120)
    expect_equal(done.code, 0, "initdb", done)
    pair = world.certificates.leaf("ecdsa-p256")
    for source, name in ((pair.certificate, "server.crt"), (pair.key, "server.key")):
        shutil.copy(source, data / name)
        (data / name).chmod(0o600)
        shutil.chown(data / name, data.owner(), data.group())
    port = free_port()
    settings = ["ssl=on", f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={data}"]
    server = Child([*user, programs / "postgres", "-D", data, *(part for one in settings for part in ("-c", one))], stdin=None)
    try:
        server.wait_for(r"ready to accept connections", stream="stderr", seconds=60)
        expect_report(connect_json(world, port, "--starttls", "postgres"), verified=True, version="TLS 1.3")
    finally:
        server.stop()


def cases():
    for service in SCRIPTS:
        yield Case(f"connect --starttls {service}", lambda world, s=service: good(world, s))
        yield Case(f"connect --starttls {service} refuses words behind the answer", lambda world, s=service: injected(world, s))
    yield Case("connect --starttls smtp where it is not offered", not_offered)
    yield Case("connect --starttls postgres to a real database", postgres, (POSTGRES,))

"""`apus explain --from`: what tcpdump captured of `openssl s_client` against nginx and `apus serve`, with OpenSSL's key log."""
import json
import os
import time

from harness.apus import BAD_FILE, OK, Server, pair_arguments
from harness.child import Child
from harness.failure import Skip, expect, expect_equal
from harness.runner import Case
from peers import nginx, openssl

TCPDUMP = "tcpdump"
FULL = {
    "1.3": ["ClientHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished", "Finished"],
    "1.2": ["ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "ServerHelloDone", "ClientKeyExchange", "Finished",
            "Finished"],
}  # fmt: skip


def explain(world, *arguments) -> tuple[Child, dict]:
    with world.start("explain", *arguments, stdin=b"") as child:
        child.code = child.wait(60)
        return child, json.loads(bytes(child.stdout)) if "--json" in arguments and child.stdout else {}


def capture(world, port, folder, client):
    """Runs the client while tcpdump looks on."""
    if os.geteuid() != 0:
        raise Skip("capturing needs root")
    file = folder / "capture.pcap"
    sniffer = Child([TCPDUMP, "-i", "lo", "-U", "-Z", "root", "-w", file, "tcp", "port", str(port)], stdin=None)
    try:
        sniffer.wait_for(r"listening on", stream="stderr")
        client()
        # What was captured is written at once (-U), but after the connection has ended.
        deadline = time.monotonic() + 10
        size = -1
        while time.monotonic() < deadline and (not file.exists() or file.stat().st_size != size):
            size = file.stat().st_size if file.exists() else -1
            time.sleep(0.3)
    finally:
        sniffer.stop()
    return file


def tells(world, start, version):
    folder = world.new_folder()
    log = folder / "keys.log"
    with start(world) as server:
        file = capture(
            world, server.port, folder,
            lambda: openssl.client(world, server.port, "-keylogfile", log, version=version),
        )  # fmt: skip
    child, story = explain(world, "--from", file, "--key-log", log, "--json")
    expect_equal(child.code, OK, "exit code", child)
    titles = [step["title"] for step in story["steps"] if step["kind"] == "message" and step["title"] != "NewSessionTicket"]
    expect_equal(titles, FULL[version], "messages", child)
    expect(f"TLS {version}" in story["summary"], f"summary: {story['summary']!r}", child)
    expect(story["server_chain"], "no certificates", child)
    sealed, story = explain(world, "--from", file, "--json")
    expect_equal(sealed.code, OK, "exit code without secrets", sealed)
    expect(any("can't be told" in note for note in story["notes"]), "nothing is said of the secrets", sealed)
    wrong, _ = explain(world, "--from", log)
    expect_equal(wrong.code, BAD_FILE, "exit code of a file that is no capture", wrong)


SERVERS = {
    "nginx": (
        (nginx.COMMAND,), lambda world: nginx.Server(world, world.certificates.leaf("ecdsa-p256"), version="1.2 TLSv1.3")),
    "apus serve": ((), lambda world: Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256")))),
}  # fmt: skip


def cases():
    for name, (needs, start) in SERVERS.items():
        for version in FULL:
            yield Case(
                f"explain --from tells TLS {version} of openssl s_client and {name}",
                lambda world, s=start, v=version: tells(world, s, v), (openssl.COMMAND, TCPDUMP, *needs),
            )  # fmt: skip

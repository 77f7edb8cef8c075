"""`apus explain --from`: what tcpdump and tshark captured of `openssl s_client` against nginx and `apus serve`, with OpenSSL's key log."""
import json
import os
import time

from harness.apus import BAD_FILE, OK, Server, connect, pair_arguments
from harness.child import Child
from harness.failure import Skip, expect, expect_equal
from harness.runner import Case
from peers import nginx, openssl

# Each is asked to hand packets over as they come, not when a buffer is full.
SNIFFERS = {
    "tcpdump": (["tcpdump", "--immediate-mode", "-i", "lo", "-U", "-Z", "root"], r"listening on"),
    "tshark": (["tshark", "-i", "lo", "-q"], r"Capturing on"),
}
FULL = {
    "1.3": ["ClientHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished", "Finished"],
    "1.2": ["ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "ServerHelloDone", "ClientKeyExchange", "Finished",
            "Finished"],
}  # fmt: skip


def explain(world, *arguments) -> tuple[Child, dict]:
    with world.start("explain", *arguments, stdin=b"") as child:
        child.code = child.wait(60)
        return child, json.loads(bytes(child.stdout)) if "--json" in arguments and child.stdout else {}


def capture(world, port, folder, client, sniffer):
    """Runs the client while the sniffer looks on."""
    if os.geteuid() != 0:
        raise Skip("capturing needs root")
    command, ready = SNIFFERS[sniffer]
    file = folder / f"capture.{sniffer}"
    child = Child([*command, "-w", file, *(["-f", f"tcp port {port}"] if sniffer == "tshark" else ["tcp", "port", str(port)])], stdin=None)
    try:
        child.wait_for(ready, stream="stderr")
        # tshark says so before its dumpcap sees a packet: the file's header is written by the one that captures.
        waits(lambda: file.exists() and file.stat().st_size > 0)
        if sniffer == "tshark":
            time.sleep(1)
        client()
        sizes = []
        waits(lambda: sizes.append(file.stat().st_size) or (sizes[-1] > 1500 and sizes[-3:] == sizes[-1:] * 3))
    finally:
        child.stop()
    return file


def waits(condition, seconds=15):
    """What was captured is written after the connection has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not condition():
        time.sleep(0.3)


def tells(world, start, version, sniffer):
    folder = world.new_folder()
    log = folder / "keys.log"
    with start(world) as server:
        file = capture(
            world, server.port, folder,
            lambda: openssl.client(world, server.port, "-keylogfile", log, version=version), sniffer,
        )  # fmt: skip
    child, story = explain(world, "--from", file, "--key-log", log, "--json")
    expect_equal(child.code, OK, "exit code", child)
    titles = [step["title"] for step in story["steps"] if step["kind"] == "message" and step["title"] != "NewSessionTicket"]
    expect_equal(titles, FULL[version], "messages", child)
    expect(f"TLS {version}" in story["summary"], f"summary: {story['summary']!r}", child)
    expect(story["server_chain"], "no certificates", child)
    page = folder / "page.html"
    drawn, _ = explain(world, "--from", file, "--key-log", log, "--html", page)
    expect_equal(drawn.code, OK, "exit code with --html", drawn)
    text = page.read_text()
    expect(len(text.encode()) < 500_000, "the page is 500 KB or more", drawn)
    expect(all(title in text for title in FULL[version]), "a message is not on the page", drawn)
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


def same(world, version):
    """The story that `connect` told while it happened, and the one that is told of its --pcapng."""
    folder = world.new_folder()
    file = folder / "own.pcapng"
    with Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256"))) as server:
        live = connect(world, server.port, "--explain", "--json", "--pcapng", file, "--tls", version)
    expect_equal(live.code, OK, "exit code", live)
    live_story = json.loads(bytes(live.stdout))
    child, story = explain(world, "--from", file, "--json")
    expect_equal(child.code, OK, "exit code", child)
    expect_equal(story["server_name"], live_story["server_name"], "server name", child)
    # Which root it leads to, the client found out; what was sent is in the capture.
    sent = [one for one in live_story["server_chain"] if one["sent"]]
    expect_equal(story["server_chain"], sent, "certificates", child)
    for kind in ("message", "choice"):
        ours, theirs = ([step["title"] for step in one["steps"] if step["kind"] == kind] for one in (story, live_story))
        expect_equal(ours, theirs, f"steps of kind {kind}", child)
    values = [{one["name"]: one["output"] for step in told["steps"] for one in step["derivations"] if one["output"]} for told in (story, live_story)]
    # A key log has the secrets that open records, not those that they came from.
    expect_equal({name: values[1].get(name) for name in values[0]}, values[0], "derivations", child)
    wanted = {"1.3": {"client_handshake_key", "server_application_key"}, "1.2": {"master_secret", "server_write_key"}}[version]
    expect(wanted <= set(values[0]), f"of {wanted} only {set(values[0])}", child)
    about = ("shared secret", "trusted") if version == "1.3" else ("trusted",)
    expect(all(any(word in note for word in about) for note in story["notes"]), f"also not told: {story['notes']}", child)


def cases():
    for name, (needs, start) in SERVERS.items():
        for version in FULL:
            for sniffer in SNIFFERS:
                yield Case(
                    f"explain --from tells TLS {version} of openssl s_client and {name}, captured by {sniffer}",
                    lambda world, s=start, v=version, w=sniffer: tells(world, s, v, w), (openssl.COMMAND, sniffer, *needs),
                )  # fmt: skip
    for version in FULL:
        yield Case(f"explain --from reads connect --pcapng of TLS {version} back", lambda world, v=version: same(world, v))

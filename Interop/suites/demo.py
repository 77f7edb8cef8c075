"""The demo: as a command that ends, and as a page in a browser."""
import html
import os
import re

from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import chromium, curl


def once(world):
    state = world.new_folder() / "state"
    page = state.parent / "classic.html"
    with world.start("demo", "--once", "--listen", "127.0.0.1:0", "--state", state, "--html", page) as child:
        expect_equal(child.wait(30), 0, "exit code", child)
    text = page.read_text()
    expect(len(text.encode()) < 500_000 and text.count("class=\"step") == 9, f"no nine steps: {text.count('class=')}", child)
    for word in (b"X25519MLKEM768", b"ClientHello", b"ServerHello", b"EncryptedExtensions", b"CertificateVerify", b"Finished"):
        expect(word in child.stdout, f"no {word.decode()} in the explanation", child)
    # The classic handshake: nine steps, each value as both sides have it.
    for word in (b"TLS_RSA_WITH_AES_128_CBC_SHA", b"client random", b"server random", b"premaster secret", b"master secret",
                 b"client_write_key", b"Finished of the client", b"Finished of the server", b"Symmetric encryption"):  # fmt: skip
        expect(word in child.stdout, f"no {word.decode()} in the classic handshake", child)
    expect(b"  the same" in child.stdout and b"NOT the same" not in child.stdout, "the two sides do not agree", child)
    expect(b"\x1b[" not in child.stdout, "colours, but stdout is no terminal", child)


def page_in_chromium(world):
    """The development CA alone is trusted; the page says what the browser negotiated."""
    state = world.new_folder() / "state"
    with world.start("demo", "--listen", "127.0.0.1:0", "--state", state, stdin=None) as child:
        port = int(child.wait_for(r"https://(?:localhost|127\.0\.0\.1):(\d+)", seconds=30).group(1))
        root = root_certificate(state)
        done = chromium.load(world, f"https://localhost:{port}/", root)
        text = html.unescape(re.sub(r"<[^>]+>", " ", bytes(done.stdout).decode("utf-8", "replace")))
        expect("X25519MLKEM768" in text, "the page does not say X25519MLKEM768", done, child)
        expect("TLS 1.3" in text, "the page does not say TLS 1.3", done, child)
        expect(re.search(r"TLS_(AES|CHACHA20)\w+", text), "the page does not name the cipher suite", done, child)


def page_untrusted_in_chromium(world):
    """The almost-same case: without our root the browser refuses, so the case above shows trust."""
    state = world.new_folder() / "state"
    with world.start("demo", "--listen", "127.0.0.1:0", "--state", state, stdin=None) as child:
        port = int(child.wait_for(r"https://(?:localhost|127\.0\.0\.1):(\d+)", seconds=30).group(1))
        done = chromium.load(world, f"https://localhost:{port}/", world.certificates.root().certificate)
        expect(b"X25519MLKEM768" not in done.stdout, "Chromium showed the page of an unknown root", done)


def page_with_classic_group(world):
    """The page tells each visitor its own handshake."""
    state = world.new_folder() / "state"
    with world.start("demo", "--listen", "127.0.0.1:0", "--state", state, stdin=None) as child:
        port = int(child.wait_for(r"https://(?:localhost|127\.0\.0\.1):(\d+)", seconds=30).group(1))
        done = curl.run(
            ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--cacert", root_certificate(state),
             "--curves", "P-384", "--tls13-ciphers", "TLS_CHACHA20_POLY1305_SHA256", f"https://127.0.0.1:{port}/"]
        )  # fmt: skip
        expect(done.code == 0 and b"secp384r1" in done.stdout, "the page does not say secp384r1", done)
        expect(b"TLS_CHACHA20_POLY1305_SHA256" in done.stdout, "the page does not name the cipher suite", done)
        for option, version in (("--http2", b"2"), ("--http1.1", b"1.1")):
            done = curl.run(
                ["curl", "--disable", "--silent", "--noproxy", "*", "--cacert", root_certificate(state), option,
                 "--write-out", "HTTP/%{http_version}", f"https://127.0.0.1:{port}/"]
            )  # fmt: skip
            expect(done.stdout.endswith(b"HTTP/" + version) and b"ClientHello" in done.stdout, f"no page with {option}", done)


def root_certificate(state):
    found = [
        path for path in state.rglob("*")
        if path.is_file() and os.access(path, os.R_OK)
        and b"BEGIN CERTIFICATE" in path.read_bytes() and b"PRIVATE KEY" not in path.read_bytes()
    ]  # fmt: skip
    expect(found, f"no root certificate under {state}")
    return sorted(found, key=lambda path: "root" not in path.name and "ca" not in path.name)[0]


def cases():
    yield Case("demo --once explains a handshake and ends with 0", once)
    yield Case("demo page in Chromium says X25519MLKEM768", page_in_chromium, (chromium.COMMAND, "certutil"))
    yield Case("demo page in Chromium is refused without its root", page_untrusted_in_chromium, (chromium.COMMAND, "certutil"))
    yield Case("demo page tells curl its own handshake", page_with_classic_group, (curl.COMMAND,))

"""The story of a handshake: as a page in Chromium, and as a capture that tshark decrypts."""
import base64
import html
import json
import re

from harness.apus import Server, pair_arguments
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import chromium, devtools, openssl, tshark

KINDS = {
    "full": ([], []),
    "hello retry request": (["--group", "secp256r1"], []),
    "chacha": (["--cipher-suite", "TLS_CHACHA20_POLY1305_SHA256"], []),
    "TLS 1.2": (["--tls-max", "1.2"], []),
    "static RSA": (["--tls-max", "1.2", "--legacy", "--cipher-suite", "TLS_RSA_WITH_AES_128_CBC_SHA"],
                   ["--tls", "1.2", "--legacy", "--cipher-suite", "TLS_RSA_WITH_AES_128_CBC_SHA"]),
}  # fmt: skip


def explain(world, kind, *arguments):
    """A connection of this kind: the story as JSON, the page and the capture."""
    server_arguments, client_arguments = KINDS[kind]
    folder = world.new_folder()
    pair = world.certificates.leaf("rsa-2048", profile="key-encipherment") if kind == "static RSA" else world.certificates.leaf()
    with Server(world, *pair_arguments(pair), *server_arguments) as server:
        with world.start(
            "connect", f"127.0.0.1:{server.port}", "--server-name", "localhost", "--ca", world.certificates.root().certificate,
            *client_arguments, "--explain", "--json", "--html", folder / "page.html", "--pcapng", folder / "capture.pcapng",
            *arguments,
        ) as child:  # fmt: skip
            expect_equal(child.wait(30), 0, "exit code", child)
    return json.loads(child.stdout), folder / "page.html", folder / "capture.pcapng"


def messages(story) -> list[str]:
    return [step["title"].replace("HelloRetryRequest", "ServerHello") for step in story["steps"] if step["kind"] == "message"]


def capture(world, kind):
    """tshark decrypts it, and lists the messages that the story tells."""
    story, _, file = explain(world, kind)
    expect_equal(tshark.messages(world, file), messages(story), f"tshark's messages ({story['summary']})")
    expect_equal(tshark.complaints(world, file), "", "what tshark has to say against it")
    expect_equal(file.stat().st_mode & 0o077, 0, "permissions of the capture for others")


def redacted_capture(world):
    """Without its secrets it is a capture like any other: the hellos alone can be read."""
    story, page, file = explain(world, "full", "--redact")
    expect_equal(tshark.messages(world, file), ["ClientHello", "ServerHello"], "tshark's messages")
    expect(story["redacted"] and not story["shows_secrets"], "the story is not redacted", story)
    outputs = [derivation["output"] for step in story["steps"] for derivation in step["derivations"]]
    expect(outputs and not any(outputs), "secrets in a redacted story")
    expect("holds the connection" not in page.read_text(), "a redacted page warns of secrets")


def page(world, kind):
    """Chromium loads it from disk: one request, no error, each message there, folding by keyboard."""
    story, file, _ = explain(world, kind)
    expect(file.stat().st_size < 500_000, f"the page has {file.stat().st_size} bytes")
    with devtools.Page(world, devtools.address(file)) as browser:
        expect_equal(browser.requests, [devtools.address(file)], "what the page loads")
        expect_equal(browser.complaints, [], "what Chromium has to say")
        titles = browser.evaluate("[...document.querySelectorAll('main .step h3')].map(h => h.textContent)")
        expect_equal(titles, [step["title"] for step in story["steps"]], "titles on the page")
        expect("This page holds" in browser.evaluate("document.querySelector('.warning').innerText"), "no warning of secrets")
        fold_by_keyboard(browser)
        expect_equal(browser.evaluate("document.querySelectorAll('main details[open]').length > 0"), True, "unfolded")
        narrow(browser)
        expect_equal(browser.complaints, [], "what Chromium has to say in the end")
        expect_equal(browser.requests, [devtools.address(file)], "what the page has loaded in the end")


def fold_by_keyboard(browser):
    """Tab reaches the first fold; Enter opens it, and closes it again."""
    for _ in range(300):
        browser.press("Tab")
        if browser.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    expect_equal(browser.evaluate("document.activeElement.tagName"), "SUMMARY", "what 300 presses of Tab reach")
    seen = []
    for key in ("Enter", "Enter", "Space"):
        browser.press(key)
        seen.append(browser.evaluate("document.activeElement.parentElement.open"))
    expect_equal(seen, [True, False, True], "the fold after Enter, Enter, Space")
    # The button that unfolds everything is a button: Enter works on it too.
    browser.evaluate("document.getElementById('fold').focus()")
    browser.press("Enter")
    expect_equal(browser.evaluate("document.querySelectorAll('main details:not([open])').length"), 0, "folds left closed")


def narrow(browser):
    """On a phone nothing is wider than the screen."""
    browser.resize(360, 740, mobile=True)
    expect_equal(browser.evaluate("document.documentElement.scrollWidth <= 360"), True,
                 f"fits a phone ({browser.evaluate('document.documentElement.scrollWidth')} pixels wide)")  # fmt: skip


def page_without_script(world):
    """What the page says, it says without its script."""
    story, file, _ = explain(world, "full")
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<script>.*?</script>", "", file.read_text(), flags=re.S)))
    for step in story["steps"]:
        # Links to the glossary stand within sentences, so that spaces do not count.
        expect(step["title"] in text and squeezed(step["purpose"]) in squeezed(text), f"{step['title']} is not told")
        expect(step["bytes"] in squeezed(text), f"the bytes of {step['title']} are not in the page")


def squeezed(text) -> str:
    return re.sub(r"\s", "", text)


def prints(world):
    """On paper the page takes a few sheets."""
    _, file, _ = explain(world, "full")
    with devtools.Page(world, devtools.address(file)) as browser:
        paper = base64.b64decode(browser.call("Page.printToPDF", {"preferCSSPageSize": False})["data"])
        sheets = len(re.findall(rb"/Type\s*/Page\b", paper))
        expect(1 <= sheets <= 12, f"{sheets} sheets of paper")


def failed(world):
    """A server that is not trusted: the story ends at the fault, and the exit code stays that of the failure."""
    with Server(world, *pair_arguments(world.certificates.leaf())) as server:
        folder = world.new_folder()
        with world.start(
            "connect", f"127.0.0.1:{server.port}", "--server-name", "wrong.example", "--ca", world.certificates.root().certificate,
            "--explain", "--json", "--html", folder / "page.html",
        ) as child:  # fmt: skip
            expect_equal(child.wait(30), 4, "exit code", child)
    fault = json.loads(child.stdout)["fault"]
    expect_equal(fault["noticed_by"], "client", "who noticed")
    expect("RFC 9525" in fault["rule"], "the rule", fault)
    expect("What went wrong" in (folder / "page.html").read_text(), "the page does not say what went wrong")


def depths(world):
    """A line, a story, every byte."""
    sizes = []
    with openssl.Server(world, world.certificates.leaf()) as server:
        for depth in ("--explain=summary", "--explain", "--explain=full"):
            with world.start("connect", f"127.0.0.1:{server.port}", "--ca", world.certificates.root().certificate, depth) as child:
                expect_equal(child.wait(30), 0, "exit code", child)
            sizes.append(len(child.stdout.splitlines()))
    expect(sizes[0] <= 2 < sizes[1] < sizes[2], f"lines by depth: {sizes}")


def cases():
    for kind in KINDS:
        yield Case(f"explain: tshark decrypts the capture, {kind}", lambda world, kind=kind: capture(world, kind), (tshark.COMMAND,))
    yield Case("explain: tshark reads no secret in a redacted capture", redacted_capture, (tshark.COMMAND,))
    for kind in ("full", "static RSA"):
        yield Case(f"explain: the page in Chromium, {kind}", lambda world, kind=kind: page(world, kind), (chromium.COMMAND,))
    yield Case("explain: the page says everything without its script", page_without_script)
    yield Case("explain: the page prints to a few sheets", prints, (chromium.COMMAND,))
    yield Case("explain: a handshake that failed, to its fault", failed)
    yield Case("explain: three depths", depths, (openssl.COMMAND,))

"""Small things of HTTP: files that are compressed beforehand, the redirect from plain HTTP, and a certificate authority's challenge."""
import gzip
import re

from harness.apus import Server, pair_arguments
from harness.child import run
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl


def compressed(world):
    root = world.new_folder()
    text = b"body { color: black }\n" * 100
    (root / "style.css").write_bytes(text)
    (root / "style.css.gz").write_bytes(gzip.compress(text))
    with Server(world, *pair_arguments(world.certificates.leaf()), "--root", root) as server:
        for arguments, coding in ((["--compressed"], "gzip"), (["--http2", "--compressed"], "gzip"), ([], None)):
            done = curl.get(world, server.port, "/style.css", "--include", "--fail", *arguments)
            head, _, body = bytes(done.stdout).partition(b"\r\n\r\n")
            expect_equal(body, text, "the content as curl has it")
            expect(b"vary: accept-encoding" in head.lower(), "no Vary", head)
            expect_equal(b"content-encoding: gzip" in head.lower(), coding is not None, "whether it was compressed")


def redirect(world):
    webroot = world.new_folder()
    challenges = webroot / ".well-known" / "acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "abc_DEF-1").write_bytes(b"abc_DEF-1.thumbprint")
    arguments = ["--redirect-from", "127.0.0.1:0", "--acme-webroot", webroot]
    with Server(world, *pair_arguments(world.certificates.leaf()), *arguments) as server:
        port = int(server.child.wait_for(r"^listening on http://127\.0\.0\.1:(\d+)\r?$").group(1))

        def plain(path, *more):
            command = ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", *more]
            return run([*command, f"http://127.0.0.1:{port}{path}"], seconds=25, expect=0)

        expect_equal(bytes(plain("/.well-known/acme-challenge/abc_DEF-1").stdout), b"abc_DEF-1.thumbprint", "the challenge")
        head = bytes(plain("/a/b?c=d", "--include", "--header", "Host: localhost").stdout)
        wanted = rf"^location: https://localhost:{server.port}/a/b\?c=d\r$".encode()
        expect(re.search(wanted, head, re.IGNORECASE | re.MULTILINE), "no redirect to https", head)
        expect(head.startswith(b"HTTP/1.1 308"), "not 308", head)
        # Once more, followed to the page.
        done = curl.get(world, server.port, "/", "--fail")
        expect(done.code == 0, "curl failed", done)


def cases():
    yield Case("edge: files compressed beforehand, with curl", compressed, ("curl",))
    yield Case("edge: redirect from plain HTTP, and certbot's webroot", redirect, ("curl",))

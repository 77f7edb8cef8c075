#!/usr/bin/env python3
"""Runs each example against a real peer on the loopback interface, with certificates that `apus` issues.

    run.py BUILD [NAME…]      BUILD: the folder with the built programs, .build/debug

Exit code 0: all did what their README says. 1: one did not, and why. A peer that is missing is an error: they are openssl and Python
itself.
"""

import contextlib
import http.server
import json
import pathlib
import queue
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading

LIMIT = 60
CASES = {}


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


class Failed(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failed(what)


class Work:
    """Where the programs are, and a folder with a root and two certificates for localhost."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.root = folder / "state" / "ca.pem"
        self.certificate, self.key = self.issue("first", "localhost")
        self.client, self.client_key = self.issue("client", "client.localhost", "--client")

    def issue(self, name, host, *options):
        out = self.folder / name
        self.run("apus", "certificate", "issue", host, "--out", out, "--state", self.folder / "state", *options)
        keys = sorted(out.glob("*key*"))
        certificates = [path for path in sorted(out.iterdir()) if path not in keys]
        return certificates[0], keys[0]

    def run(self, program, *arguments, input=b""):
        path = self.build / program if (self.build / program).exists() else program
        done = subprocess.run([path, *map(str, arguments)], input=input, capture_output=True, timeout=LIMIT)
        output = (done.stdout + done.stderr).decode(errors="replace")
        expect(done.returncode == 0, f"{program} ended with {done.returncode}: {output}")
        return output

    @contextlib.contextmanager
    def server(self, program, *arguments):
        """Starts a server on a free port, its output line by line; gives the port and a function that waits for a line of its output."""
        process = subprocess.Popen(
            ["stdbuf", "-oL", self.build / program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines, seen = queue.Queue(), []

        def read():
            for line in process.stdout:
                lines.put(line)
            lines.put(None)

        reader = threading.Thread(target=read, daemon=True)
        reader.start()

        def wait(text):
            while True:
                line = lines.get(timeout=LIMIT)
                expect(line is not None, f"{program} ended before it said “{text}”: {''.join(seen)}")
                seen.append(line)
                if text in line:
                    return line

        try:
            yield int(wait("listening on").rsplit(":", 1)[1]), wait
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Failed(f"{program} did not end when it was told to")


@contextlib.contextmanager
def https(work, handler):
    """Python's own server, as the peer of clients; gives its port."""
    server = http.server.ThreadingHTTPServer(("localhost", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(work.certificate, work.key)
    context.set_alpn_protocols(["http/1.1"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


class Notes(http.server.BaseHTTPRequestHandler):
    """Keeps connections, answers JSON with JSON, and redirects."""

    protocol_version = "HTTP/1.1"
    connections = set()

    def answer(self, status, content, **fields):
        self.connections.add(self.client_address)
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self):
        note = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        expect(self.headers["Content-Type"] == "application/json", "no content type")
        self.answer(200, json.dumps(note | {"length": len(note["text"])}).encode())

    def do_GET(self):
        if self.path == "/old":
            self.answer(301, b"moved", Location="/new")
        else:
            self.answer(200, b"a page of Python's\n")

    def finish(self):
        super().finish()
        # Python closes without close_notify unless it is told to.
        try:
            self.connection.settimeout(LIMIT)
            self.connection.unwrap()
        except OSError:
            pass

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def openssl_client(work, port, *options):
    command = ["openssl", "s_client", "-connect", f"localhost:{port}", "-CAfile", str(work.root), "-verify_return_error", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def serial(work, port):
    """Of the certificate that a server shows now."""
    shown = subprocess.run(
        ["openssl", "s_client", "-connect", f"localhost:{port}", "-CAfile", work.root], input=b"", capture_output=True, timeout=LIMIT)
    return subprocess.run(
        ["openssl", "x509", "-noout", "-serial"], input=shown.stdout, capture_output=True, timeout=LIMIT, check=True).stdout.strip()


@case
def echo_server(work):
    """OpenSSL's client gets back what it sends."""
    with work.server("EchoServer", work.certificate, work.key, 0) as (port, wait):
        with openssl_client(work, port, "-quiet") as client:
            client.stdin.write(b"hello, echo\n")
            client.stdin.flush()
            while (line := client.stdout.readline()) != b"hello, echo\n":
                expect(line, "the client ended without an echo")


@case
def fetch_page(work):
    """Python's server, and a server whose root is not trusted."""
    with https(work, Notes) as port:
        page = work.run("FetchPage", "localhost", port, work.root)
        expect("a page of Python's" in page, page)
        other = work.folder / "other"
        work.run("apus", "certificate", "ca", "--state", other)
        try:
            work.run("FetchPage", "localhost", port, other / "ca.pem")
        except Failed as failure:
            expect("untrusted" in str(failure) or "not trusted" in str(failure), str(failure))
        else:
            raise Failed("a server of an unknown root was trusted")


@case
def api_client(work):
    """JSON both ways over one connection; a redirect is seen, not followed."""
    Notes.connections.clear()
    with https(work, Notes) as port:
        output = work.run("APIClient", f"https://localhost:{port}", work.root)
    for line in ["one has 3 letters", "three has 5 letters", "/old is now at /new"]:
        expect(line in output, output)
    expect(len(Notes.connections) == 1, f"{len(Notes.connections)} connections for four requests")


@case
def certificate_reload(work):
    """OpenSSL's client sees the new certificate; a broken file leaves the server with the one it has."""
    certificate, key = work.folder / "live.pem", work.folder / "live-key.pem"
    shutil.copy(work.key, key)
    shutil.copy(work.certificate, certificate)
    with work.server("CertificateReload", certificate, key, 0) as (port, wait):
        first = serial(work, port)
        wait("tls.version=TLS 1.3")
        renewed, renewed_key = work.issue("renewed", "localhost")
        shutil.copy(renewed, certificate)
        wait("the old certificate stays")  # the key is still the old one's
        expect(serial(work, port) == first, "a certificate without its key was taken")
        shutil.copy(renewed_key, key)
        wait("the certificate was renewed")
        expect(serial(work, port) != first, "the server shows its old certificate")


@case
def migration(work):
    """Each version's client with each version's server: whoever moves can do so one side at a time."""
    server = (work.certificate, work.key, work.root)
    client = (work.client, work.client_key, work.root)
    for serving in ["Before", "After"]:
        with work.server(serving, "serve", 0, *server) as (port, _):
            for connecting in ["Before", "After"]:
                got = work.run(connecting, "connect", port, *client)
                expect("SAID QUIETLY" in got, f"{connecting} to {serving}: {got}")


def main():
    build, names = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:] or list(CASES)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="apus-examples-") as folder:
        work = Work(build, pathlib.Path(folder))
        for name in names:
            try:
                CASES[name](work)
                print(f"{name}: {CASES[name].__doc__.splitlines()[0]}", flush=True)
            except (Failed, subprocess.SubprocessError, OSError, queue.Empty) as failure:
                failures += 1
                print(f"{name}: FAILED: {failure}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

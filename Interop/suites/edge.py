"""`apus serve --config`: sites by name, reloads while requests go on, logs, metrics and limits."""
import contextlib
import http.client
import json
import re
import shutil
import signal
import socket
import ssl
import threading
import time
from pathlib import Path

from harness.apus import BAD_FILE, OK, USAGE
from harness.child import Child, run
from harness.failure import expect, expect_equal
from harness.network import connect, free_port
from harness.runner import Case
from harness.running import Running
from peers import bind, curl, python_ssl
from peers.python_origin import Origin

DOCUMENTS = Path(__file__).resolve().parent.parent.parent / "docs"


class Edge(Running):
    """`apus serve --config` with a file that can be written anew."""

    def __init__(self, world, text: str, names: str = "DNS:localhost,DNS:a.example,DNS:*.b.example,IP:127.0.0.1", **more):
        self.folder = world.new_folder()
        self.world = world
        self.file = self.folder / "edge.yaml"
        self.use(world.certificates.leaf(names=names))
        self.more = more
        self.write(text)
        self.child = world.start("serve", "--config", self.file, stdin=None)
        try:
            self.port = int(self.child.wait_for(r"\Alistening on https://127\.0\.0\.1:(\d+)\r?\n").group(1))
        except BaseException:
            self.child.stop()
            raise

    def use(self, pair):
        shutil.copy(pair.certificate, self.folder / "site.pem")
        shutil.copy(pair.key, self.folder / "site.key")

    def write(self, text: str):
        head = "listen: 127.0.0.1:0\ncertificates: {certificate: site.pem, private-key: site.key}\n"
        self.file.write_text(head + text)

    def reload(self, said: str):
        """By SIGHUP; returns when it has said so."""
        count = bytes(self.child.stderr).count(said.encode())
        self.child.signal(signal.SIGHUP)
        self.child.wait_for(re.escape(said), stream="stderr", count=count + 1)

    def plain_port(self, count: int = 1) -> int:
        return int(self.child.wait_for(r"^listening on http://127\.0\.0\.1:(\d+)", count=count).group(1))

    def get(self, name: str, path: str = "/", *arguments):
        """(status, content) as curl sees them at this name."""
        done = run(
            ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "30", "--cacert",
             self.world.certificates.root().certificate, "--resolve", f"{name}:{self.port}:127.0.0.1", "--write-out", "\n%{http_code}",
             *arguments, f"https://{name}:{self.port}{path}"]
        )  # fmt: skip
        content, _, status = bytes(done.stdout).rpartition(b"\n")
        return int(status), content


def site(name: str, origin: Origin, more: str = "") -> str:
    return f"- names: [{name}]\n  proxy: {{to: {origin.url}}}\n{more}"


def sites(world):
    with Origin("one") as one, Origin("two") as two:
        text = "sites:\n" + site("a.example", one, "  hsts: {max-age: 60}\n") + site('"*.b.example"', two)
        with Edge(world, text) as edge:
            expect_equal(edge.get("a.example", "/name"), (200, b"one"), "the first site", edge.child)
            expect_equal(edge.get("x.b.example", "/name"), (200, b"two"), "a name of the wildcard", edge.child)
            expect_equal(edge.get("localhost", "/name"), (200, b"one"), "a name that nobody has gets the first", edge.child)
            _, content = edge.get("a.example", "/", "--include")
            expect(b"strict-transport-security: max-age=60" in content.lower(), "no HSTS", content)
            edge.write("strict-sni: true\n" + text)
            edge.reload("the configuration is in force")
            expect_equal(edge.get("x.b.example", "/name"), (200, b"two"), "a name of the wildcard, strictly", edge.child)
            expect_equal(edge.get("localhost", "/name")[0], 0, "a name that nobody has, strictly", edge.child)
            # Over a connection that was made for another name.
            status, _ = edge.get("a.example", "/name", "--header", "Host: nobody.example")
            expect_equal(status, 421, "a request for a name that nobody has", edge.child)


def identities(world):
    """Mutual TLS of one site; whoever connects by another name does not get around it."""
    with Origin() as origin:
        text = f"sites:\n- names: [localhost]\n  proxy: {{to: {origin.url}}}\n- names: [a.example]\n  client-auth: {{ca: roots.pem}}\n  proxy: {{to: {origin.url}, identity: true}}\n"
        text = text.replace("roots.pem", str(world.certificates.root().certificate))
        with Edge(world, text) as edge:
            expect_equal(edge.get("localhost", "/name")[0], 200, "the open site", edge.child)
            expect_equal(edge.get("a.example", "/name")[0], 0, "the closed site without a certificate", edge.child)
            status, _ = edge.get("localhost", "/name", "--header", f"Host: a.example:{edge.port}")
            expect_equal(status, 421, "the closed site through the open one", edge.child)


def reloads(world):
    with Origin("one") as one, Origin("two") as two:
        good = "sites:\n" + site("localhost", one)
        with Edge(world, good) as edge:
            expect_equal(edge.get("localhost", "/name"), (200, b"one"), "before", edge.child)
            edge.write("sites:\n- proxy: {too: x}\n")
            edge.reload("the old configuration stays in force")
            expect(b"edge.yaml:4: proxy" in edge.child.stderr or b'has no "too"' in edge.child.stderr, "not said why", edge.child)
            expect_equal(edge.get("localhost", "/name"), (200, b"one"), "a bad file keeps the old one", edge.child)
            # By itself, when the file has changed.
            edge.write("sites:\n" + site("localhost", two))
            edge.child.wait_for("the configuration is in force", stream="stderr", seconds=20)
            expect_equal(edge.get("localhost", "/name"), (200, b"two"), "after", edge.child)
            # A certificate replaced by rubbish, and by another.
            (edge.folder / "site.pem").write_text("rubbish")
            edge.reload("the old configuration stays in force")
            expect_equal(edge.get("localhost", "/name"), (200, b"two"), "rubbish for a certificate keeps the old one", edge.child)
            other = world.certificates.leaf("rsa-2048", names="DNS:localhost,IP:127.0.0.1")
            edge.use(other)
            edge.reload("the configuration is in force")
            with python_ssl.connection(world, edge.port) as wrapped:
                expect_equal(wrapped.getpeercert(True), other.der, "the new certificate")


def checks(world):
    folder = world.new_folder()
    pair = world.certificates.leaf()
    file = folder / "edge.yaml"
    good = f"listen: 127.0.0.1:0\ncertificates: {{certificate: {pair.certificate}, private-key: {pair.key}}}\nsites: [{{root: .}}]\n"
    for text, code, word in (
        (good, OK, b""), (good.replace("root", "rot"), BAD_FILE, b"edge.yaml:3: "), (good + "x: [", BAD_FILE, b"not YAML"),
        (good.replace("root: .", "root: nowhere"), BAD_FILE, b"nowhere"),
    ):  # fmt: skip
        file.write_text(text)
        with world.start("serve", "--config", file, "--check") as child:
            expect_equal(child.wait(30), code, "exit code", child)
            expect(word in child.stderr, f"no {word}", child)
    for arguments in (["--check"], ["--config", file, "--echo"]):
        with world.start("serve", *arguments) as child:
            expect_equal(child.wait(30), USAGE, "exit code", child)
    with world.start("serve", "--config", folder / "none", "--check") as child:
        expect_equal(child.wait(30), BAD_FILE, "exit code", child)


def operations(world):
    with Origin() as origin:
        text = "operations: 127.0.0.1:0\nredirect-from: 127.0.0.1:0\naccess-log: access.log\nsites:\n" + site("localhost", origin, "  body-bytes: 10\n")
        with Edge(world, text) as edge:
            redirect, port = edge.plain_port(1), edge.plain_port(2)

            def fetch(path: str, to: int = port):
                connection = http.client.HTTPConnection("127.0.0.1", to, timeout=20)
                connection.request("GET", path, headers={"Host": "localhost"})
                answer = connection.getresponse()
                return answer.status, answer.read().decode(), answer.headers

            expect_equal(edge.get("localhost", "/name?secret")[0], 200, "a request", edge.child)
            expect_equal(edge.get("localhost", "/x", "--data", "x" * 11)[0], 413, "content beyond the limit", edge.child)
            with contextlib.suppress(OSError), connect(edge.port) as raw:
                raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
                raw.recv(100)
            expect_equal(fetch("/health")[0], 200, "/health")
            status, metrics, _ = fetch("/metrics")
            expect_equal(status, 200, "/metrics")
            for pattern in (
                r'^apus_handshakes_total\{version="TLS 1\.3",suite="TLS_\w+",group="\w+",resumed="false"\} 2$',
                r'^apus_handshake_failures_total\{reason="\w+"\} 1$', r"^apus_handshake_seconds_count 2$",
                r'^apus_responses_total\{status="200"\} 1$', r'^apus_responses_total\{status="413"\} 1$',
                r'^apus_origin_up\{site="localhost",origin="http://[^"]+"\} 1', r'^apus_certificate_expiry_days\{[^}]+\} [1-9]', r"^apus_connections ",
            ):  # fmt: skip
                expect(re.search(pattern, metrics, re.MULTILINE), f"no {pattern} in the metrics:\n{metrics}")
            # What Prometheus would refuse: a line that is neither a comment nor a sample.
            for line in metrics.splitlines():
                expect(re.match(r'# (HELP|TYPE) \w+ .+$|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [-+0-9.eInf]+$', line), f"no sample: {line}")
            handshakes = json.loads(fetch("/debug/handshakes")[1])
            expect_equal(len(handshakes), 3, "handshakes kept")
            expect(handshakes[0].get("error") and handshakes[1]["version"] == "TLS 1.3", f"handshakes: {handshakes}")
            expect_equal(fetch("/other")[0], 404, "another page")
            status, _, headers = fetch("/a?b", redirect)
            expect_equal((status, headers["Location"]), (308, f"https://localhost:{edge.port}/a?b"), "the redirect")
            log = edge.folder / "access.log"
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and len(log.read_text().splitlines()) < 2:
                time.sleep(0.05)
            first, second = (json.loads(line) for line in log.read_text().splitlines())
            expect_equal((first["method"], first["path"], first["status"], first["bytes"]), ("GET", "/name", 200, 6), "the access log")
            expect_equal((first["tls"], first["server_name"], first["client"]), ("TLS 1.3", "localhost", "127.0.0.1"), "the access log")
            expect("secret" not in log.read_text(), "the query is in the log")
            expect_equal(second["status"], 413, "the access log")


def limits(world):
    with Origin() as origin:
        text = "limits: {connections: 4, header-bytes: 2048, handshake-seconds: 0.5, head-seconds: 0.5}\nsites:\n" + site("localhost", origin)
        with Edge(world, text) as edge:
            expect_equal(edge.get("localhost", "/", "--header", "X: " + "a" * 4000)[0], 431, "header fields beyond the limit", edge.child)
            with connect(edge.port) as raw:
                # Says nothing, and is let go.
                raw.settimeout(20)
                while raw.recv(1000):
                    pass
            with contextlib.ExitStack() as stack:
                held = [stack.enter_context(connect(edge.port, 20)) for _ in range(4)]
                with connect(edge.port, 20) as late:
                    expect_equal(bytes(late.recv(1)), b"", "one connection too many")
                expect(held, "")
            deadline = time.monotonic() + 20
            while edge.get("localhost", "/")[0] != 200:
                expect(time.monotonic() < deadline, "no connection any more", edge.child)


class Load:
    """Clients that ask without pause; every request must be answered with 200, over new connections where old ones were closed in order."""

    def __init__(self, world, port: int, clients: int = 3):
        self.failures, self.count, self._stop = [], 0, threading.Event()
        context = python_ssl.client_context(world)
        self._threads = [threading.Thread(target=self._run, args=(context, port), daemon=True) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _run(self, context: ssl.SSLContext, port: int):
        connection = None
        while not self._stop.is_set():
            try:
                if connection is None:
                    raw = socket.create_connection(("127.0.0.1", port), timeout=30)
                    connection = http.client.HTTPConnection("localhost", port, timeout=30)
                    connection.sock = context.wrap_socket(raw, server_hostname="localhost")
                connection.request("GET", "/name")
                answer = connection.getresponse()
                content = answer.read()
                self.count += 1
                if answer.status != 200 or content not in (b"one", b"two"):
                    self.failures.append(f"{answer.status} {content!r}")
                if answer.headers.get("Connection") == "close":
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection = None

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(40)


def under_load(world):
    with Origin("one") as one, Origin("two") as two:
        second = f"sites:\n- names: [localhost]\n  proxy: {{to: [{one.url}, {two.url}]}}\n"
        with Edge(world, "sites:\n" + site("localhost", one)) as edge:
            load = Load(world, edge.port)
            try:
                for turn in range(6):
                    time.sleep(0.3)
                    edge.use(world.certificates.leaf(("ecdsa-p256", "rsa-2048")[turn % 2], names="DNS:localhost,IP:127.0.0.1"))
                    edge.write(second if turn % 2 == 0 else "sites:\n" + site("localhost", two))
                    edge.reload("the configuration is in force")
                edge.write(second)
                edge.reload("the configuration is in force")
                port = two.port
                two.stop()
                time.sleep(0.5)
                with Origin("two", port=port):
                    time.sleep(0.5)
            finally:
                load.stop()
            expect(not load.failures and load.count > 50, f"{load.count} requests, lost: {load.failures[:5]}", edge.child)


def resolver(world):
    zone = world.shared("bind", lambda: bind.Server(world))
    with Edge(world, f"sites:\n- dns: {{upstreams: [\"udp://127.0.0.1:{zone.port}\"]}}\n") as edge:
        arguments = ["--server", f"https://127.0.0.1:{edge.port}/dns-query", "--ca", world.certificates.root().certificate, "--short"]
        with world.start("dns", "a.all.example", "A", *arguments) as child:
            expect_equal(child.wait(30), OK, "exit code", child)
            expect_equal(bytes(child.stdout), b"192.0.2.1\n192.0.2.2\n", "answer", child)


def as_written(world):
    """The commands of docs/edge.md, one after the other, in an empty folder."""
    folder = world.new_folder()
    text = (DOCUMENTS / "edge.md").read_text()
    files = re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", text, re.DOTALL)
    steps = re.findall(r"<!-- run(: server|: ends)? -->\n```sh\n(.*?)```", text, re.DOTALL)
    expect(files and len(steps) >= 3, "docs/edge.md has no steps to run")
    for name, content in files:
        (folder / name).write_text(content)
    ports = {"3000": str(free_port()), "8443": str(free_port()), "9443": str(free_port())}

    def local(line: str) -> str:
        for wanted, free in ports.items():
            line = line.replace(wanted, free)
        return line.replace("apus ", f"{world.apus} ")

    for name, content in files:
        (folder / name).write_text(local(content).replace(f"{world.apus} ", "apus "))
    environment = {"PATH": "/usr/bin:/bin:/usr/sbin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    servers = []
    try:
        for kind, script in steps:
            if kind == ": server":
                child = Child(["sh", "-c", "exec " + local(script.strip())], stdin=None, folder=folder, environment=environment)
                servers.append(child)
                if "apus" in script:
                    child.wait_for(r"^listening on ")
                else:
                    time.sleep(1)
                continue
            done = run(["sh", "-e", "-c", local(script)], folder=folder, environment=environment, seconds=60)
            expect_equal(done.code, 0, "exit code", done, *servers)
    finally:
        for child in servers:
            child.stop()


def cases():
    named = (curl.COMMAND,)
    yield Case("edge loses no request to reloads, new certificates and an origin's restart", under_load)
    yield Case("edge has sites by name, with wildcards, strictly where told", sites, named)
    yield Case("edge asks clients of one site who they are, and lets none around it", identities, named)
    yield Case("edge reloads its configuration whole or not at all", reloads, named)
    yield Case("edge checks a configuration and says what is wrong", checks)
    yield Case("edge logs, counts and shows what it does", operations, named)
    yield Case("edge has limits for connections, handshakes and heads", limits, named)
    yield Case("edge has a resolver as a site", resolver, (bind.COMMAND,))
    yield Case("edge does what docs/edge.md says, as written", as_written, named)

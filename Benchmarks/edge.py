#!/usr/bin/env python3
"""`apus serve` beside nginx, Caddy, HAProxy and hitch: the same certificate, the same clients, in one run, in turn.

    swift build -c release && Benchmarks/edge.py           needs h2load and openssl; a server that is not installed is left out
    Benchmarks/edge.py --rounds 5 --only handshakes,h1     some of it, longer
    Benchmarks/edge.py --json                              medians and all rounds, for a script

Every server has one thread that serves, TLS 1.3, X25519 and a certificate with an ECDSA key on P-256. What is counted is the processor time
of the server and of all processes that it started, from /proc, so that clients and whatever else runs count little. In each round the
servers take turns. HAProxy answers by itself and has no files; hitch passes on what it decrypts, to a process whose time is not counted.

    handshakes   full handshakes, each with one small request, per second of the server's processor time
    resumed      the same with the session of the connection before
    h1, h2       requests for a file of 100 bytes over connections that are kept, per second of the server's processor time
    file         MB of a large file per second of elapsed time, and per second of the server's processor time
    idle         KiB of memory (RssAnon) for each of many connections that have made one request
"""
import argparse
import json
import os
import re
import resource
import socket
import ssl
import statistics
import sys
import threading
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "Interop"))

from harness.child import Child, run  # noqa: E402
from harness.failure import Failure  # noqa: E402
from harness.network import accepts, free_port  # noqa: E402
from harness.runner import search_path  # noqa: E402
from harness.world import World  # noqa: E402

CASES = ("handshakes", "resumed", "h1", "h2", "file", "idle")
CIPHER = "TLS_AES_128_GCM_SHA256"
SMALL = 100


# MARK: Processes


def members(session: int) -> list[int]:
    """The processes of a session: a server and whatever it has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append(int(stat.parent.name))
    return found


def processor_seconds(session: int) -> float:
    ticks = 0
    for pid in members(session):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            # Its own, and that of children that have ended.
            ticks += sum(int(field) for field in fields[11:15])
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def anonymous_kib(session: int) -> int:
    total = 0
    for pid in members(session):
        try:
            found = re.search(r"^RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
            total += int(found.group(1)) if found else 0
        except OSError:
            pass
    return total


# MARK: Servers


class Server:
    """One server, accepting connections; `child` leads a session of its own."""

    def __init__(self, name: str, child: Child, port: int, *others):
        self.name, self.child, self.port, self.others = name, child, port, others

    @property
    def session(self) -> int:
        return self.child.pid

    def stop(self):
        self.child.stop()
        for other in self.others:
            other.stop()


class Site:
    """The certificate and files that all of them serve."""

    def __init__(self, world: World, megabytes: int):
        self.world = world
        self.pair = world.certificates.leaf("ecdsa-p256")
        self.ca = world.certificates.root().certificate
        self.root = world.new_folder() / "root"
        self.root.mkdir()
        (self.root / "small").write_bytes(b"x" * SMALL)
        with open(self.root / "large", "wb") as large:
            for _ in range(megabytes):
                large.write(os.urandom(1 << 20))
        # nginx's and hitch's workers are other users where this runs as root.
        for folder in (self.root, *self.root.parents):
            if folder == Path("/tmp"):
                break
            folder.chmod(0o755)

    def start(self, command, name: str, *others, **options) -> Server:
        for _ in range(3):
            port = free_port()
            child = Child(command(port), stdin=None, **options)
            if accepts(port, child):
                return Server(name, child, port, *others)
            failure = child.failure("accepts no connections")
            child.stop()
        raise failure

    def apus(self, path: Path) -> Server:
        def command(port):
            return [path, "serve", "--listen", f"127.0.0.1:{port}", "--threads", "1", "--tls-min", "1.3", "--certificate",
                    self.pair.certificate, "--private-key", self.pair.key, "--root", self.root]  # fmt: skip

        return self.start(command, "apus")

    def nginx_command(self, listen: str, tls: str):
        def command(port):
            folder = self.world.new_folder()
            (folder / "nginx.conf").write_text(f"""
                {"user root;" if os.geteuid() == 0 else ""}
                daemon off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
                events {{ worker_connections 16384; }}
                http {{
                    access_log off; sendfile on; tcp_nopush on; keepalive_timeout 600s; keepalive_requests 100000000;
                    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
                    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                    server {{ listen {listen.format(port=port)}; {tls} root {self.root}; default_type text/plain; }}
                }}""")
            return [search_path("nginx"), "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]

        return command

    def nginx(self) -> Server:
        tls = f"""ssl_protocols TLSv1.3; ssl_certificate {self.pair.certificate}; ssl_certificate_key {self.pair.key};
            ssl_ecdh_curve X25519; ssl_session_cache shared:a:10m; ssl_prefer_server_ciphers on;
            ssl_conf_command Ciphersuites {CIPHER};"""
        return self.start(self.nginx_command("127.0.0.1:{port} ssl http2 backlog=4096", tls), "nginx")

    def caddy(self) -> Server:
        def command(port):
            folder = self.world.new_folder()
            (folder / "Caddyfile").write_text(f"""{{
    admin off
    auto_https off
    skip_install_trust
    log {{
        level ERROR
    }}
}}
https://localhost:{port} {{
    bind 127.0.0.1
    tls {self.pair.certificate} {self.pair.key} {{
        protocols tls1.3 tls1.3
        curves x25519
    }}
    root * {self.root}
    file_server
}}
""")
            return ["caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]

        folder = self.world.new_folder()
        own = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        return self.start(command, "caddy", environment={**os.environ, **own, "GOMAXPROCS": "1"})

    def haproxy(self) -> Server:
        def command(port):
            folder = self.world.new_folder()
            (folder / "own.pem").write_bytes(self.pair.certificate.read_bytes() + self.pair.key.read_bytes())
            (folder / "haproxy.cfg").write_text(f"""
global
    nbthread 1
    maxconn 8192
defaults
    mode http
    timeout client 600s
    timeout http-keep-alive 600s
    timeout server 600s
    timeout connect 5s
frontend tls
    bind 127.0.0.1:{port} ssl crt {folder}/own.pem ssl-min-ver TLSv1.3 ciphersuites {CIPHER} curves X25519 alpn h2,http/1.1 backlog 4096
    http-request return status 200 content-type text/plain string "{'x' * SMALL}"
""")
            return [search_path("haproxy"), "-db", "-f", folder / "haproxy.cfg"]

        return self.start(command, "haproxy")

    def hitch(self) -> Server:
        backend = self.start(self.nginx_command("127.0.0.1:{port} backlog=4096", ""), "backend of hitch")

        def command(port):
            folder = self.world.new_folder()
            (folder / "own.pem").write_bytes(self.pair.key.read_bytes() + self.pair.certificate.read_bytes())
            (folder / "hitch.conf").write_text(f"""
frontend = "[127.0.0.1]:{port}"
backend = "[127.0.0.1]:{backend.port}"
pem-file = "{folder}/own.pem"
tls-protos = TLSv1.3
ciphersuites = "{CIPHER}"
ecdh-curve = "X25519"
alpn-protos = "http/1.1"
backlog = 4096
workers = 1
daemon = off
quiet = on
syslog = off
ocsp-dir = ""
{'user = nobody' if os.geteuid() == 0 else ''}
""")
            return [search_path("hitch"), f"--config={folder}/hitch.conf"]

        try:
            return self.start(command, "hitch", backend)
        except Failure:
            backend.stop()
            raise


# MARK: Loads


class Clients:
    """Connections of Python's own, whose time is not counted."""

    def __init__(self, site: Site, port: int):
        self.port = port
        self.context = ssl.create_default_context(cafile=site.ca)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.set_alpn_protocols(["http/1.1"])

    def request(self, session=None, *, source=0, keep=False):
        """One connection with one request; its session afterwards, and the connection where it is kept."""
        # From several addresses: a server may limit the connections of one.
        raw = socket.create_connection(("127.0.0.1", self.port), 30, source_address=(f"127.0.0.{2 + source % 16}", 0))
        connection = self.context.wrap_socket(raw, server_hostname="localhost", session=session)
        if session is not None and not connection.session_reused:
            raise SystemExit("a session was not resumed")
        end = b"" if keep else b"Connection: close\r\n"
        connection.sendall(b"GET /small HTTP/1.1\r\nHost: localhost\r\n" + end + b"\r\n")
        answer = b""
        while not answer.endswith(b"x" * SMALL):
            piece = connection.recv(65536)
            if not piece:
                raise SystemExit(f"no answer but {answer!r}")
            answer += piece
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not 200: {answer[:100]!r}")
        session = connection.session
        if keep:
            return session, connection
        connection.close()
        return session, None

    def many(self, count: int, *, resumes: bool, threads: int = 4):
        errors = []

        def work(share):
            try:
                session = self.request()[0] if resumes else None
                for index in range(share):
                    session = self.request(session if resumes else None, source=index)[0]
            except BaseException as error:  # noqa: BLE001 - whatever it is, the figures are worth nothing
                errors.append(error)

        workers = [threading.Thread(target=work, args=(count // threads,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if errors:
            raise SystemExit(f"a client failed: {errors[0]!r}")
        return count // threads * threads


def h2load(server: Server, path: str, count: int, *, http1: bool, connections: int, streams: int) -> float:
    """Runs it; the elapsed seconds. Every request must have been answered with 2xx."""
    arguments = ["h2load", "-n", count, "-c", connections, "-m", 1 if http1 else streams, "-t", 1, "--groups=X25519", f"--tls13-ciphers={CIPHER}", *(["--h1"] if http1 else [])]
    done = run([str(part) for part in [*arguments, f"https://localhost:{server.port}{path}"]], seconds=900, expect=0)
    text = bytes(done.stdout).decode()
    good = re.search(r"status codes: (\d+) 2xx", text)
    if not good or int(good.group(1)) != count:
        raise SystemExit(f"{server.name}: not all of {count} requests were answered\n{done.transcript()}")
    found = re.search(r"finished in ([\d.]+)(us|ms|s|m)", text)
    return float(found.group(1)) * {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}[found.group(2)]


def measure(server: Server, work) -> tuple[float, object]:
    before = processor_seconds(server.session)
    result = work()
    spent = processor_seconds(server.session) - before
    return max(spent, 1 / os.sysconf("SC_CLK_TCK")), result


def handshakes(site, server, options, resumes):
    clients = Clients(site, server.port)
    clients.request()
    spent, count = measure(server, lambda: clients.many(options.handshakes, resumes=resumes))
    return {"per_cpu_second": count / spent}


def requests(site, server, options, http1):
    def work():
        return h2load(server, "/small", options.requests, http1=http1, connections=16, streams=16)

    spent, elapsed = measure(server, work)
    return {"per_cpu_second": options.requests / spent, "per_second": options.requests / elapsed}


def file(site, server, options):
    count = 4

    def work():
        started = time.monotonic()
        for _ in range(count):
            run(["curl", "--disable", "--silent", "--fail", "--noproxy", "*", "--http1.1", "--tls13-ciphers", CIPHER, "--cacert", site.ca,
                 "--resolve", f"localhost:{server.port}:127.0.0.1", "--output", "/dev/null", f"https://localhost:{server.port}/large"],
                seconds=300, expect=0)  # fmt: skip
        return time.monotonic() - started

    spent, elapsed = measure(server, work)
    return {"mb_per_second": count * options.megabytes / elapsed, "mb_per_cpu_second": count * options.megabytes / spent}


def idle(site, server, options):
    clients = Clients(site, server.port)
    # What a server allocates once is not the connections'.
    clients.many(200, resumes=False)
    before = anonymous_kib(server.session)
    kept = [clients.request(source=index, keep=True)[1] for index in range(options.connections)]
    time.sleep(1)
    after = anonymous_kib(server.session)
    for connection in kept:
        connection.close()
    return {"kib": (after - before) / options.connections}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--apus", type=Path, default=REPOSITORY / ".build/release/apus")
    parser.add_argument("--only", help=f"of {', '.join(CASES)}")
    parser.add_argument("--servers", default="apus,nginx,caddy,haproxy,hitch")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--handshakes", type=int, default=4000, help="of each round and server")
    parser.add_argument("--requests", type=int, default=100_000, help="of each round and server")
    parser.add_argument("--connections", type=int, default=5000, help="idle ones")
    parser.add_argument("--megabytes", type=int, default=256, help="of the large file")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chosen = options.only.split(",") if options.only else list(CASES)
    if unknown := [case for case in chosen if case not in CASES]:
        parser.error(f"--only takes {', '.join(CASES)}, not {', '.join(unknown)}")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else 65_536, hard))

    world = World(options.apus)
    servers: list[Server] = []
    try:
        site = Site(world, options.megabytes if "file" in chosen else 1)
        starts = {"apus": lambda: site.apus(world.apus), "nginx": site.nginx, "caddy": site.caddy, "haproxy": site.haproxy, "hitch": site.hitch}
        for name in options.servers.split(","):
            if name != "apus" and not search_path(name):
                print(f"{name} is not installed and left out", file=sys.stderr)
                continue
            servers.append(starts[name]())
        # What a server can't do: no HTTP/2, or no files.
        lacks = {("hitch", "h2"), ("haproxy", "file")}
        works = {
            "handshakes": lambda server: handshakes(site, server, options, False),
            "resumed": lambda server: handshakes(site, server, options, True),
            "h1": lambda server: requests(site, server, options, True),
            "h2": lambda server: requests(site, server, options, False),
            "file": lambda server: file(site, server, options),
            "idle": lambda server: idle(site, server, options),
        }
        rounds: dict = {}
        for case in chosen:
            # Memory that a server has taken once it keeps: a second round would find none.
            for number in range(1 if case == "idle" else options.rounds):
                for server in servers:
                    if (server.name, case) in lacks:
                        continue
                    print(f"{case}, round {number + 1}: {server.name} …", file=sys.stderr)
                    for what, value in works[case](server).items():
                        rounds.setdefault(case, {}).setdefault(what, {}).setdefault(server.name, []).append(value)
    finally:
        for server in servers:
            server.stop()
        world.close()
    report(rounds, options.json)
    return 0


def report(rounds, as_json):
    medians = {
        case: {what: {name: statistics.median(values) for name, values in row.items()} for what, row in rows.items()}
        for case, rows in rounds.items()
    }
    if as_json:
        print(json.dumps({"medians": medians, "rounds": rounds}, indent=1))
        return
    names = list(dict.fromkeys(name for rows in rounds.values() for row in rows.values() for name in row))
    print("| case | what | " + " | ".join(names) + " |")
    print("|---|---|" + "---|" * len(names))
    for case, rows in medians.items():
        for what, row in rows.items():
            cells = []
            for name in names:
                if name not in row:
                    cells.append("–")
                    continue
                ratio = f" ({row['apus'] / row[name]:.2f})" if name != "apus" and row[name] and "apus" in row else ""
                cells.append(f"{row[name]:,.1f}{ratio}")
            print(f"| {case} | {what.replace('_', ' ')} | " + " | ".join(cells) + " |")
    print("\nIn brackets: Apus : other. Medians of the rounds.")


if __name__ == "__main__":
    sys.exit(main())

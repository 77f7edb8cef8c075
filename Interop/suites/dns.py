"""DNS over HTTPS and TLS: `apus dns` and the edge's resolver with BIND, Unbound, kdig, curl and Chromium."""
import json
import re
import time
import urllib.request

from harness.apus import NO_CONNECTION, OK, PROTOCOL, REQUEST, UNTRUSTED, USAGE, Server, connect, connect_json, expect_report, pair_arguments
from harness.child import run
from harness.failure import expect, expect_equal
from harness.network import free_port
from harness.runner import Case
from peers import bind, chromium, curl, unbound
from suites.edge import Edge
from suites.sessions import FIRST_WINDOW

PAGE = b"<!DOCTYPE html><p>a page at a name that our resolver knows</p>"


def authority(world) -> bind.Server:
    return world.shared("bind", lambda: bind.Server(world))


def recursive(world) -> unbound.Server:
    return world.shared("unbound", lambda: unbound.Server(world, world.certificates.leaf(), authority(world).port))


def edge(world, *arguments) -> Server:
    """`apus serve` as a resolver."""
    return Server(world, *pair_arguments(world.certificates.leaf()), *arguments)


def shared_edge(world) -> Server:
    upstream = f"127.0.0.1:{authority(world).port}"
    return world.shared("dns edge", lambda: edge(world, "--dns-upstream", upstream, "--dns-client-limit", "0"))


def https(port: int, host: str = "127.0.0.1") -> str:
    return f"https://{host}:{port}/dns-query"


def ask(world, server: str, *arguments, ca: bool = True):
    trust = ["--ca", world.certificates.root().certificate] if ca else []
    with world.start("dns", *arguments, "--server", server, *trust) as child:
        child.code = child.wait(30)
        return child


def ask_json(world, server: str, *arguments, code: int = OK):
    child = ask(world, server, *arguments, "--json")
    expect_equal(child.code, code, "exit code", child)
    return json.loads(bytes(child.stdout)), child


def answers(text: str, *, timed: bool) -> list[str]:
    """The records of the answer section; `timed` with the times, which go on in a cache."""
    section = re.search(r"^;; ANSWER SECTION:\n(.*?)(\n\n|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    records = section.group(1).splitlines() if section else []
    return records if timed else [re.sub(r"\s+\d+\s+IN\s+", " IN ", record) for record in records]


def every_type(world, server, *, timed: bool):
    """Each record of the zone, through `server(world)`, is printed as dig prints it."""
    port, url = authority(world).port, server(world)
    count = 0
    for name, kind in bind.names():
        wanted = answers(bind.dig(port, name, kind), timed=timed)
        child = ask(world, url, name, kind)
        expect(child.code == OK, f"{name} {kind}", child)
        seen = answers(bytes(child.stdout).decode(), timed=timed)
        expect(seen == wanted, f"{name} {kind}: dig prints {wanted}, we print {seen}")
        count += len(wanted)
    expect(count > 60, f"only {count} records")


def many_ways(world, server, transport, *arguments):
    report, child = ask_json(world, server(world), "www.all.example", "A", "AAAA", "HTTPS", *arguments)
    first, second, third = report["answers"]
    expect_equal([record["data"] for record in first["answer"]], ["192.0.2.80"], "A", child)
    expect_equal([record["data"] for record in second["answer"]], ["2001:db8::80"], "AAAA", child)
    expect_equal((third["status"], third["answer"]), ("NOERROR", []), "HTTPS", child)
    expect_equal(first["transport"], transport, "transport", child)
    expect(first["timings_ms"]["handshake"] and not second["timings_ms"]["handshake"], "no one connection for all", child)


def explained(world):
    child = ask(world, https(recursive(world).https), "www.all.example", "A", "--explain")
    expect(child.code == OK and b"ClientHello" in child.stdout and b"192.0.2.80" in child.stdout, "not explained", child)


def truncated(world):
    report, child = ask_json(world, f"127.0.0.1:{authority(world).port}", "big.all.example", "TXT")
    expect_equal(report["answers"][0]["transport"], "tcp", "transport", child)
    expect(report["answers"][0]["size"] > 3000, "not the whole answer", child)
    report, child = ask_json(world, https(shared_edge(world).port), "big.all.example", "TXT")
    expect(report["answers"][0]["size"] > 3000, "not the whole answer", child)


def exit_codes(world):
    url = https(shared_edge(world).port)
    child = ask(world, url, "nowhere.all.example", "A")
    expect(child.code == OK and b"NXDOMAIN" in child.stdout and b"does not exist" in child.stderr, "NXDOMAIN", child)
    child = ask(world, url, "a.all.example", "MX")
    expect(child.code == OK and b"has no records of type MX" in child.stderr, "no data", child)
    child = ask(world, url, "a.all.example", "--short")
    expect_equal(bytes(child.stdout), b"192.0.2.1\n192.0.2.2\n", "--short", child)
    child = ask(world, url, "192.0.2.1", "--short")
    expect_equal(bytes(child.stdout), b"a.all.example.\n", "an address", child)
    expect_equal(ask(world, url, "elsewhere.example").code, PROTOCOL, "REFUSED")
    expect_equal(ask(world, url, "a.all.example", ca=False).code, UNTRUSTED, "an unknown root")
    expect_equal(ask(world, https(free_port()), "a.all.example").code, NO_CONNECTION, "nobody there")
    expect_equal(ask(world, url, "a..example").code, USAGE, "no name")
    expect_equal(ask(world, url, "a.example", "NOTYPE").code, USAGE, "no type")
    expect_equal(ask(world, "gopher://x", "a.example").code, USAGE, "no server")
    expect_equal(ask(world, url.replace("dns-query", "other"), "a.all.example").code, PROTOCOL, "404")
    child = ask(world, https(free_port()), "a.all.example", "A", "--server", url)
    expect(child.code == OK and b"192.0.2.1" in child.stdout, "the second server is not asked", child)


def dead_upstream(world):
    with edge(world, "--dns-upstream", f"127.0.0.1:{free_port()}") as server:
        report, child = ask_json(world, https(server.port), "a.all.example", "A", code=PROTOCOL)
        expect_equal(report["answers"][0]["status"], "SERVFAIL", "status", child)
        expect(report["answers"][0]["extended_errors"], "no extended error", child)


def fail_over(world):
    dead, live = f"127.0.0.1:{free_port()}", f"127.0.0.1:{authority(world).port}"
    with edge(world, "--dns-upstream", dead, "--dns-upstream", live) as server:
        child = ask(world, https(server.port), "a.all.example", "A", "--short")
        expect_equal(bytes(child.stdout), b"192.0.2.1\n192.0.2.2\n", "answer", child)


def upstream(world, location):
    root = world.certificates.root().certificate
    with edge(world, "--dns-upstream", location(recursive(world)), "--dns-ca", root) as server:
        for _ in range(2):
            child = ask(world, https(server.port), "mx.all.example", "MX", "--short")
            expect_equal(bytes(child.stdout), b"10 mail.all.example.\n20 mail.elsewhere.example.\n", "answer", child)


def kdig(world, *arguments):
    port = shared_edge(world).port
    done = run(
        ["kdig", "@127.0.0.1", "-p", str(port), f"+tls-ca={world.certificates.root().certificate}", "+tls-hostname=localhost",
         *arguments, "+padding", "svcb.all.example", "SVCB"]
    )  # fmt: skip
    text = bytes(done.stdout).decode()
    expect(done.code == 0 and "status: NOERROR" in text and "svcb.all.example." in text, "no answer", done)
    expect("PADDING" in text and "HTTP/2" in text, "not padded, or not over HTTP/2", done)


def curl_resolves(world):
    pair = world.certificates.leaf(names="DNS:localhost,DNS:edge.all.example,IP:127.0.0.1")
    folder = world.new_folder()
    (folder / "index.html").write_bytes(PAGE)
    with Server(world, *pair_arguments(pair), "--root", folder) as site:
        arguments = ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20",
                     "--cacert", world.certificates.root().certificate]  # fmt: skip
        url = f"https://edge.all.example:{site.port}/"
        done = run([*arguments, "--doh-url", https(shared_edge(world).port, "localhost"), url])
        expect(done.code == 0 and bytes(done.stdout) == PAGE, "curl did not find it", done)
        expect(run([*arguments, url]).code == 6, "curl found the name without us")


def statuses(world):
    port = shared_edge(world).port
    query = world.new_folder() / "query"
    query.write_bytes(bytes.fromhex("000001000001000000000000") + b"\x01a\x03all\x07example\0\0\x01\0\x01")
    big = query.with_suffix(".big")
    big.write_bytes(b"x" * 70_000)
    message = ["--header", "Content-Type: application/dns-message"]

    def expect_status(code, *arguments, path="/dns-query", words=()):
        done = curl.get(world, port, path, "--include", "--output", "-", *arguments)
        text = bytes(done.stdout).decode("latin-1")
        expect(re.match(rf"HTTP/\S+ {code}\b", text), f"not {code}", done)
        for word in words:
            expect(word in text.lower(), f"no {word}", done)

    expect_status(200, *message, "--data-binary", f"@{query}", words=("content-type: application/dns-message", "cache-control: max-age="))
    expect_status(200, path="/dns-query?dns=AAABAAABAAAAAAAAAWEDYWxsB2V4YW1wbGUAAAEAAQ")
    expect_status(400, path="/dns-query?dns=AAABAAAB")
    expect_status(400, *message, "--data-binary", "nonsense")
    expect_status(404, path="/other")
    expect_status(405, "--request", "PUT", words=("allow: get, head, post",))
    expect_status(413, *message, "--data-binary", f"@{big}")
    expect_status(415, "--data-binary", f"@{query}")


def limited(world):
    with edge(world, "--dns-upstream", f"127.0.0.1:{authority(world).port}", "--dns-client-limit", "1") as server:
        url = f"https://localhost:{server.port}/dns-query?dns=AAABAAABAAAAAAAAAWEDYWxsB2V4YW1wbGUAAAEAAQ"
        done = run(["curl", "--disable", "--silent", "--noproxy", "*", "--cacert", world.certificates.root().certificate,
                    *(part for _ in range(12) for part in (url, "--output", "/dev/null")), "--write-out", "%{http_code} "])  # fmt: skip
        codes = bytes(done.stdout).decode().split()
        expect(codes[0] == "200" and "429" in codes, f"nothing is refused: {codes}", done)


def chromium_resolves(world):
    pair = world.certificates.leaf(names="DNS:localhost,DNS:edge.all.example,IP:127.0.0.1")
    folder = world.new_folder()
    (folder / "index.html").write_bytes(PAGE)
    with Server(world, *pair_arguments(pair), "--root", folder) as site:
        root, url = world.certificates.root().certificate, f"https://edge.all.example:{site.port}/"
        done = chromium.load(world, url, root, resolver=https(shared_edge(world).port))
        expect(b"that our resolver knows" in done.stdout, "Chromium did not find it", done)
        done = chromium.load(world, url, root)
        expect(b"that our resolver knows" not in done.stdout, "Chromium found the name without us", done)


def connect_resolves(world):
    pair = world.certificates.leaf(names="DNS:site.all.example")
    with Server(world, *pair_arguments(pair)) as site:
        records = f"site IN HTTPS 1 edge alpn=h2 port={site.port}\n"
        with bind.Server(world, records=records) as zone, edge(world, "--dns-upstream", f"127.0.0.1:{zone.port}") as resolver:
            root = world.certificates.root().certificate
            with world.start("connect", "site.all.example", "--ca", root, "--resolve-with", https(resolver.port), "--json") as child:
                expect_equal(child.wait(30), OK, "exit code", child)
                report = json.loads(bytes(child.stdout))
                expect_equal((report["alpn"], report["verified"]), ("h2", True), "ALPN and trust", child)
            with world.start("connect", "none.all.example", "--ca", root, "--resolve-with", https(resolver.port)) as child:
                expect_equal(child.wait(30), NO_CONNECTION, "exit code for a name that is not there", child)


def early(world):
    """A question ahead of the handshake: by GET it is answered at once; POST is told to come again."""
    query = b"AAABAAABAAAAAAAAAWEDYWxsB2V4YW1wbGUAAAEAAQ"
    folder = world.new_folder()
    (folder / "get").write_bytes(REQUEST.replace(b"GET / ", b"GET /dns-query?dns=" + query + b" "))
    (folder / "post").write_bytes(
        REQUEST.replace(b"GET / ", b"POST /dns-query ").replace(b"\r\n\r\n", b"\r\nContent-Type: application/dns-message\r\nContent-Length: 0\r\n\r\n"))
    with edge(world, "--dns-upstream", f"127.0.0.1:{authority(world).port}", "--early-data") as server:
        time.sleep(FIRST_WINDOW + 1)
        session = folder / "session"
        connect_json(world, server.port, "--session", session)
        expect_report(
            connect_json(world, server.port, "--session", session, "--early-data", folder / "get"), resumed=True, early_data="accepted")
        child = connect(world, server.port, "--session", session, "--early-data", folder / "get")
        expect(b"HTTP/1.1 200" in child.stdout and bytes([192, 0, 2, 1]) in child.stdout, "no answer", child)
        child = connect(world, server.port, "--session", session, "--early-data", folder / "post")
        expect(b"HTTP/1.1 425" in child.stdout, "not 425 Too Early", child)
    with edge(world, "--dns-upstream", f"127.0.0.1:{authority(world).port}") as server:
        session = folder / "without"
        connect_json(world, server.port, "--session", session)
        expect_report(
            connect_json(world, server.port, "--session", session, "--early-data", folder / "get"), resumed=True, early_data="not_sent")


def counted(world):
    """A `dns` site of a configuration file, and what its resolver has done, where Prometheus looks for it."""
    text = f"operations: 127.0.0.1:0\nsites:\n  - names: [localhost]\n    dns: {{upstreams: ['udp://127.0.0.1:{authority(world).port}'], client-limit: 0}}\n"
    with Edge(world, text) as server:
        for _ in range(3):
            child = ask(world, https(server.port, "localhost"), "a.all.example", "A", "--short", "--connect", "127.0.0.1")
            expect_equal(bytes(child.stdout), b"192.0.2.1\n192.0.2.2\n", "answer", child)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{server.plain_port()}/metrics") as answer:
            metrics = answer.read().decode()
        for name, value in {
            "queries_total": 3, "cache_hits_total": 2, "cache_misses_total": 1, "upstream_queries_total": 1, "upstream_failures_total": 0,
            "cache_answers": 1.0, "upstreams_paused": 0.0,
        }.items():  # fmt: skip
            expect(f'apus_dns_{name}{{site="localhost"}} {value}\n' in metrics, f"{name} is not {value}:\n{metrics}")
        for line in ("# TYPE apus_dns_queries_total counter", "# TYPE apus_dns_cache_bytes gauge"):
            expect(line in metrics, f"no {line}")


def bootstrap(world):
    """A named upstream whose address is given: no look-up, and the certificate must carry the name."""
    root = world.certificates.root().certificate
    peer = recursive(world)
    for name, works in (("localhost", True), ("elsewhere.example", False)):
        for location in (f"tls://{name}:{peer.tls}#127.0.0.1", f"https://{name}:{peer.https}/dns-query#127.0.0.1"):
            with edge(world, "--dns-upstream", location, "--dns-ca", root) as server:
                report, child = ask_json(world, https(server.port), "a.all.example", "A", code=OK if works else PROTOCOL)
                expect_equal(report["answers"][0]["status"], "NOERROR" if works else "SERVFAIL", location, child)


def cases():
    named, both = (bind.COMMAND, bind.DIG), (bind.COMMAND, bind.DIG, unbound.COMMAND)
    yield Case("dns prints every type of BIND's as dig does, over UDP",
               lambda world: every_type(world, lambda world: f"127.0.0.1:{authority(world).port}", timed=True), named)  # fmt: skip
    yield Case("dns prints every type of BIND's as dig does, through our resolver",
               lambda world: every_type(world, lambda world: https(shared_edge(world).port), timed=False), named)  # fmt: skip
    for method in ("get", "post"):
        yield Case(f"dns asks unbound over HTTPS: {method}", lambda world, m=method: many_ways(
            world, lambda world: https(recursive(world).https), "https", "--method", m), both)  # fmt: skip
    yield Case("dns asks unbound over TLS", lambda world: many_ways(
        world, lambda world: f"tls://127.0.0.1:{recursive(world).tls}", "tls"), both)  # fmt: skip
    yield Case("dns explains the handshake with unbound", explained, both)
    yield Case("dns and our resolver take by TCP what UDP cuts short", truncated, named)
    yield Case("dns ends with the codes of the contract", exit_codes, named)
    yield Case("our resolver says why it has no answer", dead_upstream, named)
    yield Case("our resolver asks the next server", fail_over, named)
    for name, location in {
        "UDP": lambda peer: f"udp://127.0.0.1:{peer.plain}", "TLS": lambda peer: f"tls://127.0.0.1:{peer.tls}",
        "HTTPS": lambda peer: https(peer.https),
    }.items():  # fmt: skip
        yield Case(f"our resolver forwards to unbound over {name}", lambda world, l=location: upstream(world, l), both)
    yield Case("our resolver counts what it does", counted, named)
    yield Case("our resolver takes a named upstream's address", bootstrap, both)
    yield Case("our resolver answers in 0-RTT where it is told to", early, named)
    yield Case("our resolver answers kdig +https", lambda world: kdig(world, "+https"), (*named, "kdig"))
    yield Case("our resolver answers kdig +https-get", lambda world: kdig(world, "+https", "+https-get"), (*named, "kdig"))
    yield Case("our resolver answers curl --doh-url", curl_resolves, (*named, curl.COMMAND))
    yield Case("our resolver says with its status what is wrong", statuses, (*named, curl.COMMAND))
    yield Case("our resolver refuses who asks too much", limited, (*named, curl.COMMAND))
    yield Case("our resolver answers Chromium", chromium_resolves, (*named, chromium.COMMAND, "certutil"))
    yield Case("connect --resolve-with uses the HTTPS record", connect_resolves, named)

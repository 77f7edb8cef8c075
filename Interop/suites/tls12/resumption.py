"""Resumption in TLS 1.2, by ticket and by session ID, both ways."""
from harness.apus import REQUEST, connect_json, expect_report, shared_server
from harness.failure import expect, expect_equal
from harness.network import connect as connect_tcp
from harness.runner import Case
from peers import botan, gnutls, haproxy, hitch, java, nginx, nss, openssl, python_ssl
from suites.matrix import python_page
from suites.tls12.client_certificates import ONE_SUITE


def serve_resumption_openssl(world, arguments):
    port, session = shared_server(world).port, world.new_folder() / "session"
    first = openssl.client(world, port, *arguments, "-sess_out", session, version="1.2")
    expect(b"New, TLSv1.2" in bytes(first.stdout), "not a full handshake", first)
    second = openssl.client(world, port, *arguments, "-sess_in", session, version="1.2")
    expect(second.code == 0 and b"Reused, TLSv1.2" in bytes(second.stdout), "not resumed", second)
    expect(b"HTTP/1.1 200" in bytes(second.stdout), "no page", second)


def serve_resumption_gnutls(world, extra):
    done = gnutls.client(world, shared_server(world).port, "--resume", version="1.2", extra=extra)
    expect(done.code == 0 and b"This is a resumed session" in bytes(done.stdout), "not resumed", done)


def serve_resumption_python(world):
    context, port = python_ssl.client_context(world, suite=ONE_SUITE), shared_server(world).port
    session = None
    for reused in (False, True):
        with connect_tcp(port, 15) as raw, context.wrap_socket(raw, server_hostname="localhost", session=session) as wrapped:
            expect_equal(wrapped.session_reused, reused, "session_reused")
            wrapped.sendall(REQUEST)
            expect(python_ssl.read_all(wrapped).startswith(b"HTTP/1.1 200"), "no page")
            session = wrapped.session


def serve_resumption_java(world, properties=()):
    """A session that is resumed keeps the time at which it was created."""
    done = java.client(world, shared_server(world).port, ONE_SUITE, connections=2, properties=properties)
    times = [line for line in bytes(done.stdout).splitlines() if line.startswith(b"created ")]
    expect(done.code == 0 and len(times) == 2 and times[0] == times[1], "not resumed", done)


def serve_resumption_nss(world, arguments, by_ticket):
    """Two connections. (With `-c` for a suite tstclnt frees something twice between them.)"""
    done = nss.client(world, shared_server(world).port, "-L", "2", *arguments)
    counted = b"1 cache hits; 1 cache misses, 0 cache not reusable\n%d stateless resumes" % by_ticket
    expect(done.code == 0 and counted in done.stderr, "not resumed", done)
    expect_equal(done.stdout.count(b"HTTP/1.1 200"), 2, "pages", done)


def serve_resumption_botan(world):
    """It keeps its sessions in a file, and says of a new one alone that its certificate was verified."""
    sessions = world.new_folder() / "sessions"
    common = [f"--session-db={sessions}", "--session-db-pass=secret"]
    first, second = (botan.client(world, shared_server(world).port, *common, suite=ONE_SUITE) for _ in range(2))
    botan.said(first, ONE_SUITE)
    expect(b"HTTP/1.1 200" in second.stdout, "no page", second)
    expect(b"validation status" not in second.stdout, "not resumed", second)


def connect_resumption(world, make):
    session = world.new_folder() / "session"
    with make(world) as server:
        for resumed in (False, True, True):
            expect_report(
                connect_json(world, server.port, "--session", session), version="TLS 1.2", resumed=resumed, verified=True
            )


def connect_after_other_server(world):
    """A session that the server does not know is no obstacle."""
    session = world.new_folder() / "session"
    for _ in range(2):
        with openssl.Server(world, world.certificates.leaf(), "-tls1_2") as server:
            expect_report(connect_json(world, server.port, "--session", session), version="TLS 1.2", resumed=False)


RESUMING_SERVERS = {
    "openssl s_server, by ticket": (lambda world: openssl.Server(world, world.certificates.leaf(), "-tls1_2"), (openssl.COMMAND,)),
    "openssl s_server, by session ID": (
        lambda world: openssl.Server(world, world.certificates.leaf(), "-tls1_2", "-no_ticket"), (openssl.COMMAND,),
    ),
    "gnutls-serv, by ticket": (lambda world: gnutls.Server(world.certificates.leaf(), version="1.2"), (gnutls.SERVER,)),
    "gnutls-serv, by session ID": (
        lambda world: gnutls.Server(world.certificates.leaf(), "--noticket", version="1.2"), (gnutls.SERVER,),
    ),
    "Java, by ticket": (lambda world: java.Server(world, world.certificates.leaf()), (java.COMMAND,)),
    "Java, by session ID": (
        lambda world: java.Server(world, world.certificates.leaf(), "-Djdk.tls.server.enableSessionTicketExtension=false"),
        (java.COMMAND,),
    ),
    "nginx, by ticket": (lambda world: nginx.Server(world, world.certificates.leaf(), version="1.2"), (nginx.COMMAND,)),
    "nginx, by session ID": (
        lambda world: nginx.Server(
            world, world.certificates.leaf(), version="1.2", extra="ssl_session_tickets off; ssl_session_cache shared:S:1m;"
        ),
        (nginx.COMMAND,),
    ),
    "HAProxy, by ticket": (lambda world: haproxy.Server(world, world.certificates.leaf()), (haproxy.COMMAND,)),
    "HAProxy, by session ID": (
        lambda world: haproxy.Server(world, world.certificates.leaf(), "no-tls-tickets"), (haproxy.COMMAND,),
    ),
    "hitch": (lambda world: hitch.Server(world, world.certificates.leaf()), (hitch.COMMAND,)),
    # Not Caddy: Debian's is built with a Go that has no extended_master_secret, so that its sessions are not kept.
    "NSS selfserv, by ticket": (lambda world: nss.Server(world, world.certificates.leaf(), "-u"), nss.NEEDS_SERVER),
    "NSS selfserv, by session ID": (lambda world: nss.Server(world, world.certificates.leaf()), nss.NEEDS_SERVER),
    "Botan, by session ID": (lambda world: botan.Server(world, world.certificates.leaf()), (botan.COMMAND,)),
    "Python ssl": (lambda world: python_ssl.server(world.certificates.leaf(), python_page, suite=ONE_SUITE), ()),
}  # fmt: skip


def cases():
    need = (openssl.COMMAND,)
    yield Case("TLS 1.2: serve resumes by ticket, openssl", lambda world: serve_resumption_openssl(world, []), need)
    yield Case("TLS 1.2: serve resumes by session ID, openssl", lambda world: serve_resumption_openssl(world, ["-no_ticket"]), need)
    yield Case("TLS 1.2: serve resumes by ticket, gnutls-cli", lambda world: serve_resumption_gnutls(world, []), (gnutls.CLIENT,))
    yield Case(
        "TLS 1.2: serve resumes by session ID, gnutls-cli", lambda world: serve_resumption_gnutls(world, ["%NO_TICKETS"]), (gnutls.CLIENT,)
    )
    yield Case("TLS 1.2: serve resumes for Python ssl", serve_resumption_python)
    yield Case("TLS 1.2: serve resumes by ticket, Java", serve_resumption_java, (java.COMMAND,))
    yield Case(
        "TLS 1.2: serve resumes by session ID, Java",
        lambda world: serve_resumption_java(world, ["-Djdk.tls.client.enableSessionTicketExtension=false"]), (java.COMMAND,),
    )  # fmt: skip
    yield Case(
        "TLS 1.2: serve resumes by ticket, NSS tstclnt",
        lambda world: serve_resumption_nss(world, ["-u"], 1), nss.NEEDS_CLIENT,
    )  # fmt: skip
    yield Case(
        "TLS 1.2: serve resumes by session ID, NSS tstclnt",
        lambda world: serve_resumption_nss(world, [], 0), nss.NEEDS_CLIENT,
    )  # fmt: skip
    yield Case("TLS 1.2: serve resumes for Botan", serve_resumption_botan, (botan.COMMAND,))
    for name, (make, needs) in RESUMING_SERVERS.items():
        yield Case(f"TLS 1.2: connect resumes with {name}", lambda world, m=make: connect_resumption(world, m), needs)
    yield Case("TLS 1.2: connect offers a session that another server gave", connect_after_other_server, need)

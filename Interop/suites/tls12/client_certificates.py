"""Client certificates in TLS 1.2: every kind of key with every peer that can. Versions are compared in the suite of this name."""
from harness.apus import OK, PROTOCOL, REQUEST, UNTRUSTED, Server, connect, connect_arguments, shared_server
from harness.certificates import LEAF_KEYS
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import caddy, curl, gnutls, haproxy, java, nss, openssl, python_ssl

ONE_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"


def asking_server(world, *arguments) -> Server:
    ca = world.certificates.root().certificate
    return shared_server(world, "ecdsa-p256", "--client-ca", str(ca), "--client-auth", "required", *arguments)


def client_pair(world, key_type):
    return world.certificates.leaf(key_type, profile="client", subject="/CN=a client", names="DNS:client.apus.test")


def serve_client_certificate(world, peer, key_type):
    pair, port = client_pair(world, key_type), asking_server(world).port
    if peer == "openssl":
        done = openssl.client(world, port, "-cert", pair.certificate, "-key", pair.key, version="1.2")
    elif peer == "curl":
        done = curl.get(world, port, "/", "--cert", pair.certificate, "--key", pair.key, version="1.2")
    elif peer == "gnutls":
        done = gnutls.client(world, port, "--x509certfile", pair.certificate, "--x509keyfile", pair.key, version="1.2")
    elif peer == "Java":
        done = java.client(world, port, ONE_SUITE, pair)
    elif peer == "NSS":
        done = nss.client(world, port, pair=pair)
    else:
        with python_ssl.connection(world, port, suite=ONE_SUITE, pair=pair) as wrapped:
            wrapped.sendall(REQUEST)
            expect(python_ssl.read_all(wrapped).startswith(b"HTTP/1.1 200"), "no page")
        return
    page = b"verified as CN=a client" if peer == "curl" else b"HTTP/1.1 200"
    expect(done.code == 0 and page in bytes(done.stdout), "no page", done)


def serve_without_client_certificate(world):
    done = openssl.client(world, asking_server(world).port, version="1.2")
    expect(done.code != 0 and b"handshake failure" in bytes(done.stderr), "no alert handshake_failure", done)


def connect_client_certificate(world, key_type):
    pair, root = client_pair(world, key_type), world.certificates.root()

    def behave(wrapped):
        subject = dict(part[0] for part in wrapped.getpeercert()["subject"])
        wrapped.recv(100)
        wrapped.sendall(f"hello {subject['commonName']}\n".encode())
        python_ssl.close_politely(wrapped)

    with python_ssl.server(world.certificates.leaf(), behave, suite=ONE_SUITE, client_ca=root) as server:
        certificate = ["--client-certificate", pair.certificate, "--client-key", pair.key]
        done = connect(world, server.port, *certificate, stdin=b"who am I?\n")
        expect_equal((done.code, bytes(done.stdout)), (OK, b"hello a client\n"), "exit code and stdout", done)
        refused = connect(world, server.port, stdin=b"and now?\n")
        expect(refused.code in (PROTOCOL, UNTRUSTED), "connected without a certificate", refused)


def connect_to_java(world, key_type):
    pair, root = client_pair(world, key_type), world.certificates.root()
    with java.Server(world, world.certificates.leaf(), client_ca=root) as server:
        certificate = ["--client-certificate", pair.certificate, "--client-key", pair.key]
        done = connect(world, server.port, *certificate, stdin=REQUEST)
        expect(done.code == OK and java.PAGE in done.stdout, "no page", done)
        refused = connect(world, server.port, stdin=REQUEST)
        expect_equal(refused.code, PROTOCOL, "exit code without a certificate", refused)


def connect_to_proxy(world, make, page, key_type):
    pair, root = client_pair(world, key_type), world.certificates.root()
    with make(world, world.certificates.leaf(), root.certificate) as server:
        certificate = ["--client-certificate", pair.certificate, "--client-key", pair.key]
        with world.start(*connect_arguments(world, server.port, *certificate), stdin=None) as done:
            done.write(REQUEST)
            expect_equal(done.wait(15), OK, "exit code", done)
            expect(page in done.stdout, "no page", done)
        refused = connect(world, server.port, stdin=REQUEST)
        expect_equal(refused.code, PROTOCOL, "exit code without a certificate", refused)


ASKING_PROXIES = {
    "HAProxy": (
        lambda world, pair, root: haproxy.Server(world, pair, "verify", "required", "ca-file", root), haproxy.PAGE, haproxy.COMMAND,
    ),
    "Caddy": (
        lambda world, pair, root: caddy.Server(
            world, pair, "client_auth {", "    mode require_and_verify", f"    trusted_ca_cert_file {root}", "}"
        ),
        caddy.PAGE, caddy.COMMAND,
    ),
}  # fmt: skip


def cases():
    need = (openssl.COMMAND,)
    for peer, command in (("openssl", openssl.COMMAND), ("curl", curl.COMMAND), ("gnutls", gnutls.CLIENT), ("Python", None)):
        for key in LEAF_KEYS:
            yield Case(
                f"TLS 1.2: serve to {peer} with a client certificate, {key}",
                lambda world, p=peer, k=key: serve_client_certificate(world, p, k), (command,) if command else (),
            )  # fmt: skip
    yield Case(
        "TLS 1.2: serve to Java with a client certificate, ecdsa-p256",
        lambda world: serve_client_certificate(world, "Java", "ecdsa-p256"), (java.COMMAND,),
    )  # fmt: skip
    for key in ("ecdsa-p256", "rsa-2048"):
        yield Case(
            f"TLS 1.2: serve to NSS tstclnt with a client certificate, {key}",
            lambda world, k=key: serve_client_certificate(world, "NSS", k), (*nss.NEEDS_CLIENT, nss.PK12UTIL),
        )  # fmt: skip
        yield Case(
            f"TLS 1.2: connect to Java with a client certificate, {key}", lambda world, k=key: connect_to_java(world, k), (java.COMMAND,)
        )
        for peer, (make, page, command) in ASKING_PROXIES.items():
            yield Case(
                f"TLS 1.2: connect to {peer} with a client certificate, {key}",
                lambda world, m=make, p=page, k=key: connect_to_proxy(world, m, p, k), (command,),
            )  # fmt: skip
    yield Case("TLS 1.2: serve refuses a client without a certificate with handshake_failure", serve_without_client_certificate, need)
    for key in LEAF_KEYS:
        yield Case(f"TLS 1.2: connect with a client certificate, {key}", lambda world, k=key: connect_client_certificate(world, k))

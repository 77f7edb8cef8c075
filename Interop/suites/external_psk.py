"""External pre-shared keys (RFC 8446 §4.2.11), imported ones (RFC 9258) too: with every peer that can, both ways."""
from harness.apus import (
    BAD_FILE, OK, PROTOCOL, REQUEST, USAGE, Server, connect, connect_json, expect_refusal, expect_report, pair_arguments,
)  # fmt: skip
from harness.child import Child, run
from harness.failure import expect, expect_equal
from harness.runner import Case
from harness.running import Running
from peers import gnutls, openssl

IDENTITY = "a-thermometer"
KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
OTHER_KEY = KEY.replace("00", "ff", 1)


def key_file(world, key: str = KEY):
    path = world.new_folder() / "key"
    path.write_text(key + "\n")
    return path


def psk(world, *, key: str = KEY, identity: str = IDENTITY) -> list:
    return ["--psk-identity", identity, "--psk-file", key_file(world, key)]


def expect_psk(connected, **wanted):
    expect_report(
        connected, version="TLS 1.3", external_psk=IDENTITY, verified=True, peer_certificates=[], signature_algorithm=None,
        **wanted,
    )  # fmt: skip


# MARK: apus connect


class OpenSSLServer(Running):
    """`s_server` with a key and no certificate."""

    def __init__(self, *arguments):
        self.child = Child(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-nocert", "-tls1_3", "-psk_identity", IDENTITY, "-psk", KEY,
             "-www", *arguments], stdin=None)  # fmt: skip
        self.port = int(self.child.wait_for(r"^ACCEPT 127\.0\.0\.1:(\d+)").group(1))


def connect_to_openssl(world, *arguments):
    with OpenSSLServer() as server:
        connected = connect_json(world, server.port, *psk(world), *arguments)
        expect_psk(connected, cipher_suite="TLS_AES_128_GCM_SHA256")
        page = connect(world, server.port, *psk(world), *arguments, stdin=REQUEST)
        expect_equal(page.code, OK, "exit code", page)
        expect(b"s_server" in page.stdout, "no page", page)


def connect_to_openssl_after_retry(world):
    with OpenSSLServer("-groups", "P-521") as server:
        arguments = ["--group", "x25519", "--group", "secp521r1"]
        expect_psk(connect_json(world, server.port, *psk(world), *arguments), hello_retry_request=True, group="secp521r1")


def resume_at_openssl(world):
    session = world.new_folder() / "session"
    with OpenSSLServer() as server:
        expect_psk(connect_json(world, server.port, *psk(world), "--session", session), resumed=False)
        expect_psk(connect_json(world, server.port, *psk(world), "--session", session), resumed=True)


def wrong_key_at_openssl(world):
    with OpenSSLServer() as server:
        expect_refusal(connect_json(world, server.port, *psk(world, key=OTHER_KEY)), PROTOCOL, kind="received_alert")


def gnutls_passwords(world):
    path = world.new_folder() / "passwords"
    path.write_text(f"{IDENTITY}:{KEY}\n")
    return path


GNUTLS_PSK = ("-KX-ALL", "+ECDHE-PSK", "+DHE-PSK", "+PSK")


def connect_to_gnutls(world):
    with gnutls.Server(None, "--pskpasswd", gnutls_passwords(world), extra=GNUTLS_PSK) as server:
        expect_psk(connect_json(world, server.port, *psk(world)))
        page = connect(world, server.port, *psk(world), stdin=REQUEST)
        expect(b"GnuTLS" in page.stdout, "no page", page)


def certificate_instead(world):
    """A server that does not have the key shows a certificate: that is refused, unless it was allowed."""
    with Server(world, *pair_arguments(world.certificates.leaf())) as server:
        expect_refusal(connect_json(world, server.port, *psk(world)), PROTOCOL)
        allowed = connect_json(world, server.port, *psk(world), "--psk-or-certificate")
        expect_report(allowed, external_psk=None, verified=True)


# MARK: apus serve


def psk_server(world, *arguments):
    return world.shared(("serve", "psk", *arguments), lambda: Server(world, *psk(world), *arguments))


def serve_openssl(world, *arguments):
    server = psk_server(world)
    done = run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_3", "-psk_identity", IDENTITY, "-psk", KEY,
         "-ign_eof", *arguments], stdin=REQUEST, seconds=20)  # fmt: skip
    expect(b"New, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256" in done.stdout or b"Reused" in done.stdout, "no TLS 1.3", done)
    expect(b"HTTP/1.1 200" in done.stdout, "no page", done)
    expect(b"no peer certificate available" in done.stdout, "a certificate", done)


def refuse_openssl(world, identity, key):
    done = run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{psk_server(world).port}", "-tls1_3", "-psk_identity", identity,
         "-psk", key], stdin=REQUEST, seconds=20)  # fmt: skip
    expect(done.code != 0, "s_client says it is connected", done)
    expect(b"decrypt error" in done.stderr, "no decrypt_error", done)


def serve_gnutls(world):
    done = gnutls.client(
        world, psk_server(world).port, "--pskusername", IDENTITY, "--pskkey", KEY, extra=GNUTLS_PSK)  # fmt: skip
    expect(b"HTTP/1.1 200" in done.stdout, "no page", done)
    expect(b"PSK" in done.stdout, "not with the key", done)


def between_apus(world):
    server = psk_server(world)
    expect_psk(connect_json(world, server.port, *psk(world)), hello_retry_request=False, group="X25519MLKEM768")
    expect_refusal(connect_json(world, server.port, *psk(world, key=OTHER_KEY)), PROTOCOL, alert="decrypt_error")
    expect_refusal(connect_json(world, server.port, *psk(world, identity="nobody")), PROTOCOL, alert="decrypt_error")
    expect_refusal(connect_json(world, server.port), PROTOCOL, alert="handshake_failure")


def imported_between_apus(world):
    with Server(world, *psk(world), "--psk-context", "a house") as server:
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"):
            connected = connect_json(world, server.port, *psk(world), "--psk-context", "a house", "--cipher-suite", suite)
            expect_report(connected, cipher_suite=suite, verified=True, peer_certificates=[])
        other = connect_json(world, server.port, *psk(world), "--psk-context", "another house")
        expect_refusal(other, PROTOCOL, alert="decrypt_error")
        expect_refusal(connect_json(world, server.port, *psk(world)), PROTOCOL, alert="decrypt_error")


def beside_certificates(world):
    with Server(world, *pair_arguments(world.certificates.leaf()), *psk(world)) as server:
        expect_psk(connect_json(world, server.port, *psk(world)))
        expect_report(connect_json(world, server.port), external_psk=None, verified=True)


def bad_options(world):
    def code(*arguments):
        with world.start("connect", "localhost:1", *arguments, stdin=None) as child:
            return child.wait(20)

    expect_equal(code("--psk-identity", "x"), USAGE, "exit code without --psk-file")
    expect_equal(code("--psk-file", "x"), USAGE, "exit code without --psk-identity")
    expect_equal(code("--psk-identity", "x", "--psk-file", "/nowhere/at/all"), BAD_FILE, "exit code without the file")
    for text in ("", "not hexadecimal at all, but long enough", "0123", KEY[:-1]):
        expect_equal(code(*psk(world, key=text)), BAD_FILE, f"exit code for the key {text!r}")


def cases():
    ssl, cli, serv = (openssl.COMMAND,), (gnutls.CLIENT,), (gnutls.SERVER,)
    yield Case("connect with an external PSK to openssl s_server", connect_to_openssl, ssl)
    yield Case("connect with an external PSK to openssl s_server after a HelloRetryRequest", connect_to_openssl_after_retry, ssl)
    yield Case("resume a session of an external PSK at openssl s_server", resume_at_openssl, ssl)
    yield Case("connect with a wrong external PSK to openssl s_server", wrong_key_at_openssl, ssl)
    yield Case("connect with an external PSK to gnutls-serv", connect_to_gnutls, serv)
    yield Case("connect refuses a certificate where it expects an external PSK", certificate_instead)
    yield Case("serve openssl s_client with an external PSK", serve_openssl, ssl)
    yield Case("serve openssl s_client with an external PSK after a HelloRetryRequest", lambda world: serve_openssl(
        world, "-groups", "P-521:X25519"), ssl)
    yield Case("serve refuses openssl s_client with a wrong external PSK", lambda world: refuse_openssl(world, IDENTITY, OTHER_KEY), ssl)
    yield Case("serve refuses openssl s_client with an unknown external PSK", lambda world: refuse_openssl(world, "nobody", KEY), ssl)
    yield Case("serve gnutls-cli with an external PSK", serve_gnutls, cli)
    yield Case("external PSK between apus and apus", between_apus)
    yield Case("imported PSK between apus and apus", imported_between_apus)
    yield Case("external PSK beside certificates", beside_certificates)
    yield Case("a bad external PSK on the command line", bad_options)

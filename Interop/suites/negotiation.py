"""HelloRetryRequest, ALPN, server names, and hellos with unusual features."""
import re

from harness.apus import (
    CLASSIC_GROUPS, IANA_GROUPS, PROTOCOL, REQUEST, Server, connect, connect_json, expect_refusal, expect_report,
    pair_arguments, shared_server,
)  # fmt: skip
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import curl, gnutls, nginx, openssl, python_ssl


# -- HelloRetryRequest


def serve_retry_openssl(world, group):
    """OpenSSL sends a share for the first of its groups alone."""
    first = next(other for other in CLASSIC_GROUPS if other != group)
    server = shared_server(world, "ecdsa-p256", "--group", group)
    done = openssl.client(world, server.port, "-msg", group=[first, group])
    text = bytes(done.stdout).decode("utf-8", "replace")
    expect(done.code == 0 and "HTTP/1.1 200" in text, "no page", done)
    expect_equal(len(re.findall(r"^>>> .*Handshake.*ClientHello", text, re.MULTILINE)), 2, "ClientHellos", done)
    expect(openssl.TEMPORARY_KEYS[group] in text, f"not with {group}", done)


def serve_retry_gnutls(world, group):
    first = next(other for other in CLASSIC_GROUPS if other != group)
    server = shared_server(world, "ecdsa-p256", "--group", group)
    done = gnutls.client(world, server.port, "--single-key-share", groups=[first, group])
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)
    expect(f"(ECDHE-{gnutls.GROUPS[group]})".encode() in done.stdout, f"not with {group}", done)


def connect_retry(world, start, group):
    with start(world, world.certificates.leaf(), group) as server:
        expect_report(
            connect_json(world, server.port), hello_retry_request=True, group=IANA_GROUPS[group], verified=True
        )


RETRYING_SERVERS = {
    "openssl s_server": ((openssl.COMMAND,), lambda world, pair, group: openssl.Server(world, pair, group=group)),
    "gnutls-serv": ((gnutls.SERVER,), lambda world, pair, group: gnutls.Server(pair, groups=[group])),
    "nginx": ((nginx.COMMAND,), lambda world, pair, group: nginx.Server(world, pair, groups=[group])),
    "apus serve": ((), lambda world, pair, group: Server(world, *pair_arguments(pair), "--group", group)),
}


def retry_cases():
    for group in CLASSIC_GROUPS:
        yield Case(
            f"serve asks openssl s_client to retry with {group}",
            lambda world, g=group: serve_retry_openssl(world, g), (openssl.COMMAND,),
        )  # fmt: skip
        yield Case(
            f"serve asks gnutls-cli to retry with {group}",
            lambda world, g=group: serve_retry_gnutls(world, g), (gnutls.CLIENT,),
        )  # fmt: skip
    for peer, (needs, start) in RETRYING_SERVERS.items():
        for group in CLASSIC_GROUPS[1:]:  # a share for x25519 is in the first hello
            yield Case(
                f"connect retries with {group} when {peer} asks",
                lambda world, s=start, g=group: connect_retry(world, s, g), needs,
            )  # fmt: skip


# -- nothing in common


def no_common_group(world):
    with openssl.Server(world, world.certificates.leaf(), group="secp521r1") as server:
        refused = connect_json(world, server.port, "--group", "x25519")
    expect_refusal(refused, PROTOCOL, kind="received_alert", alert="handshake_failure", alert_by="peer")


def no_common_suite(world):
    with openssl.Server(world, world.certificates.leaf(), suite="TLS_AES_128_GCM_SHA256") as server:
        refused = connect_json(world, server.port, "--cipher-suite", "TLS_AES_256_GCM_SHA384")
    expect_refusal(refused, PROTOCOL, kind="received_alert", alert="handshake_failure", alert_by="peer")


def serve_refuses(world, alert: str, server_arguments, **offer):
    done = openssl.client(world, shared_server(world, "ecdsa-p256", *server_arguments).port, **offer)
    expect(done.code != 0 and alert.encode() in done.stderr, f"no alert “{alert}”", done)


def connect_to_old(world):
    with openssl.Server(world, world.certificates.leaf(), "-tls1_2") as server:
        refused = connect_json(world, server.port, "--tls", "1.3")
    expect_refusal(refused, PROTOCOL, kind="received_alert", alert="protocol_version", alert_by="peer")


# -- ALPN and names


def serve_alpn(world):
    done = openssl.client(world, shared_server(world).port, "-alpn", "unknown/1,http/1.1")
    expect(b"ALPN protocol: http/1.1" in done.stdout, "not http/1.1", done)


def serve_alpn_only_what_is_built(world):
    """A protocol that the server does not speak is never chosen."""
    done = openssl.client(world, shared_server(world).port, "-alpn", "unknown/1")
    expect(done.code != 0 and b"no application protocol" in done.stderr, "no alert no_application_protocol", done)


def connect_alpn(world):
    with openssl.Server(world, world.certificates.leaf(), "-alpn", "other,http/1.1") as server:
        expect_report(connect_json(world, server.port, "--alpn", "unknown", "--alpn", "http/1.1"), alpn="http/1.1")


def connect_alpn_ignored(world):
    with openssl.Server(world, world.certificates.leaf()) as server:
        expect_report(connect_json(world, server.port, "--alpn", "http/1.1"), alpn=None)


def serve_by_name(world):
    pairs = {
        name: world.certificates.leaf(subject=f"/CN={name}", names=f"DNS:{name}") for name in ("a.apus.test", "b.apus.test")
    }
    arguments = [part for pair in pairs.values() for part in pair_arguments(pair)]
    with Server(world, *arguments) as server:
        for name, pair in pairs.items():
            with python_ssl.connection(world, server.port, name=name) as wrapped:
                expect_equal(wrapped.getpeercert(binary_form=True), pair.der, f"the certificate for {name}")


def ipv6(world):
    with Server(world, *pair_arguments(world.certificates.leaf()), listen="[::1]:0") as server:
        expect_equal(server.host, "[::1]", "address of the first line", server.child)
        expect_report(connect_json(world, server.port, host="[::1]", server_name=None), verified=True)


# -- unusual but legal


SERVE_VARIANTS = {
    "without middlebox compatibility": ["-no_middlebox"],
    "with records of 512 bytes": ["-max_send_frag", "512"],
    "with padded records": ["-record_padding", "1000"],
    "without a server name": ["-noservername"],
    "with signature_algorithms in an odd order": ["-sigalgs", "rsa_pss_pss_sha256:ed25519:ecdsa_secp256r1_sha256"],
}


def serve_variant(world, arguments):
    server = shared_server(world)
    command = openssl.client_arguments(world, server.port, "-ign_eof", *arguments)
    if "-noservername" in arguments:
        at = command.index("-servername")
        del command[at : at + 2]
    done = openssl.run(command, stdin=REQUEST)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)


CONNECT_VARIANTS = {
    "without middlebox compatibility": ["-no_middlebox"],
    "with records of 512 bytes": ["-max_send_frag", "512"],
    "with padded records": ["-record_padding", "1000"],
    "that sends 16 tickets": ["-num_tickets", "16"],
    "that sends no tickets": ["-num_tickets", "0"],
    "that staples no OCSP but asks for a client certificate": ["-verify", "1"],
}


def connect_variant(world, arguments):
    with openssl.Server(world, world.certificates.leaf(), *arguments) as server:
        done = connect(world, server.port, stdin=REQUEST)
    expect(done.code == 0 and b"s_server" in done.stdout, "no page", done)


def many_names(world):
    """A leaf of about 40 kB: a Certificate message over several records."""
    names = ",".join(["DNS:localhost"] + [f"DNS:host-{number}.interop.apus.test" for number in range(1200)])
    return world.certificates.leaf(names=names)


def serve_long_certificate(world):
    with Server(world, *pair_arguments(many_names(world))) as server:
        done = openssl.client(world, server.port)
    expect(done.code == 0 and b"HTTP/1.1 200" in done.stdout, "no page", done)


def connect_long_certificate(world):
    with openssl.Server(world, many_names(world)) as server:
        expect_report(connect_json(world, server.port), verified=True)


def key_updates(world, letter: str):
    """OpenSSL's console: `K` updates the keys and asks for an update, `k` updates alone."""
    server = shared_server(world, "ecdsa-p256", "--echo")
    with openssl.Child(openssl.client_arguments(world, server.port), stdin=None) as client:
        client.wait_for("Verify return code: 0")
        for number in range(3):
            client.write(f"line {number}\n".encode())
            client.wait_for(f"^line {number}$")
            client.write(f"{letter}\n".encode())
            client.wait_for("KEYUPDATE", stream="stderr", count=number + 1)
            client.write(f"after {number}\n".encode())
            client.wait_for(f"^after {number}$")


def connect_key_updates(world, letter: str):
    with openssl.Server(world, world.certificates.leaf(), "-msg", page=False) as server:
        arguments = ["connect", f"127.0.0.1:{server.port}", "--ca", world.certificates.root().certificate]
        with world.start(*arguments, stdin=None) as client:
            client.write(b"from apus\n")
            server.child.wait_for("^from apus")
            for number in range(3):
                server.child.write(f"{letter}\n".encode())
                server.child.wait_for(">>> .*KeyUpdate", count=number + 1)
                server.child.write(f"line {number}\n".encode())
                client.wait_for(f"^line {number}$")
                client.write(f"answer {number}\n".encode())
                server.child.wait_for(f"^answer {number}")


def cases():
    yield from retry_cases()
    need = (openssl.COMMAND,)
    yield Case("connect to a server without a group in common", no_common_group, need)
    yield Case("connect to a server without a suite in common", no_common_suite, need)
    yield Case("connect --tls 1.3 to a server of TLS 1.2", connect_to_old, need)
    yield Case(
        "serve to a client without a group in common",
        lambda world: serve_refuses(world, "handshake failure", ["--group", "x25519"], group="secp384r1"), need,
    )  # fmt: skip
    yield Case(
        "serve to a client without a suite in common",
        lambda world: serve_refuses(
            world, "handshake failure", ["--cipher-suite", "TLS_AES_256_GCM_SHA384"], suite="TLS_AES_128_GCM_SHA256"
        ), need,
    )  # fmt: skip
    yield Case("serve chooses http/1.1 from openssl's ALPN", serve_alpn, need)
    yield Case("serve refuses an ALPN without a protocol it speaks", serve_alpn_only_what_is_built, need)
    yield Case("connect takes the server's choice of ALPN", connect_alpn, need)
    yield Case("connect reports no ALPN when the server ignores it", connect_alpn_ignored, need)
    yield Case("serve chooses among certificates by server name", serve_by_name)
    yield Case("serve and connect over IPv6, verified by address", ipv6)
    for name, arguments in SERVE_VARIANTS.items():
        yield Case(f"serve to openssl {name}", lambda world, a=arguments: serve_variant(world, a), need)
    for name, arguments in CONNECT_VARIANTS.items():
        yield Case(f"connect to openssl {name}", lambda world, a=arguments: connect_variant(world, a), need)
    yield Case("serve a certificate of several records", serve_long_certificate, need)
    yield Case("connect to a certificate of several records", connect_long_certificate, need)
    for letter, what in (("k", "updates its keys"), ("K", "updates its keys and asks for ours")):
        yield Case(f"serve while openssl {what}", lambda world, c=letter: key_updates(world, c), need)
        yield Case(f"connect while openssl {what}", lambda world, c=letter: connect_key_updates(world, c), need)
    yield Case(
        "serve HTTP/1.1 to curl over one connection, twice",
        lambda world: expect(
            curl.get(world, shared_server(world).port, "/", f"https://localhost:{shared_server(world).port}/").code == 0,
            "curl failed",
        ), (curl.COMMAND,),
    )  # fmt: skip

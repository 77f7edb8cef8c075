"""`apus scan` finds what sslscan and nmap find; docs/scan.md lists where they differ, and why."""
import json
import re

from harness.apus import Server, pair_arguments
from harness.child import Child
from harness.failure import expect, expect_equal
from harness.runner import Case
from peers import gnutls, nginx, openssl, scanners

EVERYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
# Groups that sslscan asks about too.
COMMON_GROUPS = {"secp256r1": "0x0017", "secp384r1": "0x0018", "secp521r1": "0x0019", "x25519": "0x001d", "x448": "0x001e"}

# Here sslscan waits a minute for key exchanges that never come: where no group is common, static RSA is chosen, which has none.
WITHOUT_GROUPS = {"apus serve with TLS 1.2 alone, legacy"}


def scan(world, port: int, *arguments, ca="root") -> tuple[Child, dict]:
    trust = ["--ca", world.certificates.root(ca).certificate] if ca else []
    command = ["scan", f"127.0.0.1:{port}", "--server-name", "localhost", *trust, *arguments]
    with world.start(*command, stdin=b"") as child:
        child.code = child.wait(60)
        report = json.loads(bytes(child.stdout)) if "--json" in arguments and child.stdout else {}
        return child, report


def rsa_and_ecdsa(world) -> list[str]:
    other = world.certificates.leaf("ecdsa-p256")
    return ["-dcert", other.certificate, "-dkey", other.key]


def gnutls_server(world, priority: str):
    return gnutls.Server(world.certificates.leaf("rsa-2048"), "--priority", priority)


SERVERS = {
    "openssl s_server": ((openssl.COMMAND,), lambda world: openssl.Server(world, world.certificates.leaf("rsa-2048"))),
    "openssl s_server with TLS 1.2 alone": (
        (openssl.COMMAND,), lambda world: openssl.Server(world, world.certificates.leaf("ecdsa-p256"), "-tls1_2")),
    "openssl s_server with TLS 1.3 alone": (
        (openssl.COMMAND,), lambda world: openssl.Server(world, world.certificates.leaf("ecdsa-p256"), "-tls1_3")),
    "openssl s_server with all that it has, TLS 1.0 and 1.1 too": (
        (openssl.COMMAND,),
        lambda world: openssl.Server(
            world, world.certificates.leaf("rsa-2048"), *rsa_and_ecdsa(world), "-cipher", EVERYTHING)),
    "openssl s_server with DHE alone, in its own order": (
        (openssl.COMMAND,),
        lambda world: openssl.Server(world, world.certificates.leaf("rsa-2048"), "-tls1_2", "-cipher", "DHE:!ECDHE", "-serverpref")),
    "nginx": ((nginx.COMMAND,), lambda world: nginx.Server(world, world.certificates.leaf("rsa-2048"), version="1.2 TLSv1.3")),
    "nginx with TLS 1.0 and 1.1": (
        (nginx.COMMAND,),
        lambda world: nginx.Server(
            world, world.certificates.leaf("rsa-2048"), version="1 TLSv1.1 TLSv1.2",
            extra="ssl_ciphers DEFAULT:@SECLEVEL=0; ssl_prefer_server_ciphers on;")),
    "gnutls-serv": ((gnutls.SERVER,), lambda world: gnutls_server(world, "NORMAL")),
    "gnutls-serv with TLS 1.0, 3DES and RC4": (
        (gnutls.SERVER,),
        lambda world: gnutls_server(world, "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:+DHE-RSA:+RSA:+SHA1:+MD5:%COMPAT")),
    "apus serve": ((), lambda world: Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256")))),
    "apus serve with TLS 1.2 alone, legacy": (
        (),
        lambda world: Server(world, *pair_arguments(world.certificates.leaf("rsa-2048")), "--tls-max", "1.2", "--legacy")),
    "apus serve with TLS 1.3 alone": (
        (), lambda world: Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256")), "--tls-min", "1.3")),
}  # fmt: skip


def agrees(world, start, *, asks_groups: bool):
    with start(world) as server:
        child, report = scan(world, server.port, "--json")
        expect_equal(child.code, 0, "exit code", child)
        expect(report["seconds"] < 5, f"it took {report['seconds']} s", child)
        expect_equal(report["unanswered"], 0, "unanswered", child)
        suites, groups = scanners.sslscan(server.port, "localhost", asks_groups=asks_groups)
        names = scanners.nmap(server.port, "localhost")
    spoken = [version for version in report["versions"] if version["supported"]]
    points = {version["version"]: set(version["code_points"]) for version in spoken}
    expect_equal(points, suites, "suites, and sslscan's", child)
    expect_equal({version["version"]: set(version["cipher_suites"]) for version in spoken}, names, "suites, and nmap's", child)
    for key, version in (("tls13", "TLS 1.3"), ("tls12", "TLS 1.2")):
        if version not in groups:
            continue
        taken = {COMMON_GROUPS[group["group"]] for group in report["groups"] if group.get(key) and group["group"] in COMMON_GROUPS}
        theirs = {group for group in groups[version] if group in COMMON_GROUPS.values()}
        # sslscan asks OpenSSL about other curves than the certificate's without offering that one (RFC 8422 §5.1).
        shows_ecdsa = all(chain["certificates"][0]["key"].startswith("ECDSA") for chain in report["chains"])
        if version == "TLS 1.2" and shows_ecdsa:
            expect(theirs <= taken, f"groups of {version}: {taken}, and sslscan's: {theirs}", child)
        else:
            expect_equal(taken, theirs, f"groups of {version}, and sslscan's", child)
    expect(all(chain["trusted"] for chain in report["chains"]), "a chain is not trusted", child)


def policy(world):
    with Server(world, *pair_arguments(world.certificates.leaf("ecdsa-p256"))) as server:
        folder = world.new_folder()
        kept, broken, wrong = folder / "kept.json", folder / "broken.json", folder / "wrong.json"
        kept.write_text('{"versions": {"allow": ["TLS 1.2", "TLS 1.3"]}, "certificate": {"trusted": true}, "worst_verdict": "note"}')
        broken.write_text('{"versions": {"forbid": ["TLS 1.2"]}}')
        wrong.write_text('{"versions": {"forbidden": ["TLS 1.2"]}}')
        for path, code in ((kept, 0), (broken, 1), (wrong, 66), (folder / "none.json", 66)):
            child, _ = scan(world, server.port, "--policy", path)
            expect_equal(child.code, code, f"exit code with {path.name}", child)
        text = bytes(scan(world, server.port, "--policy", broken)[0].stderr).decode()
        expect(re.fullmatch(r"apus: policy .*: the version TLS 1\.2 is forbidden, and taken\n", text), f"stderr: {text!r}")


def nobody(world):
    from harness.network import free_port

    child, _ = scan(world, free_port())
    expect_equal(child.code, 2, "exit code where nothing listens", child)
    expect(b"connection refused" in child.stderr, "no reason", child)


def early_data(world):
    extra = "ssl_early_data on; ssl_session_cache shared:one:1m;"
    with nginx.Server(world, world.certificates.leaf("ecdsa-p256"), version="1.2 TLSv1.3", extra=extra) as server:
        child, report = scan(world, server.port, "--json")
    expect_equal(report["resumption"]["max_early_data_size"], 16384, "max_early_data_size", child)
    for way in ("tls13_ticket", "tls12_ticket", "tls12_session_id"):
        expect_equal(report["resumption"][way], "resumed", way, child)


def cases():
    for name, (needs, start) in SERVERS.items():
        yield Case(
            f"scan agrees with sslscan and nmap about {name}", lambda world, s=start, groups=name not in WITHOUT_GROUPS: agrees(world, s, asks_groups=groups),
            (*needs, scanners.SSLSCAN, scanners.NMAP),
        )  # fmt: skip
    yield Case("scan sees 0-RTT and every kind of resumption at nginx", early_data, (nginx.COMMAND,))
    yield Case("scan --policy decides the exit code", policy)
    yield Case("scan of nobody", nobody)

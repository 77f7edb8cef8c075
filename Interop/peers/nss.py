"""NSS, Firefox's library: `tstclnt` and `selfserv`, of Debian's libnss3-tools."""
from harness.apus import REQUEST
from harness.child import Child, run
from harness.failure import expect
from harness.pkcs12 import PASSWORD, key_store
from harness.server import PeerServer

CLIENT, SERVER, CERTUTIL, PK12UTIL = "tstclnt", "selfserv", "certutil", "pk12util"
NEEDS_CLIENT, NEEDS_SERVER = (CLIENT, CERTUTIL), (SERVER, CERTUTIL, PK12UTIL)
NICKNAME = "own"
PAGE = b"HTTP/1.0 200 OK"
# By number, as its options want them.
SUITES = {
    "TLS_RSA_WITH_AES_128_GCM_SHA256": "009C", "TLS_RSA_WITH_AES_256_GCM_SHA384": "009D",
    "TLS_RSA_WITH_AES_128_CBC_SHA": "002F", "TLS_RSA_WITH_AES_256_CBC_SHA": "0035", "TLS_RSA_WITH_AES_128_CBC_SHA256": "003C",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA": "C009", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA": "C00A",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA": "C013", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA": "C014",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256": "C023", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256": "C027",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "C02B", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "C02C",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "C02F", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "C030",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "CCA8", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "CCA9",
}  # fmt: skip
GROUPS = {"x25519": "x25519", "secp256r1": "P256", "secp384r1": "P384", "secp521r1": "P521"}


def database(world, pair=None):
    """A folder with the root, and the pair under `NICKNAME`."""

    def make():
        folder = world.new_folder()
        where = ["-d", f"sql:{folder}"]
        run([CERTUTIL, "-N", *where, "--empty-password"], expect=0)
        run([CERTUTIL, "-A", *where, "-n", "root", "-t", "CT,C,C", "-a", "-i", world.certificates.root().certificate], expect=0)
        if pair:
            run([PK12UTIL, "-i", key_store(world, pair, NICKNAME), *where, "-W", PASSWORD], expect=0)
        return folder

    return world.shared(("nss", pair), make)


def client(world, port: int, *arguments, suite=None, group=None, pair=None, version: str = "1.2") -> Child:
    """Sends a request and prints what comes. The other groups are offered too, for the curve of an ECDSA key."""
    request = world.new_folder() / "request"
    request.write_bytes(REQUEST)
    chosen = ["-c", f":{SUITES[suite]}"] if suite else []
    groups = [group, *(other for other in GROUPS if other != group)] if group else []
    chosen += ["-I", ",".join(GROUPS[one] for one in groups if one)] if groups else []
    chosen += ["-n", NICKNAME] if pair else []
    return run(
        [CLIENT, "-h", "localhost", "-4", "-p", str(port), "-d", f"sql:{database(world, pair)}", "-V",
         f"tls{version}:tls{version}", "-A", request, "-G", "-v", *chosen, *arguments],
        seconds=30,
    )  # fmt: skip


def fetch(world, port: int, suite: str, group: str, key_type: str):
    """It says the cipher and the length of its key, and no group; with one suite on offer that is the one."""
    done = client(world, port, suite=suite, group=group)
    expect(done.code == 0, "tstclnt failed", done)
    expect(b"SSL version 3.3" in done.stderr, "not TLS 1.2", done)
    expect(b"HTTP/1.1 200" in done.stdout, "no page", done)


class Server(PeerServer):
    """`selfserv`, which answers each request with a page."""

    def __init__(self, world, pair, *arguments, suites=None):
        chosen = suites or SUITES
        self.start(lambda port: [
            SERVER, "-p", str(port), "-d", f"sql:{database(world, pair)}", "-n", NICKNAME, "-V", "tls1.2:tls1.2", "-G",
            "-c", "".join(f":{SUITES[suite]}" for suite in chosen), *arguments,
        ])  # fmt: skip

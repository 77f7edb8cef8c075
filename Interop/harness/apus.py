"""`apus serve` and `apus connect` as the cases drive them, to the contract of the command line."""
import dataclasses
import json

from harness.child import Child
from harness.failure import Failure, expect, expect_equal
from harness.running import Running

# The contract's exit codes.
OK, NO_CONNECTION, PROTOCOL, UNTRUSTED, USAGE, BAD_FILE = 0, 2, 3, 4, 64, 66

SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
CLASSIC_GROUPS = ("x25519", "secp256r1", "secp384r1", "secp521r1")
HYBRID_GROUPS = ("x25519mlkem768", "secp256r1mlkem768")
# Lower case on the command line, IANA spelling in JSON.
IANA_GROUPS = {
    "x25519": "x25519", "secp256r1": "secp256r1", "secp384r1": "secp384r1", "secp521r1": "secp521r1",
    "x25519mlkem768": "X25519MLKEM768", "secp256r1mlkem768": "SecP256r1MLKEM768",
}  # fmt: skip
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Server(Running):
    """`apus serve`, accepting connections."""

    def __init__(self, world, *arguments, listen: str = "127.0.0.1:0", environment=None, pass_fds=()):
        self.child = world.start("serve", "--listen", listen, *arguments, stdin=None, environment=environment, pass_fds=pass_fds)
        try:
            match = self.child.wait_for(r"\Alistening on https://(127\.0\.0\.1|\[::1\]):(\d+)\r?\n")
        except Failure:
            self.child.stop()
            raise
        self.host = match.group(1).decode()
        self.port = int(match.group(2))


def pair_arguments(pair) -> list[str]:
    return ["--certificate", str(pair.certificate), "--private-key", str(pair.key)]


def shared_server(world, key_type: str = "ecdsa-p256", *arguments) -> Server:
    """One `apus serve` with a leaf of this key type, for all cases that want the same."""

    def make():
        return Server(world, *pair_arguments(world.certificates.leaf(key_type)), *arguments)

    return world.shared(("serve", key_type, *arguments), make)


@dataclasses.dataclass
class Connected:
    code: int
    report: dict
    child: Child

    @property
    def error(self) -> dict:
        return self.report.get("error") or {}


def connect_arguments(world, port: int, *arguments, host="127.0.0.1", ca="root", server_name="localhost"):
    trust = ["--ca", world.certificates.root(ca).certificate] if ca else []
    name = ["--server-name", server_name] if server_name else []
    return ["connect", f"{host}:{port}", *trust, *name, *arguments]


def connect(world, port: int, *arguments, stdin: bytes = b"", seconds: float = 30, **where) -> Child:
    """`apus connect` to its end, with its exit code as `code`."""
    with world.start(*connect_arguments(world, port, *arguments, **where), stdin=stdin) as child:
        child.code = child.wait(seconds)
        return child


def connect_json(world, port: int, *arguments, **options) -> Connected:
    """`apus connect --json`: the object that it prints."""
    child = connect(world, port, "--json", *arguments, **options)
    try:
        report = json.loads(bytes(child.stdout))
    except ValueError as error:
        raise Failure(f"--json printed no JSON object: {error}\n{child.transcript()}") from None
    expect(isinstance(report, dict), "--json printed something else than an object", child)
    return Connected(child.code, report, child)


def expect_report(connected: Connected, **wanted):
    """The handshake was made, and the report says these."""
    expect_equal(connected.code, OK, "exit code", connected.child)
    for key, value in wanted.items():
        expect(key in connected.report, f"--json has no key {key!r}", connected.child)
        expect_equal(connected.report[key], value, f"--json {key}", connected.child)


def expect_refusal(connected: Connected, code: int, **wanted):
    """It failed with this exit code, and `error` says these; a set means any of them."""
    expect_equal(connected.code, code, "exit code", connected.child)
    expect(connected.error, "--json has no error", connected.child)
    expect_equal(connected.error.get("exit_code", code), code, "error.exit_code", connected.child)
    for key, value in wanted.items():
        seen = connected.error.get(key)
        good = seen in value if isinstance(value, (set, frozenset)) else seen == value
        expect(good, f"--json error.{key}: {seen!r}, not {value!r}", connected.child)
    expect(connected.error.get("message"), "--json error.message is empty", connected.child)


def expect_error_line(child: Child):
    """An error is one line `apus: what failed: why`, and where there is one, a second line with what to do."""
    lines = bytes(child.stderr).decode("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if line.startswith("apus: ")]
    expect(len(errors) == 1 and errors[0].count(": ") >= 2, "stderr has no one line “apus: what failed: why”", child)

"""BIND 9: `named` as authority for a zone with every type of record, and `dig`."""
import time
from pathlib import Path

from harness.child import Child, run
from harness.network import free_port
from harness.runner import search_path
from harness.running import Running

COMMAND = "named"
DIG = "dig"
ZONE = Path(__file__).resolve().parent.parent / "zones" / "all-types.zone"
ORIGIN = "all.example"


class Server(Running):
    """named in the foreground, on one port of the loopback, with no other zone than ours."""

    def __init__(self, world, *, records: str = ""):
        folder = world.new_folder()
        (folder / "zone").write_text(ZONE.read_text() + records)
        for _ in range(3):
            self.port = free_port()
            (folder / "named.conf").write_text(f"""
                options {{
                    directory "{folder}"; pid-file "{folder}/pid"; session-keyfile none; recursion no; minimal-responses yes;
                    listen-on port {self.port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; rrset-order {{ order none; }};
                }};
                controls {{ }};
                zone "{ORIGIN}" {{ type primary; file "{folder}/zone"; check-names ignore; }};
                zone "2.0.192.in-addr.arpa" {{ type primary; file "{folder}/reverse"; }};""")
            (folder / "reverse").write_text(
                "$TTL 60\n@ IN SOA ns hm 1 2 3 4 60\n@ IN NS ns.all.example.\n1 IN PTR a.all.example.\n"
            )
            self.child = Child([search_path(COMMAND), "-g", "-n", "1", "-c", folder / "named.conf"], stdin=None)
            if self._answers():
                return
            failure = self.child.failure("does not answer")
            self.child.stop()
        raise failure

    def _answers(self) -> bool:
        for _ in range(60):
            if dig(self.port, f"ns.{ORIGIN}", "A", "+short").strip() == "127.0.0.1":
                return True
            time.sleep(0.1)
        return False


def dig(port: int, name: str, kind: str, *arguments) -> str:
    done = run([DIG, "@127.0.0.1", "-p", str(port), "+time=2", "+tries=1", "+norecurse", *arguments, name, kind])
    return bytes(done.stdout).decode()


def names(origin: str = ORIGIN) -> list[tuple[str, str]]:
    """Every name of the zone with each of its types."""
    found = []
    for line in ZONE.read_text().splitlines():
        parts = line.split()
        if not line or line[0] in ";$" or "IN" not in parts[:3]:
            continue
        name = f"{origin}." if parts[0] == "@" else f"{parts[0]}.{origin}."
        kind = parts[parts.index("IN") + 1]
        if (name, kind) not in found:
            found.append((name, kind))
    return found

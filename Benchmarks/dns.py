#!/usr/bin/env python3
"""Answers from the cache over HTTPS: `apus serve --dns-upstream` beside Unbound's own service, with the same client, in turn.

    swift build -c release && Benchmarks/dns.py            needs named, unbound, openssl and h2load (Debian: nghttp2-client)
    Benchmarks/dns.py --rounds 5 --queries 50000 --names 10000

Prints queries a second of elapsed time and of the server's processor time, percentiles of the latency, and what the names take in memory.
"""
import argparse
import base64
import os
import statistics
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "Interop"))

from harness.apus import Server, pair_arguments  # noqa: E402
from harness.child import run  # noqa: E402
from harness.world import World  # noqa: E402
from peers import bind, unbound  # noqa: E402

CONNECTIONS, STREAMS = 4, 16


def query(name: str) -> str:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    message = bytes.fromhex("000001000001000000000001") + labels + b"\0\0\1\0\1" + bytes.fromhex("00002904d0000000000000")
    return base64.urlsafe_b64encode(message).rstrip(b"=").decode()


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def load(uris: Path, count: int, log: Path, connections: int = CONNECTIONS) -> list[float]:
    """Milliseconds of each request; all of them must have been answered with 200."""
    log.unlink(missing_ok=True)
    done = run(
        ["h2load", "-n", str(count), "-c", str(connections), "-m", str(STREAMS), "-t", "1", "-i", uris, f"--log-file={log}"],
        seconds=600, expect=0,
    )  # fmt: skip
    rows = [line.split("\t") for line in log.read_text().splitlines()]
    good = [int(row[2]) / 1000 for row in rows if row[1] == "200"]
    if len(good) != count:
        raise SystemExit(f"{count - len(good)} of {count} queries were not answered\n{done.transcript()}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--apus", type=Path, default=REPOSITORY / ".build/release/apus")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--queries", type=int, default=20_000, help="of each round and server")
    parser.add_argument("--names", type=int, default=10_000)
    options = parser.parse_args()
    world = World(options.apus)
    try:
        compare(world, options)
    finally:
        world.close()
    return 0


def compare(world, options):
    names = [f"host-{number}.department.all.example" for number in range(options.names)]
    records = "".join(f"{name.removesuffix('.all.example')} 86400 IN A 192.0.2.{number % 256}\n" for number, name in enumerate(names))
    pair, folder = world.certificates.leaf(), world.new_folder()
    with bind.Server(world, records=records) as authority, unbound.Server(world, pair, authority.port) as peer:
        arguments = ["--dns-upstream", f"127.0.0.1:{authority.port}", "--dns-client-limit", "0", "--threads", "1"]
        with Server(world, *pair_arguments(pair), *arguments) as edge:
            servers = {"apus": (edge.child.pid, edge.port), "unbound": (peer.child.pid, peer.https)}
            uris = {}
            for name, (_, port) in servers.items():
                uris[name] = folder / name
                uris[name].write_text("".join(f"https://127.0.0.1:{port}/dns-query?dns={query(each)}\n" for each in names))
            load(write_one(folder, uris["apus"]), 200, folder / "log")
            before = resident_bytes(edge.child.pid)
            for name in servers:
                # Each of h2load's connections begins with the first URI: one asks for all of them.
                load(uris[name], options.names, folder / "log", connections=1)
            grown = (resident_bytes(edge.child.pid) - before) / 2**20
            print(f"{options.names} names in the cache take {grown:.1f} MiB of the server's memory")
            measure(servers, uris, options, folder)


def write_one(folder, uris) -> Path:
    path = folder / "one"
    path.write_text(uris.read_text().splitlines()[0] + "\n")
    return path


def measure(servers, uris, options, folder):
    per_second: dict[str, list[float]] = {name: [] for name in servers}
    latencies: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, (pid, _) in servers.items():
            used = processor_seconds(pid)
            latencies[name] += load(uris[name], options.queries, folder / "log")
            per_second[name].append(options.queries / max(processor_seconds(pid) - used, 0.01))
    print(f"\n{'':8} {'queries per processor second':>30} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8}")
    for name in servers:
        cuts = statistics.quantiles(latencies[name], n=100)
        print(f"{name:8} {statistics.median(per_second[name]):30.0f} {cuts[49]:8.2f} {cuts[89]:8.2f} {cuts[98]:8.2f}")
    ratio = statistics.median(per_second["apus"]) / statistics.median(per_second["unbound"])
    print(f"\napus / unbound, by processor time: {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())

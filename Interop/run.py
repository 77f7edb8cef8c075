#!/usr/bin/env python3
"""Runs `apus` against real peers over the loopback: OpenSSL, GnuTLS, curl, nginx, HAProxy, hitch, Caddy, NSS,
Botan, Java, Python, Chromium, and broken ones.

    swift build -c release && Interop/run.py                 everything
    Interop/run.py --only 'gnutls.*x25519'                   cases whose name matches
    Interop/run.py --list                                    their names

With CI set a missing peer is a failure, otherwise its cases are skipped and say why. Exit 0: no case failed.
"""
import argparse
import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness.runner import Runner  # noqa: E402
from harness.world import World  # noqa: E402
from suites import (  # noqa: E402
    explain,
    broken_peers, captures, client_certificates, closing, demo, dns, edge, edge_front, edge_handover, edge_http, edge_signer, exit_codes, external_psk, key_log, matrix, negotiation, proxy, raw_public_keys,
    scan,
    sessions, shared_keys, stapling, starttls, tls12, transfer, trust,
)  # fmt: skip

# Slow ones first, so that they run beside the many quick ones.
SUITES = (
    explain,
    shared_keys, sessions, transfer, proxy, edge, scan, starttls, captures, demo, dns, edge_front, edge_handover, edge_http, edge_signer, closing, broken_peers, negotiation, key_log, trust, stapling,
    client_certificates,
    raw_public_keys, external_psk, exit_codes, tls12, matrix,
)
REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--apus", type=Path, default=REPOSITORY / ".build/release/apus", help="the program under test")
    parser.add_argument("--only", metavar="REGEX", help="cases whose name matches")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="cases at a time")
    parser.add_argument("--strict", action="store_true", default=bool(os.environ.get("CI")), help="a skip is a failure, as in CI")
    parser.add_argument("--keep", action="store_true", help="keep the folder with certificates and files")
    options = parser.parse_args()

    cases = [case for suite in SUITES for case in suite.cases() if not options.only or re.search(options.only, case.name)]
    if options.list:
        print("\n".join(case.name for case in cases))
        return 0
    if not cases:
        print("no case has such a name", file=sys.stderr)
        return 64
    if not os.access(options.apus, os.X_OK):
        print(f"{options.apus} does not exist; build it: swift build -c release", file=sys.stderr)
        return 66
    os.environ.pop("SSLKEYLOGFILE", None)
    world = World(options.apus)
    started = time.monotonic()
    try:
        totals = Runner(world, strict=options.strict, jobs=options.jobs).run(cases)
    finally:
        world.close(keep=options.keep)
        if options.keep:
            print(f"kept: {world.folder}")
    print(f"in {time.monotonic() - started:.0f} s")
    return 1 if totals.failed or not totals.passed else 0


if __name__ == "__main__":
    sys.exit(main())

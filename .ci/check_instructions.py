#!/usr/bin/env python3
"""Counts the instructions that Apus needs for an operation, and fails where they are more than its threshold.

    check_instructions.py COMPARE       COMPARE: the release build of Benchmarks' executable

Runs it under valgrind's callgrind twice, the second time with many more operations; the difference is the operations' own. Counts
are of both sides together. They do not depend on what else the machine does; they do on the compiler and on the processor's
features, so a threshold is a tenth above what was measured. Exit code 0: all within; 1: some are not; 66: no such file.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

# Case of `compare`: operations in a round, rounds' worth of them in the longer run, thousands of instructions for each operation.
THRESHOLDS = {
    "handshake 1.3, X25519, ECDSA": (100, 3, 10_900),
    "bulk 1.3, AES-128-GCM, 64 B, flushed together": (100, 9, 740),
    "bulk 1.3, AES-128-GCM, 64 B, flushed singly": (100, 41, 114),
    "bulk 1.3, AES-128-GCM, 1350 B, flushed together": (100, 5, 5_050),
    "bulk 1.3, AES-128-GCM, 16 KiB": (100, 21, 570),
    "ping-pong of 1 byte": (500, 9, 220),
}


def instructions(compare: str, case: str, scale: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
            compare, "--peer", "Apus", "--rounds", "1", "--scale", str(scale), "--only", case,
        ]  # fmt: skip
        run = subprocess.run(command, capture_output=True, text=True, timeout=600, env=os.environ | {"LC_ALL": "C"})
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"check_instructions: {' '.join(command)} failed:\n{run.stderr[-2000:]}")
    return int(found[1])


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    if not os.access(sys.argv[1], os.X_OK):
        print(f"check_instructions: {sys.argv[1]} can't be run; build Benchmarks/ first", file=sys.stderr)
        return 66
    if not shutil.which("valgrind"):
        print("check_instructions: valgrind is missing (Debian: apt-get install valgrind)", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    exceeded = 0
    with tempfile.TemporaryDirectory() as folder:
        # valgrind 3.19 can't read the debug information that this compiler writes.
        compare = f"{folder}/compare"
        subprocess.run(["strip", "--strip-debug", "-o", compare, sys.argv[1]], check=True)
        for case, (operations, scale, threshold) in THRESHOLDS.items():
            more = instructions(compare, case, scale) - instructions(compare, case, 1)
            count = more / ((scale - 1) * operations) / 1000
            exceeded += count > threshold
            verdict = "ok" if count <= threshold else "TOO MANY"
            print(f"{case:50} {count:10.1f} of at most {threshold:8.1f} thousand  {verdict}", flush=True)
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main())

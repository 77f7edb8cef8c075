#!/usr/bin/env python3
"""Builds the documentation of ApusTLS and ApusNIO with DocC, and fails on any warning. After a debug build.

It takes the symbol graphs of the built modules, so that nothing is compiled again. The same from the package, for reading:

    APUS_DOCUMENTATION=1 swift package generate-documentation --target ApusNIO
"""

import pathlib
import subprocess
import sys
import tempfile

import check_api


def main() -> int:
    failures = 0
    for module in ["ApusTLS", "ApusNIO"]:
        with tempfile.TemporaryDirectory() as folder:
            graphs = pathlib.Path(folder, "graphs")
            graphs.mkdir()
            check_api.extract(module, graphs)
            done = subprocess.run(
                ["docc", "convert", check_api.ROOT / "Sources" / module / f"{module}.docc", "--fallback-display-name", module,
                 "--fallback-bundle-identifier", module, "--additional-symbol-graph-dir", graphs, "--output-path",
                 pathlib.Path(folder, "out"), "--warnings-as-errors"],
                capture_output=True, text=True)
        output = done.stdout + done.stderr
        if done.returncode != 0 or "warning:" in output:
            failures += 1
            print(output)
        else:
            print(f"documentation: {module} without a warning")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

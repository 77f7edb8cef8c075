#!/usr/bin/env python3
"""Compares the public API of the library products with the digest in docs/api.txt, so that nobody changes it unawares.

    check_api.py             after a debug build; exit 1: what came and what went
    check_api.py --write     writes the digest anew: what goes breaks programs, and needs a line in CHANGELOG.md

A line of the digest is a module, a symbol and its declaration. Symbol graphs (`swift symbolgraph-extract`) of the built modules say
what there is; what ApusNIO passes on of ApusTLS and ApusX509, and ApusTLS of ApusWire and ApusCrypto, is listed where it is declared.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DIGEST = ROOT / "docs" / "api.txt"
MODULES = ["ApusWire", "ApusTLS", "ApusX509", "ApusNIO", "ApusHTTP"]


def extract(module: str, folder: pathlib.Path) -> list[str]:
    build = ROOT / ".build" / "debug"
    checkouts = sorted((ROOT / ".build" / "checkouts").glob("*/Sources/*/include/module.modulemap"))
    maps = [f"-fmodule-map-file={path}" for path in [*sorted(build.glob("*.build/module.modulemap")), *checkouts]]
    target = json.loads(subprocess.run(["swift", "-print-target-info"], capture_output=True, check=True).stdout)
    clang = [word for flag in ["-D_GNU_SOURCE", *maps] for word in ("-Xcc", flag)]
    done = subprocess.run(
        ["swift", "symbolgraph-extract", "-module-name", module, "-I", build / "Modules", *clang,
         "-target", target["target"]["triple"], "-output-dir", folder, "-minimum-access-level", "public",
         "-skip-inherited-docs", "-skip-synthesized-members"],
        capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"check_api: no symbol graph of {module}; build first (swift build)\n{done.stderr}")
    lines = set()
    for graph in folder.glob(f"{module}*.symbols.json"):
        if graph.name.split(".")[0].split("@")[0] != module:
            continue
        for symbol in json.loads(graph.read_text(encoding="utf-8"))["symbols"]:
            declaration = "".join(part["spelling"] for part in symbol.get("declarationFragments", []))
            lines.add(f"{module} {'.'.join(symbol['pathComponents'])} — {' '.join(declaration.split())}")
    return sorted(lines)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        now = [line for module in MODULES for line in extract(module, pathlib.Path(folder))]
    if "--write" in sys.argv[1:]:
        DIGEST.write_text("\n".join(now) + "\n", encoding="utf-8")
        print(f"check_api: wrote {len(now)} symbols to {DIGEST.relative_to(ROOT)}")
        return 0
    then = DIGEST.read_text(encoding="utf-8").splitlines()
    gone, new = sorted(set(then) - set(now)), sorted(set(now) - set(then))
    for line in gone:
        print(f"- {line}")
    for line in new:
        print(f"+ {line}")
    if gone or new:
        print(f"check_api: {len(gone)} public declarations went, {len(new)} came. If that is meant: .ci/check_api.py --write, and a line "
              "in CHANGELOG.md")
        return 1
    print(f"check_api: {len(now)} public symbols, as in {DIGEST.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

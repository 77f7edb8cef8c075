#!/usr/bin/env python3
"""Checks that docs/moving-from-swift-nio-ssl.md answers for every public symbol of NIOSSL.

    check_migration.py CHECKOUT     CHECKOUT: the sources of swift-nio-ssl, as `swift build` of Benchmarks/ leaves them

Whatever Examples/Migration/Sources/Before uses of NIOSSL must be named there too, by its own name or its type's.

The first column of the tables headed "NIOSSL" names symbols: `Type`, `Type.member`, `Type.*` for a type with all its members. Exit
code 0: each public symbol is named. 1: some are not, or the page names one that does not exist. 66: a file can't be read.
"""

import pathlib
import re
import sys

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "moving-from-swift-nio-ssl.md"
APP = pathlib.Path(__file__).parent.parent / "Examples" / "Migration" / "Sources" / "Before"

ATTRIBUTE = r"(?:@\w+(?:\([^()]*\))?\s+)*"
MODIFIER = r"(?:(?:final|indirect|static|class|convenience|required|override|mutating|nonisolated|private\(set\)|internal\(set\))\s+)*"
DECLARATION = re.compile(
    rf"^{ATTRIBUTE}(?P<access>public\s+|open\s+)?{MODIFIER}"
    r"(?P<kind>struct|class|enum|protocol|extension|func|init|var|let|typealias|case)\b\s*(?P<name>[A-Za-z_][\w.]*)?"
)
TYPES = {"struct", "class", "enum", "protocol"}
# Members that a conformance to a protocol of the standard library or SwiftNIO demands: whoever moves never names them.
WITNESSES = {
    "hash", "description", "startIndex", "endIndex", "index", "count", "Index", "Element", "rawValue", "RawValue", "init",
    "InboundIn", "InboundOut", "OutboundIn", "OutboundOut", "handlerAdded", "handlerRemoved", "channelActive", "channelInactive",
    "channelRead", "channelReadComplete", "userInboundEventTriggered", "write", "flush", "close", "withUnsafeBytes",
    "withUnsafeBufferPointer", "withContiguousStorageIfAvailable", "Bootstrap",
}  # fmt: skip


def code_lines(text):
    """Lines without comments and string contents, so that braces can be counted."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    text = re.sub(r'""".*?"""', lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    for line in text.splitlines():
        line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
        yield line.split("//")[0]


def public_symbols(text):
    """Qualified names of what a file declares publicly; a leading underscore means that it is not meant for users."""
    scopes, depth, pending, found = [], 0, None, set()
    for line in code_lines(text):
        match = DECLARATION.match(line.strip())
        if match and (len(scopes) == 0 or scopes[-1][1] == depth):
            kind, name = match["kind"], match["name"]
            outer = [scope[0] for scope in scopes]
            visible = bool(match["access"]) or (
                bool(scopes) and scopes[-1][2] and (kind == "case" or scopes[-1][3] == "protocol")
            )
            if kind == "extension":
                pending = (name, depth + 1, True, kind)
            elif kind in TYPES and name:
                pending = (name, depth + 1, visible, kind)
                if visible:
                    found.add(".".join([*outer, name]))
            elif visible and name and name not in WITNESSES:
                found.add(".".join([*outer, name]))
        for character in line:
            if character == "{":
                depth += 1
                if pending and pending[1] == depth:
                    scopes.append(pending)
                    pending = None
            elif character == "}":
                if scopes and scopes[-1][1] == depth:
                    scopes.pop()
                depth -= 1
    return {name for name in found if not any(part.startswith("_") for part in name.split("."))}


def named_symbols(page):
    """What the first columns of the page's tables name."""
    names, is_answer = set(), False
    for line in page.splitlines():
        if not line.startswith("|"):
            is_answer = False
        elif line.startswith("| NIOSSL |"):
            is_answer = True
        elif is_answer:
            names.update(re.findall(r"`([^`]+)`", line.split("|")[1]))
    return names


def is_answered(symbol, named):
    parts = symbol.split(".")
    return symbol in named or any(".".join(parts[:length]) + ".*" in named for length in range(1, len(parts) + 1))


def used_symbols(text, symbols):
    """What of `symbols` a program may mean by the names it writes: types by name, members behind a dot or as labels of a call."""
    text = "\n".join(code_lines(text))
    types = set(re.findall(r"\b[A-Z]\w*", text))
    members = set(re.findall(r"\.(\w+)", text))
    return {
        symbol for symbol in symbols
        if ("." not in symbol and symbol in types) or ("." in symbol and symbol.rsplit(".", 1)[1] in members)
    }


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    sources = sorted(pathlib.Path(sys.argv[1], "Sources", "NIOSSL").rglob("*.swift"))
    if not sources:
        print(f"check_migration: {sys.argv[1]}: no sources of NIOSSL here; `swift build --package-path Benchmarks` fetches them", file=sys.stderr)
        return 66
    symbols = set().union(*(public_symbols(source.read_text()) for source in sources))
    named = named_symbols(PAGE.read_text())
    missing = sorted(symbol for symbol in symbols if not is_answered(symbol, named))
    unknown = sorted(
        name for name in named if name.removesuffix(".*") not in symbols and not any(s.startswith(name.removesuffix("*")) for s in symbols)
    )
    for symbol in missing:
        print(f"{PAGE.name}: no row for {symbol}")
    for name in unknown:
        print(f"{PAGE.name}: {name} is no public symbol of NIOSSL")
    used = used_symbols("\n".join(source.read_text() for source in sorted(APP.glob("*.swift"))), symbols)
    if "NIOSSLContext" not in used:
        print(f"{APP}: does not use NIOSSL", file=sys.stderr)
        return 66
    for symbol in sorted(symbol for symbol in used if not is_answered(symbol, named)):
        print(f"{PAGE.name}: no row for {symbol}, which the app uses")
        missing.append(symbol)
    if missing or unknown:
        return 1
    print(f"migration: {len(symbols)} public symbols of NIOSSL, each with its answer; {len(used)} of them in the moved app")
    return 0


if __name__ == "__main__":
    sys.exit(main())

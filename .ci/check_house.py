#!/usr/bin/env python3
"""Checks the house rules that a compiler does not: names, sizes, words that trap, where unsafe code stands.

Usage: .ci/check_house.py [REPOSITORY]        exit 0: clean, 1: printed one line each
"""
import re
import sys
from pathlib import Path

MAX_LINES = 450
VAGUE_NAMES = re.compile(r"(Manager|Helpers?|Utils?|Utilities|Impl)(\+\w+)?$")
# Swift gives the first its meaning; the second holds what a module re-exports. `X+Unsafe.swift` is named after its danger.
NAMED_FOR_THEIR_PURPOSE = {"main", "Exports"}
# Each may stop the process on input, or steps around the compiler's checks.
FORBIDDEN = [
    (re.compile(r"\btry!"), "try!"),
    (re.compile(r"\bas!"), "as!"),
    (re.compile(r"\b(preconditionFailure|precondition|fatalError)\s*\("), "a trap"),
    (re.compile(r"\bunsafeBitCast\b"), "unsafeBitCast"),
    (re.compile(r"\bnonisolated\(unsafe\)"), "nonisolated(unsafe)"),
]
# What the compiler does not check about threads stands in these files alone, each with the argument why it holds. There are none.
UNCHECKED_SENDABLE: dict[str, str] = {}
UNCHECKED = re.compile(r"@unchecked\s+Sendable")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
# `unsafe` as the language's keyword: an expression that the strict memory safety check would refuse without it.
UNSAFE = re.compile(r"(?<![\w.(])unsafe\s+[\w(]|@unsafe\b")


def code_only(text: str) -> list[str]:
    """The lines without comments and without what stands in string literals."""
    text = re.sub(r'"""(.*?)"""', lambda match: '""' + "\n" * match.group(0).count("\n"), text, flags=re.DOTALL)
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group(0).count("\n"), text, flags=re.DOTALL)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)
    return [line.split("//")[0] for line in text.split("\n")]


def declares(text: str, name: str) -> bool:
    """Whether the file declares what its name says, or the first part of it (`KeyShare`: `KeyShareClientHello`)."""
    kinds = r"(?:struct|enum|class|actor|protocol|extension|typealias|func|let|var|case)"
    return re.search(rf"\b{kinds}\s+(?:[\w.]+\.)?`?{re.escape(name)}", text, flags=re.IGNORECASE) is not None


def is_about(stem: str, text: str) -> bool:
    """`Type.swift` declares it; `Type+Role.swift` may also be code that works on it."""
    name, plus, role = stem.partition("+")
    if stem in NAMED_FOR_THEIR_PURPOSE or role == "Unsafe":
        return True
    if plus and name == "Array":
        return re.search(r"\bextension\s+(Array\b|\[)", text) is not None
    if declares(text, name) or (plus and re.search(rf"\b{re.escape(name)}", text)):
        return True
    # `ConfigurationSelectors.swift` holds several of them.
    return name.endswith("s") and re.search(rf"{re.escape(name[:-1])}\b", text) is not None


def unsafe_files(repository: Path) -> set[str]:
    """The files named in docs/UNSAFE.md, where unsafe code is allowed."""
    document = repository / "docs" / "UNSAFE.md"
    return set(re.findall(r"`((?:Sources|Conformance)/[^`]+\.swift)`", document.read_text(encoding="utf-8")))


def check_source(where: str, name: str, text: str, may_be_unsafe: bool) -> list[str]:
    problems = []
    lines = code_only(text)
    if len(text.splitlines()) > MAX_LINES:
        problems.append(f"{where}: {len(text.splitlines())} lines; more than {MAX_LINES} hold more than one concept")
    if VAGUE_NAMES.search(name):
        problems.append(f"{where}: the name says nothing about the concept")
    if not is_about(name, "\n".join(lines)):
        problems.append(f"{where}: declares and extends nothing named {name.split('+')[0]}")
    for number, line in enumerate(lines, 1):
        if UNCHECKED.search(line) and where not in UNCHECKED_SENDABLE:
            problems.append(f"{where}:{number}: @unchecked Sendable in a file that UNCHECKED_SENDABLE of .ci/check_house.py does not name")
        for pattern, words in FORBIDDEN:
            if pattern.search(line):
                problems.append(f"{where}:{number}: {words}")
        if UNSAFE.search(line) and not may_be_unsafe:
            problems.append(f"{where}:{number}: unsafe code in a file that docs/UNSAFE.md does not name")
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            problems.append(f"{where}:{number}: unfinished by its own word")
    return problems


def check_platform_imports(where: str, text: str) -> list[str]:
    """An import of one system's library stands between `#if canImport` and has macOS's counterpart beside it."""
    problems = []
    depth = 0
    systems = set()
    for number, line in enumerate(code_only(text), 1):
        if re.match(r"\s*#if\b", line):
            depth += 1
        elif re.match(r"\s*#endif\b", line):
            depth -= 1
        elif match := re.match(r"\s*(?:@\w+\s+)?(?:(?:public|package|internal|private)\s+)?import\s+(Glibc|Musl|Darwin)\b", line):
            systems.add(match[1])
            if depth == 0:
                problems.append(f"{where}:{number}: {match[1]} is imported on every system; put it behind #if canImport")
    if systems and "Darwin" not in systems:
        problems.append(f"{where}: imports {', '.join(sorted(systems))}, and nothing of the kind on macOS")
    return problems


def check_readme_code(repository: Path) -> list[str]:
    """Code in the README and in the documentation's articles is compiled: each Swift block stands, line for line, in an example."""
    examples = [
        [line.strip() for line in source.read_text(encoding="utf-8").splitlines()]
        for source in (repository / "Examples").rglob("*.swift")
        if ".build" not in source.parts
    ]
    problems = []
    for document in [repository / "README.md", *sorted((repository / "Sources").glob("*/*.docc/*.md"))]:
        where = document.relative_to(repository)
        for block in re.findall(r"```swift\n(.*?)```", document.read_text(encoding="utf-8"), flags=re.DOTALL):
            wanted = [line.strip() for line in block.splitlines() if line.strip()]
            if not any(is_within(wanted, example) for example in examples):
                problems.append(f"{where}: this code stands in no example: {wanted[0] if wanted else ''} …")
    return problems


def is_within(wanted: list[str], lines: list[str]) -> bool:
    """Whether the lines follow each other in the example; a line `…` or `// …` leaves some out."""
    position = 0
    gap = True
    for line in wanted:
        if line in ("…", "// …"):
            gap = True
            continue
        while position < len(lines) and lines[position] != line:
            if not gap and lines[position]:
                return False
            position += 1
        if position == len(lines):
            return False
        position += 1
        gap = False
    return True


def check(repository: Path) -> list[str]:
    problems = []
    named = unsafe_files(repository)
    for name in sorted(named):
        if not (repository / name).is_file():
            problems.append(f"docs/UNSAFE.md: names {name}, which does not exist")
    for source in sorted((repository / "Sources").rglob("*.swift")):
        where = str(source.relative_to(repository))
        text = source.read_text(encoding="utf-8")
        problems += check_source(where, source.stem, text, where in named)
        problems += check_platform_imports(where, text)
    for name in sorted(UNCHECKED_SENDABLE):
        if not (repository / name).is_file() or not UNCHECKED.search((repository / name).read_text(encoding="utf-8")):
            problems.append(f".ci/check_house.py: names {name}, which has no @unchecked Sendable")
    for folder in ("Tests", "Fuzzing", "Conformance", "Benchmarks"):
        for source in sorted((repository / folder).rglob("*.swift")):
            where = str(source.relative_to(repository))
            if ".build" in source.parts or where in UNCHECKED_SENDABLE:
                continue
            for number, line in enumerate(code_only(source.read_text(encoding="utf-8")), 1):
                if UNCHECKED.search(line):
                    problems.append(f"{where}:{number}: @unchecked Sendable in a file that UNCHECKED_SENDABLE does not name")
    for source in sorted((repository / "Tests").rglob("*.swift")):
        text = source.read_text(encoding="utf-8")
        if UNFINISHED.search("\n".join(line for line in text.splitlines() if "//" in line)):
            problems.append(f"{source.relative_to(repository)}: unfinished by its own word")
    return problems + check_readme_code(repository)


def main() -> int:
    repository = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems = check(repository)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("house rules: nothing to say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

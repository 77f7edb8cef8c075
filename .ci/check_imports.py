#!/usr/bin/env python3
"""Checks every `import` in Sources/ against the table of modules in docs/ARCHITECTURE.md.

A module may import what its row lists, and every module of ours below those. What comes from other packages is allowed
in the rows that list it alone; so is Foundation, which the prose after the table describes.

Usage: .ci/check_imports.py [REPOSITORY]        exit 0: no other arrow, 1: printed one line each
"""
import re
import sys
from pathlib import Path

# Part of every toolchain, at no cost in dependencies.
STANDARD_LIBRARY = {"Swift", "Synchronization"}
# The operating system. Allowed where Foundation is, and where a row lists them.
SYSTEM = {"Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Musl", "Darwin"}
# The lowest module that may use Foundation; all above it may too.
FOUNDATION_FROM = "ApusX509"

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)"
)


class TableError(Exception):
    pass


def read_table(document: Path) -> dict[str, set[str]]:
    """Module to the names of its `may import` cell, in the order of the document."""
    rows: dict[str, set[str]] = {}
    column = None
    for line in document.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            column = None
        elif cells[0] == "module" and "may import" in cells:
            column = cells.index("may import")
        elif column is not None and not set(cells[0]) <= set("-: "):
            if len(cells) <= column:
                raise TableError(f"{document.name}: the row of {cells[0]} has no cell “may import”")
            rows[cells[0].strip("`")] = set(re.findall(r"`(\w+)`", cells[column]))
    if not rows:
        raise TableError(f"{document.name}: no table with the columns “module” and “may import”")
    return rows


def check_order(rows: dict[str, set[str]]) -> list[str]:
    """Arrows point downwards: a row may only name modules of ours that stand above it in the table."""
    seen: set[str] = set()
    problems = []
    for module, names in rows.items():
        for name in sorted(names & rows.keys() - seen):
            problems.append(f"docs/ARCHITECTURE.md: {module} lists {name}, which does not stand above it in the table")
        seen.add(module)
    return problems


def allowed(rows: dict[str, set[str]]) -> dict[str, set[str]]:
    """The closure over our own modules; names of other packages are not inherited."""
    closed: dict[str, set[str]] = {}
    for module, names in rows.items():
        ours = names & closed.keys()
        below = set().union(*(closed[name] & rows.keys() for name in ours)) if ours else set()
        closed[module] = names | below | STANDARD_LIBRARY
        if module == FOUNDATION_FROM or FOUNDATION_FROM in closed[module]:
            closed[module] |= SYSTEM
    return closed


def imports(source: Path):
    in_block = False
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if in_block:
            in_block = "*/" not in line
            continue
        if line.lstrip().startswith("/*"):
            in_block = "*/" not in line
            continue
        if match := IMPORT.match(line):
            yield number, match.group(1)


def check(repository: Path) -> list[str]:
    rows = read_table(repository / "docs" / "ARCHITECTURE.md")
    problems = check_order(rows)
    permitted = allowed(rows)
    for folder in sorted(path for path in (repository / "Sources").iterdir() if path.is_dir()):
        module = folder.name
        if module not in permitted:
            problems.append(f"Sources/{module}: has no row in the table of docs/ARCHITECTURE.md")
            continue
        for source in sorted(folder.rglob("*.swift")):
            for number, name in imports(source):
                if name not in permitted[module] and name != module:
                    where = source.relative_to(repository)
                    problems.append(f"{where}:{number}: {module} may not import {name}")
    return problems


def main() -> int:
    repository = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    try:
        problems = check(repository)
    except (TableError, OSError) as error:
        problems = [str(error)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("imports: every arrow is in the table of docs/ARCHITECTURE.md")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

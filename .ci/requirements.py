#!/usr/bin/env python3
"""Writes docs/requirements.md: each MUST of the RFCs in use, and the tests that hold it.

Usage: .ci/requirements.py            compares, and fails when the document has drifted (CI)
       .ci/requirements.py --write    writes it anew
       .ci/requirements.py --open     prints what has no test

The list of requirements is Conformance/requirements/*.txt: `id | statement in a few words | reason`. The reason says why no test
holds it: `-` before it means that there is nothing to hold (what is ruled is not done here), `?` that it is open. A test cites
what it holds in a comment, `// RFC8446-4.1.2-3`, several with commas. An id is RFC, section, and ordinal of the sentence that has
the word MUST, REQUIRED or SHALL, among those of the section.
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

ID = re.compile(r"\bRFC\d{4}-(?:\d+|[A-G])(?:\.\d+)*-\d+\b")
CITATION = re.compile(r"^\s*//\s*(RFC\d{4}-[^\s,]+(?:,\s*RFC\d{4}-[^\s,]+)*),?\s*$")
SOURCE = re.compile(r"RFC (\d{4}) (?:§|Appendix )((?:\d+|[A-G])(?:\.\d+)*)")
# The tests' words: a name in a macro or a table, or a function's name.
NAME = re.compile(r'"((?:[^"\\]|\\.)+)"|\bfunc (\w+)')
TITLES = {
    "RFC8446": "TLS 1.3 (§4 to §6, Appendices D and E)",
    "RFC9846": "TLS 1.3, what RFC 9846 adds to RFC 8446",
    "RFC5246": "TLS 1.2",
    "RFC5288": "AES-GCM for TLS 1.2",
    "RFC5289": "ECC with SHA-256/384 and AES-GCM",
    "RFC8422": "ECC for TLS 1.2",
    "RFC7627": "Extended master secret",
    "RFC5746": "Renegotiation indication",
    "RFC6066": "Extensions (§1, §3, §8 to §11)",
    "RFC7301": "Application-layer protocol negotiation",
    "RFC5077": "Session tickets of TLS 1.2",
}
INTRODUCTION = """# Requirements

Written by `.ci/requirements.py --write` from `Conformance/requirements` and from the comments in tests that cite an id; CI fails
when it drifts. An id is RFC, section, and ordinal of the sentence with MUST, REQUIRED or SHALL in that section. Sentences that only
define these words, appendices about SSL 2.0 (RFC 5246 §E.2, §E.3) and extensions that are not spoken (RFC 6066 §4 to §7) are left out.
Sources are the files that cite the section.

"""


class Requirement:
    def __init__(self, name: str, statement: str, reason: str):
        self.name, self.statement, self.reason = name, statement, reason
        self.rfc, self.section, self.ordinal = name.split("-")
        self.tests: list[str] = []

    @property
    def is_open(self) -> bool:
        return not self.tests and not self.reason.startswith("-")


def read_list(repository: Path) -> tuple[list[Requirement], list[str]]:
    requirements, problems, seen = [], [], set()
    for file in sorted((repository / "Conformance" / "requirements").glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            parts = [part.strip() for part in line.split("|")]
            where = f"Conformance/requirements/{file.name}:{number}"
            if len(parts) not in (2, 3) or not ID.fullmatch(parts[0]) or not parts[1]:
                problems.append(f"{where}: not `id | statement | reason`")
                continue
            if parts[0] in seen:
                problems.append(f"{where}: {parts[0]} stands twice")
            reason = parts[2] if len(parts) == 3 else ""
            if reason and (reason[0] not in "-?" or not reason[1:].strip()):
                problems.append(f"{where}: a reason begins with `-` or `?`, and then says something")
            seen.add(parts[0])
            requirements.append(Requirement(parts[0], parts[1], reason))
    return requirements, problems


def test_name(lines: list[str], index: int) -> str:
    """The name of what follows the comment: of the row or test, or of the function that it stands in front of."""
    for line in lines[index : index + 8]:
        if CITATION.match(line):
            continue
        for text, function in NAME.findall(line):
            if function or len(text) > 2:
                return text or function
    return "?"


def cite(repository: Path, requirements: list[Requirement]) -> list[str]:
    """Adds to each requirement the tests that cite it."""
    by_name, problems = {requirement.name: requirement for requirement in requirements}, []
    for source in sorted((repository / "Tests").rglob("*.swift")):
        where = source.relative_to(repository)
        lines = source.read_text(encoding="utf-8").splitlines()
        for index, line in enumerate(lines):
            citation = CITATION.match(line)
            if not citation:
                if "//" in line and ID.search(line.split("//", 1)[1]):
                    problems.append(f"{where}:{index + 1}: a citation stands in a comment of its own")
                continue
            for name in re.split(r",\s*", citation.group(1)):
                requirement = by_name.get(name)
                if requirement is None:
                    problems.append(f"{where}:{index + 1}: {name} is not in Conformance/requirements")
                    continue
                requirement.tests.append(f"`{where.parent.name}/{where.stem}`: {test_name(lines, index + 1)}")
    return problems


def sources(repository: Path) -> dict[tuple[str, str], list[str]]:
    """By RFC and section, the files that cite it."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in sorted((repository / "Sources").rglob("*.swift")):
        if "ApusTestKit" in source.parts:
            continue
        for rfc, section in set(SOURCE.findall(source.read_text(encoding="utf-8"))):
            found[f"RFC{rfc}", section].append(source.stem)
    return found


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def document(requirements: list[Requirement], files: dict[tuple[str, str], list[str]]) -> str:
    groups: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        groups[requirement.rfc].append(requirement)
    order = [rfc for rfc in TITLES if rfc in groups] + sorted(rfc for rfc in groups if rfc not in TITLES)
    parts = [INTRODUCTION, "| document | requirements | held by tests | nothing to hold | open |\n|---|---|---|---|---|\n"]
    totals = [0, 0, 0, 0]
    for rfc in order:
        group = groups[rfc]
        held = sum(1 for requirement in group if requirement.tests)
        open_ones = sum(1 for requirement in group if requirement.is_open)
        row = [len(group), held, len(group) - held - open_ones, open_ones]
        totals = [total + value for total, value in zip(totals, row)]
        parts.append(f"| {rfc[:3]} {rfc[3:]}: {TITLES.get(rfc, '')} | {' | '.join(map(str, row))} |\n")
    parts.append(f"| all | {' | '.join(map(str, totals))} |\n")
    for rfc in order:
        parts.append(f"\n## {rfc[:3]} {rfc[3:]}: {TITLES.get(rfc, '')}\n\n| id | what it says | tests, or why none | sources |\n|---|---|---|---|\n")
        for requirement in groups[rfc]:
            if requirement.tests:
                what = "<br>".join(cell(test) for test in dict.fromkeys(requirement.tests))
            else:
                words = requirement.reason[1:].strip()
                what = f"**open**: {cell(words)}" if requirement.is_open else cell(words)
            where = ", ".join(files.get((requirement.rfc, requirement.section), [])[:4])
            parts.append(f"| {requirement.name} | {cell(requirement.statement)} | {what} | {where} |\n")
    return "".join(parts)


TOTALS = re.compile(r"\d+ MUSTs and MUST NOTs of the RFCs in use: \d+ held by tests that cite them, \d+ rule what is not done here, \d+ open")


def with_totals(readme: str, requirements: list[Requirement]) -> str:
    """The README with its line of totals as they are."""
    held = sum(1 for requirement in requirements if requirement.tests)
    open_ones = sum(1 for requirement in requirements if requirement.is_open)
    return TOTALS.sub(
        f"{len(requirements)} MUSTs and MUST NOTs of the RFCs in use: {held} held by tests that cite them, "
        f"{len(requirements) - held - open_ones} rule what is not done here, {open_ones} open", readme)


def without_sources(text: str) -> list[str]:
    """The lines without the last column, which any new comment in Sources may change: that is no drift."""
    return [line.rsplit(" | ", 1)[0] if line.startswith("| RFC") and line.count("-") > 1 else line for line in text.splitlines()]


def main() -> int:
    repository = Path(__file__).resolve().parent.parent
    requirements, problems = read_list(repository)
    problems += cite(repository, requirements)
    for requirement in requirements:
        if requirement.tests and requirement.reason:
            problems.append(f"{requirement.name}: has a test, and still a reason why not")
        if not requirement.tests and not requirement.reason:
            problems.append(f"{requirement.name}: has neither a test nor a reason: {requirement.statement}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if "--open" in sys.argv[1:]:
        for requirement in requirements:
            if requirement.is_open:
                print(f"{requirement.name}: {requirement.statement} ({requirement.reason[1:].strip()})")
        return 1 if problems else 0
    target, readme = repository / "docs" / "requirements.md", repository / "README.md"
    text = document(requirements, sources(repository))
    if "--write" in sys.argv[1:]:
        target.write_text(text, encoding="utf-8")
        readme.write_text(with_totals(readme.read_text(encoding="utf-8"), requirements), encoding="utf-8")
    elif with_totals(readme.read_text(encoding="utf-8"), requirements) != readme.read_text(encoding="utf-8"):
        print("README.md has other totals of requirements: .ci/requirements.py --write", file=sys.stderr)
        return 1
    elif not target.is_file() or without_sources(target.read_text(encoding="utf-8")) != without_sources(text):
        print("docs/requirements.md has drifted: .ci/requirements.py --write", file=sys.stderr)
        return 1
    if problems:
        return 1
    held = sum(1 for requirement in requirements if requirement.tests)
    open_ones = sum(1 for requirement in requirements if requirement.is_open)
    print(f"requirements: {len(requirements)}, held by tests: {held}, nothing to hold: {len(requirements) - held - open_ones}, open: {open_ones}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

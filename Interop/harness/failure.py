"""How a case ends when it does not pass."""


class Failure(Exception):
    """What was expected and what was seen; shown under the case's line."""


class Skip(Exception):
    """Why the case cannot run here."""


def expect(condition, what: str, *evidence):
    """Fails with `what` unless the condition holds; evidence may be a `Child` or anything printable."""
    if not condition:
        shown = [item.transcript() if hasattr(item, "transcript") else str(item) for item in evidence]
        raise Failure("\n".join([what, *shown]))


def expect_equal(seen, wanted, what: str, *evidence):
    expect(seen == wanted, f"{what}: {seen!r}, not {wanted!r}", *evidence)

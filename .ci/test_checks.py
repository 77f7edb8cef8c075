#!/usr/bin/env python3
"""The checks must be able to fail: each rule against a fixture that breaks it, and one that almost does."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import check_house  # noqa: E402
import check_imports  # noqa: E402
import check_migration  # noqa: E402

TABLE = """
| module | what | may import |
|---|---|---|
| `ApusWire` | bytes | the standard library alone |
| `ApusCrypto` | secrets | `ApusWire`, `Crypto` |
| `ApusX509` | trust | `ApusCrypto`, `X509` |
| `apus` | commands | `ApusX509`, `ArgumentParser` |

| other | table |
|---|---|
| `ApusWire` | `NotThis` |
"""


class Repository:
    def __init__(self, files: dict[str, str]):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        for name, text in ({"docs/ARCHITECTURE.md": TABLE, "docs/UNSAFE.md": "", "README.md": ""} | files).items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text)
        (self.path / "Sources").mkdir(exist_ok=True)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        self.folder.cleanup()


class ImportArrows(unittest.TestCase):
    def problems(self, **sources: str) -> list[str]:
        files = {f"Sources/{module}/File.swift": text for module, text in sources.items()}
        with Repository(files) as repository:
            return check_imports.check(repository)

    def test_allowed_arrows_pass(self):
        self.assertEqual(self.problems(ApusCrypto="public import ApusWire\nimport Crypto\nimport Synchronization\n"), [])
        self.assertEqual(self.problems(apus="import ApusWire\n@testable import ApusX509\nimport Foundation\n"), [])
        self.assertEqual(self.problems(ApusX509="import FoundationEssentials\nimport struct X509.Certificate\n"), [])

    def test_an_upward_arrow_fails(self):
        self.assertEqual(
            self.problems(ApusWire="// first\nimport ApusCrypto\n"),
            ["Sources/ApusWire/File.swift:2: ApusWire may not import ApusCrypto"],
        )

    def test_every_way_of_writing_an_import_is_read(self):
        for line in (
            "import Crypto", "public import Crypto", "@_exported public import Crypto", "  import Crypto",
            "@testable import Crypto", "@_spi(Raw) package import Crypto", "import struct Crypto.SHA256",
            "@preconcurrency import Crypto", "import Crypto.Insecure",
        ):
            with self.subTest(line):
                self.assertEqual(len(self.problems(ApusWire=line)), 1)

    def test_other_packages_are_not_inherited(self):
        self.assertEqual(len(self.problems(ApusX509="import Crypto\n")), 1)

    def test_foundation_is_for_the_upper_modules(self):
        for name in ("Foundation", "FoundationEssentials", "Glibc", "Dispatch"):
            self.assertEqual(len(self.problems(ApusCrypto=f"import {name}\n")), 1)

    def test_a_module_without_a_row_fails(self):
        self.assertEqual(len(self.problems(ApusOther="import ApusWire\n")), 1)

    def test_a_row_that_points_upwards_fails(self):
        table = TABLE.replace("the standard library alone", "`ApusCrypto`")
        with Repository({"docs/ARCHITECTURE.md": table}) as repository:
            self.assertEqual(len(check_imports.check(repository)), 1)

    def test_a_document_without_the_table_fails(self):
        with Repository({"docs/ARCHITECTURE.md": "nothing"}) as repository:
            with self.assertRaises(check_imports.TableError):
                check_imports.check(repository)

    def test_comments_and_text_are_no_imports(self):
        self.assertEqual(self.problems(ApusWire="// import Crypto\n/*\nimport Crypto\n*/\nlet important = 1\n"), [])


class HouseRules(unittest.TestCase):
    def problems(self, text: str, name: str = "Thing.swift", **others: str) -> list[str]:
        with Repository({f"Sources/M/{name}": text, **others}) as repository:
            return check_house.check(repository)

    def test_a_clean_file_passes(self):
        self.assertEqual(self.problems("struct Thing {}\n"), [])

    def test_words_that_trap(self):
        for line in (
            "try! f()", "x as! Int", 'fatalError("")', "precondition(x)", "extension A: @unchecked Sendable {}",
            "nonisolated(unsafe) var x = 1", "unsafeBitCast(a, to: Int.self)", "unsafe f()", "let x = try unsafe f()",
        ):
            with self.subTest(line):
                self.assertEqual(len(self.problems(f"struct Thing {{}}\n{line}\n")), 1)

    def test_words_in_comments_and_text_are_words(self):
        text = 'struct Thing {} // try! unsafe f()\n/// no fatalError( here\nlet a = "try! \\" as!"\nlet b = """\n try! x\n """\n'
        self.assertEqual(self.problems(text), [])

    def test_almost_forbidden_passes(self):
        self.assertEqual(self.problems("struct Thing {}\ntry? f(); x as? Int; x.withUnsafeBytes { }; try f()\n"), [])

    def test_unsafe_code_stands_in_named_files(self):
        named = {"docs/UNSAFE.md": "`Sources/M/Thing.swift`"}
        self.assertEqual(self.problems("struct Thing {}\nunsafe f()\n", **named), [])
        self.assertEqual(len(self.problems("struct Thing {}\n", **{"docs/UNSAFE.md": "`Sources/M/Gone.swift`"})), 1)

    def test_a_file_is_named_after_what_it_holds(self):
        self.assertEqual(len(self.problems("struct Other {}\n")), 1)
        self.assertEqual(self.problems("extension M.Thing { }\n", name="Thing+Role.swift"), [])
        self.assertEqual(self.problems("extension [UInt8] { }\n", name="Array+Write.swift"), [])
        self.assertEqual(len(self.problems("struct ThingManager {}\n", name="ThingManager.swift")), 1)

    def test_long_files_and_unfinished_words(self):
        self.assertEqual(len(self.problems("struct Thing {}\n" + "\n" * check_house.MAX_LINES)), 1)
        self.assertEqual(len(self.problems("struct Thing {} // TODO: more\n")), 1)

    def test_the_readmes_code_is_compiled(self):
        readme = "```swift\nlet a = 1\n…\nlet b = 2\n```\n"
        example = "Examples/E/Sources/main.swift"
        self.assertEqual(self.problems("struct Thing {}", **{"README.md": readme, example: "let a = 1\nx\nlet b = 2\n"}), [])
        self.assertEqual(len(self.problems("struct Thing {}", **{"README.md": readme, example: "let a = 1\n"})), 1)
        together = readme.replace("…\n", "")
        self.assertEqual(len(self.problems("struct Thing {}", **{"README.md": together, example: "let a = 1\nx\nlet b = 2"})), 1)


class Migration(unittest.TestCase):
    SOURCE = """
    // public struct Commented {}
    public struct Options {
        public var limit: Int
        var inner: Int
        struct Hidden { public var unseen: Int }
        public func run() { let text = "public struct InText {" }
        public func hash(into hasher: inout Hasher) {}
    }
    public enum Choice {
        case first
        case second(Int)
    }
    extension Channel {
        public func added() {}
    }
    public struct _Private { public var one: Int }
    """

    def test_symbols_are_qualified_and_public(self):
        self.assertEqual(
            check_migration.public_symbols(self.SOURCE),
            {"Options", "Options.limit", "Options.run", "Choice", "Choice.first", "Choice.second", "Channel.added"},
        )

    def test_only_tables_of_answers_name_symbols(self):
        page = "| before | after |\n|---|---|\n| `No` | x |\n\n| NIOSSL | here |\n|---|---|\n| `One`, `Two.*` | `Three` |\n"
        self.assertEqual(check_migration.named_symbols(page), {"One", "Two.*"})

    def test_a_type_with_all_its_members(self):
        self.assertTrue(check_migration.is_answered("Two.member", {"Two.*"}))
        self.assertTrue(check_migration.is_answered("Two", {"Two.*"}))
        self.assertFalse(check_migration.is_answered("Two.member", {"Two"}))
        self.assertFalse(check_migration.is_answered("Twofold.member", {"Two.*"}))


if __name__ == "__main__":
    unittest.main()

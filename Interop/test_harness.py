#!/usr/bin/env python3
"""The harness itself: a case that should fail does, no wait is endless, and nothing that was started stays."""
import io
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import apus, network  # noqa: E402
from harness.certificates import CertificateFolder, LEAF_KEYS  # noqa: E402
from harness.child import Child, run  # noqa: E402
from harness.failure import Failure, Skip, expect, expect_equal  # noqa: E402
from harness.runner import Case, Runner, search_path  # noqa: E402
from peers import gnutls, openssl, python_ssl  # noqa: E402


def outcome(*cases: Case, strict: bool = False) -> tuple[str, str]:
    output = io.StringIO()
    totals = Runner(None, strict=strict, jobs=2, output=output).run(list(cases))
    return str(totals), output.getvalue()


def failing(_):
    expect_equal(1, 2, "the number")


def skipping(_):
    raise Skip("no such thing here")


class Running(unittest.TestCase):
    def test_each_outcome_is_counted_and_named(self):
        totals, text = outcome(Case("good", lambda world: None), Case("bad", failing), Case("absent", skipping))
        self.assertEqual(totals, "1 passed, 1 failed, 1 skipped")
        self.assertIn("ok    good\n", text)
        self.assertIn("FAIL  bad\n        the number: 1, not 2\n", text)
        self.assertIn("skip  absent: no such thing here\n", text)
        self.assertTrue(text.endswith("\n1 passed, 1 failed, 1 skipped\n"))

    def test_a_missing_peer_skips_and_in_ci_fails(self):
        case = Case("needs", lambda world: None, ("no-such-command-anywhere",))
        self.assertEqual(outcome(case)[0], "0 passed, 0 failed, 1 skipped")
        self.assertEqual(outcome(case, strict=True)[0], "0 passed, 1 failed, 0 skipped")
        self.assertEqual(outcome(Case("skips", skipping), strict=True)[0], "0 passed, 1 failed, 0 skipped")

    def test_a_case_that_breaks_is_a_failure(self):
        self.assertEqual(outcome(Case("breaks", lambda world: 1 / 0))[0], "0 passed, 1 failed, 0 skipped")

    def test_two_cases_of_one_name_are_refused(self):
        with self.assertRaises(ValueError):
            outcome(Case("one", failing), Case("one", failing))


class Processes(unittest.TestCase):
    def test_a_wait_has_a_limit_and_stops_the_process(self):
        started = time.monotonic()
        with Child(["sleep", "60"]) as child, self.assertRaises(Failure):
            child.wait(0.3)
        with Child(["sleep", "60"]) as child, self.assertRaises(Failure):
            child.wait_for("never", seconds=0.3)
        self.assertLess(time.monotonic() - started, 10)

    def test_waiting_ends_when_the_process_does(self):
        with Child(["sh", "-c", "echo something"]) as child, self.assertRaises(Failure):
            child.wait_for("other", seconds=30)

    def test_what_a_process_started_is_stopped_with_it(self):
        with Child(["sh", "-c", "sleep 60 & echo $!; wait"], stdin=None) as child:
            grandchild = int(child.wait_for(r"(\d+)").group(1))
        deadline = time.monotonic() + 5
        while running(grandchild) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(running(grandchild))

    def test_a_process_that_ignores_sigterm_is_stopped(self):
        with Child(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], stdin=None) as child:
            child.wait_for("ready")
        self.assertFalse(running(child.pid))

    def test_input_output_and_exit_code(self):
        done = run(["sh", "-c", "cat; echo problem >&2; exit 7"], stdin=b"data")
        self.assertEqual((done.code, bytes(done.stdout), bytes(done.stderr)), (7, b"data", b"problem\n"))
        with self.assertRaises(Failure):
            run(["false"], expect=0)

    def test_matches_are_counted(self):
        with Child(["printf", "a1 a2 a3"]) as child:
            self.assertEqual(child.wait_for(r"a(\d)", count=2).group(1), b"2")


def running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Expectations(unittest.TestCase):
    def connected(self, code=0, **report):
        return apus.Connected(code, report, "evidence")

    def test_reports_and_refusals(self):
        apus.expect_report(self.connected(version="TLS 1.3"), version="TLS 1.3")
        for wrong in (self.connected(3, version="TLS 1.3"), self.connected(version="TLS 1.2"), self.connected()):
            with self.assertRaises(Failure):
                apus.expect_report(wrong, version="TLS 1.3")
        expired = {"kind": "untrusted", "reason": "expired", "message": "m"}
        apus.expect_refusal(self.connected(4, error=expired), 4, reason="expired")
        apus.expect_refusal(self.connected(4, error=expired), 4, reason={"expired", "invalid"})
        for wrong in (self.connected(0), self.connected(4), self.connected(4, error={**expired, "reason": "wrong_name"})):
            with self.assertRaises(Failure):
                apus.expect_refusal(wrong, 4, reason="expired")

    def test_expect(self):
        expect(True, "never said")
        with self.assertRaises(Failure):
            expect(False, "said")


@unittest.skipUnless(search_path("openssl"), "openssl is not installed")
class Peers(unittest.TestCase):
    """The peers against each other: what a case expects of `apus`, OpenSSL and GnuTLS do."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificates = CertificateFolder(Path(cls.folder.name) / "certificates")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_certificates_verify(self):
        for key_type in LEAF_KEYS:
            pair = self.certificates.leaf(key_type)
            run(["openssl", "verify", "-CAfile", self.certificates.root().certificate, pair.certificate], expect=0)
        expired = self.certificates.leaf(starts=-30, ends=-1)
        done = run(["openssl", "verify", "-CAfile", self.certificates.root().certificate, expired.certificate])
        self.assertIn(b"certificate has expired", done.stderr)

    def test_python_talks_to_openssl(self):
        with openssl.Server(self, self.certificates.leaf()) as server:
            with python_ssl.connection(self, server.port) as wrapped:
                wrapped.sendall(apus.REQUEST)
                self.assertIn(b"200", python_ssl.read_all(wrapped))

    def test_through_a_relay_of_single_bytes(self):
        with openssl.Server(self, self.certificates.leaf()) as server, network.relay(server.port) as proxy:
            with python_ssl.connection(self, proxy.port) as wrapped:
                wrapped.sendall(apus.REQUEST)
                self.assertIn(b"200", python_ssl.read_all(wrapped))

    @unittest.skipUnless(search_path(gnutls.CLIENT), "gnutls-cli is not installed")
    def test_an_answer_after_half_close(self):
        def behave(wrapped):
            received = python_ssl.read_all(wrapped)
            wrapped.sendall(b"%d bytes came" % len(received))
            python_ssl.close_politely(wrapped)

        with python_ssl.server(self.certificates.leaf(), behave) as server:
            done = gnutls.client(self, server.port, stdin=bytes(1000))
        self.assertIn(b"1000 bytes came", done.stdout)


if __name__ == "__main__":
    os.environ.pop("SSLKEYLOGFILE", None)
    unittest.main()

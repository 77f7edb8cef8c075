#!/usr/bin/env python3
"""The shim by itself, without BoringSSL's runner: exit codes, flags, and an echo against our own client.

Usage: Conformance/bogo/test_shim.py [--build FOLDER]      FOLDER holds bogo-shim and apus (default: .build/debug)
"""
import runpy
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / ".build" / "debug"
TIMEOUT = 60


def shim(*flags: str) -> subprocess.CompletedProcess:
    return subprocess.run([BUILD / "bogo-shim", *flags], capture_output=True, text=True, timeout=TIMEOUT)


class ExitCodes(unittest.TestCase):
    def test_it_has_no_second_process(self):
        result = shim("-is-handshaker-supported")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "No\n", ""))

    def test_an_unknown_flag_is_unimplemented_and_named(self):
        for flag in ("-no-such-flag", "-on-resume-no-such-flag", "-on-shim-no-such-flag"):
            result = shim("-port", "1", flag)
            self.assertEqual((result.returncode, result.stderr), (89, f"unimplemented: {flag}\n"))

    def test_a_flag_that_is_malformed_fails(self):
        for flags in (["-port"], ["-port", "eighty"], ["-port", "70000"], ["-on-initial-curves", "x"]):
            result = shim(*flags)
            self.assertEqual(result.returncode, 1, flags)
            self.assertTrue(result.stderr.startswith("unexpected: "), result.stderr)

    def test_nobody_at_the_port_fails(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        result = shim("-port", str(port))
        self.assertEqual(result.returncode, 1)
        self.assertIn("connect failed", result.stderr)


class Echo(unittest.TestCase):
    """The shim is always the TCP client, and so is `apus connect`: two listeners join them."""

    def test_it_sends_back_each_byte_inverted(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = self.issue(Path(folder))
            flags = ["-server", "-cert-file", certificate, "-key-file", key, "-shim-id", "258"]
            status, complaint, answer, identifier = self.exchange(b"hello\n", flags, "localhost")
        self.assertEqual((status, complaint), (0, ""))
        self.assertEqual(answer, bytes(byte ^ 0xFF for byte in b"hello\n"))
        self.assertEqual(identifier, (258).to_bytes(8, "little"))

    def test_an_expectation_that_is_not_met_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = self.issue(Path(folder))
            flags = ["-server", "-cert-file", certificate, "-key-file", key, "-expect-server-name", "example.com"]
            status, complaint, _, _ = self.exchange(b"hello\n", flags, "localhost")
        self.assertEqual(status, 1)
        self.assertTrue(complaint.startswith("unexpected: the server name is localhost"), complaint)

    def issue(self, folder: Path) -> tuple[str, str]:
        subprocess.run(
            [BUILD / "apus", "certificate", "issue", "localhost", "--out", folder, "--state", folder / "state"],
            check=True, capture_output=True, timeout=TIMEOUT)
        files = list(folder.glob("*.pem"))
        key = next(file for file in files if "PRIVATE KEY" in file.read_text())
        certificate = next(file for file in files if file != key and "CERTIFICATE" in file.read_text())
        return str(certificate), str(key)

    def test_it_resumes_and_takes_early_data(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = self.issue(Path(folder))
            (Path(folder) / "early").write_bytes(b"early\n")
            flags = ["-server", "-cert-file", certificate, "-key-file", key, "-resume-count", "1", "-enable-early-data"]
            client = ["--session", f"{folder}/session", "--early-data", f"{folder}/early"]
            for expected in ("-on-resume-expect-accept-early-data", "-on-resume-expect-reject-early-data"):
                (Path(folder) / "session").unlink(missing_ok=True)
                status, complaint, answers = self.exchanges([b"", b"hello\n"], [*flags, expected], "localhost", client)
                if expected.endswith("accept-early-data"):
                    self.assertEqual((status, complaint), (0, ""))
                    self.assertEqual(answers, [bytes(byte ^ 0xFF for byte in sent) for sent in (b"early\n", b"early\nhello\n")])
                else:
                    self.assertEqual((status, complaint), (1, "unexpected: early data was accepted\n"))

    def exchange(self, text: bytes, flags: list[str], name: str) -> tuple[int, str, bytes, bytes]:
        """The shim's exit code and stderr, what the client printed, and the shim's identifier."""
        identifiers: list[bytes] = []
        status, complaint, answers = self.exchanges([text], flags, name, [], identifiers)
        return status, complaint, answers[0], identifiers[0]

    def exchanges(
        self, texts: list[bytes], flags: list[str], name: str, client_flags: list[str], identifiers: list[bytes] | None = None
    ) -> tuple[int, str, list[bytes]]:
        """One connection for each text: the shim's exit code and stderr, and what the clients printed."""
        answers = []
        with socket.create_server(("127.0.0.1", 0)) as for_shim, socket.create_server(("127.0.0.1", 0)) as for_client:
            for server in (for_shim, for_client):
                server.settimeout(TIMEOUT)
            server = subprocess.Popen(
                [BUILD / "bogo-shim", "-port", str(for_shim.getsockname()[1]), *flags],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            client = None
            try:
                for text in texts:
                    client = subprocess.Popen(
                        [
                            BUILD / "apus", "connect", f"127.0.0.1:{for_client.getsockname()[1]}", "--server-name", name,
                            "--insecure", "--quiet", *client_flags,
                        ],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                    left, _ = for_shim.accept()
                    right, _ = for_client.accept()
                    with left, right:
                        identifier = left.recv(8, socket.MSG_WAITALL)
                        if identifiers is not None:
                            identifiers.append(identifier)
                        pumps = [threading.Thread(target=pump, args=pair) for pair in ((left, right), (right, left))]
                        for thread in pumps:
                            thread.start()
                        answer, _ = client.communicate(text, timeout=TIMEOUT)
                        answers.append(answer)
                        for thread in pumps:
                            thread.join(TIMEOUT)
                _, complaint = server.communicate(timeout=TIMEOUT)
            finally:
                for process in (client, server):
                    if process is not None and process.poll() is None:
                        process.kill()
        return server.returncode, complaint, answers


def pump(source: socket.socket, target: socket.socket):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # One side went away first: what it had to say, it has said.


class Run(unittest.TestCase):
    run_script = runpy.run_path(str(HERE / "run"), run_name="run")

    def test_topics_and_counts(self):
        topic = self.run_script["topic"]
        self.assertEqual(topic("CertificateSelection-Server-Curve-TLS-TLS12"), "certificate selection")
        self.assertEqual(topic("Basic-Client-Sync-DTLS"), "DTLS and QUIC")
        self.assertEqual(topic("CurveTest-Server-P-256-TLS1"), "versions below TLS 1.2")
        self.assertEqual(topic("CurveTest-Server-P-256-TLS12"), "groups")
        self.assertEqual(topic("NothingKnown"), "records and the rest")
        lines = self.run_script["table"]({"Basic-A": "PASS", "Basic-B": "FAIL", "Basic-C": "SKIP"}, {"Basic-D": "because"})
        self.assertEqual(lines[2:], ["| basic flows | 1 | 1 | 1 | 1 |", "| **all** | **1** | **1** | **1** | **1** |"])

    def test_a_runner_that_is_not_there_is_refused(self):
        result = subprocess.run([HERE / "run", "/nowhere/runner"], capture_output=True, text=True, timeout=TIMEOUT)
        self.assertEqual(result.returncode, 1)
        self.assertIn("no runner", result.stderr)


if __name__ == "__main__":
    if "--build" in sys.argv:
        index = sys.argv.index("--build")
        BUILD = Path(sys.argv[index + 1]).resolve()
        del sys.argv[index:index + 2]
    unittest.main()

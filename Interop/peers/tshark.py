"""tshark, reading captures."""
from harness.child import run

COMMAND = "tshark"
# RFC 8446 §4, by the number that tshark prints.
MESSAGES = {
    1: "ClientHello", 2: "ServerHello", 4: "NewSessionTicket", 5: "EndOfEarlyData", 8: "EncryptedExtensions", 11: "Certificate",
    12: "ServerKeyExchange", 13: "CertificateRequest", 14: "ServerHelloDone", 15: "CertificateVerify",
    16: "ClientKeyExchange", 20: "Finished", 22: "CertificateStatus", 24: "KeyUpdate",
}  # fmt: skip


def messages(world, capture) -> list[str]:
    """The names of the handshake messages that it can read, in their order. A HelloRetryRequest is a ServerHello."""
    done = run(
        ["tshark", "-n", "-r", capture, "-Y", "tls.handshake.type", "-T", "fields", "-E", "aggregator=,", "-e", "tls.handshake.type"],
        expect=0,
    )  # fmt: skip
    numbers = [int(number) for line in done.stdout.decode().split() for number in line.split(",")]
    return [MESSAGES[number] for number in numbers]


def data(world, capture) -> bytes:
    """All application data that it can decrypt."""
    done = run(["tshark", "-n", "-r", capture, "-Y", "tls.app_data or data", "-x"], expect=0)
    return bytes(done.stdout)


def complaints(world, capture) -> str:
    """Packets in which something is not as it should be, checksums among it."""
    done = run(
        ["tshark", "-n", "-r", capture, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-Y",
         "_ws.malformed or ip.checksum.status == 0 or tcp.checksum.status == 0 or tcp.analysis.retransmission or tcp.analysis.lost_segment or tls.unexpected_message"],
        expect=0,
    )  # fmt: skip
    return done.stdout.decode()

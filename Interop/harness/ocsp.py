"""OCSP responses of `openssl ocsp` for leaves of the certificate folder, also one whose time is over."""
import subprocess
from pathlib import Path

from harness.certificates import CertificateFolder, Pair

GOOD, REVOKED, EXPIRED = "good", "revoked", "expired"


def response(folder: CertificateFolder, pair: Pair, status: str = GOOD, issuer: str = "root") -> Path:
    """DER, signed by the issuer itself."""
    root = folder.root(issuer)
    path = pair.certificate.with_suffix(f".{status}.ocsp")
    index = path.with_suffix(".index")
    serial = _openssl("x509", "-in", pair.certificate, "-noout", "-serial").decode().strip().partition("=")[2]
    state = "R\t491231235959Z\t260101000000Z,keyCompromise" if status == REVOKED else "V\t491231235959Z\t"
    index.write_text(f"{state}\t{serial}\tunknown\t/CN=localhost\n")
    _openssl(
        "ocsp", "-index", index, "-CA", root.certificate, "-rsigner", root.certificate, "-rkey", root.key,
        "-issuer", root.certificate, "-cert", pair.certificate, "-ndays", "7", "-noverify", "-respout", path,
    )  # fmt: skip
    if status == EXPIRED:
        path.write_bytes(_a_year_older(path.read_bytes(), root.key))
    return path


def _a_year_older(der: bytes, key: Path) -> bytes:
    """The same answer, given a year ago: its times changed, its signature made anew."""
    _, outer = _contents(der)
    status, rest = _split(outer)
    _, explicit = _contents(rest)
    _, response_bytes = _contents(explicit)
    kind, octets = _split(response_bytes)
    _, basic = _contents(_contents(octets)[1])
    data, rest = _split(basic)
    algorithm, rest = _split(rest)
    _, certificates = _split(rest)
    for position in range(len(data) - 17):
        if data[position : position + 2] == b"\x18\x0f" and data[position + 16 : position + 17] == b"Z":
            year = int(data[position + 2 : position + 6])
            data = data[: position + 2] + b"%04d" % (year - 1) + data[position + 6 :]
    signature = _openssl("dgst", "-sha256", "-sign", key, stdin=data)
    basic = _value(0x30, data + algorithm + _value(0x03, b"\0" + signature) + certificates)
    return _value(0x30, status + _value(0xA0, _value(0x30, kind + _value(0x04, basic))))


def _split(der: bytes) -> tuple[bytes, bytes]:
    """The first value, whole, and what follows it."""
    length, start = der[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(der[2:start], "big")
    return der[: start + length], der[start + length :]


def _contents(der: bytes) -> tuple[int, bytes]:
    whole, _ = _split(der)
    return whole[0], whole[2 + (whole[1] & 0x7F if whole[1] & 0x80 else 0) :]


def _value(tag: int, contents: bytes) -> bytes:
    if len(contents) < 0x80:
        return bytes([tag, len(contents)]) + contents
    length = len(contents).to_bytes((len(contents).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + contents


def _openssl(*arguments, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {done.stderr.decode(errors='replace')}")
    return done.stdout

"""Python's `ssl` module, in this process: the peer whose every step can be chosen."""
import contextlib
import socket
import ssl

from harness.apus import REQUEST
from harness.failure import expect, expect_equal
from harness.network import Listener, connect
from peers.openssl import CIPHERS

CURVES = {"x25519": "X25519", "secp256r1": "prime256v1", "secp384r1": "secp384r1", "secp521r1": "secp521r1"}


def choose(context: ssl.SSLContext, suite):
    """TLS 1.2 with this one of its suites, or TLS 1.3, whose suites can't be chosen here."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2 if suite in CIPHERS else ssl.TLSVersion.TLSv1_3
    if suite in CIPHERS:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS[suite])


def client_context(world, group=None, ca="root", suite=None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    choose(context, suite)
    context.load_verify_locations(world.certificates.root(ca).certificate)
    if group:
        context.set_ecdh_curve(CURVES[group])
    return context


def server_context(pair, group=None, suite=None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    choose(context, suite)
    context.load_cert_chain(pair.certificate, pair.key)
    if group:
        context.set_ecdh_curve(CURVES[group])
    return context


@contextlib.contextmanager
def connection(world, port: int, seconds: float = 15, group=None, name: str = "localhost", alpn=(), suite=None, pair=None):
    """A connected `SSLSocket` that reports a missing close_notify as an error; `pair`: what it authenticates with."""
    context = client_context(world, group, suite=suite)
    if pair:
        context.load_cert_chain(pair.certificate, pair.key)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    with connect(port, seconds) as raw:
        with context.wrap_socket(raw, server_hostname=name, suppress_ragged_eofs=False) as wrapped:
            yield wrapped


def read_all(wrapped: ssl.SSLSocket) -> bytes:
    """Until the peer's close_notify; a connection that ends without one raises `ssl.SSLEOFError`."""
    received = bytearray()
    while chunk := wrapped.recv(1 << 16):
        received += chunk
    return bytes(received)


def fetch(world, port: int, suite, group: str, key_type: str):
    with connection(world, port, group=group, suite=suite) as wrapped:
        expect_equal(wrapped.version(), "TLSv1.2" if suite in CIPHERS else "TLSv1.3", "version")
        if suite in CIPHERS:
            expect_equal(wrapped.cipher()[0], CIPHERS[suite], "cipher suite")
        wrapped.sendall(REQUEST)
        page = read_all(wrapped)
    expect(page.startswith(b"HTTP/1.1 200"), "no page", page[:200])


def server(pair, behave, group=None, suite=None, client_ca=None) -> Listener:
    """Shakes hands with each client, then runs `behave(SSLSocket)`, which must end the connection as it likes.
    `client_ca`: the root that a client's certificate must lead to."""
    context = server_context(pair, group, suite)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca.certificate)
    return server_with(context, behave)


def server_with(context: ssl.SSLContext, behave) -> Listener:
    """The same with a context of one's own."""

    def serve(raw: socket.socket):
        with contextlib.suppress(ssl.SSLError):
            behave(context.wrap_socket(raw, server_side=True))

    return Listener(serve)


def close_politely(wrapped: ssl.SSLSocket):
    """close_notify, then the end of TCP's stream; nothing is awaited from the peer."""
    wrapped.settimeout(5)
    with contextlib.suppress(OSError, ssl.SSLError):
        wrapped.unwrap()
    with contextlib.suppress(OSError):
        wrapped.shutdown(socket.SHUT_RDWR)
    wrapped.close()


class HalfClosing:
    """A client that sends its data and close_notify, and then still reads: what `SSLSocket` cannot do."""

    def __init__(self, world, port: int, seconds: float = 20):
        self._raw = connect(port, seconds)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = client_context(world).wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")
        self._until_done(self._tls.do_handshake)

    def _until_done(self, step):
        while True:
            try:
                value = step()
                self._flush()
                return value
            except ssl.SSLWantReadError:
                self._flush()
                data = self._raw.recv(1 << 16)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()

    def _flush(self):
        if data := self._outgoing.read():
            self._raw.sendall(data)

    def send(self, data: bytes):
        self._tls.write(data)
        self._flush()

    def close_notify(self):
        with contextlib.suppress(ssl.SSLWantReadError):
            self._tls.unwrap()
        self._flush()

    def read_all(self) -> bytes:
        """Until the peer's close_notify."""
        received = bytearray()
        while True:
            try:
                chunk = self._until_done(lambda: self._tls.read(1 << 16))
            except ssl.SSLZeroReturnError:
                return bytes(received)
            if not chunk:
                return bytes(received)
            received += chunk

    def close(self):
        self._raw.close()

"""Peers on raw sockets: what no well-behaved program would do. All on the loopback, all with time limits."""
import contextlib
import socket
import struct
import threading
import time


def free_port(host: str = "127.0.0.1") -> int:
    """A port that was free a moment ago, for programs that cannot be told to take any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


class Listener:
    """Accepts connections and runs `behave(socket)` for each in a thread; errors of sockets are ends, not failures."""

    def __init__(self, behave, *, host: str = "127.0.0.1", limit: float = 30):
        self._behave = behave
        self._limit = limit
        self._closed = threading.Event()
        self._socket = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self._closed.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket):
        connection.settimeout(self._limit)
        with contextlib.suppress(OSError, ValueError), connection:
            self._behave(connection)

    def stop(self):
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def connect(port: int, seconds: float = 10) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def accepts(port: int, child, seconds: float = 10) -> bool:
    """Whether the process accepts connections there, now or soon."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not child.has_ended:
        try:
            connect(port, 1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def reset(connection: socket.socket):
    """Ends a connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def read_until_end(connection: socket.socket, seconds: float) -> bytes:
    """What comes until the peer ends the connection. `TimeoutError` when it does not in time."""
    deadline = time.monotonic() + seconds
    received = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        try:
            chunk = connection.recv(1 << 16)
        except ConnectionError:
            return bytes(received)
        if not chunk:
            return bytes(received)
        received += chunk


def relay(target_port: int, step: int = 1) -> Listener:
    """A proxy that hands every byte on in pieces of `step` bytes, each in a segment of its own."""

    def pump(source: socket.socket, destination: socket.socket):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 14):
                for start in range(0, len(data), step):
                    destination.sendall(data[start : start + step])
        with contextlib.suppress(OSError):
            destination.shutdown(socket.SHUT_WR)

    def behave(client: socket.socket):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connect(target_port, 30) as server:
            other = threading.Thread(target=pump, args=(server, client), daemon=True)
            other.start()
            pump(client, server)
            other.join(30)

    return Listener(behave)

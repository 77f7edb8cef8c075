"""hitch, Varnish's TLS proxy, with OpenSSL; what it decrypts goes to a page of our own."""
import os

from harness.failure import Failure
from harness.network import Listener
from harness.runner import search_path
from harness.server import PeerServer

COMMAND = "hitch"
PAGE = b"a page behind hitch"


def _page(connection):
    connection.recv(1 << 14)
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + PAGE + b"\n")


class Server(PeerServer):
    def __init__(self, world, pair, ciphers: str = "DEFAULT", version: str = "1.2"):
        folder = world.new_folder()
        (folder / "own.pem").write_bytes(pair.key.read_bytes() + pair.certificate.read_bytes())
        self.backend = Listener(_page)

        def command(port):
            (folder / "hitch.conf").write_text(f"""
frontend = "[127.0.0.1]:{port}"
backend = "[127.0.0.1]:{self.backend.port}"
pem-file = "{folder}/own.pem"
tls-protos = TLSv{version}
ciphers = "{ciphers}"
ecdh-curve = "X25519:prime256v1:secp384r1:secp521r1"
workers = 1
daemon = off
quiet = off
log-level = 1
syslog = off
ocsp-dir = ""
{"user = nobody" if os.geteuid() == 0 else ""}
""")
            return [search_path(COMMAND), f"--config={folder}/hitch.conf"]

        try:
            self.start(command)
        except Failure:
            self.backend.stop()
            raise

    def stop(self):
        super().stop()
        self.backend.stop()

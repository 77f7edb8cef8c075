"""HAProxy, as Debian builds it: with OpenSSL."""
from harness.runner import search_path
from harness.server import PeerServer

COMMAND = "haproxy"
PAGE = b"a page of HAProxy"


class Server(PeerServer):
    """Answers each request itself."""

    def __init__(self, world, pair, *options, ciphers: str = "DEFAULT", version: str = "1.2"):
        """`options`: of HAProxy's `bind`."""
        folder = world.new_folder()
        (folder / "own.pem").write_bytes(pair.certificate.read_bytes() + pair.key.read_bytes())

        def command(port):
            (folder / "haproxy.cfg").write_text(f"""
global
    tune.ssl.default-dh-param 2048
defaults
    mode http
    timeout client 20s
    timeout server 20s
    timeout connect 5s
frontend tls
    bind 127.0.0.1:{port} ssl crt {folder}/own.pem ssl-min-ver TLSv{version} ssl-max-ver TLSv{version} ciphers {ciphers} curves X25519:P-256:P-384:P-521 {' '.join(map(str, options))}
    http-request return status 200 content-type text/plain string "{PAGE.decode()}"
""")
            return [search_path(COMMAND), "-db", "-f", folder / "haproxy.cfg"]

        self.start(command)

"""HAProxy, as Debian builds it: with OpenSSL."""
from harness.runner import search_path
from harness.server import PeerServer

COMMAND = "haproxy"
PAGE = b"a page of HAProxy"


class Server(PeerServer):
    """Answers each request itself."""

    def __init__(self, world, pair, *options, ciphers: str = "DEFAULT", version: str = "1.2", says_source: bool = False):
        """`options`: of HAProxy's `bind`. `says_source`: the page names the client's address."""
        page = 'lf-string "from %[src]"' if says_source else f'string "{PAGE.decode()}"'
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
    http-request return status 200 content-type text/plain {page}
""")
            return [search_path(COMMAND), "-db", "-f", folder / "haproxy.cfg"]

        self.start(command)


class Relay(PeerServer):
    """Passes TCP connections on to `port`, with a header in front."""

    def __init__(self, world, target: int, *options):
        """`options`: of HAProxy's `server`."""
        folder = world.new_folder()

        def command(port):
            (folder / "haproxy.cfg").write_text(f"""
defaults
    mode tcp
    timeout client 20s
    timeout server 20s
    timeout connect 5s
frontend near
    bind 127.0.0.1:{port}
    default_backend far
backend far
    server one 127.0.0.1:{target} {' '.join(options)}
""")
            return [search_path(COMMAND), "-db", "-f", folder / "haproxy.cfg"]

        self.start(command)

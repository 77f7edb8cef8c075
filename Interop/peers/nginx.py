"""nginx, as Debian builds it: with OpenSSL."""
from harness.runner import search_path
from harness.server import PeerServer

COMMAND = "nginx"
CURVES = {"x25519": "X25519", "secp256r1": "prime256v1", "secp384r1": "secp384r1", "secp521r1": "secp521r1"}
PAGE = b"a page of nginx\n"


class Server(PeerServer):
    """nginx in the foreground, with its own folder, serving one page on one port."""

    def __init__(self, world, pair, *, groups=(), version: str = "1.3", extra: str = ""):
        folder = world.new_folder()
        (folder / "root").mkdir()
        (folder / "root" / "index.html").write_bytes(PAGE)
        curves = f"ssl_ecdh_curve {':'.join(CURVES[group] for group in groups)};" if groups else ""

        def command(port):
            (folder / "nginx.conf").write_text(f"""
                daemon off; master_process off; pid {folder}/pid; error_log stderr;
                events {{ worker_connections 64; }}
                http {{
                    access_log off;
                    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
                    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                    server {{
                        listen 127.0.0.1:{port} ssl;
                        ssl_protocols TLSv{version}; ssl_certificate {pair.certificate}; ssl_certificate_key {pair.key};
                        {curves} {extra}
                        root {folder}/root;
                    }}
                }}""")
            return [search_path(COMMAND), "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]

        self.start(command)

"""Caddy, whose TLS is Go's."""
import os

from harness.server import PeerServer

COMMAND = "caddy"
PAGE = b"a page of Caddy"


class Server(PeerServer):
    def __init__(self, world, pair, *tls: str, version: str = "1.2"):
        """`tls`: lines of the Caddyfile's `tls` block."""
        folder = world.new_folder()
        lines = "\n".join(f"        {line}" for line in tls)

        def command(port):
            (folder / "Caddyfile").write_text(f"""{{
    admin off
    auto_https off
    skip_install_trust
}}
https://localhost:{port} {{
    bind 127.0.0.1
    tls {pair.certificate} {pair.key} {{
        protocols tls{version} tls{version}
        curves x25519 secp256r1 secp384r1 secp521r1
{lines}
    }}
    respond "{PAGE.decode()}"
}}
""")
            return [COMMAND, "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]

        own = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        self.start(command, environment={**os.environ, **own})

"""Unbound, as Debian builds it: a resolver that serves DNS over TLS and over HTTPS."""
import time

from harness.child import Child
from harness.network import connect, free_port
from harness.runner import search_path
from harness.running import Running

COMMAND = "unbound"


class Server(Running):
    """unbound in the foreground; what it knows it has from `authority`, a port of the loopback."""

    def __init__(self, world, pair, authority: int):
        folder = world.new_folder()
        for _ in range(3):
            self.plain, self.tls, self.https = (free_port() for _ in range(3))
            (folder / "unbound.conf").write_text(f"""
server:
    directory: "{folder}"
    pidfile: "{folder}/pid"
    chroot: ""
    username: ""
    use-syslog: no
    num-threads: 1
    module-config: "iterator"
    do-not-query-localhost: no
    interface: 127.0.0.1@{self.plain}
    interface: 127.0.0.1@{self.tls}
    interface: 127.0.0.1@{self.https}
    tls-port: {self.tls}
    https-port: {self.https}
    tls-service-key: "{pair.key}"
    tls-service-pem: "{pair.certificate}"
    http-endpoint: "/dns-query"
    access-control: 127.0.0.0/8 allow
    local-zone: "2.0.192.in-addr.arpa." nodefault
    minimal-responses: yes
    rrset-roundrobin: no
remote-control:
    control-enable: no
stub-zone:
    name: "all.example"
    stub-addr: 127.0.0.1@{authority}
""")
            self.child = Child([search_path(COMMAND), "-d", "-c", folder / "unbound.conf"], stdin=None)
            if self._accepts():
                return
            failure = self.child.failure("accepts no connections")
            self.child.stop()
        raise failure

    def _accepts(self) -> bool:
        for _ in range(60):
            try:
                for port in (self.tls, self.https):
                    connect(port, 1).close()
                return True
            except OSError:
                time.sleep(0.1)
        return False

"""A server program that has to be told its port."""
from harness.child import Child
from harness.network import accepts, free_port


class PeerServer:
    """`port` was free a moment ago; where somebody else took it meanwhile, another is tried."""

    def start(self, command, **options):
        """`command`: the arguments for a port, and the files that they name."""
        for _ in range(3):
            self.port = free_port()
            self.child = Child(command(self.port), stdin=None, **options)
            if accepts(self.port, self.child):
                return
            failure = self.child.failure("accepts no connections")
            self.child.stop()
        raise failure

    def stop(self):
        self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

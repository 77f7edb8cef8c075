"""A server program that has to be told its port."""
from harness.child import Child
from harness.network import accepts, free_port
from harness.running import Running


class PeerServer(Running):
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

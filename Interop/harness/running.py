"""What runs for as long as a `with` block does."""


class Running:
    """Something with a child process, `self.child`, which is stopped where the block ends."""

    def stop(self):
        self.child.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

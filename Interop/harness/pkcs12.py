"""Pairs as PKCS #12, for peers that read keys from nothing else."""
import subprocess
from pathlib import Path

PASSWORD = "secret"


def key_store(world, pair, name: str = "own") -> Path:
    def make():
        path = world.new_folder() / "identity.p12"
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-in", pair.certificate, "-inkey", pair.key, "-name", name, "-out", path,
             "-passout", f"pass:{PASSWORD}"],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return path

    return world.shared(("pkcs12", pair), make)

"""Chromium without a window, with a profile and a certificate store of its own."""
import json
import os
from pathlib import Path

from harness.child import Child, run

COMMAND = "chromium"


def load(world, url: str, root_certificate: Path, seconds: float = 60, resolver: str | None = None) -> Child:
    """The page's document after its scripts have run, with only this root trusted beside the browser's own.

    `resolver`: the URL of a DNS over HTTPS server, and no other is asked then."""
    home = world.new_folder()
    if resolver:
        (home / "profile").mkdir()
        secure = {"dns_over_https": {"mode": "secure", "templates": resolver}}
        (home / "profile" / "Local State").write_text(json.dumps(secure))
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    run(["certutil", "-d", f"sql:{store}", "-N", "--empty-password"], expect=0)
    run(["certutil", "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", "interop", "-i", root_certificate], expect=0)
    return run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
         f"--user-data-dir={home}/profile", "--virtual-time-budget=5000", "--dump-dom", url],
        seconds=seconds, environment={**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip

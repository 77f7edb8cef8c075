"""sslscan and nmap's ssl-enum-ciphers: what other scanners find that a server takes."""
import re
import xml.etree.ElementTree as ElementTree

from harness.child import run
from harness.failure import expect

SSLSCAN = "sslscan"
NMAP = "nmap"


def sslscan(port: int, name: str, *, asks_groups: bool) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The code points (`0x1301`) of suites, and of groups, by version (`TLS 1.3`)."""
    options = ["--no-colour", "--no-heartbleed", *([] if asks_groups else ["--no-groups"]), f"--sni-name={name}", "--xml=-"]
    done = run(["sslscan", *options, f"127.0.0.1:{port}"], seconds=120)
    expect(done.code == 0, "sslscan failed", done)
    document = ElementTree.fromstring(bytes(done.stdout))
    suites = collect(document.iter("cipher"))
    for protocol in document.iter("protocol"):
        version = f"TLS {protocol.get('version')}" if protocol.get("type") == "tls" else f"SSL {protocol.get('version')}.0"
        # What it found suites for, it found enabled, and the other way round.
        expect((protocol.get("enabled") == "1") == (version in suites), f"sslscan contradicts itself about {version}", done)
    return suites, collect(document.iter("group"))


def collect(elements) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for element in elements:
        version = element.get("sslversion").replace("TLSv", "TLS ").replace("SSLv3", "SSL 3.0")
        found.setdefault(version, set()).add(element.get("id").lower())
    return found


def nmap(port: int, name: str) -> dict[str, set[str]]:
    """IANA's names of suites by version."""
    script = ["--script", "ssl-enum-ciphers", "--script-args", f"tls.servername={name}"]
    done = run(["nmap", "-Pn", "-p", str(port), *script, "-oX", "-", "127.0.0.1"], seconds=240)
    expect(done.code == 0, "nmap failed", done)
    document = ElementTree.fromstring(bytes(done.stdout))
    found = {}
    for table in document.iter("table"):
        key = table.get("key") or ""
        if re.match(r"(TLS|SSL)v", key):
            version = key.replace("TLSv", "TLS ").replace("SSLv3", "SSL 3.0")
            # It has names of its own for the suites of TLS 1.3.
            found[version] = {
                element.text.replace("TLS_AKE_WITH_", "TLS_") for element in table.iter("elem") if element.get("key") == "name"
            }
    return found

"""Certificates for the cases, made with `openssl`: one root, and leaves of every key type, good and bad."""
import base64
import dataclasses
import datetime
import hashlib
import ssl
import subprocess
import threading
from pathlib import Path

KEY_TYPES = {
    "ecdsa-p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ecdsa-p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "ecdsa-p521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "rsa-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa-1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "ed25519": ["-algorithm", "ED25519"],
    "rsa-pss-2048": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
}
# The SignatureScheme that a TLS 1.3 CertificateVerify of the key has.
SIGNATURE_SCHEMES = {
    "ecdsa-p256": "ecdsa_secp256r1_sha256",
    "ecdsa-p384": "ecdsa_secp384r1_sha384",
    "ecdsa-p521": "ecdsa_secp521r1_sha512",
    "rsa-2048": "rsa_pss_rsae_sha256",
    "ed25519": "ed25519",
}
LEAF_KEYS = tuple(SIGNATURE_SCHEMES)
# Issuers between root and leaf, and what is wrong with them.
INTERMEDIATES = {"intermediate": {}, "not-a-ca": {"profile": "not-a-ca"}, "sha1-intermediate": {"digest": "sha1"}}
LOCALHOST = "DNS:localhost,IP:127.0.0.1,IP:::1"


@dataclasses.dataclass(frozen=True)
class Pair:
    """A PEM chain, leaf first, and its PEM key."""

    certificate: Path
    key: Path

    @property
    def der(self) -> bytes:
        pem = self.certificate.read_text()
        end = pem.index("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")
        return ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN") : end])

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest()


class CertificateFolder:
    def __init__(self, folder: Path):
        folder.mkdir(parents=True)
        self.folder = folder
        self._lock = threading.RLock()
        self._made: dict = {}

    def root(self, name: str = "root") -> Pair:
        return self._once(("root", name), lambda: self._self_signed(name, f"/CN=Interop {name}", "ca"))

    def leaf(self, key_type: str = "ecdsa-p256", **options) -> Pair:
        """Signed by the root. Options: see `_issue`."""
        return self._once(("leaf", key_type, *sorted(options.items())), lambda: self._issue(key_type, **options))

    def self_signed(self) -> Pair:
        return self._once("self-signed", lambda: self._self_signed("self-signed", "/CN=localhost", "leaf"))

    def intermediate(self, name: str = "intermediate") -> Pair:
        """Signed by the root; `name` is a key of `INTERMEDIATES`."""
        options = {"profile": "intermediate", **INTERMEDIATES[name]}
        return self._once(name, lambda: self._issue("ecdsa-p256", subject=f"/CN=Interop {name}", names="", **options))

    def spki_sha256(self, pair: Pair) -> str:
        """The hash of the leaf's SubjectPublicKeyInfo in base64, as browsers and pins want it."""
        public = self._openssl("x509", "-in", pair.certificate, "-pubkey", "-noout")
        der = self._openssl("pkey", "-pubin", "-outform", "DER", stdin=public)
        return base64.b64encode(hashlib.sha256(der).digest()).decode()

    def revocation_list(self, *revoked: Pair, days: int = 7, issuer: str = "root") -> Path:
        """The root's list, with these certificates on it; `days` below 0 for one that is over."""

        def make():
            signer = self.root(issuer)
            name = f"list-{len(self._made)}"
            configuration = self._configuration(name, "list", "")
            common = ("-config", configuration, "-md", "sha256", "-cert", signer.certificate, "-keyfile", signer.key)
            for pair in revoked:
                self._openssl("ca", *common, "-revoke", pair.certificate, "-crl_reason", "keyCompromise")
            path = self.folder / f"{name}.crl"
            self._openssl(
                "ca", *common, "-gencrl", "-out", path,
                "-crl_lastupdate", _moment(min(days, 0) - 7), "-crl_nextupdate", _moment(days),
            )  # fmt: skip
            return path

        return self._once(("list", issuer, days, *(pair.certificate for pair in revoked)), make)

    def encrypted_key(self, pair: Pair) -> Path:
        def make():
            path = self.folder / f"{pair.key.stem}-encrypted.pem"
            self._openssl("pkey", "-in", pair.key, "-aes256", "-passout", "pass:secret", "-out", path)
            return path

        return self._once(("encrypted", pair.key), make)

    def public_key(self, pair: Pair) -> Path:
        """PEM."""

        def make():
            path = self.folder / f"{pair.key.stem}-public.pem"
            self._openssl("pkey", "-in", pair.key, "-pubout", "-out", path)
            return path

        return self._once(("public key", pair.key), make)

    def with_wrong_key(self, pair: Pair) -> Pair:
        """An ECDSA key of P-256 that says it is the certificate's and signs as another: OpenSSL compares what it says."""

        def make():
            right = self._openssl("ec", "-in", pair.key, "-outform", "DER")
            wrong = self._openssl("ec", "-in", self._key(f"{pair.key.stem}-other", "ecdsa-p256"), "-outform", "DER")
            # RFC 5915: SEQUENCE { INTEGER 1, OCTET STRING of 32 bytes: the secret, … the public key }
            path = self.folder / f"{pair.key.stem}-wrong.key"
            text = base64.encodebytes(right[:7] + wrong[7:39] + right[39:]).decode()
            path.write_text(f"-----BEGIN EC PRIVATE KEY-----\n{text}-----END EC PRIVATE KEY-----\n")
            return Pair(pair.certificate, path)

        return self._once(("wrong key", pair.key), make)

    # -- how they are made

    def _once(self, key, make):
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]

    def _key(self, name: str, key_type: str) -> Path:
        path = self.folder / f"{name}.key"
        self._openssl("genpkey", *KEY_TYPES[key_type], "-out", path)
        return path

    def _self_signed(self, name: str, subject: str, profile: str) -> Pair:
        key = self._key(name, "ecdsa-p256")
        certificate = self.folder / f"{name}.pem"
        self._openssl(
            "req", "-x509", "-new", "-key", key, "-subj", subject, "-days", "30", "-out", certificate,
            "-config", self._configuration(name, profile, LOCALHOST), "-extensions", "extensions",
        )  # fmt: skip
        return Pair(certificate, key)

    def _issue(
        self, key_type: str, *, issuer: str = "root", profile: str = "leaf", subject: str = "/CN=localhost",
        names: str = LOCALHOST, digest: str = "sha256", starts: int = -1, ends: int = 30, chain: bool = True,
        extensions: tuple[str, ...] = (),
    ) -> Pair:  # fmt: skip
        """`starts` and `ends` in days from now; `names` empty for none; `chain`: with the intermediates; `extensions` in
        openssl's words."""
        is_intermediate = issuer in INTERMEDIATES
        signer = self.intermediate(issuer) if is_intermediate else self.root(issuer)
        name = f"{len(self._made)}-{key_type}-{profile}"
        key = self._key(name, key_type)
        request = self.folder / f"{name}.csr"
        certificate = self.folder / f"{name}.pem"
        configuration = self._configuration(name, profile, names, extensions)
        self._openssl("req", "-new", "-key", key, "-subj", subject, "-out", request, "-config", configuration)
        self._openssl(
            "ca", "-batch", "-notext", "-config", configuration, "-in", request, "-out", certificate, "-md", digest,
            "-cert", signer.certificate, "-keyfile", signer.key, "-extensions", "extensions",
            "-startdate", _moment(starts), "-enddate", _moment(ends),
        )  # fmt: skip
        if chain and is_intermediate:
            certificate.write_bytes(certificate.read_bytes() + signer.certificate.read_bytes())
        return Pair(certificate, key)

    def _configuration(self, name: str, profile: str, names: str, more: tuple[str, ...] = ()) -> Path:
        is_ca = profile in ("ca", "intermediate")
        extensions = [f"basicConstraints = critical, CA:{'TRUE' if is_ca else 'FALSE'}"]
        usage = "keyCertSign, cRLSign" if is_ca else "digitalSignature"
        if profile == "key-encipherment":  # a server's that also decrypts premaster secrets
            usage += ", keyEncipherment"
        extensions += [f"keyUsage = critical, {usage}"]
        if profile in ("leaf", "client", "key-encipherment"):
            extensions += [f"extendedKeyUsage = {'clientAuth' if profile == 'client' else 'serverAuth'}"]
        if names and profile != "ca":
            extensions += [f"subjectAltName = {names}"]
        extensions += ["subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid:always", *more]
        database = self.folder / f"{name}.db"
        database.touch()
        path = self.folder / f"{name}.cnf"
        path.write_text(
            "[req]\ndistinguished_name = subject\n[subject]\n"
            f"[ca]\ndefault_ca = here\n[here]\ndatabase = {database}\nrand_serial = yes\nunique_subject = no\n"
            f"new_certs_dir = {self.folder}\npolicy = any\n[any]\ncommonName = optional\n"
            "[extensions]\n" + "\n".join(extensions) + "\n"
        )
        return path

    def _openssl(self, *arguments, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            ["openssl", *map(str, arguments)], input=stdin, capture_output=True, timeout=60, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {done.stderr.decode(errors='replace')}")
        return done.stdout


def _moment(days: int) -> str:
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y%m%d%H%M%SZ")

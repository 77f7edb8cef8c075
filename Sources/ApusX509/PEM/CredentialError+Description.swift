extension CredentialError: CustomStringConvertible {
    /// One line: which file, what was found where, and what was wanted. ``advice`` says what to do.
    public var message: String {
        switch problem {
        case .missing: "\(file): there is no such file"
        case .unreadable(let reason): "\(file): can't be read: \(reason)"
        case .isDirectory: "\(file): is a directory; a PEM file is wanted"
        case .empty: "\(file): the file is empty; a PEM file is wanted"
        case .tooLarge(let limit): "\(file): the file is larger than \(limit) bytes, more than any certificate or key file needs"
        case .derInsteadOfPEM: "\(file): holds binary DER; PEM text is wanted"
        case .pkcs12InsteadOfPEM: "\(file): holds a PKCS #12 archive; PEM text is wanted"
        case .noPEM(let found): "\(file): holds \(found); a PEM block (-----BEGIN …-----) is wanted"
        case .malformedPEM(let line, let reason): "\(file), line \(line): \(reason)"
        case .wrongKind(let found, let wanted): "\(file)\(Self.list(found)); wanted is \(wanted.words)"
        case .severalKeys(let lines):
            "\(file): holds \(lines.count) private keys, at lines \(Self.join(lines.map(String.init))); one is wanted"
        case .encryptedKey(let line):
            "\(file), line \(line): the private key is encrypted with a passphrase; a plain one is wanted"
        case .invalidCertificate(let line, let reason): "\(file), line \(line): the certificate can't be used: \(reason)"
        case .invalidKey(let line, let reason): "\(file), line \(line): the private key can't be used: \(reason)"
        case .invalidRevocationList(let line, let reason):
            "\(file)\(line.map { ", line \($0)" } ?? ""): the revocation list can't be used: \(reason)"
        case .keyDoesNotMatch(let certificateFile, let line):
            if let line {
                "\(file): the private key belongs to the certificate at line \(line) of \(certificateFile), not to the first one there"
            } else {
                "\(file): the private key does not belong to the first certificate in \(certificateFile)"
            }
        case .noRoots(let searched): "no root certificates were found in \(Self.join(searched))"
        case .invalidOCSPResponse(let reason): "\(file): can't be stapled: \(reason)"
        case .alreadyExists: "\(file): exists already"
        case .cannotWrite(let reason): "\(file): can't be written: \(reason)"
        case .notDevelopmentCA(let reason): "\(file): can't be used as the development CA: \(reason)"
        }
    }

    /// What to do about it, in one line; nil where ``message`` says it all.
    public var advice: String? {
        switch problem {
        case .derInsteadOfPEM:
            "convert it: openssl x509 -inform DER -in \(file) for a certificate, openssl pkey -inform DER -in \(file) for a key"
        case .pkcs12InsteadOfPEM:
            "extract both: openssl pkcs12 -in \(file) -nokeys -out chain.pem, and openssl pkcs12 -in \(file) -nocerts -nodes -out key.pem"
        case .encryptedKey:
            "decrypt it into a file that only the server's account can read: (umask 077; openssl pkey -in \(file) -out key.pem)"
        case .severalKeys: "keep each private key in a file of its own"
        case .keyDoesNotMatch(_, nil): "give the key that this certificate was requested with"
        case .keyDoesNotMatch(_, .some): "put the server's own certificate first, then the intermediates in their order"
        case .wrongKind(let found, let wanted): Self.advice(found.map(\.label), wanted, file)
        case .malformedPEM: "copy the file again, as text, from -----BEGIN to -----END"
        case .invalidKey: "RSA of 2048 to 8192 bits, ECDSA on P-256, P-384 or P-521, and Ed25519 are accepted"
        case .noRoots: "install the system's ca-certificates, set SSL_CERT_FILE, or name a file of roots"
        case .invalidOCSPResponse: "fetch a new one from the certificate's OCSP responder: openssl ocsp -respout \(file) …"
        case .alreadyExists: "choose another place, or force it to be replaced"
        case .missing, .noPEM, .empty, .isDirectory, .unreadable, .tooLarge, .invalidCertificate, .invalidRevocationList,
            .cannotWrite:
            nil
        case .notDevelopmentCA: "move the directory away, and a new one is made"
        }
    }

    /// ``message``, and ``advice`` on a second line where there is one.
    public var description: String { advice.map { "\(message)\n\($0)" } ?? message }

    private static func list(_ found: [FoundBlock]) -> String {
        guard let first = found.first else { return ": holds nothing of use" }
        let others = found.count == 1 ? "" : " and \(found.count - 1) more block\(found.count == 2 ? "" : "s")"
        return ", line \(first.line): holds \(first.label)\(others)"
    }

    private static func advice(_ labels: [String], _ wanted: Wanted, _ file: String) -> String? {
        switch wanted {
        case .privateKey where labels.contains("OPENSSH PRIVATE KEY"):
            "convert a copy of it: ssh-keygen -p -m PKCS8 -N '' -f \(file)"
        case .certificate where labels.contains("TRUSTED CERTIFICATE"): "convert it: openssl x509 -in \(file)"
        case .certificate where labels.contains("CERTIFICATE REQUEST"): "give the certificate that the CA made of this request"
        case .certificate where labels.contains(where: PEMLabel.isPrivateKey),
            .privateKey where labels.contains(PEMLabel.certificate):
            "have certificate and key been swapped?"
        case .publicKey where labels.contains(where: PEMLabel.isPrivateKey):
            "write its public half: openssl pkey -pubout -in \(file)"
        case .certificate, .privateKey, .publicKey, .revocationList: nil
        }
    }

    private static func join(_ items: [String]) -> String {
        items.count < 2 ? items.joined() : "\(items.dropLast().joined(separator: ", ")) and \(items[items.count - 1])"
    }
}

extension CredentialError.Wanted {
    var words: String {
        switch self {
        case .certificate: "a certificate (-----BEGIN CERTIFICATE-----)"
        case .privateKey: "a private key (-----BEGIN PRIVATE KEY-----)"
        case .publicKey: "a public key (-----BEGIN PUBLIC KEY-----) or a certificate"
        case .revocationList: "a revocation list (-----BEGIN X509 CRL-----, or DER)"
        }
    }
}

package import ApusCrypto
public import ApusTLS
import SwiftASN1
import X509

extension Identity {
    /// Loads a certificate chain and its private key from PEM files, and checks that they belong together.
    ///
    /// - Parameters:
    ///   - certificateFile: the end entity's certificate first, then its intermediates.
    ///   - privateKeyFile: PKCS #8, SEC 1 or PKCS #1, unencrypted; may be the same file.
    public static func load(certificateFile: String, privateKeyFile: String) throws(CredentialError) -> Identity {
        let chain = try loadCertificates(file: certificateFile)
        let key = try loadPrivateKey(file: privateKeyFile)
        guard let leaf = chain.first, let certificate = try? Certificate(derEncoded: leaf) else {
            throw CredentialError(file: certificateFile, problem: .noPEM)
        }
        guard certificate.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw CredentialError(file: privateKeyFile, problem: .keyDoesNotMatch(certificateFile: certificateFile))
        }
        return Identity(certificateChain: chain, privateKey: key)
    }

    /// DER of each certificate of a PEM file, in its order. Keys and other blocks beside them are passed over.
    public static func loadCertificates(file: String) throws(CredentialError) -> [[UInt8]] {
        let pem = try PEMFile(path: file)
        let blocks = pem.blocks.filter { ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains($0.label) }
        guard !blocks.isEmpty else {
            throw CredentialError(
                file: file, problem: .wrongKind(found: pem.blocks.map(\.label), wanted: "a certificate (-----BEGIN CERTIFICATE-----)"))
        }
        for block in blocks {
            do { _ = try Certificate(derEncoded: block.der) } catch {
                throw CredentialError(file: file, problem: .invalidCertificate(line: block.line, "\(error)"))
            }
        }
        return blocks.map(\.der)
    }

    /// The one private key of a PEM file.
    public static func loadPrivateKey(file: String) throws(CredentialError) -> PrivateKey {
        let pem = try PEMFile(path: file)
        let keys = pem.blocks.filter { $0.label.hasSuffix("PRIVATE KEY") }
        guard let block = keys.first else {
            throw CredentialError(
                file: file, problem: .wrongKind(found: pem.blocks.map(\.label), wanted: "a private key (-----BEGIN PRIVATE KEY-----)"))
        }
        guard keys.count == 1 else { throw CredentialError(file: file, problem: .severalKeys) }
        guard !block.isEncrypted, block.label != "ENCRYPTED PRIVATE KEY" else {
            throw CredentialError(file: file, problem: .encryptedKey)
        }
        do throws(CryptoError) {
            switch block.label {
            case "PRIVATE KEY": return try PrivateKey(pkcs8: block.der)
            case "EC PRIVATE KEY": return try PrivateKey(sec1: block.der)
            case "RSA PRIVATE KEY": return try PrivateKey(pkcs1: block.der)
            default: throw CryptoError.invalidKey("a key of the kind \(block.label) is not supported")
            }
        } catch {
            throw CredentialError(file: file, problem: .invalidKey(line: block.line, Self.words(of: error)))
        }
    }

    private static func words(of error: CryptoError) -> String {
        switch error {
        case .invalidKey(let why): why
        default: "\(error)"
        }
    }
}

extension Certificate.PublicKey {
    /// DER, with the algorithm identifier: what the engine checks signatures with.
    var subjectPublicKeyInfo: [UInt8] {
        var serializer = DER.Serializer()
        // Serialising a key that was parsed or made can't fail; an empty array fits no key and is refused everywhere.
        guard (try? serializer.serialize(self)) != nil else { return [] }
        return serializer.serializedBytes
    }
}

/// A certificate or key file that can't be used: which, why, and what to do.
public struct CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Problem: Sendable, Equatable {
        case unreadable(String)
        case isDirectory
        case empty
        case tooLarge(limit: Int)
        /// Binary DER where text is wanted.
        case derInsteadOfPEM
        case noPEM
        case malformedPEM(line: Int, String)
        /// The file holds other things than what is wanted.
        case wrongKind(found: [String], wanted: String)
        case severalKeys
        case encryptedKey
        case invalidCertificate(line: Int, String)
        case invalidKey(line: Int, String)
        case keyDoesNotMatch(certificateFile: String)
        case alreadyExists
        case cannotWrite(String)
    }

    public var file: String
    public var problem: Problem

    public init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public var description: String {
        switch problem {
        case .unreadable(let why): "\(file): \(why)"
        case .isDirectory: "\(file): is a directory, a PEM file is wanted"
        case .empty: "\(file): the file is empty"
        case .tooLarge(let limit): "\(file): the file is larger than \(limit) bytes, more than any certificate or key needs"
        case .derInsteadOfPEM: "\(file): holds binary DER, PEM text is wanted"
        case .noPEM: "\(file): no PEM block (-----BEGIN …-----) in it"
        case .malformedPEM(let line, let why): "\(file), line \(line): \(why)"
        case .wrongKind(let found, let wanted): "\(file): holds \(found.joined(separator: ", ")), wanted is \(wanted)"
        case .severalKeys: "\(file): holds more than one private key"
        case .encryptedKey: "\(file): the private key is encrypted with a passphrase"
        case .invalidCertificate(let line, let why): "\(file), line \(line): the certificate can't be used: \(why)"
        case .invalidKey(let line, let why): "\(file), line \(line): the private key can't be used: \(why)"
        case .keyDoesNotMatch(let certificateFile): "\(file): the private key does not belong to the certificate in \(certificateFile)"
        case .alreadyExists: "\(file): exists already"
        case .cannotWrite(let why): "\(file): \(why)"
        }
    }

    /// What to do about it; nil when the description says it all.
    public var advice: String? {
        switch problem {
        case .derInsteadOfPEM: "convert it: openssl x509 -inform DER -in \(file), or openssl pkey -inform DER -in \(file)"
        case .encryptedKey: "decrypt it into a file that only the server can read: openssl pkey -in \(file) -out KEY.pem"
        case .severalKeys: "keep each private key in a file of its own"
        case .keyDoesNotMatch: "give the key that the certificate was requested with, and the server's own certificate first in its file"
        case .alreadyExists: "give another directory, or --force to replace it"
        case .wrongKind, .noPEM, .empty, .isDirectory, .unreadable, .tooLarge, .malformedPEM, .invalidCertificate, .invalidKey, .cannotWrite:
            nil
        }
    }
}

/// A certificate, key or CA file that can't be used: which file, what was found where, what was wanted, and what to do.
public struct CredentialError: Error, Sendable, Equatable {
    /// What is wrong. Lines are counted from 1.
    public enum Problem: Sendable, Equatable {
        case missing
        /// The operating system's reason.
        case unreadable(String)
        case isDirectory
        case empty
        /// In bytes.
        case tooLarge(limit: Int)
        /// Binary DER where PEM text is wanted.
        case derInsteadOfPEM
        /// A PKCS #12 archive where PEM text is wanted.
        case pkcs12InsteadOfPEM
        /// No PEM block, but what the text says.
        case noPEM(found: String)
        case malformedPEM(line: Int, String)
        /// PEM, but of other things than what is wanted.
        case wrongKind(found: [FoundBlock], wanted: Wanted)
        case severalKeys(lines: [Int])
        case encryptedKey(line: Int)
        case invalidCertificate(line: Int, String)
        /// The key is malformed, too small, or of an algorithm or curve that is not supported; the text says which.
        case invalidKey(line: Int, String)
        /// `line` is nil for a list that is not in PEM.
        case invalidRevocationList(line: Int?, String)
        /// The key is not the one in the first certificate of that file; it is that of the certificate at `matchingLine`, if any.
        case keyDoesNotMatch(certificateFile: String, matchingLine: Int?)
        /// No root certificates were found in any of these places.
        case noRoots(searched: [String])
        /// Neither DER nor PEM of an OCSP response that says now that the certificate is good; the text says why.
        case invalidOCSPResponse(String)
        case alreadyExists
        case cannotWrite(String)
        /// What is there is not a development CA's, or no longer usable.
        case notDevelopmentCA(String)
    }

    /// A PEM block that was found.
    public struct FoundBlock: Sendable, Equatable {
        /// The words after BEGIN.
        public var label: String
        public var line: Int

        public init(label: String, line: Int) {
            self.label = label
            self.line = line
        }
    }

    /// What the file should hold.
    public enum Wanted: Sendable, Equatable {
        case certificate
        case privateKey
        case publicKey
        case revocationList
    }

    /// The path as it was given.
    public var file: String
    public var problem: Problem

    public init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    init(file: String, failure: FileFailure) {
        self.file = file
        switch failure {
        case .isDirectory: problem = .isDirectory
        case .tooLarge(let limit): problem = .tooLarge(limit: limit)
        case .system: problem = failure.isMissing ? .missing : .unreadable(failure.reason)
        }
    }
}

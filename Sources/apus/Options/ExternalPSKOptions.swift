import ApusTLS
import ApusX509
import ArgumentParser

/// External pre-shared keys: the same for `connect` and `serve`.
struct ExternalPSKOptions: ParsableArguments {
    @Option(
        name: .customLong("psk-identity"),
        help: ArgumentHelp("Identity of an external pre-shared key, with --psk-file (repeat).", valueName: "ID"))
    var identities: [String] = []

    @Option(
        name: .customLong("psk-file"),
        help: ArgumentHelp("The key itself in hexadecimal, 16 bytes at least; for each --psk-identity.", valueName: "FILE"))
    var files: [String] = []

    @Option(name: .customLong("psk-hash"), help: "Hash that the keys belong to.")
    var hash: HashOption = .sha256

    @Option(
        name: .customLong("psk-context"),
        help: ArgumentHelp("Import the keys with this context (RFC 9258); the other side must too.", valueName: "TEXT"))
    var context: String?

    enum HashOption: String, ExpressibleByArgument, CaseIterable {
        case sha256
        case sha384

        var hash: ExternalPSK.Hash {
            switch self {
            case .sha256: .sha256
            case .sha384: .sha384
            }
        }
    }

    func validate() throws {
        guard identities.count == files.count else {
            throw ValidationError(
                "--psk-identity and --psk-file come in pairs: \(identities.count) and \(files.count) were given")
        }
    }

    /// The keys, for the part that this side plays.
    func load(role: Role) throws -> [ExternalPSK] {
        try zip(identities, files).flatMap { identity, file in
            let key = try Self.key(file)
            do throws(TLSError) {
                let identity = Array(identity.utf8)
                guard let context else { return [try ExternalPSK(identity: identity, key: key, hash: hash.hash, role: role)] }
                return try ExternalPSK.imported(
                    identity: identity, key: key, hash: hash.hash, context: Array(context.utf8), role: role)
            } catch {
                throw Self.unusable("\(file): \(error)")
            }
        }
    }

    /// More than any key has digits.
    private static let maximumFileSize = 64 * 1024

    private static func key(_ path: String) throws(Failure) -> [UInt8] {
        let contents: [UInt8]
        do throws(FileFailure) { contents = try FileContents.read(path, limit: maximumFileSize) } catch {
            throw unusable("\(path): \(error.reason)")
        }
        let text = String(decoding: contents, as: UTF8.self).filter { !$0.isWhitespace }
        let digits = text.compactMap(\.hexDigitValue)
        guard !text.isEmpty, digits.count == text.count, digits.count.isMultiple(of: 2) else {
            throw unusable("\(path): line 1: it does not hold a key: pairs of hexadecimal digits are wanted, and nothing else")
        }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func unusable(_ why: String) -> Failure {
        Failure(
            code: .badFile, what: "can't use a pre-shared key", why: why, advice: "openssl rand -hex 32 makes a key",
            report: ErrorReport(kind: "misuse", message: why))
    }
}

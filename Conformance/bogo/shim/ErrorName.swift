import ApusTLS
import ApusX509

/// Names for errors, by which the runner's configuration file knows them.
enum ErrorName {
    static func line(for error: any Error) -> String {
        switch error {
        case let error as TLSError: "\(name(of: error)): \(error)\n"
        case let error as Unexpected: "unexpected: \(error.what)\n"
        default: "failed: \(error)\n"
        }
    }

    static func name(of error: TLSError) -> String {
        switch error {
        case .decode(let failure): "decode/\(failure.message)"
        case .misbehaved(let misbehaviour): "misbehaved/\(misbehaviour.rule.rawValue)"
        case .incompatible(let incompatibility): "incompatible/\(name(of: incompatibility))"
        case .untrusted(let peer): "untrusted/\(peer.reason.rawValue)"
        case .received(let alert): "received/\(alert)"
        case .truncated(.duringHandshake): "truncated/handshake"
        case .truncated(.duringData): "truncated/data"
        case .misuse(let misuse): "misuse/\(name(of: misuse))"
        }
    }

    private static func name(of incompatibility: Incompatibility) -> String {
        switch incompatibility {
        case .version: "version"
        case .cipherSuite: "cipherSuite"
        case .certificateType: "certificateType"
        case .preSharedKey: "preSharedKey"
        case .group: "group"
        case .signatureScheme: "signatureScheme"
        case .applicationProtocol: "applicationProtocol"
        case .serverName: "serverName"
        }
    }

    private static func name(of misuse: Misuse) -> String {
        switch misuse {
        case .invalidCall: "invalidCall"
        case .invalidConfiguration: "invalidConfiguration"
        case .unexpectedAnswer: "unexpectedAnswer"
        case .signingFailed: "signingFailed"
        case .cryptographyFailed: "cryptographyFailed"
        case .keysExhausted: "keysExhausted"
        }
    }
}

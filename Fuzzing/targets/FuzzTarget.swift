import Foundation

/// What the fuzzer feeds: one of these, by the name in the environment variable `APUS_FUZZ_TARGET`. A new one is a case here, a file and a corpus.
enum FuzzTarget: String, CaseIterable {
    case handshakeMessages = "handshake-messages"
    case extensions
    case records
    case client
    case server
    case certificates
    case session
    case edits
    case tickets
    case keyLog = "key-log"
    case dnsMessages = "dns-messages"
    case captures
    case proxyHeader = "proxy-header"

    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["APUS_FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("APUS_FUZZ_TARGET must be one of \(names)\n".utf8))
            exit(64)
        }
        return target
    }()

    /// Any bytes must end in a value or in an error: a trap ends the process, and is what the fuzzer looks for.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .handshakeMessages: HandshakeMessageFuzzing.run(bytes)
        case .extensions: ExtensionFuzzing.run(bytes)
        case .records: RecordFuzzing.run(bytes)
        case .client: ConnectionFuzzing.runClient(bytes)
        case .server: ConnectionFuzzing.runServer(bytes)
        case .certificates: CertificateFuzzing.run(bytes)
        case .session: SessionFuzzing.run(bytes)
        case .edits: SessionFuzzing.runEdits(bytes)
        case .tickets: TicketFuzzing.run(bytes)
        case .keyLog: KeyLogFuzzing.run(bytes)
        case .dnsMessages: DNSMessageFuzzing.run(bytes)
        case .captures: CaptureFuzzing.run(bytes)
        case .proxyHeader: ProxyHeaderFuzzing.run(bytes)
        }
    }

    /// Ends the process where two things that must be equal are not.
    static func expect(_ condition: Bool, _ complaint: @autoclosure () -> String) {
        guard !condition else { return }
        FileHandle.standardError.write(Data("\(complaint())\n".utf8))
        abort()
    }
}

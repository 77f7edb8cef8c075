import ApusCrypto
import ApusTLS
import ApusTestKit

/// Whole connections that are fed bytes: one side is ours, with fixed randomness, and the other is the fuzzer.
enum ConnectionFuzzing {
    private static let identity = try? TestIdentity(.p256)

    static func runClient(_ bytes: [UInt8]) {
        guard let identity else { return FuzzTarget.expect(false, "there is no identity") }
        var configuration = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.h2, .http11])
        configuration.keyShareGroups = [.x25519]
        do {
            var client = try ClientConnection(
                configuration: configuration, serverName: ServerName("test.example"), environment: .fuzzing(seed: 1))
            try client.start()
            _ = client.takeOutput()
            feed(bytes, to: &client)
        } catch {
            FuzzTarget.expect(false, "the client does not start: \(error)")
        }
    }

    static func runServer(_ bytes: [UInt8]) {
        guard let identity else { return FuzzTarget.expect(false, "there is no identity") }
        var configuration = ServerConfiguration(identities: [identity.identity], applicationProtocols: [.h2, .http11])
        configuration.clientAuthentication = .optional(identity.verifier)
        do {
            var server = try ServerConnection(configuration: configuration, environment: .fuzzing(seed: 1))
            feed(bytes, to: &server)
        } catch {
            FuzzTarget.expect(false, "the server does not start: \(error)")
        }
    }

    /// The first byte says how the rest is cut. An error must leave an alert, unless it has none, and be told again.
    private static func feed<Connection: TLSConnection & ~Copyable>(_ bytes: [UInt8], to connection: inout Connection) {
        guard let size = bytes.first.map({ max(1, Int($0)) }) else { return }
        for start in stride(from: 1, to: bytes.count, by: size) {
            do {
                try connection.receive(bytes.span.extracting(start..<min(start + size, bytes.count)))
            } catch {
                let told = connection.error
                FuzzTarget.expect(told == error, "an error is not kept")
                let output = connection.takeOutput()
                FuzzTarget.expect(error.alert == nil || !output.isEmpty, "an error leaves no alert: \(error)")
                return
            }
            _ = connection.takeOutput()
            _ = connection.takeApplicationData()
        }
        try? connection.receiveEndOfStream()
    }
}

import ApusCrypto
import ApusTLS
import ApusTestKit
import Synchronization

/// A handshake of two engines whose messages come in another order, changed, or under other keys: always correctly framed and, where the
/// input does not say otherwise, correctly protected.
///
/// The first byte chooses the handshake, each of the others does something to what comes next. Whoever got something else than the
/// peer said must not complete the handshake.
enum SessionFuzzing {
    private static let identity = try? TestIdentity(.ed25519)
    private static let rsa = try? TestIdentity(.rsa(bits: 2048))
    /// Seen in earlier handshakes of this process, which are those of `remember`.
    private static let specimens = Mutex<[[UInt8]]>([])

    static func run(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let done = Mutex(false)
        // Every answer is immediate, so that this ends before the call returns.
        _ = Task.immediate {
            do { try await play(first, bytes.dropFirst()) } catch { FuzzTarget.expect(error is TLSError, "\(error)") }
            done.withLock { $0 = true }
        }
        FuzzTarget.expect(done.withLock { $0 }, "somebody waits")
    }

    private static func parties(_ choice: UInt8) -> Rehearsal.Parties? {
        guard let identity, let rsa else { return nil }
        let isTLS12 = choice & 2 != 0
        let isLegacy = isTLS12 && choice & 32 != 0
        let own = isLegacy ? rsa : identity
        var client = ClientConfiguration(verifier: own.verifier, applicationProtocols: [.h2])
        client.policy = isLegacy ? .legacy : .default
        if isLegacy { client.policy.cipherSuites = [.TLS_RSA_WITH_AES_128_GCM_SHA256] }
        client.revealsSecrets = true
        client.keyShareGroups = isLegacy ? nil : [.x25519]
        client.sessionCache = ClientSessionMemory()
        var server = ServerConfiguration(identities: [own.identity], policy: isLegacy ? .legacy : .default)
        server.revealsSecrets = true
        server.policy.maximumVersion = isTLS12 ? .TLS12 : .TLS13
        server.policy.groups = choice & 4 != 0 ? [.secp256r1] : [.x25519]
        if choice & 8 != 0 {
            client.identity = identity.identity
            server.clientAuthentication = .optional(identity.verifier)
        }
        if choice & 16 != 0 { server.resumption = ServerResumption() }
        if choice & 64 != 0 { server.identities[0].ocspStaple = OCSPStaple([0x30, 3, 10, 1, 0]) }
        var parties = Rehearsal.Parties(version: isTLS12 ? .TLS12 : .TLS13, client: client, server: server)
        parties.clientEnvironment = .fuzzing(seed: 1)
        parties.serverEnvironment = .fuzzing(seed: 2)
        return parties
    }

    private static func play(_ choice: UInt8, _ commands: ArraySlice<UInt8>) async throws {
        guard let parties = parties(choice) else { return FuzzTarget.expect(false, "there is no identity") }
        var rehearsal = try await Rehearsal.make(parties, role: choice & 1 == 0 ? .client : .server)
        if rehearsal.role == .client { _ = try await rehearsal.step() }
        var commands = commands
        var isTampered = false
        var seen: [[UInt8]] = []
        while let command = commands.popFirst() {
            let wasComplete = rehearsal.isComplete
            for message in rehearsal.queue where !seen.contains(message.bytes) { seen.append(message.bytes) }
            guard let next = rehearsal.queue.first else { break }
            switch command % 12 {
            case 0, 1, 2, 3:
                _ = try await rehearsal.step()
                continue
            case 4 where rehearsal.queue.count > 1: rehearsal.queue.swapAt(0, 1)
            case 5: rehearsal.queue.removeFirst()
            case 6: rehearsal.queue.insert(next, at: 0)
            case 7:
                // Something that was said before, or in this flight.
                let index = Int(commands.popFirst() ?? 0) % seen.count
                _ = try rehearsal.deliver(seen[index], .rightKey)
            case 8:
                var bytes = next.bytes
                let position = Int(commands.popFirst() ?? 0) << 8 | Int(commands.popFirst() ?? 0)
                bytes[position % bytes.count] ^= commands.popFirst() ?? 1
                guard bytes != next.bytes else { continue }
                rehearsal.queue.removeFirst()
                _ = try rehearsal.deliver(bytes, .rightKey)
            case 9:
                rehearsal.queue.removeFirst()
                _ = try rehearsal.deliver(next.bytes + (commands.popFirst().map { [$0] } ?? [0]), .rightKey)
            case 10:
                rehearsal.queue.removeFirst()
                _ = try rehearsal.deliver(next.bytes, command & 128 == 0 ? .plaintext : .wrongEpoch)
            default:
                // Two messages in one record.
                guard rehearsal.queue.count > 1 else { continue }
                let both = next.bytes + rehearsal.queue[1].bytes
                rehearsal.queue.removeFirst(2)
                _ = try rehearsal.deliver(both, .rightKey)
            }
            // Messages behind the handshake prove nothing of it; and two in a record, or one in the clear, can be right.
            if !wasComplete, ![10, 11].contains(command % 12) { isTampered = true }
            if rehearsal.error != nil { break }
        }
        FuzzTarget.expect(
            !isTampered || !rehearsal.isComplete || rehearsal.error != nil, "a handshake that was tampered with is complete")
    }
}

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

    static func run(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        run {
            guard let parties = parties(first) else { return FuzzTarget.expect(false, "there is no identity") }
            try await play(parties, role: first & 1 == 0 ? .client : .server, bytes.dropFirst(), edits: false)
        }
    }

    /// The first byte says whose states are looked at, the second which configurations they have.
    static func runEdits(_ bytes: [UInt8]) {
        guard bytes.count > 2 else { return }
        run {
            let parties = try await SessionVariant.all[Int(bytes[1]) % SessionVariant.all.count].parties()
            try await play(parties, role: bytes[0] & 1 == 0 ? .client : .server, bytes.dropFirst(2), edits: true)
        }
    }

    private static func run(_ session: @escaping @Sendable () async throws -> Void) {
        let done = Mutex(false)
        // No answer is waited for, so that this ends before the call returns.
        _ = Task.immediate {
            do { try await session() } catch RawPeerError.unusable(_) {
                // The input asks for a record under keys that there are not yet, or no more.
            } catch { FuzzTarget.expect(error is TLSError, "\(error)") }
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
        client.sessionCache = KeptSession(session: nil)
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
        if choice & 128 != 0, let session = session(&parties, choice) {
            parties.client.sessionCache = KeptSession(session: session)
            parties.offersEarlyData = !isTLS12 && choice & 64 != 0
        }
        parties.clientEnvironment = .fuzzing(seed: 1)
        parties.serverEnvironment = .fuzzing(seed: 2)
        return parties
    }

    /// The session of an honest handshake between these two, made once for each choice.
    private static func session(_ parties: inout Rehearsal.Parties, _ choice: UInt8) -> ClientSession? {
        var resumption = ServerResumption(storage: tickets)
        if choice & 64 != 0 { resumption.earlyData = EarlyDataAcceptance(register: ForgetfulRegister()) }
        parties.server.resumption = resumption
        if let session = kept.withLock({ $0[choice] }) { return session }
        var earlier = parties
        let memory = ClientSessionMemory()
        earlier.client.sessionCache = memory
        earlier.clientEnvironment = .fuzzing(seed: 3)
        earlier.serverEnvironment = .fuzzing(seed: 4)
        _ = Task.immediate { [earlier] in
            var rehearsal = try await Rehearsal.make(earlier, role: .client)
            while try await rehearsal.step() != nil {}
        }
        guard let name = ServerName("test.example"), let session = memory.takeSession(for: name, at: fuzzTime) else { return nil }
        kept.withLock { $0[choice] = session }
        return session
    }

    private static let tickets = SealedTickets()
    private static let kept = Mutex<[UInt8: ClientSession]>([:])

    private static func play(
        _ parties: Rehearsal.Parties, role: Role, _ commands: ArraySlice<UInt8>, edits: Bool
    ) async throws {
        var rehearsal = try await Rehearsal.make(parties, role: role)
        if rehearsal.role == .client { _ = try await rehearsal.step() }
        var commands = commands
        var seen: [[UInt8]] = []
        // What the side got, for comparison with what its peer said; nothing stands for what came under wrong keys.
        var got: [[UInt8]] = []
        while !rehearsal.isComplete, rehearsal.error == nil, let next = rehearsal.queue.first, let command = commands.popFirst() {
            for message in rehearsal.queue where !seen.contains(message.bytes) { seen.append(message.bytes) }
            if edits, let bytes = MessageEdit.bytes(next.bytes, command, &commands) {
                rehearsal.queue.removeFirst(MessageEdit.replaces(command) ? 1 : 0)
                got.append(bytes)
                _ = try rehearsal.deliver(bytes, .rightKey)
                continue
            }
            switch command % 12 {
            case 4 where rehearsal.queue.count > 1: rehearsal.queue.swapAt(0, 1)
            case 5: rehearsal.queue.removeFirst()
            case 6: rehearsal.queue.insert(next, at: 0)
            case 7:
                // Something that was said before, or in this flight.
                got.append(seen[Int(commands.popFirst() ?? 0) % seen.count])
                _ = try rehearsal.deliver(got[got.count - 1], .rightKey)
            case 8, 9:
                var bytes = next.bytes
                if command % 12 == 8 {
                    let position = Int(commands.popFirst() ?? 0) << 8 | Int(commands.popFirst() ?? 0)
                    bytes[position % bytes.count] ^= commands.popFirst() ?? 1
                } else {
                    bytes.append(commands.popFirst() ?? 0)
                }
                rehearsal.queue.removeFirst()
                got.append(bytes)
                _ = try rehearsal.deliver(bytes, .rightKey)
            case 10:
                got.append(command < 128 && !rehearsal.isProtected ? next.bytes : [])
                // The message is still in the queue, which says what its right keys would be.
                let outcome = try rehearsal.deliver(next.bytes, command < 128 ? .plaintext : .wrongEpoch)
                rehearsal.queue.removeFirst()
                // Where early data was refused, a record under wrong keys is dropped.
                if outcome == .ignores { got.removeLast() }
            case 11 where rehearsal.queue.count > 1:
                // Two messages in one record.
                let both = [next.bytes, rehearsal.queue[1].bytes]
                got += both
                rehearsal.queue.removeFirst(2)
                _ = try rehearsal.deliver(both[0] + both[1], .rightKey)
            default:
                // The application's answer may be what comes next, and not a message.
                if case .message? = try await rehearsal.step()?.cause { got.append(next.bytes) }
            }
        }
        guard rehearsal.isComplete else { return }
        FuzzTarget.expect(got == Array(rehearsal.said.prefix(got.count)), "a handshake that was tampered with is complete")
        // Whatever follows the handshake is read or refused.
        while rehearsal.error == nil, let command = commands.popFirst(), let last = seen.last {
            let edited = edits ? MessageEdit.bytes(last, command, &commands) : nil
            _ = try rehearsal.deliver(edited ?? seen[Int(command) % seen.count], .rightKey)
        }
    }
}

/// Gives the same session, or none, again and again.
struct KeptSession: ClientSessionCache {
    let session: ClientSession?

    func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? { session }
    func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) {}
    func forget(_ serverName: ServerName) {}
}

/// Finds everything new, so that an input can be repeated.
struct ForgetfulRegister: ReplayRegister {
    let scope: [UInt8] = [1]

    func registerImmediately(_ use: EarlyDataUse) -> Bool? { true }
    func register(_ use: EarlyDataUse) async -> Bool { true }
}

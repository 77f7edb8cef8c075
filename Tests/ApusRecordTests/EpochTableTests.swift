import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

/// Every epoch of a reader meets every kind of record.
struct EpochTableTests {
    enum Epoch: String, CaseIterable {
        case clear, clearSkipping, protected, protectedTolerant, protectedSkipping
    }

    enum Kind: String, CaseIterable {
        case clearHandshake, clearAlert, clearApplicationData, clearUnknown, changeCipherSpec
        case sealedHandshake, sealedAlert, sealedApplicationData, sealedEmpty, sealedChangeCipherSpec, sealedUnknown
        case sealedWithOtherKeys, sealedAsHandshake
    }

    enum Expected: Equatable {
        case delivered, dropped, refused(RecordError)
    }

    static let unknown = ContentType(rawValue: 24)

    /// The table itself.
    static func expected(_ epoch: Epoch, _ kind: Kind, allowsChangeCipherSpec: Bool) -> Expected {
        let isProtected = epoch != .clear && epoch != .clearSkipping
        switch kind {
        case .clearHandshake: return isProtected ? .refused(.plaintextWhereProtectedIsDue(.handshake)) : .delivered
        case .clearAlert:
            switch epoch {
            case .clear, .clearSkipping, .protectedTolerant: return .delivered
            case .protected, .protectedSkipping: return .refused(.plaintextWhereProtectedIsDue(.alert))
            }
        case .clearApplicationData, .sealedWithOtherKeys:
            switch epoch {
            case .clear: return .refused(.unexpectedContentType(.applicationData))
            case .clearSkipping, .protectedSkipping: return .dropped
            case .protected, .protectedTolerant: return .refused(.badRecordMAC)
            }
        case .clearUnknown: return .refused(.unexpectedContentType(unknown))
        case .changeCipherSpec: return allowsChangeCipherSpec ? .delivered : .refused(.unexpectedContentType(.changeCipherSpec))
        case .sealedHandshake, .sealedAlert, .sealedApplicationData, .sealedEmpty, .sealedChangeCipherSpec, .sealedUnknown:
            if epoch == .clear { return .refused(.unexpectedContentType(.applicationData)) }
            if epoch == .clearSkipping { return .dropped }
            switch kind {
            case .sealedEmpty: return .dropped
            case .sealedChangeCipherSpec: return .refused(.unexpectedContentType(.changeCipherSpec))
            case .sealedUnknown: return .refused(.unexpectedContentType(unknown))
            default: return .delivered
            }
        case .sealedAsHandshake:
            // Sealed, but with the wrong outer type.
            return isProtected ? .refused(.plaintextWhereProtectedIsDue(.handshake)) : .refused(.handshakeMessageTooLong(0))
        }
    }

    static func bytes(_ kind: Kind, _ keys: TrafficKeys) throws -> [UInt8] {
        var sealer = Sealer(keys: keys)
        var stranger = Sealer(keys: try .test(seed: 99))
        return switch kind {
        case .clearHandshake: record(.handshake, message().bytes)
        case .clearAlert: record(.alert, [2, 40])
        case .clearApplicationData: record(.applicationData, [UInt8](repeating: 1, count: 50))
        case .clearUnknown: record(unknown, [1])
        case .changeCipherSpec: record(.changeCipherSpec, [1])
        case .sealedHandshake: try sealer.record(.handshake, message().bytes)
        case .sealedAlert: try sealer.record(.alert, [2, 40])
        case .sealedApplicationData: try sealer.record(.applicationData, [1])
        case .sealedEmpty: try sealer.record(.applicationData, [])
        case .sealedChangeCipherSpec: try sealer.record(.changeCipherSpec, [1])
        case .sealedUnknown: try sealer.record(unknown, [1])
        case .sealedWithOtherKeys: try stranger.record(.applicationData, [1])
        case .sealedAsHandshake: try sealer.record(inner: message().bytes + [22], outer: .handshake)
        }
    }

    static func reader(_ epoch: Epoch, _ keys: TrafficKeys) throws -> RecordReader {
        var reader = RecordReader()
        switch epoch {
        case .clear: break
        case .clearSkipping: reader.skipUndecryptable(upTo: 1000)
        case .protected: try reader.changeKeys(keys)
        case .protectedTolerant:
            try reader.changeKeys(keys)
            reader.toleratesPlaintextAlert = true
        case .protectedSkipping:
            try reader.changeKeys(keys)
            reader.skipUndecryptable(upTo: 1000)
        }
        return reader
    }

    @Test(arguments: Epoch.allCases, Kind.allCases)
    // RFC8446-5-1, RFC8446-5-2
    func everyEpochMeetsEveryKindOfRecord(epoch: Epoch, kind: Kind) throws {
        let keys = try TrafficKeys.test()
        for allowsChangeCipherSpec in [false, true] {
            var reader = try Self.reader(epoch, keys)
            reader.allowsChangeCipherSpec = allowsChangeCipherSpec
            let outcome = reader.outcome(of: try Self.bytes(kind, keys))
            let expected = Self.expected(epoch, kind, allowsChangeCipherSpec: allowsChangeCipherSpec)
            switch (outcome, expected) {
            case (.success(let inbound), .delivered): #expect(inbound.count == 1)
            case (.success(let inbound), .dropped): #expect(inbound.isEmpty)
            // Ciphertext read as a handshake header: any error will do, and for want of bytes none.
            case (_, .refused(.handshakeMessageTooLong)): break
            case (.failure(let error), .refused(let wanted)): #expect(error == wanted)
            default: Issue.record("\(outcome), not \(expected)")
            }
        }
    }

    @Test func aPlaintextAlertIsToleratedUntilTheFirstProtectedHandshakeRecord() throws {
        let keys = try TrafficKeys.test()
        var sealer = Sealer(keys: keys)
        var reader = try Self.reader(.protectedTolerant, keys)
        // Early data proves nothing: a client that sent it may still lack the handshake keys.
        #expect(reader.outcome(of: try sealer.record(.applicationData, [1])) == .success([.applicationData([1])]))
        #expect(reader.toleratesPlaintextAlert)
        var early = reader
        #expect(early.outcome(of: record(.alert, [2, 40])) == .success([.alert(.handshakeFailure)]))
        // Not even a whole message is needed.
        #expect(reader.outcome(of: try sealer.record(.handshake, [20])) == .success([]))
        #expect(reader.outcome(of: record(.alert, [2, 40])) == .failure(.plaintextWhereProtectedIsDue(.alert)))
    }

    static let changeCipherSpecs: [([UInt8], RecordError?)] = [
        ([1], nil), ([0], .invalidChangeCipherSpec), ([2], .invalidChangeCipherSpec), ([], .invalidChangeCipherSpec),
        ([1, 1], .invalidChangeCipherSpec), ([1, 0], .invalidChangeCipherSpec),
    ]

    @Test(arguments: changeCipherSpecs, [Epoch.clear, .protected])
    // RFC8446-5-2
    func aChangeCipherSpecIsTheSingleByteOne(_ what: (fragment: [UInt8], error: RecordError?), epoch: Epoch) throws {
        var reader = try Self.reader(epoch, try .test())
        reader.allowsChangeCipherSpec = true
        let outcome = reader.outcome(of: record(.changeCipherSpec, what.fragment))
        if let error = what.error {
            #expect(outcome == .failure(error))
        } else {
            #expect(outcome == .success([.changeCipherSpec]))
        }
    }

    @Test(arguments: [0, 2, 16384, 65535], [Epoch.clear, .protected])
    func theLengthOfAChangeCipherSpecIsJudgedBeforeItIsBuffered(length: Int, epoch: Epoch) throws {
        var reader = try Self.reader(epoch, try .test())
        reader.allowsChangeCipherSpec = true
        #expect(reader.outcome(of: record(.changeCipherSpec, [], length: length)) == .failure(.invalidChangeCipherSpec))
    }

    @Test func changeCipherSpecsAreBounded() throws {
        var reader = RecordReader()
        reader.allowsChangeCipherSpec = true
        for _ in 0..<RecordLimits.maxChangeCipherSpecs {
            #expect(reader.outcome(of: record(.changeCipherSpec, [1])) == .success([.changeCipherSpec]))
        }
        #expect(reader.outcome(of: record(.handshake, message().bytes)) != .success([]))
        #expect(reader.outcome(of: record(.changeCipherSpec, [1])) == .failure(.tooManyChangeCipherSpecs))
    }
}

import ApusWire
package import NIOCore

/// An answer as it is kept: its bytes, without what belongs to one client's message alone.
package struct CachedAnswer: Sendable {
    /// The whole response without OPT record.
    private let bytes: [UInt8]
    /// Where each record's time to live stands.
    private let ttlPlaces: [UInt16]
    private let questionLength: UInt16
    private let stored: NIODeadline
    /// Seconds, from then on.
    private let lifetime: UInt32
    package let responseCode: ResponseCode

    /// - Returns: nil for what may not be kept, and for what is too long for its places to be counted.
    package init?(_ message: DNSMessage, at now: NIODeadline) {
        guard let lifetime = CacheLifetime.seconds(of: message), lifetime > 0 else { return nil }
        self.init(message, lifetime: lifetime, at: now)
    }

    init?(_ message: DNSMessage, lifetime: UInt32, at now: NIODeadline) {
        guard let question = message.questions.first, message.questions.count == 1 else { return nil }
        var plain = message
        plain.edns = nil
        plain.header.id = 0
        plain.header.recursionAvailable = true
        // We are not the authority of any name.
        plain.header.isAuthoritative = false
        var writer = DNSWriter()
        plain.encode(into: &writer)
        guard writer.bytes.count <= 0xffff else { return nil }
        bytes = writer.bytes
        ttlPlaces = writer.ttlPlaces.map { UInt16(truncatingIfNeeded: $0) }
        questionLength = UInt16(question.name.wire.count)
        stored = now
        self.lifetime = lifetime
        responseCode = message.responseCode
    }

    /// About what it takes in memory.
    var cost: Int { bytes.count + ttlPlaces.count * 2 + Self.overhead }

    /// The key's and both arrays' headers, and the places in table and list.
    private static let overhead = 32 * 3 + 160

    private func age(at now: NIODeadline) -> UInt32 {
        UInt32(clamping: max(0, (now - stored).nanoseconds) / 1_000_000_000)
    }

    /// Seconds that it holds for; zero when its time is over.
    package func remaining(at now: NIODeadline) -> UInt32 {
        let age = age(at: now)
        return age >= lifetime ? 0 : lifetime - age
    }

    /// Whether its time was over no more than so many seconds ago.
    func isStale(at now: NIODeadline, within seconds: UInt32) -> Bool {
        let age = age(at: now)
        return age >= lifetime && age - lifetime < seconds
    }

    /// The response for this client: its ID, its flags, the letters of its question, and the times that are left.
    ///
    /// - Parameter staleTTL: seconds that stand in place of times that are over (RFC 8767 §4).
    package func response(
        to query: DNSQuery, at now: NIODeadline, staleTTL: UInt32? = nil, errors: [ExtendedError] = []
    ) -> [UInt8] {
        let age = age(at: now)
        var response = bytes
        let asked = query.message.header
        response.reserveCapacity(response.count + Self.reservedForOPT)
        response.patch(asked.id, at: 0)
        var header = DNSHeader(id: 0, flags: UInt16(response[2]) << 8 | UInt16(response[3]))
        header.recursionDesired = asked.recursionDesired
        header.checkingDisabled = asked.checkingDisabled
        // RFC 6840 §5.8: AD only for whoever understands it.
        header.isAuthenticData = header.isAuthenticData && (asked.isAuthenticData || query.wantsDNSSEC)
        response.patch(header.flags, at: 2)
        if query.question.name.wire.count == Int(questionLength) {
            response.replaceSubrange(DNSHeader.length..<DNSHeader.length + Int(questionLength), with: query.question.name.wire)
        }
        for place in ttlPlaces {
            let place = Int(place)
            guard place + 4 <= response.count else { continue }
            let ttl = response[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let left = staleTTL ?? (ttl > age ? ttl - age : 0)
            response.patch(UInt16(truncatingIfNeeded: left >> 16), at: place)
            response.patch(UInt16(truncatingIfNeeded: left), at: place + 2)
        }
        query.appendOPT(to: &response, errors: errors)
        return response
    }

    private static let reservedForOPT = 512
}

extension [UInt8] {
    /// Within what is there alone.
    fileprivate mutating func patch(_ value: UInt16, at place: Int) {
        guard place >= 0, place + 2 <= count else { return }
        self[place] = UInt8(truncatingIfNeeded: value >> 8)
        self[place + 1] = UInt8(truncatingIfNeeded: value)
    }
}

extension DNSQuery {
    /// Appends our OPT record to a response that has none, where the client sent one (RFC 6891 §7), with padding where it padded.
    func appendOPT(to response: inout [UInt8], errors: [ExtendedError]) {
        guard let asked = message.edns, response.count >= DNSHeader.length else { return }
        var edns = EDNS()
        edns.dnssecOK = asked.dnssecOK
        edns.options = errors.map(\.option)
        if isPadded {
            var probe = DNSWriter()
            edns.encode(into: &probe)
            let length = response.count + probe.bytes.count + Padding.optionHeader
            edns.options.append(Padding.option(filling: length, toMultipleOf: DNSMessage.responseBlock))
        }
        var writer = DNSWriter()
        edns.encode(into: &writer)
        response.append(contentsOf: writer.bytes)
        // ARCOUNT, which was that of a message without OPT record.
        let count = UInt16(response[10]) << 8 | UInt16(response[11])
        response.patch(count < .max ? count + 1 : count, at: 10)
    }
}

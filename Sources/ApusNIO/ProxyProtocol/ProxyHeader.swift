/// Who a connection is really from, as a proxy in front says in the first bytes of it: the PROXY protocol, versions 1 and 2.
///
/// Reading is here and in `+Version1` and `+Version2`, each beside its writing; nothing of it touches a channel. The rules are those of
/// HAProxy's document "The PROXY protocol, Versions 1 & 2" (doc/proxy-protocol.txt), cited by its sections.
package struct ProxyHeader: Equatable, Sendable {
    package enum Version: Equatable, Sendable {
        /// One line of text (§2.1).
        case one
        /// Binary (§2.2).
        case two
    }

    /// What the header says of the connection.
    package enum Origin: Equatable, Sendable {
        /// The proxy speaks for itself: a health check, say.
        case local
        /// For somebody whose address it does not tell, or tells in a family that is not IP.
        case unknown
        /// For a client at `source`, which connected to `destination`. Both are of one family.
        case client(source: Endpoint, destination: Endpoint)
    }

    /// An IP address in network order, 4 or 16 bytes, and a port.
    package struct Endpoint: Equatable, Sendable {
        package var address: [UInt8]
        package var port: UInt16

        package init(address: [UInt8], port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// What version 2 can add (§2.2.7): `{ uint8 type; uint16 length; opaque value[length]; }`.
    package struct Extra: Equatable, Sendable {
        package var type: UInt8
        package var value: [UInt8]

        package init(type: UInt8, value: [UInt8]) {
            self.type = type
            self.value = value
        }

        /// The application protocol that was agreed on.
        package static func alpn(_ value: [UInt8]) -> Extra { Extra(type: 0x01, value: value) }
        /// The server name that the client asked for.
        package static func authority(_ name: String) -> Extra { Extra(type: 0x02, value: Array(name.utf8)) }
    }

    package var version: Version
    package var origin: Origin
    /// Empty in version 1, which has none. A checksum that was right is not among them.
    package var extras: [Extra]

    package init(version: Version, origin: Origin, extras: [Extra] = []) {
        self.version = version
        self.origin = origin
        self.extras = extras
    }

    /// Longest header that is read, in bytes. Version 1 can't be longer than 107; of version 2 this leaves 2048 for addresses and extras.
    package static let maximumLength = 16 + 2048

    /// Reads the header that a connection begins with.
    ///
    /// - Returns: the header and its length, or nil when these bytes are the beginning of one.
    /// - Throws: as soon as they can't become one.
    package static func decode(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> (header: ProxyHeader, length: Int)? {
        guard !bytes.isEmpty else { return nil }
        return bytes[0] == signature1[0] ? try decodeVersion1(bytes) : try decodeVersion2(bytes)
    }

    package func encoded() -> [UInt8] {
        switch version {
        case .one: encodedVersion1()
        case .two: encodedVersion2()
        }
    }
}

/// Why the first bytes of a connection are no header of the PROXY protocol.
package enum ProxyHeaderError: Error, Equatable {
    /// Neither version begins like this.
    case notAHeader
    /// A line of version 1 without an end within its 107 bytes.
    case lineTooLong
    case malformedLine
    /// A version other than 2 behind the signature of version 2.
    case unknownVersion(UInt8)
    case unknownCommand(UInt8)
    /// An address family that is not defined, or a transport that is not a stream.
    case unknownFamily(UInt8)
    /// A length that is too small for the addresses.
    case lengthTooSmall(Int)
    /// A length beyond ``ProxyHeader/maximumLength``.
    case lengthTooLarge(Int)
    /// Extras that do not fill their place.
    case malformedExtras
    case wrongChecksum
}

extension Span<UInt8> {
    /// Whether everything here agrees with `expected`, as far as both go.
    func agrees(with expected: [UInt8]) -> Bool {
        for index in 0..<Swift.min(count, expected.count) where self[index] != expected[index] { return false }
        return true
    }
}

/// The names of IANA's registry "Domain Name System (DNS) Parameters", as `dig` prints them.
package protocol DNSCodePoint: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    static var names: [UInt16: String] { get }
    /// What an unknown one is called, before its number.
    static var unknownPrefix: String { get }
    init(rawValue: UInt16)
    var rawValue: UInt16 { get }
}

extension DNSCodePoint {
    package var description: String { Self.names[rawValue] ?? Self.unknownPrefix + String(rawValue) }

    /// By its name in any case, or by prefix and number (RFC 3597 §5).
    package init?(name: String) {
        let wanted = name.uppercased()
        if let known = Self.names.first(where: { $0.value == wanted }) {
            self.init(rawValue: known.key)
        } else if wanted.hasPrefix(Self.unknownPrefix), let number = UInt16(wanted.dropFirst(Self.unknownPrefix.count)) {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }
}

/// RFC 1035 §3.2.4.
package struct RecordClass: DNSCodePoint {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let IN = RecordClass(rawValue: 1)
    package static let CH = RecordClass(rawValue: 3)
    package static let names: [UInt16: String] = [1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"]
    package static let unknownPrefix = "CLASS"
}

/// RFC 1035 §4.1.1.
package struct Opcode: DNSCodePoint {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let query = Opcode(rawValue: 0)
    package static let names: [UInt16: String] = [0: "QUERY", 1: "IQUERY", 2: "STATUS", 4: "NOTIFY", 5: "UPDATE"]
    package static let unknownPrefix = "RESERVED"
}

/// RFC 1035 §4.1.1, with the four bits of RFC 6891 §6.1.3 where there is an OPT record.
package struct ResponseCode: DNSCodePoint {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let noError = ResponseCode(rawValue: 0)
    package static let formatError = ResponseCode(rawValue: 1)
    package static let serverFailure = ResponseCode(rawValue: 2)
    package static let nameError = ResponseCode(rawValue: 3)
    package static let notImplemented = ResponseCode(rawValue: 4)
    package static let refused = ResponseCode(rawValue: 5)
    package static let badVersion = ResponseCode(rawValue: 16)
    package static let names: [UInt16: String] = [
        0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN", 7: "YXRRSET",
        8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 11: "DSOTYPENI", 16: "BADVERS", 17: "BADKEY", 18: "BADTIME", 19: "BADMODE",
        20: "BADNAME", 21: "BADALG", 22: "BADTRUNC", 23: "BADCOOKIE",
    ]
    package static let unknownPrefix = "RESERVED"
}

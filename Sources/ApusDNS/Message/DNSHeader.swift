import ApusWire

/// RFC 1035 §4.1.1 without its counts, which are those of the sections.
package struct DNSHeader: Equatable, Sendable {
    package var id: UInt16
    /// QR, Opcode, AA, TC, RD, RA, Z, AD, CD, RCODE.
    package var flags: UInt16

    static let length = 12

    package init(id: UInt16, flags: UInt16 = 0) {
        self.id = id
        self.flags = flags
    }

    package var isResponse: Bool {
        get { self[15] }
        set { self[15] = newValue }
    }
    package var isAuthoritative: Bool {
        get { self[10] }
        set { self[10] = newValue }
    }
    package var isTruncated: Bool {
        get { self[9] }
        set { self[9] = newValue }
    }
    package var recursionDesired: Bool {
        get { self[8] }
        set { self[8] = newValue }
    }
    package var recursionAvailable: Bool {
        get { self[7] }
        set { self[7] = newValue }
    }
    /// RFC 4035 §3.2.3.
    package var isAuthenticData: Bool {
        get { self[5] }
        set { self[5] = newValue }
    }
    /// RFC 4035 §3.2.2.
    package var checkingDisabled: Bool {
        get { self[4] }
        set { self[4] = newValue }
    }

    package var opcode: Opcode {
        get { Opcode(rawValue: flags >> 11 & 15) }
        set { flags = flags & ~(15 << 11) | (newValue.rawValue & 15) << 11 }
    }

    /// The four bits that stand here; ``DNSMessage/responseCode`` is the whole.
    var lowResponseCode: UInt16 {
        get { flags & 15 }
        set { flags = flags & ~15 | newValue & 15 }
    }

    private subscript(bit: UInt16) -> Bool {
        get { flags >> bit & 1 == 1 }
        set { flags = newValue ? flags | 1 << bit : flags & ~(1 << bit) }
    }
}

// RFC 9846 §4.3.11:
// struct {
//     opaque identity<1..2^16-1>;
//     uint32 obfuscated_ticket_age;
// } PskIdentity;
//
// opaque PskBinderEntry<32..255>;
//
// struct {
//     PskIdentity identities<7..2^16-1>;
//     PskBinderEntry binders<33..2^16-1>;
// } OfferedPsks;
//
// struct {
//     select (Handshake.msg_type) {
//         case client_hello: OfferedPsks;
//         case server_hello: uint16 selected_identity;
//     };
// } PreSharedKeyExtension;

/// One pre-shared key that a client offers: a ticket, or the name of an external key.
package struct PskIdentity: Equatable, Sendable {
    package var identity: [UInt8]
    /// Milliseconds since the ticket came plus its `ticket_age_add`, modulo 2^32; 0 for an external key.
    package var obfuscatedTicketAge: UInt32

    package init(identity: [UInt8], obfuscatedTicketAge: UInt32) {
        self.identity = identity
        self.obfuscatedTicketAge = obfuscatedTicketAge
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        identity = try body.readOpaque16("PskIdentity.identity", length: 1...0xffff)
        obfuscatedTicketAge = try body.readUInt32("PskIdentity.obfuscated_ticket_age")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque16(identity)
        out.writeUInt32(obfuscatedTicketAge)
    }
}

/// pre_shared_key in a ClientHello, where it is the last extension. That there are as many binders as identities is for the
/// server's state to check.
package struct PreSharedKeyClientHello: ExtensionBody {
    package static var type: ExtensionType { .preSharedKey }

    package var identities: [PskIdentity]
    package var binders: [[UInt8]]

    package init(identities: [PskIdentity], binders: [[UInt8]]) {
        self.identities = identities
        self.binders = binders
    }

    /// How many bytes the list of binders takes, its two bytes of length included: what is missing from the end of a partial
    /// ClientHello over which a binder is computed (RFC 9846 §4.3.11.2).
    package var bindersLength: Int {
        binders.reduce(2) { $0 + 1 + $1.count }
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        identities = try body.readVector16("OfferedPsks.identities", length: 7...0xffff) { list throws(DecodeError) in
            try list.readAll(PskIdentity.init(decoding:))
        }
        binders = try body.readVector16("OfferedPsks.binders", length: 33...0xffff) { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in try item.readOpaque8("PskBinderEntry", length: 32...255) }
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { list in
            for identity in identities { identity.encode(into: &list) }
        }
        out.writeVector16 { list in
            for binder in binders { list.writeOpaque8(binder) }
        }
    }
}

/// pre_shared_key in a ServerHello: the index of the identity that the server took.
package struct PreSharedKeyServerHello: ExtensionBody {
    package static var type: ExtensionType { .preSharedKey }

    package var selectedIdentity: UInt16

    package init(selectedIdentity: UInt16) {
        self.selectedIdentity = selectedIdentity
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        selectedIdentity = try body.readUInt16("PreSharedKeyExtension.selected_identity")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(selectedIdentity)
    }
}

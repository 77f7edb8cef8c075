// RFC 9846 §4.3.8:
// struct { KeyShareEntry client_shares<0..2^16-1>; } KeyShareClientHello;
// struct { NamedGroup selected_group; } KeyShareHelloRetryRequest;
// struct { KeyShareEntry server_share; } KeyShareServerHello;

/// key_share in a ClientHello, in which no group stands twice.
package struct KeyShareClientHello: ExtensionBody {
    package static var type: ExtensionType { .keyShare }

    /// Preferred first; empty to ask for a HelloRetryRequest.
    package var clientShares: [KeyShareEntry]

    package init(clientShares: [KeyShareEntry]) {
        self.clientShares = clientShares
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        clientShares = try body.readVector16("KeyShareClientHello.client_shares") { list throws(DecodeError) in
            try list.readAll(KeyShareEntry.init(decoding:))
        }
        // "Clients MUST NOT offer multiple KeyShareEntry values for the same group."
        var groups: Set<NamedGroup> = []
        for share in clientShares where !groups.insert(share.group).inserted {
            throw DecodeError(.invalidValue, in: "KeyShareClientHello.client_shares")
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { list in
            for share in clientShares { share.encode(into: &list) }
        }
    }
}

/// key_share in a HelloRetryRequest: the group of which the server wants a share.
package struct KeyShareHelloRetryRequest: ExtensionBody {
    package static var type: ExtensionType { .keyShare }

    package var selectedGroup: NamedGroup

    package init(selectedGroup: NamedGroup) {
        self.selectedGroup = selectedGroup
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        selectedGroup = NamedGroup(rawValue: try body.readUInt16("KeyShareHelloRetryRequest.selected_group"))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(selectedGroup.rawValue)
    }
}

/// key_share in a ServerHello.
package struct KeyShareServerHello: ExtensionBody {
    package static var type: ExtensionType { .keyShare }

    package var serverShare: KeyShareEntry

    package init(serverShare: KeyShareEntry) {
        self.serverShare = serverShare
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        serverShare = try KeyShareEntry(decoding: &body)
    }

    package func encode(into out: inout [UInt8]) {
        serverShare.encode(into: &out)
    }
}

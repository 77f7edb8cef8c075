/// RFC 9846 §4.7.3: `enum { update_not_requested(0), update_requested(1), (255) } KeyUpdateRequest;`
package enum KeyUpdateRequest: UInt8, Sendable, CaseIterable {
    case updateNotRequested = 0
    case updateRequested = 1
}

/// RFC 9846 §4.7.3: `struct { KeyUpdateRequest request_update; } KeyUpdate;` Any third value is an error there.
package struct KeyUpdate: HandshakeBody {
    package static var type: HandshakeType { .keyUpdate }

    package var request: KeyUpdateRequest

    package init(request: KeyUpdateRequest) {
        self.request = request
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        guard let request = KeyUpdateRequest(rawValue: try body.readUInt8("KeyUpdate.request_update")) else {
            throw DecodeError(.invalidValue, in: "KeyUpdate.request_update")
        }
        self.request = request
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt8(request.rawValue)
    }
}

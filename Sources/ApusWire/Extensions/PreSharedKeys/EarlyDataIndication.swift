// RFC 9846 §4.3.10:
// struct {} Empty;
// struct {
//     select (Handshake.msg_type) {
//         case new_session_ticket:   uint32 max_early_data_size;
//         case client_hello:         Empty;
//         case encrypted_extensions: Empty;
//     };
// } EarlyDataIndication;

/// early_data in a ClientHello or in EncryptedExtensions.
package struct EarlyDataIndication: ExtensionBody {
    package static var type: ExtensionType { .earlyData }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}

/// early_data in a NewSessionTicket.
package struct EarlyDataIndicationTicket: ExtensionBody {
    package static var type: ExtensionType { .earlyData }

    /// Bytes of application data.
    package var maxEarlyDataSize: UInt32

    package init(maxEarlyDataSize: UInt32) {
        self.maxEarlyDataSize = maxEarlyDataSize
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        maxEarlyDataSize = try body.readUInt32("EarlyDataIndication.max_early_data_size")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt32(maxEarlyDataSize)
    }
}

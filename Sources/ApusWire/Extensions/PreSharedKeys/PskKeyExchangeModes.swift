/// RFC 9846 §4.3.9: `struct { PskKeyExchangeMode ke_modes<1..255>; } PskKeyExchangeModes;`
package struct PskKeyExchangeModes: ExtensionBody {
    package static var type: ExtensionType { .pskKeyExchangeModes }

    package var modes: [PskKeyExchangeMode]

    package init(modes: [PskKeyExchangeMode]) {
        self.modes = modes
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        modes = try body.readOpaque8("PskKeyExchangeModes.ke_modes", length: 1...255).map(PskKeyExchangeMode.init(rawValue:))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector8 { list in
            for mode in modes { list.writeUInt8(mode.rawValue) }
        }
    }
}

// RFC 9846 §4.3.3:
// struct { SignatureScheme supported_signature_algorithms<2..2^16-2>; } SignatureSchemeList;

/// signature_algorithms: what the sender takes in CertificateVerify, and without ``SignatureAlgorithmsCert`` in certificates.
package struct SignatureAlgorithms: ExtensionBody {
    package static var type: ExtensionType { .signatureAlgorithms }

    /// Preferred first.
    package var schemes: [SignatureScheme]

    package init(schemes: [SignatureScheme]) {
        self.schemes = schemes
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        schemes = try body.readSignatureSchemeList()
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { $0.writeCodePoints(schemes) }
    }
}

/// signature_algorithms_cert: what the sender takes in certificates.
package struct SignatureAlgorithmsCert: ExtensionBody {
    package static var type: ExtensionType { .signatureAlgorithmsCert }

    /// Preferred first.
    package var schemes: [SignatureScheme]

    package init(schemes: [SignatureScheme]) {
        self.schemes = schemes
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        schemes = try body.readSignatureSchemeList()
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { $0.writeCodePoints(schemes) }
    }
}

extension Span<UInt8> {
    fileprivate mutating func readSignatureSchemeList() throws(DecodeError) -> [SignatureScheme] {
        try readVector16("SignatureSchemeList.supported_signature_algorithms", length: 2...0xfffe) { list throws(DecodeError) in
            try list.readCodePoints()
        }
    }
}

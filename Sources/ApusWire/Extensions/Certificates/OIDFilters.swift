/// RFC 9846 §4.3.5: `struct { OIDFilter filters<0..2^16-1>; } OIDFilterExtension;`, in which no OID stands twice.
package struct OIDFilters: ExtensionBody {
    package static var type: ExtensionType { .oidFilters }

    package var filters: [OIDFilter]

    package init(filters: [OIDFilter]) {
        self.filters = filters
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        filters = try body.readVector16("OIDFilterExtension.filters") { list throws(DecodeError) in
            try list.readAll(OIDFilter.init(decoding:))
        }
        // "Any given OID MUST NOT appear more than once in the filters list."
        var oids: Set<[UInt8]> = []
        for filter in filters where !oids.insert(filter.oid).inserted {
            throw DecodeError(.invalidValue, in: "OIDFilterExtension.filters")
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { list in
            for filter in filters { filter.encode(into: &list) }
        }
    }
}

/// RFC 9846 §4.3.5:
/// ```
/// struct {
///     opaque certificate_extension_oid<1..2^8-1>;
///     opaque certificate_extension_values<0..2^16-1>;
/// } OIDFilter;
/// ```
package struct OIDFilter: Equatable, Sendable {
    /// The OID in DER.
    package var oid: [UInt8]
    /// The wanted values in DER.
    package var values: [UInt8]

    package init(oid: [UInt8], values: [UInt8]) {
        self.oid = oid
        self.values = values
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        oid = try body.readOpaque8("OIDFilter.certificate_extension_oid", length: 1...0xff)
        values = try body.readOpaque16("OIDFilter.certificate_extension_values")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque8(oid)
        out.writeOpaque16(values)
    }
}

/// RFC 8422 §5.4:
/// ```
/// enum { deprecated(1..2), named_curve(3), reserved(248..255) } ECCurveType;
///
/// struct {
///     ECCurveType curve_type;
///     select (curve_type) {
///         case named_curve: NamedCurve namedcurve;
///     };
/// } ECParameters;
///
/// struct { opaque point<1..2^8-1>; } ECPoint;
///
/// struct {
///     ECParameters curve_params;
///     ECPoint      public;
/// } ServerECDHParams;
/// ```
package struct ServerECDHParams: Equatable, Sendable {
    /// `namedcurve`.
    package var group: NamedGroup
    /// `public`: the server's ephemeral share.
    package var point: [UInt8]

    package init(group: NamedGroup, point: [UInt8]) {
        self.group = group
        self.point = point
    }

    /// Curves that the server would describe itself are refused: RFC 8422 §5.4 knows named ones alone.
    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        guard try body.readUInt8("ECParameters.curve_type") == Self.namedCurve else {
            throw DecodeError(.invalidValue, in: "ECParameters.curve_type")
        }
        group = NamedGroup(rawValue: try body.readUInt16("ECParameters.namedcurve"))
        point = try body.readOpaque8("ECPoint.point", length: 1...0xff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt8(Self.namedCurve)
        out.writeUInt16(group.rawValue)
        out.writeOpaque8(point)
    }

    private static let namedCurve: UInt8 = 3
}

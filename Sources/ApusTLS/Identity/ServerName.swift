/// The name under which a client looks for a server: a DNS name or an IP address.
///
/// It is what the client sends as `server_name` (DNS names alone, RFC 6066 §3) and what the server's certificate
/// must carry (RFC 9525). DNS names are kept in lower case, in A-label form, without a trailing dot.
public struct ServerName: Hashable, Sendable, CustomStringConvertible {
    /// What sort of name it is.
    public enum Kind: Hashable, Sendable {
        /// A DNS name: lower case, no trailing dot.
        case dnsName(String)
        /// An IP address: 4 or 16 bytes in network order.
        case ipAddress([UInt8])
    }

    public let kind: Kind

    /// Reads a DNS name or an IPv4 or IPv6 literal (with or without brackets).
    ///
    /// - Returns: nil if `text` is neither: an empty label, one over 63 bytes, a name over 253 bytes, or a
    ///   character outside letters, digits, `-` and `_`. International names must be given as A-labels (`xn--…`).
    public init?(_ text: String) {
        var bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            bytes = Array(bytes.dropFirst().dropLast())
            guard let address = IPAddressText.parseIPv6(bytes) else { return nil }
            kind = .ipAddress(address)
            return
        }
        if let address = IPAddressText.parseIPv4(bytes) ?? IPAddressText.parseIPv6(bytes) {
            kind = .ipAddress(address)
            return
        }
        guard let name = Self.normalizedDNSName(bytes) else { return nil }
        kind = .dnsName(name)
    }

    /// The DNS name to send in the `server_name` extension; nil for an address (RFC 6066 §3).
    public var dnsName: String? {
        switch kind {
        case .dnsName(let name): name
        case .ipAddress: nil
        }
    }

    public var description: String {
        switch kind {
        case .dnsName(let name): name
        case .ipAddress(let bytes): IPAddressText.format(bytes)
        }
    }

    private static func normalizedDNSName(_ text: [UInt8]) -> String? {
        var bytes = text
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= 253 else { return nil }
        var labelLength = 0
        var lastLabelIsNumeric = true
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "."):
                guard labelLength > 0 else { return nil }
                labelLength = 0
                lastLabelIsNumeric = true
                continue
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                bytes[index] |= 0x20
                lastLabelIsNumeric = false
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                lastLabelIsNumeric = false
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                break
            default:
                return nil
            }
            labelLength += 1
            guard labelLength <= 63 else { return nil }
        }
        // A numeric last label is a malformed IPv4 address, never a DNS name (RFC 1123 §2.1).
        guard labelLength > 0, !lastLabelIsNumeric else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import ApusTLS
import ApusWire

extension DomainName {
    /// Where the names of an address stand: `1.2.0.192.in-addr.arpa.` (RFC 1035 §3.5), or 32 digits below `ip6.arpa.` (RFC 3596 §2.5).
    ///
    /// - Parameter address: an IPv4 or IPv6 address as text.
    /// - Returns: nil for what is no address.
    package init?(reverseOf address: String) {
        let text = Array(address.utf8)
        let name: String
        if let bytes = IPAddressText.parseIPv4(text) {
            name = bytes.reversed().map { "\($0)." }.joined() + "in-addr.arpa."
        } else if let bytes = IPAddressText.parseIPv6(text) {
            name = bytes.reversed().map { "\(String($0 & 15, radix: 16)).\(String($0 >> 4, radix: 16))." }.joined() + "ip6.arpa."
        } else {
            return nil
        }
        guard let reversed = try? DomainName(text: name) else { return nil }
        self = reversed
    }
}

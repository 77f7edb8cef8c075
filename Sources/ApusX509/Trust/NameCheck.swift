import ApusTLS
import X509

/// RFC 9525: whether a certificate is for the name that was asked for. The subject alternative names decide, the subject never.
enum NameCheck {
    /// Names that a message lists.
    private static let shownNames = 10

    static func check(_ leaf: ParsedCertificate, for name: ServerName?) throws(UntrustedPeer) {
        let member = PathMember(certificate: leaf, index: 0)
        guard let name else {
            throw member.untrusted(.wrongName, "can't be compared with a server name, because none was given")
        }
        guard !leaf.extensions.names.contains(where: { matches($0, name) }) else { return }
        let names = leaf.readableNames
        guard !names.isEmpty else {
            throw member.untrusted(.wrongName, "is not for \(name): it has no subject alternative names for servers")
        }
        let others = names.count > shownNames ? " and \(names.count - shownNames) more" : ""
        throw member.untrusted(
            .wrongName, "is not for \(name), but for \(names.prefix(shownNames).joined(separator: ", "))\(others)")
    }

    static func matches(_ presented: GeneralName, _ reference: ServerName) -> Bool {
        switch (presented, reference.kind) {
        case (.dnsName(let pattern), .dnsName(let name)): matches(pattern: pattern, name: name)
        case (.ipAddress(let bytes), .ipAddress(let address)): bytes.bytes.elementsEqual(address)
        default: false
        }
    }

    /// RFC 9525 §6.3. A wildcard must be the whole left-most label, stands for exactly one, and needs two more after it: a
    /// certificate for all of a top-level domain is not believed.
    ///
    /// - Parameter name: lower case, A-labels, no trailing dot.
    static func matches(pattern: String, name: String) -> Bool {
        let pattern = ASCII.lowercased(pattern)
        let name = Array(name.utf8)
        guard pattern.starts(with: "*.".utf8) else { return pattern == name }
        let domain = pattern.dropFirst(2)
        guard domain.dropFirst().dropLast().contains(UInt8(ascii: ".")), let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > 0
        else { return false }
        // The domain is compared as it is: a second asterisk in it equals no character of a name.
        return name[(dot + 1)...].elementsEqual(domain)
    }
}

import X509

/// A name that is held against constraints.
struct ConstrainedName {
    enum Form {
        /// Lower case, without the label `*.`, which is told beside it.
        case dnsName([UInt8], isWildcard: Bool)
        case ipAddress([UInt8])
        /// Local part as it is, host in lower case.
        case emailAddress(local: [UInt8], host: [UInt8])
        /// The host of its authority.
        case uri(host: [UInt8])
        case directoryName(CanonicalName)
        case other(Int)
        /// A DNS name, address, email address or URI that is none: no constraint contains it.
        case malformed(NameConstraint.Kind)
    }

    let form: Form
    /// For people.
    let text: String

    init(_ name: GeneralName) {
        switch name {
        case .dnsName(let host):
            text = DisplayText.safe(host)
            let bytes = ASCII.lowercased(host)
            let isWildcard = bytes.starts(with: "*.".utf8)
            let base = isWildcard ? Array(bytes.dropFirst(2)) : bytes
            form = HostName.isValid(base) ? .dnsName(base, isWildcard: isWildcard) : .malformed(.dnsName)
        case .ipAddress(let address):
            text = DisplayText.safe("\(name)")
            form = [4, 16].contains(address.bytes.count) ? .ipAddress(Array(address.bytes)) : .malformed(.ipAddress)
        case .rfc822Name(let address):
            text = DisplayText.safe(address)
            form = HostName.mailbox(address).map { .emailAddress(local: $0.local, host: $0.host) } ?? .malformed(.emailAddress)
        case .uniformResourceIdentifier(let uri):
            text = DisplayText.safe(uri)
            form = HostName.host(ofURI: uri).map { .uri(host: $0) } ?? .malformed(.uri)
        case .directoryName(let name):
            text = DisplayText.safe("\"\(name)\"")
            form = .directoryName(CanonicalName(name))
        default:
            text = DisplayText.safe("\(name)")
            form = .other(NameConstraint.tag(of: name))
        }
    }

    init(subject certificate: ParsedCertificate) {
        form = .directoryName(certificate.canonicalSubject)
        text = "\"\(certificate.subjectText)\""
    }
}

/// One subtree of a name constraint.
enum NameConstraint {
    enum Kind {
        case dnsName, ipAddress, emailAddress, uri
    }

    enum Containment {
        case otherForm
        case inside
        case outside
        /// A wildcard that stands for names inside and outside.
        case partly
        /// A form that can't be compared here.
        case unknown
    }

    /// Lower case, empty for all names; `.example.com` is read as `example.com` without the domain itself, as is common.
    case dnsName([UInt8], withoutItself: Bool)
    case ipAddress([UInt8], mask: [UInt8])
    /// One mailbox; a host's mailboxes; those of all hosts in a domain.
    case mailbox(local: [UInt8], host: [UInt8])
    case mailHost([UInt8])
    case mailDomain([UInt8])
    case uriHost([UInt8])
    case uriDomain([UInt8])
    case directoryName(CanonicalName)
    case other(Int)

    /// - Returns: nil for a malformed subtree.
    init?(_ subtree: GeneralName) {
        switch subtree {
        case .dnsName(let text):
            let bytes = ASCII.lowercased(text)
            let withoutItself = bytes.first == UInt8(ascii: ".")
            let domain = withoutItself ? Array(bytes.dropFirst()) : bytes
            guard bytes.isEmpty || HostName.isValid(domain) else { return nil }
            self = .dnsName(domain, withoutItself: withoutItself)
        case .ipAddress(let octets):
            let bytes = Array(octets.bytes)
            guard [8, 32].contains(bytes.count) else { return nil }
            let (address, mask) = (Array(bytes.prefix(bytes.count / 2)), Array(bytes.suffix(bytes.count / 2)))
            guard Self.isPrefix(mask) else { return nil }
            self = .ipAddress(address, mask: mask)
        case .rfc822Name(let text):
            self.init(email: text)
        case .uniformResourceIdentifier(let text):
            let bytes = ASCII.lowercased(text)
            let isDomain = bytes.first == UInt8(ascii: ".")
            let host = isDomain ? Array(bytes.dropFirst()) : bytes
            guard HostName.isValid(host) else { return nil }
            self = isDomain ? .uriDomain(host) : .uriHost(host)
        case .directoryName(let name):
            self = .directoryName(CanonicalName(name))
        default:
            self = .other(Self.tag(of: subtree))
        }
    }

    private init?(email text: String) {
        if text.utf8.contains(UInt8(ascii: "@")) {
            guard let (local, host) = HostName.mailbox(text) else { return nil }
            self = .mailbox(local: local, host: host)
            return
        }
        let bytes = ASCII.lowercased(text)
        let isDomain = bytes.first == UInt8(ascii: ".")
        let host = isDomain ? Array(bytes.dropFirst()) : bytes
        guard HostName.isValid(host) else { return nil }
        self = isDomain ? .mailDomain(host) : .mailHost(host)
    }

    func contains(_ name: ConstrainedName) -> Containment {
        switch (self, name.form) {
        case (.dnsName(let domain, let withoutItself), .dnsName(let host, let isWildcard)):
            if domain.isEmpty { return .inside }
            if HostName.isBelow(host, domain) { return .inside }
            // `*.example.com` is below `example.com`, and could be the `a.example.com` of a constraint.
            if host == domain { return isWildcard || !withoutItself ? .inside : .outside }
            return isWildcard && HostName.parent(of: domain) == host ? .partly : .outside
        case (.ipAddress(let base, let mask), .ipAddress(let address)):
            guard base.count == address.count else { return .outside }
            return zip(zip(base, address), mask).allSatisfy { ($0.0 ^ $0.1) & $1 == 0 } ? .inside : .outside
        case (.mailbox(let local, let host), .emailAddress(let ownLocal, let ownHost)):
            return local == ownLocal && host == ownHost ? .inside : .outside
        case (.mailHost(let host), .emailAddress(_, let ownHost)):
            return host == ownHost ? .inside : .outside
        case (.mailDomain(let domain), .emailAddress(_, let ownHost)):
            return HostName.isBelow(ownHost, domain) ? .inside : .outside
        case (.uriHost(let host), .uri(let ownHost)):
            return host == ownHost ? .inside : .outside
        case (.uriDomain(let domain), .uri(let ownHost)):
            return HostName.isBelow(ownHost, domain) ? .inside : .outside
        case (.directoryName(let base), .directoryName(let own)):
            return own.isWithin(base) ? .inside : .outside
        case (.other(let tag), .other(let ownTag)):
            return tag == ownTag ? .unknown : .otherForm
        case (.dnsName, .malformed(.dnsName)), (.ipAddress, .malformed(.ipAddress)), (.uriHost, .malformed(.uri)),
            (.uriDomain, .malformed(.uri)), (.mailbox, .malformed(.emailAddress)), (.mailHost, .malformed(.emailAddress)),
            (.mailDomain, .malformed(.emailAddress)):
            return .unknown
        default:
            return .otherForm
        }
    }

    /// The tag of a form that is not compared.
    static func tag(of name: GeneralName) -> Int {
        switch name {
        case .otherName: 0
        case .x400Address: 3
        case .ediPartyName: 5
        case .registeredID: 8
        case .rfc822Name, .dnsName, .directoryName, .uniformResourceIdentifier, .ipAddress: -1
        }
    }

    /// RFC 4632 §3.1: ones, then zeros.
    private static func isPrefix(_ mask: [UInt8]) -> Bool {
        var sawZero = false
        for byte in mask {
            if sawZero { if byte != 0 { return false } else { continue } }
            guard byte == 0xff || (~byte & (~byte &+ 1)) == 0 else { return false }
            sawZero = byte != 0xff
        }
        return true
    }
}

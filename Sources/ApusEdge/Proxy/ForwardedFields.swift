package import ApusHTTP
import FoundationEssentials
package import HTTPTypes

/// What an origin is told about the client, which it would otherwise see nothing of: Forwarded (RFC 7239), its older kin, and
/// Client-Cert (RFC 9440).
package struct ForwardedFields: Sendable, Equatable {
    package static let forwarded = HTTPField.Name(constant: "Forwarded")
    package static let xForwardedFor = HTTPField.Name(constant: "X-Forwarded-For")
    package static let xForwardedProto = HTTPField.Name(constant: "X-Forwarded-Proto")
    package static let xForwardedHost = HTTPField.Name(constant: "X-Forwarded-Host")
    package static let xForwardedPort = HTTPField.Name(constant: "X-Forwarded-Port")
    package static let clientCertificate = HTTPField.Name(constant: "Client-Cert")
    package static let clientSubject = HTTPField.Name(constant: "X-Client-Subject")
    static let all = [
        forwarded, xForwardedFor, xForwardedProto, xForwardedHost, xForwardedPort, clientCertificate, clientSubject,
    ]

    private static let reserved: Set<String> = ["forwarded", "x-real-ip", "client-cert", "client-cert-chain", "x-client-subject"]

    /// Addresses of proxies in front of this one whose word counts, numeric.
    package var trustedProxies: Set<String> = []
    /// Tells who the client's certificate says it is.
    package var tellsIdentity = false

    package init() {}

    /// A field that only this proxy may set. Names that some servers take for the same, with `_` for `-`, are the same.
    package static func isReserved(_ name: HTTPField.Name) -> Bool {
        let plain = String(name.canonicalName.map { $0 == "_" ? "-" : $0 })
        return reserved.contains(plain) || plain.hasPrefix("x-forwarded-")
    }

    /// Removes what the client claims, and puts what is so in its place.
    package func apply(to fields: inout HTTPFields, for request: ServerRequest) {
        let client = request.connection.remoteAddress?.ipAddress
        let isTrusted = client.map { trustedProxies.contains($0) } ?? false
        let chain = isTrusted ? fields[values: Self.xForwardedFor] : []
        let forwardedChain = isTrusted ? fields[values: Self.forwarded] : []
        fields = HTTPFields(fields.filter { !Self.isReserved($0.name) })
        let scheme = request.head.scheme ?? "https"
        let host = request.head.authority ?? ""
        let address = client ?? "unknown"
        fields[Self.xForwardedFor] = (chain + [address]).joined(separator: ", ")
        fields[Self.xForwardedProto] = scheme
        fields[Self.xForwardedHost] = host
        if let port = request.connection.localAddress?.port { fields[Self.xForwardedPort] = String(port) }
        let node = address.contains(":") ? "\"[\(address)]\"" : address
        let element = "for=\(node);host=\(Self.quoted(host));proto=\(scheme)"
        fields[Self.forwarded] = (forwardedChain + [element]).joined(separator: ", ")
        if tellsIdentity, let tls = request.connection.tls, let identity = tls.peerIdentity, identity.isVerified {
            if let certificate = tls.peerCertificates.first {
                fields[Self.clientCertificate] = ":\(Data(certificate).base64EncodedString()):"
            }
            fields[Self.clientSubject] = identity.subject
        }
    }

    /// RFC 7239 §4: a token, or a string in quotes. An authority holds neither quotes nor backslashes.
    private static func quoted(_ text: String) -> String {
        text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d || $0 == 0x2e
        } ? text : "\"\(text)\""
    }
}

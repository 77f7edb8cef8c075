package import ApusHTTP

/// Shows a certificate authority that a name is ours (RFC 8555 §8.3), with the files that certbot or another client lays down: they are
/// asked for over plain HTTP, where everything else is sent to HTTPS.
package struct ChallengeResponder: HTTPResponder {
    private let challenges: FileResponder?
    private let others: any HTTPResponder

    private static let path = "/.well-known/acme-challenge/"

    /// - Parameter webroot: what lies directly in its `.well-known/acme-challenge` is served, and nothing else of it.
    package init(webroot: FileTree?, others: any HTTPResponder) {
        challenges = webroot.map { FileResponder(tree: $0) }
        self.others = others
    }

    package func respond(to request: ServerRequest) async -> ServerResponse {
        guard let challenges, let path = request.path, path.hasPrefix(Self.path), Self.isToken(path.dropFirst(Self.path.count))
        else { return await others.respond(to: request) }
        return await challenges.respond(to: request)
    }

    /// RFC 8555 §8.3: of the alphabet of base64url.
    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

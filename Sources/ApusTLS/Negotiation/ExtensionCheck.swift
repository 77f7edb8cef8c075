/// RFC 8446 §4.2: which extensions a message may carry.
enum ExtensionCheck {
    /// A reply may hold what was asked for and what the table allows there.
    ///
    /// - Parameter offered: the types this side sent in the message that is answered.
    static func checkReply(
        _ extensions: Extensions, in context: ExtensionContext, offered: [ExtensionType], message: String
    ) throws(TLSError) {
        for type in extensions.types {
            // The cookie is the one extension that may come unasked (RFC 8446 §4.2).
            guard (offered.contains(type) && !type.isGREASE) || (context == .helloRetryRequest && type == .cookie) else {
                throw .misbehaved(
                    Misbehaviour(.unsolicitedExtension, "its \(message) holds the extension \(type), which was not offered"))
            }
            guard ExtensionPermissions.allows(type, in: context) else {
                throw .misbehaved(
                    Misbehaviour(.extensionNotAllowed, "its \(message) holds the extension \(type), which has no place there"))
            }
        }
    }

    /// A request may hold unknown extensions; known ones only where the table allows them.
    static func checkRequest(_ extensions: Extensions, in context: ExtensionContext, message: String) throws(TLSError) {
        for type in extensions.types where !ExtensionPermissions.allows(type, in: context) {
            throw .misbehaved(
                Misbehaviour(.extensionNotAllowed, "its \(message) holds the extension \(type), which has no place there"))
        }
    }
}

import ApusWire
import Testing

/// Bytes that are almost a message or an extension, and what the decoder has to say of them.
struct Malformed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: DecodeError
    let decode: @Sendable () throws(DecodeError) -> Void

    static func message<Body: HandshakeBody>(
        _ what: String, _: Body.Type, _ body: [UInt8], _ problem: DecodeError.Problem, _ field: String
    ) -> Malformed {
        Malformed(testDescription: "\(Body.self): \(what)", expected: DecodeError(problem, in: field)) { () throws(DecodeError) in
            _ = try HandshakeMessage(type: Body.type, body: body).decode(Body.self)
        }
    }

    static func anExtension<Body: ExtensionBody>(
        _ what: String, _: Body.Type, _ body: String, _ problem: DecodeError.Problem, _ field: String
    ) -> Malformed {
        let field = field.isEmpty ? "\(Body.type)" : "\(field) in \(Body.type)"
        return Malformed(testDescription: "\(Body.self): \(what)", expected: DecodeError(problem, in: field)) {
            () throws(DecodeError) in
            var extensions = Extensions()
            extensions.append(type: Body.type, body: bytes(body))
            _ = try extensions.decode(Body.self)
        }
    }
}

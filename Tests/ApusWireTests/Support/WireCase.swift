import ApusTestKit
import ApusWire
import Testing

/// A message or an extension, with all that the tests common to every type need.
struct WireCase: Sendable, CustomTestStringConvertible {
    let name: String
    let layout: [Layout]
    /// The bytes of some value, without header.
    let randomBody: @Sendable (inout SeededGenerator) -> [UInt8]
    /// Whether some value comes back as itself after encoding and decoding.
    let roundTrips: @Sendable (inout SeededGenerator) throws -> Bool
    /// Decodes a body, within its message or extensions block, and encodes the value again.
    let reencode: @Sendable ([UInt8]) throws(DecodeError) -> [UInt8]

    var testDescription: String { name }

    static let all = messages + messagesTLS12 + extensions + extensionsTLS12

    static func message<Body: HandshakeBody>(
        _: Body.Type, _ layout: Layout..., random: @escaping @Sendable (inout SeededGenerator) -> Body
    ) -> WireCase {
        WireCase(
            name: "\(Body.self)", layout: layout,
            randomBody: { random(&$0).message().body },
            roundTrips: {
                let value = random(&$0)
                return try HandshakeMessage(bytes: value.message().bytes).decode(Body.self) == value
            },
            reencode: { body throws(DecodeError) in
                try HandshakeMessage(type: Body.type, body: body).decode(Body.self).message().body
            })
    }

    /// What stands inside another field.
    static func value<Value: Equatable>(
        _: Value.Type, _ layout: Layout..., encode: @escaping @Sendable (Value, inout [UInt8]) -> Void,
        decode: @escaping @Sendable (inout Span<UInt8>) throws(DecodeError) -> Value,
        random: @escaping @Sendable (inout SeededGenerator) -> Value
    ) -> WireCase {
        @Sendable func bytes(_ value: Value) -> [UInt8] {
            var out: [UInt8] = []
            encode(value, &out)
            return out
        }
        @Sendable func whole(_ body: [UInt8]) throws(DecodeError) -> Value {
            var rest = body.span
            let value = try decode(&rest)
            try rest.expectEnd("WireCase.value")
            return value
        }
        return WireCase(
            name: "\(Value.self)", layout: layout,
            randomBody: { bytes(random(&$0)) },
            roundTrips: {
                let value = random(&$0)
                return try whole(bytes(value)) == value
            },
            reencode: { body throws(DecodeError) in bytes(try whole(body)) })
    }

    static func anExtension<Body: ExtensionBody>(
        _: Body.Type, _ layout: Layout..., random: @escaping @Sendable (inout SeededGenerator) -> Body
    ) -> WireCase {
        @Sendable func block(_ value: Body) -> Extensions {
            var extensions = Extensions()
            extensions.append(value)
            return extensions
        }
        return WireCase(
            name: "\(Body.self)", layout: layout,
            randomBody: { block(random(&$0)).body(of: Body.type) ?? [] },
            roundTrips: {
                let value = random(&$0)
                var bytes: [UInt8] = []
                block(value).encode(into: &bytes)
                var rest = bytes.span
                return try Extensions(decoding: &rest).decode(Body.self) == value
            },
            reencode: { body throws(DecodeError) in
                var extensions = Extensions()
                extensions.append(type: Body.type, body: body)
                guard let value = try extensions.decode(Body.self) else { return [] }
                return block(value).body(of: Body.type) ?? []
            })
    }
}

/// RFC 7366 §2: encrypt_then_mac, with an empty body.
package struct EncryptThenMAC: ExtensionBody {
    package static var type: ExtensionType { .encryptThenMAC }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}

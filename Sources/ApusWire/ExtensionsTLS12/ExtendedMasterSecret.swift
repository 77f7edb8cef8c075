/// RFC 7627 §5.1: extended_master_secret, with an empty body. The master secret covers the transcript.
package struct ExtendedMasterSecret: ExtensionBody {
    package static var type: ExtensionType { .extendedMasterSecret }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}

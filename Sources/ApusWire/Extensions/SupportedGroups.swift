/// RFC 9846 §4.3.7: `struct { NamedGroup named_group_list<2..2^16-1>; } NamedGroupList;`
package struct SupportedGroups: ExtensionBody {
    package static var type: ExtensionType { .supportedGroups }

    /// Preferred first.
    package var groups: [NamedGroup]

    package init(groups: [NamedGroup]) {
        self.groups = groups
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        groups = try body.readVector16("NamedGroupList.named_group_list", length: 2...0xffff) { list throws(DecodeError) in
            try list.readCodePoints()
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { $0.writeCodePoints(groups) }
    }
}

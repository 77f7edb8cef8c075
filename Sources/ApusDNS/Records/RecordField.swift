/// One field of a record's data: how it stands on the wire, and how it is printed.
enum RecordField: Equatable, Sendable {
    case uint8, uint16, uint32
    /// Seconds since 1970 modulo 2^32, printed as a date (RFC 4034 §3.2).
    case time
    /// The number of a type, printed as its name.
    case recordType
    /// RFC 4398 §2.1.
    case certificateType
    /// The number of a signature algorithm, printed as its name.
    case algorithm
    /// A name of RFC 1035's own types, the only ones that may be written compressed (RFC 3597 §4).
    case compressedName
    /// A name that some write compressed, and that must not be (RFC 3597 §4).
    case name
    /// A name that is never compressed, also not where it comes from.
    case plainName
    case ipv4, ipv6
    /// `<character-string>`, in quotation marks.
    case string
    /// A `<character-string>` of letters and digits, printed as it is.
    case tag
    /// At least one `<character-string>`, to the end.
    case strings
    /// Text to the end, in quotation marks.
    case text
    /// Bytes to the end.
    case hexadecimal, base64
    /// Bytes behind their length, `-` when there are none (RFC 5155 §3.3).
    case salt
    /// Bytes behind their length, in base 32 with the digits of RFC 4648 §7.
    case hash
    /// Which types a name has (RFC 4034 §4.1.2).
    case typeBitmap
    /// RFC 9460 §2.2, to the end.
    case serviceParameters
    /// RFC 1876 §2.
    case location
    /// That many bytes, joined by hyphens (RFC 7043).
    case extendedUniqueIdentifier(Int)
    /// Four groups of 16 bits, joined by colons (RFC 6742).
    case locator
    /// Address prefixes to the end (RFC 3123).
    case prefixes
}

/// The fields of the types that are known. All others are kept and printed as bytes (RFC 3597).
enum RecordLayout {
    /// - Returns: nil for a type whose data is opaque.
    static func fields(_ type: RecordType, in recordClass: RecordClass) -> [RecordField]? {
        if let fields = anyClass[type.rawValue] { return fields }
        return recordClass == .IN ? internet[type.rawValue] : nil
    }

    private static let anyClass: [UInt16: [RecordField]] = [
        2: [.compressedName],  // NS
        3: [.compressedName],  // MD
        4: [.compressedName],  // MF
        5: [.compressedName],  // CNAME
        6: [.compressedName, .compressedName, .uint32, .uint32, .uint32, .uint32, .uint32],  // SOA
        7: [.compressedName],  // MB
        8: [.compressedName],  // MG
        9: [.compressedName],  // MR
        12: [.compressedName],  // PTR
        13: [.string, .string],  // HINFO
        14: [.compressedName, .compressedName],  // MINFO
        15: [.uint16, .compressedName],  // MX
        16: [.strings],  // TXT
        17: [.name, .name],  // RP
        18: [.uint16, .name],  // AFSDB
        19: [.string],  // X25
        20: [.strings],  // ISDN
        21: [.uint16, .name],  // RT
        24: signature,  // SIG
        25: key,  // KEY
        27: [.string, .string, .string],  // GPOS
        29: [.location],  // LOC
        37: [.certificateType, .uint16, .algorithm, .base64],  // CERT
        39: [.plainName],  // DNAME
        43: digest,  // DS
        44: [.uint8, .uint8, .hexadecimal],  // SSHFP
        46: signature,  // RRSIG
        47: [.plainName, .typeBitmap],  // NSEC
        48: key,  // DNSKEY
        50: [.uint8, .uint8, .uint16, .salt, .hash, .typeBitmap],  // NSEC3
        51: [.uint8, .uint8, .uint16, .salt],  // NSEC3PARAM
        52: [.uint8, .uint8, .uint8, .hexadecimal],  // TLSA
        53: [.uint8, .uint8, .uint8, .hexadecimal],  // SMIMEA
        59: digest,  // CDS
        60: key,  // CDNSKEY
        61: [.base64],  // OPENPGPKEY
        62: [.uint32, .uint16, .typeBitmap],  // CSYNC
        63: [.uint32, .uint8, .uint8, .hexadecimal],  // ZONEMD
        99: [.strings],  // SPF
        104: [.uint16, .locator],  // NID
        105: [.uint16, .ipv4],  // L32
        106: [.uint16, .locator],  // L64
        107: [.uint16, .plainName],  // LP
        108: [.extendedUniqueIdentifier(6)],  // EUI48
        109: [.extendedUniqueIdentifier(8)],  // EUI64
        256: [.uint16, .uint16, .text],  // URI
        257: [.uint8, .tag, .text],  // CAA
        258: [.strings],  // AVC
        32768: digest,  // TA
        32769: digest,  // DLV
    ]

    /// Types that only the Internet's class gives this meaning.
    private static let internet: [UInt16: [RecordField]] = [
        1: [.ipv4],  // A
        26: [.uint16, .name, .name],  // PX
        28: [.ipv6],  // AAAA
        33: [.uint16, .uint16, .uint16, .name],  // SRV
        35: [.uint16, .uint16, .string, .string, .string, .name],  // NAPTR
        36: [.uint16, .name],  // KX
        42: [.prefixes],  // APL
        49: [.base64],  // DHCID
        64: [.uint16, .plainName, .serviceParameters],  // SVCB
        65: [.uint16, .plainName, .serviceParameters],  // HTTPS
    ]

    private static let digest: [RecordField] = [.uint16, .uint8, .uint8, .hexadecimal]
    private static let key: [RecordField] = [.uint16, .uint8, .uint8, .base64]
    private static let signature: [RecordField] = [
        .recordType, .uint8, .uint8, .uint32, .time, .time, .uint16, .plainName, .base64,
    ]
}

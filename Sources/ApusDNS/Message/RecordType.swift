/// What a record says (IANA's "Resource Record (RR) TYPEs").
package struct RecordType: DNSCodePoint {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let A = RecordType(rawValue: 1)
    package static let NS = RecordType(rawValue: 2)
    package static let CNAME = RecordType(rawValue: 5)
    package static let SOA = RecordType(rawValue: 6)
    package static let PTR = RecordType(rawValue: 12)
    package static let MX = RecordType(rawValue: 15)
    package static let TXT = RecordType(rawValue: 16)
    package static let AAAA = RecordType(rawValue: 28)
    package static let DNAME = RecordType(rawValue: 39)
    package static let OPT = RecordType(rawValue: 41)
    package static let DS = RecordType(rawValue: 43)
    package static let RRSIG = RecordType(rawValue: 46)
    package static let NSEC = RecordType(rawValue: 47)
    package static let NSEC3 = RecordType(rawValue: 50)
    package static let SVCB = RecordType(rawValue: 64)
    package static let HTTPS = RecordType(rawValue: 65)
    package static let TSIG = RecordType(rawValue: 250)
    package static let IXFR = RecordType(rawValue: 251)
    package static let AXFR = RecordType(rawValue: 252)
    package static let ANY = RecordType(rawValue: 255)

    /// RFC 6895 §3.1: 128 to 255 ask for something that is not one type of data.
    package var isMeta: Bool { self == .OPT || (128...255).contains(rawValue) }

    package static let unknownPrefix = "TYPE"
    package static let names: [UInt16: String] = [
        1: "A", 2: "NS", 3: "MD", 4: "MF", 5: "CNAME", 6: "SOA", 7: "MB", 8: "MG", 9: "MR", 10: "NULL", 11: "WKS", 12: "PTR",
        13: "HINFO", 14: "MINFO", 15: "MX", 16: "TXT", 17: "RP", 18: "AFSDB", 19: "X25", 20: "ISDN", 21: "RT", 22: "NSAP",
        23: "NSAP-PTR", 24: "SIG", 25: "KEY", 26: "PX", 27: "GPOS", 28: "AAAA", 29: "LOC", 30: "NXT", 33: "SRV", 35: "NAPTR",
        36: "KX", 37: "CERT", 39: "DNAME", 41: "OPT", 42: "APL", 43: "DS", 44: "SSHFP", 45: "IPSECKEY", 46: "RRSIG", 47: "NSEC",
        48: "DNSKEY", 49: "DHCID", 50: "NSEC3", 51: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS",
        60: "CDNSKEY", 61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 99: "SPF", 104: "NID", 105: "L32",
        106: "L64", 107: "LP", 108: "EUI48", 109: "EUI64", 249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 253: "MAILB",
        254: "MAILA", 255: "ANY", 256: "URI", 257: "CAA", 258: "AVC", 32768: "TA", 32769: "DLV",
    ]
}

import ApusCrypto

@testable import ApusX509

/// An OCSP response with the parts that a test wants.
struct OCSPRecipe {
    static let good: [UInt8] = [0x80, 0x00]
    static let unknown: [UInt8] = [0x82, 0x00]
    static func revoked(reason: UInt8?) -> [UInt8] {
        DERBuilder.value(
            0xa1, DERBuilder.time("20270101000000Z") + (reason.map { DERBuilder.explicit(0, DERBuilder.value(0x0a, [$0])) } ?? [])
        )
    }

    var responseStatus: UInt8 = 0
    var status = Self.good
    /// Two days before and after `TestAuthority.now`.
    var thisUpdate = DERBuilder.time("20270113080000Z")
    var nextUpdate: [UInt8]? = DERBuilder.time("20270117080000Z")
    var singleExtensions: [UInt8] = []
    var responseExtensions: [UInt8] = []
    /// The responder's certificates that go along.
    var certificates: [[UInt8]] = []
    /// Of the certificate; taken from it if nil.
    var serialNumber: [UInt8]?
    var responderName: [UInt8]?

    /// - Parameter signer: the issuer if nil.
    func respond(for certificate: TestAuthority, of issuer: TestAuthority, signer: TestAuthority? = nil) throws -> [UInt8] {
        let signer = signer ?? issuer
        let hash = OCSPCertificateIdentifier.Hash.sha1
        let identifier = DERBuilder.sequence(
            DERBuilder.sequence(DERBuilder.identifier([0x2b, 0x0e, 0x03, 0x02, 0x1a]), [0x05, 0x00]),
            DERBuilder.octets(hash(try issuer.parsed.subjectDER)),
            DERBuilder.octets(hash(try issuer.parsed.subjectPublicKeyBits)),
            DERBuilder.integer(try serialNumber ?? certificate.parsed.serialNumber))
        let single = DERBuilder.sequence(
            identifier, status, thisUpdate, nextUpdate.map { DERBuilder.explicit(0, $0) } ?? [],
            singleExtensions.isEmpty ? [] : DERBuilder.explicit(1, DERBuilder.sequence(singleExtensions)))
        let contents = DERBuilder.sequence(
            DERBuilder.explicit(1, try responderName ?? signer.parsed.subjectDER), DERBuilder.time("20270113080000Z"),
            DERBuilder.sequence(single),
            responseExtensions.isEmpty ? [] : DERBuilder.explicit(1, DERBuilder.sequence(responseExtensions)))
        let basic = try DERBuilder.signed(
            contents, by: signer.privateKey,
            more: certificates.isEmpty ? [] : DERBuilder.explicit(0, DERBuilder.value(0x30, certificates.flatMap { $0 })))
        let bytes = DERBuilder.sequence(
            DERBuilder.identifier([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01]), DERBuilder.octets(basic))
        return DERBuilder.sequence(
            DERBuilder.value(0x0a, [responseStatus]), responseStatus == 0 ? DERBuilder.explicit(0, bytes) : [])
    }
}

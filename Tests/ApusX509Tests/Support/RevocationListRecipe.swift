@testable import ApusX509

/// A revocation list with the parts that a test wants.
struct RevocationListRecipe {
    /// Two days before and after `TestAuthority.now`.
    var thisUpdate = DERBuilder.time("20270113080000Z")
    var nextUpdate: [UInt8] = DERBuilder.time("20270117080000Z")
    var version: [UInt8] = DERBuilder.integer([1])
    /// Serial numbers, and extensions of their entries.
    var entries: [(serialNumber: [UInt8], extensions: [[UInt8]])] = []
    var extensions: [[UInt8]] = []
    /// What the second algorithm says, inside the signature.
    var innerAlgorithm = DERBuilder.signatureAlgorithm

    func issue(by authority: TestAuthority) throws -> [UInt8] {
        let list = entries.map { entry in
            DERBuilder.sequence(
                DERBuilder.integer(entry.serialNumber), DERBuilder.time("20270101000000Z"),
                entry.extensions.isEmpty ? [] : DERBuilder.value(0x30, entry.extensions.flatMap { $0 }))
        }
        let contents = DERBuilder.sequence(
            version, innerAlgorithm, try authority.parsed.subjectDER, thisUpdate, nextUpdate,
            list.isEmpty ? [] : DERBuilder.value(0x30, list.flatMap { $0 }),
            extensions.isEmpty ? [] : DERBuilder.explicit(0, DERBuilder.value(0x30, extensions.flatMap { $0 })))
        return try DERBuilder.signed(contents, by: authority.privateKey)
    }
}

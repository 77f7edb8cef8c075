import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

/// A certificate chain of leaf and intermediate under a root, made for the run; PEM, as files of their own.
struct Chain {
    enum KeyType { case ecdsaP256, rsa2048 }

    static let hostName = "localhost"

    /// Leaf, then intermediate.
    let certificates: [String]
    let privateKey: String
    let root: String
    let folder: URL
    let keyType: KeyType

    var rootFile: String { folder.appending(path: "root.pem").path }
    var certificateFile: String { folder.appending(path: "chain.pem").path }
    var privateKeyFile: String { folder.appending(path: "key.pem").path }

    init(_ keyType: KeyType, isClient: Bool = false) throws {
        self.keyType = keyType
        let rootKey = try Self.key(keyType)
        let intermediateKey = try Self.key(keyType)
        let leafKey = try Self.key(keyType)
        let rootName = try DistinguishedName { CommonName("Benchmark root") }
        let intermediateName = try DistinguishedName { CommonName("Benchmark intermediate") }
        let root = try Self.certificate(
            rootName, leafKeyOf: rootKey, issuer: rootName, issuerKey: rootKey,
            extensions: Self.authority(maximumPathLength: 1))
        let intermediate = try Self.certificate(
            intermediateName, leafKeyOf: intermediateKey, issuer: rootName, issuerKey: rootKey,
            extensions: Self.authority(maximumPathLength: 0))
        let leaf = try Self.certificate(
            try DistinguishedName { CommonName(Self.hostName) }, leafKeyOf: leafKey, issuer: intermediateName,
            issuerKey: intermediateKey,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([isClient ? .clientAuth : .serverAuth])
                SubjectAlternativeNames([.dnsName(Self.hostName)])
            })
        self.root = try root.serializeAsPEM().pemString
        certificates = try [leaf, intermediate].map { try $0.serializeAsPEM().pemString }
        privateKey = try leafKey.serializeAsPEM().pemString
        folder = FileManager.default.temporaryDirectory.appending(path: "apus-benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data((self.root + "\n").utf8).write(to: folder.appending(path: "root.pem"))
        try Data((certificates.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "chain.pem"))
        try Data((privateKey + "\n").utf8).write(to: folder.appending(path: "key.pem"))
    }

    /// Removes the files.
    func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func key(_ type: KeyType) throws -> Certificate.PrivateKey {
        switch type {
        case .ecdsaP256: Certificate.PrivateKey(P256.Signing.PrivateKey())
        case .rsa2048: try Certificate.PrivateKey(_RSA.Signing.PrivateKey(keySize: .bits2048))
        }
    }

    private static func authority(maximumPathLength: Int) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: maximumPathLength))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        }
    }

    private static func certificate(
        _ subject: DistinguishedName, leafKeyOf key: Certificate.PrivateKey, issuer: DistinguishedName,
        issuerKey: Certificate.PrivateKey, extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(bytes: (0..<16).map { _ in UInt8.random(in: 1...127) }), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 30 * 86_400),
            issuer: issuer, subject: subject, extensions: extensions, issuerPrivateKey: issuerKey)
    }
}

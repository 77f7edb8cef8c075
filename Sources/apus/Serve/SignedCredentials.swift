import ApusEdge
import ApusTLS
import ApusX509
import NIOCore
import NIOPosix

/// Certificates whose private keys a signer holds.
enum SignedCredentials {
    static func load(_ certificates: [String], socket: String) async throws -> [Identity] {
        let client = SignerClient(path: socket, group: .singletonMultiThreadedEventLoopGroup)
        var identities: [Identity] = []
        for file in certificates {
            let chain: [[UInt8]]
            let keyInfo: [UInt8]
            do throws(CredentialError) {
                chain = try CertificateChain.load(pemFile: file)
                keyInfo = try RawPublicKey.load(file: file)
            } catch {
                throw Failure(error)
            }
            do {
                identities.append(
                    try await SignerKey(subjectPublicKeyInfo: keyInfo, client: client).identity(certificateChain: chain))
            } catch {
                throw Failure(
                    code: .noConnection, what: "can't use the key of \(file)", why: "\(error)",
                    advice: "apus signer --socket \(socket) --private-key FILE holds keys",
                    report: ErrorReport(kind: "misuse", message: "\(error)"))
            }
        }
        return identities
    }
}

public import ApusTLS

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension OCSPStaple {
    /// Loads a response to staple: DER, as responders and `openssl ocsp -respout` give it, or PEM (`OCSP RESPONSE`).
    ///
    /// - Parameter certificateChain: what it has to be for, the end entity's certificate first.
    /// - Throws: ``CredentialError``, as ``reload(file:certificateChain:now:)`` does.
    public convenience init(file: String, certificateChain: [[UInt8]], now: Date = Date()) throws(CredentialError) {
        self.init()
        try reload(file: file, certificateChain: certificateChain, now: now)
    }

    /// Replaces the response by the file's; if that is of no use, the old one stays.
    ///
    /// Whether it says that the certificate is good can be checked where the chain has the issuer's certificate; otherwise it is
    /// looked at for its form alone.
    /// - Returns: until when it holds; nil where that was not checked.
    /// - Throws: ``CredentialError`` for a file that can't be read, holds something else, or does not say that the certificate is good.
    @discardableResult
    public func reload(file: String, certificateChain: [[UInt8]], now: Date = Date()) throws(CredentialError) -> Date? {
        let der = try Self.load(file)
        let response: OCSPResponse
        do { response = try OCSPResponse(der: der) } catch {
            throw CredentialError(file: file, problem: .invalidOCSPResponse(error.reason))
        }
        var end: Date?
        if certificateChain.count > 1 {
            switch response.status(of: certificateChain[0], issuer: certificateChain[1], at: now) {
            case .good(let until): end = until
            case .revoked:
                throw CredentialError(file: file, problem: .invalidOCSPResponse("it says that the certificate is revoked"))
            case .unknown(let why), .unsatisfactory(let why):
                throw CredentialError(file: file, problem: .invalidOCSPResponse(why))
            }
        }
        replace(with: der)
        return end
    }

    private static func load(_ path: String) throws(CredentialError) -> [UInt8] {
        let contents: [UInt8]
        do { contents = try FileContents.read(path, limit: OCSPResponse.maximumSize * 2) } catch {
            throw CredentialError(file: path, failure: error)
        }
        guard !contents.isEmpty else { throw CredentialError(file: path, problem: .empty) }
        guard contents.first != 0x30 else { return contents }
        let blocks = try PEMFile(path: path, contents: contents).blocks
        guard let block = blocks.first(where: { $0.label == PEMLabel.ocspResponse }) else {
            throw CredentialError(
                file: path, problem: .invalidOCSPResponse("it holds \(blocks.first?.label ?? "something else")"))
        }
        return block.der
    }
}

extension CertificateMessage {
    /// What both roles demand of a Certificate message in the main handshake (RFC 8446 §4.4.2): the context is
    /// empty or the request's, the number is bounded, and each entry's extensions were asked for.
    func check(
        context: [UInt8], offered: [ExtensionType], type: CertificateType, limits: ConnectionLimits
    ) throws(TLSError) {
        guard self.context == context else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "its Certificate has another certificate_request_context than was asked for"))
        }
        guard entries.count <= limits.maximumCertificates else {
            throw .misbehaved(
                Misbehaviour(
                    .tooManyCertificates, "it sent \(entries.count) certificates; \(limits.maximumCertificates) are accepted"))
        }
        guard type != .rawPublicKey || entries.count <= 1 else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "it sent \(entries.count) raw public keys instead of one"))
        }
        for entry in entries {
            try ExtensionCheck.checkReply(entry.extensions, in: .certificate, offered: offered, message: "Certificate")
        }
    }

    var chain: [[UInt8]] { entries.map(\.data) }

    /// RFC 8446 §4.4.2.1: each certificate may carry its own; here the first one's is of use, the others have to be well-formed.
    func ocspResponse() throws(TLSError) -> [UInt8]? {
        var responses: [[UInt8]?] = []
        for entry in entries {
            let status = try TLSError.decoding("Certificate") { () throws(DecodeError) in
                try entry.extensions.decode(CertificateStatus.self)
            }
            responses.append(status?.ocspResponse)
        }
        return responses.first ?? nil
    }

    /// A chain of ours; no identity gives the empty message that a client without one sends.
    ///
    /// - Parameter staple: for the first certificate, where the peer asked for it.
    init(identity: Identity?, context: [UInt8], type: CertificateType, staple: [UInt8]? = nil) {
        var entries = (identity?.shown(as: type) ?? []).map { CertificateEntry(data: $0, extensions: Extensions()) }
        if let staple, type == .x509, !entries.isEmpty { entries[0].extensions.append(CertificateStatus(ocspResponse: staple)) }
        self.init(context: context, entries: entries)
    }
}

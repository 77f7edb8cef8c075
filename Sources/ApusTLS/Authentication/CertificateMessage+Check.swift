extension CertificateMessage {
    /// What both roles demand of a Certificate message in the main handshake (RFC 8446 §4.4.2): the context is
    /// empty or the request's, the number is bounded, and each entry's extensions were asked for.
    func check(context: [UInt8], offered: [ExtensionType], limits: ConnectionLimits) throws(TLSError) {
        guard self.context == context else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "its Certificate has another certificate_request_context than was asked for"))
        }
        guard entries.count <= limits.maximumCertificates else {
            throw .misbehaved(
                Misbehaviour(
                    .tooManyCertificates, "it sent \(entries.count) certificates; \(limits.maximumCertificates) are accepted"))
        }
        for entry in entries {
            try ExtensionCheck.checkReply(entry.extensions, in: .certificate, offered: offered, message: "Certificate")
        }
    }

    var chain: [[UInt8]] { entries.map(\.data) }

    /// A chain of ours; no identity gives the empty message that a client without one sends.
    init(identity: Identity?, context: [UInt8]) {
        self.init(
            context: context,
            entries: (identity?.certificateChain ?? []).map { CertificateEntry(data: $0, extensions: Extensions()) })
    }
}

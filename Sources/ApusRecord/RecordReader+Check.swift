import ApusWire

extension RecordReader {
    /// Everything that can be said of a record from its header alone, before its fragment is buffered.
    ///
    /// | type | no keys | TLS 1.3 keys | TLS 1.2 keys |
    /// |---|---|---|---|
    /// | change_cipher_spec | where allowed or due, one byte | where allowed, one byte | never |
    /// | alert | two bytes | only where tolerated | up to 2^14 + 2048 bytes |
    /// | handshake | 1 to 2^14 bytes, not where change_cipher_spec is due | never | up to 2^14 + 2048 bytes |
    /// | application_data | never, or dropped as early data | up to 2^14 + 256 bytes | up to 2^14 + 2048 bytes |
    func check(_ header: RecordHeader) throws(RecordError) {
        switch header.type {
        case .changeCipherSpec: try checkChangeCipherSpec(header)
        case .applicationData, .alert, .handshake:
            if protection?.isTLS12 == true {
                guard header.length <= RecordLimits.maxProtectedFragmentTLS12 else { throw .recordOverflow }
            } else if header.type == .applicationData {
                try checkApplicationData(header)
            } else {
                try checkClear(header)
            }
        default:
            throw .unexpectedContentType(header.type)
        }
    }

    private func checkChangeCipherSpec(_ header: RecordHeader) throws(RecordError) {
        guard allowsChangeCipherSpec || keysAfterChangeCipherSpec != nil, protection?.isTLS12 != true else {
            throw .unexpectedContentType(.changeCipherSpec)
        }
        guard reassembler.isEmpty else { throw .interleavedHandshake }
        guard header.length == 1 else { throw .invalidChangeCipherSpec }
    }

    /// A record of outer type application_data, where it is not that of TLS 1.2.
    private func checkApplicationData(_ header: RecordHeader) throws(RecordError) {
        guard isProtected || earlyDataSkip != nil else { throw .unexpectedContentType(.applicationData) }
        // What is dropped unseen stands between the fragments of a message as much as anything else.
        guard isProtected || reassembler.isEmpty else { throw .interleavedHandshake }
        guard header.length <= RecordLimits.maxProtectedFragment else { throw .recordOverflow }
    }

    /// A handshake or alert record in the clear.
    private func checkClear(_ header: RecordHeader) throws(RecordError) {
        let type = header.type
        guard !isProtected || (type == .alert && toleratesPlaintextAlert) else { throw .plaintextWhereProtectedIsDue(type) }
        guard type == .alert || keysAfterChangeCipherSpec == nil else { throw .unexpectedContentType(type) }
        guard type == .handshake || reassembler.isEmpty else { throw .interleavedHandshake }
        guard header.length <= RecordLimits.maxFragment else { throw .recordOverflow }
        guard header.length > 0 else { throw .emptyFragment(type) }
        guard type == .handshake || header.length == Self.alertLength else { throw .invalidAlertLength(header.length) }
    }
}

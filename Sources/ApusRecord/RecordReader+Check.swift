import ApusWire

extension RecordReader {
    /// Everything that can be said of a record from its header alone, before its fragment is buffered.
    ///
    /// | type | no keys | keys |
    /// |---|---|---|
    /// | change_cipher_spec | where allowed, one byte | the same |
    /// | alert | two bytes | only where tolerated |
    /// | handshake | 1 to 2^14 bytes | never |
    /// | application_data | never, or dropped as early data | up to 2^14 + 256 bytes |
    func check(_ header: RecordHeader) throws(RecordError) {
        let type = header.type
        switch type {
        case .applicationData:
            guard isProtected || earlyDataSkip != nil else { throw .unexpectedContentType(type) }
            // While keys are missing, what comes under others stands between fragments as much as anything else.
            guard isProtected || reassembler.isEmpty else { throw .interleavedHandshake }
            guard header.length <= RecordLimits.maxProtectedFragment else { throw .recordOverflow }
        case .changeCipherSpec:
            guard allowsChangeCipherSpec else { throw .unexpectedContentType(type) }
            guard reassembler.isEmpty else { throw .interleavedHandshake }
            guard header.length == 1 else { throw .invalidChangeCipherSpec }
        case .alert:
            guard !isProtected || toleratesPlaintextAlert else { throw .plaintextWhereProtectedIsDue(type) }
            guard reassembler.isEmpty else { throw .interleavedHandshake }
            guard header.length <= RecordLimits.maxFragment else { throw .recordOverflow }
            guard header.length > 0 else { throw .emptyFragment(type) }
            guard header.length == Self.alertLength else { throw .invalidAlertLength(header.length) }
        case .handshake:
            guard !isProtected else { throw .plaintextWhereProtectedIsDue(type) }
            guard header.length <= RecordLimits.maxFragment else { throw .recordOverflow }
            guard header.length > 0 else { throw .emptyFragment(type) }
        default:
            throw .unexpectedContentType(type)
        }
    }
}

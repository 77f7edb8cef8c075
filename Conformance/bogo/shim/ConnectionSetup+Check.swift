import ApusCrypto
import ApusTLS
import ApusX509

extension ConnectionSetup {
    /// Compares what was negotiated with what the flags expect.
    func check(_ negotiated: NegotiatedParameters?) throws {
        guard let negotiated else { throw Unexpected("nothing was negotiated") }
        let expected = options.expected
        let notes = recorder.notes
        let mustResume = isResumption && !expected.sessionMiss
        try require(negotiated.isResumed == mustResume, "the session was \(negotiated.isResumed ? "" : "not ")resumed")
        try check("version", negotiated.version.rawValue, expected.version)
        try check("cipher suite", negotiated.cipherSuite.rawValue, expected.cipherSuite)
        try check("group", negotiated.group?.rawValue, expected.group)
        // A resumption has no signature of its own.
        if !negotiated.isResumed {
            let scheme = options.isServer ? notes.peerSignatureScheme : negotiated.signatureScheme
            try check("peer signature scheme", scheme?.rawValue, expected.peerSignatureScheme)
        }
        try checkEarlyData(negotiated, notes)
        try checkSession(negotiated)
        try check("server name", negotiated.serverName, expected.serverName)
        let preSharedKey = credentials.preSharedKeys.first { $0.key.identity == negotiated.externalPSKIdentity }
        try check("credential", preSharedKey?.index ?? notes.selectedCredential, expected.selectedCredential)
        try require(!expected.noServerName || negotiated.serverName == nil, "a server name was sent")
        try require(!expected.helloRetryRequest || negotiated.usedHelloRetryRequest, "there was no HelloRetryRequest")
        try require(!expected.noHelloRetryRequest || !negotiated.usedHelloRetryRequest, "there was a HelloRetryRequest")
        if let response = expected.ocspResponse {
            try require(negotiated.peerOCSPResponse == response, "the stapled OCSP response is another, or none")
        }
        try check(
            "peer's certificate type", UInt16(negotiated.peerCertificateType.rawValue), expected.peerCertificateType)
        if let hash = expected.peerKeyHash {
            let key = negotiated.peerIdentity?.subjectPublicKeyInfo
            try require(key.map(HashAlgorithm.sha256.hash) == hash, "the peer's raw public key is another, or none")
        }
        if expected.verifyResult {
            try check("failure of verification", notes.verificationFailed, options.verificationFails)
        }
        if let authorities = expected.certificateAuthorities {
            try check("authorities", notes.certificateAuthorities, try AuthorityNames.parse(authorities))
        }
        try checkProtocols(negotiated, notes)
        try checkCertificates(negotiated)
        if !expected.peerVerifyPreferences.isEmpty {
            try check(
                "schemes that the peer verifies", notes.verifiedSchemes?.map(\.rawValue),
                expected.peerVerifyPreferences)
        }
    }

    private func checkEarlyData(_ negotiated: NegotiatedParameters, _ notes: ShimRecorder.Notes) throws {
        let expected = options.expected
        try require(!expected.earlyDataAccepted || negotiated.earlyData == .accepted, "early data was not accepted")
        try require(!expected.earlyDataRejected || negotiated.earlyData != .accepted, "early data was accepted")
        let reason = EarlyDataReason.name(negotiated, notes, isEnabled: options.enablesEarlyData)
        try check("reason for what became of early data", reason, expected.earlyDataReason)
        if isResumption, let skew = expected.ticketAgeSkew {
            guard let milliseconds = notes.ticketAgeSkew else { throw Unimplemented("the skew of a ticket that was refused") }
            try require(milliseconds / 1000 == Int64(skew), "the ticket's age is \(milliseconds) ms off, not \(skew) s")
        }
    }

    /// A session of TLS 1.2 is there with the handshake.
    private func checkSession(_ negotiated: NegotiatedParameters) throws {
        let expected = options.expected
        if !isResumption, options.isServer, negotiated.version == .TLS12 {
            try require(!expected.sessionID || sessions.hasSessionID, "no session was kept by its ID")
        }
        guard !options.isServer, negotiated.version == .TLS12 else { return }
        let isDue = !expected.noSession && (!negotiated.isResumed || expected.ticketRenewal)
        // TLS 1.2's session is the same when it is resumed; nothing else comes then but a new ticket.
        try require((sessions.newest != nil) == isDue, "a session \(isDue ? "did not come" : "came")")
    }

    /// What the connection must have brought for the next one, once it has come to its end.
    func checkNewSession(_ negotiated: NegotiatedParameters?) throws {
        guard !options.isServer, let negotiated, negotiated.version == .TLS13 else { return }
        let isDue = !options.expected.noSession && !options.shutsDown
        try require((sessions.newest != nil) == isDue, "a session \(isDue ? "did not come" : "came")")
        guard let session = sessions.newest?.session else { return }
        let allowsEarlyData = session.maximumEarlyDataSize > 0
        try require(
            allowsEarlyData == options.expected.ticketForEarlyData,
            "the ticket is \(allowsEarlyData ? "" : "not ")one for early data")
    }

    func checkTrace() throws {
        guard let expected = options.expected.messageTrace else { return }
        let trace = recorder.notes.trace
        try require(trace == expected, "the messages were\n\(trace)and should have been\n\(expected)")
    }

    private func checkProtocols(_ negotiated: NegotiatedParameters, _ notes: ShimRecorder.Notes) throws {
        let selected = negotiated.applicationProtocol.map { String(decoding: $0.bytes, as: UTF8.self) }
        let wanted = options.isServer ? options.selectedProtocol : options.expected.applicationProtocol
        try require(selected ?? "" == wanted ?? "", "the application protocol is \(selected ?? "none"), not \(wanted ?? "none")")
        if !options.expected.advertisedProtocols.isEmpty {
            try check(
                "application protocols", notes.clientHello?.applicationProtocols,
                try ProtocolList.parse(options.expected.advertisedProtocols))
        }
    }

    private func checkCertificates(_ negotiated: NegotiatedParameters) throws {
        let chain = negotiated.peerCertificates
        if options.expected.noPeerCertificate || negotiated.externalPSKIdentity != nil {
            try require(chain.isEmpty, "the peer showed a certificate")
        } else if !options.isServer || options.requiresClientCertificate {
            try require(!chain.isEmpty, "the peer showed no certificate")
        }
        if let file = options.expected.peerCertificateFile {
            try require(
                chain == (try CertificateChain.load(pemFile: file)), "the peer showed other certificates than those in \(file)")
        }
    }

    private func check<Value: Equatable>(_ what: String, _ value: Value?, _ expected: Value?) throws {
        guard let expected else { return }
        try require(value == expected, "the \(what) is \(value.map { "\($0)" } ?? "none"), not \(expected)")
    }

    private func require(_ condition: Bool, _ complaint: String) throws {
        guard condition else { throw Unexpected(complaint) }
    }
}

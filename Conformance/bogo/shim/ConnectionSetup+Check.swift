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
            try check("peer signature scheme", notes.peerSignatureScheme?.rawValue, expected.peerSignatureScheme)
        }
        try check("server name", negotiated.serverName, expected.serverName)
        try check("credential", notes.selectedCredential, expected.selectedCredential)
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
        try checkProtocols(negotiated, notes)
        try checkCertificates(negotiated)
        if !expected.peerVerifyPreferences.isEmpty {
            try check(
                "schemes that the peer verifies", notes.clientHello?.signatureSchemes.map(\.rawValue),
                expected.peerVerifyPreferences)
        }
    }

    /// What the connection must have brought for the next one, once it has come to its end.
    func checkNewSession(_ negotiated: NegotiatedParameters?) throws {
        guard !options.isServer, let negotiated, negotiated.version == .TLS13 else { return }
        let expectsSession = !options.expected.noSession && !options.shutsDown
        try require((sessions.newest != nil) == expectsSession, "a session \(expectsSession ? "did not come" : "came")")
    }

    func checkTrace() throws {
        guard let expected = options.expected.messageTrace else { return }
        let trace = recorder.notes.trace
        try require(trace == expected, "the messages were\n\(trace)and should have been\n\(expected)")
    }

    private func checkProtocols(_ negotiated: NegotiatedParameters, _ notes: ShimRecorder.Notes) throws {
        let selected = negotiated.applicationProtocol.map { String(decoding: $0.bytes, as: UTF8.self) }
        let wanted = options.isServer ? options.selectedProtocol : options.expected.applicationProtocol
        try require(selected == wanted, "the application protocol is \(selected ?? "none"), not \(wanted ?? "none")")
        if !options.expected.advertisedProtocols.isEmpty {
            try check(
                "application protocols", notes.clientHello?.applicationProtocols,
                try ProtocolList.parse(options.expected.advertisedProtocols))
        }
    }

    private func checkCertificates(_ negotiated: NegotiatedParameters) throws {
        let chain = negotiated.peerCertificates
        if options.expected.noPeerCertificate {
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

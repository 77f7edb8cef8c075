/// The flags that are implemented, by name.
enum FlagTable {
    enum Flag {
        case set(WritableKeyPath<ShimOptions, Bool>)
        /// What it asks for is so anyway.
        case ignored
        case ignoredWithValue
        case text(WritableKeyPath<ShimOptions, String>)
        case optionalText(WritableKeyPath<ShimOptions, String?>)
        case bytes(WritableKeyPath<ShimOptions, [UInt8]>)
        case base64(WritableKeyPath<ShimOptions, [UInt8]?>)
        case port(WritableKeyPath<ShimOptions, UInt16>)
        case seconds(WritableKeyPath<ShimOptions, UInt32>)
        case codePoint(WritableKeyPath<ShimOptions, UInt16?>)
        /// May come several times.
        case codePoints(WritableKeyPath<ShimOptions, [UInt16]>)
        case number(WritableKeyPath<ShimOptions, Int>)
        case optionalNumber(WritableKeyPath<ShimOptions, Int?>)
        case identifier(WritableKeyPath<ShimOptions, UInt64>)
        /// The credential flags behind it describe another credential.
        case newCredential
        case newRawPublicKeyCredential
        case newPreSharedKeyCredential
        case credentialText(WritableKeyPath<CredentialOptions, String?>)
        case credentialSet(WritableKeyPath<CredentialOptions, Bool>)
        case credentialBase64(WritableKeyPath<CredentialOptions, [UInt8]?>)
        case credentialCodePoints(WritableKeyPath<CredentialOptions, [UInt16]>)
        case compliance(CompliancePolicy)
    }

    static func make() -> [String: Flag] {
        [connection, negotiation, credentials, peer, callbacks, actions, expectations, withoutEffect]
            .reduce(into: [:]) { table, part in table.merge(part) { first, _ in first } }
    }

    private static var connection: [String: Flag] {
        [
            "-port": .port(\.port),
            "-ipv6": .set(\.isIPv6),
            "-shim-id": .identifier(\.shimID),
            "-server": .set(\.isServer),
            "-resume-count": .number(\.resumeCount),
        ]
    }

    private static var negotiation: [String: Flag] {
        [
            "-min-version": .codePoint(\.minimumVersion),
            "-max-version": .codePoint(\.maximumVersion),
            "-no-tls12": .set(\.excludesTLS12),
            "-no-tls13": .set(\.excludesTLS13),
            "-curves": .codePoints(\.groups),
            "-curves-flags": .codePoints(\.groupFlags),
            "-key-shares": .codePoints(\.keyShares),
            "-no-key-shares": .set(\.sendsNoKeyShares),
            "-verify-prefs": .codePoints(\.verifyPreferences),
            "-cipher": .optionalText(\.cipherSuites),
            "-no-ticket": .set(\.givesNoTickets),
            "-use-ticket-callback": .set(\.usesTicketCallback),
            "-use-ticket-aead-callback": .set(\.usesTicketCallback),
            "-skip-ticket": .set(\.ticketCallbackDeclines),
            "-resumption-delay": .seconds(\.resumptionDelay),
            "-enable-early-data": .set(\.enablesEarlyData),
            "-early-write-after-message": .codePoint(\.earlyWriteAfter),
            "-server-preference": .set(\.prefersServerCiphers),
            "-fips-202205": .compliance(.fips202205),
            "-wpa-202304": .compliance(.wpa202304),
            "-cnsa1-202603": .compliance(.cnsa1),
            "-cnsa2-202603": .compliance(.cnsa2),
            "-enable-grease": .set(\.sendsGREASE),
            "-permute-extensions": .set(\.permutesExtensions),
            "-max-send-fragment": .optionalNumber(\.maximumSentFragment),
            "-host-name": .optionalText(\.hostName),
            "-advertise-alpn": .bytes(\.advertisedProtocols),
            "-select-alpn": .optionalText(\.selectedProtocol),
            "-decline-alpn": .set(\.declinesProtocols),
            "-reject-alpn": .set(\.rejectsProtocols),
        ]
    }

    private static var credentials: [String: Flag] {
        [
            "-new-x509-credential": .newCredential,
            "-new-rpk-credential": .newRawPublicKeyCredential,
            "-new-psk-credential": .newPreSharedKeyCredential,
            "-psk-importer-key": .credentialBase64(\.preSharedKey),
            "-psk-importer-identity": .credentialBase64(\.preSharedIdentity),
            "-psk-importer-context": .credentialBase64(\.preSharedContext),
            "-psk-importer-sha256": .ignored,
            "-psk-importer-sha384": .credentialSet(\.preSharedKeyHasSHA384),
            "-cert-file": .credentialText(\.certificateFile),
            "-key-file": .credentialText(\.keyFile),
            "-ocsp-response": .credentialBase64(\.ocspResponse),
            "-must-match-issuer": .credentialSet(\.mustMatchIssuer),
            "-signing-prefs": .credentialCodePoints(\.signingPreferences),
        ]
    }

    private static var peer: [String: Flag] {
        [
            "-require-any-client-certificate": .set(\.requiresClientCertificate),
            "-verify-peer": .set(\.verifiesPeer),
            "-use-client-ca-list": .optionalText(\.certificateAuthorities),
            "-enable-ocsp-stapling": .set(\.requestsStaple),
            "-accepted-peer-cert-types": .codePoints(\.acceptedCertificateTypes),
            "-available-client-cert-types": .codePoints(\.availableCertificateTypes),
            "-verify-fail": .set(\.verificationFails),
            "-reverify-on-resume": .set(\.verifiesAgain),
            "-max-cert-list": .optionalNumber(\.maximumCertificateList),
        ]
    }

    private static var callbacks: [String: Flag] {
        [
            "-use-ocsp-callback": .set(\.usesStapleCallback),
            "-set-ocsp-in-callback": .ignored,
            "-decline-ocsp-callback": .set(\.stapleCallbackDeclines),
            "-fail-ocsp-callback": .set(\.stapleCallbackFails),
            "-async": .set(\.isAsynchronous),
            "-use-early-callback": .set(\.usesEarlyCallback),
            "-fail-early-callback": .set(\.earlyCallbackFails),
            "-install-ddos-callback": .set(\.usesRejectionCallback),
            "-fail-ddos-callback": .set(\.rejectionCallbackFails),
            "-fail-cert-callback": .set(\.certificateCallbackFails),
        ]
    }

    private static var actions: [String: Flag] {
        [
            "-shim-writes-first": .set(\.writesFirst),
            "-shim-initial-write": .text(\.initialWrite),
            "-repeat-shim-initial-write": .number(\.initialWriteCount),
            "-read-size": .number(\.readSize),
            "-read-with-unfinished-write": .set(\.leavesWriteUnfinished),
            "-write-different-record-sizes": .set(\.writesDifferentRecordSizes),
            "-send-alert": .set(\.sendsAlert),
            "-key-update": .set(\.updatesKeys),
            "-key-update-before-read": .set(\.updatesKeysBeforeRead),
            "-shim-shuts-down": .set(\.shutsDown),
            "-check-close-notify": .set(\.checksCloseNotify),
            "-export-traffic-secrets": .set(\.exportsTrafficSecrets),
            "-export-keying-material": .number(\.exportLength),
            "-export-label": .text(\.exportLabel),
            "-export-context": .text(\.exportContext),
            "-use-export-context": .set(\.usesExportContext),
            "-use-exporter-between-reads": .set(\.exportsBetweenReads),
            "-handshake-never-done": .set(\.handshakeNeverDone),
        ]
    }

    private static var expectations: [String: Flag] {
        [
            "-expect-version": .codePoint(\.expected.version),
            "-expect-cipher": .codePoint(\.expected.cipherSuite),
            // Preferences do not depend on the processor.
            "-expect-cipher-aes": .codePoint(\.expected.cipherSuite),
            "-expect-cipher-no-aes": .ignoredWithValue,
            "-expect-curve-id": .codePoint(\.expected.group),
            "-expect-peer-signature-algorithm": .codePoint(\.expected.peerSignatureScheme),
            "-expect-hrr": .set(\.expected.helloRetryRequest),
            "-expect-no-hrr": .set(\.expected.noHelloRetryRequest),
            "-expect-server-name": .optionalText(\.expected.serverName),
            "-expect-no-server-name": .set(\.expected.noServerName),
            "-expect-alpn": .optionalText(\.expected.applicationProtocol),
            "-expect-advertised-alpn": .bytes(\.expected.advertisedProtocols),
            "-expect-peer-verify-pref": .codePoints(\.expected.peerVerifyPreferences),
            "-expect-peer-cert-file": .optionalText(\.expected.peerCertificateFile),
            "-expect-no-peer-cert": .set(\.expected.noPeerCertificate),
            "-expect-selected-credential": .optionalNumber(\.expected.selectedCredential),
            "-expect-session-miss": .set(\.expected.sessionMiss),
            "-expect-no-session": .set(\.expected.noSession),
            "-expect-session-id": .set(\.expected.sessionID),
            "-expect-ticket-renewal": .set(\.expected.ticketRenewal),
            "-expect-ticket-supports-early-data": .set(\.expected.ticketForEarlyData),
            "-expect-accept-early-data": .set(\.expected.earlyDataAccepted),
            "-expect-reject-early-data": .set(\.expected.earlyDataRejected),
            "-expect-no-offer-early-data": .set(\.expected.noEarlyDataOffer),
            "-expect-early-data-reason": .optionalText(\.expected.earlyDataReason),
            "-expect-ticket-age-skew": .optionalNumber(\.expected.ticketAgeSkew),
            "-expect-peer-certificate-type": .codePoint(\.expected.peerCertificateType),
            "-expect-peer-rpk-sha256": .base64(\.expected.peerKeyHash),
            "-expect-verify-result": .set(\.expected.verifyResult),
            "-expect-client-ca-list": .optionalText(\.expected.certificateAuthorities),
            "-expect-ocsp-response": .base64(\.expected.ocspResponse),
            "-expect-msg-callback": .optionalText(\.expected.messageTrace),
        ]
    }

    private static var withoutEffect: [String: Flag] {
        [
            // Versions that are never spoken.
            "-no-tls1": .ignored,
            "-no-tls11": .ignored,
            // Nothing is verified but the handshake's own signatures: any chain may come.
            "-trust-cert": .ignoredWithValue,
            // A server of TLS 1.2 without renegotiation_info is always refused.
            "-no-legacy-server-connect": .ignored,
            // TLS 1.3 has them always.
            "-expect-extended-master-secret": .ignored,
            "-expect-secure-renegotiation": .ignored,
            // Ways of calling a library that there are not: a sans-IO engine has one.
            "-implicit-handshake": .ignored,
            "-handshake-twice": .ignored,
            "-no-op-extra-handshake": .ignored,
            "-partial-write": .ignored,
            "-peek-then-read": .ignored,
            "-use-custom-verify-callback": .ignored,
            "-use-old-client-cert-callback": .ignored,
            "-expect-no-session-id": .ignored,
            // Sending data before the server's Finished (RFC 7918), which a client may do and this one does not; and splitting records
            // of TLS 1.0.
            "-false-start": .ignored,
            "-allow-false-start-without-alpn": .ignored,
            "-cbc-record-splitting": .ignored,
            // A HelloRequest is declined, and the connection goes on.
            "-renegotiate-ignore": .ignored,
            // Each connection of TLS 1.3 gets new tickets.
            "-renew-ticket": .ignored,
            // A record of what was negotiated, for fuzzers.
            "-write-settings": .ignoredWithValue,
            // Of a handshake that two processes share.
            "-allow-hint-mismatch": .ignored,
        ]
    }
}

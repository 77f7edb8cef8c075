import ApusCrypto
import ApusTestKit

@testable import ApusTLS

extension GraphWay {
    static let tls12: [GraphWay] = [
        tls12("without a ticket") { $0.server.resumption = nil },
        tls12("with a ticket"),
        tls12("with a client certificate") { $0.askForCertificate() },
        tls12("with a stapled OCSP response") { site in
            var identity = site.identity.identity
            identity.ocspStaple = OCSPStaple([0x30, 3, 10, 1, 0])
            site.server.identities = [identity]
        },
        tls12("with every answer awaited", selectsConfiguration: true) { $0.awaitEverything() },
        tls12("resumed by ticket", resuming: { _ in }),
        tls12(
            "resumed by session ID",
            base: { site in
                site.server.resumption?.ticketsPerConnection = 0
                site.server.resumption?.sessionIDStorage = ServerSessionMemory()
            }, resuming: { _ in }),
        tls12(
            "resumed, with every answer awaited",
            base: { site in
                site.askForCertificate()
                site.server.resumption?.storage = DeferredSessions(storage: SealedTickets())
            },
            resuming: { site in
                site.client.verifier = DeferredVerifier(site.identity.verifier)
                site.server.clientAuthentication = .required(DeferredVerifier(site.identity.verifier))
            }),
        tls12("with static RSA key exchange") { try staticRSA(&$0) },
        tls12("with static RSA key exchange and a key elsewhere") { site in
            try staticRSA(&site)
            site.server.identities = [DistantDecrypter.identity(site.identity.privateKey)]
        },
    ]

    private static func tls12(
        _ name: String, selectsConfiguration: Bool = false, base: @escaping @Sendable (inout Site) throws -> Void = { _ in },
        resuming: (@Sendable (inout Site) throws -> Void)? = nil
    ) -> GraphWay {
        GraphWay(
            name, .TLS12, selectsConfiguration: selectsConfiguration,
            base: { site in
                site.server.policy.maximumVersion = .TLS12
                try base(&site)
            }, resuming: resuming)
    }

    private static func staticRSA(_ site: inout Site) throws {
        site = Site(try TestIdentity.shared(.rsa(bits: 2048)))
        site.client.revealsSecrets = true
        site.client.policy = .legacy(.TLS_RSA_WITH_AES_128_GCM_SHA256)
        site.server.revealsSecrets = true
        site.server.policy = .legacy
        site.server.policy.maximumVersion = .TLS12
        site.server.resumption = nil
    }
}

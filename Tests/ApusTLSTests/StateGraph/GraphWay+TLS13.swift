import ApusCrypto
import ApusTestKit

@testable import ApusTLS

extension GraphWay {
    static let tls13: [GraphWay] = [
        GraphWay("full", .TLS13),
        GraphWay("with a HelloRetryRequest", .TLS13, base: { $0.server.policy.groups = [.secp256r1] }),
        GraphWay("with a client certificate", .TLS13, base: { $0.askForCertificate() }),
        GraphWay("with every answer awaited", .TLS13, selectsConfiguration: true, base: { $0.awaitEverything() }),
        GraphWay(
            "with an external pre-shared key that is looked for elsewhere", .TLS13,
            base: { site in
                site.client.externalPSKs = [try PSKPair.psk(.sha256, .client)]
                site.server.externalPSKs = LateKeys(list: ExternalPSKList([try PSKPair.psk(.sha256, .server)]))
            }),
        GraphWay("resumed", .TLS13, resuming: { _ in }),
        GraphWay(
            "resumed, with every answer awaited", .TLS13,
            base: { site in
                site.askForCertificate()
                site.server.resumption?.storage = DeferredSessions(storage: SealedTickets())
            },
            resuming: { site in
                site.client.verifier = DeferredVerifier(site.identity.verifier)
                site.server.clientAuthentication = .required(DeferredVerifier(site.identity.verifier))
            }),
        GraphWay(
            "with early data", .TLS13, offersEarlyData: true,
            base: { $0.server.resumption?.earlyData = EarlyDataAcceptance(register: ForgetfulRegister()) }, resuming: { _ in }),
        GraphWay(
            "with early data that is refused", .TLS13, offersEarlyData: true, isOfItsOwn: true,
            base: { $0.server.resumption?.earlyData = EarlyDataAcceptance(register: ForgetfulRegister()) },
            resuming: { $0.server.resumption?.earlyData = nil }),
    ]
}

/// How a server uses pre-shared keys with a client (RFC 8446 §4.2.9).
enum PSKModeChoice {
    /// The first mode of the policy that the client offers, `psk_dhe_ke` only where there is a group in common; nil where no pre-shared
    /// key can be used.
    static func choose(offer: ClientHelloOffer, policy: SecurityPolicy) -> PskKeyExchangeMode? {
        policy.pskKeyExchangeModes.first { mode in
            offer.pskModes.contains(mode) && (mode == .psk_ke || policy.groups.contains(where: offer.groups.contains))
        }
    }
}

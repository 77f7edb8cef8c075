import ApusCrypto

/// What keying material for the application is derived from.
enum Exporter: Sendable {
    /// RFC 8446 §7.5.
    case tls13(TrafficSecret)
    /// RFC 5705, with an extended master secret alone (RFC 7627 §5.4).
    case tls12(MasterSecretTLS12, clientRandom: Random, serverRandom: Random)

    func export(label: String, context: [UInt8]?, length: Int) throws(TLSError) -> [UInt8] {
        guard length > 0, length <= maximumLength, label.utf8.count <= 249 else {
            throw .misuse(.invalidCall("exported keying material has 1 to \(maximumLength) bytes, labels up to 249"))
        }
        do {
            switch self {
            case .tls13(let secret):
                return try secret.export(label: label, context: context ?? [], length: length)
            case .tls12(let master, let clientRandom, let serverRandom):
                return try master.export(
                    label: label, context: context, clientRandom: clientRandom.bytes, serverRandom: serverRandom.bytes,
                    length: length)
            }
        } catch {
            throw .misuse(.invalidCall("\(error)"))
        }
    }

    private var maximumLength: Int {
        switch self {
        case .tls13(let secret): 255 * secret.hash.digestLength
        case .tls12(let master, _, _): 255 * master.hash.digestLength
        }
    }
}

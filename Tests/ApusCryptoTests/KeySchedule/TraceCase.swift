import ApusCrypto
import ApusTestKit
import Testing

/// A trace of RFC 8448 in the shape that all of them share.
struct TraceCase: Sendable, CustomTestStringConvertible {
    var name: String
    var helloRetryRequest: (clientHello1: [UInt8], message: [UInt8])?
    var clientHello: [UInt8]
    var serverHello: [UInt8]
    var psk: SharedSecret?
    var sharedSecret: [UInt8]
    var serverFlightRecord: [UInt8]
    /// The messages from EncryptedExtensions to the server's Finished.
    var serverFlight: [[UInt8]]
    /// The messages from EndOfEarlyData or Certificate to the client's Finished.
    var clientFlight: [[UInt8]]
    var serverApplicationTrafficSecret: [UInt8]
    var exporterMasterSecret: [UInt8]
    var resumptionMasterSecret: [UInt8]

    var testDescription: String { name }

    static let all = [simple, resumed, retried, clientAuthentication, compatibility]

    static let simple = TraceCase(
        name: "§3 simple 1-RTT", clientHello: RFC8448.Simple1RTT.clientHello, serverHello: RFC8448.Simple1RTT.serverHello,
        sharedSecret: RFC8448.Simple1RTT.sharedSecret, serverFlightRecord: RFC8448.Simple1RTT.serverFlightRecord,
        serverFlight: [
            RFC8448.Simple1RTT.encryptedExtensions, RFC8448.Simple1RTT.certificate, RFC8448.Simple1RTT.certificateVerify,
            RFC8448.Simple1RTT.serverFinished,
        ],
        clientFlight: [RFC8448.Simple1RTT.clientFinished],
        serverApplicationTrafficSecret: RFC8448.Simple1RTT.serverApplicationTrafficSecret,
        exporterMasterSecret: RFC8448.Simple1RTT.exporterMasterSecret,
        resumptionMasterSecret: RFC8448.Simple1RTT.resumptionMasterSecret)

    static let resumed = TraceCase(
        name: "§4 resumed 0-RTT", clientHello: RFC8448.Resumed0RTT.clientHello, serverHello: RFC8448.Resumed0RTT.serverHello,
        psk: SharedSecret(bytes: RFC8448.Resumed0RTT.psk), sharedSecret: RFC8448.Resumed0RTT.sharedSecret,
        serverFlightRecord: RFC8448.Resumed0RTT.serverFlightRecord,
        serverFlight: [RFC8448.Resumed0RTT.encryptedExtensions, RFC8448.Resumed0RTT.serverFinished],
        clientFlight: [RFC8448.Resumed0RTT.endOfEarlyData, RFC8448.Resumed0RTT.clientFinished],
        serverApplicationTrafficSecret: RFC8448.Resumed0RTT.serverApplicationTrafficSecret,
        exporterMasterSecret: RFC8448.Resumed0RTT.exporterMasterSecret,
        resumptionMasterSecret: RFC8448.Resumed0RTT.resumptionMasterSecret)

    static let retried = TraceCase(
        name: "§5 HelloRetryRequest",
        helloRetryRequest: (RFC8448.HelloRetryRequest.clientHello, RFC8448.HelloRetryRequest.helloRetryRequest),
        clientHello: RFC8448.HelloRetryRequest.secondClientHello, serverHello: RFC8448.HelloRetryRequest.serverHello,
        sharedSecret: RFC8448.HelloRetryRequest.sharedSecret,
        serverFlightRecord: RFC8448.HelloRetryRequest.serverFlightRecord,
        serverFlight: [
            RFC8448.HelloRetryRequest.encryptedExtensions, RFC8448.HelloRetryRequest.certificate,
            RFC8448.HelloRetryRequest.certificateVerify, RFC8448.HelloRetryRequest.serverFinished,
        ],
        clientFlight: [RFC8448.HelloRetryRequest.clientFinished],
        serverApplicationTrafficSecret: RFC8448.HelloRetryRequest.serverApplicationTrafficSecret,
        exporterMasterSecret: RFC8448.HelloRetryRequest.exporterMasterSecret,
        resumptionMasterSecret: RFC8448.HelloRetryRequest.resumptionMasterSecret)

    static let clientAuthentication = TraceCase(
        name: "§6 client authentication", clientHello: RFC8448.ClientAuthentication.clientHello,
        serverHello: RFC8448.ClientAuthentication.serverHello, sharedSecret: RFC8448.ClientAuthentication.sharedSecret,
        serverFlightRecord: RFC8448.ClientAuthentication.serverFlightRecord,
        serverFlight: [
            RFC8448.ClientAuthentication.encryptedExtensions, RFC8448.ClientAuthentication.certificateRequest,
            RFC8448.ClientAuthentication.certificate, RFC8448.ClientAuthentication.certificateVerify,
            RFC8448.ClientAuthentication.serverFinished,
        ],
        clientFlight: [
            RFC8448.ClientAuthentication.clientCertificate, RFC8448.ClientAuthentication.clientCertificateVerify,
            RFC8448.ClientAuthentication.clientFinished,
        ],
        serverApplicationTrafficSecret: RFC8448.ClientAuthentication.serverApplicationTrafficSecret,
        exporterMasterSecret: RFC8448.ClientAuthentication.exporterMasterSecret,
        resumptionMasterSecret: RFC8448.ClientAuthentication.resumptionMasterSecret)

    static let compatibility = TraceCase(
        name: "§7 middlebox compatibility", clientHello: RFC8448.MiddleboxCompatibility.clientHello,
        serverHello: RFC8448.MiddleboxCompatibility.serverHello,
        sharedSecret: RFC8448.MiddleboxCompatibility.sharedSecret,
        serverFlightRecord: RFC8448.MiddleboxCompatibility.serverFlightRecord,
        serverFlight: [
            RFC8448.MiddleboxCompatibility.encryptedExtensions, RFC8448.MiddleboxCompatibility.certificate,
            RFC8448.MiddleboxCompatibility.certificateVerify, RFC8448.MiddleboxCompatibility.serverFinished,
        ],
        clientFlight: [RFC8448.MiddleboxCompatibility.clientFinished],
        serverApplicationTrafficSecret: RFC8448.MiddleboxCompatibility.serverApplicationTrafficSecret,
        exporterMasterSecret: RFC8448.MiddleboxCompatibility.exporterMasterSecret,
        resumptionMasterSecret: RFC8448.MiddleboxCompatibility.resumptionMasterSecret)
}

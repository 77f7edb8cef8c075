import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

@testable import ApusRecord

/// Every record of the RFC 8448 traces: opened, and sealed again to the byte.
struct RFC8448Tests {
    /// One half of a connection, as the side that writes it sees it.
    struct Flow: CustomTestStringConvertible {
        enum Step {
            /// Messages that share a record.
            case messages([[UInt8]])
            case changeCipherSpec
            case data([UInt8])
            case alert([UInt8])
            case keys([UInt8], [UInt8])
        }

        var testDescription: String
        var steps: [Step]
        var records: [[UInt8]]

        init(_ name: String, _ steps: [Step], _ records: [[UInt8]]) {
            testDescription = name
            self.steps = steps
            self.records = records
        }
    }

    static let flows = [
        simpleClient, simpleServer, resumedClient, resumedServer, retryClient, retryServer, authenticatedClient,
        authenticatedServer, compatibleClient, compatibleServer,
    ]

    private static func keys(_ step: (key: [UInt8], iv: [UInt8])) throws -> TrafficKeys {
        try TrafficKeys(aead: .aes128GCM, key: step.key, iv: step.iv)
    }

    @Test(arguments: flows)
    // RFC8446-5.3-1
    func theWriterMakesTheRecordsOfTheTrace(flow: Flow) throws {
        var writer = RecordWriter()
        writer.legacyRecordVersion = flow.records[0][1] == 3 && flow.records[0][2] == 1 ? 0x0301 : 0x0303
        var output: [UInt8] = []
        for step in flow.steps {
            switch step {
            case .messages(let messages): try writer.write(handshake: messages.flatMap { $0 })
            case .changeCipherSpec: writer.writeChangeCipherSpec()
            case .data(let bytes): try writer.write(applicationData: bytes.span)
            case .alert(let bytes): try writer.write(alert: Alert(level: .warning, description: .init(rawValue: bytes[1])))
            case .keys(let key, let iv): writer.install(try Self.keys((key, iv)))
            }
            output += writer.takeOutput()
            writer.legacyRecordVersion = 0x0303
        }
        #expect(output == flow.records.flatMap { $0 })
    }

    @Test(arguments: flows, [1, 50, 100_000])
    func theReaderOpensThem(flow: Flow, longest: Int) throws {
        var reader = RecordReader()
        reader.allowsChangeCipherSpec = true
        var random = SeededRandom(seed: 8448)
        var pieces = random.split(flow.records.flatMap { $0 }, longest: longest)[...]

        func next() throws -> RecordReader.Inbound? {
            while true {
                if let inbound = try reader.next() { return inbound }
                guard let piece = pieces.popFirst() else { return nil }
                reader.feed(piece)
            }
        }

        var point: KeyChangePoint?
        for step in flow.steps {
            switch step {
            case .messages(let messages):
                for message in messages {
                    guard case .handshake(let received, let end) = try next() else {
                        Issue.record("no message")
                        return
                    }
                    #expect(received.bytes == message)
                    point = end
                }
            case .changeCipherSpec: #expect(try next() == .changeCipherSpec)
            case .data(let bytes): #expect(try next() == .applicationData(bytes))
            case .alert(let bytes):
                #expect(try next() == .alert(Alert(level: .warning, description: .init(rawValue: bytes[1]))))
            case .keys(let key, let iv):
                guard let point else { throw TestFailure.noKeyChangePoint }
                reader.install(try Self.keys((key, iv)), at: point)
            }
        }
        #expect(try next() == nil)
        #expect(!reader.hasBufferedBytes)
    }
}

// MARK: - The traces

extension RFC8448Tests {
    private typealias Simple = RFC8448.Simple1RTT
    private typealias Resumed = RFC8448.Resumed0RTT
    private typealias Retry = RFC8448.HelloRetryRequest
    private typealias Authenticated = RFC8448.ClientAuthentication
    private typealias Compatible = RFC8448.MiddleboxCompatibility

    static let simpleClient = Flow(
        "§3 client",
        [
            .messages([Simple.clientHello]), .keys(Simple.clientHandshakeKey, Simple.clientHandshakeIV),
            .messages([Simple.clientFinished]), .keys(Simple.clientApplicationKey, Simple.clientApplicationIV),
            .data(Simple.applicationData), .alert(Simple.closeNotify),
        ],
        [
            Simple.clientHelloRecord, Simple.clientFinishedRecord, Simple.clientApplicationDataRecord,
            Simple.clientCloseNotifyRecord,
        ])

    static let simpleServer = Flow(
        "§3 server",
        [
            .messages([Simple.serverHello]), .keys(Simple.serverHandshakeKey, Simple.serverHandshakeIV),
            .messages([Simple.encryptedExtensions, Simple.certificate, Simple.certificateVerify, Simple.serverFinished]),
            .keys(Simple.serverApplicationKey, Simple.serverApplicationIV), .messages([Simple.newSessionTicket]),
            .data(Simple.applicationData), .alert(Simple.closeNotify),
        ],
        [
            Simple.serverHelloRecord, Simple.serverFlightRecord, Simple.newSessionTicketRecord,
            Simple.serverApplicationDataRecord, Simple.serverCloseNotifyRecord,
        ])

    static let resumedClient = Flow(
        "§4 client",
        [
            .messages([Resumed.clientHello]), .keys(Resumed.clientEarlyKey, Resumed.clientEarlyIV), .data(Resumed.earlyData),
            .messages([Resumed.endOfEarlyData]), .keys(Resumed.clientHandshakeKey, Resumed.clientHandshakeIV),
            .messages([Resumed.clientFinished]), .keys(Resumed.clientApplicationKey, Resumed.clientApplicationIV),
            .data(Resumed.applicationData), .alert(Resumed.closeNotify),
        ],
        [
            Resumed.clientHelloRecord, Resumed.earlyDataRecord, Resumed.endOfEarlyDataRecord, Resumed.clientFinishedRecord,
            Resumed.clientApplicationDataRecord, Resumed.clientCloseNotifyRecord,
        ])

    static let resumedServer = Flow(
        "§4 server",
        [
            .messages([Resumed.serverHello]), .keys(Resumed.serverHandshakeKey, Resumed.serverHandshakeIV),
            .messages([Resumed.encryptedExtensions, Resumed.serverFinished]),
            .keys(Resumed.serverApplicationKey, Resumed.serverApplicationIV), .data(Resumed.applicationData),
            .alert(Resumed.closeNotify),
        ],
        [
            Resumed.serverHelloRecord, Resumed.serverFlightRecord, Resumed.serverApplicationDataRecord,
            Resumed.serverCloseNotifyRecord,
        ])

    static let retryClient = Flow(
        "§5 client",
        [
            .messages([Retry.clientHello]), .messages([Retry.secondClientHello]),
            .keys(Retry.clientHandshakeKey, Retry.clientHandshakeIV), .messages([Retry.clientFinished]),
            .keys(Retry.clientApplicationKey, Retry.clientApplicationIV), .alert(Retry.closeNotify),
        ],
        [Retry.clientHelloRecord, Retry.secondClientHelloRecord, Retry.clientFinishedRecord, Retry.clientCloseNotifyRecord])

    static let retryServer = Flow(
        "§5 server",
        [
            .messages([Retry.helloRetryRequest]), .messages([Retry.serverHello]),
            .keys(Retry.serverHandshakeKey, Retry.serverHandshakeIV),
            .messages([Retry.encryptedExtensions, Retry.certificate, Retry.certificateVerify, Retry.serverFinished]),
            .keys(Retry.serverApplicationKey, Retry.serverApplicationIV), .alert(Retry.closeNotify),
        ],
        [Retry.helloRetryRequestRecord, Retry.serverHelloRecord, Retry.serverFlightRecord, Retry.serverCloseNotifyRecord])

    static let authenticatedClient = Flow(
        "§6 client",
        [
            .messages([Authenticated.clientHello]), .keys(Authenticated.clientHandshakeKey, Authenticated.clientHandshakeIV),
            .messages([Authenticated.clientCertificate, Authenticated.clientCertificateVerify, Authenticated.clientFinished]),
            .keys(Authenticated.clientApplicationKey, Authenticated.clientApplicationIV), .alert(Authenticated.closeNotify),
        ],
        [Authenticated.clientHelloRecord, Authenticated.clientFinishedRecord, Authenticated.clientCloseNotifyRecord])

    static let authenticatedServer = Flow(
        "§6 server",
        [
            .messages([Authenticated.serverHello]), .keys(Authenticated.serverHandshakeKey, Authenticated.serverHandshakeIV),
            .messages([
                Authenticated.encryptedExtensions, Authenticated.certificateRequest, Authenticated.certificate,
                Authenticated.certificateVerify, Authenticated.serverFinished,
            ]),
            .keys(Authenticated.serverApplicationKey, Authenticated.serverApplicationIV), .alert(Authenticated.closeNotify),
        ],
        [Authenticated.serverHelloRecord, Authenticated.serverFlightRecord, Authenticated.serverCloseNotifyRecord])

    static let compatibleClient = Flow(
        "§7 client",
        [
            .messages([Compatible.clientHello]), .changeCipherSpec,
            .keys(Compatible.clientHandshakeKey, Compatible.clientHandshakeIV), .messages([Compatible.clientFinished]),
            .keys(Compatible.clientApplicationKey, Compatible.clientApplicationIV), .alert(Compatible.closeNotify),
        ],
        [
            Compatible.clientHelloRecord, Compatible.clientChangeCipherSpecRecord, Compatible.clientFinishedRecord,
            Compatible.clientCloseNotifyRecord,
        ])

    static let compatibleServer = Flow(
        "§7 server",
        [
            .messages([Compatible.serverHello]), .changeCipherSpec,
            .keys(Compatible.serverHandshakeKey, Compatible.serverHandshakeIV),
            .messages([
                Compatible.encryptedExtensions, Compatible.certificate, Compatible.certificateVerify, Compatible.serverFinished,
            ]),
            .keys(Compatible.serverApplicationKey, Compatible.serverApplicationIV), .alert(Compatible.closeNotify),
        ],
        [
            Compatible.serverHelloRecord, Compatible.serverChangeCipherSpecRecord, Compatible.serverFlightRecord,
            Compatible.serverCloseNotifyRecord,
        ])
}

import ApusTLS

/// Drives one connection: handshake, checks, and then what the runner wants to see.
struct Exchange<Connection: ShimConnection & ~Copyable>: ~Copyable {
    private var connection: Connection
    private let socket: ShimSocket
    private var setup: ConnectionSetup
    private var options: ShimOptions { setup.options }
    private var hasEnded = false
    /// Decrypted and not yet read.
    private var received: [UInt8] = []
    /// To be sent as soon as that may be, ahead of the handshake's end or behind it.
    private var pending: [[UInt8]] = []
    /// Whether what is sent before anything is read has been put there.
    private var hasBegun = false
    /// While set, what is to be sent waits here.
    private var heldOutput: [UInt8]?

    init(connection: consuming Connection, socket: consuming ShimSocket, setup: ConnectionSetup) {
        self.connection = connection
        self.socket = socket
        self.setup = setup
    }

    consuming func run() async throws {
        do {
            try await exchange()
        } catch {
            // The alert that tells the runner why.
            try? flush()
            socket.finish()
            throw error
        }
        socket.finish()
    }

    private mutating func exchange() async throws {
        let offersEarlyData = connection.earlyAllowance != nil
        if options.expected.noEarlyDataOffer, offersEarlyData { throw Unexpected("early data was offered") }
        try await handshake()
        guard !options.handshakeNeverDone else { throw Unexpected("the handshake completed") }
        if !options.isServer, offersEarlyData, connection.negotiated?.earlyData == .rejected {
            guard options.expected.earlyDataRejected else { throw Unexpected("early data was rejected") }
            setup.beginRetry()
            pending = []
            hasBegun = false
        }
        try setup.check(connection.negotiated)
        try begin()
        try writePending()
        if options.sendsAlert {
            connection.abort(with: AlertDescription(rawValue: 30))
            try flush()
            return
        }
        if !options.shutsDown { try await echo() }
        try setup.checkNewSession(connection.negotiated)
        try await shutDown()
        try setup.checkTrace()
    }

    // MARK: Steps

    private mutating func handshake() async throws {
        while !connection.isHandshakeComplete {
            try exchangeEarly()
            try flush()
            if let request = connection.pendingRequest {
                try connection.resume(with: await request.answer())
            } else {
                try releaseOutput()
                try receive()
            }
        }
        try flush()
    }

    private mutating func releaseOutput() throws {
        guard let held = heldOutput else { return }
        heldOutput = nil
        try socket.send(held)
    }

    /// What can be said and heard ahead of the handshake's end.
    private mutating func exchangeEarly() throws {
        guard connection.earlyAllowance != nil else { return }
        if let type = options.earlyWriteAfter, !setup.recorder.notes.receivedMessages.contains(type) { return }
        try begin()
        let early = connection.takeEarly()
        if !early.isEmpty { pending.append(early.map { $0 ^ 0xFF }) }
        try writePending()
    }

    /// What is sent before anything is read, once.
    private mutating func begin() throws {
        guard !hasBegun else { return }
        hasBegun = true
        if options.exportLength > 0 { pending.append(try export(options.exportLength)) }
        if options.exportsTrafficSecrets { pending.append(try trafficSecrets()) }
        if options.sendsAlert { return }
        if options.writesDifferentRecordSizes {
            for size in [0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769] {
                pending.append(Array(repeating: 0x42, count: size))
            }
        } else if options.leavesWriteUnfinished {
            pending.append(Array(options.initialWrite.utf8))
            try writePending(flushing: false)
            let output = connection.takeOutput()
            try socket.send(Array(output.prefix(1)))
            heldOutput = Array(output.dropFirst())
        } else if options.writesFirst {
            for _ in 0..<options.initialWriteCount { pending.append(Array(options.initialWrite.utf8)) }
        }
    }

    /// As much of it as may be sent now.
    private mutating func writePending(flushing: Bool = true) throws {
        while let bytes = pending.first {
            if connection.isHandshakeComplete {
                try connection.send(bytes.span)
                pending.removeFirst()
            } else {
                guard let allowance = connection.earlyAllowance, allowance > 0 else { return }
                let part = bytes.prefix(allowance)
                try connection.sendEarly(part)
                if part.count < bytes.count { pending[0] = Array(bytes.dropFirst(part.count)) } else { pending.removeFirst() }
            }
            if flushing { try flush() }
        }
    }

    /// Sends back what comes, each bit of it inverted, until nothing more does.
    private mutating func echo() async throws {
        while true {
            if options.updatesKeysBeforeRead {
                try connection.updateKeys(requestPeer: false)
                try flush()
            }
            guard let bytes = try await read() else { return }
            try releaseOutput()
            if options.updatesKeys { try connection.updateKeys(requestPeer: false) }
            try write(bytes.map { $0 ^ 0xFF })
        }
    }

    /// Without `-check-close-notify` the connection just ends; the runner has seen enough.
    private mutating func shutDown() async throws {
        guard options.checksCloseNotify else { return }
        try connection.sendCloseNotify()
        try flush()
        while true {
            guard connection.takeApplicationData().isEmpty else {
                throw Unexpected("application data came instead of close_notify")
            }
            guard !connection.receivedCloseNotify else { return }
            guard !hasEnded else { throw Unexpected("no close_notify came") }
            try receive()
        }
    }

    // MARK: Bytes

    private mutating func read() async throws -> [UInt8]? {
        if options.exportsBetweenReads { _ = try export(1) }
        while received.isEmpty {
            received = connection.takeApplicationData()
            guard received.isEmpty else { break }
            try flush()
            if connection.receivedCloseNotify || hasEnded { return nil }
            if let request = connection.pendingRequest {
                try connection.resume(with: await request.answer())
            } else {
                try receive()
            }
        }
        let bytes = Array(received.prefix(options.readSize))
        received.removeFirst(bytes.count)
        return bytes
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        try connection.send(bytes.span)
        try flush()
    }

    /// The secret that opens what comes, then the one that seals what goes, behind their length in little endian.
    private func trafficSecrets() throws -> [UInt8] {
        let secrets = setup.recorder.notes.trafficSecrets
        guard let client = secrets[.clientTrafficSecret0], let server = secrets[.serverTrafficSecret0] else {
            throw Unexpected("there are no traffic secrets")
        }
        let length = UInt16(truncatingIfNeeded: client.count)
        return [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)]
            + (options.isServer ? client + server : server + client)
    }

    private mutating func export(_ length: Int) throws -> [UInt8] {
        try connection.exportKeyingMaterial(
            label: options.exportLabel, context: options.usesExportContext ? Array(options.exportContext.utf8) : nil,
            length: length)
    }

    /// Waits for bytes and hands them on: one at a time where the flags ask for interruptions.
    private mutating func receive() throws {
        let bytes = socket.receive(atMost: 1 << 16)
        guard !bytes.isEmpty else {
            hasEnded = true
            do { try connection.receiveEndOfStream() } catch TLSError.truncated(.duringData) {
                // Whether a close_notify was due is up to the flags.
            }
            return
        }
        guard options.isAsynchronous else { return try connection.receive(bytes.span) }
        for byte in bytes { try connection.receive([byte].span) }
    }

    private mutating func flush() throws {
        let output = connection.takeOutput()
        guard !output.isEmpty else { return }
        if heldOutput != nil { heldOutput?.append(contentsOf: output) } else { try socket.send(output) }
    }
}

import ApusTLS

/// Drives one connection: handshake, checks, and then what the runner wants to see.
struct Exchange<Connection: TLSConnection & ~Copyable>: ~Copyable {
    private var connection: Connection
    private let socket: ShimSocket
    private let setup: ConnectionSetup
    private var options: ShimOptions { setup.options }
    private var hasEnded = false
    /// Decrypted and not yet read.
    private var received: [UInt8] = []
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
        try await handshake()
        guard !options.handshakeNeverDone else { throw Unexpected("the handshake completed") }
        try setup.check(connection.negotiated)
        if options.exportLength > 0 { try write(try export(options.exportLength)) }
        if options.sendsAlert {
            connection.abort(with: AlertDescription(rawValue: 30))
            try flush()
            return
        }
        try writeFirst()
        if !options.shutsDown { try await echo() }
        try await shutDown()
        try setup.checkTrace()
    }

    // MARK: Steps

    private mutating func handshake() async throws {
        while !connection.isHandshakeComplete {
            try flush()
            if let request = connection.pendingRequest {
                try connection.resume(with: await request.answer())
            } else {
                try receive()
            }
        }
        try flush()
    }

    private mutating func writeFirst() throws {
        if options.writesDifferentRecordSizes {
            for size in [0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769] {
                try write(Array(repeating: 0x42, count: size))
            }
        } else if options.leavesWriteUnfinished {
            try connection.send(Array(options.initialWrite.utf8).span)
            let output = connection.takeOutput()
            try socket.send(Array(output.prefix(1)))
            heldOutput = Array(output.dropFirst())
        } else if options.writesFirst {
            for _ in 0..<options.initialWriteCount { try write(Array(options.initialWrite.utf8)) }
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
            if let held = heldOutput {
                heldOutput = nil
                try socket.send(held)
            }
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

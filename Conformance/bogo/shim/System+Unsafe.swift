#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A blocking TCP connection to the runner. Every call into the C library is in this file; each pointer that is passed is to memory
/// that lives through the call, with its true size.
struct ShimSocket: ~Copyable {
    private let descriptor: Int32

    init(port: UInt16, isIPv6: Bool) throws {
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Self.stream, 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket", code: errno) }
        let result = isIPv6 ? Self.connectIPv6(descriptor, port) : Self.connectIPv4(descriptor, port)
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw SystemError(call: "connect", code: code)
        }
        var on: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Sends all of it, however long that takes.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            // The range is within the array, which stays alive and unchanged in the closure.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Self.sendOnce(descriptor, UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw SystemError(call: "send", code: errno)
            }
            sent += count
        }
    }

    /// Waits for bytes; none is the end. A connection that was reset has ended too.
    func receive(atMost limit: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            // `recv` writes at most the buffer's size, and says how much.
            let result = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            count = max(0, result)
        }
    }

    /// Says that nothing more comes, and waits until the runner has ended too, so that it sees all that was sent.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
        while !receive(atMost: 4096).isEmpty {}
    }

    // MARK: -

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static func sendOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
            unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    #else
        private static let stream = SOCK_STREAM
        private static func sendOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
            unsafe Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
        }
    #endif

    private static func connectIPv4(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func connectIPv6(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}

/// A call to the operating system failed.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    var description: String { "\(call) failed with errno \(code)" }
}

/// The process's own streams and its end.
enum StandardStreams {
    static func write(_ text: String) { write(text, to: 1) }
    static func writeError(_ text: String) { write(text, to: 2) }

    static func exit(_ code: ExitCode) -> Never {
        #if canImport(Glibc)
            Glibc.exit(code.rawValue)
        #else
            Darwin.exit(code.rawValue)
        #endif
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // The slice stays alive and unchanged in the closure.
            #if canImport(Glibc)
                let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            #else
                let count = unsafe rest.withUnsafeBytes { unsafe Darwin.write(descriptor, $0.baseAddress, $0.count) }
            #endif
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

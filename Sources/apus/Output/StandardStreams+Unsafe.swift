#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard input, output and error as bytes.
///
/// The one place of the command that calls C functions which take pointers. Invariant: each pointer is to an array or
/// string that outlives the call, with the length that is passed; none is kept.
enum StandardStreams {
    /// Reads what is there, waiting for at least one byte; empty at the end.
    ///
    /// - Throws: `StreamError` when standard input can't be read.
    static func readInput(upTo count: Int) throws(StreamError) -> [UInt8] {
        while true {
            var result = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                result = unsafe read(STDIN_FILENO, buffer.baseAddress, count)
                filled = max(0, result)
            }
            if result >= 0 { return bytes }
            if errno != EINTR { throw StreamError(stream: "standard input", code: errno) }
        }
    }

    /// Writes all of it, waiting as long as the reader takes.
    static func writeOutput(_ bytes: [UInt8]) throws(StreamError) { try write(bytes, to: STDOUT_FILENO, name: "standard output") }

    /// A line on standard output, there at once.
    static func printLine(_ line: String) { try? writeOutput(Array((line + "\n").utf8)) }

    /// A line on standard error; lost when nobody can take it.
    static func printError(_ line: String) { try? write(Array((line + "\n").utf8), to: STDERR_FILENO, name: "standard error") }

    /// What is under way, in the terminal's line that each call replaces; empty clears it.
    static func showProgress(_ text: String) {
        try? write(Array("\r\u{1b}[K\(text)".utf8), to: STDERR_FILENO, name: "standard error")
    }

    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(StreamError) {
        var written = 0
        while written < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Self.write(descriptor, buffer, from: written)
            }
            if result >= 0 {
                written += result
            } else if errno != EINTR {
                throw StreamError(stream: name, code: errno)
            }
        }
    }

    private static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer, from offset: Int) -> Int {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
        #if canImport(Glibc)
            return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
            return unsafe Musl.write(descriptor, rest.baseAddress, rest.count)
        #else
            return unsafe Darwin.write(descriptor, rest.baseAddress, rest.count)
        #endif
    }

    /// Whether colours may be used on standard output (https://no-color.org).
    static var wantsColor: Bool { outputIsTerminal && !environmentHas("NO_COLOR") }

    private static func environmentHas(_ name: String) -> Bool { unsafe getenv(name) != nil }

    /// The value of an environment variable, where it is set and not empty.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// A reader that goes away (`apus … | head`) is an error of `write`, not the end of the process.
    static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}

struct StreamError: Error, CustomStringConvertible {
    let stream: String
    let code: Int32
    var isBrokenPipe: Bool { code == EPIPE }
    var description: String { "\(stream): \(unsafe String(cString: strerror(code)))" }
}

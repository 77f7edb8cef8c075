/// Why a file is no capture that can be told.
package enum CaptureError: Error, Sendable, Equatable {
    /// Neither pcap nor pcapng.
    case notACapture
    /// It is one, and broken at this byte.
    case malformed(String, offset: Int)
    /// It holds no TLS connection from its beginning; the text says what it holds.
    case noConnection(String)
    /// There are only so many connections in it.
    case noSuchConnection(Int, count: Int)
}

extension CaptureError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notACapture: "it is neither a pcap nor a pcapng file"
        case .malformed(let what, let offset): "\(what), at byte \(offset)"
        case .noConnection(let what): "it holds no TLS connection from its beginning: \(what)"
        case .noSuchConnection(let number, let count):
            "there is no connection \(number); there \(count == 1 ? "is one" : "are \(count)")"
        }
    }
}

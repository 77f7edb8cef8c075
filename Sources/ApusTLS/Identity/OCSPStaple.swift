import Synchronization

/// The OCSP response that a server staples to its certificate (RFC 6066 §8, RFC 8446 §4.4.2.1).
///
/// One value is shared by all connections of an ``Identity``; ``replace(with:)`` while they run is seen by the next handshake.
/// `ApusX509` loads and checks the file that it comes from.
public final class OCSPStaple: Sendable {
    /// The most bytes that an extension of TLS 1.3 can carry (RFC 8446 §4.4.2.1); real ones have about 2000.
    public static let maximumSize = 0xffff - 8

    private let stored: Mutex<[UInt8]?>

    /// - Parameter response: DER OCSPResponse (RFC 6960 §4.2.1); nil, empty or longer than ``maximumSize`` staples nothing.
    public init(_ response: [UInt8]? = nil) {
        stored = Mutex(Self.usable(response))
    }

    /// What the next handshake staples; nil for nothing.
    public var response: [UInt8]? { stored.withLock { $0 } }

    /// Handshakes that begin from now on staple `response`; nil ends stapling.
    public func replace(with response: [UInt8]?) {
        let response = Self.usable(response)
        stored.withLock { $0 = response }
    }

    private static func usable(_ response: [UInt8]?) -> [UInt8]? {
        guard let response, !response.isEmpty, response.count <= maximumSize else { return nil }
        return response
    }
}

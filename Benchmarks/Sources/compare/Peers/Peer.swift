import NIOCore

/// What is measured: one implementation of TLS, client and server joined in memory on one thread.
protocol Peer {
    var name: String { get }
    /// Prepares contexts and configurations, which are made once and shared by connections.
    /// - Returns: nil where this implementation can't do it.
    func prepare(_ setting: Setting) throws -> (any PreparedPeer)?
}

protocol PreparedPeer {
    func makePair() throws -> any ConnectedPair
    /// Makes handlers for channels of one's own; nil where there are none.
    var handlers: (@Sendable () throws -> TLSHandlers)? { get }
}

extension PreparedPeer {
    var handlers: (@Sendable () throws -> TLSHandlers)? { nil }
}

/// What speaks TLS on a client's and on a server's channel.
struct TLSHandlers {
    let client: any ChannelHandler
    let server: any ChannelHandler
}

/// A client and a server.
protocol ConnectedPair: AnyObject {
    /// What both sides have cost so far.
    var cost: Cost { get set }
    /// Runs the whole handshake, session tickets included.
    func handshake() throws
    /// Writes `count` times `size` bytes from client to server, flushing once or after each, and reads them there.
    /// - Throws: when fewer or more bytes arrive.
    func transfer(size: Int, count: Int, flushingEach: Bool) throws
    /// One byte there and one back.
    func pingPong() throws
    /// Closes both sides in order.
    func close() throws
}

extension ConnectedPair {
    func handshakeAndClose() throws {
        try handshake()
        try close()
    }
}

/// What is negotiated, the same for every peer.
struct Setting {
    enum Version { case tls13, tls12 }

    /// Names as in the IANA registries.
    enum Group { case x25519, x25519MLKEM768, secp256r1 }

    enum Suite { case aes128GCM, aes256GCM, chaCha20Poly1305 }

    var version = Version.tls13
    var group = Group.x25519
    var suite = Suite.aes128GCM
    var chain: Chain
    /// Shown by the client where the server asks for it.
    var clientChain: Chain?
    /// Whether each handshake resumes the session of the one before.
    var isResumed = false
    var verification = Verification.remembering

    /// What the client makes of the server's chain. But for the first, the system's roots stand beside the run's own.
    enum Verification {
        /// Against the root of the run; an implementation that remembers chains does so.
        case remembering
        case rememberingAmongSystemRoots
        case coldAmongSystemRoots
        case none
    }

    /// What is offered: in TLS 1.2 the certificate's curve must be among the groups too (RFC 8422 §5.1).
    var groups: [Group] { version == .tls12 ? [group, .secp256r1] : [group] }
}

struct PeerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

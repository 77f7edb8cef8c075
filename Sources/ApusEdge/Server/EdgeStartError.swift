import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Why a server does not start.
package enum EdgeStartError: Error, Equatable, CustomStringConvertible {
    case inUse(ListenAddress)
    /// A port below 1024, say.
    case notAllowed(ListenAddress)
    /// The machine does not have this address.
    case notAvailable(ListenAddress)
    case unknownHost(ListenAddress)
    case system(ListenAddress, String)
    /// A descriptor that is no socket to listen on.
    case inherited(CInt, String)
    /// The directory whose files were to be served.
    case root(String, FileFailure)

    init(_ error: IOError, _ address: ListenAddress) {
        switch error.errnoCode {
        case EADDRINUSE: self = .inUse(address)
        case EACCES, EPERM: self = .notAllowed(address)
        case EADDRNOTAVAIL, EAFNOSUPPORT: self = .notAvailable(address)
        default: self = .system(address, error.description)
        }
    }

    /// What failed, and why.
    package var description: String {
        switch self {
        case .inUse(let address): "listening on \(address) failed: another program has the port"
        case .notAllowed(let address): "listening on \(address) failed: not allowed"
        case .notAvailable(let address): "listening on \(address) failed: this machine does not have the address"
        case .unknownHost(let address): "listening on \(address) failed: there is no address for the name \(address.host)"
        case .system(let address, let why): "listening on \(address) failed: \(why)"
        case .inherited(let descriptor, let why): "listening on descriptor \(descriptor) failed: \(why)"
        case .root(let path, .notFound): "serving \(path) failed: there is no such directory"
        case .root(let path, .notAllowed): "serving \(path) failed: it may not be read"
        case .root(let path, let failure): "serving \(path) failed: \(failure)"
        }
    }

    /// What to do about it.
    package var advice: String? {
        switch self {
        case .inUse(let address):
            "end that program, or choose another port with --listen \(address.host):PORT (0 takes a free one)"
        case .notAllowed: "ports below 1024 need a privilege: choose one above"
        case .notAvailable: "choose an address of this machine, or localhost"
        case .unknownHost: "give a numeric address, or localhost"
        case .root: "give the directory whose files are to be served"
        case .system, .inherited: nil
        }
    }
}

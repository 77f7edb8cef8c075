import NIOCore
import NIOPosix

/// Opens listening sockets.
struct Listener {
    let bootstrap: ServerBootstrap

    /// All or none.
    func listen(on addresses: [ListenAddress]) async throws -> [any Channel] {
        var listeners: [any Channel] = []
        do {
            for address in addresses {
                if let descriptor = address.descriptor {
                    listeners.append(try await listen(onInherited: descriptor))
                } else if address.host.lowercased() == "localhost" {
                    listeners += try await listenLocally(address)
                } else {
                    listeners.append(try await listen(address))
                }
            }
            return listeners
        } catch {
            for listener in listeners { try? await listener.close() }
            throw error
        }
    }

    /// The queue of connections that wait in the socket is shared with whoever else has it.
    private func listen(onInherited descriptor: CInt) async throws -> any Channel {
        do { return try await bootstrap.withBoundSocket(descriptor).get() } catch {
            throw EdgeStartError.inherited(descriptor, "\(error)")
        }
    }

    private func listen(_ address: ListenAddress) async throws -> any Channel {
        let resolved: SocketAddress
        do {
            // The resolver waits, for the network even.
            resolved = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
            }
        } catch {
            throw EdgeStartError.unknownHost(address)
        }
        return try await bind(resolved, for: address)
    }

    /// On both address families; on whichever of them the machine has.
    private func listenLocally(_ address: ListenAddress) async throws -> [any Channel] {
        for _ in 1..<Self.attemptsAtAFreePort {
            do { return try await listenLocallyOnce(address) } catch EdgeStartError.inUse where address.port == 0 {
                // The port that was free in one family is taken in the other.
            }
        }
        return try await listenLocallyOnce(address)
    }

    private static let attemptsAtAFreePort = 16

    private func listenLocallyOnce(_ address: ListenAddress) async throws -> [any Channel] {
        var listeners: [any Channel] = []
        var port = address.port
        var absence: EdgeStartError?
        do {
            for host in ["127.0.0.1", "::1"] {
                do {
                    let listener = try await bind(try SocketAddress(ipAddress: host, port: port), for: address)
                    listeners.append(listener)
                    port = listener.localAddress?.port ?? port
                } catch let error as EdgeStartError {
                    guard case .notAvailable = error else { throw error }
                    absence = error
                }
            }
        } catch {
            for listener in listeners { try? await listener.close() }
            throw error
        }
        if listeners.isEmpty, let absence { throw absence }
        return listeners
    }

    private func bind(_ socketAddress: SocketAddress, for address: ListenAddress) async throws -> any Channel {
        do { return try await bootstrap.bind(to: socketAddress).get() } catch let error as IOError {
            throw EdgeStartError(error, address)
        }
    }
}

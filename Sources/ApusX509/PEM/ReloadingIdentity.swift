public import ApusTLS
import Synchronization

/// An identity from PEM files that may be replaced while a server runs: new handshakes show the new certificate, connections stay.
///
/// ```swift
/// let identity = try ReloadingIdentity(certificateFile: "site.pem", privateKeyFile: "site-key.pem")
/// configuration.identitySelector = identity
/// try await identity.reloadContinuously { outcome in print(outcome) }     // in a task, or a service, of its own
/// ```
///
/// Files are read whole and checked to belong together; what can't be used leaves the old identity in place. It takes no side in how a
/// program is put together: `reloadContinuously` is what a `run()` of swift-service-lifecycle's `Service` calls.
public final class ReloadingIdentity: IdentitySelector {
    private let certificateFile: String
    private let privateKeyFile: String
    private let current: Mutex<Identity>
    /// What was told last, so that it is not told again each time.
    private let lastFailure = Mutex<CredentialError?>(nil)

    /// Loads the files.
    ///
    /// - Throws: ``CredentialError`` where they can't be used.
    public init(certificateFile: String, privateKeyFile: String) throws(CredentialError) {
        self.certificateFile = certificateFile
        self.privateKeyFile = privateKeyFile
        current = Mutex(try Identity(certificateFile: certificateFile, privateKeyFile: privateKeyFile))
    }

    /// What is shown now.
    public var identity: Identity { current.withLock { $0 } }

    /// Loads the files again.
    ///
    /// - Returns: whether the certificate is another one than before.
    /// - Throws: ``CredentialError`` where they can't be used; the identity stays as it was.
    @discardableResult
    public func reload() throws(CredentialError) -> Bool {
        let new = try Identity(certificateFile: certificateFile, privateKeyFile: privateKeyFile)
        return current.withLock { current in
            guard new.certificateChain != current.certificateChain else { return false }
            current = new
            return true
        }
    }

    /// Loads the files again and again, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - interval: from one look to the next; 60 s by default.
    ///   - report: gets each new identity, and each error when it comes up first.
    public func reloadContinuously(
        every interval: Duration = .seconds(60), report: @Sendable (Result<Identity, CredentialError>) -> Void = { _ in }
    ) async throws {
        while true {
            try await Task.sleep(for: interval)
            do throws(CredentialError) {
                if try reload() { report(.success(identity)) }
                lastFailure.withLock { $0 = nil }
            } catch {
                let isNew = lastFailure.withLock { last in
                    defer { last = error }
                    return last != error
                }
                if isNew { report(.failure(error)) }
            }
        }
    }

    public func selectIdentityImmediately(for clientHello: ClientHelloInfo) -> IdentityChoice? { .identity(identity) }
    public func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { .identity(identity) }
}

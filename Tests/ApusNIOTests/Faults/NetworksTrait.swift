import ApusNIOTestKit
import Testing

/// Runs every test of a suite once for each of these networks.
struct NetworksTrait: SuiteTrait, TestTrait, TestScoping {
    let networks: [Network]
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for network in networks {
            try await Network.$current.withValue(network) { try await function() }
        }
    }
}

extension Trait where Self == NetworksTrait {
    static func networks(_ networks: Network...) -> NetworksTrait { NetworksTrait(networks: networks) }
}

package import ApusHTTP
package import NIOCore

/// Asks the origins of a group how they are, whether there are requests or not.
package struct HealthCheck: Sendable, Equatable {
    /// What is asked for; 200 to 399 is a good answer.
    package var path: String
    package var interval = Duration.seconds(5)
    package var timeout = TimeAmount.seconds(2)
    /// Good answers in a row after which an origin that was down is up.
    package var rise = 2
    /// Bad ones after which it is down.
    package var fall = 3

    package init(path: String) {
        self.path = path
    }

    /// Checks until the task is cancelled.
    package func run(
        _ group: OriginGroup, client: HTTPClientConfiguration, on eventLoops: any EventLoopGroup,
        report: @escaping @Sendable (String) -> Void
    ) async {
        var configuration = client
        configuration.timeouts.connect = timeout
        configuration.timeouts.whole = timeout
        let client = HTTPClient(group: eventLoops, configuration: configuration)
        await withTaskGroup(of: Void.self) { tasks in
            for origin in group.origins { tasks.addTask { await follow(origin, client, report) } }
        }
        client.shutDown()
    }

    private func follow(_ origin: Origin, _ client: HTTPClient, _ report: @Sendable (String) -> Void) async {
        var good = 0
        var bad = 0
        repeat {
            if await isWell(origin, client) {
                (good, bad) = (good + 1, 0)
                if !origin.isUp, good >= rise {
                    origin.mark(isUp: true)
                    report("origin \(origin.address) is up")
                }
            } else if !Task.isCancelled {
                (good, bad) = (0, bad + 1)
                if origin.isUp, bad >= fall {
                    origin.mark(isUp: false)
                    report("origin \(origin.address) is down")
                }
            }
        } while (try? await Task.sleep(for: interval)) != nil
    }

    private func isWell(_ origin: Origin, _ client: HTTPClient) async -> Bool {
        guard let response = try? await client.send(ClientRequest(path: path), to: origin.address) else { return false }
        let isGood = (200..<400).contains(response.status.code)
        // A short content is read, for the sake of the connection.
        if (try? await response.body.collect(upTo: 64 * 1024)) == nil { response.body.abandon() }
        return isGood
    }
}

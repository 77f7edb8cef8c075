import CAllocationCounter

extension BenchmarkCase {
    /// One round of `peer`, after which nothing of it is left.
    ///
    /// - Parameter baseline: the same peer, which does not verify; for `verification`.
    func round(_ peer: any PreparedPeer, baseline: (any PreparedPeer)? = nil, scale: Int, into samples: inout Samples) throws {
        let operations = operations * scale
        var cost = Cost()
        switch work {
        case .handshake, .connectAndClose:
            for _ in 0..<operations {
                let before = allocation_count()
                let pair = try peer.makePair()
                let made = allocation_count() - before
                try pair.handshake()
                if case .connectAndClose = work { try pair.close() }
                cost += pair.cost
                cost.allocations += made
                if case .handshake = work { try pair.close() }
            }
        case .verification:
            guard let baseline else { throw PeerError("there is nothing to compare a verification with") }
            var plain = Cost()
            // In turn, so that both meet the same state of the machine.
            for _ in 0..<operations {
                for isPlain in [true, false] {
                    let pair = try (isPlain ? baseline : peer).makePair()
                    try pair.handshake()
                    if isPlain { plain += pair.cost } else { cost += pair.cost }
                    try pair.close()
                }
            }
            cost.client -= min(cost.client, plain.client)
            cost.allocations -= min(cost.allocations, plain.allocations)
            cost.server = 0
        case .transfer(let size, let batch, let flushingEach):
            let pair = try connected(peer)
            for _ in 0..<operations { try pair.transfer(size: size, count: batch, flushingEach: flushingEach) }
            cost = pair.cost
            try pair.close()
        case .pingPong:
            let pair = try connected(peer)
            for _ in 0..<operations { try pair.pingPong() }
            cost = pair.cost
            try pair.close()
        case .pingPongAmong(let count):
            let pairs = try (0..<count).map { _ in try connected(peer) }
            for operation in 0..<operations {
                let pair = pairs[operation % count]
                try pair.pingPong()
                cost += pair.cost
                pair.cost = Cost()
            }
            for pair in pairs { try pair.close() }
        case .echo(let connections):
            guard let handlers = try EchoOverLoopback(peer, connections: connections) else { return }
            cost = try handlers.run(requests: operations)
            try handlers.stop()
        case .idle:
            let before = heap_bytes_in_use()
            var pairs: [any ConnectedPair] = []
            pairs.reserveCapacity(operations)
            for _ in 0..<operations { pairs.append(try connected(peer)) }
            cost.client = heap_bytes_in_use() &- before
            for pair in pairs { try pair.close() }
        }
        samples.append(cost, operations: operations)
    }

    private var keepsMany: Bool {
        switch work {
        case .idle, .pingPongAmong: true
        default: false
        }
    }

    /// A pair that has moved a little data, so that what grows at first has grown.
    private func connected(_ peer: any PreparedPeer) throws -> any ConnectedPair {
        let pair = try peer.makePair()
        try pair.handshake()
        if keepsMany { try pair.pingPong() } else { try pair.transfer(size: 16 * 1024, count: 64, flushingEach: false) }
        pair.cost = Cost()
        return pair
    }
}

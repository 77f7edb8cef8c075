import ApusTestKit

@testable import ApusTLS

/// What the states of one side do in one version: every way is walked, and every state on it meets every message.
struct GraphSurvey: Sendable {
    let role: Role
    let version: ProtocolVersion
    private(set) var steps: [GraphStep] = []
    private(set) var edges: [GraphEdge] = []
    private var specimens: GraphSpecimens

    /// A place on a way: after so many steps.
    private struct Place: Sendable {
        let way: GraphWay
        let site: Site
        let stepCount: Int
        let state: String
        let next: GraphMessage?
        let isProtected: Bool
    }

    init(_ role: Role, _ version: ProtocolVersion) async throws {
        self.role = role
        self.version = version
        specimens = GraphSpecimens(version)
        var places: [Place] = []
        for way in GraphWay.all where way.version == version { places += try await walk(way) }
        try await deliver(places)
    }

    var states: [String] {
        (steps.flatMap { [$0.from, $0.to] } + ["failed"]).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Walks to the end, and notes where it came by.
    private mutating func walk(_ way: GraphWay) async throws -> [Place] {
        let site = try await way.site()
        var rehearsal = try await Rehearsal.make(way.parties(site), role: role)
        var places: [Place] = []
        var count = 0
        while true {
            let isProtected = rehearsal.isProtected
            places.append(
                Place(
                    way: way, site: site, stepCount: count, state: rehearsal.stateName,
                    next: rehearsal.queue.first.map(GraphMessage.init),
                    isProtected: isProtected))
            for event in rehearsal.queue { specimens.keep(event, from: role == .client ? .server : .client) }
            guard let step = try await rehearsal.step().map(GraphStep.init) else { break }
            if !steps.contains(step) { steps.append(step) }
            count += 1
        }
        let last = rehearsal.stateName
        guard last.hasPrefix("connected") else { throw RawPeerError.unusable("\(way.name) ends in \(last)") }
        return places
    }

    /// A state meets all messages where it is met first, and in ways that say so; besides, on every way the message that comes next there.
    private mutating func deliver(_ places: [Place]) async throws {
        var seen: Set<String> = []
        var honest: Set<String> = []
        for place in places {
            let isFirst = seen.insert(place.state).inserted
            let all = isFirst || place.way.isOfItsOwn
            for message in GraphMessage.all {
                let isNext = place.next == message && honest.insert("\(place.state) \(message.name)").inserted
                guard all || isNext else { continue }
                if isNext, !isFirst { edges.removeAll { $0.state == place.state && $0.message == message } }
                if !isNext, honest.contains("\(place.state) \(message.name)"), !place.way.isOfItsOwn { continue }
                try await meet(message, at: place)
            }
        }
        guard let first = places.first(where: { $0.state != "start" }) else { return }
        for message in GraphMessage.all { try await meet(message, at: first, failed: true) }
    }

    private mutating func meet(_ message: GraphMessage, at place: Place, failed: Bool = false) async throws {
        for protection in GraphProtection.allCases where protection != .rightKey || (place.isProtected && !failed) {
            var rehearsal = try await Rehearsal.make(place.way.parties(place.site), role: role)
            for _ in 0..<place.stepCount { _ = try await rehearsal.step() }
            if failed { rehearsal.fail() }
            let state = rehearsal.stateName
            guard state == (failed ? "failed" : place.state) else { throw RawPeerError.unusable("\(state), not \(place.state)") }
            let honest = rehearsal.queue.first.flatMap { GraphMessage($0) == message ? $0.bytes : nil }
            let bytes = try honest ?? specimens.bytes(of: message, from: rehearsal.peer, in: rehearsal.log)
            edges.append(
                GraphEdge(
                    state: state, message: message, protection: protection, isProtected: place.isProtected && !failed,
                    outcome: try rehearsal.deliver(bytes, protection)))
        }
    }
}

import ApusTLS
import ApusWire

/// The records of a connection, and which step each of them carried.
///
/// Messages and records are cut differently: a record can carry several messages, and a message can fill several records. Both are the same
/// stream of bytes, so that their places in it tell what belongs together.
struct RecordTrail {
    private struct Entry {
        var event: RecordEvent
        var key: String?
    }

    private var entries: [Entry] = []
    private var epochs: [Direction: Epoch] = [:]

    /// - Returns: the record's number, for ``record(_:)``.
    mutating func keep(_ event: RecordEvent, by: Explanation.Actor, isTLS12: Bool) -> Int {
        epochs[event.direction] = event.epoch
        let key: String? =
            event.sequenceNumber == nil
            ? nil : isTLS12 ? "\(by.rawValue)_write_key" : "\(by.rawValue)_\(event.epoch.rawValue)_key"
        entries.append(Entry(event: event, key: key))
        return entries.count - 1
    }

    /// How the last record in a direction was protected; nil where records are not told.
    func epoch(of direction: Direction) -> Epoch? { epochs[direction] }

    func record(_ number: Int) -> Explanation.CarryingRecord? {
        guard entries.indices.contains(number) else { return nil }
        return Self.carrying(entries[number], part: 0..<(entries[number].event.content?.count ?? 0))
    }

    /// Gives each step the records that carried it.
    func attach(to steps: inout [Explanation.Step], role: Role) {
        for direction in [Direction.sent, .received] {
            let actor: Explanation.Actor = (direction == .sent) == (role == .client) ? .client : .server
            let own = entries.filter { $0.event.direction == direction }
            attachMessages(own.filter { $0.event.type == .handshake }, by: actor, to: &steps)
            attachInTurn(own.filter { $0.event.type == .alert }, .alert, by: actor, to: &steps)
            attachInTurn(own.filter { $0.event.type == .changeCipherSpec }, .changeCipherSpec, by: actor, to: &steps)
        }
    }

    private func attachMessages(_ records: [Entry], by actor: Explanation.Actor, to steps: inout [Explanation.Step]) {
        let messages = steps.indices.filter { steps[$0].by == actor && steps[$0].kind == .message }
        let stream = records.flatMap { $0.event.content ?? [] }
        guard var first = Self.firstMessage(of: stream, in: messages.map { steps[$0].bytes }) else { return }
        var start = 0
        while first < messages.count {
            let end = start + steps[messages[first]].bytes.count
            var place = 0
            for record in records {
                let length = record.event.content?.count ?? 0
                let part = max(start, place) - place..<max(max(start, place), min(end, place + length)) - place
                if !part.isEmpty { steps[messages[first]].records.append(Self.carrying(record, part: part)) }
                place += length
            }
            start = end
            first += 1
        }
    }

    /// Records can be told from a later point than messages are. Where the streams fit nowhere, nothing is attached.
    private static func firstMessage(of stream: [UInt8], in messages: [[UInt8]]) -> Int? {
        guard !stream.isEmpty else { return nil }
        for first in messages.indices {
            let rest = messages[first...].joined()
            if rest.starts(with: stream) || stream.starts(with: rest) { return first }
        }
        return nil
    }

    private func attachInTurn(
        _ records: [Entry], _ kind: Explanation.Step.Kind, by actor: Explanation.Actor, to steps: inout [Explanation.Step]
    ) {
        let own = steps.indices.filter { steps[$0].by == actor && steps[$0].kind == kind }
        for (index, record) in zip(own, records) {
            steps[index].epoch = record.event.epoch
            steps[index].records = [Self.carrying(record, part: 0..<(record.event.content?.count ?? 0))]
        }
    }

    private static func carrying(_ entry: Entry, part: Range<Int>) -> Explanation.CarryingRecord {
        Explanation.CarryingRecord(
            bytes: entry.event.bytes, type: entry.event.type, content: entry.event.content, part: part, key: entry.key,
            sequenceNumber: entry.event.sequenceNumber)
    }
}

import ApusExplain

/// A capture file, told as far as it goes; behind a first byte that is its length in tens, a key log may follow.
enum CaptureFuzzing {
    static func run(_ bytes: [UInt8]) {
        let split = min(bytes.count, Int(bytes.first ?? 0) * 10)
        let keyLog = Array(bytes.dropFirst().prefix(split))
        let file = Array(bytes.dropFirst(1 + split))
        guard let stories = try? CapturedStories(file: file, keyLog: keyLog) else { return }
        for number in 1...max(1, min(stories.connections.count, 4)) {
            guard let told = try? stories.story(number) else { return }
            FuzzTarget.expect(told.story.steps.count <= told.events.count + 1, "more steps than events")
        }
    }
}

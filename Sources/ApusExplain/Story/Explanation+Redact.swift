extension Explanation {
    /// Whether it tells secrets: whoever reads it can decrypt the connection.
    public var showsSecrets: Bool {
        steps.contains { step in
            step.derivations.contains { $0.output != nil } || step.records.contains { step.kind == .data && $0.content != nil }
        }
    }

    /// The same story without secrets and without the application's data. What the handshake's messages say stays.
    public func redacted() -> Explanation {
        var story = self
        guard showsSecrets else { return story }
        story.isRedacted = true
        for index in story.steps.indices {
            for number in story.steps[index].derivations.indices {
                story.steps[index].derivations[number].output = nil
                for input in story.steps[index].derivations[number].inputs.indices
                where story.steps[index].derivations[number].inputs[input].isSecret {
                    story.steps[index].derivations[number].inputs[input].value = nil
                }
            }
            guard story.steps[index].kind == .data else { continue }
            for number in story.steps[index].records.indices { story.steps[index].records[number].content = nil }
        }
        return story
    }
}

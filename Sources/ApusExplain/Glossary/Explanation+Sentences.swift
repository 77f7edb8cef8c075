extension Explanation {
    /// Every text of the default story that is made of sentences.
    package var sentences: [String] {
        var texts = facts.compactMap(\.meaning)
        for step in steps { texts += step.sentences }
        if let fault { texts += [fault.what, fault.advice] }
        return texts
    }

    /// The same, and what the full story says besides.
    var prose: [String] {
        var texts = sentences
        for step in steps { texts += step.fields.compactMap(\.meaning) + step.fields.compactMap(\.reason) }
        return texts
    }
}

extension Explanation.Step {
    fileprivate var sentences: [String] {
        var texts = [purpose]
        texts += fields.filter(\.isShown).compactMap(\.meaning)
        texts += decisions.map(\.reason)
        texts += derivations.map(\.meaning)
        texts += proofs.map(\.statement)
        return texts
    }
}

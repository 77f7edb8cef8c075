import ApusWire

/// Which of many things a server takes: it is offered all of them and chooses; the chosen one is taken from the offer, and so on until it
/// refuses. Each thing that it takes costs one connection, and all that it refuses cost one together.
package struct Elimination<Item: Hashable & Sendable>: Sendable {
    /// In the order in which they were chosen.
    package private(set) var taken: [Item] = []
    /// Every answer, the refusal last.
    package private(set) var answers: [ServerAnswer] = []

    package var refusal: ServerAnswer? { answers.last }

    /// - Parameters:
    ///   - recipe: a hello that offers these.
    ///   - chosen: what the answer chose; nil for a refusal.
    package init(
        of items: [Item], by prober: some Prober, recipe: ([Item]) -> HelloRecipe, chosen: (ServerAnswer) -> Item?
    ) async {
        var left = items
        while !left.isEmpty {
            let answer = await prober.ask(recipe(left))
            answers.append(answer)
            // What was not offered can't be chosen: then it ignores the offer, and nothing is learned from asking on.
            guard let item = chosen(answer), let index = left.firstIndex(of: item) else { return }
            taken.append(item)
            left.remove(at: index)
        }
    }
}

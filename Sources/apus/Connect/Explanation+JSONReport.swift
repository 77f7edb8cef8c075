import ApusExplain

/// `apus connect --explain --json` prints the story itself.
extension Explanation: JSONReport {}

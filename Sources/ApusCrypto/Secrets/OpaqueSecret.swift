/// A value that holds a secret: it can't be printed, reflected or compared.
///
/// Conforming types have no `==` and no `Codable`; the bytes leave them through methods named `revealed…` alone, which a search
/// through the sources finds.
package protocol OpaqueSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension OpaqueSecret {
    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A configuration that the states of one connection hand on by reference: a copy of a state then costs one count, not one for each of
/// the configuration's parts.
@dynamicMemberLookup
final class Shared<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }

    @inline(__always)
    subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member { value[keyPath: path] }
}

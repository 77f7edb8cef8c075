import Crypto

// The places where bytes of a secret are reached through a pointer. Invariant of each: the pointer is used inside the closure
// that receives it and nowhere else, for exactly the count that it carries.

extension HashedAuthenticationCode {
    /// A copy of the bytes, for codes that are compared or sent.
    func copyBytes() -> [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }

    /// The first `length` bytes as a secret, or all of them where there are fewer.
    func secret(length: Int) -> SymmetricKey {
        guard length < byteCount else { return SymmetricKey(data: self) }
        return unsafe withUnsafeBytes { bytes in
            unsafe SymmetricKey(data: UnsafeRawBufferPointer(rebasing: bytes.prefix(Swift.max(0, length))))
        }
    }
}

extension SymmetricKey {
    /// A copy of the bytes, outside zeroised memory. Callers say why in their own name (`revealed…`) or wipe it.
    func copyBytes() -> [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }

    /// Appends the bytes to an array, which the caller wipes.
    func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
}

extension Crypto.SharedSecret {
    /// Whether every byte is zero, in constant time.
    var isAllZero: Bool {
        unsafe withUnsafeBytes { unsafe constantTimeIsAllZero($0) }
    }
}

extension HMAC {
    /// Takes in the bytes of a secret.
    mutating func update(secret: SymmetricKey) {
        unsafe secret.withUnsafeBytes { bytes in unsafe update(data: bytes) }
    }
}

/// RFC 9846 §5.4: how protected records are padded with zeros to hide how long their content is.
package enum RecordPadding: Equatable, Sendable {
    case none
    /// The plaintext, content type included, is filled up to a multiple of this many bytes, as far as the record's limit allows.
    case toMultipleOf(Int)

    /// How many zeros follow the content type, for a plaintext that has `used` bytes and may have `limit`.
    func length(used: Int, limit: Int) -> Int {
        guard case .toMultipleOf(let block) = self, block > 1, used < limit else { return 0 }
        let remainder = used % block
        guard remainder > 0 else { return 0 }
        return min(block - remainder, limit - used)
    }
}

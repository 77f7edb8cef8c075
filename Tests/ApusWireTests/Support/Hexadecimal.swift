/// The bytes of hexadecimal text, in which spaces and line ends mean nothing. What is no hexadecimal digit is left out, so a
/// test with a slip in its text fails on the length.
func bytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func zeros(_ count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: count)
}

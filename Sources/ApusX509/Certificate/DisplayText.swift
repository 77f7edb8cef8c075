/// Text from a certificate or a file, made fit for a terminal, a log line or a page.
enum DisplayText {
    /// The longest name that is shown, in characters.
    static let maximumLength = 200

    /// Control characters (also those that reverse the direction of text) become `\u{…}`; what is too long is cut.
    ///
    /// Names in a certificate are the peer's words: without this they could move a terminal's cursor or forge a log line.
    static func safe(_ text: String, limit: Int = maximumLength) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return result + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// For how long an answer may be kept, in seconds.
enum CacheLifetime {
    /// RFC 8767 §4 and many resolvers: no record is kept for longer than a day.
    static let maximum: UInt32 = 86_400
    /// RFC 2308 §5: what does not exist may come to exist.
    static let maximumNegative: UInt32 = 3 * 3600

    /// - Returns: nil for what may not be kept: failures, answers cut short, and negative answers that do not say for how long.
    static func seconds(of message: DNSMessage) -> UInt32? {
        guard !message.header.isTruncated, message.responseCode == .noError || message.responseCode == .nameError else {
            return nil
        }
        let shortest = message.answers.map(\.effectiveTTL).min()
        let question = message.questions.first?.type
        let isPositive =
            message.responseCode == .noError
            && message.answers.contains { $0.type == question || (question == .ANY && $0.type != .CNAME) }
        if isPositive { return shortest.map { min($0, maximum) } }
        // RFC 2308 §5: of the SOA record, the lesser of its own time to live and of its last field.
        guard let authority = message.authorities.first(where: { $0.type == .SOA }), authority.data.bytes.count >= 4 else {
            return nil
        }
        let minimum = authority.data.bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return min(min(authority.effectiveTTL, minimum), min(shortest ?? .max, maximumNegative))
    }
}

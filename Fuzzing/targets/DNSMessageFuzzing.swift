import ApusDNS

/// A DNS message. What decodes must encode to something that decodes to the same, padded or not, and can be printed.
enum DNSMessageFuzzing {
    static func run(_ bytes: [UInt8]) {
        guard let message = try? DNSMessage(decoding: bytes) else { return }
        // A message that names expand beyond what a message can hold can't be written again.
        let again = message.encoded()
        guard again.count <= 0xffff else { return }
        FuzzTarget.expect((try? DNSMessage(decoding: again)) == message, "a message decodes, encodes, and then is another")
        _ = message.text
        for record in message.answers where record.type == .HTTPS || record.type == .SVCB {
            _ = try? ServiceBinding(record.data)
        }
        for question in message.questions {
            let text = question.name.description
            FuzzTarget.expect((try? DomainName(text: text)) == question.name, "a name is printed, and then is another: \(text)")
        }
    }
}

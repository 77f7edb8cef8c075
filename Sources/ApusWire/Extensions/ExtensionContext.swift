/// A message that carries extensions in TLS 1.3 (RFC 9846 §4.3).
package enum ExtensionContext: Sendable, CaseIterable {
    case clientHello
    case serverHello
    case helloRetryRequest
    case encryptedExtensions
    case certificate
    case certificateRequest
    case newSessionTicket
}

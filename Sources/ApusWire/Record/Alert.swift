/// RFC 9846 §6: `struct { AlertLevel level; AlertDescription description; } Alert;`
package struct Alert: Equatable, Hashable, Sendable {
    package var level: AlertLevel
    package var description: AlertDescription

    package init(level: AlertLevel, description: AlertDescription) {
        self.level = level
        self.description = description
    }

    /// With the level that RFC 9846 §6.1 and §6.2 demand: close_notify and user_canceled (and TLS 1.2's no_renegotiation, RFC
    /// 5246 §7.2.2) are warnings, all others fatal.
    package init(_ description: AlertDescription) {
        let isWarning = description == .closeNotify || description == .userCanceled || description == .noRenegotiation
        self.init(level: isWarning ? .warning : .fatal, description: description)
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        level = AlertLevel(rawValue: try body.readUInt8("Alert.level"))
        description = AlertDescription(rawValue: try body.readUInt8("Alert.description"))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt8(level.rawValue)
        out.writeUInt8(description.rawValue)
    }
}

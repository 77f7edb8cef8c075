/// Why bytes from the peer do not have the shape that the protocol demands, and where.
public struct DecodeError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Problem: Equatable, Sendable {
        /// The bytes end before the value does.
        case truncated
        /// This many bytes follow where the value had to end.
        case trailingBytes(Int)
        /// A length field is outside the range of its vector, or no multiple of the element's size.
        case invalidLength
        /// A value that the field can't have, such as an unknown enumerator where no unknown one is tolerated.
        case invalidValue
        /// One block holds this extension twice (RFC 8446 §4.2).
        case duplicateExtension(ExtensionType)
        /// More than a limit of this implementation allows.
        case tooLong
    }

    public var problem: Problem
    /// The RFC's name of what was being read: `ClientHello.cipher_suites`.
    public var field: String

    public init(_ problem: Problem, in field: String) {
        self.problem = problem
        self.field = field
    }

    /// The field, and what is wrong with it.
    public var description: String {
        let what = field.isEmpty ? "the value" : field
        return switch problem {
        case .truncated: "\(what) is cut short"
        case .trailingBytes(1): "\(what) is followed by one byte too many"
        case .trailingBytes(let count): "\(what) is followed by \(count) bytes too many"
        case .invalidLength: "\(what) has a length that is not allowed"
        case .invalidValue: "\(what) has a value that is not allowed"
        case .duplicateExtension(let type): "\(what) holds the extension \(type) twice"
        case .tooLong: "\(what) is too long"
        }
    }

    /// The alert that answers it: bytes of the wrong shape are a decode_error, a well-formed but impossible value is an
    /// illegal_parameter (RFC 9846 §6).
    public var alert: AlertDescription {
        switch problem {
        case .truncated, .trailingBytes, .invalidLength, .tooLong: .decodeError
        case .invalidValue, .duplicateExtension: .illegalParameter
        }
    }

    /// An error that does not say yet where it happened gets a name from the reader around it.
    @usableFromInline
    func named(_ name: @autoclosure () -> String) -> DecodeError {
        field.isEmpty ? DecodeError(problem, in: name()) : self
    }
}

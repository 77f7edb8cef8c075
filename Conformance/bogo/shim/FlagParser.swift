/// Reads the command line. A flag that is not known is not implemented.
enum FlagParser {
    static func parse(_ arguments: [String]) throws -> ShimOptions {
        let table = FlagTable.make()
        var options = ShimOptions()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard let flag = table[argument] else { throw Unimplemented(argument) }
            try apply(flag, named: argument, rest: &rest, to: &options)
        }
        guard options.resumeCount == 0 else { throw Unimplemented("resumption") }
        return options
    }

    private static func apply(
        _ flag: FlagTable.Flag, named name: String, rest: inout ArraySlice<String>, to options: inout ShimOptions
    ) throws {
        switch flag {
        case .set(let path): options[keyPath: path] = true
        case .ignored: break
        case .ignoredWithValue: _ = try value(of: name, &rest)
        case .text(let path): options[keyPath: path] = try value(of: name, &rest)
        case .optionalText(let path): options[keyPath: path] = try value(of: name, &rest)
        case .bytes(let path): options[keyPath: path] = Array(try value(of: name, &rest).utf8)
        case .port(let path): options[keyPath: path] = try number(of: name, &rest)
        case .codePoint(let path): options[keyPath: path] = try number(of: name, &rest)
        case .codePoints(let path): options[keyPath: path].append(try number(of: name, &rest))
        case .number(let path): options[keyPath: path] = try number(of: name, &rest)
        case .optionalNumber(let path): options[keyPath: path] = try number(of: name, &rest)
        case .identifier(let path): options[keyPath: path] = try number(of: name, &rest)
        case .newCredential: options.credentials.append(CredentialOptions())
        case .credentialText(let path): options.currentCredential[keyPath: path] = try value(of: name, &rest)
        case .credentialCodePoints(let path): options.currentCredential[keyPath: path].append(try number(of: name, &rest))
        }
    }

    private static func value(of name: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw Unexpected("\(name) has no value") }
        return value
    }

    private static func number<Number: FixedWidthInteger>(of name: String, _ rest: inout ArraySlice<String>) throws -> Number {
        let text = try value(of: name, &rest)
        guard let number = Number(text) else { throw Unexpected("\(name) \(text) is not a number that fits") }
        return number
    }
}

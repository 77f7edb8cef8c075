#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the command line asks of the connections that one run makes, one after the other.
struct ShimRun {
    /// The first connection.
    var initial = ShimOptions()
    /// Those that resume it, as many as `resumeCount`.
    var resumption = ShimOptions()
    /// The handshake that is done again after early data was rejected.
    var retry = ShimOptions()
}

/// Reads the command line. A flag that is not known is not implemented.
enum FlagParser {
    static func parse(_ arguments: [String]) throws -> ShimRun {
        let table = FlagTable.make()
        var run = ShimRun()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            var name = argument
            // In BoringSSL a second process can take over part of a handshake; here the shim does all of it.
            let isForSecondProcess = removePrefix("-on-handshaker", from: &name)
            if !isForSecondProcess { _ = removePrefix("-on-shim", from: &name) }
            let connections = connections(&name)
            guard let flag = table[name] else { throw Unimplemented(argument) }
            var values = rest
            for connection in connections {
                values = rest
                if isForSecondProcess {
                    var unused = ShimOptions()
                    try apply(flag, named: argument, rest: &values, to: &unused)
                } else {
                    try apply(flag, named: argument, rest: &values, to: &run[keyPath: connection])
                }
            }
            rest = values
        }
        return run
    }

    /// Which connections a flag is for. Its prefix says so and is removed; without one it is for all.
    private static func connections(_ name: inout String) -> [WritableKeyPath<ShimRun, ShimOptions>] {
        if removePrefix("-on-initial", from: &name) { return [\.initial] }
        if removePrefix("-on-resume", from: &name) { return [\.resumption] }
        if removePrefix("-on-retry", from: &name) { return [\.retry] }
        return [\.initial, \.resumption, \.retry]
    }

    private static func removePrefix(_ prefix: String, from name: inout String) -> Bool {
        guard name.hasPrefix(prefix + "-") else { return false }
        name.removeFirst(prefix.count)
        return true
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
        case .base64(let path): options[keyPath: path] = try base64(of: name, &rest)
        case .credentialSet(let path): options.currentCredential[keyPath: path] = true
        case .credentialBase64(let path): options.currentCredential[keyPath: path] = try base64(of: name, &rest)
        case .seconds(let path): options[keyPath: path] = try number(of: name, &rest)
        case .port(let path): options[keyPath: path] = try number(of: name, &rest)
        case .codePoint(let path): options[keyPath: path] = try number(of: name, &rest)
        case .codePoints(let path): options[keyPath: path].append(try number(of: name, &rest))
        case .number(let path): options[keyPath: path] = try number(of: name, &rest)
        case .optionalNumber(let path): options[keyPath: path] = try number(of: name, &rest)
        case .identifier(let path): options[keyPath: path] = try number(of: name, &rest)
        case .compliance(let policy): options.compliance = policy
        case .newCredential: options.credentials.append(CredentialOptions())
        case .newRawPublicKeyCredential: options.credentials.append(CredentialOptions(isRawPublicKey: true))
        case .newPreSharedKeyCredential: options.credentials.append(CredentialOptions(isPreSharedKey: true))
        case .credentialText(let path): options.currentCredential[keyPath: path] = try value(of: name, &rest)
        case .credentialCodePoints(let path): options.currentCredential[keyPath: path].append(try number(of: name, &rest))
        }
    }

    private static func value(of name: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw Unexpected("\(name) has no value") }
        return value
    }

    private static func base64(of name: String, _ rest: inout ArraySlice<String>) throws -> [UInt8] {
        let text = try value(of: name, &rest)
        guard let data = Data(base64Encoded: text) else { throw Unexpected("\(name) is not base64") }
        return Array(data)
    }

    private static func number<Number: FixedWidthInteger>(of name: String, _ rest: inout ArraySlice<String>) throws -> Number {
        let text = try value(of: name, &rest)
        guard let number = Number(text) else { throw Unexpected("\(name) \(text) is not a number that fits") }
        return number
    }
}

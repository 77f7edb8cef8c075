import FoundationEssentials

/// The blocks of a PEM file (RFC 7468), text between them passed over.
struct PEMFile: Sendable {
    struct Block: Sendable, Equatable {
        var label: String
        /// The line of its BEGIN, from 1.
        var line: Int
        var der: [UInt8]
        /// It carries RFC 1421 headers that say it is encrypted.
        var isEncrypted: Bool
    }

    /// The largest file that is read, in bytes: bundles of system roots have a few hundred KiB.
    static let maximumSize = 4 * 1024 * 1024

    let path: String
    let blocks: [Block]

    init(path: String) throws(CredentialError) {
        try self.init(path: path, contents: try Self.read(path))
    }

    init(path: String, contents: [UInt8]) throws(CredentialError) {
        self.path = path
        guard !contents.isEmpty else { throw CredentialError(file: path, problem: .empty) }
        var blocks: [Block] = []
        var current: (label: String, line: Int, base64: [UInt8], isEncrypted: Bool)?
        for (index, line) in contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = Self.trimmed(line)
            if let label = Self.label(of: text, prefix: "-----BEGIN ") {
                guard current == nil else {
                    throw CredentialError(file: path, problem: .malformedPEM(line: index + 1, "a PEM block begins inside another"))
                }
                current = (label, index + 1, [], false)
            } else if let label = Self.label(of: text, prefix: "-----END ") {
                guard let block = current, block.label == label else {
                    throw CredentialError(file: path, problem: .malformedPEM(line: index + 1, "this END does not belong to a BEGIN"))
                }
                let der = block.isEncrypted ? [] : try Self.decode(block.base64, path: path, line: block.line)
                blocks.append(Block(label: label, line: block.line, der: der, isEncrypted: block.isEncrypted))
                current = nil
            } else if current != nil {
                if text.contains(UInt8(ascii: ":")) {
                    if text.starts(with: "Proc-Type".utf8), text.suffix(9).elementsEqual("ENCRYPTED".utf8) { current?.isEncrypted = true }
                } else {
                    current?.base64 += text
                }
            }
        }
        if let current {
            throw CredentialError(file: path, problem: .malformedPEM(line: current.line, "the block \(current.label) has no end"))
        }
        guard !blocks.isEmpty else {
            throw CredentialError(file: path, problem: contents.first == 0x30 ? .derInsteadOfPEM : .noPEM)
        }
        self.blocks = blocks
    }

    private static func read(_ path: String) throws(CredentialError) -> [UInt8] {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            // A link's own attributes are given: what it points to counts.
            if attributes[.type] as? FileAttributeType == .typeDirectory { throw CredentialError(file: path, problem: .isDirectory) }
            if let size = attributes[.size] as? UInt64, size > UInt64(maximumSize) {
                throw CredentialError(file: path, problem: .tooLarge(limit: maximumSize))
            }
            let data = try Data(contentsOf: URL(filePath: path))
            guard data.count <= maximumSize else { throw CredentialError(file: path, problem: .tooLarge(limit: maximumSize)) }
            return Array(data)
        } catch let error as CredentialError {
            throw error
        } catch {
            throw CredentialError(file: path, problem: .unreadable(reason(for: error)))
        }
    }

    static func reason(for error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: return "no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
        case .fileWriteOutOfSpace: return "no space left on the disk"
        case .fileWriteVolumeReadOnly: return "the disk is read-only"
        default: return "can't be read or written (\(error.code.rawValue))"
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, last <= 0x20 { line.removeLast() }
        while let first = line.first, first <= 0x20 { line.removeFirst() }
        return line
    }

    private static func label(of line: ArraySlice<UInt8>, prefix: String) -> String? {
        guard line.starts(with: prefix.utf8), line.suffix(5).elementsEqual("-----".utf8), line.count >= prefix.utf8.count + 5 else {
            return nil
        }
        return String(decoding: line.dropFirst(prefix.utf8.count).dropLast(5), as: UTF8.self)
    }

    private static func decode(_ base64: [UInt8], path: String, line: Int) throws(CredentialError) -> [UInt8] {
        guard let data = Data(base64Encoded: Data(base64)), !data.isEmpty else {
            throw CredentialError(file: path, problem: .malformedPEM(line: line, "the block that begins here is not base64"))
        }
        return Array(data)
    }
}

/// Writes PEM text.
enum PEMText {
    static func encode(_ label: String, _ der: [UInt8]) -> String {
        let base64 = Array(Data(der).base64EncodedString().utf8)
        var text = "-----BEGIN \(label)-----\n"
        for start in stride(from: 0, to: base64.count, by: 64) {
            text += String(decoding: base64[start..<min(start + 64, base64.count)], as: UTF8.self) + "\n"
        }
        return text + "-----END \(label)-----\n"
    }
}

/// The blocks of a PEM file (RFC 7468); text around them is passed over.
///
/// Line ends may be those of any system, lines may have spaces at their ends, base64 lines any length.
package struct PEMFile: Sendable {
    package struct Block: Sendable, Equatable {
        package var label: String
        /// The line of its BEGIN, from 1.
        package var line: Int
        /// Empty when the block is encrypted.
        package var der: [UInt8]
        /// It carries the headers of RFC 1421 that say it is encrypted.
        package var isEncrypted: Bool
    }

    /// The largest file that is read, in bytes: bundles of system roots have a few hundred KiB.
    static let maximumSize = 4 * 1024 * 1024

    let path: String
    package let blocks: [Block]

    init(path: String) throws(CredentialError) {
        let contents: [UInt8]
        do { contents = try FileContents.read(path, limit: Self.maximumSize) } catch {
            throw CredentialError(file: path, failure: error)
        }
        try self.init(path: path, contents: contents)
    }

    package init(path: String, contents: [UInt8]) throws(CredentialError) {
        self.path = path
        guard !contents.isEmpty else { throw CredentialError(file: path, problem: .empty) }
        var parser = Parser()
        do { blocks = try parser.parse(contents) } catch {
            throw CredentialError(file: path, problem: .malformedPEM(line: error.line, error.reason))
        }
        guard !blocks.isEmpty else { throw CredentialError(file: path, problem: Self.diagnosis(of: contents)) }
    }

    private static func diagnosis(of contents: [UInt8]) -> CredentialError.Problem {
        if contents.starts(with: [0x30]) {
            // PKCS #12 begins with a version 3, a certificate or a key with something else.
            let inner = contents.dropFirst(contents.count > 1 && contents[1] > 0x80 ? 2 + Int(contents[1] & 0x7f) : 2)
            return inner.starts(with: [0x02, 0x01, 0x03]) ? .pkcs12InsteadOfPEM : .derInsteadOfPEM
        }
        if contents.starts(with: [0xff, 0xfe]) || contents.starts(with: [0xfe, 0xff]) { return .noPEM(found: "UTF-16 text") }
        return .noPEM(found: contents.contains(0) ? "binary data" : "text without any")
    }
}

extension PEMFile {
    fileprivate struct Malformed: Error {
        var line: Int
        var reason: String
    }

    /// Goes through the lines.
    fileprivate struct Parser {
        private struct OpenBlock {
            var label: String
            var line: Int
            var base64 = Base64Decoder()
            var isEncrypted = false
            /// RFC 1421 headers stand before the first line of base64.
            var isInHeaders = true
        }

        private var blocks: [Block] = []
        private var open: OpenBlock?

        mutating func parse(_ contents: [UInt8]) throws(Malformed) -> [Block] {
            var rest = contents.starts(with: [0xef, 0xbb, 0xbf]) ? contents.dropFirst(3) : contents[...]
            var number = 0
            while !rest.isEmpty {
                number += 1
                let end = rest.firstIndex { $0 == 0x0a || $0 == 0x0d } ?? rest.endIndex
                try take(Self.trimmed(rest[..<end]), number)
                rest = rest[end...]
                // CRLF ends one line, not two.
                if rest.popFirst() == 0x0d, rest.first == 0x0a { rest.removeFirst() }
            }
            if let open { throw Malformed(line: open.line, reason: "the block \(open.label) that begins here has no END") }
            return blocks
        }

        private mutating func take(_ line: ArraySlice<UInt8>, _ number: Int) throws(Malformed) {
            if let label = Self.label(of: line, after: "-----BEGIN ") {
                if let open {
                    throw Malformed(
                        line: number, reason: "a block begins here inside \(open.label), which began at line \(open.line)")
                }
                open = OpenBlock(label: label, line: number)
            } else if let label = Self.label(of: line, after: "-----END ") {
                guard let block = open else { throw Malformed(line: number, reason: "END \(label) without its BEGIN") }
                guard block.label == label else {
                    throw Malformed(line: number, reason: "END \(label) ends BEGIN \(block.label) of line \(block.line)")
                }
                try close(block)
            } else if open != nil {
                try takeContents(line, number)
            }
        }

        private mutating func takeContents(_ line: ArraySlice<UInt8>, _ number: Int) throws(Malformed) {
            if open?.isInHeaders == true, line.contains(UInt8(ascii: ":")) {
                if line.starts(with: "Proc-Type:".utf8), line.suffix(9).elementsEqual("ENCRYPTED".utf8) {
                    open?.isEncrypted = true
                }
                return
            }
            // A header may go on in further lines; an encrypted block's contents are not looked at anyway.
            guard open?.isEncrypted == false, !line.isEmpty else { return }
            open?.isInHeaders = false
            for byte in line {
                guard open?.base64.append(byte) == true else {
                    throw Malformed(line: number, reason: "this line of the PEM block is not base64")
                }
            }
        }

        private mutating func close(_ block: OpenBlock) throws(Malformed) {
            var der: [UInt8] = []
            if !block.isEncrypted {
                guard let decoded = block.base64.finish(), !decoded.isEmpty else {
                    throw Malformed(
                        line: block.line, reason: "the base64 of the block \(block.label) that begins here is cut short")
                }
                der = decoded
            }
            blocks.append(Block(label: block.label, line: block.line, der: der, isEncrypted: block.isEncrypted))
            open = nil
        }

        private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            var line = line
            while let last = line.last, last <= 0x20 { line.removeLast() }
            while let first = line.first, first <= 0x20 { line.removeFirst() }
            return line
        }

        private static func label(of line: ArraySlice<UInt8>, after prefix: String) -> String? {
            guard line.count > prefix.utf8.count + 5, line.starts(with: prefix.utf8), line.suffix(5).elementsEqual("-----".utf8)
            else {
                return nil
            }
            return DisplayText.safe(String(decoding: line.dropFirst(prefix.utf8.count).dropLast(5), as: UTF8.self), limit: 40)
        }
    }
}

/// Certificates from the peer's own up to the root, and who signed which.
struct ChainFigure {
    let chain: [Explanation.Certificate]

    private static let width = 440
    private static let box = 66
    private static let gap = 34

    var svg: String {
        guard !chain.isEmpty else { return "" }
        let boxes = chain.enumerated().map { index, certificate in box(certificate, index, y: 4 + index * (Self.box + Self.gap)) }
        let height = chain.count * (Self.box + Self.gap) - Self.gap + 8
        return """
            <svg class="figure chain" viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="Chain of \(chain.count) certificates">
            \(boxes.joined(separator: "\n"))
            </svg>
            """
    }

    private func box(_ certificate: Explanation.Certificate, _ index: Int, y: Int) -> String {
        let role = certificate.isTrusted ? "trusted root" : index == 0 ? "shown by the peer" : "in between"
        let unsent = certificate.isSent ? "" : ", known here"
        let text = { (line: Int, kind: String, value: String) in
            "<text class=\"\(kind)\" x=\"14\" y=\"\(y + 20 + line * 18)\">\(HTMLText.escaped(HTMLText.clipped(value, kind == "name" ? 48 : 62)))</text>"
        }
        let names = certificate.names.isEmpty ? "" : " · " + certificate.names.joined(separator: ", ")
        var parts = [
            "<title>\(HTMLText.escaped(certificate.subject)), SHA-256 \(HTMLText.escaped(certificate.sha256))</title>",
            "<rect class=\"\(certificate.isTrusted ? "cert root" : "cert")\" x=\"1\" y=\"\(y)\" width=\"\(Self.width - 2)\" height=\"\(Self.box)\" rx=\"8\"/>",
            text(0, "name", certificate.subject),
            text(1, "value", "\(certificate.key), \(certificate.notBefore) to \(certificate.notAfter)"),
            text(2, "value", "\(role)\(unsent)\(names)"),
        ]
        if index < chain.count - 1 {
            let top = y + Self.box
            parts.append(
                "<path class=\"wire\" d=\"M40 \(top + 7)V\(top + Self.gap)\"/><path class=\"tip\" d=\"M40 \(top + 1)l-5 8h10z\"/><text class=\"in left\" x=\"54\" y=\"\(top + 22)\">signed by</text>"
            )
        }
        return "<g>\(parts.joined())</g>"
    }
}

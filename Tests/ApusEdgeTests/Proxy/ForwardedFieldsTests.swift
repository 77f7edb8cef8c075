import ApusEdge
import ApusHTTP
import HTTPTypes
import Testing

@Suite("Fields that are not passed on as they came")
struct ForwardedFieldsTests {
    private static func fields(_ pairs: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs { if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) } }
        return fields
    }

    @Test(
        "are those of the connection (RFC 9110 §7.6.1)",
        arguments: [
            ("Connection", "close"), ("Keep-Alive", "timeout=5"), ("Proxy-Connection", "keep-alive"), ("TE", "trailers"),
            ("Transfer-Encoding", "chunked"), ("Upgrade", "websocket"), ("Proxy-Authorization", "Basic x"),
            ("HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA"),
        ])
    func hopByHop(_ name: String, _ value: String) {
        var fields = Self.fields([("Accept", "*/*"), (name, value)])
        HopByHopFields.remove(from: &fields)
        #expect(fields.map(\.name.rawName) == ["Accept"])
    }

    @Test("are those that Connection names, but not what a request can't be without")
    func named() {
        var fields = Self.fields([
            ("Connection", "x-secret , Authorization,X-Other"), ("X-Secret", "1"), ("X-Other", "2"),
            ("Authorization", "Bearer t"),
            ("X-Kept", "3"),
        ])
        HopByHopFields.remove(from: &fields)
        #expect(fields.map(\.name.rawName) == ["Authorization", "X-Kept"])
    }

    @Test(
        "are what a client claims of itself, in whatever spelling",
        arguments: [
            "Forwarded", "X-Forwarded-For", "x_forwarded_for", "X-Forwarded-Proto", "X-Forwarded-Anything", "X-Real-IP",
            "X_Real_IP",
            "Client-Cert", "Client_Cert", "Client-Cert-Chain", "X-Client-Subject",
        ])
    func claims(_ name: String) {
        var fields = Self.fields([(name, "forged"), ("Accept", "*/*")])
        let request = ServerRequest(
            HTTPRequest(method: .get, scheme: "https", authority: "a.example:8443", path: "/", headerFields: fields))
        ForwardedFields().apply(to: &fields, for: request)
        #expect(!fields.contains { $0.value.contains("forged") })
        #expect(fields[.accept] == "*/*")
        #expect(fields[ForwardedFields.xForwardedProto] == "https")
        #expect(fields[ForwardedFields.xForwardedHost] == "a.example:8443")
        #expect(fields[ForwardedFields.forwarded] == "for=unknown;host=\"a.example:8443\";proto=https")
    }

    @Test(
        "may not come as trailers either",
        arguments: ["Content-Length", "Transfer-Encoding", "Host", "X-Forwarded-For", "Set-Cookie"])
    func trailers(_ name: String) {
        let kept = HopByHopFields.trailers(Self.fields([(name, "x"), ("X-Checksum", "42")]))
        #expect(kept.map(\.name.rawName) == ["X-Checksum"])
    }

    @Test("have names that HTTPTypes takes")
    func names() {
        let names = [
            ForwardedFields.forwarded, ForwardedFields.xForwardedFor, ForwardedFields.xForwardedProto,
            ForwardedFields.xForwardedHost,
            ForwardedFields.xForwardedPort, ForwardedFields.clientCertificate, ForwardedFields.clientSubject,
        ]
        #expect(
            names.map(\.rawName) == [
                "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "Client-Cert",
                "X-Client-Subject",
            ])
    }
}

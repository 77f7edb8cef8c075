import ApusEdge
import ApusHTTP
import HTTPTypes
import Testing

@Suite("A certificate authority's challenge")
struct ChallengeResponderTests {
    private struct Elsewhere: HTTPResponder {
        func respond(to request: ServerRequest) async -> ServerResponse { .plain(.permanentRedirect) }
    }

    @Test("is answered with its file, and nothing else of the webroot is shown")
    func challenge() async throws {
        let directory = try TemporaryDirectory()
        try directory.write(".well-known/acme-challenge/token_1-A", "token.print")
        try directory.write(".well-known/acme-challenge/deep/token", "no")
        try directory.write("index.html", "no")
        let responder = ChallengeResponder(webroot: try FileTree(root: directory.path), others: Elsewhere())
        let found = await responder.respond(to: ServerRequest(.get, "/.well-known/acme-challenge/token_1-A"))
        #expect(found.status == .ok)
        #expect(try await found.contents() == Array("token.print".utf8))
        #expect(await responder.respond(to: ServerRequest(.get, "/.well-known/acme-challenge/other")).status == .notFound)
        for path in [
            "/index.html", "/", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/deep/token",
            "/.well-known/acme-challenge/../../index.html", "/.well-known/acme-challenge/%2e%2e",
            "/.well-known/acme-challenges/x",
        ] {
            #expect(await responder.respond(to: ServerRequest(.get, path)).status == .permanentRedirect, "\(path)")
        }
        let without = ChallengeResponder(webroot: nil, others: Elsewhere())
        #expect(
            await without.respond(to: ServerRequest(.get, "/.well-known/acme-challenge/token_1-A")).status == .permanentRedirect)
    }
}

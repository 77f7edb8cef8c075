import ApusEdge
import ApusHTTP
import ApusTLS
import ApusTestKit
import Foundation
import HTTPTypes
import NIOCore
import Testing

@Suite("The demo's page")
struct DemoPageTests {
    /// The story of a real handshake, in memory.
    private static func story(_ protocols: [ApplicationProtocol] = [.http11]) async throws -> ConnectionStory {
        let story = ConnectionStory()
        let identity = try TestIdentity(.p256)
        var client = ClientConfiguration(verifier: identity.verifier)
        client.applicationProtocols = protocols
        var server = ServerConfiguration(identities: [identity.identity], applicationProtocols: protocols)
        server.revealsSecrets = true
        var pair = ConnectionPair(
            client: try ClientConnection(configuration: client, serverName: ServerName("test.example")),
            server: try ServerConnection(configuration: server, observer: story.observer))
        try await pair.handshake()
        return story
    }

    @Test("says what was agreed on, and tells each step, without a secret")
    func content() async throws {
        let page = DemoPage(story: try await Self.story(), visitor: "192.0.2.1")
        for text in [page.text, page.html] {
            for word in ["TLS 1.3", "TLS_AES_128_GCM_SHA256", "X25519MLKEM768", "http/1.1", "test.example", "192.0.2.1"] {
                #expect(text.contains(word))
            }
            let places = [
                "ClientHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished",
            ].map { text.range(of: $0)?.lowerBound }
            #expect(places.allSatisfy { $0 != nil })
        }
        #expect(page.html.contains("left out of this page"))
        #expect(!page.text.contains("       value "))
    }

    @Test("is HTML for browsers and text for everything else, and is not cached")
    func negotiation() async throws {
        let responder = DemoResponder(story: try await Self.story(), visitor: "::1")
        let page = await responder.respond(
            to: ServerRequest(.get, "/", fields: [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"]))
        #expect(page.fields[.contentType] == "text/html; charset=utf-8")
        #expect(page.fields[.cacheControl] == "no-store")
        let html = String(decoding: try await page.contents(), as: UTF8.self)
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        #expect(html.contains("X25519MLKEM768"))
        let text = await responder.respond(to: ServerRequest(.get, "/", fields: [.accept: "*/*"]))
        #expect(text.fields[.contentType] == "text/plain; charset=utf-8")
        #expect(String(decoding: try await text.contents(), as: UTF8.self).contains("X25519MLKEM768"))
        #expect(await responder.respond(to: ServerRequest(.get, "/x")).status == .notFound)
        #expect(await responder.respond(to: ServerRequest(.post, "/")).status == .methodNotAllowed)
    }

    @Test("loads nothing from elsewhere and works in light and dark")
    func selfContained() async throws {
        let html = DemoPage(story: try await Self.story(), visitor: "::1").html
        for forbidden in ["http:", "src=", "url(", "@import", "<link", "<img", "<iframe"] { #expect(!html.contains(forbidden)) }
        #expect(html.contains("prefers-color-scheme:dark"))
    }

    @Test("lets nothing that comes from the client become markup")
    func escaping() async throws {
        let hostile = "<script>\"'&"
        let hidden = "<\u{301}img>"
        let story = try await Self.story([try #require(ApplicationProtocol(hostile)), try #require(ApplicationProtocol(hidden))])
        let html = DemoPage(story: story, visitor: hostile + hidden).html
            .replacing("<script>\n", with: "").replacing("<script>(function", with: "(function")
        #expect(html.contains("&lt;script&gt;"))
        #expect(
            !html.unicodeScalars.split(separator: "<").contains {
                $0.starts(with: "script".unicodeScalars) || $0.first == "\u{301}"
            })
    }
}

package import ApusHTTP
import NIOCore
import NIOHTTP1

/// Tells the visitor of one connection about that connection.
package struct DemoResponder: HTTPResponder {
    private let story: ConnectionStory
    private let visitor: String

    /// - Parameter visitor: the client's address.
    package init(story: ConnectionStory, visitor: String) {
        self.story = story
        self.visitor = visitor
    }

    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard request.method == .GET || request.method == .HEAD else {
            return .plain(.methodNotAllowed, headers: ["Allow": "GET, HEAD"])
        }
        guard request.path == "/" else { return .plain(.notFound) }
        let content = DemoPageContent(story: story, visitor: visitor)
        // Browsers say that they want HTML; curl, which takes anything, gets what a terminal can show.
        let wantsHTML = request.headers["Accept"].contains { $0.lowercased().contains("text/html") }
        let page = wantsHTML ? DemoPage.html(content) : DemoPage.text(content)
        return HTTPResponse(
            status: .ok,
            headers: [
                "Content-Type": wantsHTML ? "text/html; charset=utf-8" : "text/plain; charset=utf-8", "Cache-Control": "no-store",
                "Vary": "Accept", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": DemoPage.contentSecurityPolicy,
                "Referrer-Policy": "no-referrer",
            ], body: .bytes(ByteBuffer(string: page)))
    }
}

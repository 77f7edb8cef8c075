package import ApusHTTP
import HTTPTypes
import NIOCore

/// Tells the visitor of one connection about that connection.
package struct DemoResponder: HTTPResponder {
    private let story: ConnectionStory
    private let visitor: String

    /// - Parameter visitor: the client's address.
    package init(story: ConnectionStory, visitor: String) {
        self.story = story
        self.visitor = visitor
    }

    package func respond(to request: ServerRequest) async -> ServerResponse {
        guard request.method == .get || request.method == .head else {
            return .plain(.methodNotAllowed, fields: [.allow: "GET, HEAD"])
        }
        guard request.path == "/" else { return .plain(.notFound) }
        let demoPage = DemoPage(story: story, visitor: visitor)
        // Browsers say that they want HTML; curl, which takes anything, gets what a terminal can show.
        let wantsHTML = request.fields[values: .accept].contains { $0.lowercased().contains("text/html") }
        let page = wantsHTML ? demoPage.html : demoPage.text
        return ServerResponse(
            status: .ok,
            fields: [
                .contentType: wantsHTML ? "text/html; charset=utf-8" : "text/plain; charset=utf-8", .cacheControl: "no-store",
                .vary: "Accept", .xContentTypeOptions: "nosniff", .contentSecurityPolicy: DemoPage.contentSecurityPolicy,
                .referrerPolicy: "no-referrer",
            ], body: .bytes(ByteBuffer(string: page)))
    }
}

extension HTTPField.Name {
    /// Of the W3C's Referrer Policy, §4.1.
    static let referrerPolicy = HTTPField.Name(constant: "Referrer-Policy")
}

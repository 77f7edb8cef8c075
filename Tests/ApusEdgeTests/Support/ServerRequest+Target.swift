import ApusHTTP
import HTTPTypes

extension ServerRequest {
    /// A request as its line would have it.
    init(_ method: HTTPRequest.Method, _ target: String, fields: HTTPFields = [:]) {
        let parts = RequestTarget(target)
        self.init(
            HTTPRequest(
                method: method, scheme: "https", authority: parts?.authority ?? "test.example", path: parts?.path,
                headerFields: fields))
    }
}

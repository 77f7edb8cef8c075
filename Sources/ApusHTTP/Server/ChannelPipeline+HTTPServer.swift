package import NIOCore
import NIOHTTP1

extension ChannelPipeline.SynchronousOperations {
    /// Adds everything that turns a channel of bytes (plain, or behind a TLS handler) into one that answers HTTP/1.1 requests.
    ///
    /// The channel should allow remote half-closure: a client that has said all it wants to say still gets its response.
    package func addHTTP1Server(responder: any HTTPResponder, limits: HTTPServerLimits = HTTPServerLimits()) throws {
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.headerField
        decoding.maxHeaderListSize = limits.headerSection
        decoding.maxHeaderFieldCount = limits.headerFieldCount
        try addHandler(HTTPResponseEncoder())
        try addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoding)))
        try addHandler(HTTPServerPipelineHandler())
        try addHandler(NIOHTTPResponseHeadersValidator())
        try addHandler(HTTPServerHandler(responder: responder, limits: limits))
    }
}

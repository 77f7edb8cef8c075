import NIOCore

/// The server is to stop: what is under way is finished, and the next response says that it is the last.
struct HTTPDrainEvent {}

/// Stands in front of NIO's pipelining handler, which at the order to stop closes a connection that is between two requests, although the
/// client may be sending the next one that very moment. Here it is given the time to, and an answer with `Connection: close`.
final class DrainHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            context.fireUserInboundEventTriggered(HTTPDrainEvent())
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

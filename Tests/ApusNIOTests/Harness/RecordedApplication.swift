import ApusNIO
import ApusTLS
import NIOCore
import NIOTLS

/// Stands at the end of a pipeline and notes what an application would see, in order.
final class RecordedApplication: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    enum Happening: Equatable {
        case active
        case inactive
        /// Joined with the one before, unless something came between.
        case data([UInt8])
        case readComplete
        case negotiated(NegotiatedParameters)
        case tlsEvent(TLSUserEvent)
        case channelEvent(ChannelEvent)
        case tlsError(TLSError)
        case handlerError(TLSHandlerError)
        case otherError(String)
    }

    private(set) var happenings: [Happening] = []
    /// Called in the midst of each happening, to do what applications do.
    var reaction: ((ChannelHandlerContext, Happening) -> Void)?

    func channelActive(context: ChannelHandlerContext) { note(.active, context) }
    func channelInactive(context: ChannelHandlerContext) { note(.inactive, context) }
    func channelReadComplete(context: ChannelHandlerContext) { note(.readComplete, context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        if case .data(let before) = happenings.last {
            happenings[happenings.count - 1] = .data(before + bytes)
            reaction?(context, .data(bytes))
        } else {
            note(.data(bytes), context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TLSHandshakeCompletedEvent: note(.negotiated(event.negotiated), context)
        case let event as TLSUserEvent: note(.tlsEvent(event), context)
        case let event as ChannelEvent: note(.channelEvent(event), context)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as TLSError: note(.tlsError(error), context)
        case let error as TLSHandlerError: note(.handlerError(error), context)
        default: note(.otherError("\(error)"), context)
        }
    }

    private func note(_ happening: Happening, _ context: ChannelHandlerContext) {
        happenings.append(happening)
        reaction?(context, happening)
    }

    func forget() { happenings = [] }

    var received: [UInt8] {
        happenings.flatMap { happening -> [UInt8] in
            guard case .data(let bytes) = happening else { return [] }
            return bytes
        }
    }

    var errors: [Happening] {
        happenings.filter { happening in
            switch happening {
            case .tlsError, .handlerError, .otherError: true
            default: false
            }
        }
    }

    var isHandshakeComplete: Bool {
        happenings.contains { happening in
            if case .negotiated = happening { true } else { false }
        }
    }
}

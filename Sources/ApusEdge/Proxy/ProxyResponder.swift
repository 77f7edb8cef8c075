package import ApusHTTP
import HTTPTypes
import NIOCore

/// Passes requests on to origins and their responses back, both as they come.
package struct ProxyResponder: HTTPResponder {
    private let client: HTTPClient
    /// Set where the client's connections end with this responder and the last response that came over them.
    private let hold: ClientHold?
    private let origins: OriginGroup
    private let rules: ProxyRules
    /// Told why a request had no answer from an origin.
    private let report: @Sendable (String) -> Void

    static let maxForwards = HTTPField.Name(constant: "Max-Forwards")

    package init(
        client: HTTPClient, origins: OriginGroup, rules: ProxyRules = ProxyRules(), ownsClient: Bool = false,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.client = client
        hold = ownsClient ? ClientHold(client) : nil
        self.origins = origins
        self.rules = rules
        self.report = report
    }

    package func respond(to request: ServerRequest) async -> ServerResponse {
        if let answer = ownAnswer(to: request) { return answer }
        var isEarly = request.isEarly
        if isEarly, !rules.originsUnderstandEarlyData {
            // RFC 8470 §5.1: what the origin could not tell from a replay waits until it can't be one.
            do { try await request.connection.handshake() } catch { return .plain(.badRequest) }
            isEarly = false
        }
        let content: RequestContent
        do { content = try await RequestContent(of: request) } catch { return .plain(.badRequest) }
        var tried: [Origin] = []
        var lastError: HTTPClientError?
        while tried.count < rules.attempts, let origin = origins.choose(excluding: tried) {
            tried.append(origin)
            let lease = OriginLease(origin)
            do {
                let response = try await send(request, content, to: origin, isEarly: isEarly)
                origin.succeeded()
                lease.hold(response.body)
                if response.status == .tooEarly, isEarly, request.fields[.earlyData] == nil {
                    // RFC 8470 §5.2: once more, when there is no doubt left; it stays where a hop before this one has the doubt.
                    response.body.abandon()
                    do { try await request.connection.handshake() } catch { return .plain(.tooEarly) }
                    let again = try await send(request, content, to: origin, isEarly: false)
                    lease.hold(again.body)
                    return await pass(again, lease, request)
                }
                return await pass(response, lease, request)
            } catch {
                guard !Task.isCancelled else { return .plain(.badGateway) }
                // Whatever else goes wrong on a connection is its end, from which nothing follows about the request.
                let error =
                    error as? HTTPClientError ?? .connectionClosed(mayHaveBeenProcessed: true, wasReused: true)
                origin.failed()
                report("\(request.method.rawValue) \(request.head.path ?? "*"): origin \(origin.address): \(error)")
                lastError = error
                guard isWorthTryingElsewhere(error, request, content) else { break }
            }
        }
        return .plain(lastError?.status ?? .serviceUnavailable)
    }

    /// What is not for the origin (RFC 9110 §7.6.2, §9.3.8).
    private func ownAnswer(to request: ServerRequest) -> ServerResponse? {
        // It would show the origin's view of a request, credentials included, to scripts.
        if request.method == .trace { return .plain(.methodNotAllowed) }
        if request.method == .options, let left = request.fields[Self.maxForwards], left == "0" {
            return ServerResponse(status: .noContent)
        }
        return nil
    }

    private func isWorthTryingElsewhere(
        _ error: HTTPClientError, _ request: ServerRequest, _ content: RequestContent
    ) -> Bool {
        return switch error {
        // Nothing has been sent.
        case .connect, .handshake, .noTLSConfiguration, .tooManyConnections, .timedOut(.connect): true
        case .connectionClosed(let mayHaveBeenProcessed, _):
            content.isEmpty && (!mayHaveBeenProcessed || request.method.isIdempotent)
        case .badResponse, .timedOut, .cancelled: false
        }
    }

    // MARK: To the origin

    private func send(
        _ request: ServerRequest, _ content: RequestContent, to origin: Origin, isEarly: Bool
    ) async throws -> ClientResponse {
        var head = request.head
        var fields = head.headerFields
        let awaitsContinue = fields[.expect]?.lowercased() == "100-continue"
        // Trailers are understood here (RFC 9110 §10.1.4); what the client says of itself ends here.
        HopByHopFields.remove(from: &fields)
        rules.forwarded.apply(to: &fields, for: request)
        fields[.via] = (fields[values: .via] + ["\(request.version == .http2 ? "2" : "1.1") apus"]).joined(separator: ", ")
        if let left = fields[Self.maxForwards].flatMap({ Int($0) }), request.method == .options {
            fields[Self.maxForwards] = String(max(0, left - 1))
        }
        if isEarly { fields[.earlyData] = "1" }
        fields[.contentLength] = nil
        head.headerFields = fields
        if rules.sendsOriginAsHost || head.authority?.isEmpty != false { head.authority = origin.address.authority }
        var outgoing = ClientRequest(head, body: content.outgoing)
        outgoing.upgrade = Self.upgrade(request)
        outgoing.awaitsContinue = awaitsContinue
        outgoing.onInterim = { interim in
            var interim = interim
            HopByHopFields.remove(from: &interim.headerFields)
            request.inform(interim)
        }
        return try await client.send(outgoing, to: origin.address, on: request.connection.eventLoop)
    }

    /// WebSocket and whatever else is not HTTP itself: a connection that changed to HTTP/2 unseen would carry requests past this proxy.
    private static func upgrade(_ request: ServerRequest) -> String? {
        guard request.body.announcedLength == 0, let offered = request.upgrade else { return nil }
        let passed = offered.split(separator: ",").map { $0.drop { $0 == " " } }.filter { name in
            let name = name.lowercased()
            return !(name.hasPrefix("h2c") || name.hasPrefix("http/") || name.hasPrefix("tls/"))
        }
        return passed.isEmpty ? nil : passed.joined(separator: ", ")
    }

    // MARK: To the client

    private func pass(_ response: ClientResponse, _ lease: OriginLease, _ request: ServerRequest) async -> ServerResponse {
        if let tunnel = response.tunnel { return changed(response, tunnel, lease) }
        var fields = response.fields
        let length = fields[.contentLength].flatMap { Int64($0) }
        HopByHopFields.remove(from: &fields)
        let body = response.body
        if request.method == .head || response.status == .noContent || response.status == .notModified {
            // There is no content; its end frees the connection.
            _ = try? await body.next()
            let announced: ServerResponse.Body = .stream(length: length) { _ in }
            return ServerResponse(status: response.status, fields: fields, body: request.method == .head ? announced : .empty)
        }
        return ServerResponse(
            status: response.status, fields: fields,
            body: .stream(length: length) { [hold] writer in
                defer { withExtendedLifetime((lease, hold)) {} }
                while let piece = try await body.next() { try await writer.write(piece) }
                if let trailers = body.trailers { writer.setTrailers(HopByHopFields.trailers(trailers)) }
            })
    }

    private func changed(_ response: ClientResponse, _ origin: HTTPTunnel, _ lease: OriginLease) -> ServerResponse {
        var fields = response.fields
        let upgrade = fields[.upgrade]
        HopByHopFields.remove(from: &fields)
        fields[.connection] = "Upgrade"
        fields[.upgrade] = upgrade
        return ServerResponse(
            status: .switchingProtocols, fields: fields,
            body: .tunnel { [hold] client in
                defer { withExtendedLifetime((lease, hold)) {} }
                await HTTPTunnel.join(client, origin)
            })
    }
}

/// Shuts a client down when nobody needs it any more.
private final class ClientHold: Sendable {
    private let client: HTTPClient

    init(_ client: HTTPClient) { self.client = client }

    deinit { client.shutDown() }
}

extension HTTPClientError {
    /// What the client is told (RFC 9110 §15.6).
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .timedOut: .gatewayTimeout
        case .tooManyConnections: .serviceUnavailable
        case .connect, .handshake, .noTLSConfiguration, .connectionClosed, .badResponse, .cancelled: .badGateway
        }
    }
}

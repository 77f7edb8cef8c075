// A client of an HTTP API: JSON in and out, many calls over one kept connection, redirects seen and left to the caller.

import ApusHTTP
import ApusNIO
import Foundation
import HTTPTypes
import NIOCore
import NIOPosix

struct Note: Codable {
    var text: String
    var length: Int?
}

/// The API, as the rest of a program would see it.
struct NotesAPI {
    let client: HTTPClient
    let origin: HTTPOrigin
    /// Connections are kept by event loop: calls on one share one.
    let eventLoop: any EventLoop

    /// Sends a note and gets it back as the server keeps it.
    func post(_ note: Note) async throws -> (Note, HTTPProtocolVersion) {
        let content = ByteBuffer(bytes: try JSONEncoder().encode(note))
        let request = ClientRequest(.post, path: "/notes", fields: [.contentType: "application/json"], body: .bytes(content))
        let response = try await client.send(request, to: origin, on: eventLoop)
        let answer = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else { throw Refused(status: response.status) }
        return (try JSONDecoder().decode(Note.self, from: Data(answer.readableBytesView)), response.version)
    }

    /// Where the server sends whoever asks for `path`; nil if it does not. Following is the caller's choice: another origin would need
    /// other credentials.
    func redirect(of path: String) async throws -> String? {
        let response = try await client.send(ClientRequest(path: path), to: origin, on: eventLoop)
        response.body.abandon()
        return response.status.kind == .redirection ? response.fields[.location] : nil
    }

    struct Refused: Error {
        var status: HTTPResponse.Status
    }
}

@main
struct APIClient {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let origin = HTTPOrigin(arguments[1]) else {
            print("usage: APIClient https://HOST:PORT ROOTS.pem")
            return
        }
        let tls = ClientConfiguration(
            verifier: CertificateVerifier(roots: try TrustRoots(pemFile: arguments[2])), applicationProtocols: [.h2, .http11])
        let group = MultiThreadedEventLoopGroup.singleton
        let client = HTTPClient(group: group, configuration: HTTPClientConfiguration(tls: tls))
        defer { client.shutDown() }
        let api = NotesAPI(client: client, origin: origin, eventLoop: group.any())
        for text in ["one", "two", "three"] {
            let (note, version) = try await api.post(Note(text: text))
            print("\(note.text) has \(note.length ?? -1) letters (\(version))")
        }
        print("/old is now at \(try await api.redirect(of: "/old") ?? "the same place")")
    }
}

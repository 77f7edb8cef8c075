// An app on Hummingbird, served by Apus: HTTP/2 and HTTP/1.1, or HTTP/1.1 alone.

import ApusHummingbird
import ApusNIO
import Hummingbird

struct Greeting: ResponseEncodable, Codable {
    var greeting: String
}

@main
struct HummingbirdServer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let port = Int(arguments[3]) else {
            print("usage: HummingbirdServer CERTIFICATE.pem KEY.pem PORT [--http1]")
            return
        }
        let router = Router()
        router.get("/hello/:name") { _, context in
            Greeting(greeting: "hello, \(context.parameters.get("name") ?? "nobody")")
        }
        router.post("/length") { request, _ in
            var length = 0
            for try await piece in request.body { length += piece.readableBytes }
            return "\(length)"
        }
        let identity = try Identity(certificateFile: arguments[1], privateKeyFile: arguments[2])
        let configuration = ApusNIO.ServerConfiguration(identities: [identity])
        let app = Application(
            router: router, server: arguments.contains("--http1") ? .apus(configuration) : .apusHTTP2(configuration),
            configuration: ApplicationConfiguration(address: .hostname("localhost", port: port)),
            onServerRunning: { channel in print("listening on \(channel.localAddress?.description ?? "?")") })
        try await app.runService()
    }
}

// An echo server over TLS: what a client sends comes back.

import ApusNIO

@main
struct EchoServer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = Int(arguments[3]) else {
            print("usage: EchoServer CERTIFICATE.pem KEY.pem PORT")
            return
        }
        try await serve(certificate: arguments[1], key: arguments[2], port: port)
    }

    static func serve(certificate: String, key: String, port: Int) async throws {
        let identity = try Identity(certificateFile: certificate, privateKeyFile: key)
        let configuration = ServerConfiguration(identities: [identity])
        let server = try await TLSServer.listen(host: "localhost", port: port, configuration: configuration)
        print("listening on \(server.localAddress?.description ?? "?")")
        try await server.run(onError: { error in print(error) }) { stream in
            print(try await stream.negotiated)
            for try await bytes in stream { try await stream.write(bytes) }
        }
    }
}

// An HTTPS client of one request: prints what the server's root page is.

import ApusNIO

@main
struct FetchPage {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 4, let port = Int(arguments[2]) {
            try await fetch(from: arguments[1], port: port, roots: arguments[3])
        } else {
            try await fetch(from: arguments.dropFirst().first ?? "example.com")
        }
    }

    /// Trusts what the system trusts.
    static func fetch(from host: String) async throws {
        let stream = try await TLSClient.connect(host: host, port: 443)
        try await printPage(of: host, over: stream)
    }

    /// Trusts the roots in a file.
    static func fetch(from host: String, port: Int, roots: String) async throws {
        let configuration = ClientConfiguration(verifier: CertificateVerifier(roots: try TrustRoots(pemFile: roots)))
        let stream = try await TLSClient.connect(host: host, port: port, configuration: configuration)
        try await printPage(of: host, over: stream)
    }

    static func printPage(of host: String, over stream: TLSStream) async throws {
        try await stream.write("GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        for try await bytes in stream { print(String(decoding: bytes, as: UTF8.self), terminator: "") }
        await stream.close()
    }
}

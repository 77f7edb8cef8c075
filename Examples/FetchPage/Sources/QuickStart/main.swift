import ApusNIO

let stream = try await TLSClient.connect(host: "example.com", port: 443)
try await stream.write("GET / HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
for try await bytes in stream { print(String(decoding: bytes, as: UTF8.self), terminator: "") }
print(try await stream.negotiated)

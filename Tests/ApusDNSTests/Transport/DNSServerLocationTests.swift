import Testing

@testable import ApusDNS

@Suite struct DNSServerLocationTests {
    @Test(arguments: [
        ("https://dns.example/dns-query", "https://dns.example/dns-query", 443),
        ("https://dns.example", "https://dns.example/dns-query", 443),
        ("https://dns.example:8443/q{?dns}", "https://dns.example:8443/q", 8443),
        ("HTTPS://[::1]:1/x?a=b", "https://[::1]:1/x?a=b", 1),
        ("tls://192.0.2.1", "tls://192.0.2.1", 853), ("tls://dns.example:8853/", "tls://dns.example:8853", 8853),
        ("192.0.2.1", "udp://192.0.2.1", 53),
        ("::1", "udp://[::1]", 53), ("udp://[2001:db8::1]:5353", "udp://[2001:db8::1]:5353", 5353),
        ("tcp://dns.example", "tcp://dns.example", 53),
        ("https://dns.example/dns-query#192.0.2.1", "https://dns.example/dns-query#192.0.2.1", 443),
        ("tls://dns.example:8853#2001:db8::1", "tls://dns.example:8853#2001:db8::1", 8853),
        ("127.0.0.1:5353", "udp://127.0.0.1:5353", 5353),
    ])
    func reads(text: String, description: String, port: Int) {
        #expect(DNSServerLocation(text)?.description == description)
        #expect(DNSServerLocation(text)?.port == port)
    }

    @Test func anAddressBehindTheNameIsWhereItConnects() {
        #expect(DNSServerLocation("tls://dns.example#192.0.2.1")?.connectHost == "192.0.2.1")
        #expect(DNSServerLocation("tls://dns.example#192.0.2.1")?.host == "dns.example")
        #expect(DNSServerLocation("tls://dns.example")?.connectHost == "dns.example")
    }

    @Test(arguments: [
        "tls://dns.example#", "tls://dns.example#dns.example", "tls://dns.example#192.0.2", "#192.0.2.1",
        "https://dns.example/#[::1]", "https://dns.example/#192.0.2.1#192.0.2.2",
        "", "https://", "http://dns.example/dns-query", "quic://dns.example", "https://dns.example:0/",
        "https://dns.example:65536/",
        "https://dns.example:x/", "https://user@dns.example/", "tls://dns.example/path", "https://[::1/",
        "https://[dns.example]/",
        "https://dns.example/a b", "https://dns.example/#x", "tls://bad_name..example", "https:///dns-query",
    ])
    func refuses(text: String) {
        #expect(DNSServerLocation(text) == nil)
    }
}

package import ApusHTTP

/// How requests are passed on to origins.
package struct ProxyRules: Sendable, Equatable {
    package var forwarded = ForwardedFields()
    /// Origins know what `Early-Data: 1` means, and answer 425 to what they will not do early (RFC 8470 §5). Otherwise a request that
    /// came early is held until the handshake is complete.
    package var originsUnderstandEarlyData = false
    /// Sends the origin's own name as Host, in place of the client's.
    package var sendsOriginAsHost = false
    /// Origins tried for one request, where trying again is safe.
    package var attempts = 3

    package init() {}
}

package import ApusHTTP

/// Where requests are passed on to, and how.
package struct ProxyConfiguration: Sendable {
    /// At least one.
    package var origins: [HTTPOrigin]
    package var balance = OriginGroup.Balance.roundRobin
    package var client: HTTPClientConfiguration
    package var passiveCheck = OriginGroup.PassiveCheck()
    package var healthCheck: HealthCheck?
    package var rules = ProxyRules()

    /// Content of a request that is passed on, in bytes, unless the configuration says otherwise. It is never held whole.
    package static let requestContent: Int64 = 1 << 30

    package init(origins: [HTTPOrigin], client: HTTPClientConfiguration) {
        self.origins = origins
        self.client = client
    }
}
